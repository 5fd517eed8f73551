"""TAXII's error message, for whatever goes wrong below its address."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from starlette.responses import Response

from onrecord.serve.taxii.terms import MEDIA_TYPE, ROOM


def is_taxii(path: str) -> bool:
    """Say whether an address is one of TAXII, known or not.

    >>> is_taxii("/taxii2/nowhere/"), is_taxii("/taxii23")
    (True, False)
    """
    return path == ROOM or path.startswith(f"{ROOM}/")


def error_message(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """Return an error as TAXII words it."""
    title = HTTPStatus(status).phrase
    told = {"title": title, "http_status": str(status)}
    if sentence != title:
        told["description"] = sentence
    return Response(msgspec.json.encode(told), status, headers, MEDIA_TYPE)
