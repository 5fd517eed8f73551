"""A key that follows another: a statement signed by the old one, and by the new one as well.

The old key's signature lets those follow who know the old key. The new key's lets those look back
who know the new one alone: it vouches for what the old key signed up to the batches that the
statement names by their digests, and for nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

import msgspec

from onrecord.errors import ProofError
from onrecord.exchange.proof.signing import (
    PrivateKey,
    PublicKey,
    open_signed,
    read_signed,
    sign,
)
from onrecord.records import Record

Reason = Literal["planned", "compromised"]


class Rotation(Record, frozen=True, kw_only=True):
    """What is signed.

    Attributes:
        key: Thumbprint of the old key.
        to: The new key.
        last: Of each stream, the number of the last batch that the old key signed. Later ones
            by it are not to be believed, and the new key signs none before.
        heads: Of these batches, the digests of their statements; empty where nobody says.
        ended: Of streams whose batches were taken back, the ids of the notes that these came in.
            None but these hold, for whoever has them, and nobody misses any. An id holds the
            signature, so that nobody can try a guess at what was listed against it.
        reason: `compromised` where somebody else may hold the old key.
        words: Digest of the note around it.
    """

    about: Literal["rotation"] = "rotation"
    producer: str
    key: str
    to: PublicKey
    last: dict[str, int]
    heads: dict[str, str] = msgspec.field(default_factory=dict)
    ended: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    reason: Reason = "planned"
    made_at: str
    words: str = ""

    def __post_init__(self) -> None:
        if (self.heads or self.ended) and not self.is_bounded:
            raise ValueError("the digests of last batches are not those of the streams it names")
        if self.key == self.to.thumbprint:
            raise ValueError("a key does not follow itself")

    @property
    def is_bounded(self) -> bool:
        """Whether it says of every stream which batches count, and not just how many."""
        named = sorted((*self.heads, *self.ended))
        return named == sorted(self.last)

    def __str__(self) -> str:
        return f"{tell_last(self.last)} ({self.reason})"


class SignedRotation(Record, frozen=True, kw_only=True, omit_defaults=True):
    """A signed rotation and the old key to check it with.

    Attributes:
        countersigned: The same statement as the new key signed it; None where it did not.
    """

    statement: str
    key: PublicKey
    countersigned: str | None = None


def sign_rotation(rotation: Rotation, old: PrivateKey, new: PrivateKey | None) -> SignedRotation:
    """Return a rotation signed by the old key and, where it is at hand, by the new one."""
    said = msgspec.to_builtins(rotation)
    countersigned = None if new is None else sign(said, new)
    return SignedRotation(statement=sign(said, old), key=old.public, countersigned=countersigned)


@lru_cache(maxsize=4_096)
def read_rotation(token: str) -> Rotation:
    """Return what a token says that was opened before."""
    return msgspec.convert(read_signed(token), Rotation)


def open_rotation(signed: SignedRotation) -> Rotation:
    """Return the rotation that the old key signed and, if there is such a signature, the new one.

    Raises:
        ProofError: One of them did not sign this.
    """
    said = open_signed(signed.statement, signed.key)
    try:
        rotation = msgspec.convert(said, Rotation)
    except (msgspec.ValidationError, ValueError) as error:
        raise ProofError(f"the signed statement is none of a new key: {error}") from error
    if rotation.key != signed.key.thumbprint:
        raise ProofError("the statement names another old key than the one that signed it")
    token = signed.countersigned
    if token is not None and open_signed(token, rotation.to) != said:
        raise ProofError("the new key signed another statement than the old one")
    return rotation


def tell_last(last: Mapping[str, int]) -> str:
    """Return the last batches of streams in words."""
    told = [f"batch {number} of stream {stream}" for stream, number in sorted(last.items())]
    return ", ".join(told) or "no batch"
