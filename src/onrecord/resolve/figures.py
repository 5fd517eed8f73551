"""The figures of a report as quantities, each under the innermost claim that holds it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.records import Claim, Date, Excerpt, Figure, Period, Quantity, Report
from onrecord.resolve.knowledge import Knowledge
from onrecord.resolve.quantities import measure_of, value_of
from onrecord.text import derive_id, holds, overlaps, quote

_SENTENCE = 200  # code points to either side of a figure in which its day may stand
_END = re.compile(r"[.!?;]\s|\n")


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
                claim=_innermost(figure, claims),
                period=_period(text, figure, happened),
            )
        )
    return quantities


def _innermost(figure: Figure, claims: Sequence[Claim]) -> str | None:
    """Return the id of the claim with the shortest content that holds `figure`."""
    holding = [
        (sum(part.end - part.start for part in claim.content), claim.id)
        for claim in claims
        if any(holds(part, figure.number) for part in claim.content)
    ]
    return min(holding)[1] if holding else None


def _period(text: str, figure: Figure, dates: Sequence[Date]) -> Period | None:
    """Return the day named in the figure's own sentence and nearest to it."""
    near: list[tuple[int, Excerpt, Date]] = []
    for date in dates:
        gap = max(date.span.start - figure.span.end, figure.span.start - date.span.end)
        if gap > _SENTENCE or overlaps(date.span, figure.span):
            continue
        first, last = sorted((figure.span.end, date.span.end))
        if not _END.search(text, min(first, last), max(figure.span.start, date.span.start)):
            near.append((gap, date.span, date))
    if not near:
        return None
    date = min(near, key=lambda item: item[0])[2]
    return Period(earliest=date.earliest, latest=date.latest)
