"""What of a collection is published, in SQLite: which reports, as they are, and which objects."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from onrecord.store.answers.taxii import Collection, Waiting, Withholding, most_of
from onrecord.store.file.connection import fetch_rows
from onrecord.store.sight.names import NAMED

# The marking of a report: a claim that is stricter takes its report with it.
_LEVEL = """max(coalesce((SELECT tlp FROM report_marks WHERE report = findings.report), 0),
    coalesce((SELECT max(tlp) FROM claim_marks WHERE report = findings.report), 0))"""
# What else is told of every report, as text that differs when that does.
_TOLD = """CASE (SELECT gives_texts FROM main.own_identity) WHEN 0 THEN ' without texts' ELSE '' END
    || CASE (SELECT names_reviewers FROM main.own_identity)
        WHEN 1 THEN ' with reviewers' ELSE '' END
    || CASE (SELECT has_secret_ids FROM main.own_identity) WHEN 2 THEN ' secret ids' ELSE '' END"""
# What changes what may be told of any report, likewise.
_WITHHELD = f"""coalesce((
        SELECT ' ' || group_concat(seq) || ' ' || (SELECT names FROM main.clearing)
    FROM main.withheld_names WHERE undone_at IS NULL), '') || {_TOLD}"""  # noqa: S608
# Which names are withheld from a report, and what else is told of it.
NAMED_AND_TOLD = f"({NAMED} || {_TOLD})"

# How a report is marked.
_MARKINGS = f"""{_LEVEL} || ' ' || coalesce((SELECT group_concat(claim || ':' || tlp)
    FROM claim_marks WHERE report = findings.report), '')"""  # noqa: S608
_NAMED = NAMED_AND_TOLD.format("findings.report")


class SqlitePublishing:
    """The tables that say what collections were published with. All runs in a transaction."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

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

    def withholding(self, collection: int) -> Withholding:
        """Say whether names, or texts, are withheld that objects still held may tell."""
        sql = "SELECT withheld FROM main.taxii_progress WHERE collection = ?"
        held = self._connection.execute(sql, (collection,)).get
        if held is None or held == self.withheld():
            return "done"
        sql = f"""SELECT EXISTS (SELECT 1 FROM main.taxii_published AS done
            WHERE done.collection = ? AND {NAMED.format("done.report")} = '?')"""  # noqa: S608
        return "looking" if self._connection.execute(sql, (collection,)).get else "making"

    def unpublished(self, collection: Collection, *, since: int = 0) -> list[Waiting]:
        """Return what is to be published of members, as it is now.

        Those of one story are together. Only this organisation's own findings are published.

        Args:
            since: Findings up to which nothing else can be unpublished.
        """
        sql = f"""SELECT reports.seq, reports.id, findings.seq, {_MARKINGS}, {_NAMED},
                    done.restrictions IS NOT NULL AND done.restrictions <> {_MARKINGS},
                    done.named IS NOT NULL AND done.named <> {_NAMED}
                  FROM findings
                  CROSS JOIN collection_members AS members
                    ON members.collection = :collection AND members.report = findings.report
                  CROSS JOIN reports ON reports.seq = members.report
                  JOIN runs ON runs.seq = findings.run AND producer IS NULL
                  LEFT JOIN taxii_published AS done
                    ON done.collection = members.collection AND done.report = members.report
                  WHERE findings.seq > :since AND is_current AND {_LEVEL} <= :most
                    AND (done.findings IS NOT findings.seq OR done.restrictions <> {_MARKINGS}
                      OR done.named <> {_NAMED})
                  ORDER BY coalesce((SELECT first FROM story_members AS story
                                     WHERE story.report = reports.seq), reports.seq),
                    reports.seq"""  # noqa: S608
        values = {
            "collection": collection.number,
            "most": most_of(collection),
            "since": since,
        }
        rows = self._connection.cursor().execute(sql, values)
        return [
            Waiting(
                number=number,
                id=id_,
                findings=findings,
                markings=markings,
                named=named,
                is_marked=bool(is_marked),
                is_renamed=bool(is_renamed),
            )
            for number, id_, findings, markings, named, is_marked, is_renamed in rows
        ]

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

    def note_published(self, collection: int, report: Waiting) -> None:
        """Note that a report is published as it is now."""
        self._connection.execute(
            """INSERT OR REPLACE INTO taxii_published
               (collection, report, findings, restrictions, named) VALUES (?, ?, ?, ?, ?)""",
            (collection, report.number, report.findings, report.markings, report.named),
        )

    def note_unpublished(self, collection: int, report: int) -> None:
        """Note that what a report tells of others is to be told anew; the rest stays as it is."""
        self._connection.execute(
            "UPDATE taxii_published SET findings = -1 WHERE collection = ? AND report = ?",
            (collection, report),
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
