"""A policy turns words into one number by somebody's rule, and says which, or that none is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.policies import (
    POLICIES,
    Policy,
    Stated,
    choose_by_majority,
    choose_by_priority,
    value_under,
)
from onrecord.records import Bound, Excerpt, Quantity


def figure(
    words: str, low: int | None, high: int | None, bound: Bound = "exact", id_: str = "figure-1"
) -> Quantity:
    span = Excerpt(start=0, end=len(words), exact=words)
    return Quantity(id=id_, span=span, low=low, high=high, bound=bound, measure="killed")


@pytest.mark.parametrize(
    ("words", "low", "high", "bound", "acled", "ucdp"),
    [
        ("12 people", 12, 12, "exact", 12, 12),
        ("at least 12 people", 12, None, "at_least", 12, 12),
        ("up to 40 people", None, 40, "at_most", None, None),
        ("20 to 30 people", 20, 30, "between", 20, 20),
        ("about 60 people", 60, 60, "about", 60, 60),
        ("dozens of people", 24, 99, "vague", 12, None),
        ("scores of people", 40, 99, "vague", 20, None),
        ("hundreds of people", 200, 999, "vague", 100, None),
        ("tens of thousands of people", 20_000, 99_999, "vague", 10_000, None),
        ("several hundred people", 200, 999, "vague", 100, None),
        ("several people", 3, 9, "vague", 3, None),
    ],
)
def test_words_come_to_what_each_project_codes(
    words: str,
    low: int | None,
    high: int | None,
    bound: Bound,
    acled: int | None,
    ucdp: int | None,
) -> None:
    quantity = figure(words, low, high, bound)
    assert value_under(quantity, "acled").value == acled
    assert value_under(quantity, "ucdp").value == ucdp
    kept = value_under(quantity, "range")
    assert (kept.low, kept.high) == (low, high)


@given(
    policy=st.sampled_from(POLICIES),
    low=st.integers(0, 10**6),
    more=st.integers(0, 10**6),
    bound=st.sampled_from(["exact", "at_least", "between", "about", "vague"]),
)
def test_a_value_never_lies_above_what_the_words_allow(
    policy: Policy, low: int, more: int, bound: Bound
) -> None:
    valued = value_under(figure("some words", low, low + more, bound), policy)
    assert valued.value is None or valued.value <= max(low + more, 3)
    assert valued.why


SAME = figure("12 people", 12, 12)
LESS = figure("nine people", 9, 9, id_="figure-2")


def test_a_majority_counts_each_voice_once() -> None:
    loud = [Stated(figure=LESS, by="Army")] * 3
    two = [Stated(figure=SAME, by="Clinic"), Stated(figure=SAME, by="Monitor")]
    choice = choose_by_majority([*loud, *two])
    assert choice.chosen is not None
    assert choice.chosen.figure == SAME
    assert choice.support == 2
    assert [dropped.why for dropped in choice.dropped] == ["differs"] * 3 + ["says the same"]


def test_a_tie_chooses_nothing_and_drops_all() -> None:
    choice = choose_by_majority([Stated(figure=LESS, by="Army"), Stated(figure=SAME, by="Clinic")])
    assert choice.chosen is None
    assert len(choice.dropped) == 2


def test_a_voice_that_corrects_itself_counts_by_its_last_figure() -> None:
    stated = [
        Stated(figure=LESS, by="Clinic"),
        Stated(figure=SAME, by="clinic "),
        Stated(figure=SAME, by="Army"),
    ]
    choice = choose_by_majority(stated)
    assert choice.chosen is not None
    assert choice.support == 2
    assert [dropped.why for dropped in choice.dropped if dropped.stated.figure == LESS] == [
        "an earlier figure of the same voice"
    ]


def test_priority_follows_the_readers_list_and_says_what_it_dropped() -> None:
    stated = [Stated(figure=LESS, by="Army"), Stated(figure=SAME, by="Clinic")]
    choice = choose_by_priority(stated, ["monitor", "clinic", "army"])
    assert choice.chosen is not None
    assert choice.chosen.by == "Clinic"
    assert [(d.stated.by, d.why) for d in choice.dropped] == [("Army", "differs")]
    assert choose_by_priority(stated, ["nobody"]).chosen is None


def test_no_figures_give_no_choice() -> None:
    assert choose_by_majority([]).chosen is None
    assert choose_by_priority([], ["army"]).chosen is None


def test_the_example_of_the_documentation_runs(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[1] / "docs" / "policies.md"
    [block] = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    exec(block, {})  # noqa: S102  our own page
    assert "2 of 3 voices" in capsys.readouterr().out
