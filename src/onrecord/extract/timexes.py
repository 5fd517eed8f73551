"""Times as worded: days, months, years, and words that count from the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onrecord.extract.passages import Passage
from onrecord.records import Span, Timex

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?)"
)
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b\.?(?=,?\s+\d))"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[89]|20)\d\d"
_PART = r"(?:morning|afternoon|evening|night)"
_S = r"\s{1,4}"  # white space between words; more of it parts them
_UNIT = r"(?:hour|day|week|month|year|decade)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty)"
)

# Tried in this order at each place; the longest kinds come first.
_TIMEX = re.compile(
    rf"""(?<![\w/.-])(?=[\dacdefijlmnopstwy])(?:
      \d{{4}}-\d\d-\d\d(?![\d-])
    | \d{{1,2}}/\d{{1,2}}/{_YEAR}
    | (?:{_WEEKDAY},?{_S}(?:the{_S})?)?
      {_DAY}\s?[-–]\s?{_DAY}{_S}{_MONTH}(?:,?{_S}{_YEAR})?
    | (?:{_WEEKDAY},?{_S}(?:the{_S})?)?
      {_DAY}{_S}(?:of{_S})?{_MONTH}(?:,?{_S}{_YEAR})?(?!\w)
    | (?:{_WEEKDAY},?{_S})?{_MONTH}{_S}{_DAY}(?:\s?[-–]\s?{_DAY})?
      (?![\d:])(?:(?:,\s{{0,4}}|{_S}){_YEAR})?(?!\w)
    | (?:the{_S})?(?:early|mid|late|start{_S}of|beginning{_S}of|end{_S}of)
      [-\s]{_MONTH}(?:,?{_S}(?:of{_S})?{_YEAR})?(?!\w)
    | {_MONTH},?{_S}(?:of{_S})?{_YEAR}(?!\w)
    | (?:the{_S})?(?:first|second|third|fourth)[-\s]quarter(?:{_S}of{_S}{_YEAR})?
    | (?:the{_S})?{_SEASON}{_S}(?:of{_S})?{_YEAR}
    | (?:earlier|later){_S}(?:this|last){_S}(?:week|month|year)
    | (?:earlier|later){_S}(?:today|{_WEEKDAY})
    | (?:in{_S})?(?:the{_S})?(?:past|last){_S}{_COUNT}{_S}{_UNIT}s?(?!\w)
    | (?:the{_S})?(?:past|previous){_S}{_UNIT}(?!\w)
    | (?:last|this|next|coming){_S}
      (?:week(?:end)?|month|year|decade|night|{_SEASON}|{_WEEKDAY}|{_MONTH})(?!\w)
    | (?:this){_S}{_PART}
    | {_COUNT}{_S}{_UNIT}s?{_S}(?:ago|earlier)(?!\w)
    | (?:(?:early|late){_S}(?:on{_S})?)?{_WEEKDAY}(?:{_S}{_PART})?(?!\w)
    | (?:yesterday|tomorrow)(?:{_S}{_PART})?
    | (?:today|tonight|overnight)(?!\w)
    | (?<=in\s){_MONTH}(?!\w)
    | (?<=since\s){_MONTH}(?!\w)
    | (?:january|february|april|june|july|august|september|october|november|december)(?!\w)
    | (?:the{_S})?(?:(?:early|mid|late)[-\s])?(?:19|20)\d0s(?!\w)
    | (?:early{_S}|late{_S}|mid-)?{_YEAR}
      (?![\w%/]|[,.:]\d|-\w|{_S}(?:people|civilians|fighters|soldiers|dead|killed))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_BARE_YEAR = re.compile(_YEAR)
# A bare number is a year after these words, in brackets, or before the end of a clause.
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|since|of|during|by|from|until|till|before|after|for|between|and|to|through|around"
    r"|the|early|late|mid|year|november)\s|[(/–-])\Z",
    re.IGNORECASE,
)


def find_timexes(text: str, passages: Iterable[Passage]) -> Iterator[Timex]:
    """Yield the time expressions in the `passages` of `text`, in order.

    >>> text = "On Sunday, 11 October 2015"
    >>> [text[t.span.start:t.span.end] for t in find_timexes(text, [Passage(start=0, end=26)])]
    ['Sunday, 11 October 2015']
    """
    for passage in passages:
        for match in _TIMEX.finditer(text, passage.start, passage.end):
            if _BARE_YEAR.fullmatch(match.group()) and not _is_year(text, match):
                continue
            yield Timex(span=Span(start=match.start(), end=match.end()))


def _is_year(text: str, match: re.Match[str]) -> bool:
    return bool(_BEFORE_YEAR.search(text[max(0, match.start() - 12) : match.start()]))
