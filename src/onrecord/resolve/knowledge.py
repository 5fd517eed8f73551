"""What is known before a report is read: loaded once, passed in."""

from __future__ import annotations

import msgspec


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """The tables that resolving looks things up in."""


def load_knowledge() -> Knowledge:
    """Return the knowledge shipped with the package."""
    return Knowledge()
