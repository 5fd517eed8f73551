"""`onrecord collections`: making, listing, showing and removing what is shared."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from onrecord import cli


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process, which is quicker than in ten others."""

    def run_it(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["onrecord", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            cli.main()
        told = capfd.readouterr()
        return Done(int(left.value.code or 0), told.out, told.err)

    return run_it


@pytest.fixture
def ledger(run: Run, tmp_path: Path) -> str:
    report = tmp_path / "report.txt"
    report.write_text("At least 12 people were killed in Aleppo, officials said.\n")
    path = str(tmp_path / "test.ledger")
    done = run("add", str(report), "--ledger", path, "--engine", "rules", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    return path


def test_a_collection_is_made_listed_shown_and_removed(run: Run, ledger: str) -> None:
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


def test_a_collection_that_cannot_be_costs_one_line(run: Run, ledger: str) -> None:
    done = run("collections", "new", "Since", "--since", "yesterday", "--ledger", ledger)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "yesterday" in done.stderr
