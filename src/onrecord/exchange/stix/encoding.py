"""Objects as bytes: one JSON an object, a bundle of them, and what every hand-out begins with."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from importlib import resources

import msgspec

from onrecord.exchange.stix.details import EXTENSION_ID
from onrecord.exchange.stix.ids import format_us, to_us
from onrecord.exchange.stix.markings import MARKING_IDS, allows, marking_object, marking_of
from onrecord.exchange.stix.objects import ExtensionDefinition, Identity, Object
from onrecord.records import TLP_LEVELS, Producer, Tlp

_ENCODER = msgspec.json.Encoder()
_PROJECT = "identity--b8d057c9-11b3-47f7-9566-ceffa2b1ce0f"
_PUBLISHED = "2026-11-27T00:00:00.000Z"


def encode_objects(objects: Iterable[Object]) -> Iterator[bytes]:
    """Yield each object as JSON in UTF-8."""
    return map(_ENCODER.encode, objects)


def bundle(objects: Iterable[bytes], *, id_: str) -> Iterator[bytes]:
    r"""Yield the pieces of a bundle with these objects, which are never all in memory.

    >>> b"".join(bundle([b"{}", b"{}"], id_="bundle--0"))
    b'{"type":"bundle","id":"bundle--0","objects":[\n{},\n{}\n]}\n'
    """
    separator = f'{{"type":"bundle","id":"{id_}","objects":[\n'.encode()
    for one in objects:
        yield separator + one
        separator = b",\n"
    if separator != b",\n":  # a bundle without objects has no list of them
        yield f'{{"type":"bundle","id":"{id_}"}}\n'.encode()
    else:
        yield b"\n]}\n"


def preamble(producer: Producer, *, up_to: Tlp = "amber+strict") -> list[Object]:
    """Return what the other objects refer to: who made them, what marks and extends them."""
    stamp = format_us(to_us(producer.created_at))
    return [
        *(marking_object(tlp) for tlp in TLP_LEVELS if allows(up_to, tlp)),
        Identity(
            id=_PROJECT,
            created=_PUBLISHED,
            modified=_PUBLISHED,
            name="onrecord",
            description="A program that keeps the record of who said what happened.",
            identity_class="system",
        ),
        extension_definition(),
        Identity(
            id=producer.identity,
            created=stamp,
            modified=stamp,
            object_marking_refs=[MARKING_IDS["clear"]],
            name=producer.name,
            identity_class="organization",
        ),
    ]


def with_markings(objects: Iterable[Object], told: set[str]) -> Iterator[Object]:
    """Yield objects, each new marking among them before the first that bears it.

    Some importers mark all that comes by every definition in a file: none goes out for nothing.

    Args:
        told: Ids of the markings that went out before; it grows.
    """
    for one in objects:
        parts = [granular.marking_ref for granular in one.granular_markings]
        for ref in (*one.object_marking_refs, *parts):
            if ref not in told:
                told.add(ref)
                yield marking_object(marking_of([ref]))
        yield one


def extension_definition() -> ExtensionDefinition:
    """Return the definition of the extension; the schema is in it, word for word."""
    return ExtensionDefinition(
        id=EXTENSION_ID,
        created_by_ref=_PROJECT,
        created=_PUBLISHED,
        modified=_PUBLISHED,
        name="onrecord",
        description=(
            "Who said what in a report: spans in code points of its text, with their words, "
            "stance, chain, figures, dates, places and actors."
        ),
        schema=extension_schema(),
        version="1.0.0",
        extension_types=["property-extension"],
    )


@functools.cache
def extension_schema() -> str:
    """Return the JSON Schema of the extension, as it ships with the package."""
    path = resources.files("onrecord.exchange.stix") / "extension.schema.json"
    return path.read_text(encoding="utf-8")
