"""Objects handed out: pages of objects as they are kept, manifests and versions."""

from __future__ import annotations

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onrecord.serve.taxii.frame import answer
from onrecord.serve.taxii.permissions import find_collection, query_for, reading
from onrecord.serve.taxii.questions import ask, next_of
from onrecord.serve.taxii.terms import DATE_ADDED, OBJECT_TYPE
from onrecord.store.answers.taxii import ALL, ObjectPage, ObjectQuery, ObjectRow, format_instant

_ALL_FIELDS = ("id", "type", "version", "spec_version")


def manifest(request: Request) -> Response:
    """Answer `GET manifest/`: what there is, without the objects themselves."""
    query, page = _fetch(request, _ALL_FIELDS, with_data=False)
    return _answer(request, query, page, "objects", [_record(row) for row in page.rows])


def objects(request: Request) -> Response:
    """Answer `GET objects/`."""
    query, page = _fetch(request, _ALL_FIELDS)
    return _answer(request, query, page, "objects", [row.data for row in page.rows])


def one_object(request: Request) -> Response:
    """Answer `GET objects/{id}/`: the versions of one object that are asked for."""
    query, page = _fetch(request, ("version", "spec_version"))
    return _answer(request, query, page, "objects", [row.data for row in page.rows])


def versions(request: Request) -> Response:
    """Answer `GET objects/{id}/versions/`."""
    query, page = _fetch(request, ("spec_version",), with_data=False, versions=(ALL,))
    stated = dict.fromkeys(row.stated for row in page.rows)
    return _answer(request, query, page, "versions", [msgspec.json.encode(one) for one in stated])


def _fetch(
    request: Request,
    fields: tuple[str, ...],
    *,
    with_data: bool = True,
    versions: tuple[str, ...] | None = None,
) -> tuple[ObjectQuery, ObjectPage]:
    """Return what a request asks for, and the page that answers it.

    Raises:
        HTTPException: It names an object that there is not, for its sender.
    """
    id_ = request.path_params.get("object")
    with reading(request) as (book, caller):
        collection = find_collection(book, request)
        withholding = book.withholding_in(collection)
        if withholding == "looking":
            problem = f"{collection.title}: names are being withheld; ask again in a minute"
            raise HTTPException(503, problem, {"Retry-After": "60"})
        query = query_for(collection, caller)
        query = msgspec.structs.replace(query, is_careful=withholding == "making")
        if id_ is not None:
            query = msgspec.structs.replace(query, ids=(id_,))
        if versions is not None:
            query = msgspec.structs.replace(query, versions=versions)
        everything = msgspec.structs.replace(query, versions=(ALL,), limit=1)
        query = ask(request, query, newest=book.newest_object(query), fields=fields)
        page = book.objects(query, with_data=with_data)
        if id_ is not None and not page.rows and not book.objects(everything).rows:
            raise HTTPException(404, f"{id_[:100]}: no such object in this collection")
    return query, page


def _record(row: ObjectRow) -> bytes:
    return msgspec.json.encode(
        {
            "id": row.id,
            "date_added": format_instant(row.added_at),
            "version": row.stated,
            "media_type": f"{OBJECT_TYPE}{row.spec_version}",
        }
    )


def _answer(
    request: Request, query: ObjectQuery, page: ObjectPage, name: str, parts: list[bytes]
) -> Response:
    """Join parts that are JSON already; an empty list is left out, as the standard wants it."""
    if not page.rows:
        return answer(request, b'{"more":false}')
    first, last = page.rows[0].added_at, page.rows[-1].added_at
    place = f',"next":"{next_of(request, query, last)}"' if page.has_more else ""
    head = f'{{"more":{"true" if page.has_more else "false"}{place},"{name}":['
    body = b"".join((head.encode(), b",".join(parts), b"]}"))
    added = map(format_instant, (first, last))
    return answer(request, body, headers=dict(zip(DATE_ADDED, added, strict=True)))
