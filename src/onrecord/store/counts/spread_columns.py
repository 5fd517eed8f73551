"""How the claims of a query spread, counted in columns: no row is read that is not shown."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from onrecord.store.counts.columns import Array
from onrecord.store.counts.selecting import Selection
from onrecord.store.file.facet_rows import STANCES
from onrecord.store.file.ordering import INDEX_BITS, SEQUENCE_BITS

_DAY_SHIFT = INDEX_BITS + SEQUENCE_BITS
_AT_ONCE = 330  # claims
MOST_SEARCHED = 6_000  # claims of which figures are looked for: the newest


def _rows(found: Selection) -> Array:
    rows = found.rows()
    return np.arange(found.low, found.high) if rows is None else rows


def newest_at(found: Selection, most: int) -> list[int]:
    """Return where the newest claims lie, the newest first."""
    places: list[int] = found.columns.place[_rows(found)[-most:]][::-1].tolist()
    return places


def first_at(found: Selection) -> int | None:
    """Return where the claim lies that was published first; None where none has a day."""
    places = found.columns.place[found.span(found.rows())]
    at = int(np.searchsorted(places, 1 << _DAY_SHIFT))
    return int(places[at]) if at < len(places) else None


def count_days(found: Selection, most: int) -> tuple[list[tuple[int, str, int]], bool]:
    """Return day, stance and how many of the newest claims, and whether there are more."""
    rows = _rows(found)
    newest = rows[-most:]
    days = found.columns.place[newest] >> _DAY_SHIFT
    both = days * len(STANCES) + found.columns.stance[newest]
    pairs, counts = np.unique(both, return_counts=True)
    told = sorted(
        (int(pair) // len(STANCES), STANCES[int(pair) % len(STANCES)], int(n))
        for pair, n in zip(pairs, counts, strict=True)
    )
    return told, len(rows) > most


def added_at(
    found: Selection, *, beyond: int, after: tuple[int, int] | None, limit: int
) -> list[tuple[int, int]]:
    """Return findings and place of the claims that came in last, of findings beyond a number."""
    rows = _rows(found)
    columns = found.columns
    rows = rows[columns.findings[rows] > beyond]
    rows = rows[np.lexsort((columns.place[rows], columns.findings[rows]))][::-1]
    if after is not None:
        findings, place = columns.findings[rows], columns.place[rows]
        rows = rows[(findings < after[0]) | ((findings == after[0]) & (place < after[1]))]
    rows = rows[:limit]
    return list(zip(columns.findings[rows].tolist(), columns.place[rows].tolist(), strict=True))


def newest_batches(found: Selection) -> Iterator[tuple[list[int], bool]]:
    """Yield where the newest claims lie, some at a time, and whether no more are left.

    Claims beyond `MOST_SEARCHED` are not looked for: then no batch is told to be the last.
    """
    rows = _rows(found)[::-1]
    for first in range(0, min(max(len(rows), 1), MOST_SEARCHED), _AT_ONCE):
        last = first + _AT_ONCE
        yield found.columns.place[rows[first:last]].tolist(), last >= len(rows)
