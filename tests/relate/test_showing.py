"""Stories as they are shown: on the command line and in a notebook."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

import onrecord
from onrecord.cli import cli

from .conftest import Keep
from .made import make_reports, topic_of

REPORTS = make_reports()
TOPICS = {report.id: topic_of(report) for report in REPORTS}


@pytest.fixture
def ledger(keep: Keep) -> str:
    return str(keep(REPORTS).health()["file"])


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments), standalone_mode=False)


def stories(ledger: str, *options: str) -> list[dict[str, Any]]:
    done = run("stories", "--ledger", ledger, "--format", "jsonl", *options)
    assert done.exception is None
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_stories_are_listed_with_origins_and_days(ledger: str) -> None:
    rows = stories(ledger)
    assert [TOPICS[row["reports"][0]] for row in rows] == ["mine", "bakery", "ferry"]
    [*_, ferry] = rows
    assert ferry["earliest"] == "2026-03-10"
    assert ferry["latest"] == "2026-03-13"
    assert ferry["title"] == "Ferry sinks off Marrowick, nine feared drowned"
    assert set(ferry["origins"]) == {r.origin for r in REPORTS if TOPICS[r.id] == "ferry"}


def test_filters_and_shapes(ledger: str) -> None:
    assert len(stories(ledger, "--since", "2026-03-18")) == 2
    assert len(stories(ledger, "--until", "2026-03-14")) == 1
    assert len(stories(ledger, "--limit", "1")) == 1
    assert stories(ledger, "--min-reports", "5") == []
    table = run("stories", "--ledger", ledger, "--format", "table").stdout
    assert "Outlet 0" in table
    rows = csv.DictReader(io.StringIO(run("stories", "--ledger", ledger, "--format", "csv").stdout))
    assert {row["n_reports"] for row in rows} == {"4"}


def test_a_story_is_shown_with_why(ledger: str) -> None:
    table = run("story", REPORTS[0].id, "--ledger", ledger, "--format", "table").stdout
    assert "4 reports" in table
    assert "independent" in table
    told = json.loads(run("story", REPORTS[0].id, "--ledger", ledger, "--format", "json").stdout)
    assert len(told["story"]["joins"]) == 3
    assert told["lines"][1]["why"]
    lines = run("story", REPORTS[0].id, "--ledger", ledger, "--format", "csv").stdout
    assert len(lines.splitlines()) == 5


def test_people_merge_split_and_undo(ledger: str) -> None:
    before = stories(ledger)
    one, other, _ = [row["story"] for row in before]
    merged = run("stories", "merge", one, other, "--by", "ann", "--ledger", ledger)
    assert merged.exception is None
    assert [row["n_reports"] for row in stories(ledger)] == [8, 4]
    judgement = merged.stdout.partition(":")[0]
    assert run("stories", "--ledger", ledger, "undo", judgement).exception is None
    assert stories(ledger) == before
    report = before[0]["reports"][1]
    assert run("stories", "split", one, report, "--ledger", ledger).exception is None
    assert len(stories(ledger)) == 4
    listed = run("stories", "judgements", "--ledger", ledger, "--format", "jsonl").stdout
    kept = [json.loads(line) for line in listed.splitlines()]
    assert [(one["verdict"], one["closed_at"] is None) for one in kept] == [
        ("merge", False),
        ("split", True),
    ]


def test_a_notebook_shows_stories(ledger: str) -> None:
    with onrecord.open(ledger) as book:
        rows = book.stories(min_reports=2)
        assert "<table>" in rows._repr_html_()
        shown = book.story(rows[0].story)._repr_html_()
    assert "Gorrel" in shown
    assert "independent" in shown


def test_what_a_report_prints_is_no_markup(keep: Keep) -> None:
    from msgspec.structs import replace

    hostile = replace(REPORTS[0], title="<script>alert(1)</script>", publisher="<b>x</b>")
    path = str(keep([hostile, REPORTS[1]]).health()["file"])
    with onrecord.open(path) as book:
        assert "<script>" not in book.story(hostile.id)._repr_html_()
