"""An HTTP response as an archive keeps it: its head read, its body made whole."""

from __future__ import annotations

import re
from email.message import Message

from onrecord.errors import BrokenDocumentError
from onrecord.read.carriers.warc import parse_fields
from onrecord.read.unpacking import unpack
from onrecord.records import Record

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_MAX_HEAD = 256 * 1024
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


class Response(Record, frozen=True, kw_only=True):
    """One HTTP response.

    Attributes:
        media_type: Lower case, without parameters; empty where none is stated.
        is_cut: Whether the body ends before its own framing says.
    """

    status: int
    media_type: str = ""
    charset: str | None = None
    coding: str = ""
    body: bytes = b""
    is_cut: bool = False


def parse_response(block: bytes, *, origin: str) -> Response:
    """Return the response in `block`, its chunks joined, its content coding left on.

    Raises:
        BrokenDocumentError: It does not begin as a response does.
    """
    status = _STATUS.match(block)
    end = _HEAD_END.search(block, 0, _MAX_HEAD)
    if not status or not end:
        raise BrokenDocumentError(origin, f"no HTTP response: it starts with {block[:20]!r}")
    fields = parse_fields(block[: end.end()])
    body, is_cut = block[end.end() :], False
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body, is_cut = join_chunks(body)
    media_type, charset = parse_media_type(fields.get("content-type", ""))
    return Response(
        status=int(status[1]),
        media_type=media_type,
        charset=charset,
        coding=fields.get("content-encoding", ""),
        body=body,
        is_cut=is_cut,
    )


def unpack_body(response: Response, *, max_bytes: int, origin: str) -> bytes:
    """Return the body with its content codings undone, in the reverse of their order.

    Raises:
        ReadError: It is larger than `max_bytes`, damaged, or in an unknown coding.
    """
    body = response.body
    for coding in reversed(response.coding.split(",")[:3]):
        if "gzip" in coding.lower() and not body.startswith(b"\x1f\x8b"):
            continue  # many archivers keep the header and unpack the body
        body = unpack(body, coding, max_bytes=max_bytes, origin=origin)
    return body


def join_chunks(body: bytes) -> tuple[bytes, bool]:
    r"""Return a chunked body whole, and whether it was cut.

    A body that does not begin with a chunk's size was joined before it was archived, and
    comes back as it is.

    >>> join_chunks(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    (b'abcde', False)
    >>> join_chunks(b"<html>")
    (b'<html>', False)
    """
    pieces: list[bytes] = []
    at = 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces), False
        pieces.append(body[size.end() : size.end() + length])
        at = size.end() + length
        at += len(body[at : at + 2]) - len(body[at : at + 2].lstrip(b"\r\n"))
    if not pieces:
        return body, False
    return b"".join(pieces), True


def parse_media_type(value: str) -> tuple[str, str | None]:
    """Return the media type and the charset of a Content-Type.

    >>> parse_media_type('Text/HTML; charset="Windows-1251"')
    ('text/html', 'windows-1251')
    """
    message = Message()
    message["content-type"] = value.replace("\r", " ").replace("\n", " ")
    charset = message.get_param("charset")
    media_type = value.partition(";")[0].strip().lower()
    if not isinstance(charset, str) or not re.fullmatch(r"[\w.:+-]{1,40}", charset, re.ASCII):
        return media_type, None
    return media_type, charset.lower()
