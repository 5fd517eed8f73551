"""What a peer has posted to a collection of ours, read as if it were the peer's own server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from onrecord.exchange.taxii import Cursor, Page
from onrecord.sharing.posting import poster_name
from onrecord.store import Ledger
from onrecord.store.answers.taxii import Collection

_PAGE_OBJECTS, _PAGE_BYTES = 1_000, 16 << 20


class Source(Protocol):
    """Where a peer's objects come from."""

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """Yield pages of objects from `cursor` on, in the order in which they came there."""
        ...

    def find(self, id_: str) -> list[bytes]:
        """Return every version of an object that is there, none where there is none."""
        ...


class PostedSource:
    """The objects that others posted to a collection, byte for byte."""

    def __init__(self, ledger: Ledger, collection: Collection, *, by: str | None = None) -> None:
        """Take the collection and, unless all is meant, the name of the token that posted."""
        self._taxii, self._number = ledger.taxii, collection.number
        self._by = poster_name(by) if by is not None else None

    def pages(self, cursor: Cursor) -> Iterator[Page]:
        """Yield pages of what was posted after `cursor`; `reached` is when the last one came."""
        after = int(cursor.reached) if cursor.reached and cursor.reached.isdecimal() else 0
        while True:
            rows = self._taxii.posted(
                self._number,
                after=after,
                by=self._by,
                limit=_PAGE_OBJECTS,
                max_bytes=_PAGE_BYTES,
            )
            after = rows[-1].added_at if rows else after
            is_last = not self._taxii.posted(self._number, after=after, by=self._by, limit=1)
            objects = tuple(row.data for row in rows)
            yield Page(objects=objects, cursor=Cursor(reached=str(after)), is_last=is_last)
            if is_last:
                return

    def find(self, id_: str) -> list[bytes]:
        """Return every version of an object that is still there."""
        return [row.data for row in self._taxii.posted(self._number, by=self._by, id_=id_)]
