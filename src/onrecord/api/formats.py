"""An open ledger in other people's formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Literal, get_args

from onrecord import event_rows
from onrecord.api.stories import Stories
from onrecord.cells import Cells
from onrecord.errors import QueryError
from onrecord.events_told import Event, make_event, name_also_told
from onrecord.exchange import geojson, prov, schema_org, web_annotation
from onrecord.exchange.columns import Column, Sheet
from onrecord.exchange.tables import write_table
from onrecord.exchange.wording import Json
from onrecord.records import Account, Place, Record
from onrecord.store import Query

DocumentFormat = Literal["annotation", "geojson", "schema-org", "prov"]
EventFormat = Literal["ged", "acled"]
_ROWS = {"ged": event_rows.ged_row, "acled": event_rows.acled_row}
_COLUMNS = {"ged": event_rows.GED_COLUMNS, "acled": event_rows.ACLED_COLUMNS}
_POLICIES = {"ged": "ucdp", "acled": "acled"}


class Written(Record, frozen=True, kw_only=True):
    """How much of a ledger went into a file.

    Attributes:
        n_in: Accounts, or questions of how many were killed.
        n_out: Annotations, features, claims, entities or rows.
        left_out: What did not go in, and why; empty where all did.
    """

    n_in: int
    n_out: int
    left_out: str = ""

    def __str__(self) -> str:
        told = f"{self.n_in:,} in, {self.n_out:,} out"
        return f"{told}; {self.left_out}" if self.left_out else told


class Formats(Stories):
    """Hands the ledger on in formats that other programs read."""

    def to_document(self, format_: DocumentFormat, write: Callable[[bytes], object]) -> Written:
        """Write every account as one JSON document, piece by piece; say how much went in.

        Raises:
            QueryError: There is no such format.
        """
        if format_ not in get_args(DocumentFormat):
            known = ", ".join(get_args(DocumentFormat))
            raise QueryError(f"format: {format_!r} is none; take one of {known}")
        head, tail, items_of = self._shape(format_)
        n_in = n_out = 0
        write(head)
        for account in self._store.accounts():
            n_in += 1
            for item in items_of(account):
                line = json.dumps(item, ensure_ascii=False)
                write((b",\n" if n_out else b"\n") + line.encode("utf-8", "surrogatepass"))
                n_out += 1
        write(b"\n" + tail + b"\n")
        return Written(n_in=n_in, n_out=n_out)

    def event_rows(
        self, format_: EventFormat, *, on_part: Callable[[], object] | None = None
    ) -> Iterator[Cells]:
        """Yield a row for each question of how many were killed, of every story.

        All rows are made before the first is told, for each names those of the same dead.

        Args:
            format_: Shaped like `ged` or like `acled`.
            on_part: Told of each question that makes no row because it counts a part.
        """
        yield from name_also_told(list(self._events(format_, on_part)))

    def _events(
        self, format_: EventFormat, on_part: Callable[[], object] | None
    ) -> Iterator[Event]:
        for story in self.iter_stories():
            table = self.comparison(story.story, measures=["killed"])
            accounts = [self._store.account(id_) for id_ in table.reports]
            reports = {account.report.id: account.report for account in accounts}
            chosen = {c.question: c for c in table.choose(_POLICIES[format_])}
            for question in table.questions:
                if not event_rows.counts_a_part(table, question):
                    place = find_place(accounts, question.place)
                    row = _ROWS[format_](table, question, chosen[question.id], place, reports)
                    id_ = event_rows.event_id(table, question)
                    days = event_rows.period_of(question, reports)
                    yield make_event(id_, table.story, place, question.period, days, row)
                elif on_part is not None:
                    on_part()

    def write_events(self, format_: EventFormat, stream: IO[bytes]) -> Written:
        """Write those rows as CSV to an open binary file; say how much went in."""
        n_parts = 0

        def note() -> None:
            nonlocal n_parts
            n_parts += 1

        names = (*_COLUMNS[format_], *event_rows.OWN_COLUMNS)
        columns = tuple(Column(name=name, type="text", says="") for name in names)
        rows = self.event_rows(format_, on_part=note)
        tally = write_table(rows, Sheet(name=format_, columns=columns), "csv", stream)
        left = f"{n_parts:,} questions of a part (women, fighters) make no row" if n_parts else ""
        return Written(n_in=tally.n_in + n_parts, n_out=tally.n_out, left_out=left)

    def _shape(
        self, format_: DocumentFormat
    ) -> tuple[bytes, bytes, Callable[[Account], Iterable[Json]]]:
        if format_ == "annotation":
            return *_page(web_annotation.CONTEXT, "AnnotationPage"), web_annotation.to_annotations
        if format_ == "geojson":
            return b'{"type": "FeatureCollection", "features": [', b"]}", geojson.to_features
        context = schema_org.CONTEXT if format_ == "schema-org" else prov.CONTEXT
        items_of = schema_org.to_claims if format_ == "schema-org" else self._prov
        head = f'{{"@context": {json.dumps(context)}, "@graph": ['.encode()
        return head, b"]}", items_of

    def _prov(self, account: Account) -> Iterator[Json]:
        asked = Query(report=account.report.id, limit=1)
        run_id = next((row.run for row in self._store.claims(asked)), None)
        for run in self._store.runs():
            if run.id == run_id:
                yield from prov.to_prov(
                    account,
                    run=run.id,
                    engine=run.engine,
                    started_at=run.started_at,
                    finished_at=run.finished_at,
                )


def find_place(accounts: Iterable[Account], name: str | None) -> Place | None:
    """Return the gazetteer entry that accounts give a place's name; one with a point first."""
    if name is None:
        return None
    found = [p for account in accounts for p in account.places if p.name == name]
    return next((p for p in found if p.latitude is not None), found[0] if found else None)


def _page(context: str, kind: str) -> tuple[bytes, bytes]:
    head = {"@context": context, "id": f"urn:onrecord:{kind}", "type": kind}
    return json.dumps(head).encode()[:-1] + b', "items": [', b"]}"
