"""What producers say of their own findings later: marked stricter, or taken back; in SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager

import apsw

from onrecord.records import TLP_LEVELS, Tlp
from onrecord.store.answers.peers import Peer
from onrecord.store.file.connection import fetch_rows, transaction
from onrecord.store.file.encoding import unpack
from onrecord.store.file.loading import find_report

_THEIRS = "report = ? AND run IN (SELECT seq FROM runs WHERE producer = ?)"
_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"


class SqliteRecalls:
    """Other producers' findings, as those speak of them now. What writes runs in `writing`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        return transaction(self._connection)

    # --- markings

    def raise_marks(
        self, report: str, producer: str, tlp: Tlp, claim_tlp: Mapping[str, Tlp]
    ) -> None:
        """Mark what a producer found in a report as it marks it now, never laxer than before.

        The report itself is marked where it is shown as the producer's.
        """
        number = find_report(self._connection, report)
        level = TLP_LEVELS.index(tlp)
        claims = {claim: TLP_LEVELS.index(one) for claim, one in claim_tlp.items()}
        self._run(
            f"UPDATE findings SET tlp = max(tlp, ?) WHERE {_THEIRS}",  # noqa: S608
            *(max(level, *claims.values(), 0), number, producer),
        )
        sql = f"SELECT 1 FROM findings WHERE is_current AND {_THEIRS}"  # noqa: S608
        if self._connection.execute(sql, (number, producer)).get is None:
            return
        if level:
            self._run(
                """INSERT INTO report_marks VALUES (?, ?)
                   ON CONFLICT DO UPDATE SET tlp = max(tlp, excluded.tlp)""",
                *(number, level),
            )
        for claim, one in claims.items():
            self._run(
                """INSERT INTO claim_marks VALUES (?, ?, ?)
                   ON CONFLICT DO UPDATE SET tlp = max(tlp, excluded.tlp)""",
                *(number, claim, one),
            )

    # --- taking back

    def note_report(self, peer: Peer, about: str, report: str) -> None:
        """Note which report here a peer's report object became."""
        self._run("INSERT OR IGNORE INTO peer_reports VALUES (?, ?, ?)", peer.number, about, report)

    def reports_of(self, peer: Peer, about: str) -> list[str]:
        """Return the ids of the reports here that a peer's report object became."""
        sql = "SELECT report FROM peer_reports WHERE peer = ? AND about = ?"
        rows = fetch_rows(self._connection, sql, (peer.number, about))
        return [id_ for (id_,) in rows]

    def versions(self, peer: Peer, id_: str) -> Iterator[bytes]:
        """Yield every version of an object of a peer, as it came."""
        sql = "SELECT data FROM peer_objects WHERE peer = ? AND id = ? ORDER BY version"
        for (data,) in fetch_rows(self._connection, sql, (peer.number, id_)):
            yield unpack(data)

    def note_brought(self, producer: str, about: str, report: str) -> None:
        """Note which report here a producer's report object became that came in a file."""
        self._run("INSERT OR IGNORE INTO brought_reports VALUES (?, ?, ?)", producer, about, report)

    def brought(self, producer: str, about: str) -> list[str]:
        """Return the ids of the reports here that a producer's report object in files became."""
        sql = "SELECT report FROM brought_reports WHERE producer = ? AND about = ?"
        return [id_ for (id_,) in fetch_rows(self._connection, sql, (producer, about))]

    def note_recall(self, producer: str, about: str, version: str) -> None:
        """Note up to which version a file took a producer's report object back."""
        self._run(
            """INSERT INTO brought_recalls VALUES (?, ?, ?)
               ON CONFLICT DO UPDATE SET version = max(version, excluded.version)""",
            *(producer, about, version),
        )

    def recalled(self, producer: str, about: str) -> str | None:
        """Return up to which version a file took a report object back; None where none did."""
        sql = "SELECT version FROM brought_recalls WHERE producer = ? AND about = ?"
        found = self._connection.execute(sql, (producer, about)).get
        return None if found is None else str(found)

    def take_back(self, report: str, producer: str) -> bool:
        """Show no longer what a producer found in a report; say whether it was shown until now.

        What others found there is shown instead. Where nobody else has, nobody but the keeper
        sees the report.
        """
        sql = f"""UPDATE findings SET taken_back_at = {_NOW}, is_current = 0
            WHERE taken_back_at IS NULL AND {_THEIRS}"""  # noqa: S608
        known = self._connection.execute("SELECT seq FROM reports WHERE id = ?", (report,)).get
        if known is None:
            return False
        number = int(known)
        self._run(sql, number, producer)
        if not self._connection.changes():
            return False
        self._show_another(number)
        # who was named there alone is named by nobody now, and counts are to be made anew
        self._run(
            """UPDATE namings SET is_new = 1 WHERE seq IN (
                 SELECT naming FROM actor_namings JOIN findings ON findings.seq = findings
                 WHERE report = ?)""",
            number,
        )
        self._run("UPDATE facet_state SET parties = parties + 1")
        return True

    def set_aside(self, producer: str) -> None:
        """Show no longer what came in a producer's name before it could be proved."""
        rows = fetch_rows(
            self._connection,
            """SELECT DISTINCT reports.id FROM findings JOIN runs ON runs.seq = findings.run
               JOIN reports ON reports.seq = findings.report
               WHERE producer = ? AND taken_back_at IS NULL""",
            (producer,),
        )
        for (report,) in rows:
            self.take_back(report, producer)

    def n_taken_back(self, producer: str) -> int:
        """Return of how many reports a producer took back all that it had found."""
        sql = """SELECT count(*) FROM (SELECT report FROM findings
            JOIN runs ON runs.seq = findings.run WHERE producer = ? AND NOT EXISTS (
              SELECT 1 FROM evidence_copies AS copies JOIN reports ON reports.id = copies.report
              WHERE reports.seq = findings.report AND is_retired)
            GROUP BY report HAVING count(*) = count(taken_back_at))"""
        return int(self._connection.execute(sql, (producer,)).get)

    def _show_another(self, number: int) -> None:
        rows = fetch_rows(
            self._connection,
            """SELECT seq, is_current FROM findings WHERE report = ? AND taken_back_at IS NULL
               ORDER BY is_current DESC, seq DESC LIMIT 1""",
            (number,),
        )
        if not rows:
            self._run("INSERT OR IGNORE INTO taken_back VALUES (?)", number)
        elif not rows[0][1]:
            self._run("UPDATE findings SET is_current = 1 WHERE seq = ?", rows[0][0])
        self._run("INSERT INTO story_pending VALUES (?)", number)

    def _run(self, sql: str, *values: str | int) -> None:
        self._connection.execute(sql, values)
