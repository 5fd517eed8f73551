"""An object's JSON in one spelling, so that every copy of it has one digest.

A server that stores an object and writes it out anew may change the order of its members, the
white space and how numbers are spelled. None of that changes its value, and the digest is over
the value.

Reference: RFC 8785, JSON Canonicalization Scheme; RFC 7493, I-JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import NoReturn

import rfc8785

from onrecord.errors import ProofError

Json = dict[str, object]


def parse_object(raw: bytes | str) -> Json:
    """Return the JSON object that `raw` spells.

    Stricter than most parsers, since two readers must never see two objects in the same bytes:
    no member twice, no NaN, no lone half of a character.

    Raises:
        ProofError: It is no such object.
    """
    try:
        found = json.loads(raw, object_pairs_hook=_once_each, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ProofError(f"no JSON that all read alike: {error}") from error
    if not isinstance(found, dict):
        raise ProofError(f"want a JSON object, got {type(found).__name__}")
    return found


def canonical(value: Mapping[str, object]) -> bytes:
    """Return the one spelling of a JSON object.

    >>> canonical({"b": 1.0, "a": "ü"}).decode()
    '{"a":"ü","b":1}'

    Raises:
        ProofError: It has none: a number beyond 2**53, half a character.
    """
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # it checks what it is given
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise ProofError(f"has no canonical spelling: {error}") from error


def digest(value: Mapping[str, object]) -> str:
    """Return the SHA-256 of an object's one spelling, hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _once_each(pairs: Iterable[tuple[str, object]]) -> Json:
    found: Json = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"member {name!r} stands there twice")
        found[name] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
