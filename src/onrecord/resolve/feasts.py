"""Feasts and other named days: when they fall in a year."""

from __future__ import annotations

import datetime as dt

from onrecord.resolve import intervals
from onrecord.resolve.intervals import Interval

_FIXED = {
    "new year's day": (1, 1), "new year": (1, 1), "valentine's day": (2, 14),
    "international women's day": (3, 8), "nowruz": (3, 21), "april fool's day": (4, 1),
    "may day": (5, 1), "victory day": (5, 9), "independence day": (7, 4),
    "fourth of july": (7, 4), "bastille day": (7, 14), "assumption": (8, 15), "halloween": (10, 31),
    "all saints' day": (11, 1), "armistice day": (11, 11), "veterans day": (11, 11),
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25),
    "boxing day": (12, 26), "new year's eve": (12, 31),
}  # fmt: skip
# The nth of a weekday (Monday is 0) in a month; -1 is the last.
_NTH = {
    "martin luther king day": (1, 0, 3), "presidents day": (2, 0, 3), "presidents' day": (2, 0, 3),
    "memorial day": (5, 0, -1), "labor day": (9, 0, 1), "columbus day": (10, 0, 2),
    "thanksgiving day": (11, 3, 4), "thanksgiving": (11, 3, 4),
}  # fmt: skip
_BY_EASTER = {"good friday": -2, "easter sunday": 0, "easter": 0, "easter monday": 1,
              "palm sunday": -7, "ash wednesday": -46, "pentecost": 49}  # fmt: skip
# First day (month, day) of the Islamic year's feasts, and how many days they last.
_ISLAMIC = {"ramadan": (9, 1, 0), "eid al-fitr": (10, 1, 3), "eid al-adha": (12, 10, 4),
            "ashura": (1, 10, 1)}  # fmt: skip
# A named day by the days it falls after the nth of a weekday: (month, weekday, n, days after).
_AFTER_NTH = {"election day": (11, 0, 1, 1), "black friday": (11, 3, 4, 1),
              "cyber monday": (11, 3, 4, 4)}  # fmt: skip
NAMES = (*_FIXED, *_NTH, *_BY_EASTER, *_ISLAMIC, *_AFTER_NTH)
_ISLAMIC_EPOCH = 227015  # the ordinal of 1 Muharram 1 in the proleptic Gregorian calendar


def in_year(name: str, year: int) -> Interval | None:
    """Return when `name` falls in `year`, or None if it is unknown or does not.

    Islamic feasts are reckoned by the tabular calendar and may be a day or two off.

    >>> [in_year(name, 2016).edtf for name in ("easter", "thanksgiving", "christmas eve")]
    ['2016-03-27', '2016-11-24', '2016-12-24']
    >>> in_year("ramadan", 2016).edtf
    '2016-06-07/2016-07-06'
    """
    if name in _FIXED:
        return intervals.day(dt.date(year, *_FIXED[name]))
    if name in _NTH:
        return intervals.day(_nth(year, *_NTH[name]))
    if name in _BY_EASTER:
        return intervals.day(_easter(year) + dt.timedelta(days=_BY_EASTER[name]))
    if name in _AFTER_NTH:
        month, weekday, n, days = _AFTER_NTH[name]
        return intervals.day(_nth(year, month, weekday, n) + dt.timedelta(days=days))
    return _islamic(name, year) if name in _ISLAMIC else None


def _nth(year: int, month: int, weekday: int, n: int) -> dt.date:
    if n > 0:
        first = dt.date(year, month, 1)
        return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
    last = intervals.month(year, month).latest
    return last - dt.timedelta(days=(last.weekday() - weekday) % 7)


def _easter(year: int) -> dt.date:
    """Return the western Easter Sunday (the anonymous Gregorian algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    n = h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114
    return dt.date(year, n // 31, n % 31 + 1)


def _islamic(name: str, year: int) -> Interval | None:
    month, day, n_days = _ISLAMIC[name]
    for hijri in range((year - 622) * 33 // 32 - 1, (year - 622) * 33 // 32 + 3):
        first = _from_islamic(hijri, month, day)
        if first.year == year:
            length = n_days or (_from_islamic(hijri, month + 1, 1) - first).days
            return intervals.between(first, first + dt.timedelta(days=length - 1))
    return None


def _from_islamic(year: int, month: int, day: int) -> dt.date:
    past = day + -(-59 * (month - 1) // 2) + (year - 1) * 354 + (3 + 11 * year) // 30
    return dt.date.fromordinal(_ISLAMIC_EPOCH + past - 1)
