"""Which reports are worth comparing: those that share telling terms, found by an index.

A report has some twenty keys: its most telling words and names, and its places on its day. Two
reports are compared if they came out within the window and the keys that they share weigh
enough together. That is a matter between the two alone: it does not change with what else is
on record, nor with the order in which it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.relate.stories.sketches import LEAD, NAME, PLACE, WORD, Sketch

Array = npt.NDArray[Any]

WINDOW_DAYS = 366
N_WORDS, N_NAMES, N_PLACES = 40, 16, 5
LEAST_RATE = 2.5
ENOUGH = 9.0  # what the shared keys must weigh: two rare words, or a place on a day
PLACE_ON_DAY = 9.0
# Beyond this many a report is compared with those that share most: on a happening that thousands
# report at once, the stories may then depend on the order.
MOST = 2_000

KEY = np.dtype([("hash", "<u8"), ("weight", "<f4")])
_MIX = 0x9E3779B97F4A7C15


def keys_of(sketch: Sketch) -> Array:
    """Return the keys of a report: rows of `KEY`, sorted by hash."""
    terms = sketch.terms
    words = _top(terms[(terms["flags"] & WORD) > 0], "weight", N_WORDS)
    names = _top(terms[(terms["flags"] & NAME) > 0], "rate", N_NAMES)
    found = {int(term["hash"]): float(term["rate"]) for term in (*words, *names)}
    if sketch.day is not None:
        in_lead = terms[(terms["flags"] & (PLACE | LEAD)) == (PLACE | LEAD)]
        for term in _top(in_lead, "rate", N_PLACES):
            for day in (sketch.day, sketch.day + 1):  # neighbours in time share one of the two
                found[int(term["hash"]) ^ (day * _MIX & (1 << 64) - 1)] = PLACE_ON_DAY
    return np.array(sorted(found.items()), dtype=KEY)


def hashes_of(keys: Array) -> bytes:
    """Return the hashes of keys as bytes, to be kept."""
    return keys["hash"].tobytes()


def hashes_from(data: bytes) -> Array:
    """Return the hashes that `hashes_of` gave as bytes."""
    return np.frombuffer(data, dtype="<u8")


def _top(terms: Array, by: str, n: int) -> Array:
    telling = terms[terms["rate"] >= LEAST_RATE] if by != "rate" or n == N_NAMES else terms
    order = np.lexsort((telling["hash"], -telling[by].astype(float)))
    return telling[order[:n]]


class Index:
    """Finds, for a report's keys, the reports that share enough of them.

    Memory: some twelve bytes a key.
    """

    def __init__(self) -> None:
        self._numbers = np.empty(0, dtype=np.int64)
        self._days = np.empty(0, dtype=np.int64)
        self._hashes = np.empty(0, dtype=np.uint64)
        self._owners = np.empty(0, dtype=np.int32)  # places in `_numbers`

    def __len__(self) -> int:
        return len(self._numbers)

    def add(
        self, numbers: Sequence[int], days: Sequence[int | None], hashes: Sequence[Array]
    ) -> None:
        """Take reports by number, each with its day and the hashes of its keys."""
        first = len(self._numbers)
        owners = np.arange(first, first + len(numbers), dtype=np.int32)
        owners = np.repeat(owners, [len(one) for one in hashes])
        every = np.concatenate([self._hashes, *hashes])
        order = np.argsort(every, kind="stable")
        self._hashes = every[order]
        self._owners = np.concatenate([self._owners, owners])[order]
        self._numbers = np.concatenate([self._numbers, np.array(numbers, dtype=np.int64)])
        found = np.array([-1 if day is None else day for day in days], dtype=np.int64)
        self._days = np.concatenate([self._days, found])

    def has_any(self, numbers: Sequence[int]) -> bool:
        """Say whether any of these reports is in the index."""
        return bool(np.isin(self._numbers, numbers).any())

    def find(self, number: int, day: int | None, keys: Array) -> list[int]:
        """Return the numbers of the reports to compare with, that of the report itself left out."""
        first = np.searchsorted(self._hashes, keys["hash"], side="left")
        last = np.searchsorted(self._hashes, keys["hash"], side="right")
        runs = [self._owners[start:end] for start, end in zip(first, last, strict=True)]
        owners = np.concatenate([*runs, np.empty(0, dtype=np.int32)])
        found, at = np.unique(owners, return_inverse=True)
        weights = np.repeat(keys["weight"].astype(float), last - first)
        totals = np.bincount(at, weights=weights, minlength=len(found))
        kept = (totals >= ENOUGH) & (self._numbers[found] != number)
        if day is not None:
            days = self._days[found]
            kept &= (np.abs(days - day) <= WINDOW_DAYS) | (days < 0)
        chosen, totals = found[kept], totals[kept]
        if len(chosen) > MOST:
            chosen = chosen[np.lexsort((self._numbers[chosen], -totals))[:MOST]]
        return [int(n) for n in self._numbers[chosen]]
