"""Claims and figures through time: bars in lanes, and a line for each origin."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Sequence
from functools import cache
from itertools import pairwise
from statistics import median

from onrecord.charts.drawing import escape, line, page, text, ticks, written
from onrecord.gathering.lines import Line, LineKind, Point, name_line
from onrecord.numerals import format_number
from onrecord.records import Record
from onrecord.relate.comparing.values import allowed

WIDTH = 820
MOST_ORIGINS = 6
_LEFT, _RIGHT, _TOP = 70, 20, 44
_LANE, _AXIS, _LEGEND = 56, 44, 20
_PLOT = 300
_MOST_MONTHS = 9  # named below a chart
_STEEP = 40  # times the middle figure, from which on a scale grows tenfold with each line
_LONG_GAP = 31  # days without a statement over which a step is drawn dotted
# A day's own format takes ten times as long, and there are thousands of bars on a page.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS_TO_WEEKS, _DAYS_TO_MONTHS, _DAYS_TO_YEARS = 70, 550, 9_000
_Scale = Callable[[dt.date], float]


class Bar(Record, frozen=True, kw_only=True):
    """How many on the days from `start` up to, not including, `end`."""

    start: dt.date
    end: dt.date
    n: int


class Lane(Record, frozen=True, kw_only=True):
    """Bars of one kind, in order; where nothing came out there is none."""

    name: str
    bars: tuple[Bar, ...]


def make_lanes(counted: Sequence[tuple[dt.date, str, int]]) -> tuple[Lane, ...]:
    """Return a lane for each name, in days, weeks, months or years as the span demands.

    >>> day = dt.date(2026, 4, 14)
    >>> [bar.n for bar in make_lanes([(day, "claims", 2), (day, "claims", 1)])[0].bars]
    [3]
    """
    if not counted:
        return ()
    days = [day for day, _, _ in counted]
    start_of = cache(_bins((max(days) - min(days)).days))
    totals: dict[str, dict[tuple[dt.date, dt.date], int]] = {}
    for day, name, n in counted:
        bins = totals.setdefault(name, {})
        bins[start_of(day)] = bins.get(start_of(day), 0) + n
    lanes = [
        Lane(
            name=name,
            bars=tuple(Bar(start=start, end=end, n=n) for (start, end), n in sorted(bins.items())),
        )
        for name, bins in totals.items()
    ]
    return tuple(sorted(lanes, key=lambda lane: (-sum(bar.n for bar in lane.bars), lane.name)))


def name_bar(bar: Bar) -> str:
    """Return the days of a bar: “14 Apr 2026”, “week of 13 Apr 2026”, “Apr 2026”, “2026”."""
    length = (bar.end - bar.start).days
    month = f"{_MONTHS[bar.start.month - 1]} {bar.start.year}"
    if length == 1:
        return f"{bar.start.day} {month}"
    if length == 7:
        return f"week of {bar.start.day} {month}"
    return month if length < 32 else f"{bar.start.year}"


def chart_lanes(
    lanes: Sequence[Lane], title: str, *, width: int = WIDTH, is_styled: bool = True
) -> str:
    """Return bars over time as one SVG: a lane for each name, all to one scale."""
    bars = [bar for lane in lanes for bar in lane.bars]
    if not bars:
        return _nothing(title, width, is_styled=is_styled)
    first, last = min(bar.start for bar in bars), max(bar.end for bar in bars)
    heading, lower = written(16, 26, title, "ink", "head", width=width - 32)
    top, height = _TOP + lower, _LANE if len(lanes) > 1 else 2 * _LANE
    marks = ticks(max(bar.n for bar in bars), 4)
    x = _days(first, last, width)
    body = heading
    for lane in lanes:
        base = top + height
        most = marks[-1]
        body.append(text(_LEFT, top + 10, lane.name, "ink", "small", width=260))
        body.append(line(_LEFT, base, width - _RIGHT, base, "base"))
        body.append(line(_LEFT, top + 16, width - _RIGHT, top + 16, "rule"))
        body.append(text(_LEFT - 8, top + 20, format_number(most), "soft", "small", "end"))
        body += [_bar(bar, x, base, (height - 16) / most) for bar in lane.bars]
        top = base + 10
    body += _axis(first, last, x, top + 8, width)
    said = "; ".join(f"{lane.name}: {sum(bar.n for bar in lane.bars):,}" for lane in lanes)
    described = f"{said}; from {first} to {last - dt.timedelta(days=1)}. A table follows."
    return page(width, top + _AXIS - 8, title, described, body, is_styled=is_styled)


def chart_lines(
    lines: Sequence[Line], title: str, *, width: int = WIDTH, is_styled: bool = True
) -> str:
    """Return figures over time as one SVG: a shape for each origin, a line where a toll runs on.

    A filled mark is a figure of its day, a hollow one stands on the day it came out since none is
    stated; a bar is a spell, an upright stroke an interval, an arrow a bound that is open. Steps
    are tolls as their origin stated them, and dashed ones what we added up. Origins beyond
    `MOST_ORIGINS` are left to the table.
    """
    by_origin = group_lines(lines)[:MOST_ORIGINS]
    shown = [one for _, found in by_origin for one in found]
    points = [point for one in shown for point in one.points]
    if not points:
        return _nothing(title, width, is_styled=is_styled)
    first, last = min(p.day for p in points), max(p.until or p.day for p in points)
    body, lower = written(16, 26, title, "ink", "head", width=width - 32)
    level = _TOP + lower + _LEGEND * len(by_origin) + 16
    key = _key({one.kind for one in shown}, is_steep=_is_steep([_most(point) for point in points]))
    told, further = written(16, level, key, "soft", "small", width=width - 32, step=15)
    body += told
    top = level + further + 18
    bottom = top + _PLOT
    x = _days(first, last, width)
    marks, y, is_steep = _levels([_most(point) for point in points], bottom)
    for mark in marks:
        body.append(line(_LEFT, y(mark), width - _RIGHT, y(mark), "rule" if mark else "base"))
        if mark != 1 or not is_steep:  # 0 and 1 would stand on top of each other
            body.append(text(_LEFT - 8, y(mark) + 4, format_number(mark), "soft", "small", "end"))
    for index, (name, found) in enumerate(by_origin):
        level = _TOP + lower + _LEGEND * index + 8
        body.append(_mark(28, level, index))
        body.append(text(42, level + 4, name, "ink", "small", width=width - 70))
        beside = _beside(x, index, len(by_origin))
        for one in found:
            body += _steps(one, index, beside, y)
        for one in found:
            for point in one.points:
                body += _point(point, index, beside, y, one.kind)
    body += _axis(first, last, x, bottom + 18, width)
    described = "; ".join(f"{name_line(one)}: {len(one.points)}" for one in shown)
    described = f"{described}. A table follows."
    return page(width, bottom + _AXIS + 8, title, described, body, is_styled=is_styled)


def group_lines(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Return lines by origin and by whom they count, those of most figures first."""
    found: dict[str, list[Line]] = {}
    for one in lines:
        found.setdefault(", ".join(filter(None, [one.origin, one.group])), []).append(one)
    return sorted(found.items(), key=lambda pair: (-sum(_n_said(one) for one in pair[1]), pair[0]))


def _n_said(one: Line) -> int:
    return 0 if one.kind == "sum" else len(one.points)


def _key(kinds: Collection[str], *, is_steep: bool) -> str:
    told = {
        "day": "filled: of that day",
        "undated": "hollow: no day stated",
        "spell": "bar: of several days",
        "running": "steps: as stated",
        "sum": "dashed: our sum",
    }
    parts = [words for kind, words in told.items() if kind in kinds]
    return " · ".join([*parts, *(["each line ten times the last"] if is_steep else [])])


def _is_steep(values: Sequence[float]) -> bool:
    return max(values) > _STEEP * max(median(values), 1)


def _levels(
    values: Sequence[float], bottom: float
) -> tuple[list[float], Callable[[float], float], bool]:
    """Return marks of the scale, the scale itself, and whether it grows tenfold with each mark.

    Where one figure is many times the middle one, even steps would press all others to the ground.
    """
    most, is_steep = max(values), _is_steep(values)
    marks = ticks(most, 5)
    if is_steep:
        marks = [0.0, *(10.0**power for power in range(math.ceil(math.log10(most)) + 1))]
    highest = math.log10(1 + marks[-1])

    def y(value: float) -> float:
        held = min(max(value, 0.0), marks[-1])
        share = math.log10(1 + held) / highest if is_steep else held / marks[-1]
        return bottom - share * _PLOT

    return marks, y, is_steep


def _bins(n_days: int) -> Callable[[dt.date], tuple[dt.date, dt.date]]:
    one = dt.timedelta(days=1)
    if n_days <= _DAYS_TO_WEEKS:
        return lambda day: (day, _later(day, 1))
    if n_days <= _DAYS_TO_MONTHS:
        return lambda day: (day - one * day.weekday(), _later(day, 7 - day.weekday()))
    if n_days <= _DAYS_TO_YEARS:
        return lambda day: (day.replace(day=1), _next_month(day))
    return lambda day: (dt.date(day.year, 1, 1), _next_year(day))


def _later(day: dt.date, n_days: int) -> dt.date:
    """Return a day so much later; the last one there is where that is beyond it."""
    return dt.date.fromordinal(min(day.toordinal() + n_days, dt.date.max.toordinal()))


def _next_month(day: dt.date) -> dt.date:
    if (day.year, day.month) == (dt.MAXYEAR, 12):
        return dt.date.max
    return _later(day.replace(day=1), 32).replace(day=1)


def _next_year(day: dt.date) -> dt.date:
    return dt.date.max if day.year == dt.MAXYEAR else dt.date(day.year + 1, 1, 1)


def _days(first: dt.date, last: dt.date, width: int) -> _Scale:
    span = max((last - first).days, 1)
    inner = width - _LEFT - _RIGHT - 24
    return lambda day: _LEFT + 12 + (day - first).days * inner / span


def _beside(x: _Scale, index: int, n_origins: int) -> _Scale:
    """Return the scale of one origin: figures of one day stand beside each other."""
    shift = (index - (n_origins - 1) / 2) * 5
    return lambda day: x(day) + shift


def _bar(bar: Bar, x: _Scale, base: float, scale: float) -> str:
    left, right = x(bar.start), x(bar.end)
    width = max(right - left - 1, 1.5) if right - left < 40 else 36
    height = max(bar.n * scale, 1)
    tip = f"<title>{name_bar(bar)}: {bar.n:,}</title>"
    return (
        f'<rect x="{left:.1f}" y="{base - height:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'class="now">{tip}</rect>'
    )


def _axis(first: dt.date, last: dt.date, x: _Scale, y: float, width: int) -> list[str]:
    """Return round days below the plot: years, months or days, none on top of another."""
    out: list[str] = []
    end = -1000.0
    for day, words in _round_days(first, last):
        if x(day) - end >= 62 and x(day) <= width - _RIGHT - 20:
            end = x(day)
            out.append(line(end, y - 14, end, y - 8, "base"))
            out.append(text(end, y + 4, words, "soft", "small", "mid"))
    return out


def _round_days(first: dt.date, last: dt.date) -> list[tuple[dt.date, str]]:
    n_days = (last - first).days
    if n_days <= _DAYS_TO_WEEKS:
        days = [first + dt.timedelta(days=i) for i in range(n_days + 1)]
        shown = [(day, f"{day.day} {_MONTHS[day.month - 1]}") for day in days]
        return [
            (day, f"{words} {day.year}" if i == 0 else words)
            for i, (day, words) in enumerate(shown)
        ]
    step = next((n for n in (1, 2, 3, 6) if n_days / 30 / n <= _MOST_MONTHS), 12)
    inside = [
        day
        for year in range(first.year, last.year + 1)
        for month in range(1, 13, step)
        if first <= (day := dt.date(year, month, 1)) <= last
    ]
    return [
        (day, f"{day.year}" if step == 12 else f"{_MONTHS[day.month - 1]} {day.year}")
        for day in inside
    ]


def _steps(one: Line, index: int, x: _Scale, y: Callable[[float], float]) -> list[str]:
    """Return the steps of a running toll or of a sum; no line joins figures of single days."""
    if one.kind not in ("running", "sum"):
        return []
    out = []
    for point, following in pairwise(one.points):
        start, end = x(point.day), x(following.day)
        level, next_level = y(_value(point)), y(_value(following))
        is_gap = (following.day - point.day).days > _LONG_GAP
        styles = (f"s{index}", "thin", "gap" if is_gap else "sum" if one.kind == "sum" else "step")
        out.append(line(start, level, end, level, *styles))
        out.append(line(end, level, end, next_level, *styles))
    return out


def _point(
    point: Point, index: int, x: _Scale, y: Callable[[float], float], kind: LineKind
) -> list[str]:
    at, ink = x(point.day), f"s{index}"
    out = []
    least, most = allowed(point.low, point.high, point.bound)
    level = y(_value(point))
    if point.low is None or point.high is None:
        out.append(_open(at, level, level - 16 if point.high is None else level + 16, ink))
    elif most > least:
        out.append(line(at, y(least), at, y(most), ink, "range"))
    if point.until:
        out.append(line(at, level, x(point.until), level, ink, "bar"))
    if kind != "sum":
        out.append(_mark(at, level, index, is_hollow=kind == "undated", tip=_tip(point)))
    return out


def _tip(point: Point) -> str:
    days = f"{point.day} to {point.until}" if point.until else f"{point.day}"
    return f"“{point.words}”, {days}" + (
        f", in {point.n_reports} reports" if point.n_reports > 1 else ""
    )


def _open(x: float, y: float, tip: float, ink: str) -> str:
    """Return an upright arrow: a bound that is open on that side."""
    barb = 4 if tip < y else -4
    return (
        f'<path d="M{x:.1f},{y:.1f} V{tip:.1f} M{x - 3:.1f},{tip + barb:.1f} L{x:.1f},{tip:.1f} '
        f'L{x + 3:.1f},{tip + barb:.1f}" class="{ink} open thin"/>'
    )


# Corners of the shapes after the dot: told apart without colour.
_SHAPES = (
    ((0, -6), (6, 0), (0, 6), (-6, 0)),
    ((0, -5), (5.5, 4.5), (-5.5, 4.5)),
    ((-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)),
    ((0, 5), (5.5, -4.5), (-5.5, -4.5)),
    ((-5, 0), (-2.5, -5), (2.5, -5), (5, 0), (2.5, 5), (-2.5, 5)),
)


def _mark(x: float, y: float, index: int, *, is_hollow: bool = False, tip: str = "") -> str:
    """Return the mark of an origin, hollow where no day was stated."""
    look = f"s{index}{' hollow' if is_hollow else ''}"
    told = f"<title>{escape(tip)}</title>" if tip else ""
    if index == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="{look}">{told}</circle>'
    points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in _SHAPES[index - 1])
    return f'<polygon points="{points}" class="{look}">{told}</polygon>'


def _value(point: Point) -> float:
    return float(point.low if point.low is not None else point.high or 0)


def _most(point: Point) -> float:
    return float(point.high or point.low or 0)


def _nothing(title: str, width: int, *, is_styled: bool) -> str:
    body = [text(16, 26, title, "ink", "head"), text(16, 52, "Nothing to draw.", "soft")]
    return page(width, 70, title, "Nothing to draw.", body, is_styled=is_styled)
