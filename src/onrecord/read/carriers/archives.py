"""The pages of a web archive, each read as if it had been fetched."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import cast
from urllib.parse import urlsplit

from onrecord.errors import BrokenDocumentError, EmptyDocumentError, ReadError
from onrecord.read.carriers.buffering import Resyncable
from onrecord.read.carriers.responses import Response, parse_media_type, parse_response, unpack_body
from onrecord.read.carriers.warc import ArchiveRecord, find_records
from onrecord.read.documents import Document, DocumentFormat, read_document
from onrecord.read.limits import Limits
from onrecord.read.opened import Opened, Outcome
from onrecord.read.origins import Stated, is_address
from onrecord.read.sniffing import HEAD_BYTES, sniff

_log = logging.getLogger(__name__)

_FORMATS: dict[str, DocumentFormat] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "plain",
    "application/pdf": "pdf",
}
_UNDECIDED = frozenset({"", "application/octet-stream", "unk", "no-type"})


def read_archive(opened: Opened) -> Iterator[Outcome]:
    """Yield the reports of a WARC or ARC file, and an error for each record that is broken.

    Only successful responses (and resources) that are pages, texts or PDFs are read; requests,
    redirects, images and the like are passed by.
    """
    source = cast(Resyncable, opened.source)
    n_read = n_passed = 0
    for record in find_records(source, origin=opened.origin, limits=opened.limits):
        outcome = record if isinstance(record, ReadError) else _read(record, opened)
        if outcome is None:
            n_passed += 1
            continue
        n_read += 1
        yield outcome
    _log.debug("%s: %d records read, %d passed by", opened.origin, n_read, n_passed)
    if not n_read:
        yield EmptyDocumentError(opened.origin, f"no page among its {n_passed} records")


def _read(record: ArchiveRecord, opened: Opened) -> Outcome | None:
    """Return what one record gives, None for what is passed by."""
    origin = f"{opened.origin}#{record.id}"
    if record.kind not in ("response", "resource") or not is_address(record.url or ""):
        return None
    try:
        response = _response(record, origin)
        document_format = _format(response, record)
        if document_format is None:
            return None
        document = _document(record, response, document_format, origin, opened)
        return read_document(document, limits=opened.limits)
    except ReadError as error:
        return error


def _response(record: ArchiveRecord, origin: str) -> Response:
    """Return a record's response; a resource counts as one that went well."""
    if record.block.startswith(b"HTTP/"):
        return parse_response(record.block, origin=origin)
    if record.kind == "response" and "http" in record.media_type and record.block:
        raise BrokenDocumentError(origin, f"no HTTP response: starts with {record.block[:20]!r}")
    media_type, charset = parse_media_type(record.media_type)
    return Response(status=200, media_type=media_type, charset=charset, body=record.block)


def _format(response: Response, record: ArchiveRecord) -> DocumentFormat | None:
    if not 200 <= response.status < 300 or urlsplit_path(record.url) == "/robots.txt":
        return None
    if response.media_type in _UNDECIDED and not response.coding:
        found = sniff(response.body[:HEAD_BYTES])
        return found if found in ("html", "pdf") else None
    return _FORMATS.get(response.media_type)


def urlsplit_path(url: str | None) -> str:
    """Return the path of an address, empty where there is none to tell."""
    try:
        return urlsplit(url or "").path
    except ValueError:
        return ""


def _document(
    record: ArchiveRecord,
    response: Response,
    document_format: DocumentFormat,
    origin: str,
    opened: Opened,
) -> Document:
    limits: Limits = opened.limits
    data = unpack_body(response, max_bytes=limits.max_unpacked_bytes, origin=origin)
    if not data:
        raise EmptyDocumentError(origin, "the response has no body")
    notices: tuple[str, ...] = ()
    if record.truncated or response.is_cut:
        why = record.truncated or "its last chunk is missing"
        notices = (f"cut when it was archived: {why}",)
    stated = opened.request.stated
    return Document(
        origin=origin,
        data=data,
        format=document_format,
        url=record.url,
        charset=response.charset,
        stated=Stated(published_on=stated.published_on, publisher=stated.publisher),
        read_at=record.captured_at,
        notices=notices,
    )
