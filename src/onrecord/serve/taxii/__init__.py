"""TAXII 2.1: the ledger for other organisations, under `/taxii2/`."""

from __future__ import annotations

from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return []
