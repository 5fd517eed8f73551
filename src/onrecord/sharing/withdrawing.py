"""Objects that are taken back: the same object once more, revoked, with nothing left to read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from onrecord.store.answers.taxii import NewObject, sortable

WITHDRAWN = "(withdrawn)"
# What STIX wants of every version of these; a blank stands where words stood.
_BLANKS: dict[str, dict[str, Any]] = {
    "identity": {"name": WITHDRAWN},
    "location": {"region": WITHDRAWN},
    "note": {"content": WITHDRAWN},
    "report": {"name": WITHDRAWN},
}
_KEPT = {
    *("type", "spec_version", "id", "created_by_ref", "created", "object_marking_refs"),
    # what refers to others, and how, which names nobody
    *("object_refs", "object_ref", "source_ref", "target_ref", "relationship_type"),
    *("context", "opinion", "number_observed", "first_observed", "last_observed", "published"),
}
# These have no `revoked`, or are read to understand others; they go without a word, or stay.
_SILENT = {"marking-definition", "extension-definition", "language-content"}


def withdrawn(data: bytes, *, after: str) -> bytes | None:
    """Return the version of an object that takes it back, newer than `after`; None where none can.

    Only what has versions can be taken back; an observable just goes.
    """
    found = msgspec.json.decode(data, type=dict[str, Any])
    if "modified" not in found or found["type"] in _SILENT:
        return None
    kept = {name: value for name, value in found.items() if name in _KEPT}
    kept |= _BLANKS.get(found["type"], {})
    kept |= {"modified": later_than(after), "revoked": True}
    return msgspec.json.encode(kept)


def restamped(found: NewObject, *, after: str) -> NewObject:
    """Return an object with an instant of its modification that is later than `after`."""
    stated = later_than(after)
    content = msgspec.json.decode(found.data, type=dict[str, Any]) | {"modified": stated}
    return msgspec.structs.replace(
        found, data=msgspec.json.encode(content), stated=stated, version=sortable(stated)
    )


def later_than(instant: str) -> str:
    """Return the time now, or the microsecond after `instant` where that is later."""
    held = dt.datetime.fromisoformat(_microseconds(instant))
    later = max(dt.datetime.now(dt.UTC), held + dt.timedelta(microseconds=1))
    return f"{later:%Y-%m-%dT%H:%M:%S.%f}Z"


def _microseconds(instant: str) -> str:
    """Cut an instant to the six digits that Python knows."""
    whole, _, part = instant.removesuffix("Z").partition(".")
    return f"{whole}.{part[:6]:0<6}+00:00"
