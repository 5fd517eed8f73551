"""How figures stand to one another, and when what they count happened."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import extract, resolve
from onrecord.records import Quantity, Report
from onrecord.text import digest_text

KNOWLEDGE = resolve.load_knowledge()


def figures(text: str, published_on: str | None = "2015-10-11") -> dict[str, Quantity]:
    report = Report(
        id="r", origin="o", text=text, text_sha256=digest_text(text), published_on=published_on
    )
    account = resolve.account(report, extract.findings(report), KNOWLEDGE)
    return {figure.span.exact: figure for figure in account.figures}


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        (
            "Fifty-three civilians, including 21 children, died.",
            "21 children",
            "Fifty-three civilians",
        ),
        (
            "At least 12 people, five of them children, were killed.",
            "five of them children",
            "At least 12 people",
        ),
        (
            "A raid killed nine people, among them two women and a boy.",
            "a boy",
            "nine people",
        ),
        ("Nine, among them eight women and children, were killed.", "eight women", "Nine"),
        ("Three people, two of them children, died.", "two of them children", "Three people"),
        ("Ten people were killed. Two of the dead were medics.", "Two", "Ten people"),
        ("A man and his son were killed.", "his son", "A man and his son"),
    ],
)
def test_a_part_names_its_whole(text: str, part: str, whole: str) -> None:
    found = figures(text)
    assert found[part].part_of == found[whole].id
    assert found[whole].part_of is None


@pytest.mark.parametrize(
    "text",
    [
        "Two boys, including 21 children, were killed.",  # more than the whole
        "A raid killed 12 people and wounded 40.",
        "Twelve were killed. Two more died in hospital.",
    ],
)
def test_what_is_no_part_has_no_whole(text: str) -> None:
    assert {figure.part_of for figure in figures(text).values()} == {None}


@pytest.mark.parametrize(
    ("text", "words", "change"),
    [
        ("The death toll rose to 70, up from 58.", "70", "new"),
        ("The death toll rose to 70, up from 58.", "58", "old"),
        ("The death toll rose from 12 to 15.", "12", "old"),
        ("The death toll rose from 12 to 15.", "15", "new"),
        ("Shells killed six people and wounded another 12.", "12", "further"),
        ("Shells killed six people.", "six people", None),
    ],
)
def test_a_toll_that_changes_says_how(text: str, words: str, change: str | None) -> None:
    assert figures(text)[words].change == change


@pytest.mark.parametrize(
    ("text", "words", "earliest", "latest", "found_in"),
    [
        ("Shells killed six people on Friday.", "six people", 9, 9, "figure"),
        (
            "On Friday, the army shelled the old town, killing six people.",
            "six people",
            9,
            9,
            "sentence",
        ),
        ("Shells fell on Friday. Six people were killed.", "Six people", 9, 9, "passage"),
        (
            "Shells fell on Friday.\n\nThe town is old.\n\nSix people were killed.",
            "Six people",
            9,
            9,
            "lead",
        ),
        ("Six people were killed.", "Six people", None, None, None),
        ("War has killed 9,000 people since it began.", "9,000 people", None, 11, "sentence"),
        ("12 October 2015\n\nShells on Friday killed six people.", "six people", 9, 9, "figure"),
    ],
)
def test_a_period_says_where_it_is_found(
    text: str, words: str, earliest: int | None, latest: int | None, found_in: str | None
) -> None:
    figure = figures(text)[words]
    assert figure.period_from == found_in
    period = figure.period
    day = [dt.date(2015, 10, n) if n else None for n in (earliest, latest)]
    assert [period.earliest, period.latest] == day if period else day == [None, None]


def test_a_long_past_lead_dates_nothing_else() -> None:
    text = "Peace came on 5 March 1990.\n\nThe town is old.\n\nSix people were killed."
    assert figures(text)["Six people"].period is None


PIECES = ["12 people", "a man", " and ", ", including ", " were killed", ". ", "\n\n", " on Friday"]


@given(st.lists(st.sampled_from([*PIECES, " two of them ", " rose to 9"]), max_size=14))
def test_wholes_are_there_and_larger_than_their_parts(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not text.strip():
        return
    by_id = {figure.id: figure for figure in figures(text).values()}
    for figure in by_id.values():
        whole = by_id.get(figure.part_of or "")
        if whole is not None and figure.low is not None and whole.high is not None:
            assert figure.low < whole.high
        assert (figure.period is None) == (figure.period_from is None)
