"""Credit lines, case by case."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from onrecord.read.texts.plain import read_plain
from onrecord.relate.stories.credits import find_credit

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "cases" / "credits.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True)] if case.get("expect") == "fail" else [],
        )
        for case in CASES
    ],
)
def test_a_credit_is_found_with_its_words(case: dict[str, Any]) -> None:
    report = read_plain(case["text"].encode(), origin="a.txt")
    credit = find_credit(report)
    found = [credit.words.exact, credit.agency or ""] if credit else []
    assert found == case["want"]
    if credit:
        assert report.text[credit.words.start : credit.words.end] == credit.words.exact


@pytest.mark.parametrize(
    "junk", ["(" * 500_000, "-" * 1_000_000, " Reuters/" * 100_000, "\n " * 400_000]
)
def test_junk_takes_no_time(junk: str) -> None:
    report = read_plain(b"It rained.", origin="a.txt")
    from msgspec.structs import replace

    started = time.perf_counter()
    find_credit(replace(report, text=junk, blocks=()))
    assert time.perf_counter() - started < 2
