"""Lines of a printed page, placed on paper, put into reading order and into paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from onrecord.records import Record

_MIN_GUTTER = 8.0  # points; narrower white is a gap between words
_MARGIN = 0.09  # of a page's height, at its top and bottom, where running heads live
_MIN_REPEATS = 3
_HYPHENS = ("-", "\u00ad", "\u2010", "\x02", "\ufffe")  # PDFium gives the last two
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")

_PAGE_NUMBER = re.compile(r"\W{0,4}(page|p\.?)? ?\d{1,4}( ?(of|/) ?\d{1,4})?\W{0,4}", re.IGNORECASE)


class Line(Record, frozen=True, kw_only=True):
    """Words on one line, and their box in points, counted from the page's lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """Height of the box, which goes with the size of the type."""
        return self.top - self.bottom


class Paragraph(Record, frozen=True, kw_only=True):
    """Lines that belong together, joined, and the height of their type."""

    text: str
    height: float


def join_rects(rects: Iterable[Line]) -> list[Line]:
    """Return lines made of the pieces that follow one another on the same height."""
    lines: list[Line] = []
    for rect in rects:
        last = lines[-1] if lines else None
        if last and _continues(last, rect):
            gap = rect.left - last.right
            space = " " if gap > 0.15 * last.height and not last.text.endswith(" ") else ""
            lines[-1] = Line(
                text=last.text + space + rect.text,
                left=min(last.left, rect.left),
                bottom=min(last.bottom, rect.bottom),
                right=max(last.right, rect.right),
                top=max(last.top, rect.top),
            )
        else:
            lines.append(rect)
    return lines


def _continues(line: Line, rect: Line) -> bool:
    overlap = min(line.top, rect.top) - max(line.bottom, rect.bottom)
    gap = rect.left - line.right
    height = max(min(line.height, rect.height), 1.0)
    return overlap > 0.5 * height and -0.5 * height < gap < max(_MIN_GUTTER, 0.9 * height)


def order_lines(lines: Sequence[Line], depth: int = 0) -> list[list[Line]]:
    """Return the lines column by column, each column from its top.

    Recursive cuts along white: a gutter from top to bottom first; else the widest white
    band across, above which and below which there may be gutters.
    """
    if len(lines) < 2 or depth > 40:
        return [list(lines)] if lines else []
    if gutter := _widest_gap([(line.left, line.right) for line in lines], _MIN_GUTTER):
        left = [line for line in lines if line.right <= gutter]
        right = [line for line in lines if line.right > gutter]
        if _is_column(left) and _is_column(right):
            return order_lines(left, depth + 1) + order_lines(right, depth + 1)
    band = _widest_gap([(line.bottom, line.top) for line in lines], 0.0)
    if band is None or not _hides_columns(lines):
        return [sorted(lines, key=lambda line: (-line.top, line.left))]
    above = [line for line in lines if line.bottom >= band]
    below = [line for line in lines if line.bottom < band]
    return order_lines(above, depth + 1) + order_lines(below, depth + 1)


def _is_column(lines: Sequence[Line]) -> bool:
    return len(lines) >= 2


def _hides_columns(lines: Sequence[Line]) -> bool:
    """Say whether two lines stand side by side anywhere."""
    rows = sorted(lines, key=lambda line: -line.top)
    for at, line in enumerate(rows):
        for other in rows[at + 1 :]:
            if other.top <= line.bottom:
                break
            if min(line.top, other.top) - max(line.bottom, other.bottom) > 0.5 * line.height:
                return True
    return False


def _widest_gap(intervals: list[tuple[float, float]], minimum: float) -> float | None:
    """Return the middle of the widest stretch that no interval covers."""
    best, where, reach = minimum, None, None
    for start, end in sorted(intervals):
        if reach is not None and start - reach > best:
            best, where = start - reach, (start + reach) / 2
        reach = end if reach is None else max(reach, end)
    return where


def find_furniture(pages: Sequence[tuple[float, Sequence[Line]]]) -> set[tuple[int, Line]]:
    """Return the running heads and page numbers of pages, each a height and its lines."""
    edges = [
        (number, line)
        for number, (height, lines) in enumerate(pages)
        for line in lines
        if line.bottom > height * (1 - _MARGIN) or line.top < height * _MARGIN
    ]
    counts = Counter(_mask(line.text) for _, line in edges)
    wanted = min(_MIN_REPEATS, max(2, len(pages)))
    return {
        (number, line)
        for number, line in edges
        if counts[_mask(line.text)] >= wanted or _is_page_number(line.text)
    }


def _mask(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split()).lower())


def _is_page_number(text: str) -> bool:
    return _PAGE_NUMBER.fullmatch(text.strip()) is not None


def join_lines(columns: Iterable[Sequence[Line]]) -> list[Paragraph]:
    """Return paragraphs, broken at wide leading, other type and indents; hyphens repaired."""
    paragraphs: list[Paragraph] = []
    for lines in columns:
        leading = _leading(lines)
        last: Line | None = None
        for line in lines:
            if last is None or _breaks(last, line, leading, lines):
                _start(paragraphs, line, is_first=last is None)
            else:
                _append(paragraphs, line.text)
            last = line
    return paragraphs


def _leading(lines: Sequence[Line]) -> float:
    steps = [one.top - other.top for one, other in pairwise(lines)]
    return median([step for step in steps if step > 1] or [0.0])


def _breaks(last: Line, line: Line, leading: float, lines: Sequence[Line]) -> bool:
    step = last.top - line.top
    if step > 1.4 * leading or not 0.8 < line.height / max(last.height, 0.1) < 1.25:
        return True
    is_indented = line.left - min(other.left for other in lines) > 0.6 * line.height
    was_indented = last.left - min(other.left for other in lines) > 0.6 * line.height
    return is_indented and not was_indented and _SENTENCE_END.search(last.text.strip()) is not None


def _start(paragraphs: list[Paragraph], line: Line, *, is_first: bool) -> None:
    """Begin a paragraph, unless a column or page broke the last one in mid-sentence."""
    text = line.text.strip()
    if is_first and paragraphs and text[:1].islower():
        before = paragraphs[-1]
        alike = 0.8 < line.height / max(before.height, 0.1) < 1.25
        if alike and not _SENTENCE_END.search(before.text):
            _append(paragraphs, text)
            return
    paragraphs.append(Paragraph(text=text, height=line.height))


def _append(paragraphs: list[Paragraph], text: str) -> None:
    last, text = paragraphs[-1], text.strip()
    joined = last.text + " " + text
    if last.text.endswith(_HYPHENS) and last.text[-2:-1].isalpha():
        # A word that has its hyphen anyway (“well-\nknown”) loses it; far more are divided.
        joined = (last.text[:-1] if text[:1].islower() else last.text) + text
    paragraphs[-1] = Paragraph(text=joined, height=last.height)
