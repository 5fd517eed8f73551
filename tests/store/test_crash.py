"""`kill -9` at any moment loses nothing that was acknowledged."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onrecord.store import open_ledger

HERE = Path(__file__).parent
WRITER = """
import importlib.util, itertools, os, sys
spec = importlib.util.spec_from_file_location("tools", sys.argv[2])
tools = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tools)
from onrecord.store import Entry, open_ledger
from onrecord.store.adding import groups as adding
adding.GROUP_ENTRIES = 7
ledger = open_ledger(sys.argv[1], create=True)
run = ledger.begin_run("rules 1")
numbers = itertools.count(int(sys.argv[3]))
entries = (
    Entry(
        account=tools.account_of(number=n, published_on=f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}"),
        snapshot=tools.make_snapshot(b"page %d " % n * 500),
    )
    for n in numbers
)
for found in ledger.add(entries, run=run):
    os.write(1, f"{found.report} {found.outcome}\\n".encode())
"""


def killed_after(path: Path, start: int, seconds: float) -> list[str]:
    """Add accounts in another process, kill it, and return what it said was safe."""
    command = [sys.executable, "-c", WRITER, str(path), str(HERE / "conftest.py"), str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()  # the clock starts when it writes
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()
    assert writer.returncode == -signal.SIGKILL
    lines = (first + rest).splitlines(keepends=True)
    return [line.split()[0] for line in lines if line.endswith("\n")]


def check_killed(path: Path, n_times: int) -> None:
    chance = random.Random(5)  # noqa: S311
    acknowledged: set[str] = set()
    for number in range(n_times):
        acknowledged |= set(killed_after(path, 1 + number * 100_000, chance.uniform(0.0, 0.4)))
        ledger = open_ledger(str(path))
        kept = {row.id for row in ledger.reports()}
        assert acknowledged <= kept
        assert {row.report for row in ledger.claims()} == kept
        ledger.close()
    ledger = open_ledger(str(path))
    assert list(ledger.verify()) == []
    assert all(ledger.snapshot(id_) for id_ in acknowledged)
    ledger.close()


def test_killing_the_writer_loses_nothing_acknowledged(tmp_path: Path) -> None:
    check_killed(tmp_path / "killed.ledger", 3)


@pytest.mark.slow
def test_killing_the_writer_often_loses_nothing_acknowledged(tmp_path: Path) -> None:
    check_killed(tmp_path / "killed.ledger", 40)
