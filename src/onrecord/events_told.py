"""Which rows of events may tell of the same dead, so that nobody adds them up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from onrecord.cells import Cells
from onrecord.records import Period, Place
from onrecord.relate.comparing.periods import BACK_DAYS
from onrecord.relate.comparing.whereabouts import contains, place_key

MOST_NAMED = 20  # rows that one row names; how many more is said
_DAY = dt.timedelta(days=1)


class Event(NamedTuple):
    """A row, with what tells whether another may be of the same dead.

    Attributes:
        first, last: Its days; the widest that they may be where an end is not known.
    """

    id: str
    story: str | None
    place: Place | None
    first: dt.date
    last: dt.date
    row: Cells


def make_event(
    id_: str,
    story: str | None,
    place: Place | None,
    stated: Period | None,
    days: Period,
    row: Cells,
) -> Event:
    """Return a row as an event.

    Args:
        stated: The days that are stated, if any; those of an undated row may lie a week back.
        days: Those that the row gives.
    """
    last = days.latest or dt.date.max
    first = days.earliest or dt.date.min
    if stated is None and days.latest is not None:
        first = days.latest - BACK_DAYS * _DAY
    return Event(id=id_, story=story, place=place, first=first, last=last, row=row)


def name_also_told(events: Sequence[Event]) -> Iterator[Cells]:
    """Yield the rows of events in their order, each naming those that may tell of the same dead.

    Their days overlap or adjoin, and they are of one place; or they are of one story, and one names
    no place or holds the other's, as a toll of the war holds that of the day.
    """
    also: dict[str, dict[str, None]] = defaultdict(dict)
    for group in _groups(events):
        for one, other in _near_in_time(group):
            if _may_be_one(one, other):
                also[one.id][other.id] = None
                also[other.id][one.id] = None
    for event in events:
        yield event.row | {"onrecord_also_told_in": _listed([*also[event.id]])}


def _groups(events: Iterable[Event]) -> Iterator[list[Event]]:
    by_key: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        if event.place is not None:
            by_key["place", place_key(event.place)].append(event)
        if event.story is not None:
            by_key["story", event.story].append(event)
    yield from by_key.values()


def _near_in_time(group: Iterable[Event]) -> Iterator[tuple[Event, Event]]:
    """Yield pairs whose days overlap or adjoin."""
    begun: list[Event] = []
    for event in sorted(group, key=attrgetter("first", "last", "id")):
        begun = [one for one in begun if event.first <= _day_after(one.last)]
        yield from ((one, event) for one in begun)
        begun.append(event)


def _day_after(day: dt.date) -> dt.date:
    return day if day == dt.date.max else day + _DAY


def _may_be_one(one: Event, other: Event) -> bool:
    if one.place is None or other.place is None:
        return one.story == other.story
    if place_key(one.place) == place_key(other.place):
        return True
    holds = contains(one.place, other.place) or contains(other.place, one.place)
    return one.story == other.story and holds


def _listed(ids: Sequence[str]) -> str | None:
    named = "; ".join(ids[:MOST_NAMED])
    n_more = len(ids) - MOST_NAMED
    return f"{named}; and {n_more} more" if n_more > 0 else named or None
