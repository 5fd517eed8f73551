"""The Traffic Light Protocol 2.0, as the standard's common objects mark by it."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.exchange.stix.objects import MarkingDefinition
from onrecord.records import TLP_LEVELS, Tlp

# The extension and ids that the committee has published for everybody.
_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_IDS: dict[Tlp, str] = {
    "clear": "94868c89-83c2-464b-929b-a1a8aa3c8487",
    "green": "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "amber": "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "amber+strict": "939a9414-2ddd-4d32-a0cd-375ea402b003",
    "red": "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
MARKING_IDS: dict[Tlp, str] = {tlp: f"marking-definition--{id_}" for tlp, id_ in _IDS.items()}
# TLP 1.0, which the standard itself defines; `white` is what is now `clear`.
_OLD_IDS: dict[str, Tlp] = {
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "clear",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "green",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "amber",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "red",
}
_LEVELS: dict[str, Tlp] = {id_: tlp for tlp, id_ in MARKING_IDS.items()} | _OLD_IDS


def marking_object(tlp: Tlp) -> MarkingDefinition:
    """Return the published object of a marking."""
    return MarkingDefinition(
        id=MARKING_IDS[tlp],
        created="2022-10-01T00:00:00.000Z",
        name=f"TLP:{tlp.upper()}",
        extensions={_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp}},
    )


def tlp_of(ref: str) -> Tlp | None:
    """Return the marking that a reference names; None where it is none of the protocol's.

    >>> tlp_of("marking-definition--E828B379-4E03-4974-9AC4-E53A884C97C1")
    'red'
    """
    return _LEVELS.get(ref.lower())


def stricter(*levels: Tlp) -> Tlp:
    """Return the strictest of some markings.

    >>> stricter("green", "amber", "clear")
    'amber'
    """
    return max(levels, key=TLP_LEVELS.index)


def allows(clearance: Tlp, tlp: Tlp) -> bool:
    """Say whether whoever is cleared for `clearance` may see what is marked `tlp`."""
    return TLP_LEVELS.index(tlp) <= TLP_LEVELS.index(clearance)


def marking_of(refs: Iterable[str]) -> Tlp:
    """Return the strictest marking that references name; what bears none is TLP:CLEAR.

    A marking that is not known here is none of the protocol's: it is taken for TLP:RED, for what
    it forbids cannot be told.
    """
    return stricter("clear", *(tlp_of(ref) or "red" for ref in refs))
