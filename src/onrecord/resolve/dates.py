"""A timex and a publication date to the days it means.

Absolute dates stand for themselves. Relative ones count from the day of
publication, or from a date just named (“two days later”); without one they are
left out, since unknown is never a guess.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

from onrecord.records import Date, Report, Span, Timex
from onrecord.resolve.clocks import CLOCKS
from onrecord.resolve.date_tense import find_tense
from onrecord.resolve.dates_calendar import CALENDAR
from onrecord.resolve.dates_counted import COUNTED
from onrecord.resolve.dates_named import NAMED
from onrecord.resolve.dates_periods import PERIODS, is_period
from onrecord.resolve.dates_words import Parser, View, fold_date
from onrecord.resolve.dates_years import YEARS
from onrecord.resolve.intervals import Interval
from onrecord.text import quote

_REACH = 600  # code points over which a date just named is remembered
_PERIOD_REACH = 1500  # and the quarter that figures are of
_SENTENCE_END = re.compile(r"[.!?][”\"’']?\s+[A-Z“\"]|\n\s*\n")
# What looks back from the date at hand: the next count starts from that date all the same.
_ASIDE = re.compile(
    r"year[\s-]+(?:ago|earlier|before)|same|comparable|corresponding", re.IGNORECASE
)
_ATTACKS = re.compile(
    r"\s(?:2001\s)?(?:terror(?:ist)?\s)?(?:attack|hijack|commission)", re.IGNORECASE
)
_SEPTEMBER_11 = re.compile(r"(?:sept(?:ember)? 11|11 sept(?:ember)?)(?:th)?")


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
    named: tuple[Interval, int] | None = None
    period: tuple[Interval, int] | None = None
    for timex in timexes:
        span = timex.span
        words = text[span.start : span.end]
        view = View(
            anchor,
            *find_tense(text, span),
            named=_recent(named, span, _REACH),
            beside=named[0] if named and _is_beside(text, named[1], span) else None,
            period=_recent(period, span, _PERIOD_REACH),
        )
        found = _attacks(text, span) or _parse(words, view)
        if found is None:
            continue
        if not _ASIDE.search(words):
            named = (found, span.end)
            if is_period(found) and _is_reported(found, period and period[0], anchor):
                period = named
        dates.append(
            Date(
                span=quote(text, span),
                edtf=found.edtf,
                earliest=found.earliest,
                latest=found.latest,
            )
        )
    return dates


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
    return _parse(words, View(anchor, is_future=is_future, named=named))


@lru_cache(maxsize=4096)
def _parse(words: str, view: View) -> Interval | None:
    folded = fold_date(words)
    for pattern, parser in _parsers():
        if match := pattern.fullmatch(folded):
            try:
                return parser(match, view)
            except (ValueError, OverflowError):  # 31 June, the year 0
                return None
    return None


@cache
def _parsers() -> list[tuple[re.Pattern[str], Parser]]:
    """Return the ways of wording a date, in the order they are tried."""
    ways = (*CALENDAR, *PERIODS, *COUNTED, *NAMED, *YEARS, *CLOCKS)
    return [(re.compile(pattern), parser) for pattern, parser in ways]


def _recent(found: tuple[Interval, int] | None, span: Span, reach: int) -> Interval | None:
    return found[0] if found and span.start - found[1] <= reach else None


def _is_reported(found: Interval, period: Interval | None, anchor: dt.date | None) -> bool:
    """Say whether figures are of `found` from here on: no outlook, no comparison."""
    if period is None:
        return anchor is None or found.earliest <= anchor
    is_over = anchor is None or found.latest < anchor
    return is_over and not 300 < (period.earliest - found.earliest).days < 400


def _is_beside(text: str, end: int, span: Span) -> bool:
    """Say whether nothing ends a sentence between `end` and `span`, and they are near."""
    return span.start - end < 200 and not _SENTENCE_END.search(text, end, span.start + 1)


def _attacks(text: str, span: Span) -> Interval | None:
    """Return the day of “the Sept. 11 attacks”, which is of no year but 2001."""
    words = fold_date(text[span.start : span.end])
    if _SEPTEMBER_11.fullmatch(words) and _ATTACKS.match(text, span.end):
        return _parse("9/11", View(None))
    return None
