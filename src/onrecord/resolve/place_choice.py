"""Choosing among what names may mean, all names of a report together."""

from __future__ import annotations

from typing import Any

import numpy as np

from onrecord.records import PlaceReason
from onrecord.resolve.gazetteer import Entry
from onrecord.resolve.place_scores import WEIGHTS, Group, prior, seat

ROUNDS = 4
# Where towns bear the surnames of English-speaking people: “Clark” is seldom the town.
_SURNAMES = frozenset(["US", "GB", "CA", "AU", "NZ", "IE", "ZA"])
_NEAR_KM = 150
_LARGE = frozenset(["country", "continent", "region", "disputed", "water"])


class Nodes:
    """The candidates of all names of a report, and how well any two go together."""

    def __init__(self, groups: list[Group], max_nodes: int) -> None:
        self._groups = groups
        budget = max(2, max_nodes // len(groups))
        for group in groups:
            group.candidates = group.candidates[:budget]
            group.scores = group.scores[:budget]
        entries = [c.entry for group in groups for c in group.candidates]
        self._of = np.repeat(np.arange(len(groups)), [len(g.candidates) for g in groups])
        self._score = np.array([score for group in groups for score in group.scores])
        self._weight = np.array([min(3.0, len(group.toponyms)) ** 0.5 for group in groups])
        self._fit, self._inside, self._away = _fit(entries)
        self._fit[self._of[:, None] == self._of[None, :]] = 0.0
        self._chance = np.zeros(len(entries))
        self._is_chosen = np.zeros(len(entries), dtype=bool)

    def settle(self) -> None:
        """Choose for each name, in rounds: what is likely pulls what goes with it."""
        held = self._held()
        score = self._score
        n_others = len(self._groups) + WEIGHTS.few
        for _ in range(ROUNDS):
            self._chance = self._shares(score)
            weight = self._chance * self._weight[self._of]
            pull = self._best(self._fit * weight[None, :]) / n_others**0.5
            score = self._score + WEIGHTS.pull * pull + WEIGHTS.named_with * (held @ self._chance)
        self._chance = self._shares(score)
        best = np.maximum.reduceat(self._chance, np.flatnonzero(np.diff(self._of, prepend=-1)))
        self._is_chosen = self._chance >= best[self._of]
        for i, group in enumerate(self._groups):
            mine = np.flatnonzero(self._of == i)
            group.chosen = seat(group, int(self._chance[mine].argmax()))
            group.reasons = self._reasons(i, int(mine[group.chosen]), held)

    def _held(self) -> np.ndarray[Any, Any]:
        """Which candidates lie in which of the names that were put behind them."""
        held: np.ndarray[Any, Any] = np.zeros(self._fit.shape)
        for i, group in enumerate(self._groups):
            j = next((k for k, g in enumerate(self._groups) if g is group.holder), None)
            if j is not None:
                rows, columns = self._of == i, self._of == j
                held[np.ix_(rows, columns)] = self._inside[np.ix_(rows, columns)]
                held[np.ix_(columns, rows)] = self._inside[np.ix_(rows, columns)].T
        return held

    def _shares(self, score: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Softmax within each name."""
        top = np.full(len(self._groups), -np.inf)
        np.maximum.at(top, self._of, score)
        share = np.exp(WEIGHTS.sharpness * (score - top[self._of]))
        total = np.zeros(len(self._groups))
        np.add.at(total, self._of, share)
        return np.asarray(share / total[self._of], dtype=float)

    def _best(self, pull: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Sum over the other names: how well all that each may mean goes with a candidate."""
        starts = np.flatnonzero(np.diff(self._of, prepend=-1))
        return np.asarray(np.add.reduceat(pull, starts, axis=1).sum(axis=1), dtype=float)

    def _reasons(self, i: int, node: int, held: np.ndarray[Any, Any]) -> tuple[PlaceReason, ...]:
        group = self._groups[i]
        candidate = group.candidates[group.chosen]
        others = self._is_chosen & (self._of != i)
        reasons: list[PlaceReason] = []
        told: PlaceReason
        if len(group.candidates) == 1:
            reasons.append("only")
        if (held[node] * self._is_chosen).any():
            reasons.append("named_with")
        elif (self._inside[node] * others).any():
            reasons.append("inside")
        elif ((self._away[node] < _NEAR_KM) & others).any():
            reasons.append("near")
        if not reasons or reasons == ["only"]:
            first = max(range(len(group.candidates)), key=lambda k: prior(group.candidates[k]))
            told = "publisher" if candidate.entry.near == group.home else "country"
            if len(group.candidates) > 1:
                reasons.append("best_known" if first == group.chosen else told)
        if group.is_division and candidate.entry.kind in ("admin1", "admin2"):
            reasons.append("kind")
        if candidate.is_spelling:
            reasons.append("spelling")
        return tuple(reasons)

    def has_company(self, group: Group) -> bool:
        """Say whether the report names something near, or what holds the place chosen."""
        entry = group.candidates[group.chosen].entry
        if {"named_with", "near"} & set(group.reasons) or self._is_in_province(group):
            return True
        return entry.near not in _SURNAMES and any(
            other is not group and other.candidates[other.chosen].entry.near == entry.near
            for other in self._groups
        )

    def is_backed(self, group: Group) -> bool:
        """Say whether a report tells of the country of a place, or names something near it.

        Asked of a name that is only spelt like one on file: what resembles another backs nothing.
        """
        candidate = group.candidates[group.chosen]
        if candidate.entry.near in group.told:
            return True
        mine = self._node(group)
        return any(
            other is not group
            and not (chosen := other.candidates[other.chosen]).is_spelling
            and (
                chosen.entry.near == candidate.entry.near
                or self._away[mine, self._node(other)] < _NEAR_KM
            )
            for other in self._groups
        )

    def _node(self, group: Group) -> int:
        index = next(i for i, one in enumerate(self._groups) if one is group)
        return int(np.searchsorted(self._of, index)) + group.chosen

    def _is_in_province(self, group: Group) -> bool:
        within = {
            e.index for e in group.candidates[group.chosen].entry.within if e.kind != "country"
        }
        return any(
            other is not group and other.candidates[other.chosen].entry.index in within
            for other in self._groups
        )


def _fit(entries: list[Entry]) -> tuple[Any, Any, Any]:
    """Return how well each goes with each, whether one lies in the other, and kilometres apart."""
    lat = np.radians([e.latitude for e in entries])
    lon = np.radians([e.longitude for e in entries])
    cosine = np.sin(lat)[:, None] * np.sin(lat) + np.cos(lat)[:, None] * np.cos(lat) * np.cos(
        lon[:, None] - lon
    )
    away = 6371.0 * np.arccos(np.clip(cosine, -1.0, 1.0))
    codes = {code: n for n, code in enumerate(dict.fromkeys(e.near for e in entries))}
    country = np.array([codes[e.near] if e.near else -1 - i for i, e in enumerate(entries)])
    province = np.array([e.admin1.index if e.admin1 else -1 - i for i, e in enumerate(entries)])
    is_large = np.array([e.kind in _LARGE for e in entries])
    index = {e.index: [] for e in entries}  # type: dict[int, list[int]]
    for i, entry in enumerate(entries):
        index[entry.index].append(i)
    inside = np.zeros((len(entries), len(entries)))
    for i, entry in enumerate(entries):
        for outer in entry.within:
            for j in index.get(outer.index, ()):
                inside[i, j] = 1.0
    near = WEIGHTS.near * np.exp(-away / 60.0) + WEIGHTS.region * np.exp(-away / 300.0)
    near[is_large[:, None] | is_large[None, :]] *= 0.2
    fit = near + WEIGHTS.same_admin1 * (province[:, None] == province)
    fit += WEIGHTS.same_country * (country[:, None] == country)
    fit += WEIGHTS.inside * (inside + inside.T) * (1.0 + ~is_large[None, :])
    kinds = np.array(
        [e.kind if e.kind in ("country", "admin1", "admin2") else "town" for e in entries]
    )
    fit += WEIGHTS.listed * (kinds[:, None] == kinds) * (country[:, None] == country)
    return fit, inside, away
