"""How many claims there are, and how they fall to who said them, where, of what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from onrecord.api.held import Held
from onrecord.api.queries import make_query
from onrecord.relate import name_keys
from onrecord.store import ClaimRow, Facets, Query


class Faceted(Held):
    """Counts claims by the values of every filter."""

    def facets(
        self, *, top: int = 10, names: tuple[str, ...] | None = None, **filters: Any
    ) -> Facets:
        """Return how many claims the filters find, and how they fall to values of each.

        The counts of one filter are those that the others leave. Filters are those of `claims`;
        `limit` and `after` make no difference. With `names`, to the values of these alone.

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
            NotOnRecordError: It names a report, a run or a party that is not there.
        """
        return self.facets_of(make_query(**filters), top=top, names=names)

    def facets_of(
        self, query: Query, *, top: int = 10, names: tuple[str, ...] | None = None
    ) -> Facets:
        """Return what `facets` does, for a query that is made already."""
        self._refresh_facets()
        self._refresh_parties()
        return self._store.facets(_keyed(query), top=top, names=names)

    def newer_cursor(self, query: Query) -> int | None:
        """Return the `after` of the page of claims before that of `query`; None: the first."""
        return self._store.newer_cursor(_keyed(query))

    def speaking_parties(self, rows: Iterable[ClaimRow]) -> Mapping[int, str]:
        """Return the ids of the parties whose claims these are, by the rows' `cursor`."""
        return self._store.speaking_parties([row.cursor for row in rows])

    def hold_columns(self) -> None:
        """Answer for claims from columns in memory from now on: for a server, asked often."""
        self._store.hold_columns()


def _keyed(query: Query) -> Query:
    if query.speaker is None:
        return query
    return msgspec.structs.replace(query, speaker_keys=name_keys(query.speaker))
