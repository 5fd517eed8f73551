"""The agreement table: questions down, origins across, each cell a word, a sign and its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from onrecord.charts.questions import summary
from onrecord.outlines import says
from onrecord.records import Record
from onrecord.relate.comparing.compared import Cell, Comparison, Origin, Question
from onrecord.relate.comparing.rowing import moved
from onrecord.serve.telling.words import Said, say

# How a cell stands to the others: a word and a sign, so that nothing hangs on colour.
SIGNS: Mapping[str, str] = {
    "agrees": "=",
    "differs": "≠",
    "narrower": "⊂",
    "wider": "⊃",
    "part_of": "∈",
    "alone": "·",
    "silent": "–",
}
WORDS: Mapping[str, str] = {
    "agrees": "agrees",
    "differs": "differs",
    "narrower": "narrower",
    "wider": "wider",
    "part_of": "part of a whole",
    "alone": "alone",
    "silent": "silent",
}
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
        n_against: How many of the `n_beside` other answers it stands so to.
        against: The same by name: “differs from A, B”, “wider than C”.
        moved: What the origin said before and what beside this, and that others pass it on.
        n_more: Statements that are not among `said`.
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


class Other(Record, frozen=True, kw_only=True):
    """An answer with whose it is."""

    head: Head
    answer: Answer


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


def make_table(
    comparison: Comparison, questions: Sequence[Question], producers: Mapping[str, str]
) -> Table:
    """Return the table of these questions, the origins that answer most of them first.

    Of more than `MOST_COLUMNS` origins most are silent at each question, so that a matrix would be
    wide and empty: then each question lists who answers it.

    Args:
        producers: By report, the name of the organisation that holds it, where another one does.
    """
    counts = Counter(cell.origin for question in questions for cell in question.cells)
    origins = [origin for origin in comparison.origins if origin.key in counts]
    origins.sort(key=lambda origin: -counts[origin.key])
    heads = [_head(origin, producers) for origin in origins]
    columns, listed = (heads, []) if len(heads) <= MOST_COLUMNS else ([], heads)
    taken = set[str]()
    rows = tuple(_row(comparison, question, columns, listed, taken) for question in questions)
    return Table(heads=tuple(columns), rows=rows)


def list_answers(
    comparison: Comparison, questions: Sequence[Question], producers: Mapping[str, str]
) -> list[tuple[str, Other]]:
    """Return questions that one origin alone answers, each with its answer."""
    return [
        (
            question.text,
            Other(
                head=_head(comparison.origin(c.origin), producers), answer=_answer(comparison, c)
            ),
        )
        for question in questions
        for c in question.cells
    ]


def _head(origin: Origin, producers: Mapping[str, str]) -> Head:
    notes = {"publisher": "own words", "unnamed": "unnamed", "speaker": ""}
    holders = {producers.get(carrier.report) for carrier in origin.carriers}
    return Head(
        key=origin.key,
        name=origin.name,
        note=notes[origin.kind],
        outlets=origin.outlets,
        held_by=holders.pop() if len(holders) == 1 else None,
    )


def _row(
    comparison: Comparison,
    question: Question,
    columns: Sequence[Head],
    listed: Sequence[Head],
    taken: set[str],
) -> Row:
    """Return a question with its answers; `taken` holds the figures of the questions before."""
    figures = dict.fromkeys(s.figure for cell in question.cells for s in cell.statements)
    own = tuple(id_ for id_ in figures if id_ and id_ not in taken)
    taken.update(own)
    cells = {cell.origin: cell for cell in question.cells}
    return Row(
        id=question.id,
        text=question.text,
        kind=question.kind,
        summary=summary(comparison, question),
        is_disputed=question.is_disputed,
        answers=tuple(
            _answer(comparison, cells[h.key]) if h.key in cells else None for h in columns
        ),
        others=tuple(
            Other(head=h, answer=_answer(comparison, cells[h.key]))
            for h in listed
            if h.key in cells
        ),
        silent=tuple(comparison.origin(key).name for key in question.silent) if listed else (),
        figures=own,
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


def _moved(cell: Cell) -> list[str]:
    """Return that an origin updated itself, says another value too, and that others echo it."""
    before, beside = moved(cell)
    n_echoes = sum(statement.step == "echoes" for statement in cell.statements)
    found = [f"↻ updates {', then '.join(dict.fromkeys(map(says, before)))}"] if before else []
    if beside:
        found.append(f"∥ beside {', '.join(dict.fromkeys(map(says, beside)))}")
    if n_echoes:
        found.append(f"≈ echoed {'once' if n_echoes == 1 else f'{n_echoes} times'}")
    return found
