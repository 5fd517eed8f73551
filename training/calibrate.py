"""From signs to probabilities: one logistic regression per layer, fitted on development text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onrecord.extract.tagger.assembly import N_SIGNS
from onrecord.extract.tagger.pieces import Vocabulary, cut
from onrecord.extract.tagger.reading import Reader
from training.corpus import Document
from training.score import judge
from training.targets import LAYERS

Floats = NDArray[np.float64]

RIDGE = (3.0, 10.0)  # inner attributions are few
LEAST = (0.0, 0.7)  # at 0.65, what PolNeAR leaves unmarked costs half a point more there


@dataclass(frozen=True)
class Sureness:
    """What makes a probability of signs, per layer; and the least that is worth telling."""

    scale: Floats
    calibration: Floats
    least: Floats

    @classmethod
    def unknown(cls) -> Sureness:
        """Return what gives everything the same probability."""
        scale = np.stack([np.zeros((LAYERS, N_SIGNS)), np.ones((LAYERS, N_SIGNS))], axis=1)
        return cls(scale, np.zeros((LAYERS, N_SIGNS + 1)), np.zeros(LAYERS))


@dataclass(frozen=True)
class Judged:
    """Drafts of some text: their signs, which were right, and how many gold has."""

    signs: Floats
    right: Floats
    wanted: int


def calibrate(
    reader: Reader, outer: Sequence[Document], inner: Sequence[Document], vocabulary: Vocabulary
) -> Sureness:
    """Return probabilities of outer attributions fitted on some text, of inner ones on other."""
    layers = []
    for layer, documents in enumerate((outer, inner)):
        judged = judge_drafts(reader, documents, vocabulary, layer)
        mean, spread, weights = fit(judged.signs, judged.right, ridge=RIDGE[layer])
        share = probabilities(judged.signs, mean, spread, weights)
        least = max(best_least(share, judged), LEAST[layer])
        layers.append((np.stack([mean, spread]), weights, least))
    scale, weights_of, least = zip(*layers, strict=True)
    return Sureness(np.stack(scale), np.stack(weights_of), np.array(least))


def judge_drafts(
    reader: Reader, documents: Sequence[Document], vocabulary: Vocabulary, layer: int
) -> Judged:
    """Return the drafts of one layer in `documents`.

    Outer ones are judged by themselves: inner ones, of which most are told to nobody, would take
    their gold. Inner ones are judged beside the outer ones.
    """
    signs: list[tuple[float, ...]] = []
    right: list[bool] = []
    wanted = 0
    for document in documents:
        words = cut(document.text, vocabulary)
        drafts = [x for x in reader.drafts(words) if layer or x.within is None]
        verdicts = judge(document, [reader.describe(words, x, x.within) for x in drafts])
        for draft, verdict in zip(drafts, verdicts, strict=True):
            if (draft.within is not None) == bool(layer):
                signs.append(draft.signs)
                right.append(verdict)
        wanted += sum((g.within is not None) == bool(layer) for g in document.gold)
    return Judged(np.array(signs).reshape(-1, N_SIGNS), np.array(right, float), wanted)


def fit(signs: Floats, right: Floats, ridge: float) -> tuple[Floats, Floats, Floats]:
    """Return mean, spread and weights (the bias last) of a logistic regression.

    Solved by Newton's method; `ridge` keeps the weights of like signs small.
    """
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-2
    x = np.hstack([(signs - mean) / spread, np.ones((len(signs), 1))])
    penalty = ridge * np.eye(x.shape[1])
    penalty[-1, -1] = 0.1
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        share = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (share - right) + penalty @ weights
        curve = (x * (share * (1 - share))[:, None]).T @ x + penalty
        weights -= np.linalg.solve(curve, gradient)
    return mean, spread, weights


def probabilities(signs: Floats, mean: Floats, spread: Floats, weights: Floats) -> Floats:
    """Return the probability of each row of `signs`."""
    share: Floats = 1 / (1 + np.exp(-((signs - mean) / spread @ weights[:-1] + weights[-1])))
    return share


def best_least(share: Floats, judged: Judged) -> float:
    """Return the probability below which leaving out raises F1 most."""
    order = np.argsort(-share)
    right = np.cumsum(judged.right[order])
    f1 = 2 * right / (np.arange(1, len(order) + 1) + judged.wanted)
    return float(share[order[int(f1.argmax())]]) if len(order) else 0.0


def expected_error(probability: Floats, right: Floats, bins: int = 10) -> float:
    """Return the expected calibration error over `bins` of equal width."""
    box = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [abs(float((probability[box == b] - right[box == b]).sum())) for b in range(bins)]
    return sum(gaps) / max(len(right), 1)
