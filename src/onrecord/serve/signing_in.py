"""Signing in with a token, for browsers: a form, a session, no script."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from onrecord.records import OWNER
from onrecord.serve.asking import books_of
from onrecord.serve.callers import find_bearer, is_keeper, is_private
from onrecord.serve.refusals import Forbidden, Unauthorised
from onrecord.serve.sessions import COOKIE, LASTS_SECONDS, Sessions
from onrecord.serve.templating import render

HOME = "/"  # whoever signs in or out comes here, and nowhere that an address could name


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        Route("/sign-in", _form, name="sign-in"),
        Route("/sign-in", _sign_in, methods=["POST"], name="sign-in-with"),
        Route("/sign-out", _sign_out, methods=["POST"], name="sign-out"),
    ]


def _form(request: Request) -> Response:
    is_in = request.app.state.sessions.token_of(request.cookies.get(COOKIE, "")) is not None
    return render(
        request,
        "sign-in.html",
        is_in=is_in,
        is_keeper=is_keeper(request),
        is_private=is_private(request),
    )


async def _sign_in(request: Request) -> Response:
    if not is_private(request):
        raise Forbidden("signing in is for TLS alone: a token would be read on the way; use https")
    form = await request.form(max_files=0, max_fields=4, max_part_size=4096)
    return await run_in_threadpool(_begin, request, str(form.get("token", "")).strip())


def _begin(request: Request, token: str) -> Response:
    with books_of(request).reading(OWNER) as book:
        token_id, caller = find_bearer(book, token)
    if caller is None:
        raise Unauthorised("the token is none, was revoked or is over; ask who keeps this ledger")
    answer = RedirectResponse(HOME, 303)
    answer.set_cookie(
        COOKIE,
        _sessions(request).begin(token_id),
        max_age=LASTS_SECONDS,
        httponly=True,
        samesite="strict",
        secure=not is_keeper(request),
    )
    return answer


def _sign_out(request: Request) -> Response:
    _sessions(request).end(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse(HOME, 303)
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def _sessions(request: Request) -> Sessions:
    sessions: Sessions = request.app.state.sessions
    return sessions
