"""Entity tags: an answer that has not changed is not sent twice.

A tag is made of the ledger's state, who asks, and what: it is known before anything is looked up.
Reference: RFC 9110, sections 8.8.3 and 13.1.2.
"""

from __future__ import annotations

import hashlib

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from onrecord._version import __version__
from onrecord.serve.asking import books_of
from onrecord.serve.callers import caller_of

VARY = "Accept, Authorization, Cookie"


def tag_of(request: Request) -> str:
    """Return the weak entity tag of the answer to a request for reading.

    Raises:
        Unauthorised: Nobody known sends it.
    """
    known = (
        books_of(request).stamp(),
        caller_of(request),
        str(request.url),
        request.headers.get("accept", ""),
        __version__,
    )
    return f'W/"{hashlib.sha256(msgspec.json.encode(known)).hexdigest()[:24]}"'


def unchanged(request: Request, tag: str, *, is_there: bool = False) -> Response | None:
    """Return the answer 304 where the sender holds what `tag` names, else None.

    Args:
        request: Whose answer it is.
        tag: What `tag_of` returns.
        is_there: It was looked up and there is one, which is all that `*` asks.
    """
    held = request.headers.get("if-none-match")
    if held is None:
        return None
    tags = {one.strip().removeprefix("W/") for one in held.split(",")}
    if not (is_there and held.strip() == "*") and tag.removeprefix("W/") not in tags:
        return None
    return Response(status_code=304, headers={"ETag": tag, "Vary": VARY})
