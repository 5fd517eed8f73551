"""Translations of what claims say, in SQLite: made by people, and handed out with the claims."""

from __future__ import annotations

import datetime as dt

import apsw

from onrecord.errors import NotOnRecordError
from onrecord.store.answers.outgoing import TranslationRow
from onrecord.store.file.connection import fetch_rows, reading, transaction
from onrecord.store.file.encoding import Row
from onrecord.store.file.loading import find_report

_SELECT = """SELECT own.seq, reports.id, claim, own.language, words, by, made_at
    FROM translations AS own JOIN reports ON reports.seq = own.report WHERE undone_at IS NULL"""


class SqliteTranslations:
    """The table of translations."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def all(self, report: str | None = None) -> list[TranslationRow]:
        """Return the translations that hold, of one report or of all, oldest first.

        Raises:
            NotOnRecordError: There is no such report.
        """
        with reading(self._connection):
            of = "" if report is None else " AND own.report = ?"
            values = () if report is None else (find_report(self._connection, report),)
            rows = fetch_rows(self._connection, f"{_SELECT}{of} ORDER BY own.seq", values)
        return [_translation(row) for row in rows]

    def changed_at(self, report: str) -> dt.datetime | None:
        """Return when a translation of a report was last made or undone, None if none ever was."""
        sql = """SELECT max(max(made_at, coalesce(undone_at, made_at))) FROM translations
            WHERE report = (SELECT seq FROM reports WHERE id = ?)"""
        found = self._connection.execute(sql, (report,)).get
        return dt.datetime.fromisoformat(str(found)) if found else None

    def add(
        self, report: str, claim: str, language: str, words: str, by: str | None
    ) -> TranslationRow:
        """Keep what a claim's words are in a language, in place of what was kept of that.

        Raises:
            NotOnRecordError: There is no such report, or it has no such claim.
        """
        with transaction(self._connection):
            number = find_report(self._connection, report)
            known = self._connection.execute(
                """SELECT 1 FROM claims JOIN findings ON findings.seq = claims.findings
                   WHERE report = ? AND is_current AND claims.id = ?""",
                (number, claim),
            ).get
            if known is None:
                remedy = f"`onrecord claims --report {report}` lists those that it has"
                raise NotOnRecordError(f"{claim}: no claim of {report}; {remedy}")
            self._connection.execute(
                """UPDATE translations SET undone_at = ?
                   WHERE report = ? AND claim = ? AND language = ? AND undone_at IS NULL""",
                (_now(), number, claim, language),
            )
            self._connection.execute(
                "INSERT INTO translations VALUES (NULL, ?, ?, ?, ?, ?, ?, NULL)",
                (number, claim, language, words, by, _now()),
            )
            self._hand_out_anew(number)
        return self.all(report)[-1]

    def undo(self, id_: str) -> TranslationRow:
        """Let a translation hold no longer, and return what it was.

        Raises:
            NotOnRecordError: There is none of that id that holds.
        """
        with transaction(self._connection):
            found = next((row for row in self.all() if row.id == id_), None)
            if found is None:
                remedy = "`onrecord translations` lists those that hold"
                raise NotOnRecordError(f"{id_}: no such translation; {remedy}")
            self._connection.execute(
                "UPDATE translations SET undone_at = ? WHERE seq = ?",
                (_now(), int(id_.removeprefix("translation-"))),
            )
            self._hand_out_anew(find_report(self._connection, found.report))
        return found

    def _hand_out_anew(self, report: int) -> None:
        """Have collections tell a report again at the next publishing."""
        self._connection.execute(
            "UPDATE taxii_published SET findings = -1 WHERE report = ?", (report,)
        )
        self._connection.execute(
            """UPDATE taxii_progress SET (published, restrictions) = (0, '')
               WHERE collection IN (SELECT collection FROM taxii_published WHERE report = ?)""",
            (report,),
        )


def _translation(row: Row) -> TranslationRow:
    number, report, claim, language, words, by, made_at = row
    return TranslationRow(
        id=f"translation-{number}",
        report=report,
        claim=claim,
        language=language,
        words=words,
        by=by,
        made_at=dt.datetime.fromisoformat(made_at),
    )


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
