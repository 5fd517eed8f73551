"""Dates come out at their own precision, whichever way a page writes them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.pages.dates import best_date, date_in_path, parse_date

CASES = [
    ("2031-04-05", "2031-04-05"),
    ("2031-04", "2031-04"),
    ("2031/4/5", "2031-04-05"),
    ("20310405", "2031-04-05"),
    ("20310405T093000Z", "2031-04-05T09:30:00+00:00"),
    ("2031-04-05T09:30", "2031-04-05"),
    ("2031-04-05T09:30Z", "2031-04-05T09:30:00+00:00"),
    ("2031-04-05T09:30:15.123+0200", "2031-04-05T09:30:15+02:00"),
    ("2031-04-05 09:30:15 -05:00", "2031-04-05T09:30:15-05:00"),
    ("Sat, 05 Apr 2031 09:30:00 GMT", "2031-04-05T09:30:00+00:00"),
    ("Sat Apr 05 09:30:00 CEST 2031", "2031-04-05T09:30:00+02:00"),
    ("1932917400000", "2031-04-02T17:30:00+00:00"),
    ("April 5th, 2031", "2031-04-05"),
    ("Published on 5 April 2031 at 9:30 pm", "2031-04-05"),
    ("5. März 2031, 09:30 Uhr", "2031-03-05"),
    ("5 de mayo de 2031", "2031-05-05"),
    ("1er août 2031", "2031-08-01"),
    ("05.04.2031", "2031-04-05"),
    ("Do 05.04.31 | 14:07 Uhr", "2031-04-05"),
    ("25/04/2031", "2031-04-25"),
    ("04/25/2031", "2031-04-25"),
    ("04/05/2031", None),  # the fifth of April or the fourth of May
    ("05/05/2031", "2031-05-05"),
    ("2031-13-45", None),
    ("0031-04-05", None),
    ("version 1.2.3", None),
    ("yesterday", None),
    ("", None),
]


@pytest.mark.parametrize(("words", "date"), CASES)
def test_a_date_keeps_its_own_precision(words: str, date: str | None) -> None:
    assert parse_date(words) == date


@pytest.mark.parametrize(
    ("address", "date"),
    [
        ("https://a.example/2031/04/05/ferry", "2031-04-05"),
        ("https://a.example/news/2031/apr/5/ferry", "2031-04-05"),
        ("https://a.example/ferry-20310405", "2031-04-05"),
        ("https://a.example/ferry?d=2031/04/05", None),
        ("https://a.example/2031/04/ferry", None),
        ("https://a.example/99999999", None),
        ("", None),
    ],
)
def test_a_path_may_state_the_day(address: str, date: str | None) -> None:
    assert date_in_path(address) == date


@pytest.mark.parametrize(
    ("candidates", "date"),
    [
        (["n/a", "2031-04-05"], "2031-04-05"),
        (["2031-04-05", "2031-04-05T09:30Z"], "2031-04-05T09:30:00+00:00"),
        (["2031-04-05", "2031-04-06T09:30Z"], "2031-04-05"),
        (["2031-04-05T09:30Z", "2031-04-01"], "2031-04-05T09:30:00+00:00"),
        ([], None),
    ],
)
def test_the_first_date_counts_made_finer_by_a_later_one(
    candidates: list[str], date: str | None
) -> None:
    assert best_date(candidates) == date


@given(st.integers(-(10**9), 3 * 10**9))
def test_an_instant_comes_back_to_the_second(seconds: int) -> None:
    instant = dt.datetime.fromtimestamp(seconds, dt.UTC)
    assert dt.datetime.fromisoformat(parse_date(instant.isoformat()) or "") == instant


@given(st.text(max_size=60) | st.from_regex(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}T?\d\d:\d\d\S{0,8}"))
def test_whatever_comes_in_a_date_or_nothing_comes_out(words: str) -> None:
    date = parse_date(words)
    assert date is None or len(date) == 7 or dt.datetime.fromisoformat(date)
