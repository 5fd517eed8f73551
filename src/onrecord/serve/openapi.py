"""The OpenAPI document, made of the table of operations, and a page that shows it.

Schemas are those of the records themselves. The page is plain HTML made here: it needs no script
and fetches nothing.
Reference: OpenAPI Specification 3.1.0.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from onrecord._version import __version__
from onrecord.serve.beside import ADDRESSES, Address
from onrecord.serve.operations import PREFIX, Operation, Page, Param
from onrecord.serve.problems import KINDS, PROBLEM, Problem
from onrecord.serve.representations import MOST_ROWS
from onrecord.serve.rest import OPERATIONS
from onrecord.serve.templating import render

_PLACE = re.compile(r"\{(\w+)\}")
_PROBLEMS = (400, 401, 403, 404, 405, 406, 414, 429, 500, 503)
_TABLE_PROBLEMS = (400, 401, 403, 404, 414, 429, 500, 503)
_UNCHANGED = {"description": "What the sender holds has not changed."}
_ELSEWHERE = {"description": "The same stands at the address in `Location`."}


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        Route(f"{PREFIX}/openapi.json", document, name="api openapi"),
        Route("/api", documentation, name="api"),
    ]


def document(request: Request) -> Response:
    """Return the OpenAPI document; it is the same for everybody."""
    return Response(_encoded(), media_type="application/vnd.oai.openapi+json;version=3.1")


def documentation(request: Request) -> Response:
    """Return the page for people who write programs."""
    return render(request, "api.html", document=make_document(), kinds=KINDS, most_rows=MOST_ROWS)


@lru_cache(maxsize=1)
def _encoded() -> bytes:
    return msgspec.json.format(msgspec.json.encode(make_document()), indent=1)


@lru_cache(maxsize=1)
def make_document() -> dict[str, Any]:
    """Return the OpenAPI document as plain data."""
    answers = [operation.answer for operation in OPERATIONS]
    schemas, components = msgspec.json.schema_components(
        [*answers, Problem], ref_template="#/components/schemas/{name}"
    )
    for schema in components.values():
        _without_cursor(schema)
    paths = {
        operation.path: {"get": _operation(operation, schema)}
        for operation, schema in zip(OPERATIONS, schemas, strict=False)
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "onrecord",
            "version": __version__,
            "summary": "Who said what happened, with the words that say so.",
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/", "description": "this server"}],
        "security": [{"bearer": []}, {"basic": []}, {}],
        "paths": paths | _table_paths(),
        "components": {
            "schemas": components,
            "responses": {f"Problem{status}": _problem(status) for status in _PROBLEMS},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            },
        },
    }


def _without_cursor(schema: dict[str, Any]) -> None:
    """Take out what rows keep to themselves; see `paging`."""
    if schema.get("properties", {}).pop("cursor", None):
        schema["required"] = [name for name in schema["required"] if name != "cursor"]


_DESCRIPTION = """A report is not a fact: what it says is here as the claim of whoever said it.
Offsets (`start`, `end`) are code points of the report's text, half-open: `text[start:end]` are the
words. Lists come in pages: follow `next`, which is also in the header `Link`, until it is null.
Every answer has an entity tag; send it as `If-None-Match` and what has not changed is a 304."""


def _operation(operation: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    in_path = _PLACE.findall(operation.path)
    return {
        "operationId": operation.name,
        "summary": operation.says,
        "parameters": [
            *map(_path_parameter, in_path),
            *map(_parameter, operation.params),
        ],
        "responses": {
            "200": _answer(operation, schema),
            "304": _UNCHANGED,
            **{str(status): _problem_of(status) for status in _PROBLEMS},
        },
    }


def _problem_of(status: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/Problem{status}"}


def _answer(operation: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    headers: dict[str, Any] = {"ETag": _header("Entity tag of the answer.")}
    if getattr(operation.answer, "__origin__", None) is Page:
        headers["Link"] = _header('Address of the next page, as rel="next"; none at the end.')
    return {
        "description": operation.says,
        "headers": headers,
        "content": {"application/json": {"schema": schema}},
    }


def _header(says: str) -> dict[str, Any]:
    return {"description": says, "schema": {"type": "string"}}


def _path_parameter(name: str) -> dict[str, Any]:
    says = f"id of the {name}" if name != "id" else "id of the record; the start of it will do"
    schema = {"type": "string"}
    return {"name": name, "in": "path", "required": True, "description": says, "schema": schema}


def _parameter(param: Param) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string" if param.type == "date" else param.type}
    if param.type == "date":
        schema["pattern"] = r"^\d{4}(-\d{2}(-\d{2})?)?$"
    if param.choices:
        schema["enum"] = list(param.choices)
    if param.is_list:
        schema = {"type": "array", "items": schema}
    found = {"name": param.name, "in": "query", "description": param.says, "schema": schema}
    return found | ({"example": param.example} if param.example else {})


def _problem(status: int) -> dict[str, Any]:
    kind = next(kind for kind in KINDS if kind.status == status)
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": f"{kind.title}: {kind.remedy}.",
        "content": {PROBLEM: {"schema": schema}},
    }


def _table_paths() -> dict[str, Any]:
    """Return the paths of tables and feeds, which stand beside the pages."""
    return {
        f"{one.path}.{suffix}": {"get": _table(one, suffix, media_type)}
        for one in ADDRESSES
        for suffix, media_type in one.forms.items()
    }


def _table(one: Address, suffix: str, media_type: str) -> dict[str, Any]:
    in_path = _PLACE.findall(one.path)
    statuses = [status for status in _TABLE_PROBLEMS if in_path or one.params or status != 404]
    return {
        "operationId": f"{one.name}-{suffix}",
        "summary": f"{one.says} ({suffix}).",
        "parameters": [*map(_path_parameter, in_path), *map(_parameter, one.params)],
        "responses": {
            "200": _table_answer(one, suffix, media_type),
            **{str(status): _problem_of(status) for status in statuses},
            **({"304": _UNCHANGED} if one.is_tagged else {}),
            **({"307": _ELSEWHERE} if suffix in one.moved else {}),
        },
    }


def _table_answer(one: Address, suffix: str, media_type: str) -> dict[str, Any]:
    found = {"description": one.says, "content": {media_type: {}}}
    if not one.is_table:
        return found
    return found | {
        "description": f"At most {MOST_ROWS[suffix]:,} rows; a cut is told.",  # type: ignore[index]
        "headers": {
            "OnRecord-Row-Limit": _header("Rows that it can hold at most."),
            "OnRecord-Rows": _header("Rows that it holds, where known before."),
            "OnRecord-Cut": _header("Whether there were more, likewise."),
        },
    }
