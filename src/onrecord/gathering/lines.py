"""Figures of one measure as lines through time, each of one origin, and told for what it is.

A toll that runs on, the figures of single days and what we add up from these are never one line,
and figures of two origins are never added to each other.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal

import msgspec

from onrecord.gathering.whose import ActorsOf, Counted, find_origins, know_nobody
from onrecord.numerals import Number
from onrecord.records import COUNTING, Bound, Measure, Period, Quantity, Record
from onrecord.store.counts.series import Series

# What happens on one day and no other, so that days may be added up: a toll of the dead that is
# told again the next day is not, whatever day stands beside it.
ADDABLE: frozenset[Measure] = frozenset(["sorties", "strikes", "targets_hit"])
LineKind = Literal["running", "day", "spell", "undated", "sum"]


class Point(Record, frozen=True, kw_only=True):
    """A figure at its day.

    Attributes:
        day: The day it is about; of a toll that runs on, and where none is stated, that on which
            it came out.
        until: The last day of a spell.
        low, high: None is an open end.
        words: As the report has them; nothing for what was added up.
        n_reports: How many reports have the same figure of that origin and day.
    """

    day: dt.date
    until: dt.date | None = None
    low: Number | None
    high: Number | None
    bound: Bound
    words: str = ""
    report: str | None = None
    claim: str | None = None
    publisher: str | None = None
    n_reports: int = 1


class Line(Record, frozen=True, kw_only=True):
    """What one origin counts of one group, over time.

    Attributes:
        kind: `running` tolls as the origin stated them; `day` figures of single days; `spell`
            figures of several days; `undated` figures without any; `sum`, what we added up from
            the origin's figures of single days, one for each day: nobody said it, and it is
            made of `ADDABLE` measures alone.
        party: Id of the party, where the origin is one.
        since: When a running toll begins, where that is said.
    """

    kind: LineKind
    origin: str
    party: str | None
    group: str | None
    place: str | None
    since: dt.date | None = None
    points: tuple[Point, ...]


class Lines(Record, frozen=True, kw_only=True):
    """Lines, those with most points first, and how many figures stand in none of them.

    Attributes:
        n_left: Parts of other figures, values called past, and such as say no number.
        n_unclaimed: Figures that whoever names them denies, doubts, asks for or foresees.
        n_looked_at: Figures that these are made of: the newest where `is_cut`. Copies of other
            reports, and passages that are copied, are none of them.
    """

    lines: tuple[Line, ...]
    n_left: int
    n_unclaimed: int = 0
    n_looked_at: int = 0
    is_cut: bool = False


_Key = tuple[LineKind, str, str | None, str | None, dt.date | None]


def find_lines(series: Series, actors_of: ActorsOf = know_nobody) -> Lines:
    """Return the lines that figures of one measure make, what we add up included.

    Args:
        series: The figures.
        actors_of: Returns how a report calls the actors that are parties.
    """
    told = [one for one in series.figures if one.teller is None or one.teller.stance in COUNTING]
    points: dict[_Key, list[Point]] = defaultdict(list)
    origins: dict[str, Counted] = {}
    counted = find_origins(told, actors_of)
    n_left = 0
    for one in counted:
        origins[one.key] = one
        found = _place(one)
        if found is None:
            n_left += 1
            continue
        key, point = found
        points[key].append(point)
    lines = [_line(key, origins[key[1]], _folded(found)) for key, found in points.items()]
    if {one.figure.measure for one in told} <= ADDABLE:
        lines += [total for line in lines if line.kind == "day" and (total := _add_up(line))]
    lines.sort(key=lambda line: (-len(line.points), line.origin, line.kind, line.group or ""))
    return Lines(
        lines=tuple(lines),
        n_left=n_left,
        n_unclaimed=len(series.figures) - len(told),
        n_looked_at=len(series.figures),
        is_cut=series.is_cut,
    )


def name_line(line: Line) -> str:
    """Return in words what a line is.

    >>> name_line(Line(kind="sum", origin="Monitor", party=None, group="civilians", place=None,
    ...                points=()))
    'Monitor, civilians: our sum of its figures of single days'
    """
    whom = ", ".join(filter(None, [line.origin, line.group, line.place]))
    since = f" since {line.since}" if line.since else ""
    told = {
        "running": f"running toll{since}, as stated",
        "day": "figures of single days",
        "spell": "figures of several days",
        "undated": "no day stated, drawn on the day they came out",
        "sum": "our sum of its figures of single days",
    }
    return f"{whom}: {told[line.kind]}"


def _place(counted: Counted) -> tuple[_Key, Point] | None:
    """Return the line that a figure belongs to and its point, or None where it makes none."""
    one, group = counted.one, counted.group
    figure = one.figure
    is_told = figure.low is not None or figure.high is not None
    if not is_told or group.is_part or figure.change == "old" or figure.part_of:
        return None
    kind, day, until, since = _when(figure, one.published)
    if day is None or (kind == "running" and group.is_further):
        return None
    key = (kind, counted.key, group.name, one.place, since)
    point = Point(
        day=day,
        until=until,
        low=figure.low,
        high=figure.high,
        bound=figure.bound,
        words=figure.span.exact,
        report=one.report,
        claim=figure.claim,
        publisher=one.publisher,
    )
    return key, point


def _when(
    figure: Quantity, published: dt.date | None
) -> tuple[LineKind, dt.date | None, dt.date | None, dt.date | None]:
    """Return the kind of line, the day, the last day of a spell, and whence a toll runs."""
    period = figure.period or Period()
    if period.earliest and period.latest and figure.change != "new":
        if period.earliest == period.latest:
            return "day", period.earliest, None, None
        return "spell", period.earliest, period.latest, None
    if figure.period or figure.change == "new":
        return "running", period.latest or published, None, period.earliest
    return "undated", published, None, None


def _line(key: _Key, counted: Counted, points: Sequence[Point]) -> Line:
    kind, _, group, place, since = key
    return Line(
        kind=kind,
        origin=counted.origin,
        party=counted.party,
        group=group,
        place=place,
        since=since,
        points=tuple(points),
    )


def _folded(points: Iterable[Point]) -> list[Point]:
    """Return points in order of their days, the same figure of a day once."""
    ordered = sorted(points, key=_order)
    folded = []
    for _, same in groupby(ordered, key=_order):
        first, *others = same
        n_reports = len({first.report, *(other.report for other in others)})
        is_alone = n_reports == first.n_reports
        folded.append(first if is_alone else msgspec.structs.replace(first, n_reports=n_reports))
    return folded


def _order(point: Point) -> tuple[dt.date, dt.date, float, float, str]:
    low = float("-inf") if point.low is None else float(point.low)
    high = float("inf") if point.high is None else float(point.high)
    return (point.day, point.until or point.day, low, high, point.bound)


def _add_up(line: Line) -> Line | None:
    """Return what an origin's figures of single days come to, the fullest of each day counted."""
    fullest = [max(same, key=_size) for _, same in groupby(line.points, key=lambda p: p.day)]
    if len(fullest) < 2:
        return None
    points = []
    low: Number = 0
    high: Number | None = 0
    for point in fullest:
        low += point.low or 0
        high = None if high is None or point.high is None else high + point.high
        points.append(Point(day=point.day, low=low, high=high, bound="between"))
    return Line(
        kind="sum",
        origin=line.origin,
        party=line.party,
        group=line.group,
        place=line.place,
        points=tuple(points),
    )


def _size(point: Point) -> tuple[float, float]:
    return (float(point.low or 0), float(point.high or 0))
