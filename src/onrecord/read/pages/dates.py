"""Dates as pages state them, to ISO 8601 at their own precision."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60,
    "cest": 120, "mesz": 120, "eet": 120, "sast": 120, "eest": 180, "msk": 180, "trt": 180,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720,
}  # fmt: skip
# The first letters that tell a month: English, German, French, Spanish, Italian, Portuguese,
# Dutch, the Nordic languages, Polish.
_MONTHS = (
    r"jan|jän|ene|gen|sty|janv", r"feb|fév|fev|lut", r"mar|mär|maa|mrt|mrz",
    r"apr|avr|abr|kwi", r"may|mai|maj|mei|mag", r"jun|juin|giu|cze", r"jul|juil|lug|lip",
    r"aug|aoû|aou|ago|sie", r"sep|set|wrz", r"oct|okt|out|ott|paź", r"nov|lis",
    r"dec|dez|déc|dic|des|gru",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
_ZONE = r"(?P<zone>[+-]\d\d:?\d\d|[+-]\d\d\b|[A-Za-z]{1,4}\b)"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})[-/.](?P<month>\d\d?)(?:[-/.](?P<day>\d\d?)"
    rf"(?:(?:T|\s+|\s*[-,]\s*)t?{_CLOCK}\s*{_ZONE}?)?)?(?!\d)",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"
    rf"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)\s*{_ZONE}?)?(?!\d)",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<day>\d\d?)(?:st|nd|rd|th|er|º|\.)?\s*(?:de\s+|of\s+|-)?"
    rf"(?P<name>{_MONTH})[^\W\d]*\.?,?\s*(?:de\s+|del\s+|-)?(?P<year>\d{{4}})"
    rf"(?:\W{{1,3}}{_CLOCK}\s*{_ZONE}?)?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<name>{_MONTH})[^\W\d]*\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?"
    rf"(?:,?\s+(?P<year>\d{{4}})|\s+{_CLOCK}\s+{_ZONE}\s+(?P<late_year>\d{{4}}))",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<!\d)(?P<day>\d\d?)(?P<mark>[./])(?P<month>\d\d?)(?P=mark)(?P<year>\d{4}|\d\d\b)"
)
_IN_PATH = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d\d?|[a-z]{3})[/-](?P<day>\d\d?)(?=[/-]|$)"
    r"|[/-](?P<packed>20\d\d[01]\d[0-3]\d)(?!\d)",
)


def parse_date(words: str) -> str | None:
    """Return the date that `words` state: a month, a day, or an instant with its offset.

    A clock time without an offset is no instant, and is left out.

    >>> parse_date("Fri Apr 28 19:20:36 CEST 2023"), parse_date("28.04.2023, 19:20 Uhr")
    ('2023-04-28T19:20:36+02:00', '2023-04-28')
    >>> parse_date("2023-04-28T17:20:36.000Z"), parse_date("May 15th, 2023"), parse_date("2023")
    ('2023-04-28T17:20:36+00:00', '2023-05-15', None)
    """
    words = words.strip()[:200]
    if re.fullmatch(r"\d{10}|\d{13}", words):
        return _from_epoch(int(words[:10]))
    for pattern in (_ISO, _COMPACT, _DAY_FIRST, _MONTH_FIRST):
        if (match := pattern.search(words)) and (found := _from_match(match)):
            return found
    match = _NUMERIC.search(words)
    return _from_numeric(match) if match else None


def date_in_path(address: str) -> str | None:
    """Return the day that the path of an address states.

    >>> date_in_path("https://example.org/news/2023/apr/28/budget/")
    '2023-04-28'
    """
    match = _IN_PATH.search(address.split("?")[0].partition("://")[2].lower())
    if not match:
        return None
    if match["packed"]:
        return parse_date(match["packed"])
    month = match["month"] if match["month"].isdigit() else _month(match["month"])
    return _day(match["year"], month, match["day"])


def best_date(candidates: Iterable[str]) -> str | None:
    """Return the first of `candidates` that is a date, by a later one with more precision.

    The later one must state the same day; offsets may shift it to a neighbouring one.
    """
    dates = [date for words in candidates if (date := parse_date(words))]
    if not dates or "T" in dates[0]:
        return dates[0] if dates else None
    finer = (date for date in dates if len(date) > len(dates[0]) and date.startswith(dates[0]))
    return next(finer, dates[0])


def _from_epoch(seconds: int) -> str | None:
    return _checked(dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat())


def _from_match(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = parts.get("year") or parts.get("late_year")
    month = parts.get("month") or _month(parts.get("name") or "")
    if parts.get("day") is None:
        return _checked(f"{year}-{int(month or 0):02d}", "-01")
    day = _day(year, month, parts["day"])
    offset = _offset(parts.get("zone"))
    if day is None or offset is None or parts.get("hour") is None:
        return day
    clock = f"{int(parts['hour']):02d}:{parts['minute']}:{parts.get('second') or '00'}"
    return _checked(f"{day}T{clock}{offset}") or day


def _from_numeric(match: re.Match[str]) -> str | None:
    """Return the day of 28.04.2023 or 28/04/2023; 04/05/2023 could be either, and is none."""
    day, month = int(match["day"]), int(match["month"])
    if match["mark"] == "/" and month > 12:
        day, month = month, day
    elif match["mark"] == "/" and day <= 12 and day != month:
        return None
    year = match["year"] if len(match["year"]) == 4 else f"20{match['year']}"
    return _day(year, str(month), str(day))


def _month(name: str) -> str | None:
    for number, pattern in enumerate(_MONTHS, start=1):
        if re.match(pattern, name.lower()):
            return str(number)
    return None


def _day(year: str | None, month: str | None, day: str | None) -> str | None:
    if not (year and month and day):
        return None
    return _checked(f"{year}-{int(month):02d}-{int(day):02d}")


def _checked(value: str, completion: str = "") -> str | None:
    """Return `value` if it is a date in the years that news on the web can be of."""
    try:
        instant = dt.datetime.fromisoformat(value + completion)
    except ValueError:
        return None
    return value if 1900 <= instant.year <= 2100 else None


def _offset(zone: str | None) -> str | None:
    if not zone:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        return f"{zone[0]}{digits[:2]}:{digits[2:]}" if int(digits[:2]) <= 14 else None
    minutes = _ZONES.get(zone.lower())
    if minutes is None:
        return None
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
