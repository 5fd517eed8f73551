"""Parties as somebody sees them who may not see everything: counted among what they may."""

from __future__ import annotations

import msgspec
import numpy as np

from onrecord.store.answers.rows import PartyQuery
from onrecord.store.counts.columns import Array, Columns, Shared
from onrecord.store.counts.selecting import Sight
from onrecord.store.parties.showing import Counts, matching_parties

_TIES = 200  # parties of as many reports are told apart by name, which takes a look at each


class Sizes(msgspec.Struct, frozen=True):
    """How much of each party, and of each naming, somebody may see; all by number."""

    n_reports: Array
    n_claims: Array
    n_named: Array


def rank_parties(sight: Sight, shared: Shared, query: PartyQuery) -> list[Counts]:
    """Return the parties in most of the reports that may be seen, and what is of them there."""
    columns = sight.columns
    sizes = shared.sizes(columns, sight.visible, lambda: _count(sight, shared))
    asked = matching_parties(sight.connection, query)
    numbers = np.flatnonzero(sizes.n_reports)
    if asked is not None:
        numbers = numbers[np.isin(numbers, asked)]
    order = np.lexsort((-sizes.n_claims[numbers], -sizes.n_reports[numbers]))
    return _counts_of(columns, sizes, numbers[order[: (query.limit or 0) + _TIES]].tolist())


def count_party(sight: Sight, shared: Shared, number: int) -> Counts | None:
    """Return what may be seen of one party; None where nothing of it is counted as yet."""
    columns = sight.columns
    sizes = shared.sizes(columns, sight.visible, lambda: _count(sight, shared))
    if number >= len(sizes.n_reports) or not sizes.n_reports[number]:
        return None
    return _counts_of(columns, sizes, [number])[0]


def _counts_of(columns: Columns, sizes: Sizes, chosen: list[int]) -> list[Counts]:
    named: dict[int, dict[int, int]] = {number: {} for number in chosen}
    for naming in np.flatnonzero(np.isin(columns.party_of, chosen) & (sizes.n_named > 0)).tolist():
        named[int(columns.party_of[naming])][naming] = int(sizes.n_named[naming])
    return [
        Counts(
            party=number,
            n_reports=int(sizes.n_reports[number]),
            n_claims=int(sizes.n_claims[number]),
            namings=named[number],
        )
        for number in chosen
    ]


def _count(sight: Sight, shared: Shared) -> Sizes:
    columns = sight.columns
    pairs = shared.mentions(columns)
    size = 1 + int(columns.party_of.max(initial=0))
    shown = columns.is_current if sight.visible is None else columns.is_current & sight.visible
    naming, findings = pairs[(pairs[:, 1] < len(shown))].T
    keep = shown[findings] & (naming < len(columns.party_of))
    naming, findings = naming[keep], findings[keep]
    party = columns.party_of[naming].astype(np.int64)
    reports = np.unique(party * len(columns.report) + columns.report[findings])
    n_reports = np.bincount(reports // len(columns.report), minlength=size)
    n_reports[:1] = 0
    return Sizes(
        n_reports=n_reports,
        n_claims=np.bincount(columns.party[shown[columns.findings]], minlength=size),
        n_named=np.bincount(naming, minlength=len(columns.party_of)),
    )
