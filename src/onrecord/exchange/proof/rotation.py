"""A key that follows another: a statement signed by the old one that names the new one."""

from __future__ import annotations

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
    """What the old key signs.

    Attributes:
        key: Thumbprint of the old key, which signs this.
        to: The new key.
        last: Of each stream, the number of the last batch that the old key signed. Later ones
            by it are not to be believed.
        reason: `compromised` where somebody else may hold the old key.
        words: Digest of the note around it.
    """

    about: Literal["rotation"] = "rotation"
    producer: str
    key: str
    to: PublicKey
    last: dict[str, int]
    reason: Reason = "planned"
    made_at: str
    words: str = ""


class SignedRotation(Record, frozen=True, kw_only=True):
    """A signed rotation and the old key to check it with."""

    statement: str
    key: PublicKey


def sign_rotation(rotation: Rotation, old: PrivateKey) -> SignedRotation:
    """Return a rotation signed by the old key."""
    return SignedRotation(statement=sign(msgspec.to_builtins(rotation), old), key=old.public)


def read_rotation(token: str) -> Rotation:
    """Return what a token says that was opened before."""
    return msgspec.convert(read_signed(token), Rotation)


def open_rotation(signed: SignedRotation, key: PublicKey) -> Rotation:
    """Return the rotation that `key` signed.

    Raises:
        ProofError: It did not sign this.
    """
    try:
        rotation = msgspec.convert(open_signed(signed.statement, key), Rotation)
    except (msgspec.ValidationError, ValueError) as error:
        raise ProofError(f"the signed statement is none of a new key: {error}") from error
    if rotation.key != key.thumbprint:
        raise ProofError("the statement names another old key than the one that signed it")
    return rotation
