"""How many, by whose count: an interval for each origin, arrows where a bound is open."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from onrecord.charts.drawing import (
    arrow,
    dot,
    line,
    link,
    page,
    text,
    ticks,
    width_of,
    wrap,
    written,
)
from onrecord.numerals import format_interval, format_number
from onrecord.relate.comparing.compared import Cell, Comparison, Question, Statement
from onrecord.relate.comparing.rowing import moved
from onrecord.relate.comparing.values import allowed_by

Scale = Callable[[float], float]
HrefOf = Callable[[Statement], str | None]
_HEAD, _AXIS = 62, 34
_STEP, _SMALL_STEP = 18.0, 15.0  # px from line to line


class _Layout(NamedTuple):
    """Px of a chart: names stand beside their marks or, where it is narrow, above them."""

    width: int
    left: int
    right: int
    row: int
    is_narrow: bool

    @property
    def room(self) -> int:
        """Px for a name."""
        return self.width - 32 if self.is_narrow else self.left - 40

    def with_room_for(self, values: Iterable[str]) -> _Layout:
        """Return the layout with a right side where all `values` fit: a number is never cut."""
        widest = max(map(width_of, values), default=0.0)
        return self._replace(right=max(self.right, math.ceil(widest) + 24))


_WIDE = _Layout(width=1000, left=310, right=150, row=46, is_narrow=False)
_NARROW = _Layout(width=380, left=24, right=96, row=58, is_narrow=True)
MOST_ORIGINS = 40  # rows of one question; what is beyond is said, not drawn


def lead_nowhere(_: Statement) -> str | None:
    """Return no address: a chart by itself has no words to lead to."""
    return None


def chart_questions(
    comparison: Comparison,
    questions: Sequence[Question],
    *,
    href_of: HrefOf = lead_nowhere,
    is_styled: bool = True,
    is_narrow: bool = False,
) -> str:
    """Return the figures of `questions`, each with an axis of its own, as one SVG.

    Args:
        href_of: Where the words of a statement are, within the page or its site.
        is_styled: As in `drawing.page`.
        is_narrow: For a screen that is held in a hand.
    """
    layout = _NARROW if is_narrow else _WIDE
    asked = [question for question in questions if question.kind == "how_many"]
    body: list[str] = []
    top = 12.0
    for question in asked:
        drawn, height = _question(comparison, question, top, href_of, layout)
        body += drawn
        top += height
    if not asked:
        body = [text(16, 40, "No figures to draw.", "soft")]
        top = 60
    title = asked[0].text if len(asked) == 1 else "How many, by whose count"
    described = " ".join(_describe(comparison, question) for question in asked)
    described = described or "No figures."
    return page(layout.width, top + 8, title, described, body, is_styled=is_styled)


def _question(
    comparison: Comparison, question: Question, top: float, href_of: HrefOf, layout: _Layout
) -> tuple[list[str], float]:
    cells = sorted(question.cells, key=lambda c: (_value(c.current), c.origin))[:MOST_ORIGINS]
    marks = ticks(max(_most(cell) for cell in cells))
    out, lower = written(16, top + 20, question.text, "ink", "head", width=layout.width - 32)
    told, further = written(
        16,
        top + lower + 40,
        summary(comparison, question),
        "soft",
        "small",
        width=layout.width - 32,
        step=15,
    )
    out += told
    head = _HEAD + lower + further
    layout = layout.with_room_for(shown(cell.current) for cell in cells)
    right = layout.width - layout.right
    scale = (right - layout.left) / marks[-1]

    def at(value: float) -> float:
        return layout.left + value * scale

    below = [0.0]
    for cell in cells:
        below.append(below[-1] + layout.row + sum(_lower(comparison, cell, layout)))
    bottom = top + head + below[-1]
    for mark in marks[:: 2 if layout.is_narrow and len(marks) > 5 else 1]:
        out.append(line(at(mark), top + head - 10, at(mark), bottom, "rule"))
        out.append(text(at(mark), bottom + 18, format_number(mark), "soft", "small", "mid"))
    for i, cell in enumerate(cells):
        middle = top + head + below[i]
        # Where the name stands above the mark, more lines of it move the mark down.
        middle += 32 + _lower(comparison, cell, layout)[0] if layout.is_narrow else 14
        drawn = "".join(_cell(comparison, cell, middle, at, layout))
        name = comparison.origin(cell.origin).name
        label = f"{name}: {shown(cell.current)}, {cell.relation.replace('_', ' ')}"
        out.append(link(href_of(cell.current), drawn, label))
    n_more = len(question.cells) - len(cells)
    if n_more:
        out.append(text(16, bottom + 18, f"and {n_more} more origins", "soft", "small"))
    return out, head + below[-1] + _AXIS + 10


def _cell(comparison: Comparison, cell: Cell, y: float, at: Scale, layout: _Layout) -> list[str]:
    right = layout.width - layout.right
    origin = comparison.origin(cell.origin)
    ink = "clash" if cell.relation == "differs" else "now"
    lower, _ = _lower(comparison, cell, layout)
    if layout.is_narrow:
        out, _ = written(16, y - 14 - lower, origin.name, "ink", width=layout.room)
    else:
        out, _ = written(16, y + 4, origin.name, "ink", width=layout.room)
        carried = f"in {carriers(cell.statements)}"
        told, _ = written(
            16, y + 20 + lower, carried, "soft", "small", width=layout.room, step=_SMALL_STEP
        )
        out += told
    earlier = [s for s in moved(cell).before if _value(s) != _value(cell.current)]
    xs = [at(_value(one)) for one in earlier]
    if xs:
        ends = [*xs, at(_value(cell.current))]
        out.append(line(min(ends), y, max(ends), y, ink, "thin"))
    out += [dot(x, y, ink, "then", radius=4) for x in xs]
    out += _mark(cell.current, y, at, right, ink)
    out.append(text(right + 18, y + 4, shown(cell.current), "ink"))
    out.append(text(right + 18, y + 20, cell.relation.replace("_", " "), "soft", "small"))
    return out


def _lower(comparison: Comparison, cell: Cell, layout: _Layout) -> tuple[float, float]:
    """Return how far the lines after the first reach, of an origin's name and of its carriers."""
    n_names = len(wrap(comparison.origin(cell.origin).name, layout.room))
    if layout.is_narrow:
        return _STEP * (n_names - 1), 0.0
    n_carried = len(wrap(f"in {carriers(cell.statements)}", layout.room, 11.5))
    return _STEP * (n_names - 1), _SMALL_STEP * (n_carried - 1)


def _mark(current: Statement, y: float, at: Scale, right: float, ink: str) -> list[str]:
    low, high = current.low, current.high
    if low is None:
        return [arrow(at(high or 0), at(0), y, ink), dot(at(high or 0), y, ink)]
    if high is None:
        return [arrow(at(low), right + 6, y, ink), dot(at(low), y, ink)]
    out = []
    least, most = allowed_by(current)
    if most > least:
        out.append(line(at(least), y, at(min(most, high * 1.1)), y, ink, "bar"))
    if low == high:
        out.append(dot(at(low), y, ink))
    return out


def summary(comparison: Comparison, question: Question) -> str:
    """Return how many origins answer a question, in how many reports, and how many deny."""
    kinds = [comparison.origin(cell.origin).kind for cell in question.cells]
    said = [s for cell in question.cells for s in cell.statements]
    n_reports = len({s.report for s in said})
    n_copies = len({s.report for s in said if s.copy_of})
    n_unnamed = kinds.count("unnamed")
    parts = [f"{len(kinds)} origin{'s' * (len(kinds) != 1)}"]
    parts[0] += f" ({n_unnamed} unnamed)" if n_unnamed else ""
    parts.append(f"in {n_reports} report{'s' * (n_reports != 1)}")
    parts[-1] += (
        f", {n_copies} of them {'copies' if n_copies != 1 else 'a copy'}" if n_copies else ""
    )
    stances = Counter(one.stance for one in question.uncounted)
    parts += [f"· {n} {stance}" for stance, n in sorted(stances.items())]
    return " ".join(parts)


def carriers(statements: Sequence[Statement]) -> str:
    """Return the outlets that carry statements."""
    names = dict.fromkeys(s.publisher or s.report for s in statements)
    copies = {s.publisher or s.report for s in statements if s.copy_of}
    count = f"{len(names)}: " if len(names) > 1 else ""
    return count + ", ".join(f"{n} (copy)" if n in copies else n for n in names)


def _describe(comparison: Comparison, question: Question) -> str:
    parts = [
        f"{comparison.origin(cell.origin).name}: {shown(cell.current)} "
        f"(“{cell.current.words[0].exact}”), {cell.relation}"
        for cell in question.cells
    ]
    parts += [
        f"{comparison.origin(one.origin).name} {one.stance} “{one.statements[-1].words[0].exact}”"
        for one in question.uncounted
    ]
    return f"{question.text}: {'; '.join(parts)}."


def shown(statement: Statement) -> str:
    """Return the values of a statement, with whom they count where that is not everybody.

    >>> from onrecord.records import Excerpt
    >>> words = (Excerpt(start=0, end=1, exact="x"),)
    >>> shown(Statement(report="r", words=words, low=11, high=11, group="children"))
    '11 children'
    """
    interval = format_interval(statement.low, statement.high, statement.bound)
    return f"{interval} {statement.group}" if statement.group else interval


def _value(statement: Statement) -> float:
    return float(statement.low if statement.low is not None else statement.high or 0)


def _most(cell: Cell) -> float:
    """Return the most that is drawn: the bar of “about 20” reaches beyond 20."""
    stretch = [1.1 if s.bound == "about" else 1.0 for s in cell.statements]
    values = [float(s.high or s.low or 0) for s in cell.statements]
    return max(value * by for value, by in zip(values, stretch, strict=True))
