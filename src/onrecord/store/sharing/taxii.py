"""Objects of collections, in SQLite: put in at the end, walked in order, taken away whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager

import apsw

from onrecord.store.answers.taxii import (
    FAR,
    NewObject,
    ObjectPage,
    ObjectQuery,
    ObjectRow,
    Put,
    format_instant,
    sortable,
)
from onrecord.store.file.connection import fetch_rows, reading, transaction
from onrecord.store.sharing.taxii_asking import fetch_newest, fetch_page

MAX_STATUSES = 10_000  # the oldest are forgotten
Clock = Callable[[], int]


def _now() -> int:
    return time.time_ns() // 1_000


class SqliteTaxii:
    """The tables of `0009_taxii.sql` that hold objects. What writes runs in `writing`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    # --- asking

    def page(self, query: ObjectQuery, *, with_data: bool = True) -> ObjectPage:
        """Return the objects a query asks for, in order of arrival, and whether there are more."""
        with reading(self._connection):
            return fetch_page(self._connection, query, with_data=with_data)

    def newest_seen(self, query: ObjectQuery) -> int:
        """Return the instant of the last arrival that whoever asks may see, 0 before the first."""
        with reading(self._connection):
            return fetch_newest(self._connection, query)

    def newest(self, collection: int) -> int:
        """Return the instant of the last arrival in a collection, 0 before the first."""
        sql = "SELECT added_at FROM taxii_clocks WHERE collection = ?"
        return int(self._connection.execute(sql, (collection,)).get or 0)

    # --- keeping

    def put(
        self,
        collection: int,
        objects: Iterable[NewObject],
        *,
        posted_by: str | None,
        is_given: bool = False,
        clock: Clock = _now,
    ) -> list[Put]:
        """Keep objects and say of each what that came to.

        `new`; `known` with the same bytes, which changes nothing; `differs` from the one that is
        kept under the same id and version; `owned` by somebody else, who alone may change it.
        """
        last = self.newest(collection)
        outcomes: list[Put] = []
        for found in objects:
            outcome = self._compare(collection, found, posted_by)
            if outcome == "new":
                last = max(clock(), last + 1)
                self._insert(collection, last, found, posted_by, is_given=is_given)
            outcomes.append(outcome)
        self._connection.execute(
            "INSERT OR REPLACE INTO taxii_clocks VALUES (?, ?)", (collection, last)
        )
        return outcomes

    def _compare(self, collection: int, found: NewObject, posted_by: str | None) -> Put:
        same = "version = ?3 AND spec_version = ?4" if found.version else "?3 <> ?4"
        rows = fetch_rows(
            self._connection,
            f"""SELECT posted_by, bytes FROM taxii_objects
                WHERE collection = ?1 AND id = ?2 AND {same} ORDER BY version DESC LIMIT 1""",  # noqa: S608
            (collection, found.id, found.version, found.spec_version),
        )
        if rows and rows[0][1] == found.data:
            return "known"
        if self._owners(collection, found.id) - {posted_by}:
            if posted_by is not None:
                return "owned"
            self._forget_posted(collection, found.id)
            return "new"
        return "differs" if rows and found.version else "new"

    def _owners(self, collection: int, id_: str) -> set[str | None]:
        sql = "SELECT posted_by FROM taxii_objects WHERE collection = ? AND id = ? LIMIT 1"
        return {owner for (owner,) in fetch_rows(self._connection, sql, (collection, id_))}

    def _forget_posted(self, collection: int, id_: str) -> None:
        """Take away what others posted under an id that this ledger gives out itself."""
        self._connection.execute(
            """DELETE FROM taxii_objects
               WHERE collection = ? AND id = ? AND posted_by IS NOT NULL""",
            (collection, id_),
        )

    def _insert(
        self, collection: int, at: int, found: NewObject, posted_by: str | None, *, is_given: bool
    ) -> None:
        stated = found.stated or format_instant(at)
        version = found.version or sortable(stated)
        self._connection.execute(
            "INSERT INTO taxii_objects VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(collection, at, found.id, found.type, version, stated, found.spec_version),
                *(found.tlp, posted_by, is_given, found.data),
            ),
        )

    def posted(
        self,
        collection: int,
        *,
        after: int = 0,
        by: str | None = None,
        id_: str | None = None,
        limit: int = 1_000,
        max_bytes: int = 16 << 20,
    ) -> list[ObjectRow]:
        """Return objects that others posted, all versions, in order of arrival.

        Args:
            after: Instant after which they came.
            by: The name of the token that posted them; None: any.
            id_: Of one object alone.
            limit, max_bytes: At most so many, and, but for the first, so large together.
        """
        sql = """SELECT added_at, id, stated, spec_version, bytes FROM taxii_objects
            WHERE collection = ?1 AND added_at > ?2 AND posted_by IS NOT NULL
              AND posted_by = coalesce(?3, posted_by) AND id = coalesce(?4, id)
            ORDER BY added_at LIMIT ?5"""
        found: list[ObjectRow] = []
        n_bytes = 0
        with reading(self._connection):
            values = (collection, after, by, id_, limit)
            for at, id_of, stated, spec, data in self._connection.cursor().execute(sql, values):
                n_bytes += len(data)
                if found and n_bytes > max_bytes:
                    break
                row = ObjectRow(added_at=at, id=id_of, stated=stated, spec_version=spec, data=data)
                found.append(row)
        return found

    def versions(self, collection: int, id_: str) -> list[ObjectRow]:
        """Return every version of an object of this ledger's own, the oldest version first."""
        rows = fetch_rows(
            self._connection,
            """SELECT added_at, id, stated, spec_version, bytes FROM taxii_objects
               WHERE collection = ? AND id = ? AND posted_by IS NULL ORDER BY version""",
            (collection, id_),
        )
        return [
            ObjectRow(added_at=at, id=id_, stated=stated, spec_version=spec, data=data)
            for at, id_, stated, spec, data in rows
        ]

    # --- taking away

    def delete(self, query: ObjectQuery, *, posted_by: str | None) -> tuple[int, int]:
        """Take away what a query asks for; return how many objects, and how many were left.

        Those are left that somebody else posted, or that reports give; `posted_by` None takes
        away everybody's.
        """
        with self.writing():
            rows = self.page(
                ObjectQuery(
                    collection=query.collection,
                    most=query.most,
                    tlp=query.tlp,
                    ids=query.ids,
                    versions=query.versions,
                    spec_versions=query.spec_versions,
                    until=FAR,
                    limit=1 << 30,
                    max_bytes=1 << 60,
                ),
                with_data=False,
            ).rows
            n_deleted = sum(self._delete(query.collection, row, posted_by) for row in rows)
        return n_deleted, len(rows) - n_deleted

    def _delete(self, collection: int, row: ObjectRow, posted_by: str | None) -> int:
        self._connection.execute(
            """DELETE FROM taxii_objects
               WHERE collection = ?1 AND added_at = ?2 AND NOT is_given
                 AND posted_by IS NOT NULL AND posted_by = coalesce(?3, posted_by)""",
            (collection, row.added_at, posted_by),
        )
        return self._connection.changes()

    def forget(self, collection: int, arrivals: Sequence[int]) -> None:
        """Take away what arrived at these instants."""
        self._connection.executemany(
            "DELETE FROM taxii_objects WHERE collection = ? AND added_at = ?",
            [(collection, at) for at in arrivals],
        )

    # --- statuses

    def put_status(self, id_: str, posted_by: str, data: bytes) -> None:
        """Keep what became of a POST, in place of the oldest where there are many."""
        self._connection.execute(
            "INSERT INTO taxii_statuses VALUES (NULL, ?, ?, ?)", (id_, posted_by, data)
        )
        self._connection.execute(
            "DELETE FROM taxii_statuses WHERE seq <= ?",
            (self._connection.last_insert_rowid() - MAX_STATUSES,),
        )

    def status(self, id_: str, posted_by: str | None) -> bytes | None:
        """Return what became of a POST; of another's only where `posted_by` is None."""
        sql = """SELECT bytes FROM taxii_statuses
                 WHERE id = ?1 AND posted_by = coalesce(?2, posted_by)"""
        data = self._connection.execute(sql, (id_, posted_by)).get
        return None if data is None else bytes(data)
