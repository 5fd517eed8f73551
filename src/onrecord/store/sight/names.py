"""Which reports name somebody whose name is withheld, in SQLite.

A report is cleared for others when it was looked through since a name was last withheld, and names
nobody who is. Until then it is kept back, so that a name just withheld is seen by nobody. Another
spelling of such a name may turn up by itself in what is added: reports that hold it are kept back
at once, and all others are looked through again without being hidden meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager

import apsw

from onrecord.records import Account, Record, Snapshot
from onrecord.store.file.connection import fetch_rows, transaction
from onrecord.store.file.encoding import decode_strings, encode_json
from onrecord.store.file.loading import load_account, load_snapshots
from onrecord.text import fold_words

# Grows with each name that is withheld.
_LOG = "(SELECT coalesce(max(seq), 0) FROM main.withheld_names)"
_NOBODY = "NOT EXISTS (SELECT 1 FROM main.withheld_names WHERE undone_at IS NULL)"
IS_CLEARED = f"""({_NOBODY} OR EXISTS (
    SELECT 1 FROM main.clearings AS looked
    WHERE looked.report = reports.seq AND looked.log = {_LOG} AND NOT looked.is_named))"""  # noqa: S608
# Of a row of `origins`, called `own`, whose report is cleared.
IS_ORIGIN_CLEARED = f"""({_NOBODY} OR NOT EXISTS (
    SELECT 1 FROM main.named_origins AS named WHERE named.origin = own.seq AND named.is_named))"""  # noqa: S608
# A page is kept back until it was looked through for the very names that are withheld now.
IS_PAGE_CLEARED = f"""({_NOBODY} OR (
    EXISTS (SELECT 1 FROM main.clearings AS looked JOIN main.clearing AS held
            ON held.names = looked.names AND held.log = looked.log
            WHERE looked.report = own.report AND looked.log = {_LOG})
    AND NOT EXISTS (SELECT 1 FROM main.named_origins AS named WHERE named.origin = own.seq)))"""  # noqa: S608

# Which names that are withheld stand in what is handed out of the report that is put in: a digest,
# empty for none, and `?` where it was not looked through as yet.
NAMED = f"""CASE WHEN {_NOBODY} THEN '' ELSE coalesce((
    SELECT looked.named FROM main.clearings AS looked
    JOIN main.clearing AS held ON held.names = looked.names AND held.log = looked.log
    WHERE looked.report = {{0}} AND looked.log = {_LOG}), '?') END"""  # noqa: S608


class FoundAt(Record, frozen=True, kw_only=True):
    """Where a report was found, with all that was stated there.

    Attributes:
        number: By which it is told later.
        words: Title and publisher.
        addresses: The origin, its address, and the one that it led to.
    """

    number: int
    origin: str
    words: tuple[str, ...]
    addresses: tuple[str, ...]
    snapshot: Snapshot | None


class Named(Record, frozen=True, kw_only=True):
    """Where in a report somebody is named whose name is withheld.

    Attributes:
        is_named: In its words, or in what was found in them: nobody else sees it.
        origins, pages: Numbers of the places it was found at of which what was stated, or the
            page, is shown to nobody else.
        copied: Who, as a digest, is left out of the copy that is handed out; empty for nobody.
    """

    is_named: bool
    origins: frozenset[int] = frozenset()
    pages: frozenset[int] = frozenset()
    copied: str = ""


class SqliteClearing:
    """The tables of `0017_clearing_whole.sql`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def writing(self) -> AbstractContextManager[None]:
        """Return a block in which nobody withholds a name, or says anything anew."""
        return transaction(self._connection)

    def begin(self, names: Sequence[str], digest: str) -> None:
        """Look for these names from now on, told by their digest; in a `writing` block."""
        [(held, log, listed, now)] = fetch_rows(
            self._connection,
            f"SELECT names, log, listed, {_LOG} FROM main.clearing",  # noqa: S608
        )
        if held == digest and log == now:
            return
        # Rules are before the colon: what was found by others is worth nothing.
        stays = log == now and held.partition(":")[0] == digest.partition(":")[0]
        self._connection.execute(
            "UPDATE clearing SET (names, log, listed) = (?, ?, ?)",
            (digest, now, encode_json(list(names))),
        )
        self._connection.execute(
            "INSERT OR REPLACE INTO clearing_waiting SELECT seq, ? FROM reports", (int(stays),)
        )
        if not stays:
            self._connection.execute("DELETE FROM clearings")
            return
        for name in set(names) - set(decode_strings(listed)):
            self._keep_back(name)

    def _keep_back(self, name: str) -> None:
        """Show no report that holds the last word of a name, until it was looked through."""
        words = fold_words(name)
        for sql in (_HOLDING, _NAMING) if words else ():
            rows = fetch_rows(self._connection, sql, (f'"{words[-1]}"',))
            self._connection.executemany("DELETE FROM clearings WHERE report = ?", rows)
            self._connection.executemany(
                "INSERT OR REPLACE INTO clearing_waiting VALUES (?, 0)", rows
            )

    def waiting(self, limit: int) -> list[int]:
        """Return numbers of reports that have yet to be looked through, hidden ones first."""
        sql = "SELECT report FROM clearing_waiting ORDER BY is_shown, report LIMIT ?"
        return [number for (number,) in fetch_rows(self._connection, sql, (limit,))]

    def accounts(self, report: int) -> Iterator[Account]:
        """Yield what each run found in a report, but for what was taken back."""
        sql = "SELECT seq FROM findings WHERE report = ? AND taken_back_at IS NULL"
        rows = fetch_rows(self._connection, f"{sql} ORDER BY is_current DESC, seq DESC", (report,))
        for (findings,) in rows or [(None,)]:
            yield load_account(self._connection, report, findings)

    def found_at(self, report: int) -> Iterator[FoundAt]:
        """Yield where a report was found, its own origin first, with the pages that were kept."""
        pages = load_snapshots(self._connection, report)
        for seq, origin, url, publisher, title, final_url in fetch_rows(
            self._connection,
            """SELECT seq, origin, url, publisher, title, final_url FROM origins
               WHERE report = ? ORDER BY seq""",
            (report,),
        ):
            yield FoundAt(
                number=seq,
                origin=origin,
                words=tuple(filter(None, (title, publisher))),
                addresses=tuple(filter(None, (url, final_url))),
                snapshot=pages.get(seq),
            )

    def put(self, report: int, digest: str, named: Named) -> None:
        """Keep where a report names somebody; in the `writing` block in which it was found."""
        self._connection.execute(
            f"INSERT OR REPLACE INTO clearings VALUES (?, {_LOG}, ?, ?, ?)",  # noqa: S608
            (report, digest, int(named.is_named), named.copied),
        )
        self._connection.execute("DELETE FROM named_origins WHERE report = ?", (report,))
        self._connection.executemany(
            "INSERT INTO named_origins VALUES (?, ?, ?, ?)",
            _named_rows(report, named),
        )
        self._connection.execute("DELETE FROM clearing_waiting WHERE report = ?", (report,))


def _named_rows(report: int, named: Named) -> Iterable[tuple[int, int, int, int]]:
    for origin in sorted(named.origins | named.pages):
        yield origin, report, int(origin in named.origins), int(origin in named.pages)


_HOLDING = """SELECT reports.seq FROM report_words JOIN reports ON place = report_words.rowid
    WHERE report_words MATCH ?"""
_NAMING = """SELECT DISTINCT findings.report FROM naming_words
    JOIN actor_namings ON naming = naming_words.rowid
    JOIN findings ON findings.seq = actor_namings.findings
    WHERE naming_words MATCH ?"""
