"""How two values stand to each other: the same, one inside the other, or apart."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection

from onrecord.records import Bound, Period
from onrecord.relate.comparing.compared import Number, Relation, Statement

_ABOUT = 0.1  # “about 50” is taken for 45 to 55


def compare_counts(one: Statement, other: Statement) -> Relation:
    """Return how the values of `one` stand to those of `other`.

    >>> from onrecord.records import Excerpt
    >>> words = (Excerpt(start=0, end=1, exact="x"),)
    >>> least = Statement(report="a", words=words, low=50, high=None, bound="at_least")
    >>> exact = Statement(report="b", words=words, low=58, high=58, bound="exact")
    >>> compare_counts(exact, least), compare_counts(least, exact)
    ('narrower', 'wider')
    """
    return compare_ranges(allowed(one.low, one.high, one.bound), allowed_by(other))


def compare_part(part: Statement, whole: Statement) -> Relation:
    """Return how a count of some stands to one of all: inside it, unless there are too many."""
    mine, theirs = allowed_by(part), allowed_by(whole)
    if mine == theirs:
        return "agrees"
    return "differs" if mine[0] > theirs[1] else "narrower"


def allowed_by(statement: Statement) -> tuple[float, float]:
    """Return the values that the words of a statement allow."""
    return allowed(statement.low, statement.high, statement.bound)


def allowed(low: Number | None, high: Number | None, bound: Bound | None) -> tuple[float, float]:
    """Return the least and the greatest value that words allow; open ends are 0 and infinity."""
    least = 0.0 if low is None else float(low)
    most = math.inf if high is None else float(high)
    if bound == "about":
        least, most = math.floor(least * (1 - _ABOUT)), math.ceil(most * (1 + _ABOUT))
    return least, most


def compare_ranges(one: tuple[float, float], other: tuple[float, float]) -> Relation:
    """Return `agrees` for the same or overlapping ranges, else how the first stands to the second.

    Ranges that overlap, neither inside the other, contradict nothing and so agree.
    """
    if one == other:
        return "agrees"
    if one[1] < other[0] or other[1] < one[0]:
        return "differs"
    if other[0] <= one[0] and one[1] <= other[1]:
        return "narrower"
    if one[0] <= other[0] and other[1] <= one[1]:
        return "wider"
    return "agrees"


def compare_days(one: Period, other: Period) -> Relation:
    """Return how the days of `one` stand to those of `other`."""
    return compare_ranges(_ordinals(one), _ordinals(other))


def compare_sets(one: Collection[str], other: Collection[str]) -> Relation:
    """Return how a set of answers stands to another: apart, inside, around, or shared in part."""
    mine, theirs = set(one), set(other)
    if mine == theirs:
        return "agrees"
    if not mine & theirs:
        return "differs"
    if mine < theirs:
        return "narrower"
    return "wider" if mine > theirs else "agrees"


def _ordinals(period: Period) -> tuple[float, float]:
    first, last = period.earliest or dt.date.min, period.latest or dt.date.max
    return float(first.toordinal()), float(last.toordinal())
