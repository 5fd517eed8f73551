"""What a file holds: a STIX bundle, an object a line, or accounts as JSON Lines."""

from __future__ import annotations

import io
import re
from typing import BinaryIO, Literal

Shape = Literal["bundle", "objects", "accounts", "other"]
_LOOKED_AT = 64 << 10
_BUNDLE = re.compile(rb'"type"\s*:\s*"bundle"')
_ACCOUNT = re.compile(rb'\{\s*"(account|report)"\s*:')
_OBJECT = re.compile(rb'"id"\s*:\s*"[a-z0-9-]{3,250}--[0-9a-f-]{36}"')


_LINES = 100  # none of which begins as JSON does, in what is no file of ours
_BLANK = b" \t\xef\xbb\xbf"  # with the mark that some programs set before UTF-8


def find_shape(stream: BinaryIO) -> tuple[Shape, BinaryIO]:
    """Return what a stream holds, by its beginning, and a stream that still has that.

    >>> import io
    >>> find_shape(io.BytesIO(b'{"type": "bundle", "id": "x"}'))[0]
    'bundle'
    >>> find_shape(io.BytesIO(b'{"report": {"id": "report-1"}}'))[0]
    'accounts'
    >>> account = b'{"account": {"report": {}}, "producer": {"id": "identity--%s"}}' % (b"0" * 36)
    >>> find_shape(io.BytesIO(account))[0]
    'accounts'
    >>> find_shape(io.BytesIO(b"A ferry sank."))[0]
    'other'
    """
    head = stream.read(_LOOKED_AT)
    whole = io.BufferedReader(_Joined(head, stream))
    before, at, _ = head.partition(b'"objects"')
    if _BUNDLE.search(before if at else head[:1_024]):
        return "bundle", whole
    lines = head.splitlines()[:_LINES]
    if any(lines) and not any(line.lstrip(_BLANK).startswith(b"{") for line in lines):
        return "other", whole
    first = head.lstrip().partition(b"\n")[0]
    if _ACCOUNT.match(first):
        return "accounts", whole
    is_object = first.startswith(b'{"type"') or _OBJECT.search(first[:1_024])
    return ("objects" if is_object else "accounts"), whole


class _Joined(io.RawIOBase):
    """A beginning that was read, and what follows it."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        piece = self._head[: len(view)] or self._rest.read(len(view))
        self._head = self._head[len(piece) :]
        view[: len(piece)] = piece
        return len(piece)
