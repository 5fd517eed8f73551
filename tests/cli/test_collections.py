"""`onrecord collections`: making, listing, showing and removing what is shared."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    report = tmp_path / "report.txt"
    report.write_text("At least 12 people were killed in Aleppo, officials said.\n")
    path = str(tmp_path / "test.ledger")
    done = run("add", str(report), "--ledger", path, "--engine", "rules")
    assert done.returncode == 0, done.stderr
    return path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = (sys.executable, "-m", "onrecord")
    return subprocess.run(
        [*program, *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_a_collection_is_made_listed_shown_and_removed(ledger: str) -> None:
    none = run("collections", "--ledger", ledger)
    assert (none.returncode, none.stdout) == (0, "")
    assert "collections new" in none.stderr
    made = run(
        *("collections", "new", "Killed", "--measure", "killed", "--alias", "killed"),
        *("--tlp", "amber", "--writable", "--ledger", ledger),
    )
    assert made.returncode == 0, made.stderr
    assert "1 reports" in made.stderr
    listed = json.loads(run("collections", "--ledger", ledger, "--format", "jsonl").stdout)
    assert listed == {
        "id": made.stdout.strip(),
        "alias": "killed",
        "title": "Killed",
        "tlp": "amber",
        "asks_for": "measure=killed",
        "reports": 1,
        "writable": True,
    }
    shown = run("collections", "show", "killed", "--ledger", ledger, "--format", "json")
    assert json.loads(shown.stdout) == [listed]
    assert "0 reports published" in run("collections", "publish", "--ledger", ledger).stderr
    assert run("collections", "remove", "killed", "--ledger", ledger).returncode == 0
    gone = run("collections", "show", "killed", "--ledger", ledger)
    assert gone.returncode == 1
    assert gone.stderr == "onrecord: killed: no collection of that id or alias\n"


def test_a_collection_that_cannot_be_costs_one_line(ledger: str) -> None:
    done = run("collections", "new", "Since", "--since", "yesterday", "--ledger", ledger)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "yesterday" in done.stderr
