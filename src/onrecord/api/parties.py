"""The parties of an open ledger: who is who, why, and what people decide of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.api.held import Held
from onrecord.api.queries import make_party_query
from onrecord.api.rows import Rows
from onrecord.gathering.parties import (
    merge_parties,
    split_party,
    undo_judgement,
)
from onrecord.store import JoinRow, JudgementRow, PartyQuery, PartyRow


class Parties(Held):
    """Shows parties, and hears what people decide of them."""

    def parties(self, **filters: Any) -> Rows[PartyRow]:
        """Return who is on record, whatever reports call them, those in most reports first.

        Filters: `name`, `kind`, `unnamed`, `limit`; see `store.PartyQuery`.

        Raises:
            QueryError: A filter is unknown.
        """
        return Rows(self._parties(make_party_query(**filters)))

    def _parties(self, query: PartyQuery) -> Iterator[PartyRow]:
        self._refresh_parties()
        yield from self._store.parties(query)

    def party(self, id_: str) -> PartyRow:
        """Return one party; the start of its id will do.

        Raises:
            NotOnRecordError: There is no such party.
        """
        self._refresh_parties()
        return self._store.party(id_)

    def party_joins(self, id_: str) -> Rows[JoinRow]:
        """Return why each name belongs to a party: the rule, how sure it is, the words.

        Raises:
            NotOnRecordError: There is no such party.
        """
        self._refresh_parties()
        return Rows(self._store.party_joins(id_))

    def merge_parties(self, one: str, other: str) -> str:
        """Have two parties be one from now on; return the id by which that can be undone.

        Raises:
            NotOnRecordError: There is no such party.
            QueryError: Both are the same.
        """
        self._refresh_parties()
        return merge_parties(self._store, one, other)

    def split_party(self, id_: str, *names: str) -> str:
        """Have some names of a party be another one; return the id by which that can be undone.

        Raises:
            NotOnRecordError: There is no such party.
            QueryError: It bears no such name, or no other.
        """
        self._refresh_parties()
        return split_party(self._store, id_, names)

    def undo_party_judgement(self, id_: str) -> None:
        """Take a merge or a split back.

        Raises:
            NotOnRecordError: There is none of that id that still holds.
        """
        undo_judgement(self._store, id_)

    def party_judgements(self) -> Rows[JudgementRow]:
        """Return what people decided about parties, newest first; what was undone, too."""
        return Rows(self._store.judgements())
