"""The key that organisations share, and the ids and timestamps of a producer's objects."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import uuid
from collections.abc import Sequence

from onrecord.records import Claim, Producer, Span

# What keys of claims are made in; every organisation has the same.
CLAIM_KEYS = uuid.UUID("ad25e308-9536-4798-930d-d6484c805f5e")
# What the standard derives the ids of observable objects in.
OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SHARED_BITS = 42  # of microseconds: 51 days


class Issuer(Producer, frozen=True, kw_only=True):
    """A producer with the key by which the ids of its objects are derived.

    An id derived with it tells nothing of a text. Those of a producer without one can be derived
    by anybody who guesses the text, even after it was taken back.
    """

    key: bytes


def claim_key(text_sha256: str, claim: Claim) -> str:
    """Return the key of a claim, which whoever holds the same text derives alike.

    A version 5 UUID over canonical JSON (RFC 8785) of the text's digest, the offsets of what is
    said and those of the words for the speaker. The speaker is meant by the words of the text,
    not by a name, for names are each organisation's own finding.

    >>> from onrecord.records import Excerpt
    >>> said = (Excerpt(start=9, end=17, exact="it rains"),)
    >>> by = (Excerpt(start=0, end=3, exact="Ann"),)
    >>> claim = Claim(id="claim-1", source=by, cue=(), content=said, speech="indirect")
    >>> claim_key("00", claim)
    '5d30b101-c0b6-5214-9694-06f848ccc5ef'
    """
    # Digits and hexadecimal alone: put together by hand it is what RFC 8785 asks for.
    canonical = (
        f'{{"content":{_offsets(claim.content)},"speaker":{_offsets(claim.source)},'
        f'"text_sha256":"{text_sha256}"}}'
    )
    return name_uuid(CLAIM_KEYS.bytes, canonical)


def _offsets(spans: Sequence[Span]) -> str:
    return "[" + ",".join([f"[{span.start},{span.end}]" for span in spans]) + "]"


def name_uuid(namespace: bytes, name: str) -> str:
    """Return the version 5 UUID of a name; the library's own takes four times as long.

    >>> name_uuid(CLAIM_KEYS.bytes, "a") == str(uuid.uuid5(CLAIM_KEYS, "a"))
    True
    """
    data = namespace + name.encode("utf-8", "surrogatepass")
    digest = bytearray(hashlib.sha1(data, usedforsecurity=False).digest())
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    found = digest[:16].hex()
    return f"{found[:8]}-{found[8:12]}-{found[12:16]}-{found[16:20]}-{found[20:]}"


def namespace_of(producer: Producer) -> bytes:
    """Return what the ids of a producer's objects are derived in."""
    if isinstance(producer, Issuer):
        return hmac.digest(producer.key, b"objects", "sha256")[:16]
    return bytes.fromhex(producer.id.replace("-", ""))


# --- timestamps ---------------------------------------------------------------------------


def to_us(instant: dt.datetime) -> int:
    """Return the microseconds from 1970 to an aware instant."""
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)


def format_us(microseconds: int) -> str:
    """Return an instant as a STIX timestamp, to the microsecond.

    >>> format_us(1)
    '1970-01-01T00:00:00.000001Z'
    """
    instant = _EPOCH + dt.timedelta(microseconds=microseconds)
    return instant.isoformat(timespec="microseconds")[:26] + "Z"


def shared_us(producer: Producer, uuid_: str) -> int:
    """Return the `created` of what many reports share: an outlet, a place.

    No moment made it, and its id must have the same one every time: it is fixed by the id, within
    the 51 days before the producer took its name.
    """
    back = int(uuid_.replace("-", "")[-11:], 16) & ((1 << _SHARED_BITS) - 1)
    return to_us(producer.created_at) - 1 - back
