"""`onrecord compare` and `timeline` as a person uses them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

PROGRAM = [sys.executable, "-m", "onrecord"]
REPORTS = {
    "a": "At least nine people were killed, the harbour ministry said.\n",
    "b": "Ann Vold of the Tide Monitor said 14 people were killed in the air strike on Sunday.\n",
    "c": "The Tide Monitor said that 14 people were killed. “=1+1” was painted on a wall.\n",
}


def run(*arguments):
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, check=False)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("compared")
    rows = []
    for name, text in REPORTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        row = {"path": f"{name}.txt", "publisher": f"Paper {name}", "published_on": "2026-03-15"}
        rows.append(json.dumps(row))
    (folder / "m.jsonl").write_text("\n".join(rows), encoding="utf-8")
    path = str(folder / "t.ledger")
    added = ("add", "--manifest", str(folder / "m.jsonl"), "--ledger", path, "--engine", "rules")
    assert run(*added).returncode == 0
    return path


def test_json_holds_questions_cells_and_policies(ledger):
    done = run("compare", "--ledger", ledger, "--format", "json", "--policy", "range")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    killed = [q for q in found["questions"] if q["measure"] == "killed"]
    assert killed
    assert all(cell["current"]["words"] for q in killed for cell in q["cells"])
    assert {one["policy"] for one in found["policies"]} == {"range"}


def test_csv_has_a_row_for_each_statement_and_each_silence(ledger):
    done = run("compare", "--ledger", ledger, "--measure", "killed", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert {row["relation"] for row in rows} - {"silent"}
    assert all(row["words"] for row in rows if row["relation"] != "silent")
    assert len({row["report"] for row in rows if row["report"]}) == len(REPORTS)


def test_a_table_names_origins_and_what_a_policy_drops(ledger):
    done = run(
        *("compare", "--ledger", ledger, "--measure", "killed", "--all"),
        *("--policy", "min", "--format", "table"),
    )
    assert done.returncode == 0, done.stderr
    assert "killed" in done.stdout.decode()
    assert "3 reports" in done.stderr.decode()


def test_plots_are_svg(ledger, tmp_path):
    chart, course = tmp_path / "chart.svg", tmp_path / "course.svg"
    run("compare", "--ledger", ledger, "--plot", str(chart), "--format", "json")
    run(
        *("timeline", "--ledger", ledger, "--party", "ministry", "--measure", "killed"),
        *("--plot", str(course), "--format", "json"),
    )
    for path in (chart, course):
        assert ET.parse(path).getroot().tag.endswith("svg")  # noqa: S314  our own


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "report-abc", "--words", "harbour"),
        ("compare", "--policy", "priority"),
        ("compare", "--measure", "hurt"),
        ("timeline", "--party", "ministry"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_said_in_a_sentence(ledger, arguments):
    done = run(arguments[0], "--ledger", ledger, *arguments[1:])
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_an_id_that_is_not_on_record_is_named(ledger):
    done = run("compare", "--ledger", ledger, "report-000000")
    assert done.returncode == 1
    assert b"report-000000" in done.stderr
