"""The objects of STIX 2.1 that are made here. What is not given is left out, never null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from onrecord.exchange.stix.details import Details

Extensions = Mapping[str, Details | Mapping[str, str]]


class ExternalReference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where something is to be found elsewhere."""

    source_name: str
    description: str | None = None
    url: str | None = None
    hashes: dict[str, str] | None = None
    external_id: str | None = None


class GranularMarking(msgspec.Struct, frozen=True, kw_only=True):
    """A marking of some properties of an object."""

    marking_ref: str
    selectors: list[str]


class StixObject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What every object has."""

    spec_version: str = msgspec.field(default_factory=lambda: "2.1")
    id: str
    object_marking_refs: list[str] = []
    granular_markings: list[GranularMarking] = []
    extensions: Extensions = {}


class DomainObject(StixObject, frozen=True, kw_only=True, omit_defaults=True):
    """What every object that somebody made at some time has."""

    created_by_ref: str | None = None
    created: str
    modified: str
    revoked: bool = False
    lang: str | None = None
    confidence: int | None = None
    external_references: list[ExternalReference] = []


class Identity(DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="identity"):
    """A producer, an outlet or a speaker."""

    name: str
    description: str | None = None
    identity_class: str
    roles: list[str] = []


class Location(DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="location"):
    """A place, its precision in metres."""

    name: str
    latitude: float | None = None
    longitude: float | None = None
    precision: float | None = None
    country: str | None = None
    administrative_area: str | None = None


class Report(DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="report"):
    """A report, and what it puts on record."""

    name: str
    description: str | None = None
    published: str
    object_refs: list[str]


class Note(DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="note"):
    """A claim."""

    abstract: str | None = None
    content: str
    authors: list[str] = []
    object_refs: list[str]


class ObservedData(
    DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="observed-data"
):
    """That a page was read."""

    first_observed: str
    last_observed: str
    number_observed: int
    object_refs: list[str]


class Grouping(DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="grouping"):
    """A story: reports of one happening."""

    name: str | None = None
    description: str | None = None
    context: str
    object_refs: list[str]


class Opinion(DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="opinion"):
    """What somebody judged."""

    explanation: str | None = None
    authors: list[str] = []
    opinion: str
    object_refs: list[str]


class Relationship(DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="relationship"):
    """How one object stands to another."""

    relationship_type: str
    description: str | None = None
    source_ref: str
    target_ref: str


class LanguageContent(
    DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="language-content"
):
    """Words of an object in other languages."""

    object_ref: str
    object_modified: str
    contents: dict[str, dict[str, str]]


class ExtensionDefinition(
    DomainObject, frozen=True, kw_only=True, omit_defaults=True, tag="extension-definition"
):
    """What an extension is, and its schema."""

    name: str
    description: str
    schema: str
    version: str
    extension_types: list[str]


class MarkingDefinition(
    StixObject, frozen=True, kw_only=True, omit_defaults=True, tag="marking-definition"
):
    """A marking that objects refer to."""

    created: str
    name: str


class Url(StixObject, frozen=True, kw_only=True, omit_defaults=True, tag="url"):
    """The address of a page."""

    value: str


class Artifact(StixObject, frozen=True, kw_only=True, omit_defaults=True, tag="artifact"):
    """A text itself, as base64 of its UTF-8."""

    mime_type: str
    payload_bin: str
    hashes: dict[str, str]


class File(StixObject, frozen=True, kw_only=True, omit_defaults=True, tag="file"):
    """A text that is not handed on: what it would have to hash to."""

    hashes: dict[str, str]
    mime_type: str


Object = (
    Identity
    | Location
    | Report
    | Note
    | ObservedData
    | Grouping
    | Opinion
    | Relationship
    | LanguageContent
    | ExtensionDefinition
    | MarkingDefinition
    | Url
    | Artifact
    | File
)


def as_json(one: Object) -> dict[str, Any]:
    """Return an object as Python's own dictionaries and lists."""
    found: dict[str, Any] = msgspec.to_builtins(one)
    return found
