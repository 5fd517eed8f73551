"""When and where something was said: the day and the occasion beside source and cue."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from onrecord.records import Attribution, Date, Excerpt, SaidOn, Span
from onrecord.text import overlaps, quote

_NEAR = 45  # code points beyond cue and source in which a day is the day of saying
_BEFORE = 30  # code points from a day to the source after it: “On Tuesday the army said”
_BREAK = re.compile(r"[.!?;:]\s|\n|[“”\"]")
# What may stand before a day that opens a sentence: “In a statement late on”, “Earlier”.
_OPENING = re.compile(
    r"(?:\A|[.!?:]\s+|\n\s*|[”\"]\s+)"
    r"(?:(?:earlier|later|late|early|but|and|also|meanwhile|then|speaking),?\s+)*"
    r"(?:(?:in|at|during)\s+(?:an?|the|its|his|her)\s+(?:[\w-]+\s+){1,5}?)?"
    r"(?:(?:issued|released|published|given)\s+)?(?:late\s+|early\s+)?(?:(?:on|in)\s+)?\Z",
    re.IGNORECASE,
)
_OPENING_REACH = 70
_VENUE = re.compile(
    r"\b(?:in|at|during|on)\s+(?:an?|his|her|their|its|the)\s+(?:[\w-]+\s+){0,4}?"
    r"(?:statement|interview|speech|briefing|conference|programme|program|meeting|letter|report"
    r"|tweet|post|press\s+release|televised\s+address)\b",
    re.IGNORECASE,
)


def said_on(text: str, attribution: Attribution, dates: Sequence[Date]) -> SaidOn | None:
    """Return the day named beside cue and source, outside the content, or None.

    Between them or right after, or else where the sentence opens with it.
    """
    if not attribution.cue:
        return None
    start, end = _reach(attribution)
    outside = [
        date
        for date in _between(dates, start - _OPENING_REACH, end + _NEAR)
        if not any(overlaps(date.span, part) for part in attribution.content)
    ]
    for is_meant in (_is_beside, _opens_sentence):
        for date in outside:
            if is_meant(text, date.span, start, end):
                return SaidOn(earliest=date.earliest, latest=date.latest, text=date.span.exact)
    return None


def _is_beside(text: str, day: Span, start: int, end: int) -> bool:
    gap = text[end : day.start] if day.start >= end else ""
    return start <= day.start <= end + _NEAR and not _BREAK.search(gap)


def _opens_sentence(text: str, day: Span, start: int, end: int) -> bool:
    """“On Tuesday the army said”, “Last month it acknowledged”."""
    gap = text[day.end : start]
    is_before = day.end <= start and len(gap) <= _BEFORE and not _BREAK.search(gap)
    return is_before and bool(_OPENING.search(text[max(0, day.start - _OPENING_REACH) : day.start]))


def _between(dates: Sequence[Date], start: int, end: int) -> Sequence[Date]:
    """Return those of `dates`, which stand in order, that begin from `start` to `end`."""
    first = bisect_left(dates, start, key=lambda date: date.span.start)
    return dates[first : bisect_right(dates, end, key=lambda date: date.span.start)]


def venue(text: str, attribution: Attribution) -> tuple[Excerpt, ...]:
    """Return the words for where it was said: “in a statement”, after the cue or before all."""
    if not attribution.cue:
        return ()
    start, end = _reach(attribution)
    for match in (
        _VENUE.search(text, end, min(len(text), end + 2 * _NEAR)),
        _VENUE.search(text, max(0, start - _OPENING_REACH), start),
    ):
        if match is None:
            continue
        gap = text[end : match.start()] if match.start() >= end else text[match.end() : start]
        span = Span(start=match.start(), end=match.end())
        is_apart = not any(overlaps(span, part) for part in attribution.content)
        if is_apart and not _BREAK.search(gap):
            return (quote(text, span),)
    return ()


def _reach(attribution: Attribution) -> tuple[int, int]:
    """Return the stretch round cue and source."""
    spans = [*attribution.cue, *attribution.source]
    return min(span.start for span in spans), max(span.end for span in spans)
