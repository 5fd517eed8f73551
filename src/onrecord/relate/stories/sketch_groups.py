"""All stories of some sketches at once, where a ledger keeps them step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.relate.stories.candidates import Index, keys_of
from onrecord.relate.stories.grouping import find_scope, group, week_of
from onrecord.relate.stories.similarity import LEAST_SCORE, scores
from onrecord.relate.stories.sketches import Sketch


def group_sketches(sketches: Sequence[Sketch]) -> list[tuple[int, ...]]:
    """Return stories as places in `sketches`: all at once, where a ledger does it step by step.

    Both give the same stories.
    """
    keys = [keys_of(one) for one in sketches]
    index = Index()
    index.add(range(len(sketches)), [one.day for one in sketches], [one["hash"] for one in keys])
    linked: list[dict[int, float]] = []
    for number, one in enumerate(sketches):
        others = index.find(number, one.day, keys[number])
        found = zip(others, scores(one, [sketches[other] for other in others]), strict=True)
        linked.append({other: score for other, score in found if score >= LEAST_SCORE})

    def links(number: int) -> Mapping[int, float]:
        return linked[number]

    def ask(one: int, others: Sequence[int]) -> Sequence[float]:
        return scores(sketches[one], [sketches[other] for other in others])

    def order(number: int) -> tuple[int, str]:
        return (sketches[number].day or 0, sketches[number].report)

    def week(number: int) -> int:
        return week_of(sketches[number].day)

    stories: list[tuple[int, ...]] = []
    seen: set[int] = set()
    for number in range(len(sketches)):
        if number in seen:
            continue
        scope = find_scope(number, links, week)
        whole = [scope.members] if scope.is_one else []
        stories += whole or group(scope.members, links, ask, order=order)
        seen |= set(scope.members)
    return stories
