"""What people decide of parties from the page: one party of two, two of one, and back again."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from onrecord.api import OpenLedger
from onrecord.errors import QueryError
from onrecord.serve.asking import books_of
from onrecord.serve.callers import caller_of, require
from onrecord.serve.problems import Forbidden

_MOST_FIELDS = 200
_Decide = Callable[[OpenLedger, str, FormData], str]


def routes() -> list[BaseRoute]:
    """Return the routes of the forms; each answers with the page that shows what came of it."""
    return [
        Route("/parties/{id}/merge", _form(_merge), methods=["POST"], name="merge parties"),
        Route("/parties/{id}/split", _form(_split), methods=["POST"], name="split party"),
        Route("/parties/judgements/{id}/undo", _form(_undo), methods=["POST"], name="undo"),
    ]


def may_judge(request: Request) -> bool:
    """Say whether whoever sends a request may decide who is who: the whole ledger's keeper."""
    caller = caller_of(request)
    return caller.is_owner and "write" in caller.scopes


def _form(decide: _Decide) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        require(request, "write")
        if not may_judge(request):
            raise Forbidden("who is who is decided by those who see the whole ledger")
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            return await run_in_threadpool(act, request, form)

    def act(request: Request, form: FormData) -> Response:
        with books_of(request).writing() as book:
            target = decide(book, request.path_params["id"], form)
        return RedirectResponse(target, 303)

    return answer


def _merge(book: OpenLedger, id_: str, form: FormData) -> str:
    now = book.party_now(id_)
    other = _other(form)
    if book.party(other).id != other:  # the start of an id is too little to judge by
        raise QueryError(f"merge: {other} is the start of an id; give all of it")
    book.merge_parties(id_, other)
    return _shown(now)


def _other(form: FormData) -> str:
    """Return the party that a form names, by its id or by the address of its page."""
    other = str(form.get("other", "")).strip().rstrip("/").rpartition("/")[2].partition("?")[0]
    if not other:
        raise QueryError("merge: no other party named; give its id or the address of its page")
    return other


def _split(book: OpenLedger, id_: str, form: FormData) -> str:
    names = [str(name) for name in form.getlist("name")]
    if not names:
        raise QueryError("split: no name is ticked; tick those that are somebody else")
    now = book.party_now(id_)
    book.split_party(id_, *names)
    return _shown(now)


def _undo(book: OpenLedger, id_: str, form: FormData) -> str:
    book.undo_party_judgement(id_)
    return "/parties"


def _shown(now: Callable[[], str | None]) -> str:
    id_ = now()
    return f"/parties/{id_}?part=names" if id_ else "/parties"
