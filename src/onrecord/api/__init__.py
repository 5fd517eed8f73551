"""What a person in Python can do: read, keep, ask, export, verify."""

from __future__ import annotations

from onrecord.api.ledger import OpenLedger, open
from onrecord.api.queries import make_party_query, make_query
from onrecord.api.reading import (
    OnDone,
    OnFailure,
    accounts,
    keep_probable,
    make_requests,
    make_stated,
    read,
)
from onrecord.api.rows import Rows

__all__ = [
    "OnDone",
    "OnFailure",
    "OpenLedger",
    "Rows",
    "accounts",
    "keep_probable",
    "make_party_query",
    "make_query",
    "make_requests",
    "make_stated",
    "open",
    "read",
]
