"""Which span belongs to which: content to cue, cue to source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

N_DISTANCES = 20  # ten to the left, ten to the right
N_RANKS = 8  # how many keys stand nearer on that side
N_CROSSINGS = 8  # how many paragraph breaks lie between

FARTHEST = 400  # words; training saw nothing farther apart than a window

Integers = NDArray[np.int64]
Floats = NDArray[np.float32]


def nearness(queries: Integers, keys: Integers, paragraphs: NDArray[np.int32]) -> Integers:
    """Return distance, rank and crossing buckets (Q, K, 3) of `keys` as seen from `queries`.

    Spans are rows (start, end) of word numbers, half-open; `keys` in the order of the text.
    The first half of each kind of bucket is for keys before the query, the second for those after.
    """
    q_start, q_end = queries[:, None, 0], queries[:, None, 1]
    k_start, k_end = keys[None, :, 0], keys[None, :, 1]
    after = k_start >= q_start
    gap = np.maximum(np.where(after, k_start - q_end, q_start - k_end), 0)
    distance = np.minimum(np.ceil(np.log2(gap + 1)).astype(np.int64), N_DISTANCES // 2 - 1)
    before = (~after).sum(1, keepdims=True)  # keys on the left of each query
    order = np.arange(len(keys))[None, :]
    rank = np.where(after, order - before, before - 1 - order)
    rank = np.minimum(rank, N_RANKS // 2 - 1)
    crossing = np.abs(paragraphs[k_start] - paragraphs[q_start]).astype(np.int64)
    crossing = np.minimum(crossing, N_CROSSINGS // 2 - 1)
    side = after.astype(np.int64)
    return np.stack(
        [
            distance + side * (N_DISTANCES // 2),
            rank + side * (N_RANKS // 2),
            crossing + side * (N_CROSSINGS // 2),
        ],
        axis=2,
    )


@dataclass(frozen=True)
class Ends:
    """What the network says of each word as the first and as the last of a span (words, width)."""

    first: Floats
    last: Floats

    def of(self, spans: Integers) -> Floats:
        """Return one row per span (start, end)."""
        both: Floats = self.first[spans[:, 0]] + self.last[spans[:, 1] - 1]
        return both


@dataclass(frozen=True)
class Sides:
    """A text's words as spans that ask, as spans that answer, and as asking for none."""

    query: Ends
    key: Ends
    none: Ends


@dataclass(frozen=True)
class Linker:
    """Weights that score which key span a query span belongs to, by where they stand."""

    distance: Floats
    rank: Floats
    crossing: Floats

    def log_shares(
        self, queries: Integers, keys: Integers, sides: Sides, paragraphs: NDArray[np.int32]
    ) -> Floats:
        """Return log probabilities (Q, K + 1) of each key for each query; the last is none."""
        asked, known = sides.query.of(queries), sides.key.of(keys)
        near = nearness(queries, keys, paragraphs)
        # einsum and not `@`: its sums do not depend on how many rows there are.
        score = np.einsum("qw,kw->qk", asked, known) / np.float32(np.sqrt(asked.shape[1]))
        score = score + self.distance[near[..., 0]] + self.rank[near[..., 1]]
        score = score + self.crossing[near[..., 2]]
        far = np.abs(keys[None, :, 0] - queries[:, None, 0]) > FARTHEST
        score = np.where(far, np.float32(-1e4), score)
        every = np.concatenate([score, sides.none.of(queries)], axis=1)
        every -= every.max(axis=1, keepdims=True)
        shares: Floats = every - np.log(np.exp(every).sum(axis=1, keepdims=True))
        return shares


def split_sides(links: Floats) -> tuple[Sides, Sides]:
    """Return the sides of content to cue and of cue to source, from the network's `links`."""
    width = (links.shape[1] - 4) // 8
    sizes = [width, width, width, width, 1, 1] * 2
    parts = np.split(links, np.cumsum(sizes)[:-1], axis=1)
    ends = [Ends(first, last) for first, last in zip(parts[::2], parts[1::2], strict=True)]
    return Sides(*ends[:3]), Sides(*ends[3:])
