"""Parsers of dates that are counted from the day of publication: “yesterday”, “two weeks ago”."""

from __future__ import annotations

import datetime as dt

from onrecord.calendar_words import WEEKDAYS
from onrecord.resolve import intervals
from onrecord.resolve.clocks import at_clock
from onrecord.resolve.dates_words import (
    CLOCK,
    COUNT,
    EARLY,
    PART,
    UNIT,
    WEEKDAY,
    WHICH,
    Match,
    Parser,
    View,
    parse_count,
)
from onrecord.resolve.intervals import Interval

DAY = dt.timedelta(days=1)
_STEPS = {"last": -1, "past": -1, "this past": -1, "next": 1, "coming": 1,
          "this coming": 1}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS = {"day": 1, "weekend": 7, "week": 7, "fortnight": 14}


def units_away(unit: str, step: int, anchor: dt.date) -> Interval:
    """Return the calendar unit `step` units from that of `anchor`.

    Hours are counted in whole days, decades and centuries from a year to a year.
    """
    if unit == "hour":
        return intervals.day(anchor)
    if unit == "day":
        return intervals.day(anchor + step * DAY)
    if unit in ("week", "fortnight"):
        return intervals.week(anchor + _DAYS[unit] * step * DAY)
    if unit == "weekend":
        sunday = intervals.week(anchor + 7 * step * DAY).latest
        return intervals.between(sunday - DAY, sunday)
    if unit == "month":
        return intervals.month(anchor.year, anchor.month + step)
    if unit == "quarter":
        return intervals.quarter_of(anchor, step)
    return intervals.year(anchor.year + step * _MONTHS[unit] // 12)


def _weekday(match: Match, view: View) -> Interval | None:
    anchor, which = view.anchor, match["which"]
    if anchor is None:
        return None
    back = (anchor.weekday() - WEEKDAYS[match["wd"]]) % 7
    if which in ("last", "past", "this past"):
        back = back or 7
    elif which in ("next", "coming", "this coming") or (view.is_future and back):
        back -= 7
    return at_clock(match, anchor - back * DAY)


def _week_on(match: Match, view: View) -> Interval | None:
    """“a week from Monday”, “a week ago Sunday”."""
    if view.anchor is None:
        return None
    side = -1 if match["side"] == "ago" else 1
    away = 0
    if match["wd"]:
        away = side * ((side * (WEEKDAYS[match["wd"]] - view.anchor.weekday())) % 7)
    return intervals.day(view.anchor + (away + 7 * side) * DAY)


def _near_day(match: Match, view: View) -> Interval | None:
    anchor, word = view.anchor, match["word"]
    if anchor is None:
        return None
    if word == "overnight":
        return intervals.between(anchor - DAY, anchor)
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
    return at_clock(match, anchor + days * DAY)


def _two_days_off(match: Match, view: View) -> Interval | None:
    if view.anchor is None:
        return None
    return intervals.day(view.anchor + (-2 if match["side"] == "before" else 2) * DAY)


def _near_unit(match: Match, view: View) -> Interval | None:
    """“last week”, “this month”, “the past year”: of which the last runs up to today."""
    which, unit = match["which"] or "", match["unit"]
    if view.anchor is None:
        return None
    if which in ("past", "this past") and unit != "weekend":
        return stretch(view.anchor, 1, unit)
    if unit == "decade":
        return intervals.decade(view.anchor.year + 10 * _STEPS.get(which, 0))
    return units_away(unit, _STEPS.get(which, 0), view.anchor)


def _the_weekend(match: Match, view: View) -> Interval | None:
    """“the weekend”: the one just past, or the one to come if the tense looks to it."""
    if view.anchor is None:
        return None
    is_past = view.anchor.weekday() < 5 and not view.is_future
    return units_away("weekend", -1 if is_past else 0, view.anchor)


def _end(match: Match, view: View) -> Interval | None:
    """“year-end”, “month’s end”: the last day."""
    if view.anchor is None:
        return None
    step = -1 if view.is_past else 0
    return intervals.day(units_away(match["unit"], step, view.anchor).latest)


def _ago(match: Match, view: View) -> Interval | None:
    """“two years ago”; “a year ago” beside figures of a quarter means that quarter's."""
    count, unit, is_back = parse_count(match["n"]), match["unit"], match["side"] == "ago"
    if not count or view.anchor is None:
        return None
    if unit == "year" and is_back and view.period is not None and match["n"] in ("a", "one"):
        return intervals.same_of_year(view.period, -1)
    return units_away(unit, -count if is_back else count, view.anchor)


def _last_year(match: Match, view: View) -> Interval | None:
    """“the latest fiscal year”: the last that is over."""
    return intervals.year(view.anchor.year - 1) if view.anchor else None


def _last_year_now(match: Match, view: View) -> Interval | None:
    if view.anchor is None:
        return None
    year = view.anchor.year + (-1 if match["which"] == "last" else 1)
    return intervals.month(year, view.anchor.month)


def _stretch(match: Match, view: View) -> Interval | None:
    """“the past 24 hours”: the days from then to now."""
    count = parse_count(match["n"])
    if view.anchor is None or not count:
        return None
    return stretch(view.anchor, count, match["unit"])


def stretch(anchor: dt.date, count: int, unit: str) -> Interval:
    """Return the days of the last `count` units up to `anchor`."""
    if unit in _MONTHS:
        month = intervals.month(anchor.year, anchor.month - count * _MONTHS[unit])
        first = month.earliest.replace(day=min(anchor.day, month.latest.day))
        return intervals.between(first, anchor)
    days = (count + 23) // 24 if unit == "hour" else count * _DAYS[unit]
    return intervals.between(anchor - days * DAY, anchor)


_LATE = r"(?:(?:early|late|mid|earlier|later) )?"
COUNTED: list[tuple[str, Parser]] = [
    (
        rf"{CLOCK}{_LATE}(?P<word>today|tonight|overnight|yesterday|tomorrow|last night"
        rf"|this (?:early )?{PART})(?: {PART})?",
        _near_day,
    ),
    (rf"(?:mid )?{PART} (?P<word>today|yesterday|tomorrow)", _near_day),
    (r"day (?P<side>before|after) (?:yesterday|tomorrow)", _two_days_off),
    (rf"{CLOCK}{_LATE}(?:{WHICH} )?{WEEKDAY}(?: {PART})?", _weekday),
    (
        rf"(?:{EARLY} )?(?!next (?:day|hour)){WHICH} (?:fiscal )?{UNIT}",
        _near_unit,
    ),
    (rf"{EARLY} (?P<which>)(?:fiscal )?{UNIT}", _near_unit),
    (rf"(?:current|recent|full)(?P<which>) (?:fiscal )?{UNIT}", _near_unit),
    (r"latest (?P<unit>year)", _last_year),
    (r"(?:latest|past) fiscal (?P<unit>year)", _last_year),
    (r"(?P<which>)(?P<unit>year)", _near_unit),
    (r"weekend", _the_weekend),
    (r"(?P<unit>week|month|quarter|year|day) end", _end),
    (rf"{COUNT} {UNIT}s? (?P<side>ago|from now|from today)", _ago),
    (rf"a week (?P<side>ago|from) (?:last |next )?(?:today|{WEEKDAY})", _week_on),
    (r"this time (?P<which>last|next) year", _last_year_now),
    (rf"(?:past|last|previous|preceding) {COUNT} {UNIT}s?", _stretch),
]
