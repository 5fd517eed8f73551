"""Outlets and places: objects that many reports of a producer refer to."""

from __future__ import annotations

import math
import re

from onrecord.exchange.stix.details import EXTENSION_ID, PlaceDetails
from onrecord.exchange.stix.ids import format_us, name_uuid, namespace_of, shared_us
from onrecord.exchange.stix.markings import MARKING_IDS
from onrecord.exchange.stix.objects import Identity, Location, Object
from onrecord.records import Place, Producer, Tlp

_COUNTRY = re.compile(r"[A-Z]{2}")


class SharedMaker:
    """Makes each outlet and place once; an id says which marking it has, too.

    So that a place of a report marked TLP:AMBER is not handed to whoever sees but TLP:CLEAR.

    Attributes:
        made: What was made now.
        ids: What the report refers to, made now or before.
    """

    def __init__(self, producer: Producer, seen: set[str]) -> None:
        self._producer, self._seen = producer, seen
        self._namespace = namespace_of(producer)
        self.made: list[Object] = []
        self.ids: list[str] = []

    def outlet(self, name: str, tlp: Tlp) -> str:
        """Return the id of an outlet's identity."""
        uuid_ = name_uuid(self._namespace, f"outlet {tlp} {name}")
        id_ = f"identity--{uuid_}"
        if id_ not in self._seen:
            stamp = format_us(shared_us(self._producer, uuid_))
            self._take(
                Identity(
                    id=id_,
                    created_by_ref=self._producer.identity,
                    created=stamp,
                    modified=stamp,
                    object_marking_refs=[MARKING_IDS[tlp]],
                    name=name,
                    identity_class="organization",
                    roles=["publisher"],
                )
            )
        return id_

    def location(self, place: Place, tlp: Tlp) -> str | None:
        """Return the id of a place's location, None where it has neither point nor country."""
        country = place.country if _COUNTRY.fullmatch(place.country or "") else None
        latitude, longitude = place.latitude, place.longitude
        has_point = _is_within(latitude, 90) and _is_within(longitude, 180)
        if not has_point and country is None:
            return None
        known = (place.gazetteer, place.name, latitude, longitude, place.precision_m, country)
        uuid_ = name_uuid(self._namespace, f"place {tlp} {known} {place.admin1} {place.kind}")
        id_ = f"location--{uuid_}"
        if id_ not in self._seen:
            self._take(self._location(id_, uuid_, place, tlp, country=country, has_point=has_point))
        return id_

    def _location(
        self,
        id_: str,
        uuid_: str,
        place: Place,
        tlp: Tlp,
        *,
        country: str | None,
        has_point: bool,
    ) -> Location:
        stamp = format_us(shared_us(self._producer, uuid_))
        details = PlaceDetails(
            extension_type="property-extension",
            gazetteer=place.gazetteer,
            kind=place.kind,
            within=list(place.within),
        )
        precision = place.precision_m if has_point else None
        return Location(
            id=id_,
            created_by_ref=self._producer.identity,
            created=stamp,
            modified=stamp,
            object_marking_refs=[MARKING_IDS[tlp]],
            extensions={EXTENSION_ID: details},
            name=place.name,
            latitude=place.latitude if has_point else None,
            longitude=place.longitude if has_point else None,
            precision=precision if precision is None or math.isfinite(precision) else None,
            country=country,
            administrative_area=place.admin1,
        )

    def _take(self, one: Object) -> None:
        self._seen.add(one.id)
        self.made.append(one)


def _is_within(degrees: float | None, limit: int) -> bool:
    return degrees is not None and -limit <= degrees <= limit
