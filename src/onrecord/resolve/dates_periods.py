"""Parsers of the periods that businesses report on: quarters, halves, and those a year before."""

from __future__ import annotations

from onrecord.calendar_words import QUARTERS
from onrecord.resolve import intervals
from onrecord.resolve.dates_words import OF_YEAR, ORDINAL, Match, Parser, View
from onrecord.resolve.intervals import Interval

_HALVES = {"first": 40, "second": 41, "latter": 41, "last": 41}
_NOW_DAYS = 400


def is_period(interval: Interval) -> bool:
    """Say whether an interval is a quarter or a half of a year."""
    return len(interval.edtf) == 7 and interval.edtf[5:7] >= "33"


def _quarter(match: Match, view: View) -> Interval | None:
    return _part(match, view, QUARTERS[match["n"]])


def _half(match: Match, view: View) -> Interval | None:
    return _part(match, view, _HALVES[match["n"]])


def _part(match: Match, view: View, code: int) -> Interval | None:
    """“the third quarter”: the last that began, or the one of this year that the tense looks to."""
    make = intervals.quarter if code < 40 else intervals.half
    anchor, groups = view.anchor, match.groupdict()
    if groups.get("y"):
        return make(int(groups["y"]), code)
    if groups.get("year") == "that" and view.named is not None:
        return make(view.named.earliest.year, code)
    if anchor is None:
        return None
    if groups.get("year"):
        return make(anchor.year + {"last": -1, "next": 1}.get(groups["year"], 0), code)
    found = make(anchor.year, code)
    is_begun = found.earliest <= anchor or view.is_future
    return found if is_begun else make(anchor.year - 1, code)


def _period_of_year(match: Match, view: View) -> Interval | None:
    """“the 1988 quarter”, “last year’s period”: as the one that the figures are of."""
    if match["y"]:
        year = int(match["y"])
    elif view.anchor:
        year = view.anchor.year + {"last": -1, "next": 1}.get(match["year"], 0)
    else:
        return None
    if view.period is None:
        return intervals.year(year)
    return intervals.same_of_year(view.period, year - view.period.earliest.year)


def _this_period(match: Match, view: View) -> Interval | None:
    """“the latest quarter”, “the quarter”: the one that the figures are of, else the last over."""
    anchor, groups = view.anchor, match.groupdict()
    which = groups.get("which")
    if which in ("current", "this"):
        return intervals.quarter_of(anchor) if anchor else None
    if which in ("previous", "preceding"):
        base = view.period.earliest if view.period else anchor
        return intervals.quarter_of(base, -1) if base else None
    if view.period is not None and (anchor is None or view.period.earliest <= anchor):
        return view.period
    if groups["unit"] != "quarter" or which in (None, "that"):
        return None
    return intervals.quarter_of(anchor, -1) if anchor else None


def _same_period(match: Match, view: View) -> Interval | None:
    """“the year-ago quarter”, “the same month last year”: a year before what was just named."""
    groups = match.groupdict()
    named = view.named
    if groups.get("unit") != "month" and view.period is not None:
        named = view.period
    if named is None or len(named.edtf) != 7:
        return None
    if groups.get("y"):
        return intervals.same_of_year(named, int(groups["y"]) - named.earliest.year)
    if "year" not in match.group():  # “over the same period”
        return named
    is_now = view.anchor is not None and (view.anchor - named.latest).days < _NOW_DAYS
    return intervals.same_of_year(named, -1) if is_now else named


def _year_before(match: Match, view: View) -> Interval | None:
    """“year-earlier profit”: of the period that the figures are of, else of the year before."""
    if view.period is not None:
        return intervals.same_of_year(view.period, -1)
    return intervals.year(view.anchor.year - 1) if view.anchor else None


_YEARS = r"(?:fiscal )?(?:(?P<y>\d{4})s?|(?P<year>last|this|next) year)"
PERIODS: list[tuple[str, Parser]] = [
    (rf"{_YEARS} (?:fiscal )?{ORDINAL} quarter", _quarter),
    (rf"{_YEARS} (?P<n>first|second) half", _half),
    (rf"{_YEARS} (?P<unit>quarter|half|period)", _period_of_year),
    (rf"(?:(?:fiscal|same|comparable) )*{ORDINAL} (?:fiscal )?quarter{OF_YEAR}", _quarter),
    (rf"(?P<n>first|second|latter|last) half{OF_YEAR}", _half),
    (
        r"(?:(?P<which>latest|current|recent|most recent|ended|previous|preceding|this|that) )?"
        r"(?:fiscal )?(?P<unit>quarter|half|period)",
        _this_period,
    ),
    (
        r"(?:comparable |corresponding )?(?:year (?:ago|earlier)|same|comparable|corresponding)"
        r" (?P<unit>period|quarter|month|half)"
        r"(?: (?:last year|previous year|a year (?:ago|earlier|before)|(?P<y>\d{4})))?",
        _same_period,
    ),
    (r"year (?:ago|earlier)", _year_before),
]
