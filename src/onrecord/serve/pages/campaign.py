"""Campaigns: claims and figures of a party, a place or any query over time."""

from __future__ import annotations

from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return []
