"""Right or wrong: found attributions against gold, by the rule of the headline figure.

An attribution is right if its content's words and gold's have a Jaccard index of at least a half
and the sources share a word, or both are absent. Pairs are one to one and as many as possible, the
likelier claims first.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.records import Attribution, Span
from training.corpus import Document, Gold, Range

_WORD = re.compile(r"[^\W_]+(?:['’\-.,][^\W_]+)*")


@dataclass
class Tally:
    """Counts of what was right, found and wanted."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    def add(self, right: int, found: int, wanted: int) -> None:
        """Count in what one text gave."""
        self.right += right
        self.found += found
        self.wanted += wanted

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(self.found + self.wanted, 1)


class Words:
    """Which words of a text a list of ranges holds; punctuation is no word."""

    def __init__(self, text: str) -> None:
        found = [m.span() for m in _WORD.finditer(text)]
        self._starts, self._ends = [s for s, _ in found], [e for _, e in found]

    def of(self, ranges: Iterable[Range]) -> frozenset[int]:
        """Return the numbers of the words that `ranges` touch."""
        inside: set[int] = set()
        for start, end in ranges:
            first = bisect.bisect_right(self._ends, start)
            inside.update(range(first, bisect.bisect_left(self._starts, end)))
        return frozenset(inside)


def judge(document: Document, found: Sequence[Attribution]) -> list[bool]:
    """Return for each of `found` whether it is right."""
    words = Words(document.text)
    wanted = [(words.of(g.content), words.of(g.source)) for g in document.gold if _is_there(g)]
    made = [(words.of(_ranges(a.content)), words.of(_ranges(a.source))) for a in found]
    order = sorted(range(len(found)), key=lambda i: -found[i].probability)
    edges = {i: [j for j, gold in enumerate(wanted) if _agree(made[i], gold)] for i in order}
    holder: dict[int, int] = {}

    def place(i: int, tried: set[int]) -> bool:
        for j in edges[i]:
            if j not in tried:
                tried.add(j)
                if j not in holder or place(holder[j], tried):
                    holder[j] = i
                    return True
        return False

    for i in order:
        place(i, set())
    right = set(holder.values())
    return [i in right for i in range(len(found))]


def exact_contents(document: Document, found: Sequence[Attribution]) -> tuple[int, int, int]:
    """Return (right, found, wanted) of distinct contents, equal word for word."""
    words = Words(document.text)
    wanted = {words.of(g.content) for g in document.gold} - {frozenset()}
    made = {words.of(_ranges(a.content)) for a in found} - {frozenset()}
    return len(wanted & made), len(made), len(wanted)


def _ranges(spans: Iterable[Span]) -> list[Range]:
    return [(span.start, span.end) for span in spans]


def _is_there(gold: Gold) -> bool:
    return bool(gold.source or gold.cue or gold.content)


Parts = tuple[frozenset[int], frozenset[int]]


def _agree(made: Parts, gold: Parts) -> bool:
    (content, source), (gold_content, gold_source) = made, gold
    shared, union = len(content & gold_content), len(content | gold_content)
    if not union or 2 * shared < union:
        return False
    return bool(source & gold_source) if source and gold_source else not source and not gold_source
