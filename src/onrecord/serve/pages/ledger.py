"""Claims of the ledger, and its reports: search, filters, facets."""

from __future__ import annotations

from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return []
