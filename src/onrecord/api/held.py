"""What every part of an open ledger works on."""

from __future__ import annotations

import math

from onrecord.gathering.parties import refresh_parties
from onrecord.gathering.relating import relate
from onrecord.records import Caller
from onrecord.sharing.clearing import clear_reports
from onrecord.sharing.rehanging import rehang_copies
from onrecord.store import Ledger


class Held:
    """A ledger that is held open: where it is kept, and how to let go of it."""

    def __init__(self, store: Ledger, url: str) -> None:
        self._store = store
        self.url = url

    def close(self) -> None:
        """Let go of the ledger."""
        self._store.close()

    def see_as(self, caller: Caller) -> None:
        """Show what `caller` may see, and nothing else; for the owner, open another."""
        self._store.see_as(caller)

    def refresh(self, *, max_seconds: float = math.inf) -> None:
        """Work out parties and stories anew where reports came in since the last time."""
        self._refresh_facets()
        self._relate()
        self._refresh_parties()
        self._clear_reports(max_seconds=max_seconds)

    def _relate(self) -> None:
        """Relate what was added; a ledger open for reading only stays as it is."""
        if not self._store.is_read_only:
            rehang_copies(self._store)
            relate(self._store.relations)

    def _refresh_facets(self) -> None:
        """Work out what claims are counted by that an older program kept, likewise."""
        if not self._store.is_read_only:
            self._store.refresh_facets()

    def _refresh_parties(self) -> None:
        """Group the actors of what was added, likewise."""
        if not self._store.is_read_only:
            refresh_parties(self._store)

    def _clear_reports(self, *, max_seconds: float = math.inf) -> None:
        """Look what was added through for names that are withheld, likewise."""
        if not self._store.is_read_only:
            clear_reports(self._store, max_seconds=max_seconds)

    def data_version(self) -> int:
        """Return a number that changes once another connection has written."""
        return self._store.relations.stamp()
