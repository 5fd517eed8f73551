"""What goes wrong, told: a page for people, problem+json for programs.

Reference: RFC 9457, Problem Details for HTTP APIs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import NamedTuple

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
from onrecord.records import Record

_log = logging.getLogger(__name__)
PROBLEM = "application/problem+json"


class Kind(NamedTuple):
    """One kind of problem: its status, what it means, and what a caller does about it."""

    name: str
    status: int
    title: str
    remedy: str


KINDS = (
    Kind("query", 400, "That cannot be asked", "mend the value that the detail names"),
    Kind("token-needed", 401, "Not for everybody", "send a token: Authorization: Bearer TOKEN"),
    Kind("forbidden", 403, "Not for everybody", "ask who keeps this ledger for a wider token"),
    Kind("not-on-record", 404, "Not on record", "take an id that this server gave you"),
    Kind("method", 405, "No such method here", "use one that the header Allow names"),
    Kind("not-acceptable", 406, "Not in that format", "accept application/json"),
    Kind("too-slow", 408, "Too slow", "send the whole request without long breaks"),
    Kind("too-large", 413, "Too much at once", "send less, in several parts"),
    Kind("address-too-long", 414, "Address too long", "give fewer or shorter filters"),
    Kind("media-type", 415, "Not in that format", "send what the detail names"),
    Kind("other-host", 421, "Another host", "use the address that the server printed"),
    Kind("unreadable", 422, "That cannot be read", "see the detail"),
    Kind("too-many", 429, "Too many requests", "wait as long as the header Retry-After says"),
    Kind("headers-too-large", 431, "Headers too large", "send fewer or shorter headers"),
    Kind("internal", 500, "Something went wrong", "try again; the server's log says what it was"),
    Kind("unavailable", 503, "The ledger cannot be read now", "try again in a moment"),
)
_BY_STATUS = {kind.status: kind for kind in KINDS}
# The first class that fits says the status.
_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NotOnRecordError, 404),
    (QueryError, 400),
    (UsageError, 400),
    (ReadError, 422),
    (LedgerError, 503),
)


class Problem(Record, frozen=True, kw_only=True):
    """What went wrong, as RFC 9457 has it.

    Attributes:
        type: Where the kind of problem is explained.
        title: The kind, for people.
        detail: The thing, its value, and what to do.
        remedy: What one does about problems of this kind.
        instance: The path that was asked for.
    """

    type: str
    title: str
    status: int
    detail: str
    remedy: str
    instance: str


def tell_problem(request: Request, error: Exception) -> Response:
    """Return the answer for an error: its status and one sentence."""
    if isinstance(error, HTTPException):
        detail = _sentence(request, error)
        return problem(request, error.status_code, detail, dict(error.headers or {}))
    if isinstance(error, OnRecordError):
        status = next((s for kind, s in _STATUS if isinstance(error, kind)), 500)
        return problem(request, status, sentence_of(error))
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    return problem(request, 500, "something went wrong in the server; its log says what")


def sentence_of(error: OnRecordError) -> str:
    """Return what an error says to whoever asks from elsewhere: not where the ledger lies.

    >>> sentence_of(LedgerError("/srv/a b/x.ledger: cannot be read: disk I/O error"))
    'the ledger: cannot be read: disk I/O error'
    """
    sentence = str(error)
    if not isinstance(error, LedgerError) or isinstance(error, NotOnRecordError):
        return sentence
    _log.warning("%s", sentence)
    where, mark, _ = sentence.partition(": ")
    return sentence.replace(where, "the ledger") if mark else sentence


def _sentence(request: Request, error: HTTPException) -> str:
    """Return what an error says or, where it says no more than its status, what was asked for."""
    path = request.url.path
    if error.detail != HTTPStatus(error.status_code).phrase:
        return error.detail
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "GET")
        return f"{path}: {request.method} is not for this address; use {allowed}"
    if error.status_code == HTTPStatus.NOT_FOUND:
        rest = "GET /api/v1/ has all that are" if path.startswith("/api") else "begin at /"
        return f"{path}: there is nothing at this address; {rest}"
    return f"{path}: {error.detail}"


# The page that does what a command line does, by the command that a sentence names.
_PAGES: Mapping[str, str] = {
    "stories": "/stories",
    "parties": "/parties",
    "reports": "/reports",
    "campaigns": "/campaigns",
    "story": "/stories",
}
_COMMAND = re.compile(
    r"[;,]? ?(?:see )?`onrecord (?P<name>stories|story|parties|reports|campaigns)\b[^`]*`"
    r"(?: (?:shows|lists|names) (?:it|them|their ids|those that it has))?"
)


def for_people(detail: str) -> tuple[str, tuple[str, ...]]:
    """Return a sentence without the command lines that a page stands for, and those pages.

    >>> for_people("story-9: no such story; `onrecord stories` lists their ids")
    ('story-9: no such story', ('/stories',))
    """
    leads = (_PAGES[match["name"]] for match in _COMMAND.finditer(detail))
    return _COMMAND.sub("", detail), tuple(dict.fromkeys(leads))


def wants_json(request: Request) -> bool:
    """Say whether a program asks, rather than a person."""
    path = request.url.path
    if path.startswith("/api/v1") or path.endswith(
        (".json", ".jsonl", ".csv", ".xlsx", ".parquet")
    ):
        return True
    accepted = request.headers.get("accept", "")
    return "json" in accepted and "html" not in accepted


def _remedy(request: Request, kind: Kind) -> str:
    is_route = request.scope.get("endpoint") is not None
    if kind.name == "not-on-record" and not is_route:
        return "take an address that GET /api/v1/ has"
    return kind.remedy


def problem(
    request: Request, status: int, detail: str, headers: dict[str, str] | None = None
) -> Response:
    """Return a problem: JSON for programs, a page for people, TAXII's message below its address."""
    if request.url.path.startswith("/taxii2"):
        from onrecord.serve.taxii.errors import error_message, is_taxii

        if is_taxii(request.url.path):
            return error_message(status, detail, headers)
    kind = _BY_STATUS.get(
        status, Kind("other", status, HTTPStatus(status).phrase, "see the detail")
    )
    if wants_json(request):
        told = Problem(
            type=f"/api#problem-{kind.name}",
            title=kind.title,
            status=status,
            detail=detail,
            remedy=_remedy(request, kind),
            instance=request.url.path,
        )
        return Response(msgspec.json.encode(told), status, headers, PROBLEM)
    from onrecord.serve.templating import render

    sentence, leads = for_people(detail)
    return render(
        request,
        "problem.html",
        status_code=status,
        headers=headers,
        status=status,
        detail=sentence,
        leads=leads,
    )
