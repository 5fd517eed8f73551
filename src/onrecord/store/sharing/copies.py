"""Evidence of texts that did not come, in SQLite. What writes runs in `writing`."""

from __future__ import annotations

from contextlib import AbstractContextManager

import apsw

from onrecord.store.file.connection import fetch_rows, reading, transaction
from onrecord.text import derive_id


class SqliteCopies:
    """Reports that are room for the evidence of a text that did not come."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    def note(self, report: str, text_sha256: str) -> None:
        """Note of which text a report has the evidence alone; it is shown again if it was not."""
        self._connection.execute(
            """INSERT INTO evidence_copies (report, text_sha256, original) VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET is_retired = 0""",
            (report, text_sha256, derive_id("report", text_sha256)),
        )

    def outdone(self) -> list[tuple[str, str]]:
        """Return the ids of copies of texts that this organisation has read, each with the text's.

        Those that are retired are not among them.
        """
        with reading(self._connection):
            blank = "SELECT report, text_sha256 FROM evidence_copies WHERE original IS NULL"
            rows = fetch_rows(self._connection, blank)
        if rows:  # of a ledger that an older program kept
            with self.writing():
                self._connection.executemany(
                    "UPDATE evidence_copies SET original = ? WHERE report = ?",
                    [(derive_id("report", sha256), id_) for id_, sha256 in rows],
                )
        with reading(self._connection):
            return fetch_rows(
                self._connection,
                """SELECT copies.report, original FROM evidence_copies AS copies
                   JOIN reports ON reports.id = original
                   WHERE NOT is_retired AND EXISTS (
                     SELECT 1 FROM findings JOIN runs ON runs.seq = findings.run
                     WHERE findings.report = reports.seq AND producer IS NULL)""",
            )

    def retire(self, report: str, original: str) -> None:
        """Note that what a copy held is with its text now, where it is taken back, too."""
        self._connection.execute(
            "UPDATE evidence_copies SET is_retired = 1 WHERE report = ?", (report,)
        )
        for table, whose in (("peer_reports", "peer"), ("brought_reports", "producer")):
            self._connection.execute(
                f"""INSERT OR IGNORE INTO {table} ({whose}, about, report)
                    SELECT {whose}, about, ? FROM {table} WHERE report = ?""",  # noqa: S608
                (original, report),
            )
