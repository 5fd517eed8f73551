"""Parsers of dates that are counted from the day of publication, or from a date just named."""

from __future__ import annotations

import datetime as dt

from onrecord.resolve import intervals
from onrecord.resolve.calendar_words import WEEKDAYS, parse_count
from onrecord.resolve.dates_words import (
    EARLY,
    HOUR,
    UNIT,
    WEEKDAY,
    WHICH,
    ZONE,
    Match,
    Parser,
    View,
)
from onrecord.resolve.intervals import Interval

_DAY = dt.timedelta(days=1)
_STEPS = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1}


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
    return _at_hour(match, anchor - dt.timedelta(days=back))


def _at_hour(match: Match, date: dt.date) -> Interval:
    """Return `date`, with the hour if the words give one."""
    groups = match.groupdict()
    if not groups.get("hour"):
        return intervals.day(date)
    hour = int(match["hour"]) % 12 + (12 if match["half"] == "p" else 0)
    return intervals.minute(date, dt.time(hour, int(match["minute"] or 0)))


def _near_day(match: Match, view: View) -> Interval | None:
    anchor = view.anchor
    if anchor is None:
        return None
    word = match["word"]
    if word == "overnight":
        return intervals.between(anchor - _DAY, anchor)
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)
    return _at_hour(match, anchor + dt.timedelta(days=days))


def _day_around(match: Match, view: View) -> Interval | None:
    """“the day before yesterday”, “the day after tomorrow”, “the day before”."""
    if match["word"] is None:
        return _after_named(view, "day", -1 if match["side"] == "before" else 1)
    days = {"before yesterday": -2, "after tomorrow": 2}.get(f"{match['side']} {match['word']}")
    if view.anchor is None or days is None:
        return None
    return intervals.day(view.anchor + dt.timedelta(days=days))


def _near_unit(match: Match, view: View) -> Interval | None:
    step = _STEPS.get(match["which"], 0)
    return _units_away(match["unit"], step, view.anchor) if view.anchor else None


def _this_unit(match: Match, view: View) -> Interval | None:
    """“the weekend”, “the latest quarter”: the one just past, or that the tense means."""
    anchor = view.anchor
    if anchor is None:
        return None
    if match["unit"] == "weekend":
        is_past = anchor.weekday() < 5 and not view.is_future
        return _units_away("weekend", -1 if is_past else 0, anchor)
    if view.named is not None and view.named.edtf[4:6] == "-3":
        return view.named
    return _units_away("quarter", -1, anchor)


def _units_away(unit: str, step: int, anchor: dt.date) -> Interval:
    """Return the calendar unit `step` units from that of `anchor`."""
    if unit == "hour":
        return intervals.day(anchor)
    if unit == "day":
        return intervals.day(anchor + step * _DAY)
    if unit == "week":
        return intervals.week(anchor + 7 * step * _DAY)
    if unit == "weekend":
        saturday = intervals.week(anchor + 7 * step * _DAY).latest
        return intervals.between(saturday - _DAY, saturday)
    if unit == "month":
        return intervals.month(anchor.year, anchor.month + step)
    if unit == "quarter":
        quarter = anchor.year * 4 + (anchor.month - 1) // 3 + step
        return intervals.quarter(quarter // 4, 33 + quarter % 4)
    if unit == "year":
        return intervals.year(anchor.year + step)
    return intervals.decade(anchor.year + 10 * step)


def _ago(match: Match, view: View) -> Interval | None:
    count = parse_count(match["n"])
    if not count or view.anchor is None:
        return None
    unit, count = ("year", 10 * count) if match["unit"] == "decade" else (match["unit"], count)
    return _units_away(unit, -count, view.anchor)


def _later(match: Match, view: View) -> Interval | None:
    """“two days later”, “a year earlier”: counted from the date just named."""
    count = parse_count(match["n"])
    if not count:
        return None
    back = match["side"] in ("earlier", "before", "previously")
    return _after_named(view, match["unit"], -count if back else count)


def _after_named(view: View, unit: str, step: int) -> Interval | None:
    """Return the unit `step` from the date just named: of a month, the same of another year."""
    named = view.named or (intervals.day(view.anchor) if view.anchor else None)
    if named is None:
        return None
    if unit == "year" and named.edtf[4:] and len(named.edtf) == 7:
        return intervals.same_of_year(named, step)
    return _units_away(unit, step, named.earliest if step < 0 else named.latest)


def _that(match: Match, view: View) -> Interval | None:
    """“that day”, “the same month”, “the next morning”: seen from the date just named."""
    if view.named is None:
        return None
    unit = match["unit"] if match["unit"] in ("week", "month", "year") else "day"
    step = {"next": 1, "following": 1, "previous": -1}.get(match["which"], 0)
    return _units_away(unit, step, view.named.earliest)


def _same_period(match: Match, view: View) -> Interval | None:
    """“the year-ago quarter”, “the same period last year”: a year before what was just named."""
    named = view.named
    if named is None or len(named.edtf) != 7:
        return None
    is_now = view.anchor is not None and named.earliest.year == view.anchor.year
    return intervals.same_of_year(named, -1) if is_now else named


def _stretch(match: Match, view: View) -> Interval | None:
    """“the past 24 hours”: the days from then to now."""
    anchor, count = view.anchor, parse_count(match["n"])
    if anchor is None or count is None:
        return None
    unit = match["unit"]
    if unit in ("month", "quarter", "year", "decade"):
        months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
        month = intervals.month(anchor.year, anchor.month - months)
        first = month.earliest.replace(day=min(anchor.day, month.latest.day))
        return intervals.between(first, anchor)
    days = {"hour": (count + 23) // 24, "day": count, "week": 7 * count, "weekend": 7 * count}[unit]
    return intervals.between(anchor - days * _DAY, anchor)


_PART = r"(?:morning|afternoon|evening|night)"
_LATE = r"(?:(?:early|late|earlier|later) (?:on )?)?"
COUNTED: list[tuple[str, Parser]] = [
    (
        rf"(?:{HOUR} )?{_LATE}(?:on )?(?P<word>today|tonight|overnight|yesterday|tomorrow"
        rf"|last night|this {_PART})(?: [a-z]+)?",
        _near_day,
    ),
    (r"(?:on )?the day (?P<side>before|after)(?: (?P<word>yesterday|tomorrow))?", _day_around),
    (
        rf"(?:{HOUR} (?:on )?)?(?:(?:midnight|noon|midday){ZONE} (?:on )?)?{_LATE}"
        rf"(?:{WHICH} )?{WEEKDAY}(?: {_PART})?",
        _weekday,
    ),
    (
        rf"(?:{EARLY} )?(?:the )?(?P<which>last|this|next|coming|past|previous) (?:fiscal )?{UNIT}",
        _near_unit,
    ),
    (r"(?:the )?(?:latest |recent |current )?(?P<unit>weekend|quarter)", _this_unit),
    (rf"(?:just )?(?:over |about |almost |nearly )?(?P<n>\w+) {UNIT}s? ago", _ago),
    (rf"(?P<n>\w+) {UNIT}s? (?P<side>earlier|later|before|after|previously)", _later),
    (
        rf"(?:{EARLY} )?(?:in |on )?(?:the |that )?"
        r"(?P<which>that|same|very|next|following|previous)?"
        rf" ?(?P<unit>day|week|month|year|{_PART})",
        _that,
    ),
    (
        r"(?:the )?(?:year[- ](?:ago|earlier)|same) (?:period|quarter|month|half)"
        r"(?: (?:last|the previous|a) year(?: (?:ago|earlier|before))?)?",
        _same_period,
    ),
    (rf"(?:in )?(?:the )?(?:past|last) (?P<n>\w+) {UNIT}s?", _stretch),
]
