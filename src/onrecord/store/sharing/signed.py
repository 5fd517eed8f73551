"""What we signed and gave to others, in SQLite. What writes runs in `writing`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

import apsw

from onrecord.store.answers.peers import BatchRow, Peer, Version
from onrecord.store.file.connection import fetch_rows, transaction
from onrecord.store.sharing.peers import batch_of


class SqliteSigned:
    """The chains of batches that we signed, the keys that sign, and what peers took."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    def last_signed(self, stream: str) -> BatchRow | None:
        """Return the newest batch that we signed of a stream."""
        rows = fetch_rows(
            self._connection,
            """SELECT stream, number, statement, '' FROM signed_batches WHERE stream = ?
               ORDER BY number DESC LIMIT 1""",
            (stream,),
        )
        return batch_of(rows[0]) if rows else None

    def newest(self) -> list[BatchRow]:
        """Return the newest batch that we signed of each stream."""
        sql = """SELECT stream, max(number), statement, '' FROM signed_batches GROUP BY stream"""
        return [batch_of(row) for row in fetch_rows(self._connection, sql)]

    def last_numbers(self) -> dict[str, int]:
        """Return the number of the newest batch that we signed of each stream."""
        sql = "SELECT stream, max(number) FROM signed_batches GROUP BY stream"
        return dict(fetch_rows(self._connection, sql))

    def put_signed(self, batch: BatchRow) -> None:
        """Keep a batch that we signed."""
        self._run(
            "INSERT INTO signed_batches VALUES (?, ?, ?)",
            *(batch.stream, batch.number, batch.statement),
        )

    def signed_up_to(self, stream: str) -> int:
        """Return up to which instant of arrival the objects of a stream are signed."""
        sql = "SELECT added_at FROM signed_progress WHERE stream = ?"
        return int(self._connection.execute(sql, (stream,)).get or 0)

    def reach_signed(self, stream: str, added_at: int) -> None:
        """Note up to which instant they are signed now."""
        self._run("INSERT OR REPLACE INTO signed_progress VALUES (?, ?)", stream, added_at)

    def note_gone(self, stream: str, id_: str, version: str) -> None:
        """Note an object that went, and no version of it says so; the next batch does."""
        self._run("INSERT OR IGNORE INTO signed_gone VALUES (?, ?, ?)", stream, id_, version)

    def gone(self, stream: str) -> list[tuple[str, str]]:
        """Return id and version of what went since the last batch, unless it is there again."""
        sql = """SELECT id, version FROM signed_gone WHERE stream = ?1 AND NOT EXISTS (
            SELECT 1 FROM taxii_objects JOIN collections ON collections.seq = collection
            WHERE collections.id = ?1 AND taxii_objects.id = signed_gone.id
              AND posted_by IS NULL)"""
        return fetch_rows(self._connection, sql, (stream,))

    def forget_gone(self, stream: str) -> None:
        """Note that what went is told."""
        self._run("DELETE FROM signed_gone WHERE stream = ?", stream)

    def own_objects(self, collection: int, *, after: int = 0) -> Iterator[tuple[int, bytes]]:
        """Yield what this ledger put into a collection since an instant, with when it came."""
        sql = """SELECT added_at, bytes FROM taxii_objects
            WHERE collection = ? AND posted_by IS NULL AND added_at > ? ORDER BY added_at"""
        yield from self._connection.cursor().execute(sql, (collection, after))

    def key_file(self) -> str | None:
        """Return the path of the keys that sign for this ledger, or None."""
        path = self._connection.execute("SELECT path FROM signing_keys").get
        return None if path is None else str(path)

    def set_key_file(self, path: str) -> None:
        """Note which keys sign for this ledger from now on."""
        self._run("DELETE FROM signing_keys")
        self._run("INSERT INTO signing_keys VALUES (?)", path)

    def is_pushed(self, peer: Peer, one: Version) -> bool:
        """Say whether a peer has taken a version of an object."""
        sql = """SELECT EXISTS (SELECT 1 FROM pushed_objects
            WHERE peer = ? AND id = ? AND version = ? AND sha256 = ? AND problem IS NULL)"""
        values = (peer.number, one.id, one.version, one.sha256)
        return bool(self._connection.execute(sql, values).get)

    def put_pushed(self, peer: Peer, pushed: Iterable[tuple[Version, str | None]]) -> None:
        """Note what a peer took and, for what it did not, why."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO pushed_objects VALUES (?, ?, ?, ?, ?)",
            [(peer.number, one.id, one.version, one.sha256, why) for one, why in pushed],
        )

    def push_counts(self, peer: Peer) -> tuple[int, int]:
        """Return how many of our objects a peer took, and how many it did not."""
        sql = """SELECT count(*) FILTER (WHERE problem IS NULL),
            count(*) FILTER (WHERE problem IS NOT NULL) FROM pushed_objects WHERE peer = ?"""
        [(n_taken, n_refused)] = fetch_rows(self._connection, sql, (peer.number,))
        return n_taken, n_refused

    def _run(self, sql: str, *values: str | int | None) -> None:
        self._connection.execute(sql, values)
