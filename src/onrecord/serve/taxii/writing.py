"""Objects taken in and taken away. Who sends a request is known before its body is read."""

from __future__ import annotations

from functools import partial

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onrecord.serve.asking import books_of
from onrecord.serve.callers import require
from onrecord.serve.refusals import Forbidden
from onrecord.serve.taxii import reading
from onrecord.serve.taxii.frame import answer, check_accept, check_content_type
from onrecord.serve.taxii.permissions import (
    find_collection,
    poster_of,
    query_for,
    require_post,
)
from onrecord.serve.taxii.questions import match
from onrecord.serve.taxii.terms import MAX_POST_BYTES, MAX_POST_OBJECTS
from onrecord.serve.turns import in_turn, writing
from onrecord.sharing.objects import decode_envelope
from onrecord.store.answers.taxii import ALL


async def objects(request: Request) -> Response:
    """Answer `GET` and `POST` of `objects/`."""
    if request.method != "POST":
        return await run_in_threadpool(reading.objects, request)
    await run_in_threadpool(_check_sender, request)
    check_content_type(request)
    data = await _read_body(request)
    return await in_turn(request, partial(_post, request, data))


async def one_object(request: Request) -> Response:
    """Answer `GET` and `DELETE` of `objects/{id}/`."""
    if request.method == "DELETE":
        return await in_turn(request, partial(_delete, request))
    return await run_in_threadpool(reading.one_object, request)


def _check_sender(request: Request) -> None:
    """Let a request go on whose sender may write to the collection it names."""
    caller = require(request, "read")
    check_accept(request)
    with books_of(request).reading(caller) as book:
        require_post(book, caller, find_collection(book, request))


async def _read_body(request: Request) -> bytes:
    """Return the body; as soon as there is more of it than is taken, the rest is not read."""
    stated = request.headers.get("content-length", "")
    parts: list[bytes] = []
    n_bytes = int(stated) if stated.isascii() and stated.isdecimal() else 0
    if n_bytes <= MAX_POST_BYTES:
        n_bytes = 0
        async for part in request.stream():
            parts.append(part)
            n_bytes += len(part)
            if n_bytes > MAX_POST_BYTES:
                break
    if n_bytes > MAX_POST_BYTES:
        raise HTTPException(413, f"more than {MAX_POST_BYTES} bytes; post it in parts")
    return b"".join(parts)


def _post(request: Request, data: bytes) -> Response:
    try:
        posted = decode_envelope(data)
    except RecursionError as error:
        raise HTTPException(422, "nested too deeply to be read") from error
    except ValueError as error:
        raise HTTPException(400, f"no envelope of TAXII: {error}") from error
    if not posted:
        raise HTTPException(422, "an envelope without objects; give some in `objects`")
    if len(posted) > MAX_POST_OBJECTS:
        problem = f"{len(posted)} objects; at most {MAX_POST_OBJECTS} at once, post them in parts"
        raise HTTPException(413, problem)
    caller = require(request, "write")
    with books_of(request).reading(caller) as book:
        collection = find_collection(book, request)
    with writing(request) as book:
        status = book.post_objects(collection, posted, posted_by=poster_of(caller))
    return answer(request, status, status=202)


def _delete(request: Request) -> Response:
    caller = require(request, "read")
    check_accept(request)
    id_ = request.path_params["object"]
    with books_of(request).reading(caller) as book:
        collection = find_collection(book, request)
        require_post(book, caller, collection)
        query = msgspec.structs.replace(query_for(collection, caller), ids=(id_,), versions=(ALL,))
        query = match(request, query, fields=("version", "spec_version"))
        if not book.objects(query, with_data=False).rows:
            raise HTTPException(404, f"{id_[:100]}: no such object in this collection")
    with writing(request) as book:
        posted_by = None if caller.is_owner or "admin" in caller.scopes else poster_of(caller)
        n_deleted, n_left = book.delete_objects(query, posted_by=posted_by)
    if n_left and not n_deleted:
        raise Forbidden(f"{id_[:100]}: not yours to take away; ask whoever gave it")
    return answer(request, b"{}")
