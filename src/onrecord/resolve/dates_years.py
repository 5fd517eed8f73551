"""Parsers of years, runs of years, decades and centuries."""

from __future__ import annotations

from onrecord.resolve import intervals
from onrecord.resolve.dates_words import EARLY, Match, Parser, View, parse_count
from onrecord.resolve.intervals import Interval

_DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60,
            "seventies": 70, "eighties": 80, "nineties": 90}  # fmt: skip
_CENTURIES = {"eighteenth": 18, "nineteenth": 19, "twentieth": 20, "twenty first": 21}


def _year(match: Match, view: View) -> Interval | None:
    return intervals.year(int(match["y"]))


def _short_year(match: Match, view: View) -> Interval | None:
    """“’08”: of the century that puts it nearest, ten years ahead at most."""
    if view.anchor is None:
        return None
    year = view.anchor.year - view.anchor.year % 100 + int(match["y"])
    return intervals.year(year if year <= view.anchor.year + 10 else year - 100)


def _years(match: Match, view: View) -> Interval | None:
    first, last = int(match["y"]), int(match["y2"])
    last += first - first % 100 if last < 100 else 0
    return intervals.years(first, last) if first <= last else None


def _spelled_year(match: Match, view: View) -> Interval | None:
    """“nineteen ninety-one”, “two thousand four”."""
    hundreds = {"nineteen": 1900, "twenty": 2000, "two thousand": 2000}[match["c"]]
    words = match["rest"]
    if words in (None, "hundred"):
        return intervals.year(hundreds)
    number = parse_count(words.removeprefix("oh "))
    return intervals.year(hundreds + number) if number is not None and number < 100 else None


def _decade(match: Match, view: View) -> Interval | None:
    return intervals.decade(int(match["y"]))


def _short_decade(match: Match, view: View) -> Interval | None:
    """“the ’80s”, “the nineties”: of the twentieth century."""
    number = _DECADES.get(match["y"]) or int(match["y"])
    return intervals.decade(1900 + number)


def _century(match: Match, view: View) -> Interval | None:
    name = match["n"]
    return intervals.century((_CENTURIES.get(name) or int(name)) - 1)


_AGE = r"(?:(?:early|mid|late)(?: to late)? )?"
YEARS: list[tuple[str, Parser]] = [
    (rf"(?:(?:{EARLY}|post|pre|fiscal|year|fy|that) ?)*(?P<y>\d{{4}})", _year),
    (r"'(?P<y>\d\d)", _short_year),
    (r"(?P<y>\d{4})[-–/](?P<y2>\d{4}|\d\d)", _years),
    (rf"{_AGE}(?P<y>\d{{3}}0)s", _decade),
    (rf"{_AGE}'?(?P<y>[2-9]0|{'|'.join(_DECADES)})s?", _short_decade),
    (rf"{_AGE}(?P<n>1\d|2[01])(?:th|st) century", _century),
    (rf"{_AGE}(?P<n>{'|'.join(_CENTURIES)}) century", _century),
    (r"(?:year )?(?P<c>nineteen|twenty) (?P<rest>hundred|[a-z ]{3,20})", _spelled_year),
    (r"year (?P<c>two thousand)(?: (?:and )?(?P<rest>[a-z]{3,10}))?", _spelled_year),
]
