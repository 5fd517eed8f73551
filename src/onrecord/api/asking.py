"""Asking an open ledger for its rows and accounts, and whether they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import IO, Any

import msgspec

from onrecord.api.held import Held
from onrecord.api.queries import make_query
from onrecord.api.rows import Rows
from onrecord.cells import flatten
from onrecord.errors import LedgerError
from onrecord.exchange.columns import POLICY, SHEETS
from onrecord.exchange.table_cells import Tally
from onrecord.exchange.tables import TableFormat, write_table
from onrecord.policies import Policy
from onrecord.proving import compare_with_snapshot
from onrecord.records import Account, Failure, Record, Snapshot
from onrecord.relate import name_keys
from onrecord.sharing.lines import own_lines
from onrecord.store import ClaimRow, FigureRow, Problem, Query, ReportRow, Run, is_exact
from onrecord.store.answers.around import Around


class Asking(Held):
    """Answers with what is on record, as rows or whole, and proves it."""

    def rows(self, what: str, query: Query) -> Iterator[Record]:
        """Yield the rows that `claims`, `figures` or `reports`, as `what` names, would return."""
        kinds = {
            "claims": self._store.claims,
            "figures": self._store.figures,
            "reports": self._store.reports,
        }
        yield from kinds[what](self._ready(query))

    def _ready(self, query: Query) -> Query:
        """Return `query`, with the keys of whom it asks for; who is who is worked out first."""
        if query.party or query.hedge is not None or is_exact(query):
            self._refresh_facets()
        if query.party:
            self._refresh_parties()
        if query.speaker is None:
            return query
        self._refresh_parties()
        return msgspec.structs.replace(query, speaker_keys=name_keys(query.speaker))

    def claims(self, **filters: Any) -> Rows[ClaimRow]:
        """Return claims, newest published first.

        Filters: `speaker`, `party`, `publisher`, `since`, `until`, `measure`, `place`, `stance`,
        `speech`, `hedge`, `words`, `report`, `run`, `min_probability`, `limit`, `after`; see
        `store.Query`.

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
        """
        return Rows(self._store.claims(self._ready(make_query(**filters))))

    def figures(self, **filters: Any) -> Rows[FigureRow]:
        """Return figures, newest published first; the filters are those of `claims`."""
        return Rows(self._store.figures(self._ready(make_query(**filters))))

    def reports(self, **filters: Any) -> Rows[ReportRow]:
        """Return reports, newest published first; the filters are those of `claims`."""
        return Rows(self._store.reports(self._ready(make_query(**filters))))

    def search(self, words: str, **filters: Any) -> Rows[ReportRow]:
        """Return the reports with all these words in title or text, with the words around a hit."""
        return self.reports(words=words, **filters)

    def account(self, report: str, *, run: str | None = None) -> Account:
        """Return what one report puts on the record; the start of its id will do.

        Raises:
            NotOnRecordError: There is no such report.
        """
        return self._store.account(report, run=run)

    def accounts(self) -> Iterator[Account]:
        """Yield every report's account, in the order in which reports were added."""
        return self._store.accounts()

    def around(self, report: str) -> Around:
        """Return what stands around one report: runs, parties, its story, copies.

        Raises:
            NotOnRecordError: There is no such report.
        """
        return self._store.around(report)

    def on_record(self, reports: Iterable[str]) -> frozenset[str]:
        """Return those of these ids of reports that are on record, as far as one may see."""
        return frozenset(self._store.relations.numbers(reports))

    # --- what was done, and how the ledger is

    def snapshot(self, report: str) -> Snapshot | None:
        """Return the bytes that a report was read from, if they were kept."""
        return self._store.snapshot(report)

    def runs(self) -> list[Run]:
        """Return the runs, newest first."""
        return list(self._store.runs())

    def failures(self, run: str | None = None) -> list[Failure]:
        """Return what could not be read in the newest run, or in `run`."""
        return list(self._store.failures(run))

    def counts(self) -> Mapping[str, int]:
        """Return how many of each record the ledger shows."""
        return self._store.counts()

    def health(self) -> Mapping[str, str | int]:
        """Return facts about the store itself."""
        return self._store.health()

    # --- handing on and proving

    def write_table(
        self,
        what: str,
        stream: IO[bytes],
        form: TableFormat,
        *,
        policy: Policy | None = None,
        **filters: Any,
    ) -> Tally:
        """Write `claims`, `figures` or `reports` to an open binary file; return the counts.

        Args:
            what: Which rows.
            stream: Where they go.
            form: `csv`, `jsonl`, `xlsx` or `parquet`.
            policy: Adds what each figure comes to by its rules.
            filters: Those of `claims`.

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
        """
        sheet = SHEETS[what].joined(POLICY) if policy else SHEETS[what]
        rows = self.rows(what, make_query(**filters))
        return write_table(map(partial(flatten, policy=policy), rows), sheet, form, stream)

    def export_jsonl(self) -> Iterator[bytes]:
        """Yield every account as a line of JSON, without the line end.

        What is marked, or was found by others, says so around the account.
        """
        return own_lines(self._store)

    def verify(self) -> Iterator[Problem]:
        """Yield whatever does not hold: spans, digests, and texts against their snapshots."""
        yield from self._store.verify()
        for row in self._store.reports():
            yield from self._compare_with_snapshot(row)

    def _compare_with_snapshot(self, row: ReportRow) -> Iterator[Problem]:
        try:
            snapshot = self._store.snapshot(row.id)
            report = self._store.account(row.id).report
        except LedgerError:
            return  # told by the store's own verification
        if snapshot is not None and (problem := compare_with_snapshot(report, snapshot)):
            yield Problem(where=row.id, problem=problem)
