"""An attribution in the making, in items of one passage."""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.extract.sources import Range
from onrecord.extract.words import MARK, Items
from onrecord.records import Span


@dataclass(slots=True)
class Draft:
    """An attribution in the making, in items of one passage."""

    items: Items
    cue: Range
    source: Range | None
    contents: list[Range] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)  # contents from other passages
    is_nested: bool = False


def rest_of(items: Items, start: int, high: int) -> list[Range]:
    """Return the items from `start` to `high` without the marks at their ends, if any are left."""
    while start < high and items.kinds[start] == MARK:
        start += 1
    while high > start and items.kinds[high - 1] == MARK:
        high -= 1
    return [(start, high)] if start < high else []
