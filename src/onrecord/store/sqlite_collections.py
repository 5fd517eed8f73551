"""Collections, in SQLite: what they ask for, which reports are in them, what was published."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager

import apsw
import msgspec

from onrecord.errors import NotOnRecordError, UsageError
from onrecord.records import TLP_LEVELS, Tlp
from onrecord.store.connection import fetch_rows, reading, transaction
from onrecord.store.ledger import Query
from onrecord.store.listing import find_numbers
from onrecord.store.taxii import Collection

_COLUMNS = """collections.seq, id, alias, title, description, query, tlp, created_at,
    coalesce(is_writable, 0)"""
_FROM = "FROM collections LEFT JOIN taxii_progress ON collection = collections.seq"
# The marking of a report: a claim that is stricter takes its report with it.
_LEVEL = """max(coalesce((SELECT tlp FROM report_marks WHERE report = findings.report), 0),
    coalesce((SELECT max(tlp) FROM claim_marks WHERE report = findings.report), 0))"""
# What changes what may be told of any report, as text that differs when it does.
_WITHHELD = """coalesce((SELECT ' ' || group_concat(seq) FROM main.withheld_names
        WHERE undone_at IS NULL), '')
    || CASE (SELECT gives_texts FROM main.own_identity) WHEN 0 THEN ' without texts' ELSE '' END"""
# The same for one report.
_RESTRICTIONS = f"""{_LEVEL} || ' ' || coalesce((SELECT group_concat(claim || ':' || tlp)
    FROM claim_marks WHERE report = findings.report), '') || :withheld"""  # noqa: S608


class SqliteCollections:
    """Collections and their members. What writes, but `add` and `remove`, runs in `writing`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

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

    # --- what was published

    def withheld(self) -> str:
        """Return a text that differs when other names, or texts, are withheld."""
        return str(self._connection.execute(f"SELECT {_WITHHELD}").get)

    def published(self, collection: int) -> tuple[int, str]:
        """Return up to which findings, and under which restrictions, all members are published."""
        sql = "SELECT published, restrictions FROM taxii_progress WHERE collection = ?"
        rows = fetch_rows(self._connection, sql, (collection,))
        return rows[0] if rows else (0, "")

    def note_all_published(
        self, collection: int, findings: int, restrictions: str, withheld: str
    ) -> None:
        """Note up to which findings, and under which restrictions, all members are published."""
        self._connection.execute(
            """UPDATE taxii_progress SET (published, restrictions, withheld) = (?, ?, ?)
               WHERE collection = ?""",
            (findings, restrictions, withheld, collection),
        )

    def look_at_all(self, collection: int) -> None:
        """Note that any member may have to be published again."""
        self._connection.execute(
            "UPDATE taxii_progress SET (published, restrictions) = (0, '') WHERE collection = ?",
            (collection,),
        )

    def is_withholding(self, collection: int) -> bool:
        """Say whether names, or texts, are withheld that objects still held may tell."""
        sql = "SELECT withheld FROM taxii_progress WHERE collection = ?"
        held = self._connection.execute(sql, (collection,)).get
        return held is not None and held != self.withheld()

    def unpublished(
        self, collection: Collection, *, since: int = 0
    ) -> list[tuple[int, str, int, str, bool]]:
        """Return what is to be published of members, as it is now.

        Each is number and id of the report, its findings, its restrictions, and whether these
        are others than when it was last published; those of one story are together. Only this
        organisation's own findings are published.

        Args:
            since: Findings up to which nothing else can be unpublished.
        """
        sql = f"""SELECT reports.seq, reports.id, findings.seq, {_RESTRICTIONS},
                    done.restrictions IS NOT NULL AND done.restrictions <> {_RESTRICTIONS}
                  FROM findings
                  CROSS JOIN collection_members AS members
                    ON members.collection = :collection AND members.report = findings.report
                  CROSS JOIN reports ON reports.seq = members.report
                  JOIN runs ON runs.seq = findings.run AND producer IS NULL
                  LEFT JOIN taxii_published AS done
                    ON done.collection = members.collection AND done.report = members.report
                  WHERE findings.seq > :since AND is_current AND {_LEVEL} <= :most
                    AND (done.findings IS NOT findings.seq OR done.restrictions <> {_RESTRICTIONS})
                  ORDER BY coalesce((SELECT first FROM story_members AS story
                                     WHERE story.report = reports.seq), reports.seq),
                    reports.seq"""  # noqa: S608
        values = {
            "collection": collection.number,
            "most": most_of(collection),
            "since": since,
            "withheld": self.withheld(),
        }
        rows = self._connection.cursor().execute(sql, values)
        return [(*row, bool(is_changed)) for *row, is_changed in rows]

    def stale(self, collection: Collection, *, since: int = 0) -> list[int]:
        """Return the numbers of reports that were published and may be no longer.

        Args:
            since: Findings up to which nothing else can have become so.
        """
        recent = "AND done.report IN (SELECT report FROM findings WHERE seq > ?3)" if since else ""
        sql = f"""SELECT done.report FROM taxii_published AS done
                  LEFT JOIN collection_members AS members
                    ON members.collection = done.collection AND members.report = done.report
                  LEFT JOIN findings ON findings.report = members.report AND is_current
                  LEFT JOIN runs ON runs.seq = findings.run
                  WHERE done.collection = ?1 {recent}
                    AND (members.report IS NULL OR producer IS NOT NULL OR {_LEVEL} > ?2)"""  # noqa: S608
        values = (collection.number, most_of(collection), *([since] if since else []))
        return [number for (number,) in fetch_rows(self._connection, sql, values)]

    def note_published(
        self, collection: int, report: int, findings: int, restrictions: str
    ) -> None:
        """Note that a report is published as it is now."""
        self._connection.execute(
            "INSERT OR REPLACE INTO taxii_published VALUES (?, ?, ?, ?)",
            (collection, report, findings, restrictions),
        )

    def note_withdrawn(self, collection: int, report: int) -> None:
        """Note that a report is published no longer."""
        self._connection.execute(
            "DELETE FROM taxii_published WHERE collection = ? AND report = ?",
            (collection, report),
        )

    # --- which report gives which object

    def given(self, collection: int, report: int) -> set[str]:
        """Return the ids of the objects that a report gives."""
        sql = "SELECT id FROM taxii_given WHERE collection = ? AND report = ?"
        return {id_ for (id_,) in fetch_rows(self._connection, sql, (collection, report))}

    def givers(self, collection: int, id_: str) -> set[int]:
        """Return the numbers of the reports that give an object."""
        sql = "SELECT report FROM taxii_given WHERE collection = ? AND id = ?"
        return {number for (number,) in fetch_rows(self._connection, sql, (collection, id_))}

    def give(self, collection: int, report: int, ids: Iterable[str]) -> None:
        """Note that a report gives objects."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO taxii_given VALUES (?, ?, ?)",
            [(collection, id_, report) for id_ in ids],
        )

    def take_back(self, collection: int, report: int, ids: Iterable[str]) -> None:
        """Note that a report gives objects no longer."""
        self._connection.executemany(
            "DELETE FROM taxii_given WHERE collection = ? AND id = ? AND report = ?",
            [(collection, id_, report) for id_ in ids],
        )

    def need(self, collection: int, id_: str, reports: Iterable[int]) -> None:
        """Note which other reports an object tells of, in place of what was noted."""
        self._connection.execute(
            "DELETE FROM taxii_needs WHERE collection = ? AND id = ?", (collection, id_)
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO taxii_needs VALUES (?, ?, ?)",
            [(collection, id_, number) for number in reports],
        )

    def needing(self, collection: int, report: int) -> list[tuple[str, int]]:
        """Return the objects that tell of a report without its giving them, and who gives each."""
        sql = """SELECT needs.id, given.report FROM taxii_needs AS needs
                 JOIN taxii_given AS given USING (collection, id)
                 WHERE needs.collection = ? AND needs.report = ?"""
        return fetch_rows(self._connection, sql, (collection, report))


def most_of(collection: Collection) -> int:
    """Return the strictest marking a collection hands out, as a number; never that of TLP:RED."""
    return min(TLP_LEVELS.index(collection.tlp), TLP_LEVELS.index("amber+strict"))


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
