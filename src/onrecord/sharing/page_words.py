"""The words of a page's bytes, in every way in which a reader may come upon them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from onrecord.exchange.withholding.matching import plain_address
from onrecord.read.pages.charset import decode_page
from onrecord.read.texts.decoding import decode_plain
from onrecord.records import Snapshot

# A tag's length is bounded, so that one without an end costs no more than its own.
_TAG = re.compile(r"<[^<>]{0,4000}>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def read_page(snapshot: Snapshot) -> list[str] | None:
    """Return the words of a page: as they are written, and as they are shown; None for no text.

    >>> from datetime import datetime
    >>> about = {"sha256": "", "media_type": "text/html", "read_at": datetime.min, "reader": ""}
    >>> read_page(Snapshot(data=b"<b>Ann</b>&#32;L&eacute;", **about))[-1]
    'Ann Lé'
    """
    kind, _, charset = snapshot.media_type.partition("charset=")
    kind = kind.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return list(_ways(decode_plain(snapshot.data, charset.strip() or None)[0]))
    if kind in ("text/html", "application/xhtml+xml"):
        return list(_ways(decode_page(snapshot.data, charset.strip() or None)[0]))
    return None


def _ways(text: str) -> Iterator[str]:
    """Yield a text as it stands, and without escapes and tags, each way that says other words."""
    plain = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), plain_address(html.unescape(text)))
    yield from dict.fromkeys((text, plain, html.unescape(_TAG.sub("", text))))
