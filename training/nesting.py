"""Synthetic chains: an annotated sentence put into the mouth of an agency.

PolNeAR marks no attribution inside another, and the war reports have few. A sentence with one
attribution becomes the content of a second, made up, so that the inner layer has examples.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from training.augment import edited
from training.corpus import Document, Gold, Range, moved

SOURCES = (
    "The state news agency", "State television", "Local media", "A monitoring group", "The agency",
    "The newspaper", "Opposition activists", "A website close to the rebels", "The broadcaster",
    "The official news agency SANA", "Reuters", "Interfax", "AFP", "TASS", "Al Jazeera",
    "The Observatory", "The daily", "State radio", "Russian news agencies", "The group",
    "The Associated Press", "RIA Novosti", "Syrian state TV", "Al-Mayadeen", "The ministry",
    "A local journalist", "The network", "He", "She", "It", "The report", "An activist in the town",
    "The spokesman", "A senior official", "They", "Residents",
)  # fmt: skip
CUES = ("reported", "said", "reported", "said", "added", "claimed", "announced", "wrote", "noted")
_COMMON = frozenset(
    ["The", "State", "Local", "A", "Opposition", "He", "She", "It", "An", "They", "Residents"]
)
_SENTENCE_END = re.compile(r"[.!?]+[”\"’')]*\s*$")


def nested_documents(
    documents: Sequence[Document], count: int, rng: random.Random
) -> list[Document]:
    """Return `count` short documents of paragraphs, about half of them made into chains."""
    return [_nested_document(rng.choice(documents), rng) for _ in range(count)]


def _nested_document(document: Document, rng: random.Random) -> Document:
    lines = [m.span() for m in re.finditer(r"[^\n]+", document.text) if m.end() - m.start() > 40]
    start = rng.randrange(max(1, len(lines) - 8))
    text, gold = "", []
    for line in lines[start : start + 8]:
        piece = _excerpt(document, line)
        if rng.random() < 0.7 and len(piece.gold) == 1 and _is_single_sentence(piece):
            piece = _wrap(piece, rng)
        base, index = len(text), len(gold)
        gold += [moved(a, base, index) for a in piece.gold]
        text += piece.text + "\n\n"
    return Document(name=document.name, text=text, gold=tuple(gold), nested=True)


def _is_single_sentence(piece: Document) -> bool:
    body = _SENTENCE_END.sub("", piece.text)
    return bool(piece.gold[0].content) and not re.search(r"[.!?]\s+[A-Z“\"]|[“\"«]", body)


def _excerpt(document: Document, line: Range) -> Document:
    """One line with the attributions that lie in it whole; of others nothing is kept."""
    low, high = line

    def inside(attribution: Gold) -> bool:
        ranges = attribution.source + attribution.cue + attribution.content
        return all(low <= s and e <= high for s, e in ranges)

    outer = (a for a in document.gold if a.within is None)
    gold = tuple(moved(a, -low, 0) for a in outer if inside(a))
    return Document(name=document.name, text=document.text[low:high], gold=gold)


def _wrap(piece: Document, rng: random.Random) -> Document:
    """Make of “X said Y.” “The agency said X said Y.” or “X said Y, the agency said.”."""
    source, cue = rng.choice(SOURCES), rng.choice(CUES)
    end = _SENTENCE_END.search(piece.text)
    body = end.start() if end else len(piece.text)
    if rng.random() < 0.35:
        if source.split()[0] in _COMMON:
            source = source[0].lower() + source[1:]
        comma = rng.choice((", ", ", ", " "))
        tail = f"{comma}{source} {cue}"
        wrapped = edited(piece, [(body, body, tail)])
        gold = tuple(_clipped(a, body, len(tail)) for a in wrapped.gold)
        at = body + len(comma)
        cue_at = at + len(source) + 1
        outer = Gold(((at, cue_at - 1),), ((cue_at, body + len(tail)),), ((0, body),))
    else:
        that = rng.choice(("that ", "that ", "", ""))
        head = f"{source} {cue} {that}"
        wrapped = edited(piece, [(0, 0, head)])
        gold = tuple(moved(a, len(head), 0) for a in piece.gold)
        content = (len(head) - len(that), body + len(head))
        cue_at = len(source) + 1
        outer = Gold(((0, len(source)),), ((cue_at, cue_at + len(cue)),), (content,))
    return replace(wrapped, gold=(outer, *(replace(a, within=0) for a in gold)))


def _clipped(attribution: Gold, body: int, grown: int) -> Gold:
    """Ranges that ended at the sentence's end do not take in what was appended there."""

    def clip(ranges: tuple[Range, ...]) -> tuple[Range, ...]:
        return tuple((s, e if e <= body else max(e - grown, s + 1)) for s, e in ranges if s < body)

    return Gold(clip(attribution.source), clip(attribution.cue), clip(attribution.content), None)
