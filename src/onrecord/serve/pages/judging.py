"""What people decide of parties from the page: one party of two, two of one, and back again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from onrecord.api import OpenLedger
from onrecord.errors import QueryError
from onrecord.serve.callers import caller_of, require
from onrecord.serve.refusals import Forbidden
from onrecord.serve.turns import in_turn, writing

_MOST_FIELDS = 200
_MOST_NAME = 300  # characters
_MOST_CALLED = 50
_Decide = Callable[[OpenLedger, str, FormData], str]


def routes() -> list[BaseRoute]:
    """Return the routes of the forms; each answers with the page that shows what came of it."""
    return [
        Route("/parties/{id}/merge", _form(_merge), methods=["POST"], name="merge parties"),
        Route("/parties/{id}/split", _form(_split), methods=["POST"], name="split party"),
        Route("/parties/judgements/{id}/undo", _form(_undo), methods=["POST"], name="undo"),
    ]


def may_judge(request: Request) -> bool:
    """Say whether whoever sends a request may decide who is who, or what is one story.

    That is the whole ledger's keeper: who sees a part of it would decide of what they do not see.
    """
    caller = caller_of(request)
    return caller.is_owner and "write" in caller.scopes


def _form(decide: _Decide) -> Callable[[Request], object]:
    async def answer(request: Request) -> Response:
        require(request, "write")
        if not may_judge(request):
            raise Forbidden("who is who is decided by those who see the whole ledger")
        async with request.form(max_files=0, max_fields=_MOST_FIELDS) as form:
            return await in_turn(request, partial(act, request, form))

    def act(request: Request, form: FormData) -> Response:
        with writing(request) as book:
            target = decide(book, request.path_params["id"], form)
        return RedirectResponse(target, 303)

    return answer


def _merge(book: OpenLedger, id_: str, form: FormData) -> str:
    now = book.party_now(id_)
    book.merge_parties(id_, _other(book, id_, form))
    return _shown(now)


def _other(book: OpenLedger, id_: str, form: FormData) -> str:
    """Return the id of the party that a form names: by name, id or the address of its page."""
    typed = str(form.get("other", "")).strip()[:_MOST_NAME]
    other = typed.rstrip("/").rpartition("/")[2].partition("?")[0]
    if not other:
        raise QueryError("merge: no other party named; give its name, or the address of its page")
    if not other.startswith("party-"):
        return _called(book, id_, typed)
    found = book.party(other).id  # another one, where that party is part of it by now
    if found != other and found.startswith(other):
        raise QueryError(f"merge: {other} is the start of an id; give all of it")
    return found


def _called(book: OpenLedger, id_: str, name: str) -> str:
    """Return the id of the only other party of a name; one that bears it whole comes first.

    Raises:
        QueryError: There is none, or several.
    """
    found = [row for row in book.parties(name=name, limit=_MOST_CALLED) if row.id != id_]
    whole = [row for row in found if name.casefold() in (own.casefold() for own in row.names)]
    rows = whole or found
    if not rows:
        raise QueryError(f"merge: no other party is called {name!r}; look for it at /parties")
    if len(rows) > 1:
        told = ", ".join(f"{row.name} ({row.id})" for row in rows[:5])
        raise QueryError(f"merge: several parties are called {name!r}: {told}; give the id of one")
    return rows[0].id


def _split(book: OpenLedger, id_: str, form: FormData) -> str:
    names = [str(name) for name in form.getlist("name")]
    if not names:
        raise QueryError("split: no name is ticked; tick those that are somebody else")
    now = book.party_now(id_)
    book.split_party(id_, *names)
    return _shown(now)


def _undo(book: OpenLedger, id_: str, form: FormData) -> str:
    party = str(form.get("party", ""))
    now = book.party_now(party) if party else None
    book.undo_party_judgement(id_)
    return _shown(now) if now else "/parties"


def _shown(now: Callable[[], str | None]) -> str:
    id_ = now()
    return f"/parties/{id_}?part=names" if id_ else "/parties"
