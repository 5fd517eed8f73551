"""Names that only look like places: surnames, words of outlets' names, and words far astray."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from onrecord.records import Place, Report, Span, Toponym
from onrecord.resolve.chains import Chain
from onrecord.resolve.names import name_words
from onrecord.resolve.place_scores import Group
from onrecord.text import overlaps

_WIDE = frozenset(["country", "continent", "region", "disputed", "water", "admin1"])
_SUPPORTED = frozenset(["near", "inside", "named_with"])  # reasons for a place
_OPENS = re.compile(r"(?:\A|[.!?:;”\"]\s+|\n\s*)\Z")
_GOES_ON = re.compile(r" [a-z]")
_MOST_NAMED = 200  # times that one name is looked for in a report


def without_outlets(
    report: Report, toponyms: Sequence[Toponym], chains: Iterable[Chain]
) -> list[Toponym]:
    """Return `toponyms` without words of outlets' names; what is marked as in a name is kept."""
    outlets = [chain.name for chain in chains if chain.is_named and chain.kind == "media"]
    inside = [
        span
        for name in (report.publisher or "", *outlets)
        if " " in name
        for span in _places_of(report.text, name)
    ]
    return [
        toponym
        for toponym in toponyms
        if toponym.use == "name" or not any(overlaps(toponym.span, span) for span in inside)
    ]


def without_surnames(
    report: Report, places: Sequence[Place], toponyms: Sequence[Toponym], chains: Iterable[Chain]
) -> list[Place]:
    """Return `places` without surnames of people who speak.

    A surname that also stands where only a place does is kept, and so is a place that lies by
    or in others of the report.
    """
    placed = {_name(report, toponym) for toponym in toponyms if toponym.is_placed}
    surnames = set(_surnames(report, toponyms, chains)) - placed
    return [
        place
        for place in places
        if place.span.exact.casefold() not in surnames or _SUPPORTED.intersection(place.why)
    ]


def _surnames(
    report: Report, toponyms: Sequence[Toponym], chains: Iterable[Chain]
) -> Iterator[str]:
    """Yield surnames, in lower case; none of a name that ends in a place (“South Korea”)."""
    for chain in chains:
        if not chain.is_named or chain.kind != "person" or len(name_words(chain.name)) < 2:
            continue
        ends = [span.end for span in _places_of(report.text, chain.name)]
        if ends and not any(t.span.start < end <= t.span.end for t in toponyms for end in ends):
            yield chain.name.split()[-1].casefold()


def _name(report: Report, toponym: Toponym) -> str:
    return report.text[toponym.span.start : toponym.span.end].casefold()


def _places_of(text: str, name: str) -> list[Span]:
    """Return where `name` stands."""
    found = re.finditer(rf"\b{re.escape(name)}\b", text)
    return [Span(start=m.start(), end=m.end()) for m in islice(found, _MOST_NAMED)]


def is_astray(
    report: Report, group: Group, toponyms: Sequence[Toponym], groups: Sequence[Group]
) -> bool:
    """Say whether a name is doubtful, and none of a report's other places is in its country.

    Doubtful is what only resembles a name on file, and what stands at the head of a sentence
    alone, where verbs have capitals too (“Sparks flew”).
    """
    candidate = group.candidates[group.chosen]
    if candidate.entry.kind in _WIDE or any(t.is_placed or t.use != "place" for t in toponyms):
        return False
    if not (candidate.is_spelling or all(_is_opening(report.text, t.span) for t in toponyms)):
        return False
    others = [g.candidates[g.chosen] for g in groups if g is not group]
    sure = [other.entry.near for other in others if not other.is_spelling]
    return bool(sure) and candidate.entry.near not in sure


def _is_opening(text: str, span: Span) -> bool:
    is_one = " " not in text[span.start : span.end]
    is_first = _OPENS.search(text[max(0, span.start - 4) : span.start]) is not None
    return is_one and is_first and _GOES_ON.match(text, span.end) is not None
