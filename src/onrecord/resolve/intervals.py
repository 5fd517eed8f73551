"""Stretches of days and their EDTF text."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple


class Interval(NamedTuple):
    """Days from `earliest` to `latest` and the EDTF text that says the same."""

    edtf: str
    earliest: dt.date
    latest: dt.date


def day(date: dt.date) -> Interval:
    """Return one day."""
    return Interval(date.isoformat(), date, date)


def month(year: int, number: int) -> Interval:
    """Return a month; `number` may run over into other years."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    last = calendar.monthrange(year, number)[1]
    return Interval(
        f"{year:04d}-{number:02d}", dt.date(year, number, 1), dt.date(year, number, last)
    )


def year(number: int) -> Interval:
    """Return a year."""
    return Interval(f"{number:04d}", dt.date(number, 1, 1), dt.date(number, 12, 31))


def decade(number: int) -> Interval:
    """Return the ten years that `number` falls in.

    >>> decade(1994).edtf
    '199X'
    """
    first = number - number % 10
    return Interval(f"{first // 10:03d}X", dt.date(first, 1, 1), dt.date(first + 9, 12, 31))


def season(year: int, code: int) -> Interval:
    """Return a northern season by its EDTF code, winter running into the next year."""
    first = {21: 3, 22: 6, 23: 9, 24: 12}[code]
    return Interval(
        f"{year:04d}-{code}", month(year, first).earliest, month(year, first + 2).latest
    )


def quarter(year: int, code: int) -> Interval:
    """Return a quarter by its EDTF code, 33 to 36."""
    first = 3 * (code - 33) + 1
    return Interval(
        f"{year:04d}-{code}", month(year, first).earliest, month(year, first + 2).latest
    )


def quarter_of(date: dt.date, step: int = 0) -> Interval:
    """Return the quarter `step` quarters from the one that `date` falls in."""
    number = date.year * 4 + (date.month - 1) // 3 + step
    return quarter(number // 4, 33 + number % 4)


def years(first: int, last: int) -> Interval:
    """Return the years from one to another."""
    if first == last:
        return year(first)
    return Interval(f"{first:04d}/{last:04d}", dt.date(first, 1, 1), dt.date(last, 12, 31))


def between(earliest: dt.date, latest: dt.date) -> Interval:
    """Return the days from one to another."""
    if earliest == latest:
        return day(earliest)
    return Interval(f"{earliest.isoformat()}/{latest.isoformat()}", earliest, latest)


def week(date: dt.date) -> Interval:
    """Return the week from Monday to Sunday that `date` falls in."""
    monday = date - dt.timedelta(days=date.weekday())
    return between(monday, monday + dt.timedelta(days=6))


def half(year: int, code: int) -> Interval:
    """Return a half of a year by its EDTF code, 40 or 41."""
    first = 6 * (code - 40) + 1
    return Interval(
        f"{year:04d}-{code}", month(year, first).earliest, month(year, first + 5).latest
    )


def century(number: int) -> Interval:
    """Return the hundred years whose first two digits are `number`.

    >>> century(19).edtf
    '19XX'
    """
    return Interval(
        f"{number:02d}XX", dt.date(100 * number, 1, 1), dt.date(100 * number + 99, 12, 31)
    )


def minute(date: dt.date, time: dt.time) -> Interval:
    """Return one day with the hour and minute in its EDTF text."""
    return Interval(f"{date.isoformat()}T{time.isoformat('seconds')}", date, date)


def same_of_year(interval: Interval, step: int) -> Interval:
    """Return the same month, quarter or season `step` years on.

    >>> same_of_year(quarter(1989, 35), -1).edtf
    '1988-35'
    """
    year, code = int(interval.edtf[:4]) + step, int(interval.edtf[5:7])
    if code <= 12:
        return month(year, code)
    if code <= 24:
        return season(year, code)
    return quarter(year, code) if code <= 36 else half(year, code)
