"""Many requests: in order, in this process or several, whatever one document does."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord import batch
from onrecord.batch import Done, Plan, Work
from onrecord.pipeline import Known, Outcome
from onrecord.read import Request
from onrecord.records import Failure


class EchoPlan(Plan, frozen=True, kw_only=True):
    """Answers each request by its name: `echo`, or what its first word asks for."""

    def prepare(self) -> Work:
        return _echo


def _echo(request: Request) -> Iterator[Outcome]:
    what, _, number = request.origin.partition(" ")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "raise":
        raise ValueError("nobody foresaw this")
    for part in range(int(number) if what == "many" else 1):
        yield Known(origin=f"{request.origin} {part}")


def run(names: list[str], *, jobs: int) -> list[Outcome | Done]:
    requests = [Request(origin=name) for name in names]
    return list(batch.outcomes(requests, EchoPlan(), jobs=jobs))


@pytest.mark.parametrize("jobs", [1, 3])
def test_outcomes_come_in_the_order_of_the_requests(jobs: int) -> None:
    names = [f"echo {n}" for n in range(40)]
    found = run(names, jobs=jobs)
    assert [o.origin for o in found if isinstance(o, Known)] == [f"{name} 0" for name in names]
    assert [o.request.origin for o in found if isinstance(o, Done)] == names


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_nobody_foresaw_costs_one_document(jobs: int) -> None:
    found = run(["echo 1", "raise", "echo 2"], jobs=jobs)
    failures = [o for o in found if isinstance(o, Failure)]
    assert [(f.origin, f.kind) for f in failures] == [("raise", "bug")]
    assert "ValueError: nobody foresaw this" in failures[0].problem
    assert len([o for o in found if isinstance(o, Known)]) == 2


def test_a_worker_that_dies_costs_the_document_it_was_at() -> None:
    names = ["echo 1", "die", "echo 2", "die", "echo 3", "echo 4"]
    found = run(names, jobs=2)
    lost = [o for o in found if isinstance(o, Failure)]
    assert [(f.origin, f.kind) for f in lost] == [("die", "lost"), ("die", "lost")]
    assert "died" in lost[0].problem
    assert [o.origin for o in found if isinstance(o, Known)] == [
        f"echo {n} 0" for n in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize("names", [["die"], ["echo 1"], []])
def test_a_single_document_can_be_read_apart(names: list[str]) -> None:
    requests = [Request(origin=name) for name in names]
    found = list(batch.outcomes(requests, EchoPlan(), apart=True))
    lost = [o.kind for o in found if isinstance(o, Failure)]
    assert lost == ["lost" for name in names if name == "die"]
    assert [o.request for o in found if isinstance(o, Done)] == requests


def test_a_worker_that_falls_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "SILENCE_SECONDS", 1.0)
    requests = [Request(origin="sleep"), Request(origin="echo 1"), Request(origin="echo 2")]
    found = list(batch.outcomes(requests, SleepPlan(), jobs=2))
    assert [o.kind for o in found if isinstance(o, Failure)] == ["lost"]
    assert len([o for o in found if isinstance(o, Known)]) == 2


class SleepPlan(Plan, frozen=True, kw_only=True):
    def prepare(self) -> Work:
        return _sleep


def _sleep(request: Request) -> Iterator[Outcome]:
    if request.origin == "sleep":
        signal.pause()
    yield Known(origin=request.origin)


def test_a_long_archive_behind_another_one_does_not_fill_memory() -> None:
    names = ["many 2000", "many 2000"]
    found = [o for o in run(names, jobs=2) if isinstance(o, Known)]
    assert len(found) == 4000


def test_leaving_early_ends_the_workers(tmp_path: Path) -> None:
    outcomes = batch.outcomes([Request(origin=f"echo {n}") for n in range(50)], EchoPlan(), jobs=2)
    assert isinstance(next(outcomes), Known)
    outcomes.close()
