"""Dates and places at the head of a report, as agencies and sites print them.

Only a date with day, month and year counts, and only where such a line stands: the day a
text tells of is no day of publication.
"""

from __future__ import annotations

import datetime as dt
import re

from onrecord.calendar_words import MONTH_NAME, WEEKDAY_NAME, WEEKDAY_SHORT, month_number
from onrecord.records import Record

_MONTH = rf"(?P<{{0}}>{MONTH_NAME})\.?"
_WEEKDAY = rf"(?:{WEEKDAY_NAME}|{WEEKDAY_SHORT})\.?,?\s{{1,3}}(?:the\s)?"
_DATE = rf"""
    (?:{_WEEKDAY})?
    (?: (?P<day1>\d{{1,2}})(?:st|nd|rd|th)?[\s.-]{{1,2}}(?:of\s)?
        {_MONTH.format("month1")},?[\s-]{{1,2}}(?P<year1>\d{{4}}|\d\d(?=\W))
      | {_MONTH.format("month2")}\s{{1,2}}
        (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,2}}(?P<year2>\d{{4}})
      | (?P<year3>\d{{4}})[-/.](?P<month3>\d\d)[-/.](?P<day3>\d\d)
      | (?P<day4>\d{{1,2}})(?P<mark>[-/.])(?P<month4>\d{{1,2}})(?P=mark)(?P<year4>\d{{4}})
    )(?!\d)
"""
_TIME = r"""
    (?: [\s,]{1,3} (?:at\s|-\s|\|\s)?
        \d{1,2}[:.h]?\d\d(?::\d\d)?(?:\s?[ap]\.?m\.?)?
        (?:\s?\(?(?:UTC|GMT|[A-Z]{2,4}T|KSA|local\stime)(?:\s?[+-]\s?\d{1,2}(?::?\d\d)?)?\)?)?
    )?
"""
_PREFIX = r"""
    (?P<prefix> (?:first\s)?publish(?:ed)?(?:\son|\sdate|:)?
      | date\sof\spublication | publication\sdate | date | posted(?:\son|:)? | issued(?:\son|:)?
      | (?P<update>(?:last\s)?(?:updated?|modified)(?:\son|\sat|:)?) )\s?:?\s{1,2}
"""
# “Wed 05 Apr 2017 at 0914”, “Date of publication 30 June 2016”, “AFP 26.12.2014”
_STAMP = re.compile(
    rf"(?:(?-i:(?!ON|IN|AT|BY|SINCE)[A-Z]{{2,10}}|Reuters),?\s{{1,6}})?(?:{_PREFIX})?{_DATE}{_TIME}",
    re.IGNORECASE | re.VERBOSE,
)

# “DAMASCUS, (SANA)-”, “DES MOINES, Iowa, Aug. 10 (UPI) —”, “SAN SALVADOR, 3 JAN 90 --”,
# “TALLAHASSEE —”, “MOSCOW, August 13. /TASS/.”
_CAPITALS = r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de'’.-]*"
_CITY = rf"{_CAPITALS}(?:[ /]{_CAPITALS}){{0,3}}"
_SHORT_DATE = (
    r"(?:\d{1,2}\s[A-Za-z]{3,9}\.?|[A-Z][A-Za-z]{2,8}\.?\s\d{1,2})(?:,?\s(?:\d{4}|\d\d(?=\W)))?"
)
_AGENCY = r"[(/\[][A-Za-z][A-Za-z .&/-]{1,30}[)/\]]"
_DASH = r"(?:--|[-–—―:])"
_HEAD = re.compile(
    rf"""
    (?P<city>{_CITY})
    (?:,\s[A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){{0,2}})?       # , Iowa
    (?:,?\s(?P<date>{_SHORT_DATE})[.,]?)?
    (?:,?\s?(?P<agency>{_AGENCY}))?
    (?: \s?{_DASH}{{1,2}}(?=\s|\[|[“"A-Z]) | (?<=/)\. )
    (?:\s?\[(?:[A-Z][^\[\]\n]{{0,80}})\])*                   # [REPORT] [TEXT]
    """,
    re.VERBOSE,
)
# “Beirut- ”, “Geneva, (SANA) - ”: no capitals, so more must speak for it
_MIXED_HEAD = re.compile(
    rf"[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?(?:,?\s?{_AGENCY}\s?{_DASH}|\s?--|-(?=\s))(?=\s|[“\"A-Z])"
)


class Dateline(Record, frozen=True, kw_only=True):
    """A dateline and what it says.

    Attributes:
        end: Where it ends in the text.
        date: The full date it gives, ISO 8601.
        is_update: Whether that is when the report was last changed.
    """

    end: int
    date: str | None = None
    is_update: bool = False


def find_stamp(text: str, start: int, end: int) -> Dateline | None:
    """Return the full date that stands at `start`, with the words that go with it.

    >>> find_stamp("Wed 05 Apr 2017 at 0914 Homs governor", 0, 37)
    Dateline(end=23, date='2017-04-05', is_update=False)
    """
    found = _STAMP.match(text, start, end)
    if not found:
        return None
    return Dateline(end=found.end(), date=parse_date(found), is_update=found["update"] is not None)


def find_place_line(text: str, start: int, end: int) -> Dateline | None:
    """Return the agency's dateline that stands at `start` before a report's first words.

    >>> find_place_line("DAMASCUS, (SANA)- The army said", 0, 31).end
    17
    """
    found = _HEAD.match(text, start, min(end, start + 240))
    if not found:
        mixed = _MIXED_HEAD.match(text, start, min(end, start + 80))
        return Dateline(end=mixed.end()) if mixed else None
    if found["city"] == found[0].rstrip(" -–—―:") and not _is_capitals_apart(text, found, end):
        return None
    stamp = _STAMP.match(found["date"] + " ") if found["date"] else None
    return Dateline(end=found.end(), date=parse_date(stamp) if stamp else None)


def _is_capitals_apart(text: str, found: re.Match[str], end: int) -> bool:
    """Say whether capitals set a bare “CITY -” apart from the words after it."""
    return len(found["city"]) > 3 and any(c.islower() for c in text[found.end() : end][:80])


def parse_date(found: re.Match[str]) -> str | None:
    """Return the ISO date of a match, None where day and month cannot be told apart."""
    if found["month1"] or found["month2"]:
        day, name = found["day1"] or found["day2"], found["month1"] or found["month2"]
        month = str(month_number(name))
        year = found["year1"] or found["year2"]
    elif found["year3"]:
        year, month, day = found["year3"], found["month3"], found["day3"]
    else:
        year, month, day = found["year4"], found["month4"], found["day4"]
        if int(month) > 12:
            month, day = day, month
        elif found["mark"] != "." and int(day) <= 12 and day != month:
            return None
    if len(year) == 2:
        year = ("19" if year > "40" else "20") + year
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
