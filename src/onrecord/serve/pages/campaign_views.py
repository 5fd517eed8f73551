"""What a campaign's page shows: charts, and the same as rows beside each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import msgspec

from onrecord.cells import Cells
from onrecord.charts.maps import MapPoint, chart_map
from onrecord.charts.series import (
    MOST_ORIGINS,
    chart_lanes,
    chart_lines,
    group_lines,
    make_lanes,
    name_bar,
)
from onrecord.gathering.lines import Line, Lines, Point, name_line
from onrecord.numerals import format_interval
from onrecord.records import Record
from onrecord.serve.charting import drawn_twice
from onrecord.serve.filters import address
from onrecord.store import Facets, Query
from onrecord.store.counts.spreads import MOST_CLAIMS, Mapped, MappedPlace
from onrecord.store.lists.profiles import Tally

MOST_LISTED = 50  # figures, or places, of a table on the page
_BEYOND = 100  # times what nine in ten figures of a place come to at most
_FEW = 10
_TITLE = "Claims by day of publication"


class DaysView(Record, frozen=True, kw_only=True):
    """Claims over time: the chart, and days in words with how many, the newest first."""

    charts: tuple[str, ...]
    rows: tuple[tuple[str, int], ...]
    n_undated: int


def view_days(counted: Facets, tally: Callable[[], Tally], query: Query) -> DaysView:
    """Return how many claims came out when: by day, or by month where there are very many.

    Args:
        counted: How many there are in each month.
        tally: Returns how many there are on each day, which is asked where that counts all.
    """
    if counted.n_claims <= MOST_CLAIMS and not counted.is_capped:
        days = [(count.day, "claims", count.n) for count in tally().counts if count.day]
    else:
        days = [(day, "claims", n) for day, n in _months(counted, query)]
    lanes = make_lanes(days)
    bars = lanes[0].bars if lanes else ()
    return DaysView(
        charts=drawn_twice(chart_lanes, lanes, _TITLE) if lanes else (),
        rows=tuple((name_bar(bar), bar.n) for bar in reversed(bars)),
        n_undated=counted.n_undated,
    )


def _months(counted: Facets, query: Query) -> list[tuple[dt.date, int]]:
    """Return the months, as their first days, that a query's own days leave."""
    since, until = query.since or dt.date.min, query.until or dt.date.max
    months = [
        (dt.date.fromisoformat(f"{value.value}-01"), value.n_claims)
        for value in counted["month"].values
    ]
    return [(day, n) for day, n in months if since.replace(day=1) <= day <= until]


class FigureLine(Record, frozen=True, kw_only=True):
    """One figure of a table beside a chart: whose, of when, how many, and its words."""

    origin: str
    party: str | None
    says: str
    days: str
    value: str
    point: Point


class LinesView(Record, frozen=True, kw_only=True):
    """Figures over time: the charts, the figures as rows, and what is not drawn.

    Attributes:
        running: The charts of tolls that run on, and of our own sums, for a wide screen and for a
            narrow one; nothing where there are none.
        charts: Those of figures of days and spells.
        n_series: Origins, each by whom it counts; `n_drawn` of them are drawn.
        n_left: Figures that stand in no line; `n_unclaimed` more, that somebody denies or the like.
        n_looked_at: Figures that all this is made of: the newest where `is_cut`.
        n_more: Figures beyond those that are listed.
        beyond: Figures that are not drawn, since they are hardly of this place alone.
    """

    running: tuple[str, ...]
    charts: tuple[str, ...]
    rows: tuple[FigureLine, ...]
    n_series: int
    n_drawn: int
    n_left: int
    n_unclaimed: int
    n_looked_at: int
    is_cut: bool
    n_more: int
    has_sum: bool
    beyond: tuple[FigureLine, ...]


def view_lines(lines: Lines, measure: str, *, is_of_place: bool = False) -> LinesView:
    """Return figures of one measure over time, what runs on apart from what is of days.

    Args:
        is_of_place: They are of one place: a toll far beyond all others is likely that of a wider
            one, and would press the others to the ground.
    """
    counted = measure.replace("_", " ").capitalize()
    shown, beyond = _parted(lines.lines) if is_of_place else (list(lines.lines), [])
    running = [line for line in shown if line.kind in ("running", "sum")]
    others = [line for line in shown if line.kind not in ("running", "sum")]
    rows = sorted(
        (_figure_line(line, point) for line in lines.lines for point in line.points),
        key=lambda row: (row.point.day, row.origin, row.says),
        reverse=True,
    )
    n_series = [len(group_lines(drawn)) for drawn in (running, others)]
    title = f"{counted}, by whose count"
    return LinesView(
        running=_chart(running, f"{title}: tolls that run on"),
        charts=_chart(others, f"{title}: of days"),
        rows=tuple(rows[:MOST_LISTED]),
        n_series=sum(n_series),
        n_drawn=sum(min(n, MOST_ORIGINS) for n in n_series),
        n_left=lines.n_left,
        n_unclaimed=lines.n_unclaimed,
        n_looked_at=lines.n_looked_at,
        is_cut=lines.is_cut,
        n_more=max(0, len(rows) - MOST_LISTED),
        has_sum=any(line.kind == "sum" for line in running),
        beyond=tuple(beyond),
    )


def _parted(lines: Sequence[Line]) -> tuple[list[Line], list[FigureLine]]:
    """Return lines without the figures that are far beyond nearly all others, and these."""
    values = sorted(_size(point) for line in lines for point in line.points)
    most = _BEYOND * max(values[len(values) * 9 // 10], _FEW) if values else 0
    kept, beyond = [], []
    for line in lines:
        points = tuple(point for point in line.points if _size(point) <= most)
        beyond += [_figure_line(line, point) for point in line.points if _size(point) > most]
        kept += [msgspec.structs.replace(line, points=points)] if points else []
    return kept, beyond


def _size(point: Point) -> float:
    return float(point.low if point.low is not None else point.high or 0)


def _chart(lines: list[Line], title: str) -> tuple[str, ...]:
    return drawn_twice(chart_lines, lines, title) if lines else ()


def _figure_line(line: Line, point: Point) -> FigureLine:
    days = f"{point.day} to {point.until}" if point.until else f"{point.day}"
    return FigureLine(
        origin=line.origin,
        party=line.party,
        says=name_line(line).partition(": ")[2],
        days=days,
        value=format_interval(point.low, point.high, point.bound),
        point=point,
    )


def line_cells(lines: Lines, measure: str) -> list[Cells]:
    """Return figures of one measure over time as a table: one row for each point of a line."""
    return [
        {
            "measure": measure,
            "line": line.kind,
            "origin": line.origin,
            "party": line.party,
            "group": line.group,
            "place": line.place,
            "since": line.since.isoformat() if line.since else None,
            "day": point.day.isoformat(),
            "until": point.until.isoformat() if point.until else None,
            "low": point.low,
            "high": point.high,
            "bound": point.bound,
            "words": point.words or None,
            "n_reports": point.n_reports if line.kind != "sum" else None,
            "publisher": point.publisher,
            "report": point.report,
            "claim": point.claim,
        }
        for line in lines.lines
        for point in line.points
    ]


class PlacesView(Record, frozen=True, kw_only=True):
    """Places of claims: the map, what it shows as rows, and how many places it leaves out."""

    charts: tuple[str, ...]
    rows: tuple[tuple[MappedPlace, str], ...]
    n_more: int
    n_claims: int
    is_cut: bool


def view_places(mapped: Mapped, params: Mapping[str, str]) -> PlacesView:
    """Return places on a map; each leads to the claims that name it."""

    def claims_of(place: MappedPlace) -> str:
        return address("/", params, place=f"={place.id}")

    points = [
        MapPoint(
            name=place.name,
            latitude=place.latitude,
            longitude=place.longitude,
            count=place.n,
            precision_m=place.precision_m,
            href=claims_of(place),
        )
        for place in mapped.places[:MOST_LISTED]
    ]
    return PlacesView(
        charts=drawn_twice(chart_map, points, "Places that claims name") if points else (),
        rows=tuple((place, claims_of(place)) for place in mapped.places[:MOST_LISTED]),
        n_more=max(0, len(mapped.places) - MOST_LISTED),
        n_claims=mapped.n_claims,
        is_cut=mapped.is_cut,
    )


def place_cells(mapped: Mapped) -> list[Cells]:
    """Return places of claims as a table."""
    return [
        {
            "name": place.name,
            "claims": place.n,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "precision_m": place.precision_m,
            "kind": place.kind,
            "id": place.id,
        }
        for place in mapped.places
    ]
