"""Documents to windows of word pieces, and windows to tensors."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from onrecord.extract.tagger.links import nearness
from onrecord.extract.tagger.pieces import Cut, Vocabulary, cut
from training.corpus import Document
from training.targets import LAYERS, Link, Targets, Words, targets

MAX_PIECES = 508  # and one at each end
BATCH_PIECES = 3072
SHORTEST_FIRST = 60
NO_LINK = -100


@dataclass(frozen=True)
class Window:
    """Some words of one document."""

    name: str
    words: Cut
    targets: Targets
    nested: bool
    start: int  # in words
    end: int

    @property
    def has_inner(self) -> bool:
        """Whether an attribution inside another's content is marked in it."""
        return bool(self.targets.tags[1:, self.start : self.end].any())

    @property
    def n_pieces(self) -> int:
        """How long it is, with the marks at both ends."""
        return int(self.words.first[self.end] - self.words.first[self.start]) + 2


@dataclass(frozen=True)
class LinkBatch:
    """Spans that ask (B, Q, 2) and spans that answer (B, K, 2), first and last word."""

    queries: Tensor
    keys: Tensor
    near: Tensor
    has_key: Tensor
    answer: Tensor  # (B, Q): number of the key, K for none, NO_LINK for padding
    row: Tensor  # (B): which window

    def to(self, device: torch.device) -> LinkBatch:
        """Return the same on `device`."""
        return LinkBatch(*(x.to(device) for x in vars(self).values()))


@dataclass(frozen=True)
class Batch:
    """Windows side by side."""

    ids: Tensor
    features: Tensor
    mask: Tensor
    first: Tensor
    word_mask: Tensor
    tags: Tensor  # (B, LAYERS, T)
    nested: Tensor
    contents: LinkBatch | None
    sources: LinkBatch | None

    def to(self, device: torch.device) -> Batch:
        """Return the same on `device`."""
        return Batch(**{k: v if v is None else v.to(device) for k, v in vars(self).items()})


def windows(document: Document, vocabulary: Vocabulary, rng: random.Random) -> list[Window]:
    """Return the document in windows that do not overlap, the first of random length."""
    words = cut(document.text, vocabulary)
    if not len(words):
        return []
    wanted = targets(document, words)
    room = MAX_PIECES
    if words.first[-1] > MAX_PIECES:
        room = rng.randint(SHORTEST_FIRST, MAX_PIECES)
    found, start = [], 0
    while start < len(words):
        end = int(np.searchsorted(words.first, words.first[start] + room, side="right")) - 1
        end = max(end, start + 1)
        found.append(Window(document.name, words, wanted, document.nested, start, end))
        start, room = end, MAX_PIECES
    return found


def batches(every: Sequence[Window], vocabulary: Vocabulary, rng: random.Random) -> list[Batch]:
    """Return shuffled batches of about BATCH_PIECES, windows of like length together."""
    return [collate(group, vocabulary) for group in groups(every, rng)]


def groups(every: Sequence[Window], rng: random.Random) -> list[list[Window]]:
    """Return the windows in shuffled groups of like length."""
    pool = sorted(rng.sample(every, len(every)), key=lambda w: w.n_pieces + rng.random() * 24)
    made: list[list[Window]] = [[]]
    longest = 0
    for window in pool:
        longest = max(longest, window.n_pieces)
        if made[-1] and longest * (len(made[-1]) + 1) > BATCH_PIECES:
            made.append([])
            longest = window.n_pieces
        made[-1].append(window)
    rng.shuffle(made)
    return made


def collate(group: Sequence[Window], vocabulary: Vocabulary) -> Batch:
    """Return the windows of `group` as one batch."""
    n, pieces = len(group), max(w.n_pieces for w in group)
    length = max(w.end - w.start for w in group)
    ids = np.full((n, pieces), vocabulary.pad, np.int64)
    features = np.zeros((n, pieces), np.int64)
    first = np.zeros((n, length), np.int64)
    tags = np.zeros((n, LAYERS, length), np.int64)
    for i, w in enumerate(group):
        low, high = int(w.words.first[w.start]), int(w.words.first[w.end])
        size = high - low
        ids[i, 0], ids[i, 1 : size + 1], ids[i, size + 1] = (
            vocabulary.begin,
            w.words.ids[low:high],
            vocabulary.end,
        )
        features[i, 1 : size + 1] = w.words.features[low:high]
        first[i, : w.end - w.start] = w.words.first[w.start : w.end] - low + 1
        tags[i, :, : w.end - w.start] = begin_anew(w.targets.tags[:, w.start : w.end])
    sizes = np.array([w.n_pieces for w in group])
    lengths = np.array([w.end - w.start for w in group])
    return Batch(
        ids=torch.from_numpy(ids),
        features=torch.from_numpy(features),
        mask=torch.from_numpy(np.arange(pieces)[None] < sizes[:, None]),
        first=torch.from_numpy(first),
        word_mask=torch.from_numpy(np.arange(length)[None] < lengths[:, None]),
        tags=torch.from_numpy(tags),
        nested=torch.tensor([w.nested for w in group]),
        contents=_link_batch(group, _content_links),
        sources=_link_batch(group, _source_links),
    )


def begin_anew(tags: NDArray[np.int64]) -> NDArray[np.int64]:
    """A span cut by the window's start begins there."""
    tags = tags.copy()
    inside = (tags[:, 0] > 0) & (tags[:, 0] % 2 == 0)
    tags[inside, 0] -= 1
    return tags


Asked = tuple[list[Words], list[Words], list[int]]  # queries, keys, answers


def _content_links(links: Sequence[Link], window: Window) -> Asked:
    keys = _seen((x.cue for x in links), window)
    at = {key: i for i, key in enumerate(keys)}
    queries, answers = [], []
    for link in links:
        cue = _clip(link.cue, window)
        for content in link.contents:
            clipped = _clip(content, window)
            if clipped and cue in at:
                queries.append(clipped)
                answers.append(at[cue])
    return queries, keys, answers


def _source_links(links: Sequence[Link], window: Window) -> Asked:
    keys = _seen((x.source for x in links if x.source), window)
    at = {key: i for i, key in enumerate(keys)}
    queries, answers = [], []
    for link in links:
        cue = _clip(link.cue, window)
        source = _clip(link.source, window) if link.source else None
        if cue and (source in at or not link.has_source):
            queries.append(cue)
            answers.append(at[source] if source else len(keys))
    return queries, keys, answers


def _seen(spans: Iterator[Words], window: Window) -> list[Words]:
    return sorted({x for x in (_clip(span, window) for span in spans) if x})


def _clip(span: Words, window: Window) -> Words | None:
    start, end = max(span[0], window.start), min(span[1], window.end)
    return (start, end) if start < end else None


def _link_batch(group: Sequence[Window], ask) -> LinkBatch | None:
    rows = []
    for i, window in enumerate(group):
        for layer in range(LAYERS if window.nested else 1):
            links = [x for x in window.targets.links if x.layer == layer]
            queries, keys, answers = ask(links, window)
            if queries:
                rows.append((i, window, queries, keys, answers))
    if not rows:
        return None
    n, q = len(rows), max(len(r[2]) for r in rows)
    k = max(1, *(len(r[3]) for r in rows))
    query, key = np.zeros((n, q, 2), np.int64), np.zeros((n, k, 2), np.int64)
    near = np.zeros((n, q, k, 3), np.int64)
    answer = np.full((n, q), NO_LINK, np.int64)
    for j, (_, window, queries, keys, answers) in enumerate(rows):
        asked, known = np.array(queries), np.array(keys).reshape(-1, 2)
        if len(keys):
            near[j, : len(asked), : len(known)] = nearness(asked, known, window.words.paragraphs)
            key[j, : len(known)] = known - window.start - [0, 1]
        query[j, : len(asked)] = asked - window.start - [0, 1]
        none = len(known)
        answer[j, : len(asked)] = [k if x == none else x for x in answers]
    has_key = np.arange(k)[None] < np.array([len(r[3]) for r in rows])[:, None]
    return LinkBatch(
        *(torch.from_numpy(x) for x in (query, key, near, has_key, answer)),
        row=torch.tensor([r[0] for r in rows]),
    )
