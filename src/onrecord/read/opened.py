"""Bytes on their way to a reader, and what may come of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from onrecord.errors import ReadError
from onrecord.read.limits import Limits
from onrecord.read.origins import Request
from onrecord.read.unpacking import Source
from onrecord.records import Reading

Outcome = Reading | ReadError


class Opened(msgspec.Struct, kw_only=True):
    """Bytes on their way to a reader, with what their carrier says of them.

    Attributes:
        follow_link: Reads the page that a feed only links to; None where that is not asked for.
    """

    request: Request
    limits: Limits
    source: Source
    suffix: str = ""
    url: str | None = None
    charset: str | None = None
    follow_link: Callable[[Request], Iterator[Outcome]] | None = None
    is_unpacked: bool = False

    @property
    def origin(self) -> str:
        """Where the bytes come from."""
        return self.request.origin
