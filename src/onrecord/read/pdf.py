"""The text of a PDF, page by page, in reading order, and what its metadata states."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterator
from statistics import median
from typing import Any

from onrecord.errors import BrokenDocumentError
from onrecord.read.columns import (
    Line,
    Paragraph,
    find_furniture,
    join_lines,
    join_rects,
    order_lines,
)
from onrecord.read.language import detect_language
from onrecord.read.limits import Limits
from onrecord.records import Block, BlockRole, Report
from onrecord.text import derive_id, digest_text

_LOCK = threading.Lock()  # PDFium must not be called from two threads at once
_DATE = re.compile(
    r"(?:D:)?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d))?)?"
)
_NO_TITLE = re.compile(
    r"untitled.*|microsoft (word|powerpoint|excel) - .*|.*\.(docx?|pdf|indd|qxd|rtf|txt|pptx?)"
    r"|print|layout \d+|slide \d+|document\d*",
    re.IGNORECASE,
)
_TITLE_RATIO = 1.25  # of the type of a headline to that of the text
_MAX_TITLE = 300
_MAX_RECTS = 20_000  # of a page; a drawing made of letters has more


def read_pdf(
    data: bytes, *, origin: str, url: str | None = None, limits: Limits = Limits()
) -> Report:
    """Return a PDF as a report, its pages' text in reading order.

    Running heads and page numbers stand at the end, as boilerplate. The date is that of
    the file's making, if it states one, and a notice says so.

    Raises:
        BrokenDocumentError: It is encrypted or broken.
    """
    with _LOCK:
        pages, metadata, notices = _extract(data, origin, limits)
    furniture = find_furniture(pages)
    columns = [
        column
        for number, (_, lines) in enumerate(pages)
        for column in order_lines([line for line in lines if (number, line) not in furniture])
    ]
    paragraphs = join_lines(columns)
    stated_title = _stated_title(metadata.get("Title", ""))
    roles = _roles(paragraphs, stated_title)
    parts = [(part.text, role) for part, role in zip(paragraphs, roles, strict=True)]
    parts += [
        (text, "boilerplate")
        for text in dict.fromkeys(line.text for _, line in _ordered(furniture))
    ]
    text, blocks = _lay_out(parts)
    published_on = parse_pdf_date(metadata.get("CreationDate", ""))
    if published_on:
        notices += ("published_on is the day on which the PDF was made",)
    if not text:
        notices += ("the PDF holds no text: its pages may be pictures",)
    digest = digest_text(text)
    return Report(
        id=derive_id("report", digest),
        origin=origin,
        url=url,
        title=stated_title or next((text for text, role in parts if role == "title"), None),
        bylines=_authors(metadata.get("Author", "")),
        published_on=published_on,
        language=detect_language(text),
        text=text,
        text_sha256=digest,
        blocks=blocks,
        notices=notices,
    )


def _ordered(furniture: set[tuple[int, Line]]) -> list[tuple[int, Line]]:
    return sorted(furniture, key=lambda found: (found[0], -found[1].top, found[1].left))


def _extract(
    data: bytes, origin: str, limits: Limits
) -> tuple[list[tuple[float, list[Line]]], dict[str, str], tuple[str, ...]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        raise BrokenDocumentError(
            origin,
            "the PDF is encrypted" if is_locked else f"broken PDF: {error}",
            "save it without a password" if is_locked else "get the file again",
        ) from error
    try:
        n_pages = len(document)
        notices: tuple[str, ...] = ()
        if n_pages > limits.max_pages:
            notices = (f"cut after {limits.max_pages} of {n_pages} pages",)
        pages = []
        for number in range(min(n_pages, limits.max_pages)):
            try:
                pages.append(_page(document, number))
            except pypdfium2.PdfiumError as error:
                notices += (f"page {number + 1} cannot be read: {error}",)
        return pages, document.get_metadata_dict(), notices
    finally:
        document.close()


def _page(document: Any, number: int) -> tuple[float, list[Line]]:
    page = document[number]
    try:
        textpage = page.get_textpage()
        try:
            return page.get_height(), join_rects(_rects(textpage))
        finally:
            textpage.close()
    finally:
        page.close()


def _rects(textpage: Any) -> Iterator[Line]:
    for index in range(min(textpage.count_rects(), _MAX_RECTS)):
        left, bottom, right, top = textpage.get_rect(index)
        text = textpage.get_text_bounded(left, bottom, right, top)
        text = " ".join(text.replace("\r\n", " ").replace("\0", "").split())
        if text:
            bottom, top = _loose(textpage, left, bottom, top)
            yield Line(text=text, left=left, bottom=bottom, right=right, top=top)


def _loose(textpage: Any, left: float, bottom: float, top: float) -> tuple[float, float]:
    """Return the bounds of a line's type, which unlike its ink is the same on every line."""
    index = textpage.get_index(left + 0.5, (bottom + top) / 2, 2, 2)
    if index is None:
        return bottom, top
    box = textpage.get_charbox(index, loose=True)
    return (box[1], box[3]) if box[1] <= bottom + 2 and box[3] >= top - 2 else (bottom, top)


def _roles(paragraphs: list[Paragraph], title: str | None) -> list[BlockRole]:
    """Return a role for each paragraph: the first in large type is the title."""
    if not paragraphs:
        return []
    usual = median(part.height for part in paragraphs for _ in range(1 + len(part.text) // 80))
    roles: list[BlockRole] = []
    for part in paragraphs:
        is_large = part.height > _TITLE_RATIO * usual and len(part.text) <= _MAX_TITLE
        is_title = is_large or (title is not None and part.text.lower() == title.lower())
        if is_title and "title" not in roles and len(roles) < 5:
            roles.append("title")
        else:
            roles.append("heading" if is_large else "paragraph")
    return roles


def _lay_out(parts: list[tuple[str, BlockRole]]) -> tuple[str, tuple[Block, ...]]:
    blocks, at = [], 0
    for text, role in parts:
        blocks.append(Block(start=at, end=at + len(text), role=role))
        at += len(text) + 2
    return "\n\n".join(text for text, _ in parts), tuple(blocks)


def _stated_title(value: str) -> str | None:
    title = " ".join(value.replace("\0", "").split())
    return title if 3 < len(title) <= _MAX_TITLE and not _NO_TITLE.fullmatch(title) else None


def _authors(value: str) -> tuple[str, ...]:
    """Return authors as named; a login or a program's name is none."""
    names = [" ".join(name.split()) for name in re.split(r"[;,]", value.replace("\0", ""))]
    return tuple(name for name in names if " " in name and len(name) < 60)


def parse_pdf_date(value: str) -> str | None:
    """Return the day or instant of a PDF's date, None if it is none.

    >>> parse_pdf_date("D:20151011093000+02'00'"), parse_pdf_date("D:20151011")
    ('2015-10-11T09:30:00+02:00', '2015-10-11')
    """
    found = _DATE.match(value.strip())
    if not found:
        return None
    year, month, day, hour, minute, second, utc, sign, hours, minutes = found.groups()
    try:
        date = dt.date(int(year), int(month), int(day)).isoformat()
        if not hour or not (utc or sign):
            return date
        offset = "Z" if utc else f"{sign}{hours}:{minutes}"
        instant = f"{date}T{hour}:{minute}:{second or '00'}{offset}"
        dt.datetime.fromisoformat(instant)
    except ValueError:
        return None
    return instant
