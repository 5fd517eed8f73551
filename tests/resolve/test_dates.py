from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import extract, resolve
from onrecord.records import Report
from onrecord.resolve import feasts
from onrecord.resolve.dates import parse_date
from onrecord.text import digest_text

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
