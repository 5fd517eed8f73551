"""One question's figures to a span or a number, by a rule that the reader names.

Nothing here says which figure is true. Each rule shows whose figures it took, and drops nothing
without saying so and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from onrecord.policies import Stated, choose_by_majority, choose_by_priority, value_under
from onrecord.records import Quantity, Record
from onrecord.relate.comparing.compared import Cell, Number, Question, Statement
from onrecord.relate.comparing.groups import PART

PolicyName = Literal["range", "min", "max", "acled", "ucdp", "majority", "priority"]
POLICY_NAMES: tuple[PolicyName, ...] = (
    *("range", "min", "max", "acled", "ucdp"),
    *("majority", "priority"),
)


class Left(Record, frozen=True, kw_only=True):
    """An origin's figure that a policy did not take, and why."""

    origin: str
    words: str
    why: str


class Chosen(Record, frozen=True, kw_only=True):
    """What a policy makes of one question's figures.

    Attributes:
        value: The one number, where the policy gives one.
        low, high: The span that it allows; None is an open end.
        by: Keys of the origins whose figures it rests on.
        dropped: The others, each with the reason.
    """

    policy: PolicyName
    question: str
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    by: tuple[str, ...] = ()
    dropped: tuple[Left, ...] = ()
    why: str


def choose(question: Question, policy: PolicyName, *, order: Sequence[str] = ()) -> Chosen:
    """Return what `policy` makes of the figures that stand now, one of each origin.

    Args:
        order: For `priority`, keys of origins, the most trusted first.

    Reference:
        The rules of ACLED and UCDP are those of `onrecord.policies`. Across sources ACLED takes
        the most conservative estimate. UCDP's best estimate is that of the most reliable source,
        on which nothing here decides: taken instead is what most origins give, the lower in doubt.

    A figure that counts some of them (“dozens of children” beside “126 people”) is dropped, as
    long as anybody counts all.
    """
    asked = sorted(question.cells, key=lambda cell: cell.origin)
    cells = [cell for cell in asked if not _counts_some(cell)] or asked
    some = tuple(
        _left(cell, f"counts {cell.current.group or PART} only")
        for cell in asked
        if cell not in cells
    )
    chosen = _choose(question, cells, policy, order)
    return msgspec.structs.replace(chosen, dropped=(*chosen.dropped, *some))


def _counts_some(cell: Cell) -> bool:
    taken = cell.current.assumptions
    return any(one.about == "group" and one.taken == PART for one in taken)


def _choose(
    question: Question, cells: Sequence[Cell], policy: PolicyName, order: Sequence[str]
) -> Chosen:
    if policy in ("range", "min", "max"):
        return _extremes(question, cells, policy)
    if policy == "acled":
        return _acled(question, cells)
    if policy == "ucdp":
        return _ucdp(question, cells)
    return _picked(question, cells, policy, order)


# --- min, max, range ----------------------------------------------------------------------


def _extremes(question: Question, cells: Sequence[Cell], policy: PolicyName) -> Chosen:
    """The least and the most that any origin allows; an open end that is the most stays open."""
    lows = [cell.current.low if cell.current.low is not None else 0 for cell in cells]
    highs = [cell.current.high for cell in cells]
    low = min(lows, default=None)
    high = None if None in highs else max((h for h in highs if h is not None), default=None)
    if policy == "min":
        least = [cell for cell, value in zip(cells, lows, strict=True) if value == low]
        return _of(question, policy, cells, least, low, "the least that any origin allows")
    if policy == "max":
        known = [_known(cell) for cell in cells]
        most = max(known, default=None)
        top = [cell for cell, value in zip(cells, known, strict=True) if value == most]
        return _of(question, policy, cells, top, most, "the most that any origin states")
    by = tuple(cell.origin for cell in cells)
    why = "from the least to the most that any origin allows"
    return Chosen(policy=policy, question=question.id, low=low, high=high, by=by, why=why)


def _known(cell: Cell) -> Number:
    current = cell.current
    return current.high if current.high is not None else current.low or 0


def _of(
    question: Question,
    policy: PolicyName,
    cells: Sequence[Cell],
    taken: Sequence[Cell],
    value: Number | None,
    why: str,
) -> Chosen:
    word = {"min": "more", "max": "less"}.get(policy, "differs")
    return Chosen(
        policy=policy,
        question=question.id,
        value=value,
        low=value,
        high=value,
        by=tuple(cell.origin for cell in taken),
        dropped=tuple(_left(cell, word) for cell in cells if cell not in taken),
        why=why,
    )


def _left(cell: Cell, why: str) -> Left:
    return Left(origin=cell.origin, words=cell.current.words[0].exact, why=why)


# --- published rules ----------------------------------------------------------------------


def _acled(question: Question, cells: Sequence[Cell]) -> Chosen:
    coded = [value_under(as_quantity(question, cell.current), "acled") for cell in cells]
    values = [one.value for one in coded if one.value is not None]
    value = min(values, default=None)
    taken = [c for c, one in zip(cells, coded, strict=True) if one.value == value is not None]
    return Chosen(
        policy="acled",
        question=question.id,
        value=value,
        low=value,
        high=value,
        by=tuple(cell.origin for cell in taken),
        dropped=tuple(
            _left(cell, one.why if one.value is None else f"coded {one.value}; less conservative")
            for cell, one in zip(cells, coded, strict=True)
            if cell not in taken
        ),
        why="the most conservative estimate",
    )


def _ucdp(question: Question, cells: Sequence[Cell]) -> Chosen:
    coded = [value_under(as_quantity(question, cell.current), "ucdp") for cell in cells]
    best = [one.value for one in coded if one.value is not None]
    highs = [one.high for one in coded if one.value is not None and one.high is not None]
    counts = {value: best.count(value) for value in best}
    value = min(counts, key=lambda v: (-counts[v], v), default=None)
    taken = [c for c, one in zip(cells, coded, strict=True) if one.value == value is not None]
    return Chosen(
        policy="ucdp",
        question=question.id,
        value=value,
        low=min(best, default=None),
        high=max(highs, default=None),
        by=tuple(cell.origin for cell in taken),
        dropped=tuple(
            _left(cell, one.why if one.value is None else "in the span, not the best estimate")
            for cell, one in zip(cells, coded, strict=True)
            if cell not in taken
        ),
        why="best: what most origins give, the lower in doubt; low and high: the span",
    )


def _picked(
    question: Question, cells: Sequence[Cell], policy: PolicyName, order: Sequence[str]
) -> Chosen:
    stated = [Stated(figure=as_quantity(question, c.current), by=c.origin) for c in cells]
    choice = (
        choose_by_majority(stated) if policy == "majority" else choose_by_priority(stated, order)
    )
    figure = choice.chosen.figure if choice.chosen else None
    same = [
        one.by
        for one in stated
        if figure is not None and (one.figure.low, one.figure.high) == (figure.low, figure.high)
    ]
    return Chosen(
        policy=policy,
        question=question.id,
        value=figure.low if figure and figure.low == figure.high else None,
        low=figure.low if figure else None,
        high=figure.high if figure else None,
        by=tuple(same),
        dropped=tuple(
            Left(origin=one.stated.by, words=one.stated.figure.span.exact, why=one.why)
            for one in choice.dropped
            if one.stated.by not in same
        ),
        why=choice.why,
    )


def as_quantity(question: Question, statement: Statement) -> Quantity:
    """Return what a statement counts as the figure it was."""
    return Quantity(
        id=statement.figure or "",
        span=statement.words[0],
        low=statement.low,
        high=statement.high,
        bound=statement.bound or "exact",
        measure=question.measure or "other",
    )
