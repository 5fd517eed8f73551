"""Comparisons as people hold them: named cells, tables in notebooks, Arrow, SVG.

Every row leads back to words: `…_span` cells hold offsets into the text of `report`.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from onrecord.cells import Cells, html_table
from onrecord.charts import chart_course, chart_questions
from onrecord.charts.questions import summary
from onrecord.errors import QueryError
from onrecord.gathering.telling import ToldStory
from onrecord.outlines import outline_question
from onrecord.relate.comparing.choosing import POLICY_NAMES, Chosen, PolicyName, choose
from onrecord.relate.comparing.compared import Comparison, Question, Statement
from onrecord.relate.comparing.courses import Course, Stage, is_named
from onrecord.text import format_spans, join_words


class ComparisonTable(Comparison, frozen=True, kw_only=True):
    """Accounts set beside each other, for reading on: as a table, as rows, as a chart."""

    @classmethod
    def of(cls, comparison: Comparison) -> ComparisonTable:
        """Return a comparison with what people do with it."""
        return cls(**{name: getattr(comparison, name) for name in comparison.__struct_fields__})

    @property
    def n_origins(self) -> int:
        """How many origins answer a question; copies and echoes do not count."""
        return len(self.answering)

    @property
    def n_unnamed(self) -> int:
        """How many of these are unnamed, and may be the same as others."""
        return sum(origin.kind == "unnamed" for origin in self.answering)

    def asked(self, *, several: bool = False) -> tuple[Question, ...]:
        """Return the questions; with `several`, those to which more than one origin speaks."""
        return tuple(q for q in self.questions if not several or len(q.speaking) > 1)

    def rows(self) -> list[Cells]:
        """Return a row for each statement of each cell."""
        return [row for question in self.questions for row in question_rows(self, question)]

    def choose(self, policy: str, *, prefer: Sequence[str] = ()) -> list[Chosen]:
        """Return what a policy makes of each question of how many, and what it dropped.

        Args:
            policy: `range`, `min`, `max`, `acled`, `ucdp`, `majority` or `priority`.
            prefer: For `priority`, names, the most trusted first.

        Raises:
            QueryError: There is no such policy, or `priority` has nobody to prefer.
        """
        named = check_policy(policy, prefer)
        order = [o.key for name in prefer for o in self.origins if is_named(name, o.name, o.key)]
        asked = [question for question in self.questions if question.kind == "how_many"]
        return [choose(question, named, order=order) for question in asked]

    def to_svg(self) -> str:
        """Return the figures that more than one origin gives as an SVG chart; else all of them."""
        several = [q for q in self.asked(several=True) if q.kind == "how_many"]
        return chart_questions(self, several or self.questions)

    def to_arrow(self) -> Any:
        """Return the rows as a `pyarrow.Table`."""
        return to_arrow(self.rows())

    def _repr_html_(self) -> str:
        return "".join(_html_question(self, question) for question in self.asked())


class StoryTable(ToldStory, frozen=True, kw_only=True, dict=True):
    """A story as it is told, whose accounts can be compared."""

    @classmethod
    def of(cls, told: ToldStory, compare: Callable[..., ComparisonTable]) -> StoryTable:
        """Return a story with `compare`, which takes its id, asked when it is wanted."""
        story = cls(**{name: getattr(told, name) for name in told.__struct_fields__})
        story.__dict__["_compare"] = compare  # no part of the record
        return story

    def comparison(self, *, measures: Sequence[str] = ()) -> ComparisonTable:
        """Return the accounts of its reports set beside each other.

        Args:
            measures: Ask how many of these measures alone.
        """
        compare: Callable[..., ComparisonTable] = self.__dict__["_compare"]
        return compare(self.story.id, measures=measures)


class CourseTable(Course, frozen=True, kw_only=True):
    """One party's figures over time, with the comparison that they stand in."""

    comparison: Comparison

    @classmethod
    def of(cls, course: Course, comparison: Comparison) -> CourseTable:
        """Return a course with what people do with it."""
        fields = {name: getattr(course, name) for name in course.__struct_fields__}
        return cls(comparison=comparison, **fields)

    def rows(self) -> list[Cells]:
        """Return a row for each figure that stands, was corrected, or is another's."""
        return [row for stage in self.stages for row in _stage_rows(self, stage)]

    def to_svg(self) -> str:
        """Return the figures over time as an SVG chart."""
        return chart_course(self, self.comparison)

    def to_arrow(self) -> Any:
        """Return the rows as a `pyarrow.Table`."""
        return to_arrow(self.rows())

    def _repr_html_(self) -> str:
        return html_table(self.rows())


def check_policy(policy: str, prefer: Sequence[str]) -> PolicyName:
    """Return the policy of that name.

    Raises:
        QueryError: There is none, or `priority` has nobody to prefer.
    """
    named = next((name for name in POLICY_NAMES if name == policy), None)
    if named is None:
        raise QueryError(f"policy: {policy!r} is none; take one of {', '.join(POLICY_NAMES)}")
    if named == "priority" and not prefer:
        raise QueryError(
            "priority: nobody to prefer; give names, the most trusted first, with --prefer NAME"
        )
    return named


def to_arrow(rows: Sequence[Cells]) -> Any:
    """Return rows as a `pyarrow.Table`."""
    import pyarrow

    return pyarrow.Table.from_pylist(list(rows))


# --- rows ---------------------------------------------------------------------------------


def question_rows(comparison: Comparison, question: Question) -> Iterator[Cells]:
    """Yield a row for each statement of each cell, for each denial, and for each silent origin.

    What is denied, doubted or the like has no values: they are nobody's count.
    """
    for cell in question.cells:
        for statement in cell.statements:
            yield {
                **_question_cells(question),
                **_origin_cells(comparison, cell.origin),
                "relation": cell.relation,
                "is_current": statement == cell.current,
                **statement_cells(statement),
            }
    for one in question.uncounted:
        for statement in one.statements:
            yield {
                **_question_cells(question),
                **_origin_cells(comparison, one.origin),
                "relation": one.stance,
                "is_current": False,
                **statement_cells(statement),
                **dict.fromkeys(_VALUES),
            }
    for key in question.silent:
        yield {
            **_question_cells(question),
            **_origin_cells(comparison, key),
            "relation": "silent",
            "is_current": False,
            **dict.fromkeys(_STATEMENT),
        }


def _question_cells(question: Question) -> Cells:
    period = question.period
    return {
        "question": question.text,
        "kind": question.kind,
        "measure": question.measure,
        "group": question.group,
        "place": question.place,
        "period_earliest": str(period.earliest) if period and period.earliest else None,
        "period_latest": str(period.latest) if period and period.latest else None,
    }


def _origin_cells(comparison: Comparison, key: str) -> Cells:
    origin = comparison.origin(key)
    return {"origin": origin.name, "origin_key": origin.key, "origin_kind": origin.kind}


_VALUES = ("low", "high", "bound", "answer")
_STATEMENT = (
    *("step", "low", "high", "bound", "answer", "words", "whole", "assumed"),
    *("publisher", "published_on", "copy_of", "content", "words_span", "content_span"),
    *("figure", "claim", "report"),
)


def statement_cells(statement: Statement) -> Cells:
    """Return the cells of one statement."""
    values = (
        *(statement.step, statement.low, statement.high, statement.bound),
        ", ".join(statement.answers) or None,
        join_words(statement.words),
        statement.whole.exact if statement.whole else None,
        "; ".join(f"{a.about}: {a.taken} ({a.why})" for a in statement.assumptions) or None,
        *(statement.publisher, statement.published_on, statement.copy_of),
        join_words(statement.content) or None,
        format_spans(statement.words),
        format_spans(statement.content) or None,
        *(statement.figure, statement.claim, statement.report),
    )
    return dict(zip(_STATEMENT, values, strict=True))


def _stage_rows(course: CourseTable, stage: Stage) -> Iterator[Cells]:
    period = stage.period
    head = {
        "period_earliest": str(period.earliest) if period and period.earliest else None,
        "period_latest": str(period.latest) if period and period.latest else None,
        "is_running": stage.is_running,
        "measure": course.measure,
        "group": stage.group,
        "place": stage.place,
    }
    own = course.comparison.origin(stage.origin).name
    for statement in stage.earlier:
        yield {**head, "origin": own, "stands": "earlier", **statement_cells(statement)}
    yield {**head, "origin": own, "stands": "now", **statement_cells(stage.current)}
    for statement in stage.beside:
        yield {**head, "origin": own, "stands": "beside", **statement_cells(statement)}
    for other in stage.others:
        name = course.comparison.origin(other.origin).name
        stands = f"other: {other.relation}"
        yield {**head, "origin": name, "stands": stands, **statement_cells(other.current)}


# --- HTML and JSON -----------------------------------------------------------------------


def _html_question(table: ComparisonTable, question: Question) -> str:
    head = f"<h4>{html.escape(question.text)}</h4><p>{html.escape(summary(table, question))}</p>"
    return head + html_table(outline_question(table, question))


def encode(table: ComparisonTable, chosen: Sequence[Chosen] = ()) -> bytes:
    """Return a comparison as JSON: the record, and under `policies` what was chosen."""
    found = msgspec.to_builtins(table)
    found["policies"] = msgspec.to_builtins(tuple(chosen))
    return msgspec.json.format(msgspec.json.encode(found), indent=1)
