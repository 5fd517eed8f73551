"""Which objects went out in files, in SQLite. What writes runs in `writing`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

import apsw

from onrecord.store.answers.outgoing import HandedObject
from onrecord.store.file.connection import reading, transaction


class SqliteHanded:
    """The objects of hand-outs, each of which has a number."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    def next_number(self) -> int:
        """Return the number of a hand-out that begins."""
        found = self._connection.execute("SELECT coalesce(max(last), 0) FROM handed_objects").get
        return int(found) + 1

    def note(self, number: int, objects: Iterable[HandedObject]) -> None:
        """Note that a hand-out holds objects."""
        self._connection.executemany(
            """INSERT INTO handed_objects VALUES (?, ?, ?, ?, ?)
               ON CONFLICT DO UPDATE SET (last, tlp) = (excluded.last, min(tlp, excluded.tlp))""",
            [(one.id, one.about, one.created, one.tlp, number) for one in objects],
        )

    def missed(self, number: int, tlp: int) -> Iterator[HandedObject]:
        """Yield what went out before marked `tlp` or laxer, and is not in a hand-out."""
        sql = """SELECT id, about, created, tlp FROM handed_objects
            WHERE last <> ? AND tlp <= ? ORDER BY about, id"""
        with reading(self._connection):
            for id_, about, created, level in self._connection.cursor().execute(sql, (number, tlp)):
                yield HandedObject(id=id_, about=about, created=created, tlp=level)
