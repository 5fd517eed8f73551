"""Claims of the ledger, and its reports: search, filters, facets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from onrecord.api import OpenLedger
from onrecord.cells import format_values
from onrecord.errors import QueryError
from onrecord.records import Claim, Quantity
from onrecord.serve.asking import asked
from onrecord.serve.filters import address, params_of, query_of
from onrecord.serve.months import draw_months, name_days
from onrecord.serve.paging import begun, mark_of
from onrecord.serve.parameters import LISTED, MOST_TYPED, check_params, listed_params, parse_typed
from onrecord.serve.search_box import format_box
from onrecord.serve.suggesting import suggest
from onrecord.serve.templating import render
from onrecord.store import ClaimRow, Facet, Facets, Query
from onrecord.text import join_words

PAGE_ROWS, MOST_ROWS = 50, 200
SHOWN_FACETS = ("party", "publisher", "place", "measure", "stance", "speech", "hedge")
FORMATS = ("csv", "jsonl", "xlsx", "parquet")


class Piece(msgspec.Struct, frozen=True):
    """Words of a report as they are shown; those of a figure are marked."""

    words: str
    is_figure: bool = False


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A value that can be chosen, or one that is and can be let go."""

    label: str
    detail: str | None = None
    n_claims: int | None = None
    href: str
    is_chosen: bool = False


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as a row: its words in pieces, its figures as values."""

    row: ClaimRow
    speaker: str | None
    party: str | None
    cue: str
    pieces: tuple[Piece, ...]
    figures: tuple[tuple[str, str], ...]


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        Route("/", claims, name="claims"),
        Route("/reports", reports, name="reports"),
    ]


def claims(request: Request) -> Response:
    """Show claims, newest published first, beside what they can be narrowed by."""
    return _boxed(request, "/", _claims)


def reports(request: Request) -> Response:
    """Show reports, newest published first."""
    return _boxed(request, "/reports", _reports)


def _boxed(request: Request, path: str, show: Any) -> Response:
    """Return the view; what was typed into the box is turned into its own address first.

    What cannot be understood is told above the box, which keeps what was typed.
    """
    typed = request.query_params.get("q")
    try:
        if typed is not None:
            check_params(request, LISTED)
            target = address(path, _checked(parse_typed(typed)))
            return RedirectResponse(target, status_code=303)
        page: Response = show(request)
    except QueryError as error:
        template = "ledger.html" if path == "/" else "reports.html"
        box = typed if typed is not None else format_box(dict(request.query_params))
        context = {**_EMPTY, "view": path, "box": box[:MOST_TYPED], "problem": str(error)}
        return render(request, template, status_code=400, **context)
    return page


def _checked(params: Mapping[str, str]) -> Mapping[str, str]:
    return params_of(query_of(QueryParams(params)))


# --- claims -------------------------------------------------------------------------------


def _claims(request: Request) -> Response:
    given = listed_params(request)
    query = query_of(given, limit=PAGE_ROWS, most=MOST_ROWS)
    params = params_of(query)
    with asked(request) as book:
        query = begun(book, given, "claims", query)
        facets = book.facets_of(query)
        rows = list(book.rows("claims", query))
        shown_rows = [row for row in rows if isinstance(row, ClaimRow)]
        parties = book.speaking_parties(shown_rows)
        newer = _newer(book, query) if query.after is not None else None
        instead = None if rows or query.after is not None else suggest(book, query, params)
    context = {
        **_EMPTY,
        "query": query,
        "params": params,
        "box": format_box(params),
        "facets": facets,
        "groups": [(name, facet_links(facets[name], params)) for name in SHOWN_FACETS],
        "charts": draw_months(facets["month"].values, query, params),
        "chips": chips(params, facets),
        "instead": instead,
        "rows": [show_claim(row, parties.get(row.cursor)) for row in shown_rows],
        "older": _older("/", params, query, shown_rows),
        "newer": address("/", params, after=newer, limit=_limit(query)) if newer else None,
        "newest": address("/", params, limit=_limit(query)) if query.after is not None else None,
        "exports": [(name, address(f"/claims.{name}", params)) for name in FORMATS],
    }
    return render(request, "ledger.html", **context)


def _older(path: str, params: Mapping[str, str], query: Query, rows: list[Any]) -> str | None:
    if query.limit is None or len(rows) < query.limit:
        return None
    return address(path, params, after=mark_of(rows[-1]), limit=_limit(query))


def _newer(book: OpenLedger, query: Query) -> str | None:
    """Return the cursor of the page of claims before that of `query`; None: the first."""
    place = book.newer_cursor(query)
    if place is None:
        return None
    rows = book.rows("claims", msgspec.structs.replace(query, after=place + 1, limit=1))
    return next((mark_of(row) for row in rows if isinstance(row, ClaimRow)), None)


def _limit(query: Query) -> int | None:
    return None if query.limit == PAGE_ROWS else query.limit


def facet_links(facet: Facet, params: Mapping[str, str]) -> list[Link]:
    """Return the values of a facet as links: each chooses its value, or lets it go."""
    links = []
    for value in facet.values:
        is_chosen = params.get(facet.name) == value.value
        changes = {facet.name: None if is_chosen else value.value, "after": None}
        links.append(
            Link(
                label=value.label,
                detail=value.detail,
                n_claims=value.n_claims,
                href=address("/", params, **changes),
                is_chosen=is_chosen,
            )
        )
    return links


def chips(
    params: Mapping[str, str], facets: Facets | None, path: str = "/"
) -> list[tuple[str, Link]]:
    """Return the filters that are on, each with the view that is left without it.

    Both ends of a time are one.
    """
    labels = dict(facets.labels) if facets else {}
    shown = {name: labels.get(name, value.removeprefix("=")) for name, value in params.items()}
    dropped = {name: {name: None} for name in params}
    if "since" in params and "until" in params:
        shown["since"] = name_days(params["since"], params["until"])
        del shown["until"]
        dropped["since"] = {"since": None, "until": None}
    return [
        (
            "published" if len(dropped[name]) > 1 else name,
            Link(label=label, href=address(path, params, **dropped[name])),
        )
        for name, label in shown.items()
    ]


def show_claim(row: ClaimRow, party: str | None) -> Shown:
    """Return a claim as it is shown."""
    claim = row.claim
    source = join_words(claim.source)
    return Shown(
        row=row,
        speaker=row.speaker or source or None,
        party=party,
        cue=join_words(claim.cue),
        pieces=tuple(cut_words(claim, row.figures)),
        figures=tuple((format_values(figure), figure.measure) for figure in row.figures),
    )


def cut_words(claim: Claim, figures: tuple[Quantity, ...]) -> Iterator[Piece]:
    """Yield the words of a claim's content, cut where a figure begins or ends."""
    for index, part in enumerate(claim.content):
        if index:
            yield Piece(" … ")
        at = part.start
        for figure in sorted(figures, key=lambda figure: (figure.span.start, figure.span.end)):
            span = figure.span
            if span.start < at or span.end > part.end:
                continue
            if span.start > at:
                yield Piece(part.exact[at - part.start : span.start - part.start])
            yield Piece(span.exact, is_figure=True)
            at = span.end
        if at < part.end:
            yield Piece(part.exact[at - part.start :])


# --- reports ------------------------------------------------------------------------------


def _reports(request: Request) -> Response:
    given = listed_params(request)
    query = query_of(given, limit=PAGE_ROWS, most=MOST_ROWS)
    params = params_of(query)
    with asked(request) as book:
        query = begun(book, given, "reports", query)
        rows: list[Any] = list(book.rows("reports", query))
    is_begun = query.after is not None
    context = {
        **_EMPTY,
        "view": "/reports",
        "query": query,
        "params": params,
        "box": format_box(params),
        "chips": chips(params, None, "/reports"),
        "rows": rows,
        "older": _older("/reports", params, query, rows),
        "newest": address("/reports", params, limit=_limit(query)) if is_begun else None,
        "exports": [(name, address(f"/reports.{name}", params)) for name in ("csv", "json")],
    }
    return render(request, "reports.html", **context)


# What a page is made of where a query was not understood.
_EMPTY: dict[str, Any] = {
    "view": "/",
    "query": Query(),
    "params": {},
    "box": "",
    "problem": None,
    "facets": None,
    "groups": [],
    "charts": [],
    "chips": [],
    "rows": [],
    "instead": None,
    "older": None,
    "newer": None,
    "newest": None,
    "exports": [],
}
