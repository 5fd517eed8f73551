"""A ledger whose reports are related."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from onrecord.gathering.relating import relate
from onrecord.records import Account, Report
from onrecord.store import Entry, Ledger, open_ledger

Keep = Callable[..., Ledger]


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Keep]:
    """Return a new ledger of reports, added and related in groups of a size."""
    opened: list[Ledger] = []

    def make(reports: Iterable[Report], *, at_once: int = 1_000, batch: int = 500) -> Ledger:
        path = tmp_path / f"{len(opened)}.ledger"
        ledger = open_ledger(str(path), create=True)
        opened.append(ledger)
        waiting = list(reports)
        for start in range(0, len(waiting), at_once):
            add(ledger, waiting[start : start + at_once])
            relate(ledger.relations, batch=batch)
        return ledger

    yield make
    for ledger in opened:
        ledger.close()


def add(ledger: Ledger, reports: Iterable[Report]) -> None:
    run = ledger.begin_run("test 1")
    list(ledger.add([Entry(account=Account(report=report)) for report in reports], run=run))
