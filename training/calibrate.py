"""From signs to probabilities: one logistic regression per layer, fitted on development text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fit(signs: Floats, right: Floats, ridge: float = 3.0) -> tuple[Floats, Floats, Floats]:
    """Return mean, spread and weights (the bias last) of a logistic regression.

    Solved by Newton's method; `ridge` keeps the weights of like signs small.
    """
    mean, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-6
    x = np.hstack([(signs - mean) / spread, np.ones((len(signs), 1))])
    penalty = ridge * np.eye(x.shape[1])
    penalty[-1, -1] = 0.0
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        share = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (share - right) + penalty @ weights
        curve = (x * (share * (1 - share))[:, None]).T @ x + penalty
        weights -= np.linalg.solve(curve, gradient)
    return mean, spread, weights


def expected_error(probability: Floats, right: Floats, bins: int = 10) -> float:
    """Return the expected calibration error over `bins` of equal width."""
    box = np.minimum((probability * bins).astype(int), bins - 1)
    gaps = [abs(float((probability[box == b] - right[box == b]).sum())) for b in range(bins)]
    return sum(gaps) / max(len(right), 1)
