"""A linear-chain conditional random field whose sum is taken in a tree, in log T steps."""

from __future__ import annotations

import torch
from torch import Tensor


def negative_log_likelihood(
    emissions: Tensor, transitions: Tensor, start: Tensor, tags: Tensor, mask: Tensor
) -> Tensor:
    """Return the summed negative log likelihood of `tags`.

    Shapes: emissions (B, T, K), transitions (K, K) from-to, start (K), tags and mask (B, T);
    masked words stand at the end.
    """
    score = _path_score(emissions, transitions, start, tags, mask)
    return (_log_partition(emissions, transitions, start, mask) - score).sum()


def _path_score(
    emissions: Tensor, transitions: Tensor, start: Tensor, tags: Tensor, mask: Tensor
) -> Tensor:
    at = emissions.gather(2, tags.unsqueeze(2)).squeeze(2)
    between = transitions[tags[:, :-1], tags[:, 1:]]
    return (at * mask).sum(1) + (between * mask[:, 1:]).sum(1) + start[tags[:, 0]]


def _log_partition(emissions: Tensor, transitions: Tensor, start: Tensor, mask: Tensor) -> Tensor:
    k = emissions.shape[2]
    identity = torch.full((k, k), -1e4, dtype=emissions.dtype, device=emissions.device)
    identity.fill_diagonal_(0.0)
    steps = transitions + emissions[:, 1:, None, :]  # (B, T-1, K, K)
    steps = torch.where(mask[:, 1:, None, None], steps, identity)
    while steps.shape[1] > 1:
        if steps.shape[1] % 2:
            steps = torch.cat([steps, identity.expand(steps.shape[0], 1, k, k)], 1)
        steps = torch.logsumexp(steps[:, 0::2, :, :, None] + steps[:, 1::2, None, :, :], 3)
    first = start + emissions[:, 0]
    if not steps.shape[1]:
        return torch.logsumexp(first, 1)
    return torch.logsumexp(first[:, :, None] + steps[:, 0], (1, 2))
