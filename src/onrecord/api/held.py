"""What every part of an open ledger works on."""

from __future__ import annotations

from onrecord.store import Ledger


class Held:
    """A ledger that is held open: where it is kept, and how to let go of it."""

    def __init__(self, store: Ledger, url: str) -> None:
        self._store = store
        self.url = url

    def close(self) -> None:
        """Let go of the ledger."""
        self._store.close()
