"""The figures of a report as quantities, each under the innermost claim that holds it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.records import Claim, Date, Figure, Quantity, Report
from onrecord.resolve.knowledge import Knowledge
from onrecord.resolve.outcomes import settle
from onrecord.resolve.parts import add_sums, link_parts
from onrecord.resolve.periods import find_period, make_timeline
from onrecord.resolve.quantities import is_idle, measure_of, value_of
from onrecord.text import derive_id, quote

_REACH = 60  # content spans looked back over for one that holds a figure


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
    parts, timeline = _parts(claims), make_timeline(report, happened)
    quantities: list[Quantity] = []
    unsettled: set[str] = set()
    wholes: dict[str, str] = {}
    for figure in figures:
        bound = text[figure.bound.start : figure.bound.end] if figure.bound else ""
        value = value_of(text[figure.number.start : figure.number.end], bound)
        if value is None or is_idle(text, figure, knowledge.measures):
            continue
        measure = measure_of(text, figure, knowledge.measures)
        period, period_from = find_period(text, figure, value, measure, timeline)
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
                period_from=period_from,
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
