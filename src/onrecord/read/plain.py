"""Plain text, as saved or scraped: the text unchanged, its layout recognised."""

from __future__ import annotations

from onrecord.read.decoding import decode_plain
from onrecord.read.limits import Limits
from onrecord.records import Block, Report
from onrecord.text import derive_id, digest_text, trim


def read_plain(
    data: bytes,
    *,
    origin: str,
    url: str | None = None,
    charset: str | None = None,
    title: str | None = None,
    limits: Limits = Limits(),
) -> Report:
    """Return a plain text as a report, its `text` the decoded input unchanged.

    `title` is the headline as the carrier states it; it helps to find where the text
    prints it.
    """
    text, notices = decode_plain(data, charset)
    digest = digest_text(text)
    span = trim(text, 0, len(text))
    blocks = (Block(start=span.start, end=span.end, role="paragraph"),) if span else ()
    return Report(
        id=derive_id("report", digest),
        origin=origin,
        url=url,
        text=text,
        text_sha256=digest,
        blocks=blocks,
        notices=notices,
    )
