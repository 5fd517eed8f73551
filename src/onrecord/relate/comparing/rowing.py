"""One row of a comparison: statements to one question, by origin, each beside the others."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from onrecord.records import Stance
from onrecord.relate.comparing.compared import (
    Cell,
    Question,
    Relation,
    Statement,
    Step,
    Uncounted,
    Versus,
)
from onrecord.relate.comparing.values import allowed_by, compare_ranges

Stanced = tuple[str, Stance, Statement]  # the key of an origin, and how it says what
Compare = Callable[[Statement, Statement], Relation]


class Moved(NamedTuple):
    """What an origin said besides what stands now, each value once.

    Attributes:
        before: What stood before, the first first, and what the words themselves call past.
        beside: Other values, of which nothing says that they were ever taken back.
    """

    before: tuple[Statement, ...]
    beside: tuple[Statement, ...]


_CONVERSE: dict[Relation, Relation] = {"narrower": "wider", "wider": "narrower"}
_STRENGTH: tuple[Relation, ...] = ("differs", "narrower", "wider", "agrees", "part_of")


def make_cells(said: Iterable[tuple[str, Statement]], compare: Compare) -> tuple[Cell, ...]:
    """Return a cell for each origin, in the order of who spoke first; the same for any order."""
    by_origin: dict[str, list[Statement]] = defaultdict(list)
    for origin, statement in said:
        by_origin[origin].append(statement)
    stepped = {origin: take_steps(group) for origin, group in by_origin.items()}
    current = {origin: current_of(statements) for origin, statements in stepped.items()}
    cells = [
        _cell(origin, statements, current, compare)
        for origin, statements in sorted(stepped.items(), key=lambda e: (_when(e[1][0]), e[0]))
    ]
    return tuple(cells)


def _cell(
    origin: str, statements: Sequence[Statement], current: dict[str, Statement], compare: Compare
) -> Cell:
    mine = current[origin]
    versus = tuple(
        Versus(origin=other, relation=compare_both(mine, current[other], compare))
        for other in sorted(current)
        if other != origin
    )
    found = {one.relation for one in versus}
    relation: Relation = next((r for r in _STRENGTH if r in found), "alone")
    if relation == "alone" and mine.whole is not None:
        relation = "part_of"
    return Cell(
        origin=origin,
        relation=relation,
        versus=versus,
        current=mine,
        statements=tuple(statements),
    )


def compare_both(one: Statement, other: Statement, compare: Compare) -> Relation:
    """Return how `one` stands to `other`, so that the converse holds the other way round."""
    if _when(one) <= _when(other):
        return compare(one, other)
    return converse(compare(other, one))


def converse(relation: Relation) -> Relation:
    """Return how the other stands to the one that stands so to it."""
    return _CONVERSE.get(relation, relation)


# --- what is denied, doubted or the like --------------------------------------------------


def with_uncounted(question: Question, said: Iterable[Stanced]) -> Question:
    """Return a question with what is said to it by origin and stance, in order of publication."""
    grouped: dict[tuple[str, Stance], list[Statement]] = defaultdict(list)
    for origin, stance, statement in said:
        grouped[origin, stance].append(statement)
    made = [
        Uncounted(
            origin=origin,
            stance=stance,
            against=_against(question, origin, statements),
            statements=tuple(take_steps(statements)),
        )
        for (origin, stance), statements in sorted(grouped.items())
    ]
    return msgspec.structs.replace(question, uncounted=tuple(made))


def _against(question: Question, origin: str, statements: Sequence[Statement]) -> tuple[str, ...]:
    """Return the other origins whose answer `statements` are of."""
    return tuple(
        cell.origin
        for cell in question.cells
        if cell.origin != origin and any(is_of(one, cell) for one in statements)
    )


def is_of(statement: Statement, cell: Cell) -> bool:
    """Say whether what is said is such as an origin answers, or answered."""
    if statement.low is None and statement.high is None:
        return any(set(statement.answers) & set(one.answers) for one in cell.statements)
    mine = allowed_by(statement)
    return any(compare_ranges(mine, allowed_by(one)) != "differs" for one in cell.statements)


# --- one origin through time --------------------------------------------------------------


def take_steps(statements: Iterable[Statement]) -> list[Statement]:
    """Return one origin's statements in order of publication, each with how it follows the rest."""
    done: list[Statement] = []
    for statement in sorted(statements, key=_when):
        done.append(msgspec.structs.replace(statement, step=_step(statement, done)))
    return done


def _step(statement: Statement, earlier: Sequence[Statement]) -> Step:
    if statement.step == "before":
        return "before"
    standing = [one for one in earlier if one.step != "before"]
    same = [one for one in standing if is_same(one, statement)]
    if any(one.report == statement.report for one in same):
        return "repeats"
    if same:
        return "echoes"
    if statement.whole is not None and not standing:
        return "part_of"
    if not standing:
        return "first"
    return "updates" if is_later(statement, standing[-1]) else "beside"


def current_of(statements: Sequence[Statement]) -> Statement:
    """Return what stands now: of the latest report, the fullest figure.

    Of reports of one day without a clock time none is known to be the latest, and the fullest
    figure of any of them stands. A report that repeats an older value after a newer one was out
    does not take it back: an outlet that prints the morning's toll at night has not been told of
    the evening's.
    """
    standing = [one for one in statements if one.step != "before"] or list(statements)
    fresh = [one for one in standing if one.step not in ("echoes", "repeats")] or standing
    report = fresh[-1].report
    newest = [one for one in fresh if one.report == report or not is_later(fresh[-1], one)]
    return max(newest, key=lambda one: (_size(one), one.report == report, -one.words[0].start))


def moved(cell: Cell) -> Moved:
    """Return what an origin said before what stands now, and what it says beside it.

    Of each report that is known to have come out earlier, the value that stood then is earlier;
    “388 fighters and 1,130 civilians” of one sentence correct nothing.
    """
    stood = find_standing(cell)
    before: list[Statement] = []
    beside: list[Statement] = []
    for one in _fresh(cell):
        is_earlier = one in stood and is_later(cell.current, one)
        (before if one.step == "before" or is_earlier else beside).append(one)
    earlier = _each_once(before, [cell.current])
    return Moved(tuple(earlier), tuple(_each_once(beside, [cell.current, *earlier])))


def find_standing(cell: Cell) -> list[Statement]:
    """Return what stood when each report came out that said anything new: its fullest figure."""
    by_report: dict[str, list[Statement]] = defaultdict(list)
    for one in _fresh(cell):
        by_report[one.report].append(one)
    return [current_of(group) for group in by_report.values()]


def _fresh(cell: Cell) -> list[Statement]:
    return [one for one in cell.statements if one.step not in ("echoes", "repeats")]


def _each_once(statements: Iterable[Statement], known: Sequence[Statement]) -> list[Statement]:
    """Return statements whose answer neither another of them nor one of `known` gives."""
    found: list[Statement] = []
    for one in statements:
        if not any(is_same(one, other) for other in (*known, *found)):
            found.append(one)
    return found


def is_same(one: Statement, other: Statement) -> bool:
    """Say whether two statements give the same answer, however worded."""
    if one.low is None and one.high is None:
        return one.answers == other.answers and one.low == other.low and one.high == other.high
    return (one.low, one.high) == (other.low, other.high)


def is_later(one: Statement, other: Statement) -> bool:
    """Say whether `one` is known to have come out after `other`.

    Of one day without a clock time nothing is known.
    """
    mine, theirs = one.published_on or "", other.published_on or ""
    n_day = len("2015-10-11")
    if mine[:n_day] != theirs[:n_day]:
        return mine[:n_day] > theirs[:n_day]
    has_times = len(mine) > n_day and len(theirs) > n_day
    return has_times and _when(one)[:2] > _when(other)[:2]


def _when(statement: Statement) -> tuple[Any, ...]:
    """Return what statements are ordered by: time out, then report and place in its text."""
    day, clock = instant(statement.published_on)
    first = statement.words[0]
    return (day, clock, statement.report, first.start, first.end, statement.claim or "")


@lru_cache(maxsize=4096)
def instant(published_on: str | None) -> tuple[str, str]:
    """Return the day and the clock time in UTC at which a report came out, for ordering.

    >>> instant("2026-04-12T19:05:00+02:00"), instant("2026-04-12"), instant(None)
    (('2026-04-12', '17:05:00'), ('2026-04-12', ''), ('', ''))
    """
    text = published_on or ""
    if len(text) <= len("2015-10-11"):
        return text, ""
    try:
        found = dt.datetime.fromisoformat(text)
        found = found.astimezone(dt.UTC) if found.tzinfo else found.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return text[: len("2015-10-11")], ""
    return found.date().isoformat(), found.time().isoformat(timespec="seconds")


def _size(statement: Statement) -> float:
    low = statement.low if statement.low is not None else statement.high
    return float(low) if low is not None else float(len(statement.answers))
