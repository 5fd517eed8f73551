"""Accounts as STIX 2.1 objects, and back."""

from __future__ import annotations

from onrecord.exchange.stix.encoding import (
    bundle,
    encode_objects,
    extension_definition,
    extension_schema,
    preamble,
    with_markings,
)
from onrecord.exchange.stix.ids import claim_key
from onrecord.exchange.stix.made import Made
from onrecord.exchange.stix.making import to_stix
from onrecord.exchange.stix.markings import allows, marking_of, stricter
from onrecord.exchange.stix.objects import Object, as_json
from onrecord.exchange.stix.reading import (
    Gatherer,
    Received,
    from_stix,
    list_reports,
    split_bundle,
)
from onrecord.exchange.stix.rebuilding import Rebuilt
from onrecord.records import Producer

__all__ = [
    "Gatherer",
    "Made",
    "Object",
    "Producer",
    "Rebuilt",
    "Received",
    "allows",
    "as_json",
    "bundle",
    "claim_key",
    "encode_objects",
    "extension_definition",
    "extension_schema",
    "from_stix",
    "list_reports",
    "marking_of",
    "preamble",
    "split_bundle",
    "stricter",
    "to_stix",
    "with_markings",
]
