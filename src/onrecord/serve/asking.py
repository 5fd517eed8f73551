"""Lends a request the ledger as whoever sends it may see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from onrecord.api import OpenLedger
from onrecord.serve.books import Books
from onrecord.serve.callers import caller_of
from onrecord.serve.settings import Settings


@contextmanager
def asked(request: Request) -> Iterator[OpenLedger]:
    """Lend the ledger for reading, as the sender of a request may see it.

    Raises:
        Unauthorised: Nobody known sends it.
    """
    with books_of(request).reading(caller_of(request)) as book:
        yield book


def books_of(request: Request) -> Books:
    """Return the server's ledger."""
    books: Books = request.app.state.books
    return books


def settings_of(request: Request) -> Settings:
    """Return how the server is set."""
    settings: Settings = request.app.state.settings
    return settings
