"""One party's figures over time: steps for tolls that run on, points for days, others beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

from onrecord.charts.drawing import diamond, dot, line, link, page, text, ticks
from onrecord.charts.questions import HrefOf, lead_nowhere
from onrecord.numerals import format_interval, format_number
from onrecord.relate.comparing.compared import Comparison, Statement
from onrecord.relate.comparing.courses import Course, Stage

WIDTH, HEIGHT = 820, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 24, 84, 60
_CLOSE = 46  # px between labels of days


def chart_course(
    course: Course,
    comparison: Comparison,
    *,
    href_of: HrefOf = lead_nowhere,
    is_styled: bool = True,
) -> str:
    """Return a party's figures over time as one SVG.

    A filled dot is what the party says now, a hollow one what it said before and corrected, a
    diamond what others say of the same days; “≥” stands before a bound that is open.

    Args:
        href_of: Where the words of a statement are, within the page or its site.
        is_styled: As in `drawing.page`.
    """
    stages = [stage for stage in course.stages if _day(stage) is not None and stage.group is None]
    stages = stages or [stage for stage in course.stages if _day(stage) is not None]
    title = f"{course.measure.replace('_', ' ')}, by {course.party}"
    if not stages:
        body = [text(16, 40, title, "ink", "head"), text(16, 66, "No figures to draw.", "soft")]
        return page(WIDTH, 90, title, "No figures.", body, is_styled=is_styled)
    body = _axes(stages, title, _legend(stages))
    body += _marks(stages, comparison, href_of)
    described = _describe(course, stages)
    return page(WIDTH, HEIGHT, title, described, body, is_styled=is_styled)


def _legend(stages: Sequence[Stage]) -> str:
    parts = ["● now"]
    parts += ["○ before, corrected"] if any(stage.earlier for stage in stages) else []
    parts += ["◇ what others say of the same"] if any(stage.others for stage in stages) else []
    parts += ["steps: a toll that runs on"] if any(stage.is_running for stage in stages) else []
    return " · ".join(parts)


def _axes(stages: Sequence[Stage], title: str, legend: str) -> list[str]:
    out = [text(16, 32, title, "ink", "head"), text(16, 54, legend, "soft", "small")]
    x, y = _scales(stages)
    for mark in _values(stages):
        out.append(line(_LEFT, y(mark), WIDTH - _RIGHT, y(mark), "rule"))
        out.append(text(_LEFT - 8, y(mark) + 4, format_number(mark), "soft", "small", "end"))
    out.append(line(_LEFT, y(0), WIDTH - _RIGHT, y(0), "base"))
    last = -1000.0
    for day in sorted({day for stage in stages if (day := _day(stage))}):
        if x(day) - last >= _CLOSE:
            last = x(day)
            out.append(text(x(day), y(0) + 20, f"{day:%d %b}".lstrip("0"), "soft", "small", "mid"))
            out.append(text(x(day), y(0) + 35, f"{day:%Y}", "soft", "small", "mid"))
    return out


def _marks(stages: Sequence[Stage], comparison: Comparison, href_of: HrefOf) -> list[str]:
    x, y = _scales(stages)
    out: list[str] = []
    running = [stage for stage in stages if stage.is_running]
    for one, other in pairwise(running):
        here, there = _day(one), _day(other)
        if one.origin == other.origin and here and there:
            level, next_level = y(_value(one.current)), y(_value(other.current))
            out.append(line(x(here), level, x(there), level, "now", "thin"))
            out.append(line(x(there), level, x(there), next_level, "now", "thin"))
    for stage in stages:
        day = _day(stage)
        if day is None:
            continue
        if not stage.is_running:
            out.append(line(x(day), y(0), x(day), y(_value(stage.current)), "now", "bar"))
        marks = [(o.current, diamond(x(day), y(_value(o.current)), "others"), o.origin)
                 for o in stage.others]  # fmt: skip
        marks += [(s, dot(x(day), y(_value(s)), "now", "then", radius=4), stage.origin)
                  for s in stage.earlier]  # fmt: skip
        marks.append((stage.current, dot(x(day), y(_value(stage.current)), "now"), stage.origin))
        for said, mark, origin in marks:
            label = f"{comparison.origin(origin).name}: {said.words[0].exact}"
            out.append(link(href_of(said), mark, label))
        current = stage.current
        label = format_interval(current.low, current.high, current.bound)
        level = y(_value(stage.current))
        beside = (x(day), level - 10) if stage.is_running else (x(day) + 10, level + 4)
        anchor = ("mid",) if stage.is_running else ()
        out.append(text(*beside, label, "ink", "small", *anchor))
    return out


def _scales(stages: Sequence[Stage]) -> tuple[_Scale, _Scale]:
    days = [day.toordinal() for stage in stages if (day := _day(stage))]
    first, last = min(days), max(days)
    marks = _values(stages)
    span = max(last - first, 1)
    inner = WIDTH - _LEFT - _RIGHT - 60
    middle = inner / 2 if first == last else 0
    return (
        _Scale(first, inner / span, _LEFT + 30 + middle),
        _Scale(0, -(HEIGHT - _TOP - _BOTTOM) / marks[-1], HEIGHT - _BOTTOM),
    )


class _Scale:
    """Values or days to px."""

    def __init__(self, first: float, factor: float, start: float) -> None:
        self._first, self._factor, self._start = first, factor, start

    def __call__(self, value: float | dt.date) -> float:
        place = value.toordinal() if isinstance(value, dt.date) else value
        return self._start + (place - self._first) * self._factor


def _values(stages: Sequence[Stage]) -> list[float]:
    said = [s for stage in stages for s in (stage.current, *stage.earlier)]
    said += [other.current for stage in stages for other in stage.others]
    return ticks(max(map(_value, said)), 5)


def _value(statement: Statement) -> float:
    return float(statement.low if statement.low is not None else statement.high or 0)


def _day(stage: Stage) -> dt.date | None:
    """Return the day a figure is about; of a toll that runs on, the day it was said."""
    out = stage.current.published_on or ""
    if stage.is_running or stage.period is None:
        try:
            return dt.date.fromisoformat(out[: len("2015-10-11")])
        except ValueError:
            return None
    return stage.period.earliest


def _describe(course: Course, stages: Sequence[Stage]) -> str:
    parts = []
    for stage in stages:
        before = "".join(f", before “{s.words[0].exact}”" for s in stage.earlier)
        others = "".join(f", {o.origin} “{o.current.words[0].exact}”" for o in stage.others)
        parts.append(f"{_day(stage)}: “{stage.current.words[0].exact}”{before}{others}")
    return f"{course.party}, {course.measure}: {'; '.join(parts)}."
