"""Putting prepared entries into the tables. Everything here is in somebody's transaction."""

from __future__ import annotations

from operator import itemgetter

import apsw

from onrecord.records import Report, Snapshot
from onrecord.store.adding.preparing import Prepared, clean_words
from onrecord.store.answers.rows import Outcome
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import Row, pack
from onrecord.store.file.facet_rows import FacetWriter
from onrecord.store.file.ordering import day_number, make_place

TEXT_LEVEL, SNAPSHOT_LEVEL = 1, 3
STATED = (
    "title, publisher, bylines, published_on, modified_on, section, language, url, blocks, notices"
)
# Named, since migrations add columns at the end of a table.
_FIGURE_COLUMNS = """(place, findings, id, span, low, high, bound, measure, of, claim, place_id,
    has_period, period_earliest, period_latest, probability, period_from, part_of, change,
    place_from)"""
# What waits for the end of a group, and under which columns; what has a place comes sorted by it.
_WAITING = {
    "claims": "",
    "figures": _FIGURE_COLUMNS,
    "dates": "",
    "places": "",
    "actors": "",
    "wording": "",
    "story_pending": "",
    "claim_facets": "",
    "figure_sites": "",
    "report_words": "(rowid, title, text, publisher)",
    "claim_words": "(rowid, words, speaker, publisher, places, tags)",
    "figure_words": "(rowid, words, speaker, publisher, places, tags)",
}


class GroupWriter:
    """Writes the entries of one group, all in one transaction; `finish` before it is committed.

    FTS5 writes out what it has gathered as soon as a row comes with a lower key than the one
    before, or a statement opens a savepoint; that costs more than all else together. So rows
    wait here until the end, to be written in the order of their keys, and no statement is an
    upsert.
    """

    def __init__(
        self, connection: apsw.Connection, *, run: int, engine: str, producer: str | None = None
    ) -> None:
        self._connection = connection
        self._run, self._engine, self._producer = run, engine, producer
        self._facets = FacetWriter(connection)
        self._waiting: dict[str, list[Row]] = {table: [] for table in _WAITING}

    def write(self, entry: Prepared) -> Outcome:
        """Keep one entry and say what that changed."""
        number = self._connection.execute(
            "SELECT seq FROM reports WHERE id = ?", (entry.report.id,)
        ).get
        if number is None:
            number = self._insert_report(entry)
            self._insert_origin(number, entry.report, entry.snapshot)
            self._insert_findings(number, entry)
            self._mark(number, entry)
            return "new"
        return self._write_known(int(number), entry)

    def finish(self) -> None:
        """Write what has waited."""
        for table, rows in self._waiting.items():
            if rows:
                rows.sort(key=itemgetter(0))
                into = f"{table} {_WAITING[table]}"
                self._connection.executemany(
                    f"INSERT INTO {into} VALUES ({_marks(rows[0])})",  # noqa: S608
                    rows,
                )
            rows.clear()

    def _write_known(self, number: int, entry: Prepared) -> Outcome:
        if self._producer is not None:
            return self._write_foreign(number, entry)
        if entry.marks_known:
            self._mark(number, entry)
        is_new_origin = self._note_origin(number, entry)
        engine, has_run = self._shown(number)
        is_restated = self._is_restated(number, entry)
        if has_run or (engine == self._engine and not is_restated):
            return "origin" if is_new_origin else "known"
        if is_restated:
            self._restate(number, entry)
        self._hide_findings(number)
        self._insert_findings(number, entry)
        return "replaced"

    def _write_foreign(self, number: int, entry: Prepared) -> Outcome:
        """Keep what another organisation found in a text that is here already.

        It takes the place of what the same one found before, and of nobody else's: what we found
        is shown still, and where the text came to us from does not change.
        """
        rows = fetch_rows(
            self._connection,
            """SELECT producer, runs.seq FROM findings JOIN runs ON runs.seq = findings.run
               WHERE report = ? AND taken_back_at IS NULL ORDER BY is_current""",
            (number,),
        )
        if any(run == self._run for _, run in rows):
            return "known"
        is_shown = not rows or rows[-1][0] == self._producer
        self._connection.execute(  # it says something else now, and marks all of it alike
            """UPDATE findings SET taken_back_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
               WHERE report = ? AND taken_back_at IS NULL
                 AND run IN (SELECT seq FROM runs WHERE producer = ?)""",
            (number, self._producer),
        )
        if is_shown:
            self._hide_findings(number)
            self._mark(number, entry)
        self._insert_findings(number, entry, is_current=is_shown)
        return "beside"

    def _shown(self, number: int) -> tuple[str | None, bool]:
        """Return our engine whose findings are shown of a report, and if this run has made some."""
        rows = fetch_rows(
            self._connection,
            """SELECT engine, is_current AND producer IS NULL, runs.seq FROM findings
               JOIN runs ON runs.seq = findings.run WHERE report = ?""",
            (number,),
        )
        shown = [engine for engine, is_ours, _ in rows if is_ours]
        return (shown[0] if shown else None, any(run == self._run for *_, run in rows))

    def _hide_findings(self, number: int) -> None:
        self._connection.execute(
            "UPDATE findings SET is_current = 0 WHERE report = ? AND is_current", (number,)
        )

    def _mark(self, number: int, entry: Prepared) -> None:
        """Mark a report in the transaction that brings it, so that nobody sees it unmarked."""
        if not entry.tlp and not entry.claim_tlp:
            return
        known = self._connection.execute(
            "SELECT tlp FROM report_marks WHERE report = ?", (number,)
        ).get
        if entry.tlp > (known or 0):
            self._connection.execute(
                "INSERT OR REPLACE INTO report_marks VALUES (?, ?)", (number, entry.tlp)
            )
        self._connection.executemany(
            """INSERT INTO claim_marks VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET tlp = max(tlp, excluded.tlp)""",
            [(number, claim, tlp) for claim, tlp in entry.claim_tlp],
        )

    # --- reports

    def _insert_report(self, entry: Prepared) -> int:
        report = entry.report
        number = 1 + int(self._connection.execute("SELECT coalesce(max(seq), 0) FROM reports").get)
        place = make_place(day_number(report.published_on), number)
        text = pack(report.text.encode("utf-8", "surrogatepass"), level=TEXT_LEVEL)
        self._insert("reports", (number, place, report.id, text, report.text_sha256, *entry.stated))
        self._add_words(place, report)
        return number

    def _add_words(self, place: int, report: Report) -> None:
        words = (report.title or "", report.text, report.publisher or "")
        self._waiting["report_words"].append((place, *map(clean_words, words)))

    def _is_restated(self, number: int, entry: Prepared) -> bool:
        """Say whether the origin that speaks for a report, the first, now states it otherwise."""
        connection = self._connection
        first = "SELECT origin FROM origins WHERE report = ? ORDER BY seq LIMIT 1"
        if connection.execute(first, (number,)).get != entry.report.origin:
            return False
        [stated] = fetch_rows(connection, f"SELECT {STATED} FROM reports WHERE seq = ?", (number,))  # noqa: S608
        return tuple(stated) != entry.stated

    def _restate(self, number: int, entry: Prepared) -> None:
        [(old, title, publisher)] = fetch_rows(
            self._connection,
            "SELECT place, title, publisher FROM reports WHERE seq = ?",
            (number,),
        )
        # A full-text table keeps no words: to be rid of a row it must be told what it held.
        held = map(clean_words, (title or "", entry.report.text, publisher or ""))
        self._connection.execute(
            """INSERT INTO report_words (report_words, rowid, title, text, publisher)
               VALUES ('delete', ?, ?, ?, ?)""",
            (old, *held),
        )
        place = make_place(day_number(entry.report.published_on), number)
        row = (place, *entry.stated)
        self._connection.execute(
            f"UPDATE reports SET (place, {STATED}) = ({_marks(row)}) WHERE seq = ?",  # noqa: S608
            (*row, number),
        )
        self._add_words(place, entry.report)

    # --- origins and snapshots

    def _note_origin(self, number: int, entry: Prepared) -> bool:
        """Note where the text was found and say whether that is new; bytes come in late too."""
        report, snapshot = entry.report, entry.snapshot
        found = fetch_rows(
            self._connection,
            """SELECT seq, kept_sha256, url, publisher, title, published_on FROM origins
               WHERE report = ? AND origin = ?""",
            (number, report.origin),
        )
        if not found:
            self._insert_origin(number, report, snapshot)
            return True
        [(origin, kept, *stated)] = found
        if tuple(stated) != origin_stated(report):
            self._connection.execute(
                """UPDATE origins SET (url, publisher, title, published_on) = (?, ?, ?, ?)
                   WHERE seq = ?""",
                (*origin_stated(report), origin),
            )
        if snapshot and snapshot.data and kept is None:
            self._connection.execute(
                """UPDATE origins SET (raw_sha256, kept_sha256, media_type, final_url, read_at,
                   reader) = (?, ?, ?, ?, ?, ?) WHERE seq = ?""",
                (*self._keep(snapshot), origin),
            )
        return False

    def _insert_origin(self, number: int, report: Report, snapshot: Snapshot | None) -> None:
        kept = self._keep(snapshot) if snapshot else (None,) * 6
        self._insert("origins", (None, number, report.origin, *origin_stated(report), *kept))

    def _keep(self, snapshot: Snapshot) -> Row:
        """Keep the bytes, if there are any, and return the columns that say what they are."""
        known = "SELECT 1 FROM snapshots WHERE sha256 = ?"
        if snapshot.data and self._connection.execute(known, (snapshot.sha256,)).get is None:
            data = pack(snapshot.data, level=SNAPSHOT_LEVEL)
            self._insert("snapshots", (snapshot.sha256, data))
        return (
            snapshot.sha256,
            snapshot.sha256 if snapshot.data else None,
            snapshot.media_type,
            snapshot.url,
            snapshot.read_at.isoformat(),
            snapshot.reader,
        )

    # --- findings

    def _insert_findings(self, number: int, entry: Prepared, *, is_current: bool = True) -> None:
        # What others found bears their own marking; ours is the report's.
        levels = [entry.tlp, *(tlp for _, tlp in entry.claim_tlp)] if self._producer else [0]
        row = (None, number, self._run, int(is_current), entry.evidence_sha256, max(levels), None)
        self._insert("findings", row)
        if is_current:
            self._waiting["story_pending"].append((number,))
        findings = self._connection.last_insert_rowid()
        first = make_place(day_number(entry.report.published_on), findings)
        self._insert_ordered("claims", "claim_words", entry.claims, findings, first)
        self._insert_ordered("figures", "figure_words", entry.figures, findings, first)
        last = first + len(entry.figures) - 1
        self._waiting["figure_sites"] += [
            (site, measure, last - index, findings)
            for index, (site, measure) in enumerate(entry.figure_sites)
            if site is not None
        ]
        self._waiting["claim_facets"].append(self._facets.row(findings, first, entry.traits))
        for table, rows in entry.rest.items():
            self._waiting[table] += [(findings, *row) for row in rows]

    def _insert_ordered(
        self, table: str, words: str, rows: list[tuple[Row, Row]], findings: int, first: int
    ) -> None:
        # Places fall as the text goes on: rows are read from the highest place downwards.
        last = first + len(rows) - 1
        for index, (columns, found) in enumerate(rows):
            self._waiting[table].append((last - index, findings, *columns))
            self._waiting[words].append((last - index, *found))

    # --- statements

    def _insert(self, table: str, row: Row) -> None:
        self._connection.execute(f"INSERT INTO {table} VALUES ({_marks(row)})", row)  # noqa: S608


def origin_stated(report: Report) -> Row:
    """Return what is kept of each origin's own statement about a text."""
    return (report.url, report.publisher, report.title, report.published_on)


def _marks(row: Row) -> str:
    return ", ".join("?" * len(row))
