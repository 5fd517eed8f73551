"""Times as worded: days, months, years, and words that count from the day of publication."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator

from onrecord.extract.passages import Passage
from onrecord.extract.timex_patterns import (
    AFTER_THE,
    CALENDAR_SOON,
    FIRST_WORDS,
    NUMBER_START,
    OPEN_WORDS,
    timex_pattern,
)
from onrecord.extract.years import is_year
from onrecord.records import Span, Timex

_MAX_TIMEXES = 5000  # in one report; what holds more is a calendar
_NEAR = 24  # code points before and after a match that are looked at
_WORD = re.compile(r"(?<![\w/.$€£#-])(?P<the>the\s{1,4})?(?P<word>['’]?\w+)")
_LOWER = {ord(c): ord(c.lower()) for c in string.ascii_uppercase}
# “it may 12 times”, “sat 10 rows back”: names of months and days have a capital.
_NO_NAME = re.compile(
    r"(?:mon|tues?|wed|thurs?|thu|fri|sat|sun)\b|(?:.*[a-z.]\s{1,4})?(?:may|march|mar)\b"
)
_DIGITS = frozenset("0123456789'’")
_BARE_YEAR = re.compile(r"\d{4}")
# “Bloody Sunday”, “Super Tuesday”, “the Sunday Times”, “Monday Night Football” are names.
_NAME_BEFORE = re.compile(
    r"(?:bloody|super|fat|freaky|sheffield|ruby|mail on|fox news)\s\Z", re.IGNORECASE
)
_NAME_BEHIND = re.compile(
    r"\s(?:times|telegraph|mirror|express|mail|herald|mercury|star|night\s(?:football|live|lights))\b",
    re.IGNORECASE,
)
_NAMED_TODAY = re.compile(  # “USA Today”
    r"(?:\b[A-Z]{2,5}|Russia|India|Pakistan|Psychology|Politics|Business|Christianity|This Day)\s\Z"
)
_NO_DAY = re.compile(
    r"(?:the\s+)?(?:end|rest|close|course)\s+of\s+the\s+day", re.IGNORECASE
)  # an idiom
_AGED = re.compile(
    r"\b(?:my|your|his|her|their|our)\s(?:very\s)?\Z", re.IGNORECASE
)  # “in her mid-40s”
# “on Mondays” is no one day; “Mondays attack” has lost its apostrophe.
_EVERY = re.compile(r"\b(?:on|most|some|all|every|and|or|for)\s\Z", re.IGNORECASE)
_AWARD = re.compile(  # “Person of the Year”, “this time of the year”
    r"\b(?:man|woman|person|people|player|coach|film|song|album|book|word|rookie|team|driver|car|times?"
    r"|goal|artist|manager)\s(?:of|for)\s\Z",
    re.IGNORECASE,
)
# “today’s youth” is of these times, and no day.
_TIMELESS = re.compile(
    r"['’]s\s(?:\w+\s)?(?:world|youth|society|standards|generation|america)\b", re.IGNORECASE
)
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
    n_found, lower = 0, _lower(text)
    for passage in passages:
        for start, end in _find(text, lower, passage.start, passage.end):
            n_found += 1
            if n_found > _MAX_TIMEXES:
                return
            yield Timex(span=Span(start=start, end=end))


def _lower(text: str) -> str:
    """Return `text` in lower case with all its offsets; patterns without case are far faster."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_LOWER)  # “İ” grows


def _find(text: str, lower: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for word in _WORD.finditer(lower, start, end):
        name = word["word"]
        if not (name in FIRST_WORDS or name[0] in _DIGITS or name[:2] == "fy"):
            continue
        if word.start("word") < at or not _is_hopeful(lower, name, word, end):
            continue
        match = _match(lower, name, word, at, end)
        if match and _is_meant(text, match):
            yield match.span()
            at = match.end()
            for span in _listed(text, match.start(), at, end):
                yield span
                at = span[1]


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


def _is_meant(text: str, match: re.Match[str]) -> bool:
    """Say whether a date is meant, and not a quantity, a name or an age."""
    start, end = match.span()
    words = text[start:end]
    if _BARE_YEAR.fullmatch(words):
        return is_year(text, start, end)
    if _NO_NAME.match(words):
        return False
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    if _NO_DAY.fullmatch(words):
        return False
    if words.lower() == "the year":
        return not _AWARD.search(before)
    if words[-2:] == "0s" and _AGED.search(before):
        return False
    if words[-4:].lower() == "days":
        return not (_EVERY.search(before) and words[0].isalpha())
    if words[0] == "T" and words.lower() == "today" and _NAMED_TODAY.search(before):
        return False
    if words[-3:].lower() == "day":
        if _NAME_BEFORE.search(before) or _NAME_BEHIND.match(behind):
            return False
        return not (words.lower() == "today" and _TIMELESS.match(behind))
    return True


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
