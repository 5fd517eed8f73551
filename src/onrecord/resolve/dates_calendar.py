"""Parsers of dates that name their place in the calendar: days, months, years, quarters."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from onrecord.resolve import feasts, intervals
from onrecord.resolve.calendar_words import MONTHS, QUARTERS, SEASONS
from onrecord.resolve.dates_words import EARLY, HOUR, MONTH, TH, WHICH, YEAR, Match, Parser, View
from onrecord.resolve.intervals import Interval

_NEAR_DAYS = 150
_WEEKDAY = r"(?:[a-z]+\.?,? (?:the )?)?"


def _iso(match: Match, view: View) -> Interval | None:
    return intervals.day(dt.date.fromisoformat(match.group()))


def _numeric(match: Match, view: View) -> Interval | None:
    """11/10/2015 is two days to two readers: kept if one fails or is the day of publication.

    With full stops the day comes first everywhere.
    """
    one, two, year = int(match["a"]), int(match["b"]), int(match["y"])
    if year < 100:
        year += 1900 if year > 50 else 2000
    if match["sep"] == "." or one > 12 or one == two:
        return intervals.day(dt.date(year, two, one))
    if two > 12:
        return intervals.day(dt.date(year, one, two))
    near = [
        date
        for date in (dt.date(year, two, one), dt.date(year, one, two))
        if view.anchor is not None and abs((date - view.anchor).days) <= 1
    ]
    return intervals.day(near[0]) if len(near) == 1 else None


def _full(match: Match, view: View) -> Interval | None:
    groups = match.groupdict()
    number = MONTHS[match["mo"]]
    year = int(match["y"]) if match["y"] else _year_of(number, int(match["d"]), view)
    if year is None:
        return None
    if groups.get("which") == "last" and view.anchor and year >= view.anchor.year:
        year = view.anchor.year - (number >= view.anchor.month)
    first = dt.date(year, number, int(match["d"]))
    if last := groups.get("d2"):
        return intervals.between(first, first.replace(day=int(last)))
    return intervals.week(first) if groups.get("week") else intervals.day(first)


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
    anchor, groups = view.anchor, match.groupdict()
    number, which = MONTHS[match["mo"]], groups.get("which") or groups.get("year")
    if groups.get("y"):
        return intervals.month(int(match["y"]), number)
    if anchor is None:
        return None
    if which == "this" or groups.get("year"):
        year = anchor.year + {"last": -1, "next": 1}.get(groups.get("year") or "", 0)
    elif which == "next" or (which is None and _is_ahead(number, view)):
        year = anchor.year if number >= anchor.month else anchor.year + 1
    else:
        is_over = number < anchor.month or (number == anchor.month and which is None)
        year = anchor.year if is_over else anchor.year - 1
    return intervals.month(year, number)


def _is_ahead(number: int, view: View) -> bool:
    """Whether a bare month is yet to come: by tense, or because it is next door."""
    n_ahead = (number - view.anchor.month) % 12 if view.anchor else 0
    return view.is_future or n_ahead == 1


def _year(match: Match, view: View) -> Interval | None:
    return intervals.year(int(match["y"]))


def _decade(match: Match, view: View) -> Interval | None:
    return intervals.decade(int(match["y"]))


def _short_decade(match: Match, view: View) -> Interval | None:
    return intervals.decade(1900 + int(match["y"]))


def _century(match: Match, view: View) -> Interval | None:
    return intervals.century(int(match["n"]) - 1)


def _season(match: Match, view: View) -> Interval | None:
    anchor, code = view.anchor, SEASONS[match["season"]]
    if match["y"]:
        return intervals.season(int(match["y"]), code)
    if anchor is None:
        return None
    start = intervals.season(anchor.year, code)
    back = match["which"] == "last" and start.latest >= anchor
    ahead = match["which"] == "next" and start.earliest <= anchor
    return intervals.season(anchor.year + ahead - back, code)


def _quarter(match: Match, view: View) -> Interval | None:
    """“the third quarter”: the one just over, or the one of this year that the tense looks to."""
    anchor, code = view.anchor, QUARTERS[match["n"]]
    if match["y"]:
        return intervals.quarter(int(match["y"]), code)
    if anchor is None:
        return None
    if match["year"]:
        return intervals.quarter(anchor.year + {"last": -1, "next": 1}.get(match["year"], 0), code)
    found = intervals.quarter(anchor.year, code)
    is_over = found.earliest <= anchor or view.is_future
    return found if is_over else intervals.quarter(anchor.year - 1, code)


def _half(match: Match, view: View) -> Interval | None:
    code = {"first": 40, "second": 41}[match["n"]]
    if match["y"]:
        return intervals.half(int(match["y"]), code)
    return intervals.half(view.anchor.year, code) if view.anchor else None


def _feast(match: Match, view: View) -> Interval | None:
    """The feast nearest to the day of publication, or by “last” and “next” and tense."""
    name, anchor = match["feast"].replace("’", "'"), view.anchor
    if match["y"]:
        return feasts.in_year(name, int(match["y"]))
    if anchor is None:
        return None
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    found = [feast for year in years if (feast := feasts.in_year(name, year))]
    if match["which"] in ("last", "next") or view.is_future:
        is_next = match["which"] != "last"
        found = [f for f in found if (f.earliest > anchor if is_next else f.latest < anchor)]
    return min(found, key=lambda f: abs((f.earliest - anchor).days), default=None)


_YEAR_AWAY = r"(?: (?:of )?(?P<year>last|this|next) year)?"
_FEASTS = "|".join(sorted(feasts.NAMES, key=len, reverse=True)).replace("'", "['’]")
CALENDAR: list[tuple[str, Parser]] = [
    (r"\d{4}-\d\d-\d\d", _iso),
    (r"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep)(?P<y>\d{4}|\d\d)", _numeric),
    (rf"{_WEEKDAY}(?P<d>\d\d?){TH} ?[-–] ?(?P<d2>\d\d?){TH} {MONTH}(?:,? {YEAR})?", _full),
    (
        rf"(?:{HOUR} (?:on )?)?(?:{WHICH} )?(?P<week>(?:the )?week of )?{_WEEKDAY}"
        rf"(?P<d>\d\d?){TH} (?:of )?{MONTH}(?:,? {YEAR})?",
        _full,
    ),
    (
        rf"(?:{WHICH} )?(?P<week>(?:the )?week of )?{_WEEKDAY}"
        rf"{MONTH} (?P<d>\d\d?){TH}(?: ?[-–] ?(?P<d2>\d\d?){TH})?(?:,? ?{YEAR})?",
        _full,
    ),
    (rf"(?:the )?{EARLY}[- ]{MONTH}(?:,? (?:of )?{YEAR})?{_YEAR_AWAY}", _month),
    (rf"{MONTH},? (?:of )?{YEAR}", _month),
    (rf"(?:{WHICH} )?{MONTH}{_YEAR_AWAY}", _month),
    (
        rf"(?:the )?(?:fiscal )?(?P<n>first|second|third|fourth|1st|2nd|3rd|4th)[- ]quarter"
        rf"(?: (?:of )?(?:fiscal )?{YEAR})?{_YEAR_AWAY}",
        _quarter,
    ),
    (rf"(?:the )?(?P<n>first|second)[- ]half(?: of {YEAR})?", _half),
    (
        rf"(?:(?:the |{EARLY} )?(?:{WHICH} )?)?(?P<season>spring|summer|autumn|fall|winter)"
        rf"(?: (?:of )?{YEAR})?",
        _season,
    ),
    (rf"(?:{WHICH} )?(?P<feast>{_FEASTS})(?:,? {YEAR})?", _feast),
    (r"(?:the )?(?:(?:early|mid|late)[- ])?(?P<y>\d{4})['’]?s", _decade),
    (r"(?:the )?(?:(?:early|mid|late)[- ])?['’]?(?P<y>[2-9]0)s", _short_decade),
    (r"(?:the )?(?:(?:early|mid|late)[- ])?(?P<n>1\d|2[01])(?:th|st)[- ]century", _century),
    (rf"(?:{EARLY}[- ]|fiscal (?:year )?|the (?:fiscal )?year )?{YEAR}", _year),
]
