"""Keys by which a producer is known, and what may be signed with each."""

from __future__ import annotations

from typing import Literal

import msgspec

from onrecord.exchange.proof.signing import PublicKey
from onrecord.records import Record

KeyState = Literal["pinned", "retired", "revoked"]


class PinnedKey(Record, frozen=True, kw_only=True):
    """A key by which a producer is known: handed over, or linked to one that was.

    Attributes:
        key: The key itself; None while only its fingerprint is known.
        last: Of a retired key, the last batch of each stream that it may have signed.
        heads: Of these batches, the digests of their statements, where they are known. What lies
            before them is then known by its digests, too.
        first: Of a key that follows another, the first batch of each stream that it may sign.
        follows: The statement by which another key named this one, or None.
        precedes: The statement by which the key that follows vouches for this one, or None.
    """

    thumbprint: str
    key: PublicKey | None = None
    state: KeyState = "pinned"
    last: dict[str, int] = msgspec.field(default_factory=dict)
    heads: dict[str, str] = msgspec.field(default_factory=dict)
    first: dict[str, int] = msgspec.field(default_factory=dict)
    follows: str | None = None
    precedes: str | None = None


class Holder(Record, frozen=True, kw_only=True):
    """Somebody else by whom an identity is held: for it none but these keys sign.

    Attributes:
        name: Of the peer.
        keys: Thumbprints of its keys that were not revoked.
    """

    name: str
    keys: frozenset[str]
