"""Times as worded: days, months, years, and words that count from the day of publication."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onrecord.extract.passages import Passage
from onrecord.records import Span, Timex

_MAX_TIMEXES = 5000  # in one report; what holds more is a calendar
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?)"
)
_PLAIN_MONTH = (
    r"(?:january|february|april|june|july|august|september|october|november|december"
    r"|(?:jan|feb|aug|sept|oct|nov|dec)\.)"
)
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b\.?(?=,?\s+\d))"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[89]|20)\d\d"
_PART = r"(?:morning|afternoon|evening|night)"
_S = r"\s{1,4}"  # white space between words; more of it parts them
_UNIT = r"(?:hour|day|week|month|quarter|year|decade)"
_SEASON = r"(?:spring|summer|autumn|fall|winter)"
_COUNT = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty)"
)
_EARLY = r"(?:early|mid|late|earlier|later|start{S}of|beginning{S}of|end{S}of)".replace("{S}", _S)
_ORDINAL = r"(?:first|second|third|fourth|[1-4](?:st|nd|rd|th))"
_ZONE = rf"(?:{_S}(?:gmt|utc|e[sd]t|c[sd]t|p[sd]t|local{_S}time))?"
_HOUR = rf"\d{{1,2}}(?:[:.]\d\d)?\s?[ap]\.?\s?m\b\.?{_ZONE},?{_S}(?:on{_S})?"
_NOON = rf"(?:midnight|noon|midday){_S}(?:on{_S})?"
_OF_YEAR = rf"(?:,?{_S}(?:of{_S})?(?:{_YEAR}|(?:last|this|next){_S}year))?"
_FEAST = (
    r"(?:new{S}year['’]s{S}(?:day|eve)|christmas(?:{S}(?:day|eve))?|thanksgiving(?:{S}day)?"
    r"|good{S}friday|easter(?:{S}(?:sunday|monday))?|palm{S}sunday|ash{S}wednesday|election{S}day"
    r"|independence{S}day|fourth{S}of{S}july|memorial{S}day|labor{S}day|columbus{S}day|halloween"
    r"|martin{S}luther{S}king{S}day|presidents['’]?{S}day|valentine['’]s{S}day|victory{S}day"
    r"|bastille{S}day|armistice{S}day|boxing{S}day|nowruz|ramadan|eid{S}al-(?:fitr|adha)|ashura)"
).replace("{S}", _S)

# What a time expression begins with: asked first, since most words begin none.
_AFTER_THE = (
    r"(?:fiscal|first|second|third|fourth|[1-4'’]|latest|current|recent|year|same|last|this|next|past"
    r"|previous|following|very|early|mid|late|start|beginning|end|week|day|spring|summer|autumn"
    r"|fall|winter)"
)
_FIRST = (
    rf"\d{{4}}(?!\d)|\d{{1,2}}(?:st|nd|rd|th)?\s{{0,4}}(?:[-–/.:]|[a-z])|the\s+{_AFTER_THE}"
    rf"|(?:in\s+)(?:the\s+)?(?:past|last)\b|{_COUNT}\s+{_UNIT}"
    r"|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|(?:last|this|next|coming|past|previous|that|fiscal|just|over|about|almost|nearly)\s"
    r"|(?:early|mid|late|earlier|later|start|beginning|end)[-\s]|year[-\s]|same\s|day\s|week\s"
    r"|(?:first|second|third|fourth|latest|current|recent)[-\s]|yesterday|tomorrow|today|tonight"
    r"|overnight|midnight|noon|spring|summer|autumn|fall|winter"
    rf"|{_FEAST}"
)

# Tried in this order at each place; the longest kinds come first.
_TIMEX = re.compile(
    rf"""(?<![\w/.-])(?={_FIRST})(?:
      \d{{4}}-\d\d-\d\d(?![\d-])
    | \d{{1,2}}(?P<sep>[/.-])\d{{1,2}}(?P=sep){_YEAR}(?!\d)
    | \d{{1,2}}/\d{{1,2}}/\d\d(?![\d/])
    | (?:{_WEEKDAY},?{_S}(?:the{_S})?)?
      {_DAY}\s?[-–]\s?{_DAY}{_S}{_MONTH}(?:,?{_S}{_YEAR})?
    | (?:last{_S}|(?:the{_S})?week{_S}of{_S})?(?:{_WEEKDAY},?{_S}(?:the{_S})?)?
      {_DAY}{_S}(?:of{_S})?{_MONTH}(?:,?{_S}{_YEAR})?(?!\w)
    | (?:last{_S}|(?:the{_S})?week{_S}of{_S})?(?:{_WEEKDAY},?{_S})?{_MONTH}{_S}{_DAY}
      (?:\s?[-–]\s?{_DAY})?(?!\d|:\d)(?:(?:,\s{{0,4}}|{_S}){_YEAR})?(?!\w)
    | (?:the{_S})?{_EARLY}[-\s]{_MONTH}{_OF_YEAR}(?!\w)
    | {_MONTH},?{_S}(?:of{_S})?{_YEAR}(?!\w)
    | {_MONTH}{_S}(?:of{_S})?(?:last|this|next){_S}year(?!\w)
    | (?:the{_S})?(?:fiscal{_S})?{_ORDINAL}[-\s]quarter
      (?:{_S}(?:of{_S})?(?:fiscal{_S})?{_YEAR}|{_S}(?:of{_S})?(?:last|this|next){_S}year)?(?!\w)
    | (?:the{_S})?(?:first|second)[-\s]half{_S}of{_S}{_YEAR}
    | (?:the{_S})?(?:(?:latest|current|recent){_S})quarter(?!\w)
    | (?:the{_S})?(?:year[-\s](?:ago|earlier)|same){_S}(?:period|quarter|month|half)
      (?:{_S}(?:last|the{_S}previous|a){_S}year(?:{_S}(?:ago|earlier|before))?)?(?!\w)
    | (?:the{_S}|last{_S}|this{_S}|next{_S})?{_SEASON}{_S}(?:of{_S})?{_YEAR}
    | (?:{_EARLY}{_S})?(?:this|last|next){_S}(?:fiscal{_S})?(?:week|month|quarter|year)(?!\w)
    | {_EARLY}{_S}(?:in{_S}|on{_S})?(?:the{_S}same|that|the){_S}(?:day|week|month|year)(?!\w|{_S}of)
    | (?:earlier|later){_S}(?:today|{_WEEKDAY})
    | (?:in{_S})?(?:the{_S})?(?:past|last){_S}{_COUNT}{_S}{_UNIT}s?(?!\w)
    | (?:the{_S})?(?:past|previous){_S}{_UNIT}(?!\w)
    | (?:last|this|next|coming){_S}
      (?:week(?:end)?|month|quarter|year|decade|night|{_SEASON}|{_WEEKDAY}|{_FEAST}
       |{_MONTH}(?=\s|[,.;:]))(?!\w)
    | this{_S}{_PART}(?!\w)
    | (?:the{_S})?day{_S}(?:before{_S}yesterday|after{_S}tomorrow)(?!\w)
    | (?:the{_S})(?:next|following|previous|same|very){_S}(?:day|week|month|year|{_PART})(?!\w)
    | (?:that{_S}same{_S}|that{_S})(?:day|week|month|year|{_PART})(?!\w)
    | the{_S}day{_S}before(?=[,.;])
    | the{_S}weekend(?!\w)
    | (?:just{_S})?(?:(?:over|about|almost|nearly){_S})?{_COUNT}{_S}{_UNIT}s?{_S}ago(?!\w)
    | {_COUNT}{_S}{_UNIT}s?{_S}(?:earlier|later)(?!\w)
    | (?:{_HOUR}|{_NOON})?(?:(?:early|late){_S}(?:on{_S})?)?{_WEEKDAY}(?:{_S}{_PART})?(?!\w)
    | (?:{_HOUR})?(?:yesterday|tomorrow)(?:{_S}{_PART})?(?!\w)
    | (?:today|tonight|overnight)(?!\w)
    | (?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bby\s)(?=(?-i:M))
       |(?<=\bfrom\s)(?=(?-i:M))){_MONTH}(?!\w)
    | {_PLAIN_MONTH}(?!\w)
    | {_FEAST}(?!\w)
    | (?:the{_S})?(?:(?:early|mid|late)[-\s])?(?:19|20)\d0['’]?s(?!\w)
    | (?:the{_S})(?:(?:early|mid|late)[-\s])?['’]?[2-9]0s(?!\w)
    | (?:the{_S})?(?:(?:early|mid|late)[-\s])?(?:1[5-9]th|2[01]st)[-\s]century(?!\w)
    | (?:{_EARLY}[-\s]|fiscal{_S}(?:year{_S})?)?{_YEAR}
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
    n_found = 0
    for passage in passages:
        for match in _TIMEX.finditer(text, passage.start, passage.end):
            if _BARE_YEAR.fullmatch(match.group()) and not _is_year(text, match):
                continue
            n_found += 1
            if n_found > _MAX_TIMEXES:
                return
            yield Timex(span=Span(start=match.start(), end=match.end()))


def _is_year(text: str, match: re.Match[str]) -> bool:
    return bool(_BEFORE_YEAR.search(text[max(0, match.start() - 12) : match.start()]))
