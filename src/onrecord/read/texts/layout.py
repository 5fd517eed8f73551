"""The parts of a plain text: which stretch is headline, dateline, paragraph or furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from onrecord.read.texts.datelines import Dateline, find_place_line, find_stamp
from onrecord.read.texts.furniture import (
    find_inline_credit,
    find_tail,
    is_caption,
    is_end_mark,
    is_furniture,
)
from onrecord.read.texts.segments import SENTENCE_END, find_segments
from onrecord.records import Block, BlockRole, Record, Span
from onrecord.text import trim

_MAX_TITLE = 180
_MAX_HEADING = 90
_MAX_HEAD_SEGMENTS = 8
_MIN_MENU = 5  # short lines in a row
_MIN_LONG = 8  # words of a line that is no menu's
_LIST = re.compile(r"[•‣▪◦*·–—-]\s+\S|\(?\d{1,2}[.)]\s+\S|\(?[a-z]\)\s+\S")
_BYLINE = re.compile(
    r"(?:by|posted\sby|written\sby|report(?:ed|ing)\sby|author:)\s(?P<names>[^\d.]{3,100})",
    re.IGNORECASE,
)
_CREDITS = re.compile(r"\s(?=(?:Additional\s)?(?:[Rr]eporting|[Ww]riting|[Ee]diting)\sby\s[A-Z])")
_NAME = re.compile(r"[^\W\d_][\w.’'-]*(?:\s[^\W\d_][\w.’'-]*){1,4}")
_SECTION_MARK = re.compile(r"\s*[/>»|›]\s*|\s+[-–]\s+")
_SECTION_PART = re.compile(r"[A-Z\u0400-\u042f][\w&'’.]*(?:\s[\w&'’.]+){0,3}")
_SITE_NAME = re.compile(r"\s+[-–—|»]\s+[^-–—|»]*$")
_TITLE_DASHES = re.compile(r"\s*[-–—]\s+(?P<title>[^.!?]{15,160}?)\s+[-–—]\s+")


class Layout(Record, frozen=True, kw_only=True):
    """What the shape of a text tells."""

    blocks: tuple[Block, ...] = ()
    title: str | None = None
    bylines: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    published_on: str | None = None
    modified_on: str | None = None


def find_layout(text: str, *, title: str | None = None) -> Layout:
    """Return the parts of a plain text.

    `title` is the headline as the text's carrier states it; where the text opens with these
    words they are the title, however they run on.
    """
    return _Reader(text, title).layout()


class _Reader:
    """One pass over a text's segments, the head of the report first."""

    def __init__(self, text: str, title: str | None) -> None:
        self._text = text
        self._stated_title = title
        self._blocks: list[Block] = []
        self._dates: dict[bool, str] = {}
        self._bylines: list[str] = []
        self._section: tuple[str, ...] = ()
        self._title: str | None = None

    def layout(self) -> Layout:
        segments = self._without_menus(list(find_segments(self._text)))
        n_head = 0
        while n_head < min(len(segments), _MAX_HEAD_SEGMENTS):
            if self._read_head(segments, n_head):
                break
            n_head += 1
        body = segments[n_head + 1 :] if n_head < len(segments) else []
        for number, segment in enumerate(body):
            self._read_body(segment, is_last=number == len(body) - 1)
        return Layout(
            blocks=tuple(sorted(self._blocks)),
            title=self._title,
            bylines=tuple(dict.fromkeys(self._bylines)),
            section=self._section,
            published_on=self._dates.get(False),
            modified_on=self._dates.get(True),
        )

    def _without_menus(self, segments: list[Span]) -> list[Span]:
        """Mark the menus before and after a report; return the other segments.

        Only there: short lines amid a report may be the names of the dead.
        """
        long = [number for number, span in enumerate(segments) if self._is_long(span)]
        first, last = (long[0], long[-1]) if long else (len(segments), -1)
        kept: list[Span] = []
        for is_menu, run in _short_runs(self._text, segments):
            if is_menu and (run[-1] < first or run[0] > last):
                self._add(segments[run[0]].start, segments[run[-1]].end, "boilerplate")
            else:
                kept += [segments[number] for number in run]
        return kept

    def _is_long(self, span: Span) -> bool:
        return len(self._text[span.start : span.end].split()) >= _MIN_LONG

    def _read_head(self, segments: list[Span], number: int) -> bool:
        """Read a segment of the head; say whether the report proper began in it."""
        segment = segments[number]
        start, end = self._take_stamps(segment.start, segment.end)
        if start >= end:
            return False
        words = self._text[start:end]
        if is_furniture(words):
            self._add(start, end, "boilerplate")
            return False
        if self._title is None and (section := _section(words)):
            self._section = self._section or section
            self._add(start, end, "section")
            return False
        if self._is_byline(words):
            self._add(start, end, "byline")
            return False
        if self._title is None and self._take_title(start, end, segments[number + 1 :]):
            return bool(self._blocks and self._blocks[-1].role not in ("title", "dateline"))
        if is_caption(words):
            self._add(start, end, "caption")
            return False
        self._take_body(start, end, is_last=number == len(segments) - 1)
        return True

    def _read_body(self, segment: Span, *, is_last: bool) -> None:
        words = self._text[segment.start : segment.end]
        if is_furniture(words) or (is_last and is_end_mark(words)):
            self._add(segment.start, segment.end, "boilerplate")
        elif self._is_byline(words):
            self._add(segment.start, segment.end, "byline")
        elif is_caption(words):
            self._add(segment.start, segment.end, "caption")
        elif _LIST.match(words):
            self._add(segment.start, segment.end, "list")
        elif _is_heading(self._text, segment) and not is_last:
            self._add(segment.start, segment.end, "heading")
        else:
            self._take_body(segment.start, segment.end, is_last=is_last)

    def _take_stamps(self, start: int, end: int) -> tuple[int, int]:
        """Mark the date a segment opens with, and a byline after it; return what is left."""
        stamp = find_stamp(self._text, start, end)
        if stamp is None:
            return start, end
        self._add(start, stamp.end, "dateline")
        self._date(stamp)
        return _skip(self._text, stamp.end, end, " \t\u00a0,;:|"), end

    def _date(self, dateline: Dateline) -> None:
        if dateline.date:
            self._dates.setdefault(dateline.is_update, dateline.date)

    def _take_title(self, start: int, end: int, others: list[Span]) -> bool:
        """Mark the title a segment opens with; what runs on after it is the report."""
        title_end = self._stated_title_end(start, end)
        if title_end is None and (dashed := _TITLE_DASHES.match(self._text, start, end)):
            start, title_end = dashed.start("title"), dashed.end("title")
        if title_end is None and _is_headline(self._text[start:end], others):
            title_end = end
        if title_end is None:
            return False
        self._title = " ".join(self._text[start:title_end].split()).removesuffix(".").strip()
        self._add(start, title_end, "title")
        rest = _skip(self._text, title_end, end, " \t\u00a0-–—")
        rest, end = self._take_stamps(rest, end)
        if rest < end:
            self._take_body(rest, end, is_last=not others)
        return True

    def _stated_title_end(self, start: int, end: int) -> int | None:
        """Return where the stated title ends, if the segment opens with its words.

        A page's title often names the site after the headline: “… - World - The Herald”.
        """
        wanted = self._stated_title or ""
        while wanted:
            if found := _match_words(self._text, start, end, wanted):
                return _skip(self._text, found, end, ".…!?\"'”’)")
            wanted = _SITE_NAME.sub("", wanted) if _SITE_NAME.search(wanted) else ""
        return None

    def _is_byline(self, words: str) -> bool:
        found = _BYLINE.fullmatch(words.strip())
        if not found:
            return False
        names = [name.strip() for name in re.split(r",|;| and ", found["names"])]
        people = [name for name in names if _NAME.fullmatch(name) and not name.islower()]
        self._bylines += people
        return bool(people) and len(words) < 120

    def _take_body(self, start: int, end: int, *, is_last: bool) -> None:
        """Mark a paragraph, with the dateline, caption or furniture that was run into it."""
        is_first = not any(block.role == "paragraph" for block in self._blocks)
        if is_first and (place := find_place_line(self._text, start, end)):
            self._add(start, place.end, "dateline")
            self._date(place)
            start = place.end
        if is_first and (credit := find_inline_credit(self._text, start, end)) and credit < end:
            self._add(start, credit, "caption")
            start = credit
        tail = find_tail(self._text, start, end) if is_last else None
        authors = _CREDITS.search(self._text, max(start, end - 400), tail or end)
        stop = authors.start() if authors else tail or end
        self._add(start, stop, "paragraph")
        if authors:
            self._add(authors.start(), tail or end, "byline")
        if tail:
            self._add(tail, end, "boilerplate")

    def _add(self, start: int, end: int, role: BlockRole) -> None:
        if span := trim(self._text, start, end):
            self._blocks.append(Block(start=span.start, end=span.end, role=role))


# --- judgements on one segment -------------------------------------------------------------


def _section(words: str) -> tuple[str, ...]:
    """Return the parts of a line such as “News / Russia”, none if it is no such line."""
    parts = [part for part in _SECTION_MARK.split(words.strip()) if part]
    marks = _SECTION_MARK.findall(words)
    if len(words) > 100 or not 2 <= len(parts) <= 7 or "\n" in words:
        return ()
    if all(mark.strip() in "-–" for mark in marks) and len(parts) < 3:
        return ()  # “Syria - Live” may be a headline
    if not all(_SECTION_PART.fullmatch(part) and len(part) <= 30 for part in parts):
        return ()
    return tuple(parts)


def _is_headline(words: str, others: list[Span]) -> bool:
    """Say whether the first words of a text look like its headline."""
    n_words = len(words.split())
    if not others or not 3 <= n_words <= 30 or len(words) > _MAX_TITLE:
        return False
    if len(re.findall(r"[.!?][\"'”’)]?\s+[A-Z]", words)) > 1:
        return False
    longest = max(other.end - other.start for other in others[:_MAX_HEAD_SEGMENTS])
    return longest > 1.2 * len(words) and not find_place_line(words, 0, len(words))


def _is_heading(text: str, segment: Span) -> bool:
    """Say whether a segment on a line of its own looks like a heading."""
    words = text[segment.start : segment.end]
    if len(words) > _MAX_HEADING or not 1 <= len(words.split()) <= 12 or "\n" in words:
        return False
    before = text[max(0, segment.start - 4) : segment.start]
    after = text[segment.end : segment.end + 4]
    on_own_line = "\n" in before + " " and "\n" in after
    return on_own_line and words[-1].isalnum() and not words[0].islower()


def _short_runs(text: str, segments: list[Span]) -> Iterator[tuple[bool, list[int]]]:
    """Yield the numbers of the segments, in runs, and whether each run is a menu."""
    for is_item, numbers in groupby(
        range(len(segments)), lambda number: _is_menu_item(text, segments[number])
    ):
        run = list(numbers)
        yield is_item and len(run) >= _MIN_MENU, run


def _is_menu_item(text: str, segment: Span) -> bool:
    words = text[segment.start : segment.end]
    if len(words.split()) > 4 or SENTENCE_END.search(words):
        return False
    return not (
        find_stamp(words + " ", 0, len(words)) or _BYLINE.fullmatch(words) or _section(words)
    )


def _match_words(text: str, start: int, end: int, words: str) -> int | None:
    """Return where `words` end that `text[start:end]` opens with, letter case and marks aside."""
    wanted = [character for character in words.lower() if character.isalnum()]
    at, matched = start, 0
    while matched < len(wanted) and at < end:
        character = text[at].lower()
        if character.isalnum():
            if character != wanted[matched]:
                return None
            matched += 1
        at += 1
    is_whole = bool(wanted) and matched == len(wanted) and not text[at : at + 1].isalnum()
    return at if is_whole else None


def _skip(text: str, start: int, end: int, characters: str) -> int:
    while start < end and text[start] in characters:
        start += 1
    return start
