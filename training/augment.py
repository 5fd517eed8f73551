"""The same report, worse printed: quotation marks restyled or lost, commas and dashes gone.

War reports in the wild lost their apostrophes, dashes, commas and line breaks on the way; quotation
marks come in every style. Each change moves the gold spans along with the text.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace

from training.corpus import Document, Gold, Range

Edit = tuple[int, int, str]

STYLES = (
    ('"', '"'),
    ("“", "”"),
    ("«", "»"),
    ("„", "“"),
    ("‘", "’"),
    ("'", "'"),
    ("''", "''"),
    ("``", "''"),
    ("", ""),
)
_DOUBLE = re.compile('[“”„«»"]')


def augment(document: Document, rng: random.Random) -> Document:
    """Return `document` as it is (half of the time) or damaged in one of several ways."""
    draw = rng.random()
    if draw < 0.5:
        return document
    if draw < 0.72:
        return restyle_quotes(document, rng)
    if draw < 0.78:
        return shout_lead(document)
    if draw < 0.84:
        return drop_marks(document, rng, "—–-", 0.5)
    return strip_layout(restyle_quotes(document, rng) if rng.random() < 0.6 else document, rng)


def restyle_quotes(document: Document, rng: random.Random) -> Document:
    """Every double quotation mark in another style, or none at all."""
    opening, closing = rng.choice(STYLES)
    edits: list[Edit] = []
    inside = False
    for match in re.finditer('[“”„«»"\n]', document.text):
        mark = match.group()
        if mark == "\n":
            inside = False
            continue
        inside = {"“": True, "„": True, "«": True, "”": False, "»": False}.get(mark, not inside)
        edits.append((match.start(), match.end(), opening if inside else closing))
    return edited(document, edits)


def shout_lead(document: Document) -> Document:
    """The first paragraph of some length in capitals."""
    lead = re.search(r"[^\n]{60,}", document.text)
    if not lead:
        return document
    edits = [
        (i, i + 1, c.upper())
        for i, c in enumerate(lead.group(), lead.start())
        if c.upper() != c and len(c.upper()) == 1
    ]
    return edited(document, edits)


def drop_marks(document: Document, rng: random.Random, marks: str, share: float) -> Document:
    """Some of the `marks` gone, the spaces around them kept."""
    edits = [
        (match.start(), match.end(), "")
        for match in re.finditer(f"[{re.escape(marks)}]", document.text)
        if rng.random() < share
    ]
    return edited(document, edits)


def strip_layout(document: Document, rng: random.Random) -> Document:
    """As scraped: one long line, without apostrophes, commas and dashes."""
    document = drop_marks(document, rng, "'’", rng.choice((0.0, 1.0)))
    document = drop_marks(document, rng, ",", rng.choice((0.0, 0.7, 1.0)))
    document = drop_marks(document, rng, "—–", rng.choice((0.0, 1.0)))
    gap = rng.choice((" ", "     ", "\n"))
    if gap != "\n":
        breaks = re.finditer(r"[^\S\n]*\n\s*", document.text)
        document = edited(document, [(m.start(), m.end(), gap) for m in breaks])
    return document


def edited(document: Document, edits: Iterable[Edit]) -> Document:
    """Return `document` after `edits` (in order, not overlapping), its spans moved along."""
    ordered = list(edits)
    if not ordered:
        return document
    text, move = _apply(document.text, ordered)
    gold = tuple(_moved(attribution, move) for attribution in document.gold)
    return replace(document, text=text, gold=gold)


def _apply(text: str, edits: list[Edit]) -> tuple[str, Callable[[int], int]]:
    parts: list[str] = []
    olds, shifts = [-1], [0]
    last = shift = 0
    for start, end, words in edits:
        parts += [text[last:start], words]
        last = end
        shift += len(words) - (end - start)
        olds.append(end)
        shifts.append(shift)
    parts.append(text[last:])

    def move(offset: int) -> int:
        return offset + shifts[bisect_right(olds, offset) - 1]

    return "".join(parts), move


def _moved(attribution: Gold, move: Callable[[int], int]) -> Gold:
    def ranges(old: tuple[Range, ...]) -> tuple[Range, ...]:
        new = ((move(start), move(end)) for start, end in old)
        return tuple((start, end) for start, end in new if start < end)

    return replace(
        attribution,
        source=ranges(attribution.source),
        cue=ranges(attribution.cue),
        content=ranges(attribution.content),
    )
