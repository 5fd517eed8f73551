"""Rows of the ledger, each with what a reader needs beside it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import apsw
import msgspec

from onrecord.store.answers.rows import ClaimRow, FigureRow, Query, ReportRow
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import unpack
from onrecord.store.file.loading import (
    CLAIM_COLUMNS,
    FIGURE_COLUMNS,
    decode_claim,
    decode_figure,
    find_report,
    find_run,
)
from onrecord.store.lists.pages import fetch_origins, find_excerpt, make_pages
from onrecord.store.lists.searching import Statement, find_phrases, make_statement, without_claims
from onrecord.store.parties.showing import find_party, is_counted, parties_called

_COMMON = 2_000
_names = itertools.count()
_REPORT_COLUMNS = """reports.place, reports.seq, reports.id, reports.title, reports.publisher,
    reports.published_on, reports.url,
    (SELECT count(*) FROM claims WHERE claims.findings = findings.seq),
    (SELECT count(*) FROM figures WHERE figures.findings = findings.seq)"""


def list_reports(
    connection: apsw.Connection, query: Query, fits: bytes | None = None
) -> Iterator[ReportRow]:
    """Yield the reports a query asks for.

    With `fits`, 1 or 0 for each findings by number, what it asks of claims is known already.
    """
    if fits is None:
        sql = statement_of(connection, query, "reports")
    else:
        sql = statement_of(connection, without_claims(query), "reports")
        name = f"fits_{next(_names) % 16}"  # one for each that may be listed at a time
        # What was committed since the columns were loaded is not in them, and comes with the next.
        connection.create_scalar_function(
            name, lambda *found: found[0] < len(fits) and fits[found[0]], 1
        )
        sql.require(f"{name}(findings.seq)")
    phrases = find_phrases("words", query.words)
    for row in connection.cursor().execute(sql.sql(_REPORT_COLUMNS, query.limit), sql.values):
        place, number, id_, title, publisher, published_on, url, n_claims, n_figures = row
        yield ReportRow(
            id=id_,
            title=title,
            publisher=publisher,
            published_on=published_on,
            url=url,
            origins=fetch_origins(connection, number),
            n_claims=n_claims,
            n_figures=n_figures,
            excerpt=find_excerpt(_text(connection, number), phrases) if phrases else None,
            cursor=place,
        )


def find_numbers(connection: apsw.Connection, query: Query) -> list[int]:
    """Return the numbers of the reports a query asks for, newest published first."""
    sql = statement_of(connection, query, "reports")
    found = connection.cursor().execute(sql.sql("reports.seq", query.limit), sql.values)
    return [number for (number,) in found]


def list_claims(connection: apsw.Connection, query: Query) -> Iterator[ClaimRow]:
    """Yield the claims a query asks for."""
    yield from _claims(connection, statement_of(connection, query, "claims"), query.limit)


def list_claims_at(connection: apsw.Connection, places: Sequence[int]) -> Iterator[ClaimRow]:
    """Yield the claims of some places, newest first; what the caller may not see falls out."""
    numbers = ", ".join(str(int(place)) for place in places)
    source = "claims CROSS JOIN findings ON findings.seq = claims.findings"
    where = [f"claims.place IN ({numbers})"]
    yield from _claims(connection, Statement(source, "claims.place", conditions=where), None)


def _claims(connection: apsw.Connection, sql: Statement, limit: int | None) -> Iterator[ClaimRow]:
    columns = f"claims.place, findings.report, findings.seq, runs.id, {CLAIM_COLUMNS}"
    page_of = make_pages(connection)
    for place, report, findings, run, *found in connection.cursor().execute(
        sql.sql(columns, limit), sql.values
    ):
        page = page_of(report, findings)
        claim = decode_claim(tuple(found), page.text)
        yield ClaimRow(
            claim=claim,
            speaker=page.actors.get(claim.speaker or ""),
            through=page.through(claim),
            figures=page.figures.get(claim.id, ()),
            report=page.id,
            title=page.title,
            publisher=page.publisher,
            published_on=page.published_on,
            origin=page.origin,
            url=page.url,
            run=run,
            cursor=place,
        )


def find_newer(connection: apsw.Connection, query: Query) -> int | None:
    """Return the `after` of the page of claims before that of a query; None: that is the first."""
    newer = msgspec.structs.replace(query, after=None)
    sql = statement_of(connection, newer, "claims")
    sql.require(f"{sql.order} >= ?", query.after or 0)
    n_passed = query.limit or 0
    statement = sql.sql("claims.place", n_passed + 1, direction="ASC")
    found: list[tuple[int]] = fetch_rows(connection, statement, tuple(sql.values))
    return found[n_passed][0] if len(found) > n_passed else None


def list_figures(connection: apsw.Connection, query: Query) -> Iterator[FigureRow]:
    """Yield the figures a query asks for."""
    sql = statement_of(connection, query, "figures")
    columns = f"figures.place, findings.report, findings.seq, runs.id, {FIGURE_COLUMNS}"
    page_of = make_pages(connection)
    for place, report, findings, run, *found in connection.cursor().execute(
        sql.sql(columns, query.limit), sql.values
    ):
        page = page_of(report, findings)
        figure = decode_figure(tuple(found), page.text)
        claim = page.claims.get(figure.claim or "")
        spot = page.places.get(figure.place or "")
        yield FigureRow(
            figure=figure,
            speaker=page.name_of(claim) if claim else None,
            stance=claim.stance if claim else None,
            through=page.through(claim) if claim else (),
            place=spot.name if spot else None,
            place_words=spot.span.exact if spot else None,
            place_why=spot.why if spot else (),
            report=page.id,
            title=page.title,
            publisher=page.publisher,
            published_on=page.published_on,
            origin=page.origin,
            url=page.url,
            run=run,
            cursor=place,
        )


def statement_of(connection: apsw.Connection, query: Query, table: str) -> Statement:
    """Return the statement for the rows of `table` that a query asks for; ids are looked up.

    Raises:
        NotOnRecordError: There is no such report or run.
        QueryError: A filter's value cannot be understood.
    """
    report = None if query.report is None else find_report(connection, query.report)
    run = None if query.run is None else find_run(connection, query.run)
    parties: list[int] = []
    if query.speaker is not None:
        parties = parties_called(connection, query.speaker, query.speaker_keys)
    party = None if query.party is None else find_party(connection, query.party)
    return make_statement(
        query,
        table,
        report=report,
        run=run,
        parties=parties,
        party=party,
        is_common=_is_common(connection, [*parties, *([] if party is None else [party])]),
    )


def _is_common(connection: apsw.Connection, parties: Sequence[int]) -> bool:
    """Say whether so much is of some parties that it is found sooner by a walk from the newest."""
    if not parties or not is_counted(connection):
        return False
    listed = ", ".join(map(str, parties))
    sql = f"SELECT sum(n_claims) FROM parties WHERE seq IN ({listed})"  # noqa: S608
    return int(connection.execute(sql).get or 0) > _COMMON


def _text(connection: apsw.Connection, report: int) -> str:
    [(packed,)] = fetch_rows(connection, "SELECT text FROM reports WHERE seq = ?", (report,))
    return unpack(packed).decode("utf-8", "surrogatepass")
