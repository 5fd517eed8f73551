"""Which reports make one story: a matter of the reports there are, not of when each came.

Links join reports that are likely of one happening. What hangs together by links is taken apart
again where, on average, two parts are not alike, so that a chain of reports each a little like
the next makes no story. A person's judgements go before both.

A set that hangs together and is large (a war's daily bulletins) is cut by asking more of its
links, and at last by calendar weeks; each report is then grouped within the part it falls in. So
a report's story depends on a bounded number of reports, and a new one regroups no more than
those.

Reference: average linkage, as in Jardine and van Rijsbergen (1971). The bounded scope is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.records import Record

Array = npt.NDArray[Any]

# At least this alike must two parts of a story be, on average over their pairs.
LEAST_AVERAGE = 0.35
MOST_REPORTS = 120  # grouped together at once
LEVELS = (0.2, 0.5, 0.8, 0.95, 0.99)  # what a link must score, where a set is too large
BLOCK_DAYS = 7

Links = Callable[[int], Mapping[int, float]]
Scores = Callable[[int, Sequence[int]], Sequence[float]]
Pair = tuple[int, int]


class Judged(Record, frozen=True, kw_only=True):
    """What people said of pairs of reports, each pair with the smaller number first."""

    together: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()


NOTHING = Judged()


class Scope(Record, frozen=True, kw_only=True):
    """Reports that are grouped together, in ascending order.

    Attributes:
        is_one: They are too many to be looked at pair by pair, and so alike that they are held
            to be one story.
    """

    members: tuple[int, ...]
    is_one: bool = False


def find_scope(number: int, links: Links, week: Callable[[int], int]) -> Scope:
    """Return what hangs together with a report, at the first level where that is not too much.

    Where it is too much at every level it is what came out in the same week, by the strictest.
    """
    for level in LEVELS:
        reached = _reach(number, links, level)
        if len(reached) <= MOST_REPORTS:
            return Scope(members=tuple(sorted(reached)))
    own = week(number)
    reached = _reach(number, links, LEVELS[-1], most=None, is_in=lambda other: week(other) == own)
    return Scope(members=tuple(sorted(reached)), is_one=len(reached) > MOST_REPORTS)


def _reach(
    number: int,
    links: Links,
    level: float,
    *,
    most: int | None = MOST_REPORTS,
    is_in: Callable[[int], bool] = lambda _: True,
) -> set[int]:
    """Return what hangs together with a report, of what `is_in`; no more than just over `most`."""
    reached, waiting = {number}, [number]
    while waiting and (most is None or len(reached) <= most):
        for other, score in links(waiting.pop()).items():
            if other not in reached and score >= level and is_in(other):
                reached.add(other)
                waiting.append(other)
                if most is not None and len(reached) > most:
                    return reached
    return reached


def week_of(day: int | None) -> int:
    """Return the calendar week of a day; the unknown day has one of its own."""
    return -1 if day is None else day // BLOCK_DAYS


def group(
    members: Iterable[int],
    links: Links,
    scores: Scores,
    *,
    order: Callable[[int], Any],
    judged: Judged = NOTHING,
) -> list[tuple[int, ...]]:
    """Return the stories of reports that hang together, by average linkage.

    Args:
        links: Known scores of a report's links; what is missing is asked of `scores`.
        order: By what ties are broken. The numbers of a ledger follow the order of reading, so
            that a caller must give something else.
        judged: Reports that people joined are one part from the start, and parts with reports
            that people parted are never merged.
    """
    ranked = sorted(members, key=order)
    if len(ranked) == 1:
        return [tuple(ranked)]
    alike = _pair_scores(ranked, links, scores)
    parts = _joined_parts(ranked, judged)
    return [tuple(ranked[i] for i in part) for part in _merge(parts, alike, _apart(ranked, judged))]


def _pair_scores(ranked: Sequence[int], links: Links, scores: Scores) -> Array:
    alike = np.zeros((len(ranked), len(ranked)))
    for i, one in enumerate(ranked):
        known = links(one)
        missing = [other for other in ranked[i + 1 :] if other not in known]
        found = dict(zip(missing, scores(one, missing), strict=True)) if missing else {}
        for j in range(i + 1, len(ranked)):
            other = ranked[j]
            alike[i, j] = alike[j, i] = known[other] if other in known else found[other]
    return alike


def _apart(ranked: Sequence[int], judged: Judged) -> Array:
    apart = np.zeros((len(ranked), len(ranked)), dtype=bool)
    at = {number: i for i, number in enumerate(ranked)}
    for one, other in judged.apart:
        if one in at and other in at:
            apart[at[one], at[other]] = apart[at[other], at[one]] = True
    return apart


def _joined_parts(ranked: Sequence[int], judged: Judged) -> list[list[int]]:
    """Return places in `ranked` in the parts that people joined; each alone where nobody did."""
    apart = _apart(ranked, judged)
    at = {number: i for i, number in enumerate(ranked)}
    part_of = {i: [i] for i in range(len(ranked))}
    pairs = [(at[a], at[b]) for a, b in judged.together if a in at and b in at]
    for one, other in sorted((min(pair), max(pair)) for pair in pairs):
        if part_of[one] is part_of[other] or apart[np.ix_(part_of[one], part_of[other])].any():
            continue
        merged = sorted(part_of[one] + part_of[other])
        part_of |= dict.fromkeys(merged, merged)
    return sorted({id(part): part for part in part_of.values()}.values())


def _merge(parts: list[list[int]], alike: Array, apart: Array) -> list[list[int]]:
    """Merge the two parts that are most alike, again and again, while they are alike enough."""
    n = len(parts)
    total, barred = np.zeros((n, n)), np.zeros((n, n), dtype=bool)
    for i in range(n):
        for j in range(i + 1, n):
            total[i, j] = total[j, i] = alike[np.ix_(parts[i], parts[j])].sum()
            barred[i, j] = barred[j, i] = apart[np.ix_(parts[i], parts[j])].any()
    np.fill_diagonal(barred, True)  # noqa: FBT003  numpy takes the value by place
    sizes = np.array([len(part) for part in parts], dtype=float)
    while True:
        average = np.where(barred, -1.0, np.round(total / np.outer(sizes, sizes), 9))
        i, j = map(int, np.unravel_index(np.argmax(average), average.shape))
        if average[i, j] < LEAST_AVERAGE:
            return [part for part in parts if part]
        parts[i], parts[j] = sorted(parts[i] + parts[j]), []
        sizes[i] += sizes[j]
        total[i] += total[j]
        total[:, i] = total[i]
        barred[i] |= barred[j]
        barred[:, i] = barred[i]
        barred[j] = barred[:, j] = True
