"""A timex and a publication date to the days it means.

Absolute dates stand for themselves. Relative ones count from the day of
publication, or from a date just named (“two days later”); without one they are
left out, since unknown is never a guess.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

from onrecord.records import Date, Report, Timex
from onrecord.resolve.date_tense import is_future
from onrecord.resolve.dates_calendar import CALENDAR
from onrecord.resolve.dates_counted import COUNTED
from onrecord.resolve.dates_words import Parser, View
from onrecord.resolve.intervals import Interval
from onrecord.text import quote

_REACH = 600  # code points over which a date just named is remembered


def published_day(report: Report) -> dt.date | None:
    """Return the day a report was published, or None if less than a day is known."""
    try:
        return dt.date.fromisoformat((report.published_on or "")[:10])
    except ValueError:
        return None


def resolve_dates(report: Report, timexes: tuple[Timex, ...]) -> list[Date]:
    """Return the dates that `timexes` mean, leaving out what cannot be known."""
    text, anchor = report.text, published_day(report)
    dates: list[Date] = []
    named: Interval | None = None
    for timex in timexes:
        span = timex.span
        if dates and span.start - dates[-1].span.end > _REACH:
            named = None
        words = text[span.start : span.end]
        found = parse_date(words, anchor, is_future=is_future(text, span), named=named)
        if found is None:
            continue
        named = found
        dates.append(
            Date(
                span=quote(text, span),
                edtf=found.edtf,
                earliest=found.earliest,
                latest=found.latest,
            )
        )
    return dates


@lru_cache(maxsize=4096)
def parse_date(
    words: str,
    anchor: dt.date | None,
    *,
    is_future: bool = False,
    named: Interval | None = None,
) -> Interval | None:
    """Return the days `words` mean, counted from `anchor` or `named` where they are relative.

    >>> parse_date("Sunday", dt.date(2015, 10, 13)).edtf
    '2015-10-11'
    >>> parse_date("11 October 2015", None).edtf
    '2015-10-11'
    >>> parse_date("two days later", None, named=parse_date("3 March 2016", None)).edtf
    '2016-03-05'
    >>> parse_date("Sunday", None) is None
    True
    """
    plain = " ".join(words.lower().split())
    for pattern, parser in _parsers():
        if match := pattern.fullmatch(plain):
            try:
                return parser(match, View(anchor, is_future, named))
            except (ValueError, OverflowError):  # 31 June, the year 0
                return None
    return None


@cache
def _parsers() -> list[tuple[re.Pattern[str], Parser]]:
    """Return the ways of wording a date, in the order they are tried."""
    return [(re.compile(pattern), parser) for pattern, parser in (*CALENDAR, *COUNTED)]
