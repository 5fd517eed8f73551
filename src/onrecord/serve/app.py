"""The application: every room's routes, held to the same rules."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources

import anyio.to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from onrecord.errors import OnRecordError
from onrecord.serve import charting, feeds, openapi, representations, rest, signing_in, taxii
from onrecord.serve.books import Books
from onrecord.serve.callers import ANYBODY
from onrecord.serve.pages import adding, campaign, ledger, party, reader, story
from onrecord.serve.problems import tell_problem
from onrecord.serve.security import Security
from onrecord.serve.sessions import Sessions
from onrecord.serve.settings import Settings
from onrecord.serve.templating import render
from onrecord.serve.turns import Turns

_ROOMS = (
    *(rest, openapi, taxii, feeds, representations, signing_in, charting),
    *(ledger, reader, story, party, campaign, adding),
)


def make_app(settings: Settings) -> Starlette:
    """Return the application that serves a ledger.

    Raises:
        LedgerMissingError: There is no ledger there.
        LedgerError: It cannot be opened.
    """
    turns = Turns()
    books = Books(settings.ledger, (ANYBODY,) if settings.is_open else ())

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.workers
        threading.Thread(target=books.keep_fresh, name="fresh", daemon=True).start()
        yield
        turns.close()
        books.close()

    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(Security, settings=settings)],
        exception_handlers={
            HTTPException: tell_problem,
            OnRecordError: tell_problem,
            Exception: tell_problem,
        },
        lifespan=living,
    )
    app.state.settings = settings
    app.state.books = books
    app.state.sessions = Sessions()
    app.state.turns = turns
    return app


def _routes() -> list[BaseRoute]:
    static = StaticFiles(directory=str(resources.files("onrecord.serve") / "static"))
    routes: list[BaseRoute] = [
        Mount("/static", static, name="static"),
        Route("/help", _help, name="help"),
    ]
    for room in _ROOMS:
        routes += room.routes()
    return routes


def _help(request: Request) -> Response:
    return render(request, "help.html")
