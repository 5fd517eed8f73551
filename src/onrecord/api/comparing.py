"""Comparing what is on record in an open ledger: accounts side by side, figures over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from onrecord.api.held import Held
from onrecord.api.queries import make_query, parse_measures
from onrecord.comparisons import ComparisonTable, CourseTable
from onrecord.errors import NotOnRecordError, QueryError
from onrecord.records import Account, Copy, Story
from onrecord.relate import comparison
from onrecord.relate.comparing.courses import follow
from onrecord.relate.comparing.known_parties import parties_of
from onrecord.story_views import choose_telling, copies_among


class Comparing(Held):
    """Sets accounts beside each other."""

    def comparison(
        self, *ids: str, measures: Sequence[str] = (), most: int | None = None, **filters: Any
    ) -> ComparisonTable:
        """Return accounts set beside each other: questions down, origins across.

        Args:
            ids: A story, or reports, by the start of their ids; without any, the reports that
                fit `filters`.
            measures: Ask how many of these measures alone.
            most: Of a story, how many reports to compare at most; the most telling are taken, and
                `n_left_out` says how many were not.
            filters: Those of `reports`.

        Raises:
            NotOnRecordError: There is no such report or story.
            QueryError: A filter or measure cannot be understood.
        """
        told = self._told(ids)
        chosen = self._chosen(told, most) if told else ids
        accounts = self._compared(chosen, filters)
        copies = copies_among(told, accounts) if told else self._copies(accounts)
        found = comparison(
            accounts,
            copies=copies,
            party_of=parties_of(accounts, self._store.held_judgements()),
            story=told.id if told else None,
            measures=parse_measures(measures),
        )
        n_left_out = len(told.reports) - len(chosen) if told else 0
        return ComparisonTable.of(msgspec.structs.replace(found, n_left_out=n_left_out))

    def _chosen(self, told: Story, most: int | None) -> Sequence[str]:
        return told.reports if most is None else choose_telling(self._store, told, most)

    def timeline(self, party: str, measure: str, **filters: Any) -> CourseTable:
        """Return what a party counts over time, with corrections, beside what others say of it.

        Args:
            party: A name, or the words of one.
            filters: Those of `reports`.

        Raises:
            QueryError: A filter or the measure cannot be understood.
        """
        (wanted,) = parse_measures([measure])
        accounts = self._compared((), filters)
        copies = self._copies(accounts)
        who = parties_of(accounts, self._store.held_judgements())
        compared = comparison(accounts, copies=copies, party_of=who, measures=[wanted], by_day=True)
        return CourseTable.of(follow(compared, party, wanted), compared)

    def _told(self, ids: Sequence[str]) -> Story | None:
        """Return the story that one id names, or None where ids name reports."""
        if len(ids) != 1 or ids[0].startswith("report-"):
            return None
        self._relate()
        start = ids[0] if ids[0].startswith("story-") else f"story-{ids[0]}"
        try:
            return self._store.relations.story(start)
        except NotOnRecordError:
            if ids[0].startswith("story-"):
                raise
            return None  # the start of a report's id, perhaps

    def _copies(self, accounts: Sequence[Account]) -> list[Copy]:
        """Return which of some reports repeat which, as their stories tell."""
        self._relate()
        copies: list[Copy] = []
        seen: set[str] = set()
        for account in accounts:
            if account.report.id not in seen:
                story = self._store.relations.story(account.report.id)
                seen.update(story.reports)
                copies += copies_among(story, accounts)
        return copies

    def _compared(self, ids: Sequence[str], filters: dict[str, Any]) -> list[Account]:
        if ids and filters:
            raise QueryError("give ids or filters, and not both")
        wanted = ids or [row.id for row in self._store.reports(make_query(**filters))]
        try:
            found = {a.report.id: a for a in map(self._store.account, wanted)}
        except NotOnRecordError as error:
            sentence = f"{error}, `onrecord stories` those of stories"
            raise NotOnRecordError(sentence) from error
        return list(found.values())
