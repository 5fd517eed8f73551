"""Collections, in SQLite: what they ask for, which reports are in them, what was published."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager

import msgspec

from onrecord.errors import NotOnRecordError, UsageError
from onrecord.records import TLP_LEVELS, Tlp
from onrecord.store.answers.rows import Query
from onrecord.store.answers.taxii import Collection
from onrecord.store.file.connection import fetch_rows, reading, transaction
from onrecord.store.lists.rows import find_numbers
from onrecord.store.sharing.publishing import SqlitePublishing

_COLUMNS = """collections.seq, id, alias, title, description, query, tlp, created_at,
    coalesce(is_writable, 0)"""
_FROM = "FROM collections LEFT JOIN taxii_progress ON collection = collections.seq"


class SqliteCollections(SqlitePublishing):
    """Collections and their members. What writes, but `add` and `remove`, runs in `writing`."""

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    # --- collections

    def all(self) -> list[Collection]:
        """Return the collections that may be seen, in the order made."""
        with reading(self._connection):
            rows = fetch_rows(
                self._connection,
                f"SELECT {_COLUMNS} {_FROM} ORDER BY collections.seq",
            )
            return [_collection(*row) for row in rows]

    def find(self, name: str) -> Collection:
        """Return the collection of this id or alias.

        Raises:
            NotOnRecordError: There is none that may be seen.
        """
        with reading(self._connection):
            rows = fetch_rows(
                self._connection,
                f"""SELECT {_COLUMNS} {_FROM} WHERE id = ?1 OR alias = ?1
                    ORDER BY id = ?1 DESC LIMIT 1""",
                (name,),
            )
        if not rows:
            raise NotOnRecordError(f"{name}: no collection of that id or alias")
        return _collection(*rows[0])

    def add(
        self,
        title: str,
        filters: Mapping[str, str | float | bool],
        *,
        tlp: Tlp,
        alias: str | None = None,
        description: str | None = None,
        is_writable: bool = False,
    ) -> Collection:
        """Make a collection, with nothing in it yet, and return it.

        Raises:
            UsageError: There is one of that alias.
        """
        id_ = str(uuid.uuid4())
        now = dt.datetime.now(dt.UTC).isoformat()
        query = msgspec.json.encode(filters, order="sorted").decode()
        with transaction(self._connection):
            taken = "SELECT id FROM collections WHERE alias = ?1 OR id = ?1"
            if alias is not None and self._connection.execute(taken, (alias,)).get is not None:
                raise UsageError(f"{alias}: a collection has that alias; give another one")
            self._connection.execute(
                """INSERT INTO collections (id, alias, title, description, query, tlp, created_at)
                   VALUES (?, ?, ?, ?, ?, ?, ?)""",
                (id_, alias, title, description, query, TLP_LEVELS.index(tlp), now),
            )
            self._connection.execute(
                "INSERT INTO taxii_progress (collection, withheld, is_writable) VALUES (?, ?, ?)",
                (self._connection.last_insert_rowid(), self.withheld(), is_writable),
            )
        return self.find(id_)

    def remove(self, collection: int) -> None:
        """Forget a collection and what it holds; the reports stay on record."""
        with transaction(self._connection):
            for table in ("objects", "clocks", "given", "needs", "published", "progress"):
                self._connection.execute(
                    f"DELETE FROM taxii_{table} WHERE collection = ?",  # noqa: S608
                    (collection,),
                )
            self._connection.execute("DELETE FROM collections WHERE seq = ?", (collection,))

    def writable_by(self, token: str) -> set[int]:
        """Return the numbers of the collections that bearers of tokens of a name may post to.

        Tokens are kept back from whoever is not the ledger's keeper; this says nothing else.
        """
        sql = """SELECT collection FROM main.token_collections
                 JOIN main.tokens ON main.tokens.seq = token
                 WHERE name = ? AND can_write AND revoked_at IS NULL"""
        return {number for (number,) in fetch_rows(self._connection, sql, (token,))}

    # --- members

    def matching(self, query: Query) -> list[int]:
        """Return the numbers of the reports that a query asks for."""
        with reading(self._connection):
            return find_numbers(self._connection, query)

    def progress(self, collection: int) -> tuple[int, str]:
        """Return up to which findings, and under which markings, the members are worked out."""
        sql = "SELECT findings, markings FROM taxii_progress WHERE collection = ?"
        rows = fetch_rows(self._connection, sql, (collection,))
        return rows[0] if rows else (0, "")

    def markings(self) -> str:
        """Return a text that differs when reports or claims are marked otherwise.

        Or when people judged otherwise who is who, since filters ask for parties.
        """
        sums = "count(*) || ' ' || coalesce(sum(report * (tlp + 1)), 0)"
        sql = f"""SELECT (SELECT {sums} FROM report_marks) || ' '
                      || (SELECT {sums} FROM claim_marks) || ' '
                      || (SELECT coalesce(max(at_us), 0) FROM report_touched) || ' '
                      || (SELECT count(*) || ' ' || count(undone_at) FROM party_judgements)"""  # noqa: S608
        return str(self._connection.execute(sql).get)

    def stricter_than(self, tlp: int) -> set[int]:
        """Return the numbers of reports that are marked stricter, or have a claim that is."""
        sql = """SELECT report FROM report_marks WHERE tlp > ?1
                 UNION SELECT report FROM claim_marks WHERE tlp > ?1"""
        return {number for (number,) in fetch_rows(self._connection, sql, (tlp,))}

    def newest_findings(self) -> int:
        """Return the number of the newest findings, 0 before the first."""
        return int(self._connection.execute("SELECT max(seq) FROM findings").get or 0)

    def found_since(self, findings: int, limit: int) -> list[str]:
        """Return the ids of reports with findings after these, at most `limit`."""
        sql = """SELECT DISTINCT reports.id FROM findings
                 JOIN reports ON reports.seq = findings.report WHERE findings.seq > ? LIMIT ?"""
        return [id_ for (id_,) in fetch_rows(self._connection, sql, (findings, limit))]

    def number_of(self, report: str) -> int:
        """Return the number of the report of this id."""
        return int(self._connection.execute("SELECT seq FROM reports WHERE id = ?", (report,)).get)

    def members(self, collection: int) -> set[int]:
        """Return the numbers of the reports in a collection."""
        sql = "SELECT report FROM collection_members WHERE collection = ?"
        return {number for (number,) in fetch_rows(self._connection, sql, (collection,))}

    def join(self, collection: int, reports: Iterable[int]) -> None:
        """Put reports into a collection."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO collection_members VALUES (?, ?)",
            [(collection, number) for number in reports],
        )

    def leave(self, collection: int, reports: Iterable[int]) -> None:
        """Take reports out of a collection."""
        self._connection.executemany(
            "DELETE FROM collection_members WHERE collection = ? AND report = ?",
            [(collection, number) for number in reports],
        )

    def reach(self, collection: int, findings: int, markings: str) -> None:
        """Note up to which findings, and under which markings, the members are worked out."""
        self._connection.execute(
            "UPDATE taxii_progress SET (findings, markings) = (?, ?) WHERE collection = ?",
            (findings, markings, collection),
        )


def _collection(
    number: int,
    id_: str,
    alias: str | None,
    title: str,
    description: str | None,
    query: str,
    tlp: int,
    created_at: str,
    is_writable: int,
) -> Collection:
    return Collection(
        number=number,
        id=id_,
        alias=alias,
        title=title,
        description=description,
        filters=msgspec.json.decode(query, type=dict[str, str | float | bool]),
        tlp=TLP_LEVELS[tlp],
        is_writable=bool(is_writable),
        created_at=dt.datetime.fromisoformat(created_at),
    )
