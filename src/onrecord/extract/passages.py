"""The parts of a report that are read for findings, paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.records import Block, Report, Span
from onrecord.text import trim

_LETTER = re.compile(r"\w")
_BREAK = re.compile(r"\n[ \t\r\f\v\u00a0]*\n\s*")
# A line that ends a sentence ends a paragraph too: scraped text often has single line breaks.
_LINE_END = re.compile(r"(?<=[.!?:;”\"’'])[ \t]*\r?\n\s*")


class Passage(Span, frozen=True, kw_only=True):
    """A paragraph's worth of text, and whether it is a heading."""

    is_heading: bool = False


def find_passages(report: Report) -> list[Passage]:
    """Return the passages of `report` in order; boilerplate and tables are left out.

    A block is cut at blank lines. A report without blocks is read whole.
    """
    size = len(report.text)
    if not size:
        return []
    blocks = report.blocks or (Block(start=0, end=size, role="paragraph"),)
    return [
        Passage(start=span.start, end=span.end, is_heading=block.role in ("title", "heading"))
        for block in blocks
        if block.role not in ("boilerplate", "byline", "section")
        for span in _cut(report.text, block.start, min(block.end, size))
    ]


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the non-empty paragraphs of `text[start:end]`."""
    at = start
    has_blank_lines = _BREAK.search(text, start, end)
    for gap in (_BREAK if has_blank_lines else _LINE_END).finditer(text, start, end):
        if _LETTER.search(text, at, gap.start()) and (span := trim(text, at, gap.start())):
            yield span
        at = gap.end()
    if _LETTER.search(text, at, end) and (span := trim(text, at, end)):
        yield span
