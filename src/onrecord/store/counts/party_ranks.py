"""Parties as somebody sees them who may not see everything: counted among what they may."""

from __future__ import annotations

from itertools import islice

import apsw
import msgspec
import numpy as np

from onrecord.store.answers.rows import PartyQuery
from onrecord.store.counts.columns import Array, Columns, Shared
from onrecord.store.counts.selecting import Sight
from onrecord.store.parties.showing import Counts, matching_parties


class Sizes(msgspec.Struct, frozen=True):
    """How much of each party, and of each naming, somebody may see; all by number.

    Attributes:
        order: Parties of which something may be seen, those in most reports first.
        kinds: Of these the kind, and whether it is a name that they are called by.
    """

    n_reports: Array
    n_claims: Array
    n_named: Array
    order: Array
    kinds: dict[int, tuple[str, bool]]


def rank_parties(sight: Sight, shared: Shared, query: PartyQuery) -> list[Counts]:
    """Return the parties a query asks for that are in most of the reports that may be seen.

    With what is of them there, in order: all filters are heard before the list is cut.
    """
    columns = sight.columns
    sizes = shared.sizes(columns, sight.visible, lambda: _count(sight, shared))
    asked = matching_parties(sight.connection, query)
    numbers = sizes.order if asked is None else sizes.order[np.isin(sizes.order, asked)]
    fitting = (number for number in numbers.tolist() if _fits(query, *sizes.kinds[number]))
    return _counts_of(columns, sizes, list(islice(fitting, query.limit)))


def _fits(query: PartyQuery, kind: str, is_named: bool) -> bool:  # noqa: FBT001  a column
    return (is_named or query.unnamed) and query.kind in (None, kind)


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
    n_claims = np.bincount(columns.party[shown[columns.findings]], minlength=size)
    n_named = np.bincount(naming, minlength=len(columns.party_of))
    parties = _read_parties(sight.connection, n_reports, n_named)
    told = sorted(parties, key=lambda n: (-n_reports[n], -n_claims[n], *parties[n][:2]))
    return Sizes(
        n_reports=n_reports,
        n_claims=n_claims,
        n_named=n_named,
        order=np.array(told, dtype=np.int64),
        kinds={number: (kind, is_named) for number, (_, _, kind, is_named) in parties.items()},
    )


def _read_parties(
    connection: apsw.Connection, n_reports: Array, n_named: Array
) -> dict[int, tuple[str, str, str, bool]]:
    """Return name, id, kind and whether it is one, of each party that may be seen, by number.

    The tables themselves are read, which is quicker than what is seen of them, row by row; a party
    is called here as it is there: by its own name where a report that may be seen calls it so.
    """
    called: dict[int, set[str]] = {}
    names = "SELECT seq, party, name FROM main.namings WHERE party IS NOT NULL"
    for naming, party, name in connection.execute(names):
        if naming < len(n_named) and n_named[naming]:
            called.setdefault(party, set()).add(name)
    found = {}
    for number, id_, name, kind, is_named in connection.execute(
        "SELECT seq, id, name, kind, is_named FROM main.parties"
    ):
        if number < len(n_reports) and n_reports[number] and (known := called.get(number)):
            found[number] = (name if name in known else min(known), id_, kind, bool(is_named))
    return found
