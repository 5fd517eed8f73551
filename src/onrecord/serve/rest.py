"""REST: the ledger for programs, under `/api/v1`."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from onrecord.api import OpenLedger
from onrecord.errors import NotOnRecordError, QueryError
from onrecord.exchange.tables import encode_cells
from onrecord.gathering.telling import ToldStory
from onrecord.records import Account, Record
from onrecord.relate.comparing.compared import Comparison
from onrecord.serve.asking import asked
from onrecord.serve.filters import (
    FILTERS,
    check_choice,
    check_within,
    party_filters_of,
    query_of,
)
from onrecord.serve.kept import Kept
from onrecord.serve.operations import (
    AFTER,
    DEFAULT_LIMIT,
    FILTER_PARAMS,
    LIMIT,
    MEASURES,
    MOST_ITEMS,
    PARTY_PARAMS,
    PREFIX,
    STORY_PARAMS,
    Entrance,
    Operation,
    Page,
    Param,
    ToldParty,
)
from onrecord.serve.paging import counted_page, given, gone, page_of, query_for, rows_needed, whole
from onrecord.serve.parameters import check_params
from onrecord.serve.problems import problem
from onrecord.serve.tags import VARY, tag_of, unchanged
from onrecord.store import ClaimRow, Facets, FigureRow, PartyRow, Query, ReportRow, StoryRow

_MOST_VALUES = 100  # of each facet
_COSTLY = ("story", "comparison", "counts")  # kept by their tag until the ledger changes
_ANSWERS: Kept[tuple[bytes, str | None]] = Kept(most=32)


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [Route(o.path, _endpoint(o), name=f"api {o.name}") for o in OPERATIONS]


def _endpoint(operation: Operation) -> Any:
    def answer(request: Request) -> Response:
        if not _takes_json(request.headers.get("accept", "*/*")):
            accepted = request.headers["accept"][:100]
            return problem(request, 406, f"accept {accepted!r}: answers here are application/json")
        _check_params(request, operation)
        tag = tag_of(request)
        if same := unchanged(request, tag):
            return same
        if operation.name in _COSTLY:
            body, onward = _ANSWERS.get(tag, lambda: _encoded(operation, request))
        else:
            body, onward = _encoded(operation, request)
        if same := unchanged(request, tag, is_there=True):
            return same
        headers = {"ETag": tag, "Vary": VARY}
        if onward:
            headers["Link"] = f'<{onward}>; rel="next"'
        return Response(body, headers=headers, media_type="application/json")

    return answer


def _encoded(operation: Operation, request: Request) -> tuple[bytes, str | None]:
    """Return the answer as JSON, and the address of the page that follows."""
    with asked(request) as book:
        found = operation.ask(book, request)
        return encode_answer(found), found.next if isinstance(found, Page) else None


def encode_answer(found: Any) -> bytes:
    """Return JSON; what is no Unicode text, which a page may hold, comes as U+FFFD."""
    if isinstance(found, Page):
        items = [msgspec.to_builtins(item) for item in found.items]
        for item in items:
            item.pop("cursor", None)  # see paging
        found = {"items": items, "next": found.next}
    elif isinstance(found, ClaimRow):
        found = msgspec.to_builtins(found)
        del found["cursor"]
    try:
        return msgspec.json.encode(found)
    except UnicodeEncodeError:
        return encode_cells({"": msgspec.to_builtins(found)})[len('{"":') : -1]


def _takes_json(accepted: str) -> bool:
    """Say whether an Accept header takes JSON.

    >>> _takes_json("text/html, application/*;q=0.5"), _takes_json("text/csv")
    (True, False)
    """
    for one in accepted.split(","):
        name, *rest = (part.strip().lower() for part in one.split(";"))
        refused = any(
            part.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"} for part in rest
        )
        if name in {"*/*", "application/*", "application/json", ""} and not refused:
            return True
    return False


def _check_params(request: Request, operation: Operation) -> None:
    """Refuse a parameter that is none: a filter misspelt would silently ask for everything."""
    check_params(request, [param.name for param in operation.params], operation.path)
    for param in operation.params:
        values = request.query_params.getlist(param.name)
        if len(values) > 1 and not param.is_list:
            raise QueryError(f"{param.name}: given more than once; give it once")
        for value in filter(None, values if param.choices else ()):
            check_choice(param.name, value, param.choices)


def _rows(what: str) -> Any:
    def ask(book: OpenLedger, request: Request) -> Page[Any]:
        query, limit = query_for(book, request, what)
        return page_of(request, book.rows(what, query), limit)

    return ask


# --- what can be asked --------------------------------------------------------------------


def _search(book: OpenLedger, request: Request) -> Page[ReportRow]:
    words = request.query_params.get("q", "").strip()
    if not words:
        raise QueryError('q: no words; give some, as q=ceasefire or q="market strike"')
    query, limit = query_for(book, request, "reports")
    query = msgspec.structs.replace(query, words=words[:500])
    return page_of(request, book.rows("reports", query), limit)


def _account(book: OpenLedger, request: Request) -> Account:
    return book.account(request.path_params["id"])


def _claim(book: OpenLedger, request: Request) -> Record:
    report, wanted = request.path_params["id"], request.path_params["claim"]
    for row in book.claims(report=report):
        if row.claim.id == wanted:
            return row
    raise NotOnRecordError(f"claim {wanted[:80]}: none of report {report[:80]}; see its account")


def _stories(book: OpenLedger, request: Request) -> Page[StoryRow]:
    asked_for = given(request, STORY_PARAMS)
    if "min_reports" in asked_for:
        asked_for["min_reports"] = whole(request, "min_reports", 1)
    limit = whole(request, "limit", DEFAULT_LIMIT)
    check_within("limit", limit, 1, MOST_ITEMS)
    after = request.query_params.get("after")
    try:
        rows = list(book.iter_stories(limit=limit + 1, after=after, **asked_for))
    except NotOnRecordError:
        raise gone(str(after)) from None
    return page_of(request, rows, limit)


def _story(book: OpenLedger, request: Request) -> ToldStory:
    return book.story(request.path_params["id"])


def _comparison(book: OpenLedger, request: Request) -> Comparison:
    id_, measures = request.path_params["id"], request.query_params.getlist("measure")
    if id_.startswith("story-"):
        return book.comparison(id_, measures=measures)
    return book.story(id_).comparison(measures=measures)


def _parties(book: OpenLedger, request: Request) -> Page[PartyRow]:
    asked_for = party_filters_of(request.query_params)
    return counted_page(request, book.parties(limit=rows_needed(request), **asked_for))


def _party(book: OpenLedger, request: Request) -> ToldParty:
    id_ = request.path_params["id"]
    return ToldParty(party=book.party(id_), joins=tuple(book.party_joins(id_)))


def _counts(book: OpenLedger, request: Request) -> dict[str, int]:
    return dict(book.counts())


def _facets(book: OpenLedger, request: Request) -> Facets:
    top = whole(request, "top", 10)
    if not 1 <= top <= _MOST_VALUES:
        raise QueryError(f"top: {top} is not within 1 and {_MOST_VALUES}; give another")
    return book.facets_of(query_of(request.query_params), top=top)


def _entrance(book: OpenLedger, request: Request) -> Entrance:
    return Entrance(
        documentation="/api",
        openapi=f"{PREFIX}/openapi.json",
        addresses={operation.name: operation.path for operation in OPERATIONS},
    )


_FILTERS = tuple(FILTER_PARAMS[name] for name in FILTERS if name in Query.__struct_fields__)
_LISTED = (*_FILTERS, AFTER, LIMIT)
_SEARCHED = (
    Param("q", "words in title or text; “quoted” ones together", example="ceasefire"),
    *(param for param in _LISTED if param.name != "words"),
)
OPERATIONS: tuple[Operation, ...] = (
    Operation(f"{PREFIX}/", "entrance", "Where things are.", (), Entrance, _entrance),
    Operation(
        f"{PREFIX}/reports",
        "reports",
        "Reports, newest published first.",
        _LISTED,
        Page[ReportRow],
        _rows("reports"),
    ),
    Operation(
        f"{PREFIX}/reports/{{id}}",
        "report",
        "Everything that one report puts on the record: the account.",
        (),
        Account,
        _account,
    ),
    Operation(
        f"{PREFIX}/reports/{{id}}/claims/{{claim}}",
        "claim",
        "One claim, with what a reader needs beside it.",
        (),
        ClaimRow,
        _claim,
    ),
    Operation(
        f"{PREFIX}/claims",
        "claims",
        "Claims: who said what; newest published first.",
        _LISTED,
        Page[ClaimRow],
        _rows("claims"),
    ),
    Operation(
        f"{PREFIX}/figures",
        "figures",
        "Figures: how many, by whose count; newest published first.",
        _LISTED,
        Page[FigureRow],
        _rows("figures"),
    ),
    Operation(
        f"{PREFIX}/stories",
        "stories",
        "Stories, those that began last first.",
        (*STORY_PARAMS, AFTER, LIMIT),
        Page[StoryRow],
        _stories,
    ),
    Operation(
        f"{PREFIX}/stories/{{id}}",
        "story",
        "One story: its reports, why they belong together, who stands behind them.",
        (),
        ToldStory,
        _story,
    ),
    Operation(
        f"{PREFIX}/stories/{{id}}/comparison",
        "comparison",
        "The accounts of a story beside each other: questions down, origins across.",
        (MEASURES,),
        Comparison,
        _comparison,
    ),
    Operation(
        f"{PREFIX}/parties",
        "parties",
        "People and organisations, those in most reports first.",
        (*PARTY_PARAMS, AFTER, LIMIT),
        Page[PartyRow],
        _parties,
    ),
    Operation(
        f"{PREFIX}/parties/{{id}}",
        "party",
        "One party, and why each of its names belongs to it.",
        (),
        ToldParty,
        _party,
    ),
    Operation(
        f"{PREFIX}/search",
        "search",
        "Reports with all these words in title or text, and the words around a hit.",
        _SEARCHED,
        Page[ReportRow],
        _search,
    ),
    Operation(
        f"{PREFIX}/facets",
        "facets",
        "How many claims the filters find, and how they fall to the values of each filter.",
        (*_FILTERS, Param("top", "how many values of each filter; 10 unless told", "integer")),
        Facets,
        _facets,
    ),
    Operation(
        f"{PREFIX}/counts",
        "counts",
        "How many of each record the caller can see.",
        (),
        dict[str, int],
        _counts,
    ),
)
