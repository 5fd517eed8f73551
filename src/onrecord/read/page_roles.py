"""The part that each unit of a page plays: headline, caption, paragraph, quote, list, table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from onrecord.read.metadata import Metadata
from onrecord.read.page_units import Unit
from onrecord.records import BlockRole, Record

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_CAPTION = re.compile(r"\bcaption|caption\b|[-_]caption|Caption", re.IGNORECASE)
_CREDIT = re.compile(r"\b(photo|image|picture|img)?[-_]?(credit|copyright)s?\b", re.IGNORECASE)
_NEAR = 40  # units before the body in which headline and byline are looked for


class Part(Record, frozen=True, kw_only=True):
    """Words of the readable text and the part they play."""

    text: str
    role: BlockRole


def find_parts(units: Sequence[Unit], chosen: set[int], metadata: Metadata) -> list[Part]:
    """Return the readable parts of a page, in page order, the headline first.

    A headline that the page states but does not print is put in front all the same: what
    is claimed in it is on the record.
    """
    roles = {i: _role(units[i]) for i in chosen}
    if chosen:
        roles |= _captions(units, chosen)
    title = _find_title(units, chosen, metadata.title)
    if title is not None:
        roles[title] = "title"
    parts = [Part(text=units[i].text, role=role) for i, role in sorted(roles.items())]
    if title is None and metadata.title and parts:
        parts.insert(0, Part(text=metadata.title, role="title"))
    return parts


def _role(unit: Unit) -> BlockRole:
    if is_caption(unit):
        return "caption"
    if unit.tags[-1:] and unit.tags[-1] in _HEADINGS:
        return "heading"
    if unit.n_cells > 1 and "table" in unit.tags:
        return "table"
    if "blockquote" in unit.tags:
        return "quote"
    if unit.tags[-1:] == ("li",):
        return "list"
    return "paragraph"


def is_caption(unit: Unit) -> bool:
    """Say whether a unit stands under a picture."""
    if "figcaption" in unit.tags:
        return True
    return any(_CAPTION.search(element.get("class") or "") for element in unit.path[-3:])


def _captions(units: Sequence[Unit], chosen: set[int]) -> dict[int, BlockRole]:
    """Return the captions between the body's first and last units, and close before them."""
    first, last = min(chosen), max(chosen)
    return {
        i: "caption"
        for i in range(max(0, first - _NEAR), last + 1)
        if i not in chosen and is_caption(units[i])
    }


def _find_title(units: Sequence[Unit], chosen: set[int], title: str | None) -> int | None:
    """Return which unit prints the headline."""
    if not title or not units:
        return None
    end = min(chosen) + 1 if chosen else len(units)
    best, likeness = None, 0.8
    for i in range(max(0, end - _NEAR), end):
        found = _likeness(units[i].text, title) + 0.05 * (units[i].tags[-1:] == ("h1",))
        if found >= likeness:
            best, likeness = i, found
    return best


def _likeness(one: str, other: str) -> float:
    if len(one) > 2 * len(other) or len(other) > 2 * len(one):
        return 0.0
    return SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()
