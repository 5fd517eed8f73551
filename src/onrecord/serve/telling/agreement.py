"""The agreement table: questions down, origins across, each cell a word, a sign and its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from onrecord.charts.questions import summary
from onrecord.outlines import says
from onrecord.records import Record
from onrecord.relate.comparing.compared import (
    Cell,
    Comparison,
    Origin,
    Question,
    Statement,
    Uncounted,
)
from onrecord.relate.comparing.rowing import is_later, moved
from onrecord.serve.telling.words import Said, say
from onrecord.text import join_words

# How a cell stands to the others: a word and a sign, so that nothing hangs on colour.
SIGNS: Mapping[str, str] = {
    "agrees": "=",
    "differs": "≠",
    "narrower": "⊂",
    "wider": "⊃",
    "part_of": "∈",
    "alone": "·",
    "silent": "–",
    "denies": "✗",
    "doubts": "?",
    "demands": "!",
    "intends": "→",
    "predicts": "→",
    "asks": "?",
    "declines": "…",
}
WORDS: Mapping[str, str] = {
    "agrees": "agrees",
    "differs": "differs",
    "narrower": "narrower",
    "wider": "wider",
    "part_of": "part of a whole",
    "alone": "alone",
    "silent": "silent",
    "denies": "denies",
    "doubts": "doubts",
    "demands": "demands",
    "intends": "intends",
    "predicts": "predicts",
    "asks": "asks",
    "declines": "declines to say",
}
NOTES = {"publisher": "own words", "unnamed": "unnamed", "speaker": ""}
_AGAINST = {
    "differs": "differs from",
    "narrower": "narrower than",
    "wider": "wider than",
    "agrees": "agrees with",
}
MOST_NAMED = 6  # origins that a cell stands to in one way
MOST_SAID = 8  # statements of one cell; how many more is told
MOST_COLUMNS = 6  # origins; where there are more, each question lists those that answer it


# “2026-04-12T21:00:00” to whoever reads it
_INSTANT = re.compile(r"\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::00)?\b")


class Head(Record, frozen=True, kw_only=True):
    """An origin at the head of a column.

    Attributes:
        note: That it is unnamed, or an outlet's own words.
        outlets: Who carried it.
        held_by: The organisation that holds all its reports, where that is another one.
    """

    key: str
    name: str
    note: str
    outlets: tuple[str, ...]
    held_by: str | None


class Answer(Record, frozen=True, kw_only=True):
    """A cell: what it says, how it stands, and the words.

    Attributes:
        relation: How it stands to the others or, of what is not its answer, the stance: `denies`.
        value: What it says; of what it denies or the like its words in quotation marks.
        n_against: How many of the `n_beside` other answers it stands so to.
        against: The same by name: “differs from A, B”, “wider than C”.
        moved: What the origin said before and what beside this, and that others pass it on.
        n_more: Statements that are not among `said`.
        beside: What the same origin says to the question and does not count: denies, doubts.
    """

    relation: str
    sign: str
    word: str
    value: str
    n_against: int
    n_beside: int
    against: tuple[str, ...]
    moved: tuple[str, ...]
    said: tuple[Said, ...]
    n_more: int
    beside: tuple[Answer, ...] = ()


class Other(Record, frozen=True, kw_only=True):
    """An answer with whose it is."""

    head: Head
    answer: Answer


class Lone(Record, frozen=True, kw_only=True):
    """A question to which one origin alone speaks; `figures` as in a row."""

    text: str
    said: Other
    figures: tuple[str, ...]


class Row(Record, frozen=True, kw_only=True):
    """A question with a cell for each column, None where the origin is silent.

    Attributes:
        others: Answers in a list, where there are too many origins for columns.
        silent: Names of the origins that do not answer, where the others are listed.
        figures: Ids of the figures among the answers, each at one question of the page.
    """

    id: str
    text: str
    kind: str
    summary: str
    is_disputed: bool
    answers: tuple[Answer | None, ...]
    others: tuple[Other, ...] = ()
    silent: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


class Table(Record, frozen=True, kw_only=True):
    """Questions and the origins that answer any of them; without heads answers are listed."""

    heads: tuple[Head, ...]
    rows: tuple[Row, ...]


def place_figures(questions: Sequence[Question]) -> dict[str, tuple[str, ...]]:
    """Return by question the ids of the figures said to it, each figure at its first question."""
    taken = set[str]()
    placed: dict[str, tuple[str, ...]] = {}
    for question in questions:
        spoken: list[Cell | Uncounted] = [*question.cells, *question.uncounted]
        figures = dict.fromkeys(s.figure for one in spoken for s in one.statements)
        placed[question.id] = tuple(id_ for id_ in figures if id_ and id_ not in taken)
        taken.update(placed[question.id])
    return placed


def make_table(
    comparison: Comparison,
    questions: Sequence[Question],
    producers: Mapping[str, str],
    placed: Mapping[str, tuple[str, ...]],
) -> Table:
    """Return the table of these questions, the origins that answer most of them first.

    Of more than `MOST_COLUMNS` origins most are silent at each question, so that a matrix would be
    wide and empty: then each question lists who answers it.

    Args:
        producers: By report, the name of the organisation that holds it, where another one does.
        placed: As `place_figures` returns it.
    """
    counts = Counter(key for question in questions for key in question.speaking)
    origins = [origin for origin in comparison.origins if origin.key in counts]
    origins.sort(key=lambda origin: -counts[origin.key])
    heads = [_head(origin, producers) for origin in origins]
    columns, listed = (heads, []) if len(heads) <= MOST_COLUMNS else ([], heads)
    rows = tuple(
        _row(comparison, question, columns, listed, placed[question.id]) for question in questions
    )
    return Table(heads=tuple(columns), rows=rows)


def list_answers(
    comparison: Comparison,
    questions: Sequence[Question],
    producers: Mapping[str, str],
    placed: Mapping[str, tuple[str, ...]],
) -> list[Lone]:
    """Return questions to which one origin alone speaks, each with its answer."""
    return [
        Lone(
            text=question.text,
            said=Other(head=_head(comparison.origin(key), producers), answer=answer),
            figures=placed[question.id],
        )
        for question in questions
        for key, answer in _answers(comparison, question).items()
    ]


def _head(origin: Origin, producers: Mapping[str, str]) -> Head:
    holders = {producers.get(carrier.report) for carrier in origin.carriers}
    return Head(
        key=origin.key,
        name=origin.name,
        note=NOTES[origin.kind],
        outlets=origin.outlets,
        held_by=holders.pop() if len(holders) == 1 else None,
    )


def _row(
    comparison: Comparison,
    question: Question,
    columns: Sequence[Head],
    listed: Sequence[Head],
    figures: tuple[str, ...],
) -> Row:
    """Return a question with its answers."""
    answers = _answers(comparison, question)
    return Row(
        id=question.id,
        text=question.text,
        kind=question.kind,
        summary=summary(comparison, question),
        is_disputed=question.is_disputed,
        answers=tuple(answers.get(head.key) for head in columns),
        others=tuple(Other(head=h, answer=answers[h.key]) for h in listed if h.key in answers),
        silent=tuple(comparison.origin(key).name for key in question.silent) if listed else (),
        figures=figures,
    )


def _answers(comparison: Comparison, question: Question) -> dict[str, Answer]:
    """Return what origins say to a question; a denial stands in the cell of whoever denies."""
    answers = {cell.origin: _answer(comparison, cell) for cell in question.cells}
    for one in question.uncounted:
        said, own = _uncounted(comparison, one), answers.get(one.origin)
        answers[one.origin] = (
            msgspec.structs.replace(own, beside=(*own.beside, said)) if own else said
        )
    return answers


def _uncounted(comparison: Comparison, one: Uncounted) -> Answer:
    names = [comparison.origin(key).name for key in one.against]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    newest = [*reversed(one.statements)]
    return Answer(
        relation=one.stance,
        sign=SIGNS[one.stance],
        word=WORDS[one.stance],
        value=f"“{join_words(newest[0].words)}”",
        n_against=0,
        n_beside=0,
        against=(f"as is said by {', '.join(names[:MOST_NAMED])}{more}",) if names else (),
        moved=(),
        said=tuple(map(say, newest[:MOST_SAID])),
        n_more=max(0, len(newest) - MOST_SAID),
    )


def _answer(comparison: Comparison, cell: Cell) -> Answer:
    ordered = sorted(cell.statements, key=lambda statement: statement != cell.current)
    return Answer(
        relation=cell.relation,
        sign=SIGNS[cell.relation],
        word=WORDS[cell.relation],
        value=_INSTANT.sub(r"\1 \2", says(cell.current)),
        n_against=sum(one.relation == cell.relation for one in cell.versus),
        n_beside=len(cell.versus),
        against=tuple(_against(comparison, cell)),
        moved=tuple(_moved(cell)),
        said=tuple(map(say, ordered[:MOST_SAID])),
        n_more=max(0, len(ordered) - MOST_SAID),
    )


def _against(comparison: Comparison, cell: Cell) -> Iterator[str]:
    """Yield how a cell stands to each of the others, pair by pair."""
    for relation, words in _AGAINST.items():
        names = [comparison.origin(v.origin).name for v in cell.versus if v.relation == relation]
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        if names:
            yield f"{SIGNS[relation]} {words} {', '.join(names[:MOST_NAMED])}{more}"


def _in_order(before: Sequence[Statement]) -> str:
    """Return values one after another; “then” only where one is known to have come out later."""
    told, last = "", None
    for statement in before:
        value = says(statement)
        if last is not None and value != says(last):
            told += f", then {value}" if is_later(statement, last) else f", {value}"
        elif last is None:
            told = value
        last = statement
    return told


def _moved(cell: Cell) -> list[str]:
    """Return that an origin updated itself, says another value too, and that others echo it."""
    before, beside = moved(cell)
    n_echoes = sum(statement.step == "echoes" for statement in cell.statements)
    found = [f"↻ updates {_in_order(before)}"] if before else []
    if beside:
        found.append(f"∥ beside {', '.join(dict.fromkeys(map(says, beside)))}")
    if n_echoes:
        found.append(f"≈ echoed {'once' if n_echoes == 1 else f'{n_echoes} times'}")
    return found
