"""Paths that cannot be written or read cost a line, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.demo import demo_folder

PROGRAM = (sys.executable, "-m", "onrecord")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("demo") / "demo.ledger")
    with demo_folder() as folder:
        added = run("add", str(folder), "--ledger", path, "--engine", "rules")
    assert added.returncode == 0, added.stderr  # the manifest beside the reports is no report
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "--plot", "nowhere/a.svg"),
        ("timeline", "--party", "monitor", "--measure", "killed", "--plot", "nowhere/a.svg"),
        ("export", "--out", "nowhere/a.jsonl"),
    ],
)
def test_a_path_that_cannot_be_written_is_named(ledger: str, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, "--ledger", ledger)
    assert done.returncode == 2
    assert "nowhere/a." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_does_not_stop_an_import(ledger: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    assert run("export", "--ledger", ledger, "--out", str(kept)).returncode == 0
    new = str(tmp_path / "new.ledger")
    done = run("import", "gone.jsonl", str(kept), "--own", "--tlp", "clear", "--ledger", new)
    assert done.returncode == 1
    assert "gone.jsonl: No such file" in done.stderr
    assert "14 new" in done.stderr


def test_nothing_found_is_said_whatever_the_format(ledger: str) -> None:
    for arguments in (
        ("figures", "--place", "Nowhereville"),
        ("timeline", "--party", "Nobody", "--measure", "sorties"),
    ):
        done = run(*arguments, "--ledger", ledger, "--format", "jsonl")
        assert (done.returncode, done.stdout) == (0, "")
        assert "no " in done.stderr


def test_the_short_id_that_a_table_of_stories_shows_can_be_compared(ledger: str) -> None:
    shown = run("stories", "--ledger", ledger, "--format", "jsonl").stdout.splitlines()[-1]
    short = shown.split('"story":"story-')[1][:10]
    assert run("compare", short, "--ledger", ledger, "--format", "json").returncode == 0
    unknown = run("compare", "zzz", "--ledger", ledger)
    assert unknown.returncode == 1
    assert "onrecord stories" in unknown.stderr
