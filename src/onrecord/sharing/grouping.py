"""Adding what several producers found: in groups, each producer's under one run of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from onrecord.store import Acknowledged, Entry, Ledger, Run

AT_ONCE = 500  # accounts that wait, so that much of it goes through in pieces
CODEPOINTS_AT_ONCE = 8_000_000  # of their texts
OnKept = Callable[[], None]


class ProducerGroups:
    """Keeps accounts until there are enough of a producer's to be added together."""

    def __init__(self, ledger: Ledger, engine: str) -> None:
        """Take the ledger, and what the runs are said to be made by."""
        self._ledger, self._engine = ledger, engine
        self._waiting: dict[str | None, list[tuple[Entry, OnKept | None]]] = {}
        self._runs: dict[str | None, Run] = {}
        self._n_codepoints = 0

    def put(
        self,
        producer: str | None,
        entry: Entry,
        *,
        name: str | None = None,
        on_kept: OnKept | None = None,
    ) -> Iterator[Acknowledged]:
        """Take an account; yield those that are on disk by then.

        Args:
            producer: Whose it is; None is ours.
            name: What the producer calls itself.
            on_kept: Called once it is on disk, unless it is refused.
        """
        if producer not in self._runs:
            settings = msgspec.json.encode({"producer": name} if name else {}).decode()
            self._runs[producer] = self._ledger.begin_run(self._engine, settings, producer=producer)
        self._waiting.setdefault(producer, []).append((entry, on_kept))
        self._n_codepoints += len(entry.account.report.text)
        if self._n_codepoints >= CODEPOINTS_AT_ONCE:
            yield from self.flush()
        elif len(self._waiting[producer]) >= AT_ONCE:
            yield from self._add(producer)

    def finish(self) -> Iterator[Acknowledged]:
        """Add what still waits, and end the runs."""
        yield from self.flush()
        for run in self._runs.values():
            self._ledger.finish_run(run)

    def flush(self) -> Iterator[Acknowledged]:
        """Add what still waits."""
        for producer in list(self._waiting):
            yield from self._add(producer)

    def _add(self, producer: str | None) -> Iterator[Acknowledged]:
        group = self._waiting.pop(producer)
        self._n_codepoints -= sum(len(entry.account.report.text) for entry, _ in group)
        entries = (entry for entry, _ in group)
        added = self._ledger.add(entries, run=self._runs[producer])
        for (_, on_kept), one in zip(group, added, strict=True):
            if on_kept is not None and one.outcome != "refused":
                on_kept()
            yield one
