"""Parsers of dates that are counted from one that the report just named: “two days later”."""

from __future__ import annotations

from onrecord.calendar_words import WEEKDAYS
from onrecord.resolve import intervals
from onrecord.resolve.clocks import at_clock
from onrecord.resolve.dates_counted import DAY, units_away
from onrecord.resolve.dates_words import (
    CLOCK,
    COUNT,
    EARLY,
    PART,
    UNIT,
    WEEKDAY,
    Match,
    Parser,
    View,
    parse_count,
)
from onrecord.resolve.intervals import Interval

_BACK = ("earlier", "before", "previously")
_YEAR_DAYS = 366  # what is longer is no day to count from
_STEPS = {"next": 1, "following": 1, "previous": -1}


def _later(match: Match, view: View) -> Interval | None:
    """“two days later”, “a year earlier”."""
    count = parse_count(match["n"])
    if not count:
        return None
    is_back = match["side"] in _BACK
    if is_back and count == 1 and match["unit"] == "year" and view.period is not None:
        return intervals.same_of_year(view.period, -1)
    return _from_named(view, match["unit"], -count if is_back else count)


def _around(match: Match, view: View) -> Interval | None:
    """“the day before”, “the year after that”."""
    unit, step = match["unit"], -1 if match["side"] == "before" else 1
    if unit == "year" and view.named is not None:
        return intervals.year(view.named.earliest.year + step)
    return _from_named(view, unit if unit in ("week", "month", "year") else "day", step)


def _from_named(view: View, unit: str, step: int) -> Interval | None:
    """Return the unit `step` from the date just named: of a month, the same of another year."""
    named = view.named
    if named is None or (named.latest - named.earliest).days > _YEAR_DAYS:
        named = intervals.day(view.anchor) if view.anchor else None
    if named is None:
        return None
    if unit == "year" and len(named.edtf) == 7:
        return intervals.same_of_year(named, step)
    return units_away(unit, step, named.earliest if step < 0 else named.latest)


def _that(match: Match, view: View) -> Interval | None:
    """“that day”, “the same month”, “the next morning”: seen from the date just named."""
    named = view.named
    if named is None:
        return None
    unit = match["unit"] if match["unit"] in ("week", "month", "year", "weekend") else "day"
    found = units_away(unit, _STEPS.get(match["which"], 0), named.earliest)
    is_day = unit == "day" and match.groupdict().get("hour")
    return at_clock(match, found.earliest) if is_day else found


def _weekday(match: Match, view: View) -> Interval | None:
    """“the following Monday”, “that Friday”: the first such day after the date just named.

    A previous one is the last before it, or, where none was named, a week before the last such day.
    """
    number = WEEKDAYS[match["wd"]]
    if match["which"] == "previous":
        if view.named is not None:
            back = (view.named.earliest.weekday() - number) % 7 or 7
            return intervals.day(view.named.earliest - back * DAY)
        if view.anchor is None:
            return None
        return intervals.day(view.anchor - ((view.anchor.weekday() - number) % 7 + 7) * DAY)
    if view.named is None:
        return None
    last = view.named.latest
    ahead = (number - last.weekday()) % 7
    return intervals.day(last + (ahead or (0 if match["which"] == "that" else 7)) * DAY)


NAMED: list[tuple[str, Parser]] = [
    (rf"{COUNT} {UNIT}s? (?P<side>earlier|later|before|after|previously)", _later),
    (r"(?P<unit>day|night|week|month|year|morning) (?P<side>before|after)(?: that)?", _around),
    (
        rf"{CLOCK}(?:{EARLY} )?(?P<which>that same|that|same|very|next|following|previous)"
        rf" (?P<unit>day|weekend|week|month|year|{PART})",
        _that,
    ),
    (rf"{EARLY} (?P<which>)(?P<unit>day)", _that),
    (rf"(?P<which>next|following|previous|same|very|that|that same) {WEEKDAY}", _weekday),
]
