"""How figures of one report stand to one another: parts of a whole, tolls that rose, more."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from onrecord.extract.figures_words import SENTENCE_END
from onrecord.records import Change, Figure

_BACK = 60  # figures looked back over for a whole
_REACH = 90  # code points around a figure that are looked at
_PART_BEFORE = re.compile(
    r"\b(?:including|included|includes?|among\s+(?:them|whom)|comprising|of\s+whom|counting)\b",
    re.IGNORECASE,
)
_PART_BEHIND = re.compile(
    r"""\s+(?:\w+\s+){0,2}?(?:of|among)\s+(?:them|whom|those|these)\b
    | ,?\s+(?:\w+\s+){0,2}?(?:is|are|was|were)\s+among
      \s+(?:them|the\s+(?:dead|victims|killed))\b""",
    re.VERBOSE | re.IGNORECASE,
)
# “two of the dead were children”: the whole may stand in a sentence before.
_OF_THE_DEAD = re.compile(
    r"\s+of\s+the\s+(?:\w+\s+)?(?P<who>dead|killed|victims|wounded|injured|casualties|fatalities)\b",
    re.IGNORECASE,
)
_WHO = {
    "dead": r"kill|dead|die|death|fatal|toll|slain|martyr|live|perish|murder",
    "hurt": r"wound|injur|hurt|hospital",
}
_LISTED = re.compile(r"(?:[\s,;&]|\band\b|\bor\b|\bplus\b|\bas\s+well\s+as\b)*", re.IGNORECASE)
_RISE = (
    r"(?:rose|risen|rises|rising|climb\w*|increas\w*|grew|grown|jump\w*|mount\w*|soar\w*|gone\s+up"
    r"|went\s+up|up|reach\w*|revis\w*|rais\w*|drop\w*|fell|fallen|lower\w*|down)"
)
_NEW = re.compile(
    rf"\b{_RISE}(?:\s+[\w'’-]+){{0,6}}?\s+(?:to|at)\s+(?:[\w'’]+\s+){{0,2}}\Z", re.IGNORECASE
)
_REACHED = re.compile(r"\breach(?:ed|es|ing)\s+(?:[\w'’]+\s+){0,2}\Z", re.IGNORECASE)
_OLD = re.compile(
    rf"\b{_RISE}\s+from\s+(?:(?!to\b)[\w'’]+\s+){{0,3}}\Z"
    r"|\b(?:earlier|previous|initial|preliminary)\s+(?:death\s+)?(?:toll|count|figure|estimate)s?\s+"
    r"(?:of|was|stood\s+at)\s+(?:[\w'’]+\s+){0,2}\Z",
    re.IGNORECASE,
)
_FURTHER_BEFORE = re.compile(r"\b(?:another|further|additional)\s+\Z", re.IGNORECASE)
_FURTHER_BEHIND = re.compile(r"\s+(?:more|further|additional)\b", re.IGNORECASE)


def link_figures(text: str, figures: Sequence[Figure]) -> list[Figure]:
    """Return `figures` with the whole that each is a part of, and how tolls changed."""
    linked: list[Figure] = []
    for index, figure in enumerate(figures):
        part_of = _part_of(text, figure, linked[max(0, index - _BACK) :], max(0, index - _BACK))
        change = _change(text, figure)
        if part_of is not None or change is not None:
            figure = msgspec.structs.replace(figure, part_of=part_of, change=change)
        linked.append(figure)
    return linked


def _part_of(text: str, figure: Figure, earlier: Sequence[Figure], offset: int) -> int | None:
    """Return the index of the whole, `earlier` beginning at `offset`; None where there is none."""
    if not earlier:
        return None
    previous = earlier[-1]
    between = text[previous.span.end : figure.span.start]
    is_near = len(between) <= _REACH and not SENTENCE_END.search(between)
    if is_near and previous.part_of is not None and _LISTED.fullmatch(between):
        return previous.part_of
    behind = text[figure.number.end : figure.number.end + _REACH]
    if is_near and (_PART_BEFORE.search(between) or _PART_BEHIND.match(behind)):
        return offset + len(earlier) - 1 if previous.part_of is None else previous.part_of
    if match := _OF_THE_DEAD.match(behind):
        return _whole_of(text, match["who"].lower(), figure, earlier, offset)
    return None


def _whole_of(
    text: str, who: str, figure: Figure, earlier: Sequence[Figure], offset: int
) -> int | None:
    """Return the nearest earlier figure of those dead or hurt, as `who` says."""
    pattern = _WHO["hurt" if who in ("wounded", "injured") else "dead"]
    for index in range(len(earlier) - 1, -1, -1):
        whole = earlier[index]
        if whole.part_of is None and whole.predicate is not None and whole.change != "further":
            word = text[whole.predicate.start : whole.predicate.end]
            if re.match(pattern, word, re.IGNORECASE):
                return offset + index
    return None


def _change(text: str, figure: Figure) -> Change | None:
    before = text[max(0, figure.number.start - _REACH) : figure.number.start]
    if _OLD.search(before):
        return "old"
    if _NEW.search(before) or (_REACHED.search(before) and figure.predicate is not None):
        return "new"
    behind = text[figure.number.end : figure.number.end + _REACH]
    is_further = _FURTHER_BEFORE.search(before) or _FURTHER_BEHIND.match(behind)
    return "further" if is_further else None
