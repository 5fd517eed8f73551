"""How the figures of one story moved from day to day: a stepped line for each origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from onrecord.charts.drawing import (
    diamond,
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
from onrecord.charts.questions import HrefOf, Scale, lead_nowhere, shown
from onrecord.numerals import format_number
from onrecord.records import Record
from onrecord.relate.comparing.compared import Cell, Comparison, Question, Statement
from onrecord.relate.comparing.rowing import find_standing, is_later

WIDTH, NARROW = 1000, 380
MOST_LINES = 8  # origins of one chart; what is beyond is said, not drawn
_PLOT, _BOTTOM = 274, 52
_CLOSE = 58  # px between labels of days
_APART = 16  # px between names at the right
_SMALL = 11.5  # px of their letters
_LINE = 14  # px from line to line of one name
_MOST = 420  # px that names take of the plot


class _Frame(NamedTuple):
    """Px of a chart: the plot's edges; names stand beside it or, where it is narrow, below."""

    width: float
    left: float
    right: float
    top: float
    is_narrow: bool


class Move(Record, frozen=True, kw_only=True):
    """One figure at the moment when it came out; days are counted as `date.toordinal` does.

    Attributes:
        is_beside: Another value stood then; this one was given in the same breath.
    """

    at: float
    value: float
    is_correction: bool
    is_beside: bool
    statement: Statement


class Trail(Record, frozen=True, kw_only=True):
    """The figures of one origin, in order of publication."""

    cell: Cell
    moves: tuple[Move, ...]


def find_moving(comparison: Comparison, *, most: int = 3) -> list[Question]:
    """Return the questions of how many whose answers span several days, the fullest first."""
    asked = [question for question in comparison.questions if question.kind == "how_many"]
    found = [(question, _trails(question)) for question in asked]
    moving = [(q, n) for q, trails in found if (n := _n_moves(trails)) > 1]
    return [question for question, _ in sorted(moving, key=lambda pair: -pair[1])[:most]]


def _n_moves(trails: Sequence[Trail]) -> int:
    """Return how many figures there are, where they are of several days and of several values."""
    moves = [move for trail in trails for move in trail.moves]
    days, values = {int(move.at) for move in moves}, {move.value for move in moves}
    return len(moves) if len(days) > 1 and len(values) > 1 else 0


def chart_moves(
    comparison: Comparison,
    question: Question,
    *,
    href_of: HrefOf = lead_nowhere,
    is_styled: bool = True,
    is_narrow: bool = False,
) -> str:
    """Return the figures that answer a question, by the day they came out, as one SVG.

    A filled dot is a figure when it was new, a small hollow one the same figure again or another
    in the same breath, a diamond one below what the same origin had said before: a correction. An
    arrow is a bound that is open, a bar from the least to the most that the words allow.

    Args:
        href_of: Where the words of a statement are, within the page or its site.
        is_styled: As in `drawing.page`.
        is_narrow: For a screen that is held in a hand.
    """
    width = NARROW if is_narrow else WIDTH
    ranked = sorted(_trails(question), key=lambda trail: (-len(trail.moves), trail.moves[0].at))
    trails = ranked[:MOST_LINES]
    title = question.text
    if not trails:
        body = [text(16, 32, title, "ink", "head"), text(16, 58, "No days to draw.", "soft")]
        return page(width, 80, title, "No figures of a known day.", body, is_styled=is_styled)
    n_more = len(ranked) - len(trails)
    body, lower = written(16, 26, title, "ink", "head", width=width - 32)
    key, further = written(
        16, 46 + lower, _legend(n_more), "soft", "small", width=width - 32, step=15
    )
    room = max(width_of(_ending(comparison, trail), _SMALL) for trail in trails)
    left, right = (44, width - 16) if is_narrow else (64, width - min(max(250, room + 16), _MOST))
    frame = _Frame(width, left, right, 74 + lower + further, is_narrow)
    body += key
    body += _axes(trails, frame)
    for i, trail in enumerate(trails):
        body += _trail(comparison, trail, (trails, frame), i, href_of)
    body += (
        _names_below(comparison, trails, frame) if is_narrow else _names(comparison, trails, frame)
    )
    described = _describe(comparison, trails)
    height = (
        frame.top + _PLOT + _BOTTOM + (_below(comparison, trails, frame)[-1] if is_narrow else 0)
    )
    return page(width, height, title, described, body, is_styled=is_styled)


def _legend(n_more: int) -> str:
    words = "● new · ○ again, or beside another · ◆ corrected downwards · ↑ at least · ↓ at most"
    return f"{words} · and {n_more} more origins" if n_more else words


def _trails(question: Question) -> list[Trail]:
    found = []
    for cell in question.cells:
        said = [s for s in cell.statements if s.copy_of is None and s.step != "part_of"]
        dated = [(at, s) for s in said if (at := _instant(s.published_on)) is not None]
        stood, moves = find_standing(cell), list[Move]()
        for at, statement in sorted(dated, key=lambda pair: (pair[0], pair[1].step != "before")):
            before = next((move for move in reversed(moves) if not move.is_beside), None)
            moves.append(_move(at, statement, before, is_standing=statement in stood))
        if moves:
            found.append(Trail(cell=cell, moves=tuple(moves)))
    return found


def _move(at: float, statement: Statement, before: Move | None, *, is_standing: bool) -> Move:
    """Return a figure as a move; `before` is the one that stood, if any did."""
    value, is_new = _value(statement), statement.step not in ("echoes", "repeats", "before")
    stood = before if before is not None and before.statement.step != "before" else None
    follows = is_standing and (stood is None or is_later(statement, stood.statement))
    return Move(
        at=at,
        value=value,
        is_correction=follows and stood is not None and value < stood.value,
        is_beside=is_new and not follows,
        statement=statement,
    )


def _instant(published_on: str | None) -> float | None:
    """Return a day, with the part of it that had gone, as a number; None of what is no day."""
    try:
        at = dt.datetime.fromisoformat(published_on or "")
    except ValueError:
        return None
    return at.toordinal() + (at.hour * 60 + at.minute) / 1440


def _value(statement: Statement) -> float:
    return float(statement.low if statement.low is not None else statement.high or 0)


def _most(statement: Statement) -> float:
    return float(statement.high if statement.high is not None else statement.low or 0)


# --- axes -------------------------------------------------------------------------------------


def _scales(trails: Sequence[Trail], frame: _Frame) -> tuple[Scale, Scale, list[float]]:
    moves = [move for trail in trails for move in trail.moves]
    first, last = min(move.at for move in moves), max(move.at for move in moves)
    marks = ticks(max(_most(move.statement) for move in moves), 5)
    width = frame.right - frame.left - 40

    def x(at: float) -> float:
        return (
            frame.left + 20 + (width * (at - first) / (last - first) if last > first else width / 2)
        )

    def y(value: float) -> float:
        return frame.top + _PLOT * (1 - value / marks[-1])

    return x, y, marks


def _axes(trails: Sequence[Trail], frame: _Frame) -> list[str]:
    x, y, marks = _scales(trails, frame)
    out = []
    for mark in marks:
        out.append(line(frame.left, y(mark), frame.right, y(mark), "rule" if mark else "base"))
        out.append(text(frame.left - 8, y(mark) + 4, format_number(mark), "soft", "small", "end"))
    last = float("-inf")
    for day in sorted({int(move.at) for trail in trails for move in trail.moves}):
        at = max(x(day), frame.left + 10)
        if at - last >= _CLOSE and at + 34 <= frame.width:
            last = at
            dated = f"{dt.date.fromordinal(day):%d %b %Y}".lstrip("0")
            out.append(line(at, y(0), at, y(0) + 4, "base"))
            out.append(text(at, y(0) + 19, dated, "soft", "small", "mid", width=_CLOSE + 40))
            last += 22
    return out


# --- lines and marks --------------------------------------------------------------------------


def _trail(
    comparison: Comparison,
    trail: Trail,
    within: tuple[Sequence[Trail], _Frame],
    i: int,
    href_of: HrefOf,
) -> list[str]:
    x, y, _ = _scales(*within)
    ink = "now"  # that all differ is what the chart is there for
    out = []
    # Another value in the same breath takes the place of none, so that no line leads there.
    standing = [move for move in trail.moves if not move.is_beside]
    for one, other in pairwise(standing):
        style = (ink, "thin", f"dash-{i % 5}")
        out.append(line(x(one.at), y(one.value), x(other.at), y(one.value), *style))
        out.append(line(x(other.at), y(one.value), x(other.at), y(other.value), *style))
    name = comparison.origin(trail.cell.origin).name
    before: float | None = None
    for move in trail.moves:
        mark = _bound(move, x(move.at), y, ink) + _mark(move, before, x(move.at), y, ink)
        before = move.value
        said = move.statement.words[0].exact
        out.append(link(href_of(move.statement), mark, f"{name}: {said}, {_day(move)}"))
    return out


def _mark(move: Move, before: float | None, x: float, y: Scale, ink: str) -> str:
    if move.is_correction:
        return diamond(x, y(move.value), ink, radius=7)
    if move.value == before or move.is_beside:
        return dot(x, y(move.value), ink, "then", radius=3.5)
    return dot(x, y(move.value), ink)


def _bound(move: Move, x: float, y: Scale, ink: str) -> str:
    low, high = move.statement.low, move.statement.high
    level = y(move.value)
    if low is not None and high is not None:
        return line(x, y(low), x, y(high), ink, "bar") if high > low else ""
    tip = level - 20 if high is None else level + 20
    head = tip + 4 if high is None else tip - 4
    shape = f"M{x:.1f},{level:.1f} V{tip:.1f} M{x - 4:.1f},{head:.1f} L{x:.1f},{tip:.1f}"
    return f'<path d="{shape} L{x + 4:.1f},{head:.1f}" class="{ink} open"/>'


def _names(comparison: Comparison, trails: Sequence[Trail], frame: _Frame) -> list[str]:
    """Return the name of each line beside its end, moved apart where they would meet."""
    x, y, _ = _scales(trails, frame)
    ends = sorted(trails, key=lambda trail: y(_end(trail).value))
    out, last = [], float("-inf")
    room = frame.width - frame.right - 14
    further = [_LINE * (len(wrap(_ending(comparison, trail), room, _SMALL)) - 1) for trail in ends]
    # The lowest must still have room above the axis, so the first begins no lower than that.
    lowest = y(0) - _APART * (len(ends) - 1) - sum(further)
    for trail, lines in zip(ends, further, strict=True):
        end = _end(trail)
        level = max(min(y(end.value), lowest), last + _APART)
        last = level + lines
        lowest += _APART + lines
        out.append(line(x(end.at) + 8, y(end.value), frame.right + 6, level, "rule"))
        ending = _ending(comparison, trail)
        told, _ = written(
            frame.right + 10, level + 4, ending, "ink", "small", width=room, step=_LINE
        )
        out += told
    return out


def _names_below(comparison: Comparison, trails: Sequence[Trail], frame: _Frame) -> list[str]:
    """Return the name of each line below the plot, beside a sample of its dashes."""
    out, level = [], frame.top + _PLOT + _BOTTOM
    for i, (trail, lower) in enumerate(
        zip(trails, _below(comparison, trails, frame), strict=False)
    ):
        y = level + lower
        out.append(line(16, y, 48, y, "now", "thin", f"dash-{i % 5}"))
        ending = _ending(comparison, trail)
        told, _ = written(56, y + 4, ending, "ink", "small", width=frame.width - 66, step=_LINE)
        out += told
    return out


def _below(comparison: Comparison, trails: Sequence[Trail], frame: _Frame) -> list[float]:
    """Return how far below the plot each name begins, and where the last one ends."""
    out = [0.0]
    for trail in trails:
        n_lines = len(wrap(_ending(comparison, trail), frame.width - 66, _SMALL))
        out.append(out[-1] + 18 + _LINE * (n_lines - 1))
    return out


def _ending(comparison: Comparison, trail: Trail) -> str:
    end = _end(trail).statement
    comma = "," if end.group else ""
    return f"{shown(end)}{comma} {comparison.origin(trail.cell.origin).name}"


def _end(trail: Trail) -> Move:
    """Return the figure that stands in the end."""
    standing = [move for move in trail.moves if move.statement == trail.cell.current]
    return (standing or trail.moves)[-1]


def _day(move: Move) -> str:
    return dt.date.fromordinal(int(move.at)).isoformat()


def _describe(comparison: Comparison, trails: Sequence[Trail]) -> str:
    parts = []
    for trail in trails:
        said = [
            f"{_day(m)} “{m.statement.words[0].exact}”{' (corrected)' if m.is_correction else ''}"
            for m in trail.moves
        ]
        parts.append(f"{comparison.origin(trail.cell.origin).name}: {', '.join(said)}")
    return f"{'; '.join(parts)}."
