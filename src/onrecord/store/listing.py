"""Rows of the ledger, each with what a reader needs beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import apsw
import msgspec

from onrecord.records import Quantity
from onrecord.store.connection import fetch_rows
from onrecord.store.encoding import unpack
from onrecord.store.ledger import ClaimRow, FigureRow, Query, ReportRow
from onrecord.store.loading import (
    CLAIM_COLUMNS,
    FIGURE_COLUMNS,
    decode_claim,
    decode_figure,
    find_report,
)
from onrecord.store.searching import make_statement
from onrecord.text import fold_words

_JOINS = "JOIN findings ON findings.seq = {0}.findings JOIN runs ON runs.seq = findings.run"
_EXCERPT_REACH = 80
_PAGES_HELD = 64


class _Page(msgspec.Struct, frozen=True):
    """What all rows of one report and run share."""

    id: str
    text: str
    title: str | None
    publisher: str | None
    published_on: str | None
    url: str | None
    origin: str
    names: dict[str, str]
    figures: dict[str, tuple[Quantity, ...]]
    speakers: dict[str, str | None]


def list_reports(connection: apsw.Connection, query: Query) -> Iterator[ReportRow]:
    """Yield the reports a query asks for."""
    statement = make_statement(
        query,
        table="reports",
        columns="""reports.place, reports.seq, reports.id, reports.title, reports.publisher,
            reports.published_on, reports.url,
            (SELECT count(*) FROM claims JOIN findings ON findings.seq = claims.findings
             WHERE report = reports.seq AND is_current),
            (SELECT count(*) FROM figures JOIN findings ON findings.seq = figures.findings
             WHERE report = reports.seq AND is_current)""",
        joins="",
        report=_report_number(connection, query),
    )
    for row in connection.cursor().execute(statement.sql, statement.values):
        place, sequence, id_, title, publisher, published_on, url, n_claims, n_figures = row
        yield ReportRow(
            id=id_,
            title=title,
            publisher=publisher,
            published_on=published_on,
            url=url,
            origins=_origins(connection, sequence),
            n_claims=n_claims,
            n_figures=n_figures,
            excerpt=_excerpt(connection, sequence, query.words) if query.words else None,
            cursor=place,
        )


def list_claims(connection: apsw.Connection, query: Query) -> Iterator[ClaimRow]:
    """Yield the claims a query asks for."""
    statement = make_statement(
        query,
        table="claims",
        columns=f"claims.place, findings.report, findings.seq, runs.id, {CLAIM_COLUMNS}",
        joins=_JOINS.format("claims"),
        report=_report_number(connection, query),
    )
    page_of = _pages(connection)
    wanted = _wanted(query)
    for place, report, findings, run, *columns in connection.cursor().execute(
        statement.sql, statement.values
    ):
        page = page_of(report, findings)
        claim = decode_claim(tuple(columns), page.text)
        speaker = page.names.get(claim.speaker or "")
        source = " ".join(part.exact for part in claim.source)
        figures = page.figures.get(claim.id, ())
        if query.run and not (
            wanted(
                " ".join(part.exact for part in claim.content),
                f"{speaker or ''} {source}",
                page.publisher,
            )
            and (query.measure is None or any(f.measure == query.measure for f in figures))
        ):
            continue
        yield ClaimRow(
            claim=claim,
            speaker=speaker,
            figures=figures,
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
    statement = make_statement(
        query,
        table="figures",
        columns=f"figures.place, findings.report, findings.seq, runs.id, {FIGURE_COLUMNS}",
        joins=_JOINS.format("figures"),
        report=_report_number(connection, query),
    )
    page_of = _pages(connection)
    wanted = _wanted(query)
    for place, report, findings, run, *columns in connection.cursor().execute(
        statement.sql, statement.values
    ):
        page = page_of(report, findings)
        figure = decode_figure(tuple(columns), page.text)
        speaker = page.speakers.get(figure.claim or "")
        if query.run and not wanted(
            f"{figure.span.exact} {figure.of or ''}", speaker, page.publisher
        ):
            continue
        yield FigureRow(
            figure=figure,
            speaker=speaker,
            report=page.id,
            title=page.title,
            publisher=page.publisher,
            published_on=page.published_on,
            origin=page.origin,
            url=page.url,
            run=run,
            cursor=place,
        )


# --- what stands beside a row -------------------------------------------------------------


def _report_number(connection: apsw.Connection, query: Query) -> int | None:
    return None if query.report is None else find_report(connection, query.report)


def _wanted(query: Query) -> Callable[[str | None, str | None, str | None], bool]:
    """Return the test for words, speaker and publisher, where no full-text table can serve."""
    asked = [fold_words(value or "") for value in (query.words, query.speaker, query.publisher)]

    def is_wanted(*found: str | None) -> bool:
        return all(
            set(words) <= set(fold_words(value or ""))
            for words, value in zip(asked, found, strict=True)
        )

    return is_wanted


def _pages(connection: apsw.Connection) -> Callable[[int, int], _Page]:
    return lru_cache(maxsize=_PAGES_HELD)(
        lambda report, findings: _page(connection, report, findings)
    )


def _page(connection: apsw.Connection, report: int, findings: int) -> _Page:
    [(id_, packed, title, publisher, published_on, url)] = fetch_rows(
        connection,
        "SELECT id, text, title, publisher, published_on, url FROM reports WHERE seq = ?",
        (report,),
    )
    text = unpack(packed).decode("utf-8", "surrogatepass")
    names: dict[str, str] = dict(
        fetch_rows(connection, "SELECT id, name FROM actors WHERE findings = ?", (findings,))
    )
    speakers = {
        claim: names.get(speaker)
        for claim, speaker in fetch_rows(
            connection, "SELECT id, speaker FROM claims WHERE findings = ?", (findings,)
        )
    }
    figures: dict[str, tuple[Quantity, ...]] = {}
    for row in connection.execute(
        f"SELECT {FIGURE_COLUMNS} FROM figures WHERE findings = ? AND claim IS NOT NULL "  # noqa: S608
        "ORDER BY place",
        (findings,),
    ):
        figure = decode_figure(row, text)
        figures[figure.claim or ""] = (*figures.get(figure.claim or "", ()), figure)
    origin = _origins(connection, report)[0]
    return _Page(id_, text, title, publisher, published_on, url, origin, names, figures, speakers)


def _origins(connection: apsw.Connection, report: int) -> tuple[str, ...]:
    rows = connection.execute("SELECT origin FROM origins WHERE report = ? ORDER BY seq", (report,))
    return tuple(origin for (origin,) in rows)


def _excerpt(connection: apsw.Connection, report: int, words: str) -> str | None:
    """Return the words around the first hit, on one line."""
    packed = connection.execute("SELECT text FROM reports WHERE seq = ?", (report,)).get
    text = unpack(packed).decode("utf-8", "surrogatepass")
    lowered = text.casefold() if len(text.casefold()) == len(text) else text.lower()
    hits = [at for word in fold_words(words) if (at := lowered.find(word)) >= 0]
    if not hits:
        return None
    start, end = max(0, min(hits) - _EXCERPT_REACH), min(hits) + _EXCERPT_REACH
    return " ".join(text[start:end].split())
