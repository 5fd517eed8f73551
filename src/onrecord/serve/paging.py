"""Pages of records: a cursor names the last record seen, and tells nothing of what lies between.

A row's own `cursor` counts every record of the ledger, those too that the caller may not see; so
it stays inside, and what goes out is the record's id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request

from onrecord.api import OpenLedger
from onrecord.errors import NotOnRecordError, QueryError
from onrecord.serve.filters import address, check_within, query_of
from onrecord.serve.operations import DEFAULT_LIMIT, MOST_ITEMS, Page, Param
from onrecord.store import ClaimRow, FigureRow, Query, ReportRow, StoryRow

_FURTHEST = 10_000  # rows that a page without a cursor of its own passes over
_SEPARATOR = "~"


def mark_of(row: ClaimRow | FigureRow | ReportRow | StoryRow) -> str:
    """Return the cursor of a row as it is shown: its report's id, and its own."""
    if isinstance(row, StoryRow):
        return row.story
    if isinstance(row, ReportRow):
        return row.id
    own = row.claim.id if isinstance(row, ClaimRow) else row.figure.id
    return f"{row.report}{_SEPARATOR}{own}"


def place_of(
    book: OpenLedger, what: str, mark: str, *, run: str | None = None, name: str = "after"
) -> int:
    """Return the place that a cursor means, which the parameter `name` gave.

    Raises:
        QueryError: It is none, or its record is gone or out of sight.
    """
    report = mark.partition(_SEPARATOR)[0]
    try:
        for row in book.rows(what, Query(report=report, run=run)) if report else ():
            if isinstance(row, ClaimRow | FigureRow | ReportRow) and mark_of(row) == mark:
                return row.cursor
    except NotOnRecordError:
        pass
    raise gone(mark, name)


def gone(mark: str, name: str = "after") -> QueryError:
    """Return the error of a cursor that means nothing, or what is there no longer."""
    return QueryError(f"{name}: {mark[:90]!r} is no record of this list; begin at its first page")


def begun(book: OpenLedger, params: QueryParams, what: str, query: Query) -> Query:
    """Return a query that begins after the record that an address names, if it does.

    Raises:
        QueryError: It names none.
    """
    mark = params.get("after", "").strip()
    if not mark:
        return query
    return msgspec.structs.replace(query, after=place_of(book, what, mark, run=query.run))


def query_for(book: OpenLedger, request: Request, what: str) -> tuple[Query, int]:
    """Return the query for one row more than a page holds, and how many it holds."""
    params = request.query_params
    query = begun(book, params, what, query_of(params, limit=DEFAULT_LIMIT, most=MOST_ITEMS))
    limit = query.limit or DEFAULT_LIMIT
    return msgspec.structs.replace(query, limit=limit + 1), limit


def page_of(request: Request, rows: Iterable[Any], limit: int) -> Page[Any]:
    """Return a page of rows that have a cursor; `rows` holds one more where more follow."""
    found = list(rows)
    kept = found[:limit]
    after = mark_of(kept[-1]) if len(found) > limit else None
    return Page(items=tuple(kept), next=_next(request, after))


def counted_page(request: Request, rows: Iterable[Any]) -> Page[Any]:
    """Return a page of rows that are counted off from the first.

    Raises:
        QueryError: It begins further on than one may count.
    """
    limit, after = whole(request, "limit", DEFAULT_LIMIT), whole(request, "after", 0)
    check_within("limit", limit, 1, MOST_ITEMS)
    if after > _FURTHEST:
        raise QueryError(f"after: {after} is beyond {_FURTHEST}; narrow the filters")
    found = list(islice(rows, after, after + limit + 1))
    more = after + limit if len(found) > limit and after + limit <= _FURTHEST else None
    return Page(items=tuple(found[:limit]), next=_next(request, more))


def rows_needed(request: Request) -> int:
    """Return how many rows, from the first, a counted page takes at most."""
    return min(whole(request, "after", 0), _FURTHEST) + MOST_ITEMS + 1


def whole(request: Request, name: str, default: int) -> int:
    """Return a whole number from 0 that a parameter gives.

    Raises:
        QueryError: It is none.
    """
    value = request.query_params.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < len("1234567890")):
        raise QueryError(f"{name}: {value[:40]!r} is no number from 0; give one or leave it out")
    return int(value)


def given(request: Request, params: Iterable[Param]) -> dict[str, Any]:
    """Return the parameters that have a value."""
    found: Iterator[tuple[str, str]] = (
        (param.name, request.query_params.get(param.name, "").strip()) for param in params
    )
    return {name: value for name, value in found if value}


def _next(request: Request, after: object) -> str | None:
    if after is None:
        return None
    return address(request.url.path, dict(request.query_params), after=after)
