"""Which of the linked reports repeat which: of a wire's thousand copies, not all pairs.

Each copy is compared with the one that all of them repeat in the end and with a few others. What
thousands printed is then as much work for each as what a dozen did.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from onrecord.records import Copy
from onrecord.relate import Sketch
from onrecord.relate.stories.copies import Worded, find_copied, may_be_copies
from onrecord.store import Relations

MOST_WHOLE = 20  # copies of one text with which a further one is compared, beside the first of them
_HELD = 400  # reports held with their words, some 100 kB each
Found = tuple[int, int, Copy]  # the number of the copy, that of what it copies, and how


class Copying:
    """Finds copies, with what it holds in memory of the ledger."""

    def __init__(self, relations: Relations, sketch: Callable[[int], Sketch]) -> None:
        self._relations = relations
        self._sketch = sketch
        self._of: dict[int, int | None] = {}
        self._held: OrderedDict[int, Worded] = OrderedDict()

    def forget(self) -> None:
        """Let go of who copies whom, since it was changed elsewhere."""
        self._of.clear()

    def find(self, links: Sequence[tuple[int, int, float]]) -> list[Found]:
        """Return the copies among linked reports; links of one report stand together."""
        return [
            found
            for number, of_one in groupby(links, key=lambda link: link[0])
            for found in self._find(number, [other for _, other, _ in of_one])
        ]

    def tie(self, story: Sequence[int]) -> list[Found]:
        """Return what is still missing so that copies of one text are tied within their story.

        A large happening is cut into several stories, and what copies repeat may be in another.

        Args:
            story: The reports of a story, in order.
        """
        members, alike = set(story), defaultdict[int, list[int]](list)
        for number in story:
            if self._original(number) is not None:
                alike[self._first(number)].append(number)
        return [
            found
            for first, copies in alike.items()
            if first not in members
            for found in self._tie(copies)
        ]

    def _tie(self, copies: Sequence[int]) -> Iterator[Found]:
        """Yield how each of these repeats one before it, where that is not on record."""
        heads: list[int] = []
        for number in copies:
            known = self._relations.copied(number)
            for head in heads[:MOST_WHOLE]:
                if head in known:
                    break
                found = self._compare(number, head)
                if found is not None and found[2].kind != "lifted":
                    yield found
                    break
            else:
                heads.append(number)

    def _find(self, number: int, others: Sequence[int]) -> Iterator[Found]:
        """Yield the copies between a report and others, of each text a few."""
        by_first: dict[int, list[int]] = defaultdict(list)
        for other in others:
            by_first[self._first(other)].append(other)
        for first, alike in by_first.items():
            n_whole = 0
            for other in sorted(alike, key=lambda one: one != first):
                found = self._compare(number, other)
                if found is None:
                    continue
                yield found
                if found[2].kind != "lifted":
                    self._note(*found[:2])
                    n_whole += 1
                    if n_whole > MOST_WHOLE:
                        break

    def _compare(self, one: int, other: int) -> Found | None:
        if not may_be_copies(self._sketch(one).passages, self._sketch(other).passages):
            return None
        mine, theirs = self._worded(one), self._worded(other)
        copy = find_copied(mine, theirs)
        if copy is None:
            return None
        is_mine = copy.report == mine.report.id
        return (one, other, copy) if is_mine else (other, one, copy)

    def _worded(self, number: int) -> Worded:
        if number not in self._held:
            self._held[number] = Worded(self._relations.reports((number,))[number])
            if len(self._held) > _HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(number)
        return self._held[number]

    # --- who was first

    def _first(self, number: int) -> int:
        """Return the report that a report repeats in the end, as far as is known: itself, perhaps.

        Of a ring, whose credits contradict each other, it is the one with the least number.
        """
        seen = [number]
        while (of := self._original(seen[-1])) is not None:
            if of in seen:
                return min(seen[seen.index(of) :])
            seen.append(of)
        self._of |= dict.fromkeys(seen[:-1], seen[-1])  # the next time it is one step
        return seen[-1]

    def _original(self, number: int) -> int | None:
        if number not in self._of:
            self._of[number] = self._relations.original(number)
        return self._of[number]

    def _note(self, copy: int, original: int) -> None:
        if self._original(copy) is None:
            self._of[copy] = original
