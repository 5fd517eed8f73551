"""What each origin counts: figures with their source, group, place and days, stated or assumed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from onrecord.records import Account, Measure, Place
from onrecord.relate.comparing.compared import Assumption, Statement
from onrecord.relate.comparing.finding import Found, find_figures, statement_of
from onrecord.relate.comparing.groups import OF_PEOPLE, Group
from onrecord.relate.comparing.origins import Sources
from onrecord.relate.comparing.periods import BACK_DAYS, Slot, assumed, gather
from onrecord.relate.comparing.placing import Spot, Spots, find_most
from onrecord.relate.comparing.speaking import Source
from onrecord.relate.comparing.whereabouts import place_key

COUNTED: tuple[Measure, ...] = (
    *("killed", "wounded", "missing", "detained", "abducted", "displaced", "evacuated"),
    *("sorties", "strikes", "targets_hit", "weapons", "fighters", "incidents"),
)


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """One figure, ready to be set beside others.

    Attributes:
        slot: The days, or None where they are neither stated nor to be assumed.
        place: The key of the place, likewise.
        is_place_stated: Whether the words say so, by that name or by that of a place in it.
    """

    source: Source
    measure: Measure
    group: Group
    slot: Slot | None
    place: str | None
    is_place_stated: bool
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
    days = [(slots[one.slot], one.source.key) for one in found if one.slot]
    main_slot = find_most([entry for entry in days if entry[0].length == "day"])
    out = _days_out(found, slots, main_slot)
    dated = [(one, *_slot(one, slots, main_slot, out)) for one in found]
    spots = Spots([(one, slot) for one, slot, _ in dated])
    counts = []
    for one, slot, slot_assumed in dated:
        spot = spots.of(one, slot)
        made = (*one.assumptions, *_group_assumed(one), *slot_assumed, *spot.assumptions)
        counts.append(_count(one, slot, spot, made))
    return counts


def places_by_key(accounts: Iterable[Account]) -> dict[str, Place]:
    """Return each place by its key, named in small letters sooner than in capitals alone."""
    named = sorted(
        (place for account in accounts for place in account.places),
        key=lambda place: (not place.name.isupper(), place.name),
    )
    return {place_key(place): place for place in named}


# --- days, stated or assumed ----------------------------------------------------------------


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


def _count(one: Found, slot: Slot | None, spot: Spot, assumptions: tuple[Assumption, ...]) -> Count:
    return Count(
        source=one.source,
        measure=one.measure,
        group=one.group,
        slot=slot,
        place=spot.place,
        is_place_stated=spot.is_stated,
        statement=statement_of(one, assumptions),
    )
