"""What each origin counts: figures with their source, group, place and days, stated or assumed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from onrecord.records import Account, Measure, Place
from onrecord.relate.comparing.compared import Assumption, Statement
from onrecord.relate.comparing.finding import Found, find_figures, statement_of
from onrecord.relate.comparing.groups import OF_PEOPLE, Group
from onrecord.relate.comparing.origins import Sources
from onrecord.relate.comparing.periods import BACK_DAYS, Slot, assumed, gather
from onrecord.relate.comparing.speaking import Source
from onrecord.relate.comparing.whereabouts import contains, is_wide, place_key, settle_places

T = TypeVar("T", Slot, str)
COUNTED: tuple[Measure, ...] = (
    *("killed", "wounded", "missing", "detained", "abducted", "displaced", "evacuated"),
    *("sorties", "strikes", "targets_hit", "weapons", "fighters", "incidents"),
)


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """One figure, ready to be set beside others.

    Attributes:
        slot: The days, or None where they are neither stated nor to be assumed.
        place: The key of the place, likewise.
    """

    source: Source
    measure: Measure
    group: Group
    slot: Slot | None
    place: str | None
    statement: Statement


def find_counts(
    accounts: Iterable[Account],
    sources: Sources,
    *,
    measures: Collection[Measure] = COUNTED,
    by_day: bool = False,
) -> list[Count]:
    """Return what the accounts count, with what had to be assumed; the same for any order.

    Args:
        by_day: Keep days apart that are those of one happening otherwise; what names no day is
            taken for the day it came out.
    """
    found = [
        one for account in accounts for one in find_figures(account, sources, frozenset(measures))
    ]
    if by_day:
        found = [_on_its_day(one) for one in found]
    slots = gather((one.slot for one in found if one.slot), slack_days=0 if by_day else None)
    places = settle_places(one.place for one in found if one.place)
    days = [(slots[one.slot], one.source.key) for one in found if one.slot]
    main_slot = _most([entry for entry in days if entry[0].length == "day"])
    spots = [(place_key(p), o.source.key) for o in found if o.place for p in [_at(o.place, places)]]
    main_place = _most(spots)
    named = {place_key(place): place for place in places.values()}
    counts = []
    out = _days_out(found, slots, main_slot)
    for one in found:
        slot, slot_assumed = _slot(one, slots, main_slot, out)
        place, place_assumed = _place(one, places, named.get(main_place or ""))
        made = (*one.assumptions, *_group_assumed(one), *slot_assumed, *place_assumed)
        counts.append(_count(one, slot, place, made))
    return counts


def places_by_key(accounts: Iterable[Account]) -> dict[str, Place]:
    """Return each place by its key."""
    return {place_key(place): place for account in accounts for place in account.places}


# --- days and places, stated or assumed -----------------------------------------------------


def _most(entries: Iterable[tuple[T, str]]) -> T | None:
    """Return what most origins state, the earliest or first of equals."""
    origins: dict[T, set[str]] = defaultdict(set)
    for thing, origin in entries:
        origins[thing].add(origin)
    return min(origins, key=lambda thing: (-len(origins[thing]), thing), default=None)


def _on_its_day(one: Found) -> Found:
    """Return a figure that names no day as one of the day it came out."""
    if one.slot is not None or one.published is None:
        return one
    slot = Slot("day", one.published, one.published)
    why = "no day is stated; it is taken for the day when the report came out"
    taken = Assumption(about="period", taken=name_slot(slot), why=why)
    return msgspec.structs.replace(one, slot=slot, assumptions=(*one.assumptions, taken))


def _days_out(
    found: Sequence[Found], slots: Mapping[Slot, Slot], main: Slot | None
) -> Mapping[Slot, Slot]:
    """Return the days of publication of figures for which no stated day can be assumed.

    Those of a week are taken together: reports of one story that name no day speak of one.
    """
    bare = [one for one in found if one.slot is None]
    days = [one.published for one in bare]
    known = sorted(set(slots.values()))
    return gather(
        (Slot("day", day, day) for day in days if day and not assumed(day, known, main)),
        slack_days=BACK_DAYS,
    )


def _slot(
    one: Found, slots: Mapping[Slot, Slot], main: Slot | None, out: Mapping[Slot, Slot]
) -> tuple[Slot | None, tuple[Assumption, ...]]:
    if one.slot is not None:
        slot = slots[one.slot]
        whence = getattr(one.quantity, "period_from", None)
        if whence not in ("passage", "lead"):
            return slot, ()
        why = f"the days are those of the report's {whence}"
        return slot, (Assumption(about="period", taken=name_slot(slot), why=why),)
    published = one.published
    slot_ = assumed(published, sorted(set(slots.values())), main)
    why = "no day is stated; these are what others speak of, and it came out then or soon after"
    if slot_ is None and published is not None:
        slot_ = out.get(Slot("day", published, published))
        why = "no day is stated; it is taken for the days when reports of it came out"
    if slot_ is None:
        return None, ()
    return slot_, (Assumption(about="period", taken=name_slot(slot_), why=why),)


def _at(place: Place, places: Mapping[str, Place]) -> Place:
    return places[place_key(place)]


def _place(
    one: Found, places: Mapping[str, Place], main: Place | None
) -> tuple[str | None, tuple[Assumption, ...]]:
    if one.place is None:
        if main is None:
            return None, ()
        why = "no place is stated; it is what others speak of"
        return place_key(main), (Assumption(about="place", taken=main.name, why=why),)
    place = _at(one.place, places)
    if main is not None and is_wide(place) and not is_wide(main) and contains(place, main):
        place = main
    if place_key(place) == place_key(one.place):
        return place_key(place), ()
    why = f"{one.place.name} is stated, which holds or adjoins it"
    return place_key(place), (Assumption(about="place", taken=place.name, why=why),)


def _group_assumed(one: Found) -> tuple[Assumption, ...]:
    if one.group.is_stated or one.measure not in OF_PEOPLE:
        return ()
    return (Assumption(about="group", taken="everybody", why="whom it counts is not stated"),)


def name_slot(slot: Slot) -> str:
    """Return the days of a slot as text.

    >>> import datetime as dt
    >>> name_slot(Slot("day", dt.date(2026, 4, 11), dt.date(2026, 4, 12)))
    '2026-04-11 to 2026-04-12'
    """
    if slot.length == "long":
        is_open = slot.first.year == 1
        return f"up to {slot.last}" if is_open else f"since {slot.first}"
    return str(slot.first) if slot.first == slot.last else f"{slot.first} to {slot.last}"


# --- statements ---------------------------------------------------------------------------


def _count(
    one: Found, slot: Slot | None, place: str | None, assumptions: tuple[Assumption, ...]
) -> Count:
    return Count(
        source=one.source,
        measure=one.measure,
        group=one.group,
        slot=slot,
        place=place,
        statement=statement_of(one, assumptions),
    )
