"""Where a figure's people were: the place its own words name, else its sentence, else the lead."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from onrecord.records import Place, PlaceFrom, Quantity, Report

_REACH = 400  # code points to either side in which a sentence may name its place
_OWN = 90  # code points after a figure that are its own words, if no other figure comes between
_LEAD = 700  # code points of text that a report's lead has
_NESTED = 60  # code points between a place and what holds it: “Hama’s Morek”, “Douma in Ghouta”
_END = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"‘'])|\n\s*\n|\n(?=[A-Z“])")
_BASED = re.compile(r"-(?:based|born|registered|trained)\b")
_DATELINE = re.compile(r"(?:,\s\w+)?\s?(?:\([A-Z]|--|—|–|/)")
# Where people come from, which is not where they were hit: “evacuees from the towns of A and B”.
_OF_PEOPLE = re.compile(
    r"\b(?:residents|evacuees|evacuated|villagers|inhabitants|refugees|families|people|civilians"
    r"|natives?|fled|fleeing|left|leaving)\s(?:of|from|out\sof)\s"
    r"(?:(?!in\b|at\b|near\b|by\b|to\b|killed\b)[\w’'-]+\s){0,7}\Z"
)
# The dead of a whole war did not die where the day's news is.
_OF_WAR = re.compile(
    r"\bsince\b[^.]{0,60}\b(?:erupted|began|started|broke\sout|outbreak|uprising)\b"
    r"|\b(?:war|conflict|uprising)\b\s(?:has|have|had)\s(?:killed|claimed|left|displaced|cost)\b",
)
_LEAVES = frozenset(["displaced", "evacuated"])  # measures of those who leave a place
_DIVIDERS = re.compile(r"[;:—]|\s[-–]\s|\b(?:while|whereas|but|after|before)\b", re.IGNORECASE)
# What a place costs beside one as near: a country is named for much that did not happen there.
_COST = {"country": 90, "continent": 150, "region": 20, "admin1": 15, "water": 60, "capital": 10}
_BEFORE, _BEFORE_FACTOR, _OTHER_FIGURE, _DIVIDED = 15, 1.3, 15, 30
_HOME, _FROM = 140, 90
_IN_DATELINE = 300  # where the reporter sat


class _Choice(NamedTuple):
    cost: float
    number: int
    is_own: bool


def link_places(
    report: Report, figures: Sequence[Quantity], places: Sequence[Place]
) -> list[Quantity]:
    """Return `figures` with the place of each, and where that is named.

    Governments (“Moscow said 30 were killed”) and places inside names are never where it was, and
    where people come from is so only where nothing else is named. A figure without a place in
    its sentence has that of the report's lead, unless it is of a whole war: mistakes of that are
    found by `place_from`.
    """
    text, outlet = report.text, (report.publisher or "").casefold()
    spots = [
        place
        for place in places
        if place.use == "place"
        and not _BASED.match(text, place.span.end)
        and place.span.exact.casefold() != outlet  # a paper called like a province speaks of itself
    ]
    if not spots or not figures:
        return list(figures)
    found = [_of_sentence(text, figure, figures, spots) for figure in figures]
    lead = _lead(report, figures, found, spots)
    linked = []
    for figure, own in zip(figures, found, strict=True):
        place, origin = own or (None if _is_of_war(text, figure) else lead, "lead")
        if place is not None:
            figure = msgspec.structs.replace(figure, place=place.id, place_from=origin)
        linked.append(figure)
    return linked


def _is_of_war(text: str, figure: Quantity) -> bool:
    start, end = _sentence(text, figure.span.start, figure.span.end)
    return _OF_WAR.search(text, start, end) is not None


Found = tuple[Place, PlaceFrom] | None


def _of_sentence(
    text: str, figure: Quantity, figures: Sequence[Quantity], spots: list[Place]
) -> Found:
    """Return the place in the figure's own sentence that goes best with it."""
    start, end = _sentence(text, figure.span.start, figure.span.end)
    first = bisect_left(spots, start, key=lambda p: p.span.start)
    last = bisect_right(spots, end, key=lambda p: p.span.start)
    choices = [_cost(text, figure, figures, spots[i], i) for i in range(first, last)]
    if not choices:
        return None
    best = min(choices)
    place = _innermost(spots, best.number, first, last)
    return place, "figure" if best.is_own else "sentence"


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    low = max(0, start - _REACH)
    ends = [match.end() for match in _END.finditer(text, low, start + 1)]
    after = _END.search(text, end, end + _REACH)
    return (ends[-1] if ends else low), (after.start() if after else min(len(text), end + _REACH))


def _cost(
    text: str, figure: Quantity, figures: Sequence[Quantity], place: Place, index: int
) -> _Choice:
    """Say how far a place is from a figure of its sentence, in code points and penalties."""
    is_after = place.span.start >= figure.span.start
    if is_after:
        low, high = figure.span.end, place.span.start
    else:
        low, high = place.span.end, figure.span.start
    n_between = _n_between(figures, low, high)
    distance = max(0, high - low)
    is_divided = distance > 0 and _DIVIDERS.search(text, low, high) is not None
    cost = distance if is_after else _BEFORE + _BEFORE_FACTOR * distance
    cost += _COST.get(place.kind or "", 0) + _OTHER_FIGURE * n_between + _DIVIDED * is_divided
    if place.span.exact.isupper() and _DATELINE.match(text, place.span.end):
        cost += _IN_DATELINE
    is_home = figure.measure not in _LEAVES and _is_home(text, place)
    cost += _HOME * is_home
    is_own = not is_home and is_after and distance <= _OWN and not n_between and not is_divided
    return _Choice(cost, index, is_own)


def _is_home(text: str, place: Place) -> bool:
    """Say whether a place is named as that of people who may be elsewhere."""
    before = text[max(0, place.span.start - _FROM) : place.span.start]
    return _OF_PEOPLE.search(before.rpartition(". ")[2]) is not None


def _n_between(figures: Sequence[Quantity], low: int, high: int) -> int:
    first = bisect_left(figures, low, key=lambda f: f.span.start)
    last = bisect_left(figures, high, key=lambda f: f.span.start)
    return max(0, last - first)


def _innermost(spots: list[Place], chosen: int, first: int, last: int) -> Place:
    """“Aleppo’s al-Midan”: the place named beside the one chosen that lies in it."""
    place = spots[chosen]
    for i in range(max(first, chosen - 2), min(last, chosen + 3)):
        other = spots[i]
        gap = max(other.span.start - place.span.end, place.span.start - other.span.end)
        is_inside = place.name in other.within and other.gazetteer != place.gazetteer
        if i != chosen and is_inside and 0 <= gap <= _NESTED:
            return other
    return place


def _lead(
    report: Report, figures: Sequence[Quantity], found: list[Found], spots: list[Place]
) -> Place | None:
    """Return where the report's news is: its first figures', else the first place it names."""
    end = _lead_end(report)
    for figure, own in zip(figures, found, strict=True):
        is_here = own is not None and not _is_home(report.text, own[0])
        if own is not None and is_here and figure.span.start < end and own[0].kind != "country":
            return own[0]
    lines = [block for block in report.blocks if block.role == "dateline"]
    named = [place for place in spots if place.span.start < end]
    named = [place for place in named if not _is_home(report.text, place)] or named
    news = [p for p in named if not any(b.start <= p.span.start < b.end for b in lines)]
    small = [place for place in news if place.kind not in ("country", "continent")]
    return next(iter(small or news or named), None)


def _lead_end(report: Report) -> int:
    prose = [block for block in report.blocks if block.role in ("paragraph", "dateline", "title")]
    return (prose[0].start if prose else 0) + _LEAD
