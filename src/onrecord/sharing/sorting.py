"""Objects as they came, sorted into what is kept, what waits and what is not used."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable

import msgspec

from onrecord.errors import ProofError
from onrecord.exchange.proof import Arrival, Json, list_object, mended, parse_object, read_arrival
from onrecord.store.answers.peers import ObjectState, PeerObject

_log = logging.getLogger(__name__)
MAX_OBJECT_BYTES = 8 << 20
CARRIER = "signed-note"  # what notes that carry batches are kept as


def sort_out(raws: Iterable[bytes], *, room: tuple[int, int], own: str | None) -> list[PeerObject]:
    """Return objects as they are kept, and why some are not used.

    Args:
        room: How many objects and bytes may still come; what is beyond is quarantined.
    """
    n_left, bytes_left = room
    found = []
    for raw in raws:
        n_left, bytes_left = n_left - 1, bytes_left - len(raw)
        one = _sort(raw, own)
        if (n_left < 0 or bytes_left < 0) and one.type != CARRIER and one.state == "unverified":
            reason = "beyond the quota of one pull"
            one = msgspec.structs.replace(one, state="quarantined", reason=reason)
        found.append(one)
    return found


def read_carriers(raws: Iterable[bytes]) -> list[Arrival]:
    """Return the notes that can be read: what was kept once may be refused by now."""
    found = []
    for raw in raws:
        try:
            found.append(read_arrival(mended(parse_object(raw))))
        except ProofError as error:
            _log.warning("a signed note is not read: %s", error)
    return [arrival for arrival in found if arrival is not None]


def _sort(raw: bytes, own: str | None) -> PeerObject:
    if len(raw) > MAX_OBJECT_BYTES:
        return _unusable(b"", f"an object of {len(raw)} bytes; more than {MAX_OBJECT_BYTES}", raw)
    try:
        value = mended(parse_object(raw))
        listed, arrival = list_object(value), read_arrival(value)
    except ProofError as error:
        return _unusable(raw, str(error), raw)
    if not listed.id.isprintable() or len(listed.id) > 200:
        return _unusable(raw, "an id that is none", raw)
    state: ObjectState = "unverified"
    reason = None
    if own is not None and value.get("created_by_ref") == own and arrival is None:
        state, reason = "refused", "made by us; it came back"
    type_ = CARRIER if arrival is not None else _type_of(value)
    return PeerObject(
        id=listed.id,
        version=listed.modified,
        sha256=listed.sha256,
        maker=_text(value.get("created_by_ref")),
        about=listed.id if type_ == "report" else _first_ref(value) if type_ == "note" else None,
        text_ref=_text_ref(value) if type_ == "report" else None,
        type=type_,
        data=raw,
        state=state,
        reason=reason,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _first_ref(value: Json) -> str | None:
    """Return the report that a claim's note is of."""
    refs = value.get("object_refs")
    return _text(refs[0]) if isinstance(refs, list) and refs else None


def _text_ref(value: Json) -> str | None:
    """Return the object that holds a report's text, as one of its extensions says."""
    extensions = value.get("extensions")
    found = extensions.values() if isinstance(extensions, dict) else ()
    refs = [_text(one.get("text_ref")) for one in found if isinstance(one, dict)]
    return next(filter(None, refs), None)


def _type_of(value: Json) -> str:
    found = value.get("type")
    return found[:100] if isinstance(found, str) and found.isprintable() else "unknown"


def _unusable(kept: bytes, reason: str, raw: bytes) -> PeerObject:
    digest = hashlib.sha256(raw).hexdigest()
    return PeerObject(
        id=f"unreadable--{digest[:32]}",
        version="",
        sha256=digest,
        type="unknown",
        data=kept,
        state="refused",
        reason=reason,
    )
