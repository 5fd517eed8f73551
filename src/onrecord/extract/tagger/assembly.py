"""Spans of sources, cues and contents to attributions."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.tagger.links import Integers, Linker, Sides
from onrecord.extract.tagger.paths import Floats, Path
from onrecord.extract.tagger.pieces import Cut

SOURCE, CUE, CONTENT = 1, 3, 5  # the tags that begin them; the next higher goes on
# How much less likely a link may be than the one it takes the place of, when that gives a
# cue the content it must have, or a source a cue.
RESCUE_CONTENT = 6.0
RESCUE_SOURCE = 1.5


@dataclass(eq=False)
class Draft:
    """One attribution in words: spans (start, end), half-open, and what it rests on."""

    cue: tuple[int, int]
    contents: list[tuple[int, int]] = field(default_factory=list)
    source: tuple[int, int] | None = None
    signs: tuple[float, ...] = ()
    within: int | None = None  # the number of the outer attribution


N_SIGNS = 15


def find_spans(path: Path, begin: int) -> Integers:
    """Return the spans (n, 2) whose first tag is `begin`."""
    starts = np.flatnonzero(path.tags == begin)
    goes_on = np.append(path.tags == begin + 1, False)
    stops = np.flatnonzero(~goes_on)
    ends = stops[np.searchsorted(stops, starts + 1)]
    return np.stack([starts, ends], axis=1).astype(np.int64)


def assemble(
    path: Path,
    sides: tuple[Sides, Sides],
    words: Cut,
    content_to_cue: Linker,
    cue_to_source: Linker,
) -> list[Draft]:
    """Return the attributions of one layer, in the order of their cues.

    Every content goes to one cue, a cue may have several; several cues may share a source. A cue
    without content is dropped.
    """
    sources, cues, contents = (find_spans(path, x) for x in (SOURCE, CUE, CONTENT))
    if not len(cues) or not len(contents):
        return []
    shares = content_to_cue.log_shares(contents, cues, sides[0], words.paragraphs)
    chosen = shares[:, :-1].argmax(axis=1)
    _rescue_cues(chosen, shares)
    drafts = [Draft(cue=(int(s), int(e))) for s, e in cues]
    links: list[list[float]] = [[] for _ in drafts]
    for i, cue in enumerate(chosen.tolist()):
        drafts[cue].contents.append((int(contents[i, 0]), int(contents[i, 1])))
        links[cue].append(float(shares[i, cue]))
    source_of, source_shares = _choose_sources(
        cues, sources, [bool(d.contents) for d in drafts], sides[1], words.paragraphs, cue_to_source
    )
    for draft, source, link, share in zip(drafts, source_of, links, source_shares, strict=True):
        if draft.contents:
            if source >= 0:
                draft.source = (int(sources[source, 0]), int(sources[source, 1]))
            draft.signs = _signs(draft, words, path, link, share)
    return [d for d in drafts if d.contents]


def _rescue_cues(chosen: NDArray[np.int64], shares: Floats) -> None:
    """Give a cue that no content chose one of a cue that has several."""
    taken = np.bincount(chosen, minlength=shares.shape[1] - 1)
    for cue in np.flatnonzero(taken == 0):
        loss = shares[np.arange(len(chosen)), chosen] - shares[:, cue]
        loss = np.where(taken[chosen] > 1, loss, np.inf)
        best = int(loss.argmin())
        if loss[best] < RESCUE_CONTENT:
            taken[chosen[best]] -= 1
            taken[cue] += 1
            chosen[best] = cue


def _choose_sources(
    cues: Integers,
    sources: Integers,
    usable: list[bool],
    sides: Sides,
    paragraphs: NDArray[np.int32],
    linker: Linker,
) -> tuple[list[int], list[float]]:
    """For each cue the number of its source (-1: none) and how sure that is."""
    if not len(sources):
        return [-1] * len(cues), [0.0] * len(cues)
    shares = linker.log_shares(cues, sources, sides, paragraphs)
    none = len(sources)
    chosen = shares.argmax(axis=1)
    rows = np.arange(len(cues))
    open_to_change = np.array(usable)
    taken = np.bincount(chosen[open_to_change], minlength=none + 1)
    for source in np.flatnonzero(taken[:none] == 0):
        loss = shares[rows, chosen] - shares[:, source]
        free = open_to_change & ((chosen == none) | (taken[chosen] > 1))
        loss = np.where(free, loss, np.inf)
        best = int(loss.argmin())
        if loss[best] < RESCUE_SOURCE:
            taken[chosen[best]] -= 1
            taken[source] += 1
            chosen[best] = source
    sure = shares[rows, chosen]
    return [-1 if x == none else int(x) for x in chosen], sure.tolist()


def _signs(
    draft: Draft, words: Cut, path: Path, links: list[float], source_share: float
) -> tuple[float, ...]:
    """What the probability of being right is worked out from; see `calibration`."""
    content = np.concatenate([path.sure[s:e] for s, e in draft.contents])
    edges = [path.sure[i] for s, e in draft.contents for i in (s, e - 1)]
    cue = path.sure[slice(*draft.cue)]
    source = path.sure[slice(*draft.source)] if draft.source else np.ones(1, np.float32)
    size = sum(e - s for s, e in draft.contents)
    quoted = sum(int(words.is_quoted(s, e).sum()) for s, e in draft.contents)
    apart = min(max(s - draft.cue[1], draft.cue[0] - e, 0) for s, e in draft.contents)
    paragraphs = {int(words.paragraphs[s]) for s, _ in (draft.cue, *draft.contents)}
    return (
        _logit(float(content.mean())),
        _logit(float(content.min())),
        _logit(float(min(edges))),
        _logit(float(cue.mean())),
        _logit(float(cue.min())),
        _logit(float(source.mean())),
        _logit(float(source.min())),
        _logit(float(np.exp(min(links)))),
        _logit(float(np.exp(source_share))),
        float(draft.source is None),
        float(np.log(size)),
        float(len(draft.contents) > 1),
        quoted / size,
        float(np.log1p(apart)),
        float(len(paragraphs) > 1),
    )


def _logit(share: float) -> float:
    share = min(max(share, 1e-3), 1 - 1e-3)
    return float(np.log(share / (1 - share)))
