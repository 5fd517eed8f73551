"""Keeps a ledger's stories: relates the reports that were added since, and no others.

A report is sketched, compared with those that share its keys, linked to those that it is like;
then whatever hangs together with it is grouped again. Each batch is one transaction, so that a
run cut short is resumed by the next.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence

from onrecord.gathering.copying import Copying
from onrecord.records import Judgement
from onrecord.relate import Sketch, sketch
from onrecord.relate.stories.candidates import WINDOW_DAYS, Index, hashes_from, hashes_of, keys_of
from onrecord.relate.stories.grouping import Judged, find_scope, group, week_of
from onrecord.relate.stories.similarity import LEAST_SCORE, scores
from onrecord.relate.stories.sketches import VERSION, decode_sketch, encode_sketch
from onrecord.store import Member, Relations, Sketched, Unrelated
from onrecord.text import derive_id

_log = logging.getLogger(__name__)
BATCH = 500
Links = Callable[[int], Mapping[int, float]]
Pair = tuple[int, int]
HELD = 10_000  # sketches in memory, some 3 kB each


def relate(relations: Relations, *, batch: int = BATCH) -> int:
    """Relate every report that has yet to be; return how many there were."""
    n_related = 0
    relating = Relating(relations)
    while waiting := relations.unrelated(VERSION, batch):
        n_related += relating.take(waiting)
        _log.info("related %d reports", n_related)
    return n_related


class Relating:
    """One run of relating, with what it holds in memory of the ledger."""

    def __init__(self, relations: Relations) -> None:
        self._relations = relations
        self._index: Index | None = None
        self._days = (0, 0)  # what the index covers
        self._held: OrderedDict[int, Sketch] = OrderedDict()
        self._stamp = relations.stamp()
        self.copying = Copying(relations, self.sketch)

    # --- a batch

    def take(self, waiting: Sequence[Unrelated]) -> int:
        """Relate a batch in one transaction; return how many reports it had."""
        made = {one.number: sketch(one.report, dates=one.dates) for one in waiting}
        rows = [_row(one, made[one.number]) for one in waiting]
        with self._relations.writing():
            self._look_around()
            new = self._relations.put_sketches(rows, version=VERSION)
            stale = self._forget(new)
            self._held |= {number: made[number] for number in new}
            before = self.scopes(stale)
            for number in new:
                self._relations.drop_links(number)
            if stale:
                self.copying.forget()
            links = self._find_links(new, made)
            touched = {other for _, other, _ in links} - set(new)
            before |= self.scopes(touched)
            self._relations.put_links(links)
            self._relations.put_copies(self.copying.find(links))
            regroup(self._relations, {*new, *before}, self)
        self._trim()
        return len(waiting)

    def _look_around(self) -> None:
        """Let go of what is held if another process has written since."""
        stamp = self._relations.stamp()
        if stamp != self._stamp:
            self._stamp, self._index = stamp, None
            self._held.clear()
            self.copying.forget()

    def _forget(self, numbers: Iterable[int]) -> set[int]:
        """Return what was linked to reports that are related anew."""
        return {other for number in numbers for other in self._relations.links(number)}

    def scopes(self, numbers: Iterable[int]) -> set[int]:
        """Return everything that is grouped together with these reports as yet."""
        judged, _ = load_judged(self._relations)
        links = linked(self._relations, judged)
        found: set[int] = set()
        for number in sorted(numbers):
            if number not in found:
                found |= set(find_scope(number, links, self.week).members)
        return found

    def _find_links(
        self, new: Sequence[int], made: Mapping[int, Sketch]
    ) -> list[tuple[int, int, float]]:
        if not new:  # another process was quicker
            return []
        index = self._covering([made[number] for number in new], new)
        found = []
        done: set[int] = set()
        for number in new:
            one = made[number]
            done.add(number)
            others = [n for n in index.find(number, one.day, keys_of(one)) if n not in done]
            alike = scores(one, [self.sketch(other) for other in others])
            found += [
                (number, other, score)
                for other, score in zip(others, alike, strict=True)
                if score >= LEAST_SCORE
            ]
        return found

    def _covering(self, sketches: Sequence[Sketch], new: Sequence[int]) -> Index:
        """Return an index of everything within the window around these reports."""
        days = [one.day for one in sketches if one.day is not None]
        has_unknown = len(days) < len(sketches)
        first = 0 if has_unknown else min(days) - WINDOW_DAYS
        last = 1 << 40 if has_unknown else max(days) + WINDOW_DAYS
        if self._index is None or not self._covers(first, last, new):
            # A margin, so that reports that come in the order of their days seldom load it again.
            self._days = (first - WINDOW_DAYS, last + WINDOW_DAYS)
            rows = list(self._relations.keys(*self._days))
            numbers, found, blobs = zip(*rows, strict=True)
            self._index = Index()
            self._index.add(numbers, found, [hashes_from(blob) for blob in blobs])
        else:
            hashes = [keys_of(one)["hash"] for one in sketches]
            self._index.add(list(new), [one.day for one in sketches], hashes)
        return self._index

    def _covers(self, first: int, last: int, new: Sequence[int]) -> bool:
        """Say whether the index needs no more than these new reports to be whole."""
        is_inside = self._days[0] <= first and last <= self._days[1]
        return is_inside and self._index is not None and not self._index.has_any(new)

    # --- sketches

    def sketch(self, number: int) -> Sketch:
        """Return the sketch of a report."""
        if number not in self._held:
            self._held[number] = decode_sketch(self._relations.sketches([number])[number])
        return self._held[number]

    def week(self, number: int) -> int:
        """Return the week in which a report came out."""
        return week_of(self.sketch(number).day)

    def order(self, number: int) -> tuple[int, str]:
        """Return where a report stands among the others, whichever was read first."""
        one = self.sketch(number)
        return (1 << 40 if one.day is None else one.day, one.report)

    def scores(self, one: int, others: Sequence[int]) -> list[float]:
        """Return how alike reports are."""
        return scores(self.sketch(one), [self.sketch(other) for other in others])

    def _trim(self) -> None:
        while len(self._held) > HELD:
            self._held.popitem(last=False)


def _row(one: Unrelated, made: Sketch) -> Sketched:
    return Sketched(
        number=one.number,
        noted=one.noted,
        story=story_id(one.report.id),
        day=made.day,
        hashes=hashes_of(keys_of(made)),
        sketch=encode_sketch(made),
    )


def story_id(report: str) -> str:
    """Return what a story is called that begins with a report."""
    return derive_id("story", report)


# --- grouping -----------------------------------------------------------------------------


def regroup(relations: Relations, numbers: Iterable[int], held: Relating) -> None:
    """Group these reports, and what hangs together with them, and keep their stories."""
    judged, judgements = load_judged(relations)
    links = linked(relations, judged)
    seen: set[int] = set()
    members: list[Member] = []
    for number in sorted(numbers):
        if number in seen:
            continue
        scope = find_scope(number, links, held.week)
        stories = [scope.members]
        if not scope.is_one:
            stories = group(scope.members, links, held.scores, order=held.order, judged=judged)
        seen |= set(scope.members)
        for story in stories:
            ordered = sorted(story, key=held.order)
            members += _members(ordered, links, held, judgements)
            relations.put_copies(held.copying.tie(ordered))
    relations.put_members(members)


def _members(
    story: Sequence[int], links: Links, held: Relating, judgements: Mapping[Pair, int]
) -> list[Member]:
    """Return the members of a story in order, each with the one before it that it is most like."""
    first = story[0]
    found = [Member(number=first, first=first)]
    for at, number in enumerate(story[1:], start=1):
        linked_to = links(number)
        known = [(linked_to[other], other) for other in story[:at] if other in linked_to]
        if not known:
            before = story[:at]
            known = list(zip(held.scores(number, before), before, strict=True))
        score, joined = max(known, key=lambda pair: pair[0])
        judgement = judgements.get((min(number, joined), max(number, joined)))
        found.append(
            Member(number=number, first=first, joined=joined, score=score, judgement=judgement)
        )
    return found


# --- judgements ---------------------------------------------------------------------------


def load_judged(relations: Relations) -> tuple[Judged, dict[Pair, int]]:
    """Return the pairs that people joined and parted, and by which judgement they were joined.

    A later judgement goes before an earlier one.
    """
    together: dict[Pair, int] = {}
    apart: set[Pair] = set()
    for number, judgement in relations.judgements():
        known = relations.numbers((*judgement.reports, *judgement.apart_from))
        ours = [known[id_] for id_ in judgement.reports if id_ in known]
        theirs = [known[id_] for id_ in judgement.apart_from if id_ in known]
        if judgement.verdict == "merge":
            pairs = _pairs(ours, ours)
            together |= dict.fromkeys(pairs, number)
            apart -= pairs
        else:
            pairs = _pairs(ours, theirs)
            apart |= pairs
            for pair in pairs:
                together.pop(pair, None)
    return Judged(together=frozenset(together), apart=frozenset(apart)), together


def _pairs(ours: Sequence[int], theirs: Sequence[int]) -> set[Pair]:
    return {(min(a, b), max(a, b)) for a in ours for b in theirs if a != b}


def linked(relations: Relations, judged: Judged) -> Links:
    """Return the links of reports, with those that people made and without those they cut."""
    joined: dict[int, set[int]] = {}
    parted: dict[int, set[int]] = {}
    for pairs, table in ((judged.together, joined), (judged.apart, parted)):
        for a, b in pairs:
            table.setdefault(a, set()).add(b)
            table.setdefault(b, set()).add(a)
    kept: dict[int, dict[int, float]] = {}

    def links(number: int) -> Mapping[int, float]:
        if number not in kept:
            found = dict(relations.links(number))
            found |= dict.fromkeys(joined.get(number, ()), 1.0)
            for other in parted.get(number, ()):
                found.pop(other, None)
            kept[number] = found
        return kept[number]

    return links


def judge(relations: Relations, judgement: Judgement) -> None:
    """Keep a judgement, or the closing of one, and group again whatever it bears on."""
    held = Relating(relations)
    with relations.writing():
        named = (*judgement.reports, *judgement.apart_from)
        numbers = set(relations.numbers(named).values())
        before = held.scopes(numbers)
        relations.put_judgement(judgement)
        regroup(relations, numbers | before, held)
