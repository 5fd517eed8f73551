"""A timex and a publication date to the days it means.

Absolute dates stand for themselves. Relative ones count from the day of
publication; without one they are left out, since unknown is never a guess.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from onrecord.records import Date, Report, Span, Timex
from onrecord.resolve import intervals
from onrecord.resolve.calendar_words import (
    MONTHS,
    QUARTERS,
    SEASONS,
    WEEKDAYS,
    parse_count,
)
from onrecord.resolve.intervals import Interval
from onrecord.text import quote


class View(NamedTuple):
    """Whence a date is seen: the day of publication, and whether the tense looks ahead."""

    anchor: dt.date | None
    is_future: bool


Match = re.Match[str]
Parser = Callable[[Match, View], Interval | None]

_WD = r"(?P<wd>mon|tue|wed|thu|fri|sat|sun)(?:r?s|nes|ur|rs)?(?:day)?\.?"
_MO = (
    r"(?P<mo>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|t?ember|ober)?\.?"
)
_Y = r"(?P<y>\d{4})"
_FUTURE = re.compile(
    r"\b(?:will|next|upcoming|coming|scheduled|due|plans?|planned|is to|are to|expected|would"
    r"|set to)\b",
    re.IGNORECASE,
)
_PAST = re.compile(r"\b(?:said|was|were|had|has|have|told|killed|\w{3,}ed)\b", re.IGNORECASE)
_NEAR_DAYS = 150
_CLAUSE = 140  # code points before a weekday in which its clause's tense is sought


def published_day(report: Report) -> dt.date | None:
    """Return the day a report was published, or None if less than a day is known."""
    try:
        return dt.date.fromisoformat((report.published_on or "")[:10])
    except ValueError:
        return None


def resolve_dates(report: Report, timexes: tuple[Timex, ...]) -> list[Date]:
    """Return the dates that `timexes` mean, leaving out what cannot be known."""
    anchor = published_day(report)
    dates = []
    for timex in timexes:
        words = report.text[timex.span.start : timex.span.end]
        found = parse_date(words, anchor, is_future=is_future(report.text, timex.span))
        if found is not None:
            dates.append(
                Date(
                    span=quote(report.text, timex.span),
                    edtf=found.edtf,
                    earliest=found.earliest,
                    latest=found.latest,
                )
            )
    return dates


def is_future(text: str, span: Span) -> bool:
    """Say whether the clause that `span` stands in speaks of what is to come."""
    before = re.split(r"[.!?;\n]", text[max(0, span.start - _CLAUSE) : span.start])[-1]
    future = [match.end() for match in _FUTURE.finditer(before)]
    past = [match.end() for match in _PAST.finditer(before)]
    return bool(future) and (not past or future[-1] >= past[-1])


@lru_cache(maxsize=4096)
def parse_date(words: str, anchor: dt.date | None, *, is_future: bool = False) -> Interval | None:
    """Return the days `words` mean, counted from `anchor` where they are relative.

    >>> parse_date("Sunday", dt.date(2015, 10, 13)).edtf
    '2015-10-11'
    >>> parse_date("11 October 2015", None).edtf
    '2015-10-11'
    >>> parse_date("Sunday", None) is None
    True
    """
    plain = " ".join(words.lower().split())
    for pattern, parser in _PARSERS:
        if match := pattern.fullmatch(plain):
            try:
                return parser(match, View(anchor, is_future))
            except (ValueError, OverflowError):  # 31 June, the year 0
                return None
    return None


# --- one parser for each way of wording ---------------------------------------------------


def _iso(match: Match, view: View) -> Interval | None:
    return intervals.day(dt.date.fromisoformat(match.group()))


def _slashed(match: Match, view: View) -> Interval | None:
    """11/10/2015 is two days to two readers: only what can be read in one way is kept."""
    one, two, year = int(match["a"]), int(match["b"]), int(match["y"])
    if one > 12 or one == two:
        return intervals.day(dt.date(year, two, one))
    return intervals.day(dt.date(year, one, two)) if two > 12 else None


def _full(match: Match, view: View) -> Interval | None:
    number = MONTHS[match["mo"]]
    year = int(match["y"]) if match["y"] else _year_of(number, int(match["d"]), view)
    if year is None:
        return None
    first = dt.date(year, number, int(match["d"]))
    last = match.groupdict().get("d2")
    return intervals.between(first, first.replace(day=int(last))) if last else intervals.day(first)


def _year_of(month: int, day: int, view: View) -> int | None:
    """Return the year of a day without one: the nearest, or by tense if both are far."""
    anchor = view.anchor
    if anchor is None:
        return None
    away = {}
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        with suppress(ValueError):  # 29 February
            away[year] = (dt.date(year, month, day) - anchor).days
    near = [year for year, days in away.items() if abs(days) <= _NEAR_DAYS]
    if near:
        return min(near, key=lambda year: abs(away[year]))
    fitting = [year for year, days in away.items() if (days > 0) == view.is_future]
    return min(fitting, key=lambda year: abs(away[year]), default=None)


def _month(match: Match, view: View) -> Interval | None:
    anchor = view.anchor
    number, which = MONTHS[match["mo"]], match.groupdict().get("which")
    if match.groupdict().get("y"):
        return intervals.month(int(match["y"]), number)
    if anchor is None:
        return None
    if which == "next" or (view.is_future and which is None):
        year = anchor.year if number >= anchor.month else anchor.year + 1
    elif which == "this":
        year = anchor.year
    else:
        year = anchor.year if number <= anchor.month else anchor.year - 1
    return intervals.month(year, number)


def _year(match: Match, view: View) -> Interval | None:
    return intervals.year(int(match["y"]))


def _decade(match: Match, view: View) -> Interval | None:
    return intervals.decade(int(match["y"]))


def _season(match: Match, view: View) -> Interval | None:
    anchor = view.anchor
    code = SEASONS[match["season"]]
    if match["y"]:
        return intervals.season(int(match["y"]), code)
    if anchor is None:
        return None
    start = intervals.season(anchor.year, code)
    back = match["which"] == "last" and start.latest >= anchor
    return intervals.season(anchor.year + (match["which"] == "next") - back, code)


def _quarter(match: Match, view: View) -> Interval | None:
    anchor = view.anchor
    if not match["y"] and anchor is None:
        return None
    code = QUARTERS[match["n"]]
    if match["y"]:
        return intervals.quarter(int(match["y"]), code)
    return intervals.quarter(anchor.year, code) if anchor else None


def _weekday(match: Match, view: View) -> Interval | None:
    anchor = view.anchor
    if anchor is None:
        return None
    back = (anchor.weekday() - WEEKDAYS[match["wd"]]) % 7
    which = match.groupdict().get("which")
    if which == "last":
        back = back or 7
    elif which in ("next", "coming") or (view.is_future and back):
        back -= 7
    return intervals.day(anchor - dt.timedelta(days=back))


def _near_day(match: Match, view: View) -> Interval | None:
    anchor = view.anchor
    if anchor is None:
        return None
    word = match["word"]
    if word == "overnight":
        return intervals.between(anchor - dt.timedelta(days=1), anchor)
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
    return intervals.day(anchor + dt.timedelta(days=days))


def _near_unit(match: Match, view: View) -> Interval | None:
    anchor = view.anchor
    if anchor is None:
        return None
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}.get(match["which"], 0)
    return _units_away(match["unit"], step, anchor)


def _units_away(unit: str, step: int, anchor: dt.date) -> Interval | None:
    """Return the calendar unit `step` units from that of `anchor`."""
    if unit == "hour":
        return intervals.day(anchor)
    if unit == "day":
        return intervals.day(anchor + dt.timedelta(days=step))
    if unit == "week":
        return intervals.week(anchor + dt.timedelta(days=7 * step))
    if unit == "weekend":
        saturday = intervals.week(anchor + dt.timedelta(days=7 * step)).latest
        return intervals.between(saturday - dt.timedelta(days=1), saturday)
    if unit == "month":
        return intervals.month(anchor.year, anchor.month + step)
    if unit == "year":
        return intervals.year(anchor.year + step)
    return intervals.decade(anchor.year + 10 * step)


def _ago(match: Match, view: View) -> Interval | None:
    anchor = view.anchor
    count = parse_count(match["n"])
    return _units_away(match["unit"], -count, anchor) if anchor and count else None


def _stretch(match: Match, view: View) -> Interval | None:
    """“the past 24 hours”: the days from then to now."""
    anchor = view.anchor
    count = parse_count(match["n"])
    if anchor is None or count is None:
        return None
    unit = match["unit"]
    if unit in ("month", "year", "decade"):
        months = count * {"month": 1, "year": 12, "decade": 120}[unit]
        month = intervals.month(anchor.year, anchor.month - months)
        first = month.earliest.replace(day=min(anchor.day, month.latest.day))
        return intervals.between(first, anchor)
    days = {"hour": (count + 23) // 24, "day": count, "week": 7 * count}[unit]
    return intervals.between(anchor - dt.timedelta(days=days), anchor)


_UNIT = r"(?P<unit>hour|day|weekend|week|month|year|decade)"
_DAY = r"(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:[a-z]+\.?,? (?:the )?)?"
_WHICH = r"(?P<which>last|this|next|coming)"
_PARSERS: list[tuple[re.Pattern[str], Parser]] = [
    (re.compile(pattern), parser)
    for pattern, parser in (
        (r"\d{4}-\d\d-\d\d", _iso),
        (rf"(?P<a>\d\d?)/(?P<b>\d\d?)/{_Y}", _slashed),
        (
            rf"{_WEEKDAY}(?P<d>\d\d?){_DAY} ?[-–] ?(?P<d2>\d\d?){_DAY} {_MO}(?:,? {_Y})?",
            _full,
        ),
        (rf"{_WEEKDAY}(?P<d>\d\d?){_DAY} (?:of )?{_MO}(?:,? {_Y})?", _full),
        (
            rf"{_WEEKDAY}{_MO} (?P<d>\d\d?){_DAY}(?: ?[-–] ?(?P<d2>\d\d?){_DAY})?(?:,? ?{_Y})?",
            _full,
        ),
        (
            r"(?:the )?(?:early|mid|late|start of|beginning of|end of)[- ]"
            rf"{_MO}(?:,? (?:of )?{_Y})?",
            _month,
        ),
        (rf"{_MO},? (?:of )?{_Y}", _month),
        (rf"(?:the )?(?P<n>first|second|third|fourth)[- ]quarter(?: of {_Y})?", _quarter),
        (
            rf"(?:the |{_WHICH} )?(?P<season>spring|summer|autumn|fall|winter)(?: (?:of )?{_Y})?",
            _season,
        ),
        (
            r"(?:early |late )?(?:on )?(?:earlier |later )?"
            r"(?P<word>today|tonight|overnight|yesterday|tomorrow|last night"
            r"|this (?:morning|afternoon|evening|night))"
            r"(?: [a-z]+)?",
            _near_day,
        ),
        (
            rf"(?:(?:early|late|earlier|later) (?:on )?)?(?:{_WHICH} )?{_WD}"
            r"(?: (?:morning|afternoon|evening|night))?",
            _weekday,
        ),
        (
            rf"(?:earlier |later )?(?:the )?(?P<which>last|this|next|coming|past|previous) {_UNIT}",
            _near_unit,
        ),
        (rf"(?:{_WHICH} )?{_MO}", _month),
        (rf"(?P<n>\w+) {_UNIT}s? (?:ago|earlier)", _ago),
        (rf"(?:in )?(?:the )?(?:past|last) (?P<n>\w+) {_UNIT}s?", _stretch),
        (r"(?:the )?(?:(?:early|mid|late)[- ])?(?P<y>\d{4})s", _decade),
        (rf"(?:early |late |mid-)?{_Y}", _year),
    )
]
