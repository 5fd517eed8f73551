"""Adding to an open ledger: reports that are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from onrecord import batch
from onrecord.api.held import Held
from onrecord.api.reading import OnDone, OnFailure, make_requests, make_stated
from onrecord.batch import Done, Plan
from onrecord.pipeline import DEFAULT_ENGINE, EngineName, IsKnown, Known, Settings, describe_engine
from onrecord.read import Limits, Request
from onrecord.records import Failure, Reading, Record, Tlp
from onrecord.store import Acknowledged, Entry, open_ledger

RELATE_EVERY = 2_000  # reports added, so that stories grow while a long addition runs


class Adding(Held):
    """Keeps accounts, and relates them to those that were kept before."""

    def add(
        self,
        *origins: str,
        manifest: str | None = None,
        published_on: str | None = None,
        publisher: str | None = None,
        follow: bool = False,
        engine: EngineName = DEFAULT_ENGINE,
        limits: Limits = Limits(),
        snapshots: bool = True,
        tlp: Tlp = "clear",
        jobs: int = 1,
        on_failure: OnFailure | None = None,
        on_done: OnDone | None = None,
    ) -> Iterator[Acknowledged]:
        """Read reports and keep them, marked `tlp`; yield each once it is safely on disk.

        What is on record already, as this engine finds it, is passed over, so that an addition
        cut short is resumed by asking for it again. Failures are kept with the run, and told to
        `on_failure` where there is one. The arguments are those of `read`.
        """
        stated = make_stated(published_on=published_on, publisher=publisher)
        asked = make_requests(origins, manifest_path=manifest, stated=stated)
        settings = Settings(engine=engine, limits=limits, follow=follow, snapshots=snapshots)
        return self.add_requests(
            asked, settings, tlp=tlp, jobs=jobs, on_failure=on_failure, on_done=on_done
        )

    def add_requests(
        self,
        asked: Iterable[Request],
        settings: Settings,
        *,
        tlp: Tlp = "clear",
        marks_known: bool = True,
        jobs: int = 1,
        apart: bool = False,
        on_failure: OnFailure | None = None,
        on_done: OnDone | None = None,
    ) -> Iterator[Acknowledged]:
        """Do what `add` does, for requests that are made already.

        With `apart` they are read in a process of their own, even a single one. Without
        `marks_known` a text that is on record already stays marked as it is.
        """
        engine = describe_engine(settings)
        plan = Plan(settings=settings, make_is_known=MakeIsKnown(url=self.url, engine=engine))
        run = self._store.begin_run(engine, msgspec.json.encode(settings).decode())
        failures: list[Failure] = []
        known: list[Acknowledged] = []

        def note(failure: Failure) -> None:
            failures.append(failure)
            if on_failure:
                on_failure(failure)

        def entries() -> Iterator[Entry]:
            for outcome in batch.outcomes(asked, plan, jobs=jobs, apart=apart):
                if isinstance(outcome, Entry):
                    yield msgspec.structs.replace(outcome, tlp=tlp, marks_known=marks_known)
                elif isinstance(outcome, Known):
                    known.append(Acknowledged(report="", origin=outcome.origin, outcome="known"))
                elif isinstance(outcome, Done):
                    if on_done:
                        on_done(outcome.request)
                else:
                    note(outcome)

        try:
            kept = self._store.add(entries(), run=run)
            for n_kept, acknowledged in enumerate(kept, start=1):
                if acknowledged.outcome == "refused":
                    note(_refusal(acknowledged))
                else:
                    yield acknowledged
                if n_kept % RELATE_EVERY == 0:
                    self._relate()
            yield from known
            self._relate()
            self._store.finish_run(run)
            self._refresh_parties()
            self._clear_reports()
        finally:
            self._store.add_failures(failures, run=run)


class MakeIsKnown(Record, frozen=True, kw_only=True):
    """Makes, inside a worker, the test for documents that a ledger already holds."""

    url: str
    engine: str

    def __call__(self) -> IsKnown:
        """Open the ledger for reading and return the test."""
        store = open_ledger(self.url, read_only=True)

        def is_known(reading: Reading) -> bool:
            report = reading.report
            return store.knows(report.origin, reading.snapshot.sha256, self.engine, report=report)

        return is_known


def _refusal(acknowledged: Acknowledged) -> Failure:
    problem = acknowledged.problem or "the ledger does not take it"
    return Failure(origin=acknowledged.origin, kind="refused", problem=problem)
