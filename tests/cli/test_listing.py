"""What commands print when little is asked, or nobody reads on."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "onrecord"]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("listing") / "cases.ledger")
    subprocess.run([*PROGRAM, "demo", "--ledger", path], check=True, capture_output=True)
    return path


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("command", "whole"),
    [("tokens", "list"), ("peers", "list"), ("keys", "show"), ("withhold", "list")],
)
def test_without_a_word_a_group_lists_what_is_there(command: str, whole: str, ledger: str) -> None:
    bare, said = run(command, "--ledger", ledger), run(command, whole, "--ledger", ledger)
    assert (bare.returncode, bare.stdout, bare.stderr) == (
        said.returncode,
        said.stdout,
        said.stderr,
    )
    assert "Usage" in run(command, "--help").stdout


def test_a_campaign_is_listed_with_what_it_asks_for(ledger: str) -> None:
    where = ("--ledger", ledger)
    run("campaigns", "add", "Teshlin in spring", "--place", "Teshlin", "--since", "2026-04", *where)
    rows = list(csv.DictReader(io.StringIO(run("campaigns", "--format", "csv", *where).stdout)))
    assert [row["asks_for"] for row in rows] == ["place=Teshlin since=2026-04"]


@pytest.mark.parametrize("shape", ["csv", "table", "jsonl"])
def test_a_reader_who_has_enough_is_no_failure(shape: str, ledger: str) -> None:
    asked = [*PROGRAM, "claims", "--ledger", ledger, "--limit", "2000", "--format", shape]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert (process.wait(60), said.replace(b"\n", b"")) == (0, b"")


@pytest.mark.parametrize("shape", ["xlsx", "parquet"])
def test_what_is_no_text_wants_a_file(shape: str, ledger: str, tmp_path: Path) -> None:
    refused = run("export", "--format", shape, "--ledger", ledger)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--out FILE" in refused.stderr
    out = tmp_path / "claims"
    assert run("export", "--format", shape, "--ledger", ledger, "--out", str(out)).returncode == 0
    assert out.stat().st_size > 1000


@pytest.mark.parametrize("shape", ["json", "csv", "table"])
def test_nothing_to_compare_is_said_in_every_format(shape: str, ledger: str) -> None:
    done = run("compare", "--place", "Atlantis", "--ledger", ledger, "--format", shape)
    assert done.stderr.startswith("no reports like that")


def test_a_file_of_something_else_is_told_of_once(tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("A ferry sank, the ministry said.\n" * 500, encoding="utf-8")
    refused = run("import", str(report), "--ledger", str(tmp_path / "new.ledger"))
    assert refused.returncode == 1
    assert refused.stderr.count("neither accounts nor STIX") == 1
    assert "onrecord add" in refused.stderr
    assert len(refused.stderr.splitlines()) == 2


def test_whoever_withholds_a_name_hears_where_it_stands(ledger: str) -> None:
    told = ("--reason", "asked for it", "--ledger", ledger)
    assert "it stands in" in run("withhold", "Mirela Tosk", *told).stderr
    assert "no report has that name" in run("withhold", "Mirela Tozk", *told).stderr
