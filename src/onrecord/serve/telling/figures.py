"""What a policy makes of a story's figures: never a number without its spread and what it drops."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.comparisons import ComparisonTable
from onrecord.outlines import gives
from onrecord.records import Record
from onrecord.relate.comparing.choosing import POLICY_NAMES, choose
from onrecord.relate.comparing.compared import Question

POLICY_WORDS = {
    "range": "range: from the least to the most that anybody allows",
    "min": "min: the least that anybody allows",
    "max": "max: the most that anybody states",
    "acled": "ACLED: the most conservative estimate",
    "ucdp": "UCDP: a best estimate, a low and a high one",
    "majority": "majority: what most origins give",
    "priority": "priority: whom you trust first",
}
MOST_PREFERRED = 20


class Dropped(Record, frozen=True, kw_only=True):
    """A figure that a policy passed over."""

    name: str
    words: str
    why: str


class Given(Record, frozen=True, kw_only=True):
    """What a policy gives for one question.

    Attributes:
        spread: From the least to the most that any origin allows, whatever the policy.
        by: Names of the origins that it rests on.
    """

    question: str
    gives: str
    spread: str
    by: tuple[str, ...]
    why: str
    dropped: tuple[Dropped, ...]


def apply_policy(
    table: ComparisonTable, asked: Sequence[Question], policy: str, prefer: Sequence[str]
) -> list[Given]:
    """Return what a policy makes of each of these questions.

    Raises:
        QueryError: There is no such policy, or `priority` has nobody to prefer.
    """
    chosen = {one.question: one for one in table.choose(policy, prefer=prefer)}
    found = []
    for question in asked:
        one = chosen[question.id]
        found.append(
            Given(
                question=question.text,
                gives=gives(one),
                spread=gives(choose(question, "range")),
                by=tuple(table.origin(key).name for key in one.by),
                why=one.why,
                dropped=tuple(
                    Dropped(name=table.origin(d.origin).name, words=d.words, why=d.why)
                    for d in one.dropped
                ),
            )
        )
    return found


def split_names(given: str) -> tuple[str, ...]:
    """Return names that somebody typed, parted by commas or semicolons.

    >>> split_names("Orm Basin Monitor; , the ministry")
    ('Orm Basin Monitor', 'the ministry')
    """
    names = (name.strip() for name in given.replace(";", ",").split(","))
    return tuple(name for name in names if name)[:MOST_PREFERRED]


__all__ = ["POLICY_NAMES", "POLICY_WORDS", "Dropped", "Given", "apply_policy", "split_names"]
