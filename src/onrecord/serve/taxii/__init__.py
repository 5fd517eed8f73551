"""TAXII 2.1: the ledger for other organisations, under `/taxii2/`.

Reference: OASIS, TAXII Version 2.1, 10 June 2021.
"""

from __future__ import annotations

from starlette.routing import BaseRoute, Route, Router

from onrecord.serve.taxii import discovery, reading, writing
from onrecord.serve.taxii.frame import Frame
from onrecord.serve.taxii.terms import API_ROOT, ROOM

_COLLECTION = f"{API_ROOT}collections/{{collection}}/"
_ROUTES = (
    Route(f"{ROOM}/", discovery.discover),
    Route(API_ROOT, discovery.describe_root),
    Route(f"{API_ROOT}status/{{status}}/", discovery.tell_status),
    Route(f"{API_ROOT}collections/", discovery.list_collections),
    Route(_COLLECTION, discovery.describe_collection),
    Route(f"{_COLLECTION}manifest/", reading.manifest),
    Route(f"{_COLLECTION}objects/", writing.objects, methods=["GET", "POST"]),
    Route(f"{_COLLECTION}objects/{{object}}/", writing.one_object, methods=["GET", "DELETE"]),
    Route(f"{_COLLECTION}objects/{{object}}/versions/", reading.versions),
)


def routes() -> list[BaseRoute]:
    """Return the routes of this room: all that is under its address answers as TAXII does."""
    frame = Frame(Router(_ROUTES, redirect_slashes=False))
    return [Route(ROOM, frame), Route(f"{ROOM}/{{rest:path}}", frame)]
