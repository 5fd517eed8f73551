"""The pipeline over many requests, in this process or in several.

A worker process takes one request at a time and sends each outcome as it is made,
so that a worker that dies or falls silent costs the one document it was at: that
becomes a `Failure`, a new worker takes its place, and the others never notice.
Outcomes come in the order of the requests, whatever the number of workers.
"""

from __future__ import annotations

import itertools
import logging
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import msgspec

from onrecord import pipeline
from onrecord.pipeline import IsKnown, Outcome, Settings
from onrecord.read import Request
from onrecord.records import Failure

_log = logging.getLogger(__name__)

# Readers keep their own, far shorter time; this is for what evades them.
SILENCE_SECONDS = 60.0
START_SECONDS = 300.0  # to load the tools, on a slow disk
# How many requests may be begun beyond the oldest unfinished one: bounds what waits in memory.
AHEAD = 64
OUTCOMES_AHEAD = 256

Work = Callable[[Request], Iterator[Outcome]]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What every worker does; picklable, so that a worker can make its own tools from it.

    Attributes:
        make_is_known: Makes the test for documents already kept; called once in each worker.
    """

    settings: Settings = Settings()
    make_is_known: Callable[[], IsKnown] | None = None

    def prepare(self) -> Work:
        """Load the tools and return the function that turns a request into its outcomes."""
        tools = pipeline.load_tools(self.settings)
        is_known = self.make_is_known() if self.make_is_known else None
        return lambda request: pipeline.outcomes(request, tools, self.settings, is_known)


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Every outcome of `request` has been yielded."""

    request: Request


def outcomes(
    requests: Iterable[Request], plan: Plan, *, jobs: int = 1, apart: bool = False
) -> Iterator[Outcome | Done]:
    """Yield what became of each document, in the order of `requests`, and a `Done` after each.

    With `apart` even one document is read in a process of its own, so that one that brings its
    reader down brings nothing else down.

    A `Failure` of kind `bug` is an error nobody foresaw, in one document; the rest go on.
    """
    ahead = iter(requests)
    first = list(itertools.islice(ahead, jobs + 1))
    everything = itertools.chain(first, ahead)
    if not apart and (jobs <= 1 or len(first) <= 1):
        yield from _here(everything, plan)
    else:
        yield from _Pool(plan, max(1, min(jobs, len(first)))).run(everything)


def _here(requests: Iterable[Request], plan: Plan) -> Iterator[Outcome | Done]:
    work = plan.prepare()
    for request in requests:
        yield from _guarded(work, request)
        yield Done(request=request)


def _guarded(work: Work, request: Request) -> Iterator[Outcome]:
    try:
        yield from work(request)
    except Exception as error:  # one document may not end a million others
        _log.exception("unforeseen error in %s", request.origin)
        yield Failure(
            origin=request.origin,
            kind="bug",
            problem=f"unforeseen {type(error).__name__}: {error}",
            remedy="please report it with the document, if you may share it",
        )


# --- worker processes ---------------------------------------------------------------------


def _serve(pipe: Connection, plan: Plan) -> None:
    """The life of a worker: a None when it is ready, and after each request's outcomes."""
    work = plan.prepare()
    try:
        pipe.send(None)
        while (request := pipe.recv()) is not None:
            for outcome in _guarded(work, request):
                pipe.send(outcome)
            pipe.send(None)
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return  # whoever asked is gone


class _Worker:
    """A process at work on at most one request."""

    def __init__(self, plan: Plan) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(
            target=_serve, args=(theirs, plan), daemon=True
        )
        self.process.start()
        theirs.close()
        self.ticket: _Ticket | None = None
        self.is_ready = False
        self.heard_at = time.monotonic()

    def is_silent(self) -> bool:
        """Say whether it has not been heard for longer than its work can take."""
        allowed = SILENCE_SECONDS if self.is_ready else START_SECONDS
        return self.ticket is not None and time.monotonic() - self.heard_at > allowed

    def take(self, ticket: _Ticket) -> None:
        self.ticket, self.heard_at = ticket, time.monotonic()
        self.pipe.send(ticket.request)

    def stop(self, *, at_once: bool = False) -> None:
        if at_once:
            self.process.kill()
        self.pipe.close()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


class _Ticket(msgspec.Struct):
    """A request handed out, and its outcomes so far."""

    request: Request
    outcomes: deque[Outcome] = msgspec.field(default_factory=deque)
    is_done: bool = False

    def fail(self, problem: str) -> None:
        remedy = "the other documents were read; look at this one by itself"
        self.outcomes.append(
            Failure(origin=self.request.origin, kind="lost", problem=problem, remedy=remedy)
        )
        self.is_done = True


class _Pool:
    """Worker processes, and the requests handed to them, oldest first."""

    def __init__(self, plan: Plan, jobs: int) -> None:
        self.plan = plan
        self.workers = [_Worker(plan) for _ in range(jobs)]
        self.tickets: deque[_Ticket] = deque()

    def run(self, requests: Iterable[Request]) -> Iterator[Outcome | Done]:
        waiting = iter(requests)
        try:
            while True:
                self._hand_out(waiting)
                if not self.tickets:
                    return
                self._listen()
                yield from self._finished()
        finally:
            for worker in self.workers:
                worker.stop(at_once=worker.ticket is not None)

    def _hand_out(self, waiting: Iterator[Request]) -> None:
        for worker in self.workers:
            if worker.ticket is None and len(self.tickets) < AHEAD:
                request = next(waiting, None)
                if request is None:
                    return
                ticket = _Ticket(request=request)
                self.tickets.append(ticket)
                worker.take(ticket)

    def _listen(self) -> None:
        heard = [worker for worker in self.workers if self._wants(worker.ticket)]
        for worker in self.workers:
            if worker not in heard:
                worker.heard_at = time.monotonic()
        ready = set(map(id, connection.wait([worker.pipe for worker in heard], timeout=1.0)))
        for worker in heard:
            if id(worker.pipe) in ready:
                self._hear(worker)
        for worker in heard:
            if worker.is_silent():
                self._replace(worker, f"no answer for {SILENCE_SECONDS:.0f} s; given up")

    def _wants(self, ticket: _Ticket | None) -> bool:
        """Say whether to listen: a long archive behind another one waits in its pipe."""
        return ticket is not None and (
            ticket is self.tickets[0] or len(ticket.outcomes) < OUTCOMES_AHEAD
        )

    def _hear(self, worker: _Worker) -> None:
        ticket = worker.ticket
        if ticket is None:
            return
        try:
            outcome = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            self._replace(worker, f"its worker process died (exit {worker.process.exitcode})")
            return
        worker.heard_at = time.monotonic()
        if not worker.is_ready:
            worker.is_ready = True
        elif outcome is None:
            ticket.is_done, worker.ticket = True, None
        else:
            ticket.outcomes.append(outcome)

    def _replace(self, worker: _Worker, problem: str) -> None:
        if worker.ticket is not None:
            worker.ticket.fail(problem)
        worker.stop(at_once=True)
        self.workers[self.workers.index(worker)] = _Worker(self.plan)

    def _finished(self) -> Iterator[Outcome | Done]:
        """Yield what is ready, in the order of the requests; the oldest one streams."""
        while self.tickets:
            oldest = self.tickets[0]
            while oldest.outcomes:
                yield oldest.outcomes.popleft()
            if not oldest.is_done:
                return
            self.tickets.popleft()
            yield Done(request=oldest.request)
