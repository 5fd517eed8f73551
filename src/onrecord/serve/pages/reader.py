"""One report, its claims marked in its words."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from onrecord.cells import shorten_origin
from onrecord.errors import NotOnRecordError
from onrecord.exchange.citations import Citation, CitationForm, format_citation, is_web_address
from onrecord.exchange.jsonl import encode_account
from onrecord.marks import cut
from onrecord.records import Account, Record
from onrecord.serve.asking import asked, settings_of
from onrecord.serve.callers import caller_of
from onrecord.serve.filters import address
from onrecord.serve.parameters import check_params
from onrecord.serve.reading.cards import Card, make_cards, make_own_figures
from onrecord.serve.reading.kept import is_shown, media_type_of, save_snapshot, show_snapshot
from onrecord.serve.reading.marking import Marker, shown
from onrecord.serve.reading.rows import make_rows
from onrecord.serve.templating import path_part, render
from onrecord.store.answers.around import Around

_FORMS: dict[CitationForm, str] = {
    "txt": "text/plain",
    "md": "text/markdown",
    "bib": "application/x-bibtex",
    "json": "application/vnd.citationstyles.csl+json",
}
_TABLES = ("jsonl", "csv", "xlsx", "parquet")
_CLOCK = re.compile(r"T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        Route("/reports/{report}.json", _account, name="report-json"),
        *(Route(f"/reports/{{report}}.{suffix}", _tabled(suffix)) for suffix in _TABLES),
        Route("/reports/{report}", _reader, name="report"),
        Route("/reports/{report}/source", _source, name="report-source"),
        Route("/reports/{report}/snapshot", _snapshot, name="report-snapshot"),
        Route("/reports/{report}/claims/{claim}.{form}", _citation, name="citation"),
        Route("/reports/{report}/claims/{claim}", _claim, name="claim"),
    ]


# --- the page -----------------------------------------------------------------------------


class Head(Record, frozen=True, kw_only=True):
    """What is said of a report above its words, made safe to show.

    Attributes:
        clock: The time of day of its publication, with the offset, where it is stated.
        origins: Where it was found: whole paths for the keeper of the ledger, names for others.
        address: Its own, where a browser may follow it.
    """

    title: str
    clock: str
    origins: tuple[str, ...]
    address: str | None


def _reader(request: Request) -> Response:
    check_params(request, ("claim", "figure"))
    report_id = request.path_params["report"]
    with asked(request) as book:
        account = book.account(report_id)
        around = book.around(report_id)
    if account.report.id != report_id:  # the start of an id will do, but one address is enough
        path = f"/reports/{path_part(account.report.id)}"
        return RedirectResponse(address(path, request.query_params))
    current = _current(request, account)
    cards = make_cards(account, around, current=current)
    marker = Marker(
        numbers={id_: card.number for id_, card in cards.items()},
        current=current,
        places={figure.id: figure.span.start for figure in account.figures},
    )
    return render(
        request,
        "reader.html",
        account=account,
        report=account.report,
        around=around,
        head=_head(request, account, around),
        rows=make_rows(cut(account), marker, cards, make_own_figures(account)),
        figure_asked=request.query_params.get("figure"),
        n_claims=len(cards),
        all_whole=all(card.is_whole for card in cards.values()),
        neighbours=_neighbours(cards, current),
        base=f"/reports/{path_part(account.report.id)}",
        here=own_address(request, f"/reports/{path_part(account.report.id)}"),
        shown=shown,
        is_kept=any(found.is_kept for found in around.found),
    )


def _current(request: Request, account: Account) -> str | None:
    """Return the claim that an address asks to open.

    Raises:
        NotOnRecordError: The report has no such claim.
    """
    wanted = request.query_params.get("claim")
    if not wanted:
        return None
    if all(claim.id != wanted for claim in account.claims):
        raise NotOnRecordError(f"{wanted}: no claim of this report; open the report without it")
    return wanted


def _head(request: Request, account: Account, around: Around) -> Head:
    report = account.report
    is_keeper = caller_of(request).is_owner
    clock = _CLOCK.search(report.published_on or "")
    origins = dict.fromkeys(
        found.origin if is_keeper or is_web_address(found.origin) else shorten_origin(found.origin)
        for found in around.found
    )
    return Head(
        title=shown(report.title or ""),
        clock=" ".join(filter(None, clock.groups())) if clock else "",
        origins=tuple(origins),
        address=report.url if is_web_address(report.url) else None,
    )


def _neighbours(cards: dict[str, Card], current: str | None) -> tuple[str | None, str | None]:
    """Return the claims before and after the open one; the first where none is open."""
    ids = list(cards)
    if current is None:
        return None, ids[0] if ids else None
    at = ids.index(current)
    return ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None


def own_address(request: Request, path: str) -> str:
    """Return the whole address of a path here, as the operator or else the request has it."""
    base = settings_of(request).base_url or str(request.base_url)
    return base.rstrip("/") + path


# --- a report and a claim for others ---------------------------------------------------------


def _account(request: Request) -> Response:
    check_params(request, ())
    with asked(request) as book:
        account = book.account(request.path_params["report"])
    return Response(encode_account(account), media_type="application/json")


def _tabled(suffix: str) -> Callable[[Request], Response]:
    """Return what leads to a report's claims as a table."""

    def answer(request: Request) -> Response:
        check_params(request, ())
        asked_for = {"report": request.path_params["report"]}
        return RedirectResponse(address(f"/claims.{suffix}", asked_for))

    return answer


def _claim(request: Request) -> Response:
    report, claim = request.path_params["report"], request.path_params["claim"]
    path = address(f"/reports/{path_part(report)}", {"claim": claim})
    return RedirectResponse(f"{path}#{path_part(claim)}")


def _citation(request: Request) -> Response:
    form = request.path_params["form"]
    if form not in _FORMS:
        forms = ", ".join(_FORMS)
        raise NotOnRecordError(f"{form}: no form of a citation; they are {forms}")
    with asked(request) as book:
        account = book.account(request.path_params["report"])
        around = book.around(account.report.id)
    wanted = request.path_params["claim"]
    card = make_cards(account, around, current=wanted).get(wanted)
    if card is None:
        raise NotOnRecordError(f"{wanted}: no claim of this report; open the report to see them")
    path = address(f"/reports/{path_part(account.report.id)}", {"claim": card.claim.id})
    citation = Citation(
        report=account.report,
        claim=card.claim,
        speaker=card.name,
        through=tuple(link.name for link in reversed(card.chain[:-1])),
        address=own_address(request, path) if settings_of(request).base_url else None,
    )
    return Response(
        format_citation(citation, form).encode("utf-8", "replace"),
        headers={"Content-Type": f"{_FORMS[form]}; charset=utf-8"},
    )


# --- the page it was read from ------------------------------------------------------------


def _source(request: Request) -> Response:
    with asked(request) as book:
        account = book.account(request.path_params["report"])
        snapshot = book.snapshot(account.report.id)
    return render(
        request,
        "source.html",
        report=account.report,
        head_title=shown(account.report.title or ""),
        snapshot=snapshot,
        media_type=media_type_of(snapshot) if snapshot else "",
        is_shown=snapshot is not None and bool(snapshot.data) and is_shown(snapshot),
        base=f"/reports/{path_part(account.report.id)}",
        address=snapshot.url if snapshot and is_web_address(snapshot.url) else None,
    )


def _snapshot(request: Request) -> Response:
    with asked(request) as book:
        snapshot = book.snapshot(request.path_params["report"])
    if snapshot is None:
        raise NotOnRecordError(
            "the bytes of this report were not kept; its text is on record all the same"
        )
    answer: Callable[..., Response] = (
        save_snapshot if "download" in request.query_params else show_snapshot
    )
    return answer(snapshot)
