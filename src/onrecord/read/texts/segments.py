"""The stretches of a plain text that stand apart: its paragraphs, lines and headings.

A text comes in one of three ways: a line a paragraph, lines wrapped at a width with blank
ones between paragraphs, or all on one line with runs of spaces where paragraphs ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.records import Span
from onrecord.text import trim

SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_LINE_BREAK = re.compile(r"[\r\n]")
_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_BLANK = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:\r\n|\r|\n)\s*|[\u2029\x0c]")
_RUN = re.compile(r"[^\S\r\n]{2,}|\t")
_SENTENCE_GAP = re.compile(r"(?<=[.!?])[\"'”’)]?([^\S\r\n]+)(?=[\"'“‘(]?[A-Z\u00c0-\u00de\d])")


def find_segments(text: str) -> Iterator[Span]:
    """Yield the stretches of a text that stand apart."""
    spaced = _spaces_after_sentences(text)
    at = 0
    for blank in _BLANK.finditer(text):
        yield from _lines(text, at, blank.start(), spaced=spaced)
        at = blank.end()
    yield from _lines(text, at, len(text), spaced=spaced)


def _lines(text: str, start: int, end: int, *, spaced: bool) -> Iterator[Span]:
    lines = [found for found in _LINE.finditer(text, start, end) if not found[0].isspace()]
    if len(lines) > 1 and _is_wrapped([found[0] for found in lines]):
        yield from _wrapped(text, lines)
        return
    for found in lines:
        yield from _runs(text, found.start(), found.end(), spaced=spaced)


def _is_wrapped(lines: list[str]) -> bool:
    """Say whether lines were broken at a width, and so make paragraphs together."""
    widths = [len(line.rstrip()) for line in lines]
    inner = widths[:-1]
    if max(widths) > 120 or min(inner) < 0.5 * max(widths) or max(widths) < 40:
        return False
    n_ended = sum(SENTENCE_END.search(line.rstrip()) is not None for line in lines[:-1])
    return n_ended <= 0.5 * len(inner)


def _wrapped(text: str, lines: list[re.Match[str]]) -> Iterator[Span]:
    """Yield paragraphs of wrapped lines; an indented line begins one."""
    starts = [lines[0].start()]
    starts += [found.start() for found in lines[1:] if re.match(r"\s{2,}\S|\t", found[0])]
    for start, end in zip(starts, [*starts[1:], lines[-1].end()], strict=True):
        if span := trim(text, start, end):
            yield span


def _runs(text: str, start: int, end: int, *, spaced: bool) -> Iterator[Span]:
    """Yield the stretches of a line between runs of spaces that end a paragraph."""
    at = start
    if end - start > 100:
        for run in _RUN.finditer(text, start, end):
            if len(run[0]) == 2 and spaced:
                continue
            if span := trim(text, at, run.start()):
                yield span
            at = run.end()
    if span := trim(text, at, end):
        yield span


def _spaces_after_sentences(text: str) -> bool:
    """Say whether the typist set two spaces after each sentence, so that they end nothing.

    A text all on one line has no other mark of a paragraph, so there they do.
    """
    if not _LINE_BREAK.search(text.strip()):
        return False
    gaps = [len(found[1]) for found in _SENTENCE_GAP.finditer(text[:20_000])]
    return len(gaps) >= 2 and sum(gap == 2 for gap in gaps) > 0.6 * len(gaps)
