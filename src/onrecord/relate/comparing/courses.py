"""One party's figures through time, beside what others say of the same days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from onrecord.records import Measure, Period, Record
from onrecord.relate.comparing.compared import Cell, Comparison, Question, Relation, Statement
from onrecord.relate.comparing.rowing import is_same, moved
from onrecord.text import fold_words


class Other(Record, frozen=True, kw_only=True):
    """What another origin says of the same, and how it stands to the party's own figure."""

    origin: str
    relation: Relation
    current: Statement


class Stage(Record, frozen=True, kw_only=True):
    """What the party said of one period, with its corrections, and what others said.

    Attributes:
        current: The figure that stands now.
        earlier: Those it took the place of, the first first: each is a correction.
        beside: Other values that it gives beside this one, and took back nowhere.
        is_running: Whether it is a toll that runs on, and not that of a day or a spell.
    """

    question: str
    origin: str
    group: str | None = None
    place: str | None = None
    period: Period | None = None
    is_running: bool
    current: Statement
    earlier: tuple[Statement, ...] = ()
    beside: tuple[Statement, ...] = ()
    others: tuple[Other, ...] = ()


class Course(Record, frozen=True, kw_only=True):
    """One party's figures of one measure, in order of the days they are about.

    Attributes:
        origins: Keys of the origins that the party's name was taken for.
    """

    party: str
    measure: Measure
    origins: tuple[str, ...]
    stages: tuple[Stage, ...]


def follow(comparison: Comparison, party: str, measure: Measure) -> Course:
    """Return what `party` claimed of `measure` over time, against what others said of the same.

    Args:
        comparison: Of accounts compared `by_day`, so that days of a campaign stay apart.
        party: A name, or the words of one: every origin that has all of them is taken.
    """
    keys = [o.key for o in comparison.origins if is_named(party, o.name, o.key)]
    stages = [
        stage
        for question in comparison.questions
        if question.measure == measure
        for cell in question.cells
        if cell.origin in keys and not _is_repeated(question, cell, comparison.questions)
        for stage in _stages(question, cell)
    ]
    return Course(
        party=party,
        measure=measure,
        origins=tuple(keys),
        stages=tuple(sorted(stages, key=_when)),
    )


def is_named(words: str, *names: str) -> bool:
    """Say whether one of `names` has all of the words, in any order.

    >>> is_named("defence ministry", "Russia’s Ministry of Defence", "defence ministry russia")
    True
    """
    wanted = set(fold_words(words)) - {"the", "of"}
    return bool(wanted) and any(wanted <= set(fold_words(name)) for name in names)


def _stages(question: Question, cell: Cell) -> list[Stage]:
    """Return one stage for a day or a spell; of a toll that runs on, one each time it grew.

    What a running toll was before is no correction. Others' stand beside its last.
    """
    earlier, beside = moved(cell)
    last = msgspec.structs.replace(
        _stage(question, cell, cell.current), beside=beside, others=_others(question, cell)
    )
    if not _is_running(question.period):
        return [msgspec.structs.replace(last, earlier=earlier)]
    return [*(_stage(question, cell, statement) for statement in earlier), last]


def _stage(question: Question, cell: Cell, current: Statement) -> Stage:
    return Stage(
        question=question.id,
        origin=cell.origin,
        group=question.group,
        place=question.place,
        period=question.period,
        is_running=_is_running(question.period),
        current=current,
    )


def _others(question: Question, cell: Cell) -> tuple[Other, ...]:
    by_origin = {other.origin: other for other in question.cells}
    return tuple(
        Other(
            origin=versus.origin,
            relation=versus.relation,
            current=by_origin[versus.origin].current,
        )
        for versus in cell.versus
    )


def _is_repeated(question: Question, cell: Cell, questions: Iterable[Question]) -> bool:
    """Say whether a group's figure stands among those of everybody too, where it counts for all."""
    if question.group is None:
        return False
    return any(
        is_same(other.current, cell.current) and other.origin == cell.origin
        for one in questions
        if one.group is None and one.measure == question.measure
        for other in one.cells
    )


def _is_running(period: Period | None) -> bool:
    return period is not None and period.latest is None


def _when(stage: Stage) -> tuple[dt.date, bool, str, str, str]:
    period = stage.period or Period()
    day = stage.current.published_on or ""
    first = period.earliest or dt.date.min
    return (first, stage.is_running, day, stage.group or "", stage.question)
