"""Where each figure is set down: in the place its words state, or in one that others speak of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from onrecord.records import Measure, Place
from onrecord.relate.comparing.compared import Assumption
from onrecord.relate.comparing.finding import Found
from onrecord.relate.comparing.periods import Slot
from onrecord.relate.comparing.whereabouts import contains, is_wide, place_key, settle_places

T = TypeVar("T", Slot, str)


class Spot(NamedTuple):
    """A figure's place.

    Attributes:
        place: Its key; None where none is stated nor to be assumed.
        is_stated: Whether the report has it there, by that name or by that of a place in it.
    """

    place: str | None = None
    is_stated: bool = False
    assumptions: tuple[Assumption, ...] = ()


class Spots:
    """The places of figures that are compared.

    Nobody's figure is put where no figure of the same measure and days is, and a toll that runs
    on is not put where a single day's happening was.
    """

    def __init__(self, dated: Sequence[tuple[Found, Slot | None]]) -> None:
        stated = [(one, slot, p) for one, slot in dated if (p := _stated(one, slot)) is not None]
        self._places = settle_places(place for _, _, place in stated)
        settled = {place_key(place): place for place in self._places.values()}
        spots = [(place_key(self._at(p)), one.source.key) for one, _, p in stated]
        self._main = settled.get(find_most(spots) or "")
        self._rows: dict[tuple[Measure, Slot | None], list[tuple[Place, str]]] = defaultdict(list)
        for one, slot, place in stated:
            named = [(name, one.source.key) for name in self._names(place)]
            self._rows[one.measure, slot] += named

    def of(self, one: Found, slot: Slot | None) -> Spot:
        """Return where a figure is set down."""
        row, is_long = self._rows.get((one.measure, slot), []), _is_long(slot)
        stated = _stated(one, slot)
        if stated is not None:
            return self._settle(stated, row, is_long=is_long)
        place = _lone_wide(row) if is_long else self._usual(row)
        if place is None:
            return Spot()
        why = "no place is stated; it is what others speak of"
        taken = Assumption(about="place", taken=place.name, why=why)
        return Spot(place_key(place), is_stated=False, assumptions=(taken,))

    def _settle(self, stated: Place, row: Sequence[tuple[Place, str]], *, is_long: bool) -> Spot:
        """Return the place that a stated one is taken for, which may hold it or lie in it."""
        place, main = self._at(stated), self._main
        if main is not None and is_wide(place) and not is_wide(main) and contains(place, main):
            place = main
        is_narrower = _narrows(stated, place)
        if is_narrower and (is_long or place_key(place) not in _by_key(row)):
            place, is_narrower = stated, False
        if place_key(place) == place_key(stated):
            return Spot(place_key(place), is_stated=True)
        why = f"{stated.name} is stated, which {'holds' if is_narrower else 'lies in'} it"
        taken = Assumption(about="place", taken=place.name, why=why)
        return Spot(place_key(place), is_stated=not is_narrower, assumptions=(taken,))

    def _at(self, place: Place) -> Place:
        return self._places[place_key(place)]

    def _names(self, place: Place) -> Iterator[Place]:
        """Yield what whoever states `place` names: it, and the town that it lies in."""
        yield place
        if not _narrows(place, self._at(place)):
            yield self._at(place)

    def _usual(self, row: Sequence[tuple[Place, str]]) -> Place | None:
        """Return the place that others speak of: the main one if any names it, or what most do."""
        by_key = _by_key(row)
        if self._main is not None and place_key(self._main) in by_key:
            return self._main
        return by_key.get(find_most((place_key(place), origin) for place, origin in row) or "")


def find_most(entries: Iterable[tuple[T, str]]) -> T | None:
    """Return what most origins state, the earliest or first of equals."""
    origins: dict[T, set[str]] = defaultdict(set)
    for thing, origin in entries:
        origins[thing].add(origin)
    return min(origins, key=lambda thing: (-len(origins[thing]), thing), default=None)


def _stated(one: Found, slot: Slot | None) -> Place | None:
    """Return the place that a report states of a figure.

    The lead tells where the day's happening was, which is not where all of a war's dead died.
    """
    is_far = _is_long(slot) and one.quantity.place_from == "lead"
    return None if is_far else one.place


def _is_long(slot: Slot | None) -> bool:
    return slot is not None and slot.length == "long"


def _narrows(place: Place, taken: Place) -> bool:
    return is_wide(place) and not is_wide(taken)


def _by_key(row: Iterable[tuple[Place, str]]) -> Mapping[str, Place]:
    return {place_key(place): place for place, _ in row}


def _lone_wide(row: Sequence[tuple[Place, str]]) -> Place | None:
    """Return the country or province of a toll that runs on, where all who name a place name it."""
    [*places] = _by_key(row).values()
    return places[0] if len(places) == 1 and is_wide(places[0]) else None
