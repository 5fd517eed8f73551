"""The figures of a report as quantities, each under the innermost claim that holds it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.records import Claim, Date, Figure, Period, Quantity, Report
from onrecord.resolve.knowledge import Knowledge
from onrecord.resolve.quantities import measure_of, value_of
from onrecord.text import derive_id, overlaps, quote

_SENTENCE = 200  # code points to either side of a figure in which its day may stand
_REACH = 60  # content spans looked back over for one that holds a figure
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?\Z", re.IGNORECASE)
_END = re.compile(r"[.!?;]\s|\n")


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
    parts = _parts(claims)
    quantities = []
    for figure in figures:
        bound = text[figure.bound.start : figure.bound.end] if figure.bound else ""
        value = value_of(text[figure.number.start : figure.number.end], bound)
        if value is None:
            continue
        quantities.append(
            Quantity(
                id=derive_id("figure", report.text_sha256, figure.span.start, figure.span.end),
                span=quote(text, figure.span),
                low=value.low,
                high=value.high,
                bound=value.bound,
                measure=measure_of(text, figure, knowledge.measures),
                of=text[figure.of.start : figure.of.end] if figure.of else None,
                claim=_innermost(figure, parts),
                period=_period(text, figure, happened),
            )
        )
    return quantities


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
