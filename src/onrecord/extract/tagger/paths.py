"""Tag scores to tags: the best path through them, and how sure each of its tags is.

Both recurrences run over blocks of words side by side, so that a text of a thousand words costs
some dozens of small array operations instead of thousands.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Tags = NDArray[np.int8]

OUTSIDE, N_TAGS = 0, 7
_BLOCK = 32
_NEVER = np.float32(-1e4)
# Where no word's best tag comes nearer to “outside” than this, there is nothing to find.
_QUIET = 6.0


@dataclass(frozen=True)
class Chain:
    """Scores of one tag after another: transitions (from, to) and of the first tag."""

    transitions: Floats
    start: Floats


@dataclass(frozen=True)
class Path:
    """For each word its tag, and the probability of that tag given the whole text."""

    tags: Tags
    sure: Floats


def best_path(scores: Floats, chain: Chain) -> Path:
    """Return the most probable tags of a text's words, from `scores` (words, N_TAGS)."""
    n = len(scores)
    if (scores[:, OUTSIDE] - scores[:, 1:].max(axis=1)).min() > _QUIET:
        return Path(np.zeros(n, np.int8), np.ones(n, np.float32))
    steps = _blocks(_steps(scores, chain))
    tags = _viterbi(steps, chain)[:n]
    return Path(tags, _marginals(steps, chain)[np.arange(n), tags])


def _steps(scores: Floats, chain: Chain) -> Floats:
    """Scores (words, from, to) of each step; the first comes from anywhere."""
    steps = scores[:, None, :] + chain.transitions[None]
    steps[0] = scores[0] + chain.transitions[OUTSIDE] + chain.start
    return steps


def _blocks(steps: Floats) -> Floats:
    """The steps as (blocks, _BLOCK, from, to), at the end filled up with steps that stay."""
    n, k, _ = steps.shape
    stay = np.full((-n % _BLOCK, k, k), _NEVER, np.float32)
    stay[:, np.arange(k), np.arange(k)] = 0.0
    return np.concatenate([steps, stay]).reshape(-1, _BLOCK, k, k)


def _viterbi(steps: Floats, chain: Chain) -> Tags:
    """The best tags of all words, filled-up ones too."""
    across = steps[:, 0]
    for i in range(1, _BLOCK):
        across = (across[:, :, :, None] + steps[:, i, None]).max(axis=2)
    n, _, k, _ = steps.shape
    enter = np.zeros((n, k), np.float32)
    for i in range(1, n):
        enter[i] = (enter[i - 1][:, None] + across[i - 1]).max(axis=0)
    back = np.empty((n, _BLOCK, k), np.int8)
    for i in range(_BLOCK):
        every = enter[:, :, None] + steps[:, i]
        back[:, i] = every.argmax(axis=1)
        enter = every.max(axis=1)
    return _walk_back(
        back.reshape(-1, k), int((enter[-1] + chain.transitions[:, OUTSIDE]).argmax())
    )


def _walk_back(back: Tags, last: int) -> Tags:
    tags = [last]
    for row in back[:0:-1].tolist():
        tags.append(row[tags[-1]])
    return np.array(tags[::-1], np.int8)


def _marginals(steps: Floats, chain: Chain) -> Floats:
    """The probability (words, tags) of each tag, by forward and backward sums."""
    moves = np.exp(steps - steps.max(axis=(2, 3), keepdims=True))
    n, _, k, _ = moves.shape
    across = moves[:, 0]
    for i in range(1, _BLOCK):
        across = _scaled(across @ moves[:, i])
    forward = np.empty((n, _BLOCK, k), np.float32)
    enter, leave = np.ones((n, 1, k), np.float32), np.empty((n, k, 1), np.float32)
    for i in range(1, n):
        enter[i] = _scaled(enter[i - 1] @ across[i - 1])
    leave[-1] = np.exp(chain.transitions[:, OUTSIDE])[:, None]
    for i in range(n - 1, 0, -1):
        leave[i - 1] = _scaled(across[i] @ leave[i])
    for i in range(_BLOCK):
        enter = _scaled(enter @ moves[:, i])
        forward[:, i] = enter[:, 0]
    for i in range(_BLOCK - 1, -1, -1):
        forward[:, i] *= leave[:, :, 0]
        leave = _scaled(moves[:, i] @ leave)
    share = forward.reshape(-1, k)
    shares: Floats = share / share.sum(axis=1, keepdims=True)
    return shares


def _scaled(values: Floats) -> Floats:
    """The same up to a factor per matrix, neither vanishing nor running over."""
    largest: Floats = values / values.max(axis=(-2, -1), keepdims=True)
    return largest
