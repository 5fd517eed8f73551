"""Rows of the ledger, each with what a reader needs beside it."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from onrecord.store.connection import fetch_rows
from onrecord.store.encoding import unpack
from onrecord.store.ledger import ClaimRow, FigureRow, Query, ReportRow
from onrecord.store.loading import (
    CLAIM_COLUMNS,
    FIGURE_COLUMNS,
    decode_claim,
    decode_figure,
    find_report,
    find_run,
)
from onrecord.store.pages import fetch_origins, find_excerpt, make_pages
from onrecord.store.parties import parties_called
from onrecord.store.searching import Statement, find_phrases, make_statement

_REPORT_COLUMNS = """reports.place, reports.seq, reports.id, reports.title, reports.publisher,
    reports.published_on, reports.url,
    (SELECT count(*) FROM claims WHERE claims.findings = findings.seq),
    (SELECT count(*) FROM figures WHERE figures.findings = findings.seq)"""


def list_reports(connection: apsw.Connection, query: Query) -> Iterator[ReportRow]:
    """Yield the reports a query asks for."""
    sql = _statement(connection, query, "reports")
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
    sql = _statement(connection, query, "reports")
    found = connection.cursor().execute(sql.sql("reports.seq", query.limit), sql.values)
    return [number for (number,) in found]


def list_claims(connection: apsw.Connection, query: Query) -> Iterator[ClaimRow]:
    """Yield the claims a query asks for."""
    sql = _statement(connection, query, "claims")
    columns = f"claims.place, findings.report, findings.seq, runs.id, {CLAIM_COLUMNS}"
    page_of = make_pages(connection)
    for place, report, findings, run, *found in connection.cursor().execute(
        sql.sql(columns, query.limit), sql.values
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


def list_figures(connection: apsw.Connection, query: Query) -> Iterator[FigureRow]:
    """Yield the figures a query asks for."""
    sql = _statement(connection, query, "figures")
    columns = f"figures.place, findings.report, findings.seq, runs.id, {FIGURE_COLUMNS}"
    page_of = make_pages(connection)
    for place, report, findings, run, *found in connection.cursor().execute(
        sql.sql(columns, query.limit), sql.values
    ):
        page = page_of(report, findings)
        figure = decode_figure(tuple(found), page.text)
        claim = page.claims.get(figure.claim or "")
        yield FigureRow(
            figure=figure,
            speaker=page.name_of(claim) if claim else None,
            through=page.through(claim) if claim else (),
            place=page.places.get(figure.place or ""),
            report=page.id,
            title=page.title,
            publisher=page.publisher,
            published_on=page.published_on,
            origin=page.origin,
            url=page.url,
            run=run,
            cursor=place,
        )


def _statement(connection: apsw.Connection, query: Query, table: str) -> Statement:
    report = None if query.report is None else find_report(connection, query.report)
    run = None if query.run is None else find_run(connection, query.run)
    parties: list[int] = []
    if query.speaker is not None:
        parties = parties_called(connection, query.speaker, query.speaker_keys)
    return make_statement(query, table, report=report, run=run, parties=parties)


def _text(connection: apsw.Connection, report: int) -> str:
    [(packed,)] = fetch_rows(connection, "SELECT text FROM reports WHERE seq = ?", (report,))
    return unpack(packed).decode("utf-8", "surrogatepass")
