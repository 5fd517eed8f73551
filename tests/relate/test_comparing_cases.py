"""Cases as data: kinds of happening, culprits, whom a figure counts, and spokesmen."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from onrecord.relate.comparing.groups import group_of
from onrecord.relate.comparing.happenings import find_happenings
from onrecord.relate.comparing.origins import Sources
from onrecord.relate.comparing.responsibility import find_culprits
from onrecord.relate.comparing.speaking import spoken_for
from tests.relate.accounts_made import Say, killed, make_account

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "comparing.toml").read_text(encoding="utf-8")
)


def cases(name):
    fails = [pytest.mark.xfail(strict=True)]
    return [
        pytest.param(c, id=c.get("text", c.get("words")), marks=fails if "expect" in c else [])
        for c in CASES[name]
    ]


@pytest.mark.parametrize("case", cases("happening"))
def test_a_happening_is_known_by_its_words(case):
    account = make_account("A", Say(case["text"]))
    said = list(find_happenings(account, Sources([account])))
    assert [statement.answers[0] for _, statement in said] == case["kinds"]


@pytest.mark.parametrize("case", cases("culprit"))
def test_who_did_it_is_whom_the_words_name(case):
    account = make_account("A", Say(case["text"]))
    said = list(find_culprits(account, Sources([account])))
    assert [statement.answers[0] for _, statement in said] == case["who"]


@pytest.mark.parametrize("case", cases("counted"))
def test_whom_a_figure_counts(case):
    figure = killed(case["figure"], 9, 9, of=case.get("of"))
    account = make_account("A", Say(case["text"], figures=[figure]))
    group = group_of(account, account.figures[0])
    assert group.name == case.get("group")
    assert group.is_part == case.get("is_part", False)
    assert group.is_further == case.get("is_further", False)


@pytest.mark.parametrize("case", cases("speaks"))
def test_a_spokesman_speaks_for_a_body(case):
    assert (spoken_for([case["words"]]) or "") == case["body"]
