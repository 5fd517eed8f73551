"""Times of day: a day and the words of a clock to a minute."""

from __future__ import annotations

import datetime as dt

from onrecord.resolve import intervals
from onrecord.resolve.dates_words import HOUR, Match, Parser, View
from onrecord.resolve.intervals import Interval

_HALVES = {"pm": 12, "afternoon": 12, "evening": 12}


def at_clock(match: Match, date: dt.date) -> Interval:
    """Return `date`, to the minute if the words of `match` give one.

    Zones are read over: the time is the one on the clocks of which the report speaks.
    “midnight” gives no time, since it begins one day and ends another.

    Raises:
        ValueError: The words name an hour that no clock shows.
    """
    groups = match.groupdict()
    if groups.get("noon"):
        return intervals.minute(date, dt.time(12))
    if not groups.get("hour"):
        return intervals.day(date)
    hour, half = int(groups["hour"]), groups.get("half")
    if half and half != "o'clock":
        if not 1 <= hour <= 12:
            raise ValueError(f"no clock shows {hour} {half}")
        hour = hour % 12 + _HALVES.get(half, 0)
    return intervals.minute(date, dt.time(hour, int(groups["minute"] or 0)))


def _lone_clock(match: Match, view: View) -> Interval | None:
    """“10 p.m.”: on the day that the sentence names, else on that of publication."""
    beside = view.beside
    if beside is not None and beside.earliest == beside.latest:
        return at_clock(match, beside.earliest)
    return at_clock(match, view.anchor) if view.anchor else None


CLOCKS: list[tuple[str, Parser]] = [(HOUR, _lone_clock)]
