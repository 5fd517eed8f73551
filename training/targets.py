"""What the model is to say of a text: tags of two layers, and which span belongs to which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.tagger.pieces import Cut
from training.corpus import Document, Gold, Range

TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
BEGIN = {"source": 1, "cue": 3, "content": 5}
LAYERS = 2  # attributions, and attributions inside one's content
Words = tuple[int, int]


@dataclass(frozen=True)
class Link:
    """Spans of words (half-open) of one attribution in one layer."""

    layer: int
    cue: Words
    contents: tuple[Words, ...]
    source: Words | None
    has_source: bool


@dataclass(frozen=True)
class Targets:
    """Tags per layer and word, and the attributions as spans of words."""

    tags: NDArray[np.int64]  # (LAYERS, words)
    links: tuple[Link, ...]


def targets(document: Document, words: Cut) -> Targets:
    """Return what is to be found in `document`, cut into `words`.

    A word has one role in a layer; where gold gives it several, cue and source win over content.
    Attributions nested deeper than one are left out.
    """
    tags = np.zeros((LAYERS, len(words)), np.int64)
    placed = [(_layer(document.gold, a), a) for a in document.gold]
    for role in ("content", "source", "cue"):
        for layer, attribution in placed:
            if layer < LAYERS:
                for span in _spans(words, getattr(attribution, role)):
                    _paint(tags[layer], span, BEGIN[role])
    links = (_link(tags[layer], words, layer, a) for layer, a in placed if layer < LAYERS)
    return Targets(tags, tuple(x for x in links if x))


def _layer(gold: tuple[Gold, ...], attribution: Gold) -> int:
    depth, at = 0, attribution.within
    while at is not None and depth < LAYERS:
        depth, at = depth + 1, gold[at].within
    return depth


def _spans(words: Cut, ranges: Iterable[Range]) -> list[Words]:
    found = []
    for start, end in sorted(ranges):
        first = int(np.searchsorted(words.ends, start, side="right"))
        last = int(np.searchsorted(words.starts, end, side="left"))
        if first < last:
            found.append((first, last))
    return found


def _paint(tags: NDArray[np.int64], span: Words, begin: int) -> None:
    start, end = span
    tags[start] = begin
    tags[start + 1 : end] = begin + 1
    if end < len(tags) and tags[end] != 0 and tags[end] % 2 == 0:
        tags[end] -= 1  # what was painted over goes on behind: it begins anew


def _link(tags: NDArray[np.int64], words: Cut, layer: int, attribution: Gold) -> Link | None:
    cues = _visible(tags, words, attribution.cue, BEGIN["cue"])
    if not cues:
        return None
    sources = _visible(tags, words, attribution.source, BEGIN["source"])
    contents = _visible(tags, words, attribution.content, BEGIN["content"])
    return Link(
        layer=layer,
        cue=cues[0],
        contents=tuple(contents),
        source=sources[0] if sources else None,
        has_source=bool(attribution.source),
    )


def _visible(
    tags: NDArray[np.int64], words: Cut, ranges: Iterable[Range], begin: int
) -> list[Words]:
    """The spans that tags give where gold has `ranges`."""
    found = []
    for low, high in _spans(words, ranges):
        at = low
        while at < high:
            if tags[at] != begin:
                at += 1
                continue
            end = at + 1
            while end < high and tags[end] == begin + 1:
                end += 1
            found.append((at, end))
            at = end
    return found
