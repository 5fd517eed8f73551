"""What the parsers of dates share: whence a date is seen, folded words, and patterns of names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from onrecord.calendar_words import MONTHS, WEEKDAYS
from onrecord.resolve.intervals import Interval
from onrecord.resolve.numbers import parse_number


class View(NamedTuple):
    """Whence a date is seen.

    Attributes:
        anchor: The day of publication.
        is_future: Whether the tense looks ahead.
        is_told: Whether the tense tells of what is over.
        is_past: Whether the words put it behind (“the year ended”, “since”).
        named: The days that the report named just before, for “two days later”.
        beside: The same, if named in this very sentence, for “10 p.m.”.
        period: The quarter or half that the figures around are of, for “a year earlier”.
    """

    anchor: dt.date | None
    is_future: bool = False
    is_told: bool = False
    is_past: bool = False
    named: Interval | None = None
    beside: Interval | None = None
    period: Interval | None = None


Match = re.Match[str]
Parser = Callable[[Match, View], Interval | None]

# --- folding ------------------------------------------------------------------------------

_SMALL = frozenset(
    "the of on in at just only over about almost nearly around exactly some full".split()
)
_FOLDS = [
    (re.compile(r"’"), "'"),
    (re.compile(r"\(\d[^()]*\)"), " "),  # 10:35 a.m. (0735 GMT)
    (re.compile(r"[(),]+"), " "),
    (re.compile(r"(?<=\d)'s(?!\w)"), "s"),
    (re.compile(r"(?<=[a-z])\.+"), ""),
    (re.compile(r"(?<=[a-z])[-–](?=[a-z\d])|(?<=\d)[-–](?=[a-z])"), " "),
    (re.compile(r"(?<=[a-z])(?:'s?)+(?!\S)"), ""),
]


def fold_date(words: str) -> str:
    """Return `words` in the one spelling that the patterns of dates know, small words left out.

    >>> fold_date("the 1st of Sept., 2013"), fold_date("mid-1980’s"), fold_date("9 a.m. on Monday")
    ('1st sept 2013', 'mid 1980s', '9 am monday')
    """
    words = words.lower()
    for pattern, instead in _FOLDS:
        words = pattern.sub(instead, words)
    return " ".join(word for word in words.split() if word not in _SMALL)


def parse_count(words: str) -> int | None:
    """Return the whole number that `words` name.

    >>> parse_count("an"), parse_count("twenty two"), parse_count("24")
    (1, 22, 24)
    """
    number = parse_number("one" if words == "an" else words)
    return number if isinstance(number, int) else None


# --- patterns, of folded words ------------------------------------------------------------

_COUNT_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
WEEKDAY = rf"(?P<wd>{'|'.join(WEEKDAYS)})(?:s|nes|r|rs|ur)?(?:days?)?"
MONTH = rf"(?P<mo>{'|'.join(MONTHS)})(?:uary|ruary|ch|il|e|y|ust|t|t?ember|ober)?"
YEAR = r"(?P<y>\d{4})"
TH = r"(?:st|nd|rd|th)?"
COUNT = rf"(?P<n>\d{{1,3}}|an?|(?:{_COUNT_WORDS})(?: (?:{_COUNT_WORDS}))?)"
UNIT = r"(?P<unit>hour|day|weekend|week|fortnight|month|quarter|year|decade|century)"
WHICH = r"(?P<which>last|this|next|coming|past|this past|this coming)"
PART = r"(?:morning|afternoon|evening|night|dawn|noon)"
EARLY = r"(?:early|mid|middle|late|earlier|later|start|beginning|end|rest|turn|close|course)"
ORDINAL = r"(?P<n>first|second|third|fourth|final|[1-4](?:st|nd|rd|th))"
# A year by number or by its place: “2013”, “last year”.
OF_YEAR = r"(?: (?:fiscal )?(?:(?P<y>\d{4})|(?P<year>last|this|next|that)? ?year))?"
_ZONE = r"(?: ?(?:gmt|utc|[ecmp][sd]t|[bcm]est?|bst|msk|(?:eastern|pacific)(?: time)?|local time))"
HOUR = (
    r"(?P<hour>\d{1,2}?)(?:[:.]?(?P<minute>[0-5]\d))?"
    rf"(?: ?(?P<half>am|pm|o'clock|morning|afternoon|evening))?{_ZONE}?"
)
CLOCK = rf"(?:(?:{HOUR}|(?P<noon>noon|midday)|midnight){_ZONE}? )?"
