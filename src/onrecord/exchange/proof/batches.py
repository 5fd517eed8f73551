"""Signed batches: what a producer says it has published, each batch naming the one before.

A batch lists objects by id, version and digest. Only a small statement is signed: the root of a
Merkle tree over that list, with the batch's number and the digest of the statement before. So
one object can be proved without the others, and nothing can be taken out, put in, changed or
put in another order without breaking the chain.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from typing import Literal

import msgspec

from onrecord.errors import ProofError
from onrecord.exchange.proof import merkle
from onrecord.exchange.proof.canonical import Json, canonical, digest
from onrecord.exchange.proof.signing import PrivateKey, PublicKey, open_signed, sign
from onrecord.records import Record

MAX_LISTED = 1_000  # objects in a batch: some 200 kB, which any server takes
GONE = ""  # the digest of what its producer took back, where no version of it says so
_NAMESPACE = uuid.UUID("7a0f4f4e-6b0c-5f0e-9a57-0f6e72656331")


class Listed(Record, frozen=True, kw_only=True, order=True):
    """One version of an object, as a batch lists it.

    Attributes:
        modified: Its version as the object spells it; empty for one that has no versions.
        sha256: Of its one spelling, see `canonical`; or `GONE`.
    """

    id: str
    modified: str
    sha256: str


class Statement(Record, frozen=True, kw_only=True):
    """What is signed of a batch.

    Attributes:
        producer: Id of the producer's identity object.
        stream: What the batches are of, such as a collection's id; each has its own chain.
        number: 1 for the first batch of a stream.
        root: Of the Merkle tree over the listed objects, hex.
        previous: Digest of the statement before it in the stream; None for the first.
        made_at: ISO 8601, UTC.
        key: Thumbprint of the key that signs.
        words: Digest of the note around it, so that nobody can put other words there.
    """

    about: Literal["batch"] = "batch"
    producer: str
    stream: str
    number: int
    root: str
    n_objects: int
    previous: str | None
    made_at: str
    key: str
    words: str = ""

    @property
    def sha256(self) -> str:
        """The digest by which the next statement names this one."""
        return hashlib.sha256(canonical(msgspec.to_builtins(self))).hexdigest()


class Batch(Record, frozen=True, kw_only=True):
    """A signed statement, the objects that it is about, and the key to check it with."""

    statement: str
    key: PublicKey
    listed: tuple[Listed, ...]


def list_object(value: Json) -> Listed:
    """Return how a batch lists a STIX object.

    Raises:
        ProofError: It has no id, or no canonical spelling.
    """
    id_, modified = value.get("id"), value.get("modified", "")
    if not isinstance(id_, str) or not isinstance(modified, str):
        raise ProofError("an object without an id, or with a version that is no text")
    return Listed(id=id_, modified=modified, sha256=digest(value))


def draft_statement(
    listed: Sequence[Listed],
    key: PublicKey,
    *,
    producer: str,
    stream: str,
    previous: Statement | None,
    made_at: str,
) -> Statement:
    """Return the statement about the batch that follows `previous`, yet without the words."""
    return Statement(
        producer=producer,
        stream=stream,
        number=previous.number + 1 if previous else 1,
        root=root_of(listed),
        n_objects=len(listed),
        previous=previous.sha256 if previous else None,
        made_at=made_at,
        key=key.thumbprint,
    )


def sign_batch(statement: Statement, listed: Sequence[Listed], key: PrivateKey) -> Batch:
    """Return the batch of a statement, signed."""
    token = sign(msgspec.to_builtins(statement), key)
    return Batch(statement=token, key=key.public, listed=tuple(listed))


def open_batch(batch: Batch, key: PublicKey) -> Statement:
    """Return the statement of a batch that `key` signed and whose list is the one it is about.

    Raises:
        ProofError: The signature does not hold, or the list is another one.
    """
    try:
        statement = msgspec.convert(open_signed(batch.statement, key), Statement)
    except msgspec.ValidationError as error:
        raise ProofError(f"the signed statement is none of a batch: {error}") from error
    if statement.key != key.thumbprint:
        raise ProofError("the statement names another key than the one that signed it")
    if list(batch.listed) != sorted(set(batch.listed)):
        raise ProofError("the list of objects is not in order, or names one twice")
    if (statement.n_objects, statement.root) != (len(batch.listed), root_of(batch.listed)):
        raise ProofError("the list of objects is not the one that was signed")
    return statement


def root_of(listed: Sequence[Listed]) -> str:
    """Return the root of the Merkle tree over a batch's list, hex."""
    return merkle.root([leaf_of(one) for one in listed]).hex()


def leaf_of(listed: Listed) -> bytes:
    """Return the bytes that stand for one listed object in the tree."""
    return canonical(msgspec.to_builtins(listed))


def id_of(token: str) -> str:
    """Return the id of the note that carries a signed statement."""
    return f"note--{uuid.uuid5(_NAMESPACE, token)}"
