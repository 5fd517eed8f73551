"""Whether words that look like a time mean one: names, ages, idioms and quantities do not."""

from __future__ import annotations

import re

from onrecord.extract.years import is_year

_NEAR = 24  # code points before and after the words that are looked at
_YEAR = re.compile(r"\d{4}")
# “it may 12 times”, “sat 10 rows back”: names of months and days have a capital.
_LOWER_NAME = re.compile(
    r"(?:mon|tues?|wed|thurs?|thu|fri|sat|sun)\b|(?:.*[a-z.]\s{1,4})?(?:may|march|mar)\b"
)
_IDIOM = re.compile(r"(?:the\s+)?(?:end|rest|close|course)\s+of\s+the\s+day", re.IGNORECASE)
# “Bloody Sunday”, “Super Tuesday”, “the Sunday Times”, “Monday Night Football”
_NAME_BEFORE = re.compile(
    r"(?:bloody|super|fat|freaky|sheffield|ruby|mail on|fox news)\s\Z", re.IGNORECASE
)
_NAME_BEHIND = re.compile(
    r"\s(?:times|telegraph|mirror|express|mail|herald|mercury|star|night\s(?:football|live))\b",
    re.IGNORECASE,
)
_PAPER_BEFORE = re.compile(  # “USA Today”
    r"(?:\b[A-Z]{2,5}|Russia|India|Pakistan|Psychology|Politics|Business|Christianity)\s\Z"
)
# “today’s youth” is of these times, and no day.
_TIMELESS = re.compile(
    r"['’]s\s(?:\w+\s)?(?:world|youth|society|standards|generation|america)\b", re.IGNORECASE
)
# “in her mid-40s”
_AGED = re.compile(r"\b(?:my|your|his|her|their|our)\s(?:very\s)?\Z", re.IGNORECASE)
# “on Mondays” is no one day; “Mondays attack” has lost its apostrophe.
_EVERY = re.compile(r"\b(?:on|most|some|all|every|and|or|for)\s\Z", re.IGNORECASE)
_AWARD = re.compile(  # “Person of the Year”, “this time of the year”
    r"\b(?:man|woman|person|people|player|coach|film|song|album|book|word|rookie|team|driver|car"
    r"|times?|goal|artist|manager)\s(?:of|for)\s\Z",
    re.IGNORECASE,
)


def is_meant(text: str, start: int, end: int) -> bool:
    """Say whether `text[start:end]`, which a wording fits, means a time.

    >>> is_meant("He reads the Sunday Times.", 13, 19), is_meant("It rained on Sunday.", 13, 19)
    (False, True)
    """
    words = text[start:end]
    if _YEAR.fullmatch(words):
        return is_year(text, start, end)
    if _LOWER_NAME.match(words) or _IDIOM.fullmatch(words):
        return False
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    lower = words.lower()
    if lower == "the year":
        return not _AWARD.search(before)
    if lower == "today":
        is_paper = words[0] == "T" and _PAPER_BEFORE.search(before)
        return not (is_paper or _TIMELESS.match(behind))
    if lower.endswith("0s"):
        return not _AGED.search(before)
    if lower.endswith("days"):
        return not (words[0].isalpha() and _EVERY.search(before))
    is_name = _NAME_BEFORE.search(before) or _NAME_BEHIND.match(behind)
    return not (lower.endswith("day") and is_name)
