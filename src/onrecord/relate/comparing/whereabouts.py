"""Which places are the same for a comparison: by name, and by what lies in what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from onrecord.records import Place
from onrecord.text import fold_words

_WIDE = frozenset(["country", "region", "admin1", "province", "governorate", "state"])
_NEAR_M = 5_000.0  # as far apart as a town's edge is from its middle
_EARTH_M = 6_371_000.0


def place_key(place: Place) -> str:
    """Return a place's key: its name, with the country where it is known."""
    name = " ".join(fold_words(place.name))
    return f"{name}/{place.country or ''}"


def is_wide(place: Place) -> bool:
    """Say whether a place is a province or country, in which many things happen."""
    return (place.kind or "") in _WIDE or (place.precision_m or 0.0) > 50_000


def contains(outer: Place, inner: Place) -> bool:
    """Say whether `inner` lies in `outer`, as far as the gazetteer tells."""
    if outer.country and inner.country and outer.country != inner.country:
        return False
    name = fold_words(outer.name)
    if outer.kind == "country":
        return outer.country is not None and outer.country == inner.country
    if inner.admin1 and fold_words(inner.admin1) == name and is_wide(outer):
        return True
    return metres(outer, inner) <= max(outer.precision_m or 0.0, _NEAR_M)


def metres(one: Place, other: Place) -> float:
    """Return the distance between two places; infinity where one has no coordinates."""
    ends = (one.latitude, one.longitude, other.latitude, other.longitude)
    if any(end is None for end in ends):
        return math.inf
    lat1, lon1, lat2, lon2 = (math.radians(end or 0.0) for end in ends)
    h = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * _EARTH_M * math.asin(math.sqrt(min(1.0, h)))


def settle_places(places: Iterable[Place]) -> Mapping[str, Place]:
    """Return for each place's key the place it is taken for.

    A province or country that holds just one of the other places is taken for that place; one
    that holds several, or none, stands for itself. A place in another is taken for it only where
    both are settlements (a quarter of a city). The same for any order.
    """
    known = {place_key(place): place for place in sorted(places, key=_order)}
    taken: dict[str, Place] = {}
    for key, place in known.items():
        others = [other for k, other in known.items() if k != key]
        if is_wide(place):
            inside = [other for other in others if not is_wide(other) and contains(place, other)]
            taken[key] = inside[0] if len(inside) == 1 else place
        else:
            around = [o for o in others if not is_wide(o) and _is_larger(o, place)]
            taken[key] = min(around, key=_size, default=place)
    return taken


def _is_larger(outer: Place, inner: Place) -> bool:
    return _size(outer) < _size(inner) and contains(outer, inner)


def _size(place: Place) -> tuple[float, str]:
    return (-(place.precision_m or 0.0), place_key(place))


def _order(place: Place) -> tuple[str, str, float, float, float, str]:
    spot = (place.latitude or 0.0, place.longitude or 0.0, place.precision_m or 0.0)
    return (place_key(place), place.admin1 or "", *spot, place.kind or "")
