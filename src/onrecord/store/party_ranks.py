"""Parties as somebody sees them who may not see everything: counted among what they may."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from onrecord.store.columns import Shared
from onrecord.store.parties import Counts, matching_parties
from onrecord.store.rows import PartyQuery
from onrecord.store.selecting import Sight

_TIES = 200  # parties of as many reports are told apart by name, which takes a look at each


def rank_parties(sight: Sight, shared: Shared, query: PartyQuery) -> list[Counts]:
    """Return the parties in most of the reports that may be seen, and what is of them there."""
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
    n_claims = np.bincount(columns.party[shown[columns.findings]], minlength=size)
    n_reports[:1] = 0
    asked = matching_parties(sight.connection, query)
    numbers = np.flatnonzero(n_reports)
    if asked is not None:
        numbers = numbers[np.isin(numbers, asked)]
    order = np.lexsort((-n_claims[numbers], -n_reports[numbers]))
    chosen = numbers[order[: (query.limit or 0) + _TIES]]
    counted = np.bincount(naming[np.isin(party, chosen)], minlength=len(columns.party_of))
    namings: dict[int, dict[int, int]] = defaultdict(dict)
    for n in np.flatnonzero(counted).tolist():
        namings[int(columns.party_of[n])][n] = int(counted[n])
    return [
        Counts(
            party=int(number),
            n_reports=int(n_reports[number]),
            n_claims=int(n_claims[number]),
            namings=namings[int(number)],
        )
        for number in chosen
    ]
