from __future__ import annotations

import datetime as dt
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import extract, resolve
from onrecord.extract.passages import Passage
from onrecord.extract.timexes import find_timexes
from onrecord.records import Report
from onrecord.resolve import feasts
from onrecord.resolve.dates import parse_date, resolve_dates
from onrecord.resolve.dates_words import fold_date
from onrecord.text import digest_text

CASES = Path(__file__).parents[1] / "cases" / "dates.toml"
KNOWLEDGE = resolve.load_knowledge()


def dates(text: str, published_on: str | None = "2015-10-14") -> list[str]:
    report = Report(
        id="r", origin="o", text=text, text_sha256=digest_text(text), published_on=published_on
    )
    account = resolve.account(report, extract.findings(report), KNOWLEDGE)
    return [date.edtf for date in account.dates]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The council will meet on Friday.", "2015-10-16"),
        ("The truce is in force until Friday.", "2015-10-16"),
        ("The road was shut until Friday.", "2015-10-09"),
        ("Guns are to fall silent from midnight on Friday.", "2015-10-16"),
        ("They promised to publish it in November.", "2015-11"),
        ("They published it in August.", "2015-08"),
        ("The council, which will meet again, said Friday it rained.", "2015-10-09"),
        ("They want to delay Friday's ruling.", "2015-10-09"),
    ],
)
def test_tense_and_preposition_say_which_way_a_date_lies(text: str, want: str) -> None:
    assert dates(text) == [want]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("It rained on 3 March 2015. Two days later it snowed.", "2015-03-05"),
        ("It rained on 3 March 2015. That same day it snowed.", "2015-03-03"),
        ("It rained on 3 March 2015. The next morning it snowed.", "2015-03-04"),
        ("It rained in the third quarter, as in the year-ago period.", "2014-35"),
        ("It rained in March 2015. A year earlier it snowed.", "2014-03"),
    ],
)
def test_a_date_may_count_from_the_one_named_before(text: str, want: str) -> None:
    assert dates(text)[-1] == want


def test_what_counts_from_a_named_date_is_left_out_where_none_was_named() -> None:
    assert dates("That same day it snowed.") == []


@given(st.sampled_from(feasts.NAMES), st.integers(min_value=1900, max_value=2100))
def test_a_feast_falls_in_its_year(name: str, year: int) -> None:
    found = feasts.in_year(name, year)
    if found is not None:
        assert found.earliest.year == year
        assert found.earliest <= found.latest


@given(st.dates(min_value=dt.date(1800, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_a_full_date_means_its_day_in_every_wording(date: dt.date) -> None:
    months = "January February March April May June July August September October November December"
    month = months.split()[date.month - 1]
    wordings = (
        date.isoformat(),
        f"{date.day} {month} {date.year}",
        f"{month} {date.day}, {date.year}",
        f"{date.day:02d}.{date.month:02d}.{date.year}",
    )
    assert {parse_date(words, None) for words in wordings} == {parse_date(wordings[0], None)}


def sentences() -> list[Any]:
    fails = [pytest.mark.xfail(strict=True)]
    return [
        pytest.param(case, id=case["text"], marks=fails if "expect" in case else [])
        for case in tomllib.loads(CASES.read_text(encoding="utf-8"))["sentence"]
    ]


def found_in(text: str, published_on: str) -> list[list[str]]:
    report = Report(
        id="r", origin="o", text=text, text_sha256=digest_text(text), published_on=published_on
    )
    timexes = tuple(find_timexes(text, [Passage(start=0, end=len(text))]))
    return [[date.span.exact, date.edtf] for date in resolve_dates(report, timexes)]


@pytest.mark.parametrize("case", sentences())
def test_the_dates_of_a_sentence(case: dict[str, Any]) -> None:
    assert found_in(case["text"], case["published"]) == case["want"]


PIECES = st.sampled_from(
    """the a last next this past Monday Tuesdays May March 3 24 25 1996 2008 2000 12:30 a.m. GMT
    noon year week ago earlier later two twenty-one quarter first half of on in and , . - – / ’s
    's 90s century mid- early summer weekend Christmas overnight that previous following İ \n 9/11
    ( ) 2015-02-30 31/12/99 99 nineteen ninety-one period days from now""".split(" ")
)
WORDINGS = st.lists(PIECES, max_size=14).map(" ".join)


@given(WORDINGS, st.dates(min_value=dt.date(1, 1, 1), max_value=dt.date(9999, 12, 31)))
def test_dates_lie_inside_the_text_in_order_and_begin_before_they_end(
    text: str, day: dt.date
) -> None:
    report = Report(
        id="r", origin="o", text=text, text_sha256=digest_text(text), published_on=day.isoformat()
    )
    passages = [Passage(start=0, end=len(text))] if text else []
    timexes = tuple(find_timexes(text, passages))
    ends = [0]
    for timex in timexes:
        assert ends[-1] <= timex.span.start < timex.span.end <= len(text)
        ends.append(timex.span.end)
    for date in resolve_dates(report, timexes):
        assert date.earliest is not None
        assert date.latest is not None
        assert date.earliest <= date.latest


@given(st.one_of(WORDINGS, st.text(max_size=40)))
def test_folding_twice_is_folding_once(words: str) -> None:
    assert fold_date(fold_date(words)) == fold_date(words)


@pytest.mark.parametrize(
    "piece",
    ["1", " ", "the ", "the week ", "a year ", "May 1, ", "Monday ", "12 ", "1990-", "’", "in 1 ",
     "early to late ", "April 2 and 3, 4, ", "\n", "(", "last first quarter of the "],
)  # fmt: skip
def test_a_megabyte_of_junk_takes_little_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    start = time.process_time()
    found_in(text, "2015-10-14")
    assert time.process_time() - start < 2 * 3  # three times the aim, for a machine with much to do
