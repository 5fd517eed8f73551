"""How reports relate, in SQLite. Unless said otherwise a caller is in a transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager

import apsw
import msgspec

from onrecord.records import Copy, Date, Judgement, Report, Story
from onrecord.store.answers.relations import (
    Member,
    Sketched,
    StoryOutline,
    StoryQuery,
    StoryRow,
    Unrelated,
)
from onrecord.store.file.connection import explaining, fetch_rows, reading, transaction
from onrecord.store.file.encoding import decode_day, decode_span, encode_json, encode_spans
from onrecord.store.file.loading import load_report
from onrecord.store.lists.stories import EVERY_STORY, find_story, list_stories, load_story
from onrecord.store.lists.story_outlines import find_producers, outline_story, weigh_report


class SqliteRelations:
    """The tables of `0005_stories.sql`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    def stamp(self) -> int:
        """Return a number that changes once another process has written."""
        return int(self._connection.pragma("data_version"))

    # --- sketches

    def unrelated(self, version: int, limit: int) -> list[Unrelated]:
        """Return reports that have yet to be related, the first added first.

        Those with a sketch of another version are among them.
        """
        self._want_again(version)
        rows = fetch_rows(
            self._connection,
            """SELECT story_pending.report, max(story_pending.rowid), findings.seq
               FROM story_pending
               LEFT JOIN findings ON findings.report = story_pending.report AND is_current
               GROUP BY story_pending.report ORDER BY story_pending.report LIMIT ?""",
            (limit,),
        )
        found = []
        for number, noted, findings in rows:
            report = load_report(self._connection, number)
            dates = self._dates(findings, report.text)
            found.append(Unrelated(number=number, report=report, dates=dates, noted=noted))
        return found

    def _want_again(self, version: int) -> None:
        """Note the reports whose sketches are of another version."""
        [(oldest, newest)] = fetch_rows(
            self._connection, "SELECT min(version), max(version) FROM story_sketches"
        )
        if oldest is not None and (oldest, newest) != (version, version):
            with transaction(self._connection):
                self._connection.execute(
                    """INSERT INTO story_pending
                       SELECT report FROM story_sketches WHERE version <> ?""",
                    (version,),
                )
                self._connection.execute("UPDATE story_sketches SET version = ?", (version,))

    def _dates(self, findings: int | None, text: str) -> tuple[Date, ...]:
        rows = fetch_rows(
            self._connection,
            "SELECT span, edtf, earliest, latest FROM dates WHERE findings = ?",
            (findings,),
        )
        return tuple(
            Date(
                span=decode_span(span, text),
                edtf=edtf,
                earliest=decode_day(earliest),
                latest=decode_day(latest),
            )
            for span, edtf, earliest, latest in rows
        )

    def put_sketches(self, rows: Iterable[Sketched], *, version: int) -> list[int]:
        """Keep sketches that are still wanted; return their numbers.

        Another process may have related a report since it was listed.
        """
        kept = []
        for row in rows:
            self._connection.execute(
                "DELETE FROM story_pending WHERE report = ? AND rowid <= ?",
                (row.number, row.noted),
            )
            if not self._connection.changes():
                continue
            self._connection.execute(
                "INSERT OR REPLACE INTO story_sketches VALUES (?, ?, ?, ?)",
                (row.number, version, row.story, row.sketch),
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO story_keys VALUES (?, ?, ?)",
                (row.number, row.day, row.hashes),
            )
            kept.append(row.number)
        return kept

    def keys(self, first: int, last: int) -> Iterator[tuple[int, int | None, bytes]]:
        """Yield number, day and keys of what came out in these days, or at an unknown one."""
        yield from self._connection.cursor().execute(
            """SELECT report, day, hashes FROM story_keys WHERE day BETWEEN ? AND ?
               UNION ALL SELECT report, day, hashes FROM story_keys WHERE day IS NULL""",
            (first, last),
        )

    def sketches(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return sketches by number."""
        sql = "SELECT sketch FROM story_sketches WHERE report = ?"
        found = {n: self._connection.execute(sql, (n,)).get for n in numbers}
        return {number: blob for number, blob in found.items() if blob is not None}

    def days(self, numbers: Iterable[int]) -> dict[int, tuple[int | None, str]]:
        """Return day and id of reports by number."""
        sql = """SELECT story_keys.day, reports.id FROM reports
                 JOIN story_keys ON story_keys.report = reports.seq WHERE reports.seq = ?"""
        found = {}
        for number in numbers:
            [(day, id_)] = fetch_rows(self._connection, sql, (number,))
            found[number] = (day, id_)
        return found

    def reports(self, numbers: Iterable[int]) -> dict[int, Report]:
        """Return reports by number."""
        return {number: load_report(self._connection, number) for number in numbers}

    def numbers(self, reports: Iterable[str]) -> dict[str, int]:
        """Return the numbers of those of these ids that are on record."""
        sql = "SELECT seq FROM reports WHERE id = ?"
        found = {id_: self._connection.execute(sql, (id_,)).get for id_ in reports}
        return {id_: number for id_, number in found.items() if number is not None}

    # --- links, stories, copies

    def links(self, number: int) -> Mapping[int, float]:
        """Return the links of a report, with their scores."""
        sql = "SELECT other, score FROM story_links WHERE report = ?"
        return dict(fetch_rows(self._connection, sql, (number,)))

    def put_links(self, links: Iterable[tuple[int, int, float]]) -> None:
        """Keep links, each both ways."""
        rows = [row for a, b, score in links for row in ((a, b, score), (b, a, score))]
        self._connection.executemany("INSERT OR REPLACE INTO story_links VALUES (?, ?, ?)", rows)

    def drop_links(self, number: int) -> None:
        """Forget a report's links and copies."""
        for sql in (
            """DELETE FROM story_links WHERE other = ?1 AND report IN
               (SELECT other FROM story_links WHERE report = ?1)""",
            "DELETE FROM story_links WHERE report = ?1",
            "DELETE FROM story_copies WHERE report = ?1 OR of = ?1",
        ):
            self._connection.execute(sql, (number,))

    def put_members(self, members: Sequence[Member]) -> None:
        """Keep which story these reports are of, in place of what was kept of them."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO story_members VALUES (?, ?, ?, ?, ?)",
            [(m.number, m.first, m.joined, m.score, m.judgement) for m in members],
        )

    def put_copies(self, copies: Iterable[tuple[int, int, Copy]]) -> None:
        """Keep copies: the number of the copy, that of what it copies, and how."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO story_copies VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(number, of, copy.kind, copy.share, encode_spans(copy.spans)),
                    encode_spans([copy.credit]) if copy.credit else None,
                    copy.agency,
                )
                for number, of, copy in copies
            ],
        )

    # --- showing

    def stories(self, asked: StoryQuery = EVERY_STORY) -> Iterator[StoryRow]:
        """Yield stories, those that began last first; needs no transaction."""
        with explaining(self._connection):
            yield from list_stories(self._connection, asked)

    def outline(self, reports: Sequence[str]) -> StoryOutline:
        """Return what a story of these reports is about; needs no transaction."""
        with reading(self._connection):
            return outline_story(self._connection, reports)

    def weigh(self, report: str) -> tuple[int, int]:
        """Return how many claims and figures a report has; needs no transaction."""
        with reading(self._connection):
            return weigh_report(self._connection, report)

    def producers(self, reports: Sequence[str]) -> Mapping[str, str]:
        """Return, of these reports, those whose account another organisation holds, and which."""
        with reading(self._connection):
            return find_producers(self._connection, reports)

    def story(self, id_: str) -> Story:
        """Return a story by its id, or by the id of one of its reports; needs no transaction.

        Raises:
            NotOnRecordError: There is none.
        """
        with reading(self._connection):
            return load_story(self._connection, find_story(self._connection, id_))

    # --- judgements

    def judgements(self, *, closed: bool = False) -> list[tuple[int, Judgement]]:
        """Return the judgements that hold, oldest first; with `closed` the undone ones too."""
        rows = fetch_rows(
            self._connection,
            f"""SELECT seq, id, verdict, reports, apart_from, by, reason, made_at, closed_at
                FROM story_judgements {"" if closed else "WHERE closed_at IS NULL"}
                ORDER BY seq""",  # noqa: S608
        )
        return [(number, _judgement(*row)) for number, *row in rows]

    def put_judgement(self, judgement: Judgement) -> None:
        """Keep a judgement, or close one that is kept."""
        closed_at = judgement.closed_at.isoformat() if judgement.closed_at else None
        known = "SELECT 1 FROM story_judgements WHERE id = ?"
        if self._connection.execute(known, (judgement.id,)).get is not None:
            self._connection.execute(
                "UPDATE story_judgements SET closed_at = ? WHERE id = ? AND closed_at IS NULL",
                (closed_at, judgement.id),
            )
            return
        self._connection.execute(
            "INSERT INTO story_judgements VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(judgement.id, judgement.verdict, encode_json(judgement.reports)),
                *(encode_json(judgement.apart_from), judgement.by, judgement.reason),
                *(judgement.made_at.isoformat(), closed_at),
            ),
        )


def _judgement(
    id_: str,
    verdict: str,
    reports: str,
    apart_from: str,
    by: str | None,
    reason: str | None,
    made_at: str,
    closed_at: str | None,
) -> Judgement:
    return msgspec.convert(
        {
            "id": id_,
            "verdict": verdict,
            "reports": msgspec.json.decode(reports),
            "apart_from": msgspec.json.decode(apart_from),
            "by": by,
            "reason": reason,
            "made_at": dt.datetime.fromisoformat(made_at),
            "closed_at": dt.datetime.fromisoformat(closed_at) if closed_at else None,
        },
        Judgement,
    )
