"""Which reports name somebody whose name is withheld, in SQLite.

A report is cleared for others when it was looked through for the names that are withheld now and
holds none of them. Until then it is kept back, so that a name just withheld is seen by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from onrecord.store.file.connection import fetch_rows, transaction

# Grows with each name that is withheld or no longer is.
LOG = "(SELECT coalesce(sum(1 + (undone_at IS NOT NULL)), 0) FROM main.withheld_names)"
IS_CLEARED = f"""(
    NOT EXISTS (SELECT 1 FROM main.withheld_names WHERE undone_at IS NULL)
    OR EXISTS (SELECT 1 FROM main.clearings AS looked JOIN main.clearing AS held
               ON held.names = looked.names AND held.log = {LOG}
               WHERE looked.report = reports.seq AND NOT looked.is_named))"""  # noqa: S608
# Which names that are withheld stand in the report that is put in: a digest, empty for none, and
# `?` where it was not looked through as yet.
NAMED = f"""CASE WHEN EXISTS (SELECT 1 FROM main.withheld_names WHERE undone_at IS NULL)
    THEN coalesce((SELECT looked.named FROM main.clearings AS looked
        JOIN main.clearing AS held ON held.names = looked.names AND held.log = {LOG}
        WHERE looked.report = {{0}}), '?') ELSE '' END"""  # noqa: S608


class SqliteClearing:
    """The tables of `0012_clearing.sql`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def begin(self, names: str) -> None:
        """Look for another list of names from now on, told by its digest."""
        held = fetch_rows(self._connection, f"SELECT names, log, {LOG} FROM main.clearing")  # noqa: S608
        if held[0][0] == names and held[0][1] == held[0][2]:
            return
        with transaction(self._connection):
            self._connection.execute(f"UPDATE clearing SET names = ?, log = {LOG}", (names,))  # noqa: S608

    def waiting(self, names: str, limit: int) -> list[tuple[int, str]]:
        """Return number and id of reports that have yet to be looked through for these names."""
        return fetch_rows(
            self._connection,
            """SELECT reports.seq, reports.id FROM reports
               LEFT JOIN clearings ON clearings.report = reports.seq AND clearings.names = ?
               WHERE clearings.report IS NULL ORDER BY reports.seq LIMIT ?""",
            (names, limit),
        )

    def put(self, names: str, found: Iterable[tuple[int, bool, str]]) -> None:
        """Keep which of some reports name somebody whose name is withheld, and a digest of whom."""
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT OR REPLACE INTO clearings (report, names, is_named, named) "
                "VALUES (?, ?, ?, ?)",
                [(report, names, int(is_named), named) for report, is_named, named in found],
            )
