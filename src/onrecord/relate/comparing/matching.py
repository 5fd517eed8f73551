"""Claims that are about the same: by the words they share, the rarer the more they tell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from onrecord.records import Excerpt
from onrecord.text import fold_words

_STOP = frozenset(
    """a an the this that these those it its they their them he his him she her we our us i my
    you your who whom whose which what when where why how of in on at to from by with for
    about into over after before between during under against and or but nor not no any some
    all both each such whether
    than then so as if while because also just only is are was were be been
    being am has have had do does did will would shall should can could may might must there
    here very more most said says say saying told tells tell added adds s t group people
    reports report had one two three""".split()
)
_ENDINGS = ("ings", "ing", "edly", "ed", "ers", "er", "ies", "es", "s", "ly", "ion", "ions")
_STEM = 4  # letters that an ending leaves at least


def telling_words(excerpts: Iterable[Excerpt]) -> list[str]:
    """Return the words of content that tell what it is about, in order, endings cut.

    >>> telling_words([Excerpt(start=0, end=29, exact="the group was using weapons")])
    ['using', 'weapon']
    """
    found: dict[str, None] = {}
    for excerpt in excerpts:
        for word in fold_words(excerpt.exact):
            if word not in _STOP:
                found[stem(word)] = None
    return list(found)


@lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """Return a word without its ending, roughly: “targeted” and “targeting” are one."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


class Rarity:
    """How much a word tells, by in how many contents it stands."""

    def __init__(self, contents: Iterable[Sequence[str]]) -> None:
        kept = [set(words) for words in contents]
        self._n = len(kept)
        self._counts = Counter(word for words in kept for word in words)
        self._weights: dict[str, float] = {}
        self._totals: dict[tuple[str, ...], float] = {}

    def __getitem__(self, word: str) -> float:
        weight = self._weights.get(word)
        if weight is None:
            weight = math.log((self._n + 1) / (self._counts[word] + 0.5)) + 0.1
            self._weights[word] = weight
        return weight

    def _total(self, words: tuple[str, ...]) -> float:
        if words not in self._totals:
            self._totals[words] = sum([self[word] for word in words])
        return self._totals[words]

    def shared(self, one: Collection[str], other: Sequence[str]) -> tuple[float, tuple[str, ...]]:
        """Return the part of `other` that `one` shares, by weight (0 to 1), and those words."""
        theirs = one if isinstance(one, frozenset) else set(one)
        common = tuple([word for word in other if word in theirs])
        if not common:
            return 0.0, ()
        total = self._total(tuple(other))
        return (sum([self[word] for word in common]) / total if total else 0.0), common
