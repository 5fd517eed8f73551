"""Campaigns: claims and figures of a party, a place or any query over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

import msgspec
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from onrecord.api import OpenLedger
from onrecord.errors import NotOnRecordError
from onrecord.exchange.page_columns import CAMPAIGN, CAMPAIGNS
from onrecord.records import Measure, Record, Speech, Stance
from onrecord.serve import charting
from onrecord.serve.asking import asked, books_of
from onrecord.serve.callers import caller_of, require
from onrecord.serve.filters import FILTERS, address, check_choice, params_of, query_of
from onrecord.serve.kept import Kept
from onrecord.serve.pages import judging
from onrecord.serve.pages.campaign_views import (
    LinesView,
    line_cells,
    place_cells,
    view_days,
    view_lines,
    view_places,
)
from onrecord.serve.parameters import check_params, listed_params
from onrecord.serve.refusals import Forbidden
from onrecord.serve.representations import Suffix, send_rows, with_suffixes
from onrecord.serve.templating import render
from onrecord.serve.turns import in_turn, writing
from onrecord.store import Query
from onrecord.store.campaigns import Campaign

NEWEST = 8  # claims shown
_MOST_FIELDS = 30
_TABLES = ("claims", "days", "figures", "places")
_spreads: Kept[dict[str, Any]] = Kept(100)


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        *with_suffixes("/campaigns", _campaigns, _campaigns_table, name="campaigns"),
        Route("/campaigns", _keep, methods=["POST"], name="keep a campaign"),
        Route("/campaigns/{name}/remove", _remove, methods=["POST"], name="remove a campaign"),
        *with_suffixes("/campaign", _campaign, _campaign_table, name="campaign"),
        *with_suffixes("/campaign/{name}", _campaign, _campaign_table, name="named campaign"),
    ]


# --- one campaign -------------------------------------------------------------------------


def _campaign(request: Request) -> Response:
    with asked(request) as book:
        campaign, params = _asked_for(request, book)
        query = query_of(params)
        filters = params_of(query)
        of = request.query_params.get("of")
        key = (books_of(request).stamp(), caller_of(request), query, of)
        context = _spreads.get(key, lambda: _spread(book, query, of)) if filters else None
        party = _party_name(book, query)
    return render(
        request,
        "campaign.html",
        campaign=campaign,
        filters=filters,
        party=party,
        here=f"/campaign/{campaign.name}" if campaign else "/campaign",
        own={} if campaign else filters,
        choices={
            "measure": get_args(Measure),
            "stance": get_args(Stance),
            "speech": get_args(Speech),
        },
        may_keep=judging.may_judge(request),
        spread=context,
        framed=charting.framed,
    )


def _asked_for(request: Request, book: OpenLedger) -> tuple[Campaign | None, QueryParams]:
    """Return the campaign that an address names, if it does, and the filters to ask by."""
    if of := request.query_params.get("of"):
        check_choice("of", of, get_args(Measure))
    name = request.path_params.get("name")
    if name is None:
        return None, listed_params(request, "of", "table", paging=())
    check_params(request, ("of", "table"))
    campaign = book.campaign(name)
    return campaign, QueryParams(campaign.filters)


def _party_name(book: OpenLedger, query: Query) -> str | None:
    """Return the name of the party that a query asks for, by which people know it."""
    if query.party is None:
        return None
    try:
        return book.party(query.party).name
    except NotOnRecordError:
        return None


def _spread(book: OpenLedger, query: Query, of: str | None) -> dict[str, Any]:
    """Return what a query comes to: how many claims, when, of where, and figures over time."""
    filters = _given(query)
    counted = book.facets(names=("measure", "month"), **filters)
    measures = {value.value: value.n_claims for value in counted["measure"].values}
    shown = _measure(query, of, measures)
    return {
        "n_claims": counted.n_claims,
        "is_capped": counted.is_capped,
        "measures": measures,
        "measure": shown,
        "days": view_days(counted, lambda: book.claim_days(**filters), query),
        "places": view_places(book.claim_places(**filters), params_of(query)),
        "first": book.first_claims(**filters),
        "newest": book.claims(**filters | {"limit": NEWEST}) if counted.n_claims else [],
        # Of the last query its claims are at hand; this is another.
        "lines": _lines(book, filters, shown) if shown else None,
    }


def _lines(book: OpenLedger, filters: dict[str, Any], measure: str) -> LinesView:
    found = book.figure_lines(measure, **filters)
    return view_lines(found, measure, is_of_place=filters.get("place") is not None)


def _given(query: Query) -> dict[str, Any]:
    """Return a query as the filters that it sets."""
    own = {"limit", "after", "speaker_keys"}
    values = msgspec.structs.asdict(query)
    return {name: value for name, value in values.items() if value is not None and name not in own}


def _measure(query: Query, of: str | None, measures: Mapping[str, int]) -> str | None:
    """Return the measure whose figures are drawn: what is asked for, or what most claims have."""
    told = [name for name in measures if name != "other"]
    return of or query.measure or next(iter([*told, *measures]), None)


def _campaign_table(request: Request, suffix: Suffix) -> Response:
    table = request.query_params.get("table", "claims")
    check_choice("table", table, _TABLES)
    with asked(request) as book:
        campaign, params = _asked_for(request, book)
        query = query_of(params)
        rows, cut = _rows(book, query, table, request.query_params.get("of"))
        name = (
            table if table == "claims" else f"{campaign.name if campaign else 'campaign'}-{table}"
        )
        return send_rows(request, rows, suffix, name, sheet=CAMPAIGN[table], cut=cut)


def _rows(
    book: OpenLedger, query: Query, table: str, of: str | None
) -> tuple[Iterable[Record | dict[str, Any]], str]:
    """Return the rows of a table, and in words what they leave out."""
    filters = _given(query)
    if table == "days":
        tally = book.claim_days(**filters)
        rows = [msgspec.structs.asdict(count) for count in tally.counts]
        return rows, f"cut: the newest {tally.n:,} claims" if tally.is_cut else ""
    if table == "places":
        mapped = book.claim_places(**filters)
        told = f"cut: as the newest {mapped.n_claims:,} claims name them"
        return place_cells(mapped), told if mapped.is_cut else ""
    if table == "figures":
        counted = book.facets(names=("measure",), **filters)["measure"].values
        shown = _measure(query, of, {value.value: value.n_claims for value in counted})
        if not shown:
            return [], ""
        lines = book.figure_lines(shown, **filters)
        told = f"cut: made of the newest {lines.n_looked_at:,} figures"
        return line_cells(lines, shown), told if lines.is_cut else ""
    return book.claims(**filters | {"limit": 10_001}), ""


# --- those that have a name ---------------------------------------------------------------


def _campaigns(request: Request) -> Response:
    check_params(request, ())
    with asked(request) as book:
        rows = book.campaigns()
    return render(request, "campaigns.html", rows=rows, may_keep=judging.may_judge(request))


def _campaigns_table(request: Request, suffix: Suffix) -> Response:
    check_params(request, ())
    with asked(request) as book:
        rows: Sequence[Campaign] = book.campaigns()
    cells = [{"name": r.name, "title": r.title, "made_at": r.made_at, **r.filters} for r in rows]
    return send_rows(request, cells, suffix, CAMPAIGNS.name, sheet=CAMPAIGNS)


async def _keep(request: Request) -> Response:
    _check_may_keep(request)
    async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
        title = str(form.get("title", ""))[:200]
        given = {name: str(form.get(name, "")).strip() for name in FILTERS}

    def keep() -> str:
        filters = params_of(query_of(QueryParams({k: v for k, v in given.items() if v})))
        with writing(request) as book:
            return book.add_campaign(title, filters).name

    name = await in_turn(request, keep)
    return RedirectResponse(request.url_for("named campaign", name=name).path, 303)


async def _remove(request: Request) -> Response:
    _check_may_keep(request)

    def remove() -> None:
        with writing(request) as book:
            book.remove_campaign(request.path_params["name"])

    await in_turn(request, remove)
    return RedirectResponse(address("/campaigns", {}), 303)


def _check_may_keep(request: Request) -> None:
    require(request, "write")
    if not judging.may_judge(request):
        raise Forbidden("campaigns are kept by those who see the whole ledger")
