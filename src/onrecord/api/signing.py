"""Signing what an open ledger hands out, and the keys that sign it."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import msgspec

from onrecord.api.sharing import Sharing
from onrecord.errors import UsageError
from onrecord.exchange.proof import Statement
from onrecord.exchange.proof.rotation import Reason
from onrecord.sharing.keyring import Keyring, load_keyring, new_keyring, rotate_keyring
from onrecord.sharing.shelving import Published
from onrecord.sharing.signing import find_ended, sign_collection


class Signing(Sharing):
    """Signs what is published, as it is published."""

    def new_keys(self, path: str) -> Keyring:
        """Make a key in a new file, to sign what this ledger hands out, and return it.

        Raises:
            UsageError: There is a file already.
        """
        ring = new_keyring(Path(path), now=now())
        self.use_keys(path)
        return ring

    def use_keys(self, path: str) -> None:
        """Sign what this ledger hands out with the keys in a file, from now on.

        Raises:
            UsageError: It holds none.
        """
        load_keyring(Path(path))
        with self._store.peers.writing():
            self._store.signed.set_key_file(str(Path(path).absolute()))

    def keys(self) -> Keyring | None:
        """Return the keys that sign for this ledger, None where it has none.

        Raises:
            UsageError: The file is gone, or others may read it.
        """
        path = self._store.signed.key_file()
        return None if path is None else load_keyring(Path(path))

    def rotate_keys(self, *, reason: Reason = "planned", path: str | None = None) -> Keyring:
        """Have a new key follow the one that signs now; both sign that it does.

        Args:
            path: The file of keys. It must be named where it does not lie beside the ledger under
                its name: a copy of a ledger would else change the keys of the original.

        Raises:
            UsageError: This ledger has no keys, or the file may be another ledger's.
        """
        known = self._store.signed.key_file()
        if known is None:
            raise UsageError(f"{self.url}: has no keys; `onrecord keys new` makes them")
        if path is None and Path(known).resolve() != _keys_beside(self.url):
            problem = "the keys may be those of the ledger that this one was copied from"
            remedy = f"`onrecord keys rotate --keys {known}` if they are this one's"
            raise UsageError(f"{known}: {problem}; {remedy}")
        if path is not None and Path(path).resolve() != Path(known).resolve():
            self.use_keys(path)
        path = path or known
        self.publish()
        self.sign()
        with self._store.signed.writing():  # nobody signs meanwhile
            ring = rotate_keyring(
                Path(path),
                producer=self._identity(),
                signed=[
                    msgspec.json.decode(row.statement, type=Statement)
                    for row in self._store.signed.newest()
                ],
                ended=find_ended(self._store),
                now=now(),
                reason=reason,
            )
        self.sign()
        return ring

    def publish(self, *, max_seconds: float = math.inf) -> Published:
        """Bring what the collections hand out up to date, and sign it; say what that changed.

        Args:
            max_seconds: Leave what is still to be put in then to the next time.
        """
        published = super().publish(max_seconds=max_seconds)
        try:
            self.sign()
        except UsageError as error:  # the file of keys is elsewhere: what is signed stays signed
            problems = (*published.problems, _unsigned(error))
            return msgspec.structs.replace(published, problems=problems)
        return published

    def signing_problem(self) -> str | None:
        """Return why what is handed out cannot be signed; None where it can, or need not be."""
        try:
            if self.keys() is not None:
                self._identity()
        except UsageError as error:
            return _unsigned(error)
        return None

    def sign(self) -> int:
        """Sign what the collections hand out and was not signed; return how many batches.

        Raises:
            UsageError: The keys cannot be read, or the clock stands wrong.
        """
        path = self._store.signed.key_file()
        if path is None:
            return 0

        def load() -> Keyring:
            return load_keyring(Path(path))

        producer = self._identity()
        return sum(
            sign_collection(self._store, collection, load, producer=producer, now=now)
            for collection in self._store.collections.all()
        )

    def _identity(self) -> str:
        """Return the id of our identity.

        Raises:
            UsageError: This ledger has not been told whose it is.
        """
        found = self._own_identity()
        if found is None:
            raise UsageError(
                f"{self.url}: does not say whose it is; `onrecord producer set NAME` does"
            )
        return found

    def _own_identity(self) -> str | None:
        producer = self._store.outgoing.producer()
        return producer.identity if producer else None


def _unsigned(error: UsageError) -> str:
    return f"what is handed out is not signed: {error}"


def _keys_beside(url: str) -> Path:
    return Path(f"{url.removeprefix('sqlite:///')}.keys").resolve()


def now() -> str:
    """Return the instant that it is, as objects of STIX have it."""
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%S.%f}Z"
