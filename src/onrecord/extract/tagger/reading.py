"""A text to its attributions: pieces, network, paths, links, and the way back to code points."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from onrecord.extract.tagger import weights as stored
from onrecord.extract.tagger.assembly import Draft, assemble
from onrecord.extract.tagger.links import Sides, split_sides
from onrecord.extract.tagger.network import Network
from onrecord.extract.tagger.paths import N_TAGS, Floats, best_path
from onrecord.extract.tagger.pieces import Cut, Vocabulary, cut
from onrecord.records import Attribution, Span, Speech

_DIRECT_SHARE = 0.9
_SAME_CONTENT = 0.8
_OUTER, _INNER = 0, 1


class Reader:
    """Network, vocabulary and heads, ready to read."""

    def __init__(self, network: Network, vocabulary: Vocabulary, heads: stored.Heads) -> None:
        self._network, self._vocabulary, self._heads = network, vocabulary, heads

    def read(self, text: str) -> list[Attribution]:
        """Return the attributions of `text`, in the order of their content."""
        words = cut(text, self._vocabulary)
        drafts = self.drafts(words)
        likely = [x for x in drafts if self._is_likely(x)]
        held = [x for x in likely if x.within is None or drafts[x.within] in likely]
        held.sort(key=_position)
        place = {id(x): i for i, x in enumerate(held)}
        return [
            self.describe(words, x, None if x.within is None else place[id(drafts[x.within])])
            for x in held
        ]

    def telling(self, least_inner: float) -> Reader:
        """Return a reader that tells inner attributions from another probability on."""
        least = np.array([self._heads.least[_OUTER], least_inner], np.float32)
        return Reader(self._network, self._vocabulary, replace(self._heads, least=least))

    def drafts(self, words: Cut) -> list[Draft]:
        """Return the attributions in words, those inside another's content behind the rest."""
        if not len(words):
            return []
        tags, links = self._network.read(words)
        scores = tags.reshape(len(words), 2, N_TAGS)
        sides = split_sides(links)
        outer = self._layer(_OUTER, scores, sides, words)
        inner = self._layer(_INNER, scores, sides, words) if outer else []
        for draft in inner:
            draft.within = _holder(draft, outer)
        return outer + [x for x in inner if x.within is not None]

    def describe(self, words: Cut, draft: Draft, within: int | None) -> Attribution:
        """Return `draft` in code points."""
        return Attribution(
            content=tuple(_span(words, ends) for ends in draft.contents),
            cue=(_span(words, draft.cue),),
            source=tuple(_span(words, ends) for ends in (draft.source,) if ends),
            speech=_speech(words, draft),
            within=within,
            probability=round(self._probability(draft), 4),
        )

    def _layer(
        self, layer: int, scores: Floats, sides: tuple[Sides, Sides], words: Cut
    ) -> list[Draft]:
        heads = self._heads
        path = best_path(np.ascontiguousarray(scores[:, layer]), heads.chains[layer])
        return assemble(path, sides, words, heads.content_to_cue, heads.cue_to_source)

    def _is_likely(self, draft: Draft) -> bool:
        layer = _OUTER if draft.within is None else _INNER
        return self._probability(draft) >= float(self._heads.least[layer])

    def _probability(self, draft: Draft) -> float:
        layer = _OUTER if draft.within is None else _INNER
        mean, spread = self._heads.scale[layer]
        *factors, bias = self._heads.calibration[layer].tolist()
        signs = (np.array(draft.signs) - mean) / spread
        return float(1 / (1 + np.exp(-(float(signs @ np.array(factors)) + bias))))


def _position(draft: Draft) -> tuple[int, int, int]:
    """By content; an outer attribution before those in it."""
    start, _ = draft.contents[0]
    return start, draft.within is not None, draft.cue[0]


def _holder(inner: Draft, outers: list[Draft]) -> int | None:
    """The outer attribution whose content holds the inner one's cue, or else most of its content.

    The second is “it sank, the daily said, citing an officer”: both are credited with the same
    words, and “citing” stands beside them. Not one with the same cue.
    """
    at, _ = inner.cue
    if any(start <= at < end for start, end in (x.cue for x in outers)):
        return None
    for i, outer in enumerate(outers):
        if any(start <= at < end for start, end in outer.contents):
            return i
    shares = [_shared(inner, outer) for outer in outers]
    best = max(range(len(outers)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= _SAME_CONTENT else None


def _shared(inner: Draft, outer: Draft) -> float:
    """The share of the inner content's words that stand in the outer's content."""
    size = sum(end - start for start, end in inner.contents)
    inside = sum(
        max(0, min(end, stop) - max(start, first))
        for start, end in inner.contents
        for first, stop in outer.contents
    )
    return inside / size


def _span(words: Cut, ends: tuple[int, int]) -> Span:
    start, end = ends
    return Span(start=int(words.starts[start]), end=int(words.ends[end - 1]))


def _speech(words: Cut, draft: Draft) -> Speech:
    """By the share of the content's words that stand between double quotation marks."""
    n_words = n_quoted = 0
    for start, end in draft.contents:
        is_word = ~words.is_mark(start, end)
        n_words += int(is_word.sum())
        n_quoted += int((is_word & words.is_quoted(start, end)).sum())
    if not n_quoted:
        return "indirect"
    return "direct" if n_quoted >= _DIRECT_SHARE * n_words else "mixed"


def load_reader(folder: Path = stored.FOLDER) -> Reader:
    """Return a reader with the weights in `folder`, after checking them.

    Raises: WeightsError.
    """
    stored.check(folder)
    vocabulary = Vocabulary.load(folder / stored.VOCABULARY)
    heads = stored.load_heads(folder / stored.HEADS)
    reader = Reader(Network(folder / stored.NETWORK, vocabulary), vocabulary, heads)
    _test(reader, folder / stored.SELF_TEST)
    return reader


def _test(reader: Reader, path: Path) -> None:
    """Known texts must be read as when the weights were measured."""
    for case in json.loads(path.read_text(encoding="utf-8")):
        text = case["text"]
        found = [
            [[text[s.start : s.end] for s in part] for part in (x.source, x.cue, x.content)]
            for x in reader.read(text)
        ]
        if found != case["found"]:
            raise stored.WeightsError(
                f"{path}: the tagger reads {text!r} as {found}, want {case['found']}: "
                "this build of OpenVINO or this processor computes otherwise"
            )
