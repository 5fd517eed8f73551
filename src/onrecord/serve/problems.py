"""What goes wrong, told: a page for people, problem+json for programs.

Reference: RFC 9457, Problem Details for HTTP APIs.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import (
    LedgerError,
    NotOnRecordError,
    OnRecordError,
    QueryError,
    ReadError,
    UsageError,
)

_log = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
# The first class that fits says the status.
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotOnRecordError, 404),
    (QueryError, 400),
    (UsageError, 400),
    (ReadError, 422),
    (LedgerError, 503),
)


class Unauthorised(HTTPException):
    """Nobody known sends a request."""

    def __init__(self, detail: str) -> None:
        super().__init__(401, detail, {"WWW-Authenticate": 'Bearer realm="onrecord"'})


class Forbidden(HTTPException):
    """Somebody known sends a request who may not."""

    def __init__(self, detail: str) -> None:
        super().__init__(403, detail)


def tell_problem(request: Request, error: Exception) -> Response:
    """Return the answer for an error: its status and one sentence."""
    if isinstance(error, HTTPException):
        return _answer(request, error.status_code, error.detail, dict(error.headers or {}))
    if isinstance(error, OnRecordError):
        status = next((s for kind, s in _STATUS if isinstance(error, kind)), 500)
        return _answer(request, status, str(error), {})
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    sentence = "something went wrong in the server; its log says what"
    return _answer(request, 500, sentence, {})


def wants_json(request: Request) -> bool:
    """Say whether a program asks, rather than a person."""
    path = request.url.path
    if path.startswith("/api/v1") or path.endswith(
        (".json", ".jsonl", ".csv", ".xlsx", ".parquet")
    ):
        return True
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "html" not in accepted


def _answer(request: Request, status: int, detail: str, headers: dict[str, str]) -> Response:
    title = HTTPStatus(status).phrase
    if wants_json(request):
        body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        return Response(msgspec.json.encode(body), status, headers, PROBLEM)
    from onrecord.serve.templating import render

    return render(
        request, "problem.html", status_code=status, headers=headers, status=status, detail=detail
    )
