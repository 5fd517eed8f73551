"""What there is: the server, its one API root, collections, and what became of a POST."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onrecord.api import OpenLedger
from onrecord.records import TLP_LEVELS, Caller
from onrecord.serve.asking import settings_of
from onrecord.serve.taxii.frame import answer, answer_with
from onrecord.serve.taxii.permissions import find_collection, poster_of, reading, without_names
from onrecord.serve.taxii.terms import API_ROOT, MAX_POST_BYTES, MEDIA_TYPE, OBJECT_TYPE
from onrecord.sharing.objects import SPEC_VERSIONS
from onrecord.store.answers.taxii import Collection

ABOUT = (
    "Claims from news reports with their exact words as evidence. "
    "A report is not a fact: what is here is what somebody is on record as saying."
)


def discover(request: Request) -> Response:
    """Answer `GET /taxii2/`."""
    settings = settings_of(request)
    # Whole: there are clients that ask for it as it stands here.
    root = f"{_base_url(request).rstrip('/')}{API_ROOT}"
    with reading(request):
        return answer_with(
            request,
            {"title": settings.title, "description": ABOUT, "default": root, "api_roots": [root]},
        )


def _base_url(request: Request) -> str:
    """Return the server's address, as the operator states it or as it was asked."""
    settings = settings_of(request)
    if settings.base_url:
        return settings.base_url
    asked = request.base_url
    proxied = request.headers.get("x-forwarded-proto") if settings.trusts_proxy else None
    return str(asked.replace(scheme="https") if proxied == "https" else asked)


def describe_root(request: Request) -> Response:
    """Answer `GET` of the API root."""
    with reading(request):
        return answer_with(
            request,
            {
                "title": settings_of(request).title,
                "description": ABOUT,
                "versions": [MEDIA_TYPE],
                "max_content_length": MAX_POST_BYTES,
            },
        )


def tell_status(request: Request) -> Response:
    """Answer `GET status/{id}/`: what became of one's own POST."""
    id_ = request.path_params["status"]
    with reading(request) as (book, caller):
        posted_by = None if caller.is_owner else poster_of(caller)
        status = book.post_status(id_, posted_by=posted_by)
        if status is None:
            raise HTTPException(404, f"{id_[:100]}: no such status; it may be too long ago")
        return answer(request, status)


def list_collections(request: Request) -> Response:
    """Answer `GET collections/`: those that whoever asks may see."""
    with reading(request) as (book, caller):
        found = [
            _described(book, caller, without_names(book, caller, one)) for one in book.collections()
        ]
        return answer_with(request, {"collections": found} if found else {})


def describe_collection(request: Request) -> Response:
    """Answer `GET collections/{id}/`."""
    with reading(request) as (book, caller):
        return answer_with(request, _described(book, caller, find_collection(book, request)))


def _described(book: OpenLedger, caller: Caller, collection: Collection) -> dict[str, Any]:
    told: dict[str, Any] = {"id": collection.id, "title": collection.title}
    if collection.description:
        told["description"] = collection.description
    is_titled = TLP_LEVELS.index(collection.tlp) <= TLP_LEVELS.index(caller.clearance)
    # Whoever was given leave for it by name was given its address, too.
    if collection.alias and (is_titled or caller.collections is not None):
        told["alias"] = collection.alias
    return told | {
        "can_read": True,
        "can_write": book.may_post(caller, collection),
        "media_types": [f"{OBJECT_TYPE}{version}" for version in reversed(SPEC_VERSIONS)],
    }
