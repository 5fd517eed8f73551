"""What every request and answer under `/taxii2` has in common: slashes, errors, media types."""

from __future__ import annotations

import gzip
import logging
from http import HTTPStatus

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.errors import LedgerError, NotOnRecordError, OnRecordError, UsageError
from onrecord.serve.callers import is_private
from onrecord.serve.problems import sentence_of
from onrecord.serve.taxii.errors import error_message
from onrecord.serve.taxii.terms import GZIP_BYTES, MEDIA_TYPE

_log = logging.getLogger(__name__)
_HANDLERS = "starlette.exception_handlers"  # those of the pages, which would answer before us
_STATUS: tuple[tuple[type[OnRecordError], int], ...] = (
    (NotOnRecordError, 404),
    (UsageError, 400),
    (LedgerError, 503),
)


class Frame:
    """ASGI: adds the slash that an address of TAXII ends with; tells errors as TAXII does."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_answered = False

        async def watch(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            await send(message)

        scope = {name: value for name, value in scope.items() if name != _HANDLERS}
        if not scope["path"].endswith("/"):
            scope["path"] += "/"
        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if is_answered:
                raise
            await tell_error(Request(scope), error)(scope, receive, send)


def tell_error(request: Request, error: Exception) -> Response:
    """Return TAXII's error message for whatever went wrong."""
    if isinstance(error, HTTPException):
        said, allowed = error.detail, (error.headers or {}).get("Allow")
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and allowed:
            said = f"{request.method}: not at this address, which takes {allowed}"
        return error_message(error.status_code, said, _challenged(request, error))
    if isinstance(error, OnRecordError):
        status = next((s for kind, s in _STATUS if isinstance(error, kind)), 500)
        return error_message(status, sentence_of(error), {})
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    return error_message(500, "something went wrong in the server; its log says what", {})


def _challenged(request: Request, error: HTTPException) -> dict[str, str]:
    """Return the headers of an error; Basic, which all clients know, is offered where taken."""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.UNAUTHORIZED and is_private(request):
        asked = headers.get("WWW-Authenticate", "")
        headers["WWW-Authenticate"] = ", ".join(filter(None, [asked, 'Basic realm="onrecord"']))
    return headers


def answer(
    request: Request, body: bytes, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Return an answer of TAXII, packed if whoever asks takes that."""
    told = {"Vary": "Accept, Accept-Encoding, Authorization", **(headers or {})}
    if len(body) >= GZIP_BYTES and _takes_gzip(request.headers.get("accept-encoding", "")):
        body = gzip.compress(body, compresslevel=1, mtime=0)
        told["Content-Encoding"] = "gzip"
    return Response(body, status, told, MEDIA_TYPE)


def answer_with(request: Request, content: object) -> Response:
    """Return an answer of TAXII with `content` as JSON."""
    return answer(request, msgspec.json.encode(content))


def check_accept(request: Request) -> None:
    """Refuse a request that takes no answer of ours.

    Without a version, with a wildcard or without the header at all it takes what there is.

    Raises:
        HTTPException: It takes none: status 406.
    """
    accepted = request.headers.get("accept", "")
    if accepted and not any(_accepts(part) for part in accepted.split(",")):
        raise HTTPException(406, f"Accept: {accepted[:200]}; what is here is {MEDIA_TYPE}")


def check_content_type(request: Request) -> None:
    """Refuse a body that is no TAXII.

    Raises:
        HTTPException: It is of another media type, or packed: status 415.
    """
    given = request.headers.get("content-type", "")
    named, parameters = _parse(given)
    if named != "application/taxii+json" or parameters.get("version", "2.1") != "2.1":
        raise HTTPException(415, f"Content-Type: {given[:200]}; give {MEDIA_TYPE}")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HTTPException(415, "Content-Encoding: send the body as it is, not packed")


def _accepts(part: str) -> bool:
    named, parameters = _parse(part)
    if named not in {"application/taxii+json", "application/*", "*/*"} or _is_zero(parameters):
        return False
    return named != "application/taxii+json" or parameters.get("version", "2.1") == "2.1"


def _takes_gzip(header: str) -> bool:
    return any(
        named in {"gzip", "*"} and not _is_zero(parameters)
        for named, parameters in map(_parse, header.split(","))
    )


def _is_zero(parameters: dict[str, str]) -> bool:
    try:
        return float(parameters.get("q", "1")) == 0
    except ValueError:
        return False


def _parse(part: str) -> tuple[str, dict[str, str]]:
    """Return a media type and its parameters, both in small letters."""
    named, *rest = part.split(";")
    pairs = (one.partition("=") for one in rest)
    parameters = {
        name.strip().lower(): value.strip().strip('"').lower() for name, _, value in pairs
    }
    return named.strip().lower(), parameters
