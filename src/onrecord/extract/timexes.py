"""Times as worded: days, months, years, and words that count from the day of publication."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from itertools import islice

from onrecord.extract.passages import Passage
from onrecord.extract.timex_contexts import is_meant
from onrecord.extract.timex_patterns import (
    AFTER_THE,
    CALENDAR_SOON,
    FIRST_WORDS,
    NUMBER_START,
    OPEN_WORDS,
    timex_pattern,
)
from onrecord.records import Span, Timex

_MAX_STARTS = 20_000  # words that may begin a time: what holds more is no report
_MAX_TIMEXES = 3000  # in one report; what holds more is a calendar
_WORD = re.compile(r"(?<![\w/.$€£#-])(?P<the>the\s{1,4})?(?P<word>['’]?\w+)")
_LOWER = {ord(c): ord(c.lower()) for c in string.ascii_uppercase}
_DIGITS = frozenset("0123456789'’")
# The rest of a list: “April 24, 25 and 26”. What follows must not be counted (“24 and 25 men”).
_ON_LIST = re.compile(
    r"(?:(?:,|\s(?:and|or|to|through))\s){1,2}(?P<day>3[01]|[12]\d|[1-9])(?:st|nd|rd|th)?"
    r"(?=[.,;:)]|\s(?:and|or|at|in|on|to|when|with|for|after|by|as)\s|\s*\Z)(?!,\d|\.\d)"
)
_LISTED = re.compile(r"[a-z]{3,9}\.?\s{1,4}\d{1,2}(?:st|nd|rd|th)?|\d{1,2}", re.IGNORECASE)
_MONTH_LIST = re.compile(r"(?:,|\s(?:and|or|to|through))\s(?P<month>March|May)(?!\w|\s[A-Z])")
_LONE_MONTH = re.compile(r"[a-z]{3,9}\.?", re.IGNORECASE)


def find_timexes(text: str, passages: Iterable[Passage]) -> Iterator[Timex]:
    """Yield the time expressions in the `passages` of `text`, in order.

    >>> text = "On Sunday, 11 October 2015"
    >>> [text[t.span.start:t.span.end] for t in find_timexes(text, [Passage(start=0, end=26)])]
    ['Sunday, 11 October 2015']
    """
    lower, n_found = _lower(text), 0
    at = passage_end = 0
    for word, end in islice(_starts(lower, passages), _MAX_STARTS):
        if end != passage_end:
            at, passage_end = 0, end
        if word.start("word") < at:
            continue
        for start, stop in _from(text, lower, word, at, end):
            at, n_found = stop, n_found + 1
            if n_found > _MAX_TIMEXES:
                return
            yield Timex(span=Span(start=start, end=stop))


def _lower(text: str) -> str:
    """Return `text` in lower case with all its offsets; patterns without case are far faster."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_LOWER)  # “İ” grows


def _starts(lower: str, passages: Iterable[Passage]) -> Iterator[tuple[re.Match[str], int]]:
    """Yield the words that may begin a time, each with the end of its passage."""
    for passage in passages:
        for word in _WORD.finditer(lower, passage.start, passage.end):
            name = word["word"]
            if not (name in FIRST_WORDS or name[0] in _DIGITS or name[:2] == "fy"):
                continue
            if _is_hopeful(lower, name, word, passage.end):
                yield word, passage.end


def _from(
    text: str, lower: str, word: re.Match[str], at: int, end: int
) -> Iterator[tuple[int, int]]:
    """Yield the time that begins at `word`, if it is one, and what goes on from it in a list."""
    match = _match(lower, word["word"], word, at, end)
    if match and is_meant(text, match.start(), match.end()):
        yield match.span()
        yield from _listed(text, match.start(), match.end(), end)


def _is_hopeful(text: str, name: str, word: re.Match[str], end: int) -> bool:
    """Say whether what follows a word that begins many things can be a time, at little cost."""
    if name in OPEN_WORDS:
        return CALENDAR_SOON.match(text, word.end(), end) is not None
    if name[0].isdigit():
        return NUMBER_START.match(text, word.start("word"), end) is not None
    return True


def _match(text: str, name: str, word: re.Match[str], at: int, end: int) -> re.Match[str] | None:
    """Return the expression that begins at `word`, or at the article before it."""
    match = None
    if word["the"] and word.start() >= at and (name[0] in _DIGITS or name in AFTER_THE):
        match = timex_pattern().match(text, word.start(), end)
    return match or timex_pattern().match(text, word.start("word"), end)


def _listed(text: str, start: int, at: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the days and months that go on from the one at `text[start:at]`: “and 25”."""
    while True:
        words = text[start:at]
        if _LISTED.fullmatch(words) and (more := _ON_LIST.match(text, at, end)):
            start, at = more.span("day")
        elif _LONE_MONTH.fullmatch(words) and (more := _MONTH_LIST.match(text, at, end)):
            start, at = more.span("month")
        else:
            return
        yield start, at
