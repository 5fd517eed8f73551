"""Attributions without a verb: a name and a colon, or a quotation and who signed it."""

from __future__ import annotations

from onrecord.extract.cues import Cues
from onrecord.extract.drafts import Draft, rest_of
from onrecord.extract.source_words import AUXILIARIES
from onrecord.extract.sources import Range, subject
from onrecord.extract.words import QUOTATION, WORD, Items


def find_verbless(items: Items, low: int, high: int, cues: Cues) -> list[Draft]:
    """“Trump: “We'll see.””, and “…” – Name: a mark is the cue."""
    for i in range(low, min(high, low + 16)):
        if items.lows[i] == ":" and i > low and i + 1 < high and items.kinds[i + 1] == QUOTATION:
            return _before_colon(items, low, i, cues)
        if items.kinds[i] == QUOTATION and _has_signature(items, i, high):
            name = rest_of(items, i + 2, high)
            return [Draft(items, (i + 1, i + 2), name[0], [(i, i + 1)])]
    return []


def _before_colon(items: Items, low: int, colon: int, cues: Cues) -> list[Draft]:
    """“Ann: “…”” and “Ann had one message: “…””: a name, or a subject and what it does."""
    name = _name_before_colon(items, low, colon)
    quoted = (colon + 1, colon + 2)
    source = subject(items, low, colon, cues)
    if source is not None and source[1] < colon and _is_finite(items, source[1], cues):
        return [Draft(items, (source[1], colon + 1), source, [quoted])]
    return [Draft(items, (colon, colon + 1), name, [quoted])] if name else []


def _is_finite(items: Items, i: int, cues: Cues) -> bool:
    """Say whether the item after a subject is a verb that may speak."""
    word = items.lows[i]
    return word in AUXILIARIES or word in cues.verbs or word.endswith("ed")


def _has_signature(items: Items, quotation: int, high: int) -> bool:
    """Say whether a dash and a short name follow the quotation, and nothing else."""
    at = quotation + 1
    if at + 1 >= high or items.lows[at] not in "-–—―":
        return False
    return high - quotation <= 14 and items.capitals[at + 1]


def _name_before_colon(items: Items, low: int, colon: int) -> Range | None:
    while low < colon and items.lows[low] in ("and", "from", "but"):
        low += 1
    if low >= colon or any(kind != WORD for kind in items.kinds[low:colon]):
        return None
    is_name = items.capitals[low] or items.lows[low] == "the"
    return (low, colon) if is_name and colon - low <= 8 else None
