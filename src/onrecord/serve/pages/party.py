"""Parties: who is who, what they said and what others said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from onrecord.api import OpenLedger
from onrecord.errors import QueryError
from onrecord.records import ActorKind
from onrecord.serve import charting
from onrecord.serve.asking import asked, books_of
from onrecord.serve.callers import caller_of
from onrecord.serve.filters import address, party_filters_of
from onrecord.serve.kept import Kept
from onrecord.serve.pages import judging
from onrecord.serve.pages.party_views import (
    ROWS,
    chart_of,
    group_wording,
    rows_of,
    set_rows,
    view_tally,
)
from onrecord.serve.paging import begun, mark_of, whole
from onrecord.serve.parameters import check_params
from onrecord.serve.representations import Suffix, send_rows, with_suffixes
from onrecord.serve.templating import render
from onrecord.store import PartyRow, Query

PER_PAGE = 50
SHORT = 6  # rows of each kind on the first page of a party
PARTS = ("overview", "said", "said-of", "figures", "wording", "names")
PAGED = ("said", "said-of")
_COMPARED = 3  # stories in which its figures are set beside others'
LISTED = ("name", "kind", "unnamed")  # what parties are asked for by
_MOST_SKIPPED = 1_000_000
_contexts_kept: Kept[dict[str, Any]] = Kept(200)


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        *charting.routes(),
        *judging.routes(),
        *with_suffixes("/parties", _parties, _parties_table, name="parties"),
        *with_suffixes("/parties/{id}", _party, _party_table, name="party"),
    ]


# --- the list -----------------------------------------------------------------------------


def _parties(request: Request) -> Response:
    check_params(request, (*LISTED, "skip"))
    filters, skipped = party_filters_of(request.query_params), _skipped(request)
    with asked(request) as book:
        rows = book.sized_parties(skipped=skipped, limit=PER_PAGE + 1, **filters)
        judged = list(book.party_judgements())[:SHORT] if not filters and not skipped else []
    shown = {name: 1 if value is True else value for name, value in filters.items()}
    return render(
        request,
        "parties.html",
        rows=rows[:PER_PAGE],
        kinds=get_args(ActorKind),
        filters=filters,
        skipped=skipped,
        judged=judged,
        may_judge=judging.may_judge(request),
        back=address("/parties", shown, skip=max(0, skipped - PER_PAGE) or None),
        further=address("/parties", shown, skip=skipped + PER_PAGE)
        if len(rows) > PER_PAGE
        else None,
        tables={s: address(f"/parties.{s}", shown) for s in ("csv", "json")},
    )


def _parties_table(request: Request, suffix: Suffix) -> Response:
    check_params(request, LISTED)
    filters = party_filters_of(request.query_params)
    with asked(request) as book:
        rows = book.sized_parties(limit=100_001, **filters)
    return send_rows(request, rows, suffix, "parties-by-size")


def _skipped(request: Request) -> int:
    return min(whole(request, "skip", 0), _MOST_SKIPPED)


# --- one party ----------------------------------------------------------------------------


def _party(request: Request) -> Response:
    check_params(request, ("part", "after"))
    part = request.query_params.get("part", "overview")
    if part not in PARTS:
        raise QueryError(f"part: {part!r} is none of {', '.join(PARTS)}")
    if "after" in request.query_params and part not in PAGED:
        raise QueryError(f"after: part={part} has no pages; leave it out, or take {PAGED[0]}")
    with asked(request) as book:
        party = book.party(request.path_params["id"])
        if party.id != request.path_params["id"]:
            return RedirectResponse(address(f"/parties/{party.id}", request.query_params), 307)
        key = (books_of(request).stamp(), caller_of(request), str(request.url))
        context = _contexts_kept.get(key, lambda: _contexts(request, book, party, part))
    return render(
        request,
        "party.html",
        party=party,
        part=part,
        here=f"/parties/{party.id}",
        may_judge=judging.may_judge(request),
        chart_of=chart_of,
        mark_of=mark_of,
        **context,
    )


def _contexts(request: Request, book: OpenLedger, party: PartyRow, part: str) -> dict[str, Any]:
    """Return what the part of a profile that is asked for shows."""
    context: dict[str, Any] = dict.fromkeys(_MAKERS)
    for name, (parts, make) in _MAKERS.items():
        if part in parts:
            context[name] = make(request, book, party)
    return context


def _said(request: Request, book: OpenLedger, party: PartyRow) -> Any:
    return view_tally(book.party_tally(party.id, "said"), "What it said, by stance")


def _said_of(request: Request, book: OpenLedger, party: PartyRow) -> Any:
    title = "What others said of it, by stance"
    return view_tally(book.party_tally(party.id, "said_of"), title)


def _said_claims(request: Request, book: OpenLedger, party: PartyRow) -> Any:
    return book.party_claims(party.id, "said", **_paging(request, book, "said"))


def _said_of_claims(request: Request, book: OpenLedger, party: PartyRow) -> Any:
    return book.party_claims(party.id, "said_of", **_paging(request, book, "said-of"))


def _paging(request: Request, book: OpenLedger, part: str) -> dict[str, Any]:
    """Return how many rows, and after which; one more than a whole page shows."""
    if request.query_params.get("part") != part:
        return {"limit": SHORT}
    begins = begun(book, request.query_params, "claims", Query())
    return {"limit": PER_PAGE + 1, "after": begins.after}


def _figures(request: Request, book: OpenLedger, party: PartyRow) -> Any:
    return [(one, set_rows(one)) for one in book.party_figures(party.id, limit=_COMPARED)]


def _wording(request: Request, book: OpenLedger, party: PartyRow) -> Any:
    return group_wording(book.party_wording(party.id))


def _judgements(request: Request, book: OpenLedger, party: PartyRow) -> Any:
    names = set(party.names)
    told = (row for row in book.party_judgements() if any(name in row.told for name in names))
    return list(told)[:PER_PAGE]


_Make = Callable[[Request, OpenLedger, PartyRow], Any]
# What each part of the profile shows, and what makes it.
_MAKERS: dict[str, tuple[tuple[str, ...], _Make]] = {
    "joins": (("overview", "names"), lambda request, book, party: book.party_joins(party.id)),
    "roles": (("overview", "names"), lambda request, book, party: book.party_roles(party.id)),
    "said": (("overview", "said"), _said),
    "said_of": (("overview", "said-of"), _said_of),
    "said_claims": (("overview", "said"), _said_claims),
    "said_of_claims": (("overview", "said-of"), _said_of_claims),
    "stories": (("overview",), lambda request, book, party: book.party_stories(party.id)),
    "figures": (("figures",), _figures),
    "wording": (("overview", "wording"), _wording),
    "judgements": (("names",), _judgements),
}


def _party_table(request: Request, suffix: Suffix) -> Response:
    check_params(request, ("part",))
    part = request.query_params.get("part", "said")
    if part not in ROWS:
        raise QueryError(f"part: {part!r} is no table; they are {', '.join(ROWS)}")
    with asked(request) as book:
        party = book.party(request.path_params["id"])
        rows: Iterable[Any] = rows_of(part, book, party.id)
        return send_rows(request, rows, suffix, f"{party.name}-{part}")
