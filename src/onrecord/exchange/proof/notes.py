"""Batches and rotations as STIX notes, so that any server carries them and anybody can read them.

A consumer that knows nothing of us sees a note about the producer that says in words what was
signed; one that does finds the statement, the list and the key in a property extension. The
words are under the signature too.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from onrecord.errors import ProofError
from onrecord.exchange.proof.batches import (
    Batch,
    Listed,
    Statement,
    draft_statement,
    id_of,
    sign_batch,
)
from onrecord.exchange.proof.canonical import Json, digest
from onrecord.exchange.proof.rotation import (
    Reason,
    Rotation,
    SignedRotation,
    sign_rotation,
    tell_last,
)
from onrecord.exchange.proof.signing import PrivateKey, PublicKey, words_of
from onrecord.records import Record

EXTENSION_ID = f"extension-definition--{uuid.UUID('b1c1f1a2-53a5-5a0e-8f43-3f4f2d1f6a7b')}"
_AUTHOR_ID = "identity--5f2a3f0c-6f0b-5d3e-9b7d-0d9c1f3b7a55"
_SINCE, _CHANGED = "2026-11-27T00:00:00.000Z", "2026-11-27T12:00:00.000Z"


class Arrival(Record, frozen=True, kw_only=True):
    """A note of ours as it came.

    Attributes:
        carrier: Its id and version.
        content: What it carries.
        words: Digest of all else in it.
        is_named: Its id is the one that a note of this content has.
    """

    carrier: str
    content: Batch | SignedRotation
    words: str
    is_named: bool = True


class _Carried(msgspec.Struct, tag_field="carries", forbid_unknown_fields=True):
    extension_type: Literal["property-extension"] = "property-extension"


class _CarriedBatch(_Carried, tag="batch", kw_only=True):
    batch: Batch


class _CarriedRotation(_Carried, tag="rotation", kw_only=True):
    rotation: SignedRotation


def make_batch(
    listed: Iterable[Listed],
    key: PrivateKey,
    *,
    producer: str,
    stream: str,
    previous: Statement | None,
    made_at: str,
    markings: Sequence[str] = (),
) -> tuple[Statement, Json]:
    """Return the signed statement of the batch that follows `previous`, and the note with it.

    Args:
        listed: At most `MAX_LISTED` objects.
        producer: Id of the identity that the note is by and about.
        stream: What the batches are of; each stream has a chain of its own.
        previous: The statement of the batch before, or None for the first.
        made_at: ISO 8601, UTC.
        markings: Ids of the marking definitions that the note is to bear.
    """
    entries = sorted(set(listed))
    drafted = draft_statement(
        entries,
        key.public,
        producer=producer,
        stream=stream,
        previous=previous,
        made_at=made_at,
    )
    shell = _shell(drafted, *_told(drafted), markings)
    statement = msgspec.structs.replace(drafted, words=digest(shell))
    batch = sign_batch(statement, entries, key)
    return statement, _note(shell, batch.statement, _CarriedBatch(batch=batch))


def make_rotation(
    old: PrivateKey,
    new: PrivateKey | PublicKey,
    *,
    producer: str,
    last: Mapping[str, int],
    heads: Mapping[str, str] = MappingProxyType({}),
    ended: Mapping[str, Sequence[str]] = MappingProxyType({}),
    made_at: str,
    reason: Reason = "planned",
    markings: Sequence[str] = (),
) -> Json:
    """Return the note that names `new` as the key that follows `old`, signed by both.

    Args:
        new: Its private half, so that it vouches for `old`; else `old` alone signs.
        last: Of each stream, the number of the last batch that `old` signed.
        heads: Of the same batches, the digests of their statements; but for
        ended: Of streams whose batches were taken back, the ids of the notes with them.
    """
    countersigner = new if isinstance(new, PrivateKey) else None
    rotation = Rotation(
        producer=producer,
        key=old.public.thumbprint,
        to=new.public if isinstance(new, PrivateKey) else new,
        last=dict(last),
        heads=dict(heads),
        ended={stream: tuple(notes) for stream, notes in ended.items()},
        reason=reason,
        made_at=made_at,
    )
    content = (
        f"The key {words_of(rotation.key)} is replaced ({reason}) by the key "
        f"{words_of(rotation.to.thumbprint)} after {tell_last(last)}; nothing that the former "
        f"signs later counts. This is signed with {'both' if countersigner else 'the former'}."
    )
    shell = _shell(rotation, "A new signing key", content, markings)
    signed = sign_rotation(
        msgspec.structs.replace(rotation, words=digest(shell)),
        old,
        countersigner,
    )
    return _note(shell, signed.statement, _CarriedRotation(rotation=signed))


def read_arrival(value: Json) -> Arrival | None:
    """Return a note of ours as it came, or None for any other object.

    Raises:
        ProofError: It carries something that cannot be read.
    """
    extensions = value.get("extensions")
    if value.get("type") != "note" or not isinstance(extensions, dict):
        return None
    if EXTENSION_ID not in extensions:
        return None
    if list(extensions) != [EXTENSION_ID]:
        raise ProofError(f"{value.get('id')}: a signed note with other extensions beside ours")
    content = _read(extensions[EXTENSION_ID], value.get("id"))
    shell = {name: kept for name, kept in value.items() if name not in ("id", "extensions")}
    carrier = f"{value.get('id')} {value.get('modified')}"
    is_named = value.get("id") == id_of(content.statement)
    return Arrival(carrier=carrier, content=content, words=digest(shell), is_named=is_named)


def extension_definition() -> Json:
    """Return the definition of the extension that these notes bear, to be sent along with them."""
    return {
        "type": "extension-definition",
        "spec_version": "2.1",
        "id": EXTENSION_ID,
        "created_by_ref": _AUTHOR_ID,
        "created": _SINCE,
        "modified": _CHANGED,
        "name": "onrecord signed statements",
        "description": (
            "A note that carries a signed batch (a list of object versions with their digests, "
            "and a statement about it as compact JWS) or a signed change of key."
        ),
        "schema": msgspec.json.encode(_schema()).decode(),
        "version": "1.1.0",
        "extension_types": ["property-extension"],
    }


def _read(carried: object, where: object) -> Batch | SignedRotation:
    kinds = _CarriedBatch | _CarriedRotation
    try:
        found: _CarriedBatch | _CarriedRotation = msgspec.convert(carried, kinds)
    except (msgspec.ValidationError, ValueError) as error:
        raise ProofError(f"{where}: a signed note that cannot be read: {error}") from error
    return found.batch if isinstance(found, _CarriedBatch) else found.rotation


def _told(statement: Statement) -> tuple[str, str]:
    previous = f"follows {statement.previous[:16]}…" if statement.previous else "the first"
    content = (
        f"Batch {statement.number} of stream {statement.stream}, {previous}. "
        f"It lists {statement.n_objects} objects with their SHA-256; the root over the list is "
        f"{statement.root}. Signed with the key {words_of(statement.key)}."
    )
    return f"Signed batch {statement.number}: {statement.n_objects} objects", content


def _shell(said: Statement | Rotation, title: str, content: str, markings: Sequence[str]) -> Json:
    """Return a note but for its id and what it carries."""
    shell: Json = {
        "type": "note",
        "spec_version": "2.1",
        "created_by_ref": said.producer,
        "created": said.made_at,
        "modified": said.made_at,
        "abstract": title,
        "content": content,
        "object_refs": [said.producer],
    }
    return shell | ({"object_marking_refs": list(markings)} if markings else {})


def _note(shell: Json, token: str, carried: _Carried) -> Json:
    return shell | {"id": id_of(token), "extensions": {EXTENSION_ID: msgspec.to_builtins(carried)}}


def _schema() -> dict[str, Any]:
    return msgspec.json.schema(_CarriedBatch | _CarriedRotation)
