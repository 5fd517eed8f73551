"""STIX objects as bytes: what must be known of one to keep it, and what is wrong with others.

Nothing is thrown away because it is unknown here: types, properties and extensions of others pass
as they came. What is refused is what would break a reader: no object, no id, no instant, too large
or too deep, or marked stricter than the collection hands out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from onrecord.exchange.stix.markings import stricter, tlp_of
from onrecord.records import TLP_LEVELS, Record
from onrecord.store.answers.taxii import NewObject, sortable

MAX_OBJECT_BYTES = 1 << 20  # of what others post
MAX_OWN_BYTES = 8 << 20  # of what we make ourselves; a pull takes as much
MAX_DEPTH = 64
NOBODY = "unknown--00000000-0000-0000-0000-000000000000"
SPEC_VERSIONS = ("2.0", "2.1")

# What tells how to read other objects says nothing by itself.
_OPEN_TYPES = {"marking-definition", "extension-definition"}
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ID = re.compile(rf"(?P<type>[a-z0-9][a-z0-9-]{{1,248}}[a-z0-9])--{_UUID}")
_INSTANT = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(\.\d{1,9})?Z")
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


class Refused(Record, frozen=True, kw_only=True):
    """An object that is not kept, and why, in a sentence.

    Attributes:
        is_excess: It is too large, or too deep; nothing else of it was looked at.
    """

    id: str
    stated: str
    problem: str
    is_excess: bool = False


class _Envelope(msgspec.Struct):
    objects: list[msgspec.Raw] = []
    more: bool = False
    next: str | None = None


def decode_envelope(data: bytes) -> list[bytes]:
    """Return the objects of a TAXII envelope, each as it is written there.

    One with half a character in it spoils no other: `inspect` refuses it.

    Raises:
        ValueError: It is no envelope; the message says what is wrong.
        RecursionError: It is nested too deeply to be read.
    """
    data.decode("utf-8")
    whole = _ESCAPE.sub(_mend, data)
    found, at = [], 0
    for raw in msgspec.json.decode(whole, type=_Envelope).objects:
        at = whole.index(raw, at)
        found.append(data[at : at + len(bytes(raw))])
        at += len(bytes(raw))
    return found


def _mend(escape: re.Match[bytes]) -> bytes:
    """Return an escape; another one of its length for half a character, which nobody can read."""
    return rb"\ufffd" if escape["half"] else escape[0]


def inspect(
    data: bytes, *, unmarked: int, most: int, max_bytes: int = MAX_OBJECT_BYTES
) -> NewObject | Refused:
    """Return an object ready to be kept, or why it is not.

    Args:
        unmarked: The marking of what bears none.
        most: The strictest marking that is taken, as a number.
    """
    if (problem := find_excess(data, max_bytes)) is not None:
        return Refused(id=NOBODY, stated="", problem=problem, is_excess=True)
    try:
        found = msgspec.json.decode(data)
        json.loads(data, object_pairs_hook=_check_names)
    except (ValueError, RecursionError) as error:
        return Refused(id=NOBODY, stated="", problem=f"not JSON: {error}")
    if not isinstance(found, dict):
        return Refused(id=NOBODY, stated="", problem="not a JSON object")
    stated: Any = found.get("modified", found.get("created", ""))
    problem = _find_problem(found, stated)
    tlp = marking_of(found, unmarked=unmarked)
    if problem is None and tlp > most:
        marking, limit = TLP_LEVELS[tlp].upper(), TLP_LEVELS[most].upper()
        problem = f"marked TLP:{marking}; this collection hands out nothing above TLP:{limit}"
    if problem is not None:
        return Refused(id=_text(found, "id") or NOBODY, stated=_plain(stated), problem=problem)
    return NewObject(
        id=found["id"],
        type=found["type"],
        version=sortable(stated) if stated else "",
        stated=stated,
        spec_version=spec_version_of(found),
        tlp=tlp,
        data=data,
    )


class _Refs(msgspec.Struct):
    object_refs: tuple[str, ...] = ()
    source_ref: str | None = None
    target_ref: str | None = None


def refs_of(data: bytes) -> list[str]:
    """Return the ids of the objects that an object relates or groups."""
    refs = msgspec.json.decode(data, type=_Refs)
    ends = (refs.source_ref, refs.target_ref)
    return [*refs.object_refs, *(ref for ref in ends if ref is not None)]


def find_excess(data: bytes, max_bytes: int = MAX_OBJECT_BYTES) -> str | None:
    """Return in what an object is larger or deeper than is taken, None if in nothing."""
    if len(data) > max_bytes:
        return f"{len(data)} bytes; at most {max_bytes} are taken for one object"
    if data.count(b"{") + data.count(b"[") <= MAX_DEPTH:
        return None
    depth = deepest = 0
    for byte in _STRING.sub(b"", data):
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return f"nested {deepest} deep; at most {MAX_DEPTH} is taken" if deepest > MAX_DEPTH else None


def marking_of(found: Mapping[str, Any], *, unmarked: int) -> int:
    """Return the strictest TLP marking on an object or on any part of it, as a number."""
    known = [tlp for ref in _marking_refs(found) if isinstance(ref, str) and (tlp := tlp_of(ref))]
    if known:
        return TLP_LEVELS.index(stricter(*known))
    return 0 if found.get("type") in _OPEN_TYPES else unmarked


def _marking_refs(found: Mapping[str, Any]) -> list[object]:
    """Return what an object, and each part of it, says that it is marked with."""
    parts = _sequence(found.get("granular_markings"))
    return [
        *_sequence(found.get("object_marking_refs")),
        *(part.get("marking_ref") for part in parts if isinstance(part, dict)),
    ]


def spec_version_of(found: Mapping[str, Any]) -> str:
    """Return the version of STIX an object is written in; before 2.1 it was not stated.

    Observables of 2.1, which alone have no `created`, need not state it either.
    """
    stated = found.get("spec_version")
    if isinstance(stated, str):
        return stated
    return "2.0" if "created" in found else "2.1"


def _find_problem(found: Mapping[str, Any], stated: object) -> str | None:
    id_, type_ = found.get("id"), found.get("type")
    if not isinstance(id_, str) or not isinstance(type_, str):
        return "without an id and a type, both strings"
    named = _ID.fullmatch(id_)
    if named is None:
        return f"{id_[:100]!r} is no id; one is a type, --, and a UUID, all in small letters"
    if named["type"] != type_:
        return f"id of a {named['type']}, type {type_[:100]!r}; they must be the same"
    if type_ == "bundle":
        return "a bundle is no object; post the objects in it"
    if stated != "" and not (isinstance(stated, str) and is_instant(stated)):
        return "modified, or created, is no instant such as 2025-10-11T08:30:00.000Z"
    for ref in _marking_refs(found):
        if ref is not None and not (isinstance(ref, str) and _ID.fullmatch(ref)):
            return f"{str(ref)[:100]!r} is no id of a marking; those are in small letters"
    if spec_version_of(found) not in SPEC_VERSIONS:
        return f"spec_version is none of {', '.join(SPEC_VERSIONS)}"
    return None


def is_instant(text: str) -> bool:
    """Say whether this is an RFC 3339 instant in UTC that there is on a calendar.

    >>> is_instant("2025-10-11T08:30:00.123Z"), is_instant("2025-02-30T08:30:00Z")
    (True, False)
    """
    if not _INSTANT.fullmatch(text):
        return False
    try:
        dt.datetime.fromisoformat(text[:19])
    except ValueError:
        return False
    return True


def _check_names(pairs: list[tuple[str, Any]]) -> None:
    """Refuse an object that two readers may read in two ways."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"it names {twice[:100]!r} twice")


def _sequence(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    return value[:300] if isinstance(value, str) else ""


def _plain(stated: object) -> str:
    return stated[:40] if isinstance(stated, str) else ""
