"""The file in which our keys are kept: readable by nobody else, and apart from any ledger."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from onrecord.errors import ProofError, UsageError
from onrecord.exchange.proof import (
    Json,
    PrivateKey,
    PublicKey,
    Rotation,
    SignedRotation,
    Statement,
    make_key,
    make_rotation,
    read_arrival,
)
from onrecord.exchange.proof.rotation import Reason, open_rotation
from onrecord.records import Record

_MAX_BYTES = 1 << 20


class Retired(Record, frozen=True, kw_only=True):
    """A key of ours that signs no more, and the note that names the next one."""

    key: PublicKey
    note: Json

    @property
    def rotation(self) -> Rotation:
        """What the note says."""
        return open_rotation(self._signed)

    @property
    def is_vouched(self) -> bool:
        """Whether the next one vouches for it, so that who has that one needs no other."""
        return self._signed.countersigned is not None

    @property
    def _signed(self) -> SignedRotation:
        arrival = read_arrival(self.note)
        if arrival is None or not isinstance(arrival.content, SignedRotation):
            raise ProofError(f"{self.note.get('id')}: kept with the keys, and no change of key")
        return arrival.content


class Keyring(Record, frozen=True, kw_only=True):
    """Our keys: the one that signs, and those that did, oldest first."""

    kind: Literal["onrecord keys"] = "onrecord keys"
    made_at: str
    current: PrivateKey
    retired: tuple[Retired, ...] = ()

    @property
    def vouches_for_all(self) -> bool:
        """Whether whoever has the current key alone can prove all that the others signed."""
        return all(one.is_vouched for one in self.retired)


def new_keyring(path: Path, *, now: str) -> Keyring:
    """Make a key, keep it in a new file, and return it.

    Raises:
        UsageError: Something is there already; it is left alone.
    """
    ring = Keyring(made_at=now, current=make_key())
    try:
        _write(path, ring, is_new=True)
    except FileExistsError as error:
        remedy = "name another file, or `onrecord keys rotate` to have a new key follow it"
        raise UsageError(f"{path}: there is a file already; {remedy}") from error
    return ring


def load_keyring(path: Path) -> Keyring:
    """Return the keys in a file.

    Raises:
        UsageError: There is none, others may read it, or it holds no keys.
    """
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            data = stream.read(_MAX_BYTES)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no keys there; `onrecord keys new` makes them") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{path}: others may read it; `chmod 600 {path}`, and think of a new key")
    try:
        return msgspec.json.decode(data, type=Keyring)
    except (msgspec.DecodeError, ValueError) as error:
        raise UsageError(f"{path}: holds no keys of ours: {error}; name another file") from error


def rotate_keyring(
    path: Path,
    *,
    producer: str,
    signed: Sequence[Statement],
    ended: Mapping[str, Sequence[str]] = MappingProxyType({}),
    now: str,
    reason: Reason = "planned",
) -> Keyring:
    """Make a key that follows the one in a file, as both of them sign, and return both.

    The secret half of the old key is forgotten: it has nothing to sign any more.

    Args:
        signed: Of each stream, the statement of the newest batch.
        ended: Of streams whose batches were taken back, the ids of the notes with them.

    Raises:
        UsageError: The file holds no keys.
    """
    ring, made = load_keyring(path), make_key()
    note = make_rotation(
        ring.current,
        made,
        producer=producer,
        last={one.stream: one.number for one in signed},
        heads={one.stream: one.sha256 for one in signed if one.stream not in ended},
        ended=ended,
        made_at=now,
        reason=reason,
    )
    retired = (*ring.retired, Retired(key=ring.current.public, note=note))
    rotated = Keyring(made_at=now, current=made, retired=retired)
    _write(path, rotated, is_new=False)
    return rotated


def read_public_key(path: Path) -> PublicKey:
    """Return the public key in a file that somebody handed over.

    Raises:
        UsageError: It cannot be read, or holds none.
    """
    from onrecord.exchange.proof import parse_public_key

    try:
        return parse_public_key(path.read_bytes()[:_MAX_BYTES])
    except (OSError, ProofError) as error:
        raise UsageError(f"{path}: {error}") from error


def _write(path: Path, ring: Keyring, *, is_new: bool) -> None:
    """Keep keys so that at every moment either the old file is there or the new one, whole."""
    data = msgspec.json.format(msgspec.json.encode(ring), indent=2) + b"\n"
    at = path if is_new else path.with_name(f"{path.name}.new")
    if not is_new:
        at.unlink(missing_ok=True)
    descriptor = os.open(at, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    if not is_new:
        at.replace(path)
