"""Parsers of dates that name their place in the calendar: days, months, seasons, feasts."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from onrecord.calendar_words import MONTHS, SEASONS
from onrecord.resolve import feasts, intervals
from onrecord.resolve.clocks import at_clock
from onrecord.resolve.dates_words import (
    CLOCK,
    EARLY,
    MONTH,
    OF_YEAR,
    TH,
    WHICH,
    YEAR,
    Match,
    Parser,
    View,
    fold_date,
)
from onrecord.resolve.intervals import Interval

_NEAR_DAYS = 150
_DATED = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6} )?"


def _iso(match: Match, view: View) -> Interval | None:
    return at_clock(match, dt.date.fromisoformat(match["date"]))


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


def _eleventh(match: Match, view: View) -> Interval | None:
    return intervals.day(dt.date(2001, 9, 11))


def _day(match: Match, view: View) -> Interval | None:
    groups = match.groupdict()
    number, day = MONTHS[match["mo"]], int(match["d"])
    year = int(match["y"]) if match["y"] else _year_of(number, day, view)
    if year is None:
        return None
    if groups.get("which") == "last" and view.anchor and year >= view.anchor.year:
        year = view.anchor.year - (number >= view.anchor.month)
    first = dt.date(year, number, day)
    if groups.get("d2"):
        return intervals.between(first, first.replace(day=int(groups["d2"])))
    return intervals.week(first) if groups.get("week") else at_clock(match, first)


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
    if near and not view.is_past:
        return min(near, key=lambda year: abs(away[year]))
    fitting = [
        year
        for year, days in away.items()
        if (days > 0) == (view.is_future and not view.is_past) or days == 0
    ]
    return min(fitting, key=lambda year: abs(away[year]), default=None)


def _listed_day(match: Match, view: View) -> Interval | None:
    """The “25” of “April 24 and 25”: of the same month, or of the next where it would go back."""
    if view.beside is None or view.beside.earliest != view.beside.latest:
        return None
    before, number = view.beside.earliest, int(match["d"])
    if number > before.day:
        return intervals.day(before.replace(day=number))
    return intervals.day(
        intervals.month(before.year, before.month + 1).earliest.replace(day=number)
    )


def _month(match: Match, view: View) -> Interval | None:
    anchor, groups = view.anchor, match.groupdict()
    number, which = MONTHS[match["mo"]], groups.get("which") or groups.get("year")
    if groups.get("y"):
        return intervals.month(int(match["y"]), number)
    if groups.get("year") == "that":
        return intervals.month(view.named.earliest.year, number) if view.named else None
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
    if view.is_past or view.anchor is None:
        return False
    return view.is_future or (number - view.anchor.month) % 12 == 1


def _season(match: Match, view: View) -> Interval | None:
    """“the summer”: the last that began, where the clause tells of it, else the nearest."""
    anchor, code, which = view.anchor, SEASONS[match["season"]], match["which"] or ""
    if match["y"]:
        return intervals.season(int(match["y"]), code)
    if which in ("that", "previous", "following"):
        step = {"that": 0, "previous": -1, "following": 1}[which]
        return intervals.season(view.named.earliest.year + step, code) if view.named else None
    if anchor is None:
        return None
    # The winter of a January began in the year before.
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    found = [intervals.season(year, code) for year in years]
    if which == "last" or which.endswith("past"):
        return [season for season in found if season.latest < anchor][-1]
    if which == "next" or which.endswith("coming") or (view.is_future and not which):
        return next(
            season
            for season in found
            if season.latest > anchor and (season.earliest > anchor or which != "next")
        )
    if which == "this" or not (view.is_told or view.is_past):
        return min(found, key=lambda season: abs((season.earliest - anchor).days))
    return [season for season in found if season.earliest <= anchor][-1]


def _feast(match: Match, view: View) -> Interval | None:
    """The feast nearest to the day of publication, or by “last” and “next” and tense."""
    name, anchor, which = _FEASTS[match["feast"]], view.anchor, match["which"] or ""
    if match["y"]:
        return feasts.in_year(name, int(match["y"]))
    if anchor is None:
        return None
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    found = [feast for year in years if (feast := feasts.in_year(name, year))]
    is_last, is_next = which == "last" or which.endswith("past"), which in ("next", "coming")
    if is_last or is_next or view.is_future:
        found = [f for f in found if (f.latest < anchor if is_last else f.earliest > anchor)]
    return min(found, key=lambda f: abs((f.earliest - anchor).days), default=None)


_FEASTS = {fold_date(name): name for name in feasts.NAMES}
_FEAST = "|".join(sorted(_FEASTS, key=len, reverse=True))
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
CALENDAR: list[tuple[str, Parser]] = [
    (
        r"(?P<date>\d{4}-\d\d-\d\d)(?:[t ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?"
        r"(?:z|[+-]\d\d:?\d\d)?)?",
        _iso,
    ),
    (r"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep)(?P<y>\d{4}|\d\d)", _numeric),
    (r"9/11", _eleventh),
    (
        rf"(?:night )?{_DATED}(?P<d>\d\d?){TH}(?: ?[-–] ?| to | )(?P<d2>\d\d?){TH} {MONTH}"
        rf"(?: {YEAR})?",
        _day,
    ),
    (
        rf"{CLOCK}(?:{WHICH} )?(?P<week>week )?{_DATED}(?P<d>\d\d?){TH} {MONTH}(?: {YEAR})?",
        _day,
    ),
    (
        rf"{CLOCK}(?:{WHICH} )?(?P<week>week )?{_DATED}"
        rf"{MONTH} (?P<d>\d\d?){TH}(?: ?[-–] ?(?P<d2>\d\d?){TH})?(?: {YEAR})?",
        _day,
    ),
    (rf"(?P<d>\d\d?){TH}", _listed_day),
    (rf"(?:{EARLY} )?(?:{WHICH} )?{MONTH}{OF_YEAR}", _month),
    (
        rf"(?:{EARLY} )?(?:(?P<which>last|this|next|coming|past|this past|this coming|that|previous"
        rf"|following) )?{_SEASON}(?: {YEAR})?",
        _season,
    ),
    (rf"(?:{WHICH} )?(?P<feast>{_FEAST})(?: {YEAR})?", _feast),
]
