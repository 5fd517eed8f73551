"""Proof that objects are what a producer published: signed batches, chained, and their keys."""

from __future__ import annotations

from onrecord.exchange.proof.batches import (
    GONE,
    MAX_LISTED,
    Batch,
    Listed,
    Statement,
    list_object,
    open_batch,
)
from onrecord.exchange.proof.canonical import Json, canonical, digest, parse_object
from onrecord.exchange.proof.chains import Chains, Taken
from onrecord.exchange.proof.checking import DEFINER, DEFINITIONS, check
from onrecord.exchange.proof.findings import Finding, Verdict
from onrecord.exchange.proof.mending import mended
from onrecord.exchange.proof.notes import (
    Arrival,
    extension_definition,
    make_batch,
    make_rotation,
    read_arrival,
)
from onrecord.exchange.proof.pinned import Holder, KeyState, PinnedKey
from onrecord.exchange.proof.rotation import Rotation, SignedRotation
from onrecord.exchange.proof.signing import (
    PrivateKey,
    PublicKey,
    make_key,
    parse_fingerprint,
    parse_public_key,
    words_of,
)

__all__ = [
    "DEFINER",
    "DEFINITIONS",
    "GONE",
    "MAX_LISTED",
    "Arrival",
    "Batch",
    "Chains",
    "Finding",
    "Holder",
    "Json",
    "KeyState",
    "Listed",
    "PinnedKey",
    "PrivateKey",
    "PublicKey",
    "Rotation",
    "SignedRotation",
    "Statement",
    "Taken",
    "Verdict",
    "canonical",
    "check",
    "digest",
    "extension_definition",
    "list_object",
    "make_batch",
    "make_key",
    "make_rotation",
    "mended",
    "open_batch",
    "parse_fingerprint",
    "parse_object",
    "parse_public_key",
    "read_arrival",
    "words_of",
]
