"""Where a report came from as others may be told: an address, or a file's name alone."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_NAMED = re.compile(r"(?!<?file:)<?[a-z][a-z0-9+.-]+:", re.IGNORECASE)  # an address, a URN, a tag
_PARTS = re.compile(r"[/\\]+")


def bare_origin(origin: str) -> str:
    r"""Return an origin without the folders that a file lies in; an address as it is.

    >>> bare_origin("/home/ann/case/7.txt"), bare_origin(r"C:\case\7.txt"), bare_origin("-")
    ('7.txt', '7.txt', '-')
    >>> bare_origin("crawls/2026.warc.gz#urn:uuid:1"), bare_origin("https://a.example/b/c")
    ('2026.warc.gz#urn:uuid:1', 'https://a.example/b/c')
    """
    if _ADDRESS.match(origin):
        return origin
    carrier, mark, member = origin.partition("#")
    if mark and _NAMED.match(member):
        return f"{_last(carrier)}#{member}"
    return _last(origin)


def _last(path: str) -> str:
    return next(filter(None, reversed(_PARTS.split(path))), "file")
