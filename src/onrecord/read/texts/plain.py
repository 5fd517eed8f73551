"""Plain text, as saved or scraped: the text unchanged, its layout recognised."""

from __future__ import annotations

from onrecord.read.language import detect_language
from onrecord.read.limits import Limits
from onrecord.read.texts.decoding import decode_plain
from onrecord.read.texts.layout import find_layout
from onrecord.records import Report
from onrecord.text import derive_id, digest_text

_MAX_LAYOUT = 1_000_000  # code points whose layout is looked at; a book has about as many


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
    layout = find_layout(text[:_MAX_LAYOUT], title=title)
    if len(text) > _MAX_LAYOUT:
        notices += (f"layout was looked for in the first {_MAX_LAYOUT} characters only",)
    digest = digest_text(text)
    return Report(
        id=derive_id("report", digest),
        origin=origin,
        url=url,
        title=layout.title,
        bylines=layout.bylines,
        published_on=layout.published_on,
        modified_on=layout.modified_on,
        section=layout.section,
        language=detect_language(text),
        text=text,
        text_sha256=digest,
        blocks=layout.blocks,
        notices=notices,
    )
