"""What we signed and gave to others, in SQLite. What writes runs in `writing`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

import apsw

from onrecord.store.answers.peers import BatchRow, Peer, Version
from onrecord.store.file.connection import fetch_rows, transaction
from onrecord.store.sharing.peers import batch_of

# How strict a report is, and the strictest claim of it.
_REPORT = """max(coalesce((SELECT tlp FROM report_marks AS marks WHERE marks.report = {0}), 0),
    coalesce((SELECT max(tlp) FROM claim_marks AS marks WHERE marks.report = {0}), 0))"""
# Who may see an object may see one of the reports that give it, and all others it tells of.
_LEVEL = f"""max(one.tlp, CASE WHEN one.is_given THEN coalesce((
        SELECT min({_REPORT.format("given.report")}) FROM taxii_given AS given
        WHERE given.collection = one.collection AND given.id = one.id), 0) ELSE 0 END,
    coalesce((SELECT max({_REPORT.format("needs.report")}) FROM taxii_needs AS needs
        WHERE needs.collection = one.collection AND needs.id = one.id), 0))"""  # noqa: S608


class SqliteSigned:
    """The chains of batches that we signed, the keys that sign, and what peers took."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    def stream_of(self, chain: str) -> tuple[str, bool]:
        """Return the stream that goes on with a chain's batches, and whether that has ended."""
        sql = "SELECT stream, is_stale FROM signed_streams WHERE chain = ?"
        rows = fetch_rows(self._connection, sql, (chain,))
        return (str(rows[0][0]), bool(rows[0][1])) if rows else (chain, False)

    def end_stream(self, chain: str) -> None:
        """Note that another stream is to begin, where one was signed."""
        stream, _ = self.stream_of(chain)
        if self.last_signed(stream) is not None:
            self._put_stream(chain, stream, is_stale=True)

    def begin_stream(self, chain: str, stream: str) -> None:
        """Go on with a chain's batches in another stream, and list all that there is again."""
        self._put_stream(chain, stream, is_stale=False)
        self.reach_signed(chain, 0)

    def _put_stream(self, chain: str, stream: str, *, is_stale: bool) -> None:
        sql = "INSERT OR REPLACE INTO signed_streams VALUES (?, ?, ?)"
        self._run(sql, chain, stream, int(is_stale))

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

    def all_signed(self) -> list[BatchRow]:
        """Return all batches that we signed, in order of the streams."""
        sql = "SELECT stream, number, statement, '' FROM signed_batches ORDER BY stream, number"
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

    def signed_up_to(self, chain: str) -> int:
        """Return up to which instant of arrival the objects of a chain are signed."""
        sql = "SELECT added_at FROM signed_progress WHERE stream = ?"
        return int(self._connection.execute(sql, (chain,)).get or 0)

    def reach_signed(self, chain: str, added_at: int) -> None:
        """Note up to which instant they are signed now."""
        self._run("INSERT OR REPLACE INTO signed_progress VALUES (?, ?)", chain, added_at)

    def note_gone(self, chain: str, id_: str, version: str) -> None:
        """Note an object that went, and no version of it says so; the next batch does."""
        self._run("INSERT OR IGNORE INTO signed_gone VALUES (?, ?, ?)", chain, id_, version)

    def gone(self, chain: str, collection: int, level: int) -> list[tuple[str, str]]:
        """Return id and version of what went since the last batch, unless it is there again.

        Args:
            level: Of the chain; what is there with a stricter marking is gone all the same.
        """
        sql = """SELECT id, version FROM signed_gone WHERE stream = ?1 AND NOT EXISTS (
            SELECT 1 FROM taxii_objects
            WHERE collection = ?2 AND taxii_objects.id = signed_gone.id AND tlp <= ?3
              AND posted_by IS NULL)"""
        return fetch_rows(self._connection, sql, (chain, collection, level))

    def forget_gone(self, chain: str) -> None:
        """Note that what went is told."""
        self._run("DELETE FROM signed_gone WHERE stream = ?", chain)

    def own_objects(
        self, collection: int, *, after: int = 0, level: int | None = None
    ) -> Iterator[tuple[int, bytes]]:
        """Yield what this ledger put into a collection since an instant, with when it came.

        Args:
            level: Only what may be seen by those alone who may see so much, as a number.
        """
        marked = "" if level is None else f"AND one.tlp <= ?3 AND {_LEVEL} = ?3"
        sql = f"""SELECT added_at, bytes FROM taxii_objects AS one
            WHERE collection = ?1 AND posted_by IS NULL AND added_at > ?2 {marked}
            ORDER BY added_at"""  # noqa: S608
        values = (collection, after) if level is None else (collection, after, level)
        yield from self._connection.cursor().execute(sql, values)

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
