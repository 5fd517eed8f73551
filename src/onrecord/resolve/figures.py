"""The figures of a report as quantities, each under the innermost claim that holds it."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.records import Claim, Date, Figure, Period, Quantity, Report
from onrecord.resolve.dates import published_day
from onrecord.resolve.knowledge import Knowledge
from onrecord.resolve.outcomes import settle
from onrecord.resolve.parts import add_sums, link_parts
from onrecord.resolve.quantities import measure_of, value_of
from onrecord.text import derive_id, overlaps, quote

_SENTENCE = 200  # code points to either side of a figure in which its day may stand
_REACH = 60  # content spans looked back over for one that holds a figure
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?\Z", re.IGNORECASE)
_END = re.compile(r"[.!?;]\s|\n")
_WAR = (
    r"(?:war|conflict|uprising|crisis|revolt|rebellion|insurgency|bloodshed|unrest|hostilities"
    r"|genocide|occupation|offensive|campaign|operation)\b(?!-)"
)
# A toll of a whole war: it runs from a day that the words do not name to the day they were said.
_RUNNING = re.compile(
    rf"""\bsince\s(?:then|the|it|its|an?|they|he|she|peace|war|fighting)\b
    | \bsince\b[^.;]{{0,60}}\b(?:began|begun|started|erupted|broke)\b
    | \b{_WAR}[^.;]{{0,60}}\b(?:killed|claimed|left|cost|displaced|driven|forced|taken)\b
    | \b(?:has|have)\b[^.;]{{0,120}}\b(?:in|during|by|of|throughout)\s(?:[\w'’-]+\s){{0,5}}?{_WAR}
    | \b(?:years?|months?)\sof\s(?:\w+\s)?{_WAR}
    | \byears?(?:-old)?\s(?:\w+\s)?{_WAR}""",
    re.VERBOSE | re.IGNORECASE,
)
_OF_WAR = frozenset(["killed", "wounded", "displaced", "missing", "detained", "abducted"])


class _Part(NamedTuple):
    start: int
    end: int
    length: int
    claim: str


def resolve_figures(
    report: Report,
    figures: Sequence[Figure],
    claims: Sequence[Claim],
    dates: Sequence[Date],
    knowledge: Knowledge,
) -> list[Quantity]:
    """Return a quantity for each figure that has a value."""
    text = report.text
    said = {(date.text, date.earliest) for claim in claims if (date := claim.said_on)}
    happened = [date for date in dates if (date.span.exact, date.earliest) not in said]
    parts, published = _parts(claims), published_day(report)
    quantities: list[Quantity] = []
    unsettled: set[str] = set()
    wholes: dict[str, str] = {}
    for figure in figures:
        bound = text[figure.bound.start : figure.bound.end] if figure.bound else ""
        value = value_of(text[figure.number.start : figure.number.end], bound)
        if value is None:
            continue
        measure = measure_of(text, figure, knowledge.measures)
        period = _period(text, figure, happened)
        if measure in _OF_WAR and (period is None or period.latest is not None):
            period = _running(text, figure, published) or period
        key = _id(report, figure)
        if figure.part_of is not None:
            wholes[key] = _id(report, figures[figure.part_of])
        if _word(text, figure) in knowledge.measures.unsettled:
            unsettled.add(key)
        quantities.append(
            Quantity(
                id=key,
                span=quote(text, figure.span),
                low=value.low,
                high=value.high,
                bound=value.bound,
                measure=measure,
                of=text[figure.of.start : figure.of.end] if figure.of else None,
                claim=_innermost(figure, parts),
                period=period,
                change=figure.change,
            )
        )
    return add_sums(report, link_parts(settle(text, quantities, unsettled), wholes))


def _id(report: Report, figure: Figure) -> str:
    return derive_id("figure", report.text_sha256, figure.span.start, figure.span.end)


def _word(text: str, figure: Figure) -> str:
    predicate = figure.predicate
    return text[predicate.start : predicate.end].lower() if predicate else ""


def _parts(claims: Sequence[Claim]) -> list[_Part]:
    """Return the content spans of `claims` in order, each with its claim's whole length."""
    return sorted(
        _Part(part.start, part.end, sum(p.end - p.start for p in claim.content), claim.id)
        for claim in claims
        for part in claim.content
    )


def _innermost(figure: Figure, parts: Sequence[_Part]) -> str | None:
    """Return the id of the claim with the shortest content that holds `figure`."""
    last = bisect_right(parts, figure.number.start, key=lambda part: part.start)
    holding = [
        (part.length, part.claim)
        for part in parts[max(0, last - _REACH) : last]
        if part.end >= figure.number.end
    ]
    return min(holding)[1] if holding else None


def _running(text: str, figure: Figure, published: dt.date | None) -> Period | None:
    """Return the days up to the day of publication if `figure` is the toll of a whole war."""
    before = list(_END.finditer(text, max(0, figure.span.start - _SENTENCE), figure.span.start))
    first = before[-1].end() if before else max(0, figure.span.start - _SENTENCE)
    after = _END.search(text, figure.span.end, figure.span.end + _SENTENCE)
    last = after.start() if after else figure.span.end + _SENTENCE
    if published is None or not _RUNNING.search(text, first, last):
        return None
    return Period(latest=published)


def _period(text: str, figure: Figure, dates: Sequence[Date]) -> Period | None:
    """Return the day named in the figure's own sentence and nearest to it."""
    first = bisect_left(dates, figure.span.start - _SENTENCE, key=lambda d: d.span.start)
    last = bisect_right(dates, figure.span.end + _SENTENCE, key=lambda d: d.span.start)
    near: list[tuple[int, int]] = []
    for i in range(first, last):
        span = dates[i].span
        if overlaps(span, figure.span):
            continue
        left, right = sorted((span, figure.span), key=lambda s: s.start)
        if not _END.search(text, left.end, right.start):
            near.append((right.start - left.end, i))
    if not near:
        return None
    date = dates[min(near)[1]]
    is_open = bool(_SINCE.search(text[max(0, date.span.start - 12) : date.span.start]))
    return Period(earliest=date.earliest, latest=None if is_open else date.latest)
