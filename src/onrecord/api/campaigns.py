"""Campaigns: what a query asks for over time, and queries that have a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from onrecord.api.asking import Asking
from onrecord.api.queries import make_query
from onrecord.api.rows import Rows
from onrecord.gathering.lines import Lines, find_lines
from onrecord.store import ClaimRow, Query
from onrecord.store.campaigns import Campaign
from onrecord.store.counts.series_rows import SeriesFigure
from onrecord.store.counts.spreads import AddedClaim, Mapped
from onrecord.store.lists.profiles import Tally


class Campaigning(Asking):
    """Follows a party, a place or any query through time; filters are those of `claims`."""

    def claim_days(self, **filters: Any) -> Tally:
        """Return how many claims came out on each day, by stance; the newest are counted.

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
        """
        return self._store.spreads.days(self._unpaged(filters))

    def first_claims(self, **filters: Any) -> Rows[ClaimRow]:
        """Return the claim that was published first, or nothing where none has a day."""
        return Rows(self._store.spreads.first(self._unpaged(filters)))

    def claim_places(self, **filters: Any) -> Mapped:
        """Return the places that the newest claims name, those of most claims first."""
        return self._store.spreads.places(self._unpaged(filters))

    def series_figures(self, measure: str, /, **filters: Any) -> Rows[SeriesFigure]:
        """Return the newest figures of one measure with who names them; copies are left out."""
        query = self._unpaged(filters | {"measure": measure})
        return Rows(self._store.spreads.figures(query).figures)

    def figure_lines(self, measure: str, /, **filters: Any) -> Lines:
        """Return the figures of one measure as lines through time, each of one origin.

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
        """
        query = self._unpaged(filters | {"measure": measure})
        return find_lines(self._store.spreads.figures(query), self._store.spreads.actors)

    def _unpaged(self, filters: Mapping[str, Any]) -> Query:
        query = self._ready(make_query(**filters))
        return msgspec.structs.replace(query, limit=None, after=None)

    def added_claims(
        self, *, limit: int = 50, after: int | None = None, **filters: Any
    ) -> Rows[AddedClaim]:
        """Return the claims that came into the ledger last, among the reports added last.

        Args:
            after: `cursor` of the row of the last claim seen.
            filters: Those of `claims`.

        Raises:
            QueryError: A filter cannot be understood.
        """
        found = self._store.spreads.added(self._unpaged(filters), limit=limit, after=after)
        return Rows(found)

    # --- queries with a name

    def campaigns(self) -> Rows[Campaign]:
        """Return the queries that somebody gave a name, in order of their names."""
        return Rows(self._store.campaigns.all())

    def campaign(self, name: str) -> Campaign:
        """Return one campaign.

        Raises:
            NotOnRecordError: There is none of that name.
        """
        return self._store.campaigns.one(name)

    def add_campaign(self, title: str, filters: Mapping[str, str]) -> Campaign:
        """Give a query a name, so that it has an address; `filters` are those of `claims`.

        Raises:
            QueryError: A filter cannot be understood, or the name is taken or none.
        """
        make_query(**filters)
        return self._store.campaigns.add(title, filters)

    def remove_campaign(self, name: str) -> None:
        """Forget a campaign; what it asked for stays on record.

        Raises:
            NotOnRecordError: There is none of that name.
        """
        self._store.campaigns.remove(name)
