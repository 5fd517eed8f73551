"""Additions asked for over HTTP: one after another in a thread, with their progress kept."""

from __future__ import annotations

import datetime as dt
import logging
import queue
import secrets
import shutil
import threading
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from onrecord.errors import OnRecordError
from onrecord.pipeline import Settings as Reading
from onrecord.read import Limits, Request
from onrecord.records import Caller, Failure, Record, Tlp
from onrecord.serve.books import Books
from onrecord.serve.problems import sentence_of
from onrecord.serve.settings import MIB
from onrecord.store import Acknowledged
from onrecord.store.answers.rows import Outcome

_log = logging.getLogger(__name__)
JobState = Literal["waiting", "running", "done", "cancelled", "failed"]
MOST_WAITING = 20
MOST_KEPT = 200  # jobs remembered, the newest
MOST_SHOWN = 1_000  # outcomes and failures remembered of one job
APART = True  # what is sent from elsewhere is read in a process of its own, not in the server's
# What one upload may hold is less than what a keeper may read at the machine itself.
LIMITS = Limits(max_bytes=32 * MIB, max_archive_bytes=256 * MIB, max_members=20_000, max_pages=500)


class Told(Record, frozen=True, kw_only=True):
    """What became of one document, as whoever sent it is told.

    Attributes:
        report: Id of its report, where there is one that they may see; else "".
        outcome: As `Acknowledged.outcome` has it, or `taken` where more would tell of others'.
    """

    report: str
    origin: str
    outcome: Outcome | Literal["taken"]


class Progress(Record, frozen=True, kw_only=True):
    """How far an addition has come.

    Attributes:
        n_asked, n_done: Documents asked for and worked through; an archive is one.
        counts: How many reports had which outcome, as `Told.outcome` has it.
        n_failed: Documents that could not be read.
        outcomes, failures: The first of them; the counts tell of all.
        problem: Why the whole came to nothing, where it did.
    """

    id: str
    state: JobState
    asked_at: dt.datetime
    n_asked: int
    n_done: int
    counts: dict[str, int]
    n_failed: int
    outcomes: tuple[Told, ...]
    failures: tuple[Failure, ...]
    problem: str | None

    @property
    def is_over(self) -> bool:
        """Whether nothing will come any more."""
        return self.state in ("done", "cancelled", "failed")

    def without_others(self, seen: frozenset[str]) -> Progress:
        """Return what tells nothing of whether a text was on record before it was sent.

        Args:
            seen: Ids of the reports that may be named.
        """
        told = (
            Told(
                report=one.report if one.report in seen else "", origin=one.origin, outcome="taken"
            )
            for one in self.outcomes
        )
        n_taken = sum(self.counts.values())
        return msgspec.structs.replace(
            self,
            counts={"taken": n_taken} if n_taken else {},
            outcomes=tuple(sorted(told, key=lambda one: one.origin)),  # known ones come last
        )


class Job:
    """One addition: what is asked for, by whom, and what has become of it.

    Attributes:
        by: Who asked, as `asker` has it.
    """

    def __init__(
        self,
        requests: Sequence[Request],
        *,
        by: str,
        folder: Path | None,
        failures: Sequence[Failure] = (),
        tlp: Tlp = "clear",
        marks_known: bool = True,
    ) -> None:
        self.id = secrets.token_urlsafe(12)
        self.by = by
        self.folder = folder
        self._requests = requests
        self._tlp, self._marks_known = tlp, marks_known
        self._asked_at = dt.datetime.now(dt.UTC)
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._state: JobState = "waiting"
        self._n_done = 0
        self._counts: dict[str, int] = {}
        self._n_failed = len(failures)
        self._outcomes: list[Told] = []
        self._failures = list(failures)
        self._problem: str | None = None

    def progress(self) -> Progress:
        """Return how far it has come."""
        with self._lock:
            return Progress(
                id=self.id,
                state=self._state,
                asked_at=self._asked_at,
                n_asked=len(self._requests),
                n_done=self._n_done,
                counts=dict(self._counts),
                n_failed=self._n_failed,
                outcomes=tuple(self._outcomes),
                failures=tuple(self._failures),
                problem=self._problem,
            )

    def cancel(self) -> None:
        """Stop it after the document it is at; what is kept by then stays."""
        with self._lock:
            self._cancelled.set()
            if self._state == "waiting":
                self._state = "cancelled"

    def work(self, books: Books) -> None:
        """Do it, in the thread of whoever calls."""
        with self._lock:
            if self._cancelled.is_set():
                return
            self._state = "running"
        try:
            self._add(books)
        except OnRecordError as error:
            self._end("failed", sentence_of(error))
        except Exception:
            _log.exception("adding %s", self.id)
            self._end("failed", "something went wrong in the server; its log says what")
        else:
            self._end("cancelled" if self._cancelled.is_set() else "done")

    def _add(self, books: Books) -> None:
        settings = Reading(limits=LIMITS)
        with books.adding() as book:
            kept = book.add_requests(
                self._wanted(),
                settings,
                tlp=self._tlp,
                marks_known=self._marks_known,
                apart=APART,
                on_failure=self._note_failure,
                on_done=self._note_done,
            )
            for acknowledged in kept:
                self._note(acknowledged)
                if self._cancelled.is_set():
                    break
            if isinstance(kept, Generator):  # so that the run's failures are kept
                kept.close()
            book.refresh()

    def _wanted(self) -> Iterator[Request]:
        for request in self._requests:
            if self._cancelled.is_set():
                return
            yield request

    def _note(self, acknowledged: Acknowledged) -> None:
        with self._lock:
            outcome = acknowledged.outcome
            self._counts[outcome] = self._counts.get(outcome, 0) + 1
            if len(self._outcomes) < MOST_SHOWN:
                told = Told(report=acknowledged.report, origin=acknowledged.origin, outcome=outcome)
                self._outcomes.append(told)

    def _note_failure(self, failure: Failure) -> None:
        with self._lock:
            self._n_failed += 1
            if len(self._failures) < MOST_SHOWN:
                self._failures.append(failure)

    def _note_done(self, request: Request) -> None:
        with self._lock:
            self._n_done += 1

    def _end(self, state: JobState, problem: str | None = None) -> None:
        with self._lock:
            self._state, self._problem = state, problem


def asker(caller: Caller) -> str:
    """Return what tells who asks from everybody else: a name can be given twice, one by one."""
    return caller.token or caller.name


class Jobs:
    """The additions of a server: those that wait, the one at work, and those that are over."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._waiting: queue.Queue[Job] = queue.Queue()
        self._thread: threading.Thread | None = None

    def put(self, job: Job) -> bool:
        """Queue an addition; return whether there was room. What it brought is removed after."""
        with self._lock:
            n_waiting = sum(not known.progress().is_over for known in self._jobs.values())
            if n_waiting >= MOST_WAITING:
                return False
            self._jobs[job.id] = job
            self._forget()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="adding", daemon=True)
                self._thread.start()
        self._waiting.put(job)
        return True

    def get(self, id_: str, *, by: str) -> Job | None:
        """Return the addition of an id that somebody asked for, if there is one."""
        job = self._jobs.get(id_)
        return job if job is not None and job.by == by else None

    def of(self, by: str) -> list[Progress]:
        """Return how far the additions that somebody asked for have come, the newest first."""
        with self._lock:
            mine = [job for job in self._jobs.values() if job.by == by]
        return [job.progress() for job in reversed(mine)]

    def _forget(self) -> None:
        over = [id_ for id_, job in self._jobs.items() if job.progress().is_over]
        for id_ in over[: max(0, len(self._jobs) - MOST_KEPT)]:
            del self._jobs[id_]

    def _work(self) -> None:
        while True:
            job = self._waiting.get()
            try:
                job.work(self._books)
            finally:
                if job.folder is not None:
                    shutil.rmtree(job.folder, ignore_errors=True)
