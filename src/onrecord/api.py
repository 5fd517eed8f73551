"""What a person in Python can do: read, keep, ask, export, verify."""

from __future__ import annotations

import builtins
import datetime as dt
import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Generic, TypeVar, cast, get_args

import msgspec

from onrecord import batch
from onrecord.batch import Done, Plan
from onrecord.cells import outline
from onrecord.comparisons import ComparisonTable, CourseTable, StoryTable
from onrecord.errors import LedgerError, QueryError, ReadError
from onrecord.exchange.jsonl import decode_accounts, encode_account
from onrecord.gathering import judging, telling
from onrecord.gathering.parties import merge_parties, refresh_parties, split_party, undo_judgement
from onrecord.gathering.relating import relate
from onrecord.pipeline import DEFAULT_ENGINE, EngineName, IsKnown, Known, Settings, describe_engine
from onrecord.proving import compare_with_snapshot, find_breach
from onrecord.read import Limits, Request, Stated, failure, manifest, requests
from onrecord.read.origins import UNSTATED
from onrecord.records import (
    Account,
    Copy,
    Failure,
    Judgement,
    Measure,
    Reading,
    Record,
    Snapshot,
    Story,
)
from onrecord.relate import comparison, name_keys
from onrecord.relate.comparing.courses import follow
from onrecord.relate.comparing.known_parties import parties_of
from onrecord.store import (
    Acknowledged,
    ClaimRow,
    Entry,
    FigureRow,
    JoinRow,
    JudgementRow,
    Ledger,
    PartyQuery,
    PartyRow,
    Problem,
    Query,
    ReportRow,
    Run,
    StoryQuery,
    StoryRow,
    open_ledger,
)

Row = TypeVar("Row", bound=Record)
OnFailure = Callable[[Failure], None]
OnDone = Callable[[Request], None]
RELATE_EVERY = 2_000  # reports added, so that stories grow while a long addition runs


# --- reading ------------------------------------------------------------------------------


def make_requests(
    origins: Iterable[str] = (), *, manifest_path: str | None = None, stated: Stated = UNSTATED
) -> list[Request]:
    """Return what is to be read: what the origins name, or the rows of a manifest.

    Raises:
        ManifestError: A row cannot be used.
    """
    if manifest_path is not None:
        return builtins.list(manifest(manifest_path, stated=stated))
    return builtins.list(requests(origins, stated=stated))


def read(
    *origins: str,
    manifest: str | None = None,
    published_on: str | None = None,
    publisher: str | None = None,
    follow: bool = False,
    engine: EngineName = DEFAULT_ENGINE,
    limits: Limits = Limits(),
    jobs: int = 1,
    on_failure: OnFailure | None = None,
) -> Iterator[Account]:
    """Yield what each report puts on the record; nothing is kept.

    Args:
        origins: Paths, folders, globs, addresses, or `-` for standard input.
        manifest: JSON Lines of what to read, in place of `origins`.
        published_on, publisher: For documents that do not state them.
        follow: Fetch the pages that feeds link to.
        engine: `tagger`, or `rules`: quicker, and less often right.
        limits: What one document may cost.
        jobs: Worker processes.
        on_failure: Is told of each document that cannot be read, and the rest go on.

    Raises:
        ReadError: A document cannot be read, and there is no `on_failure`.
    """
    stated = make_stated(published_on=published_on, publisher=publisher)
    asked = make_requests(origins, manifest_path=manifest, stated=stated)
    settings = Settings(
        engine=engine,
        limits=limits,
        follow=follow,
        snapshots=False,
        empty=on_failure is not None,
    )
    plan = Plan(settings=settings)
    return accounts(asked, plan, jobs=jobs, on_failure=on_failure)


def accounts(
    asked: Iterable[Request],
    plan: Plan,
    *,
    jobs: int = 1,
    on_failure: OnFailure | None = None,
    on_done: OnDone | None = None,
) -> Iterator[Account]:
    """Yield the accounts of requests, in their order; see `read`."""
    for outcome in batch.outcomes(asked, plan, jobs=jobs):
        if isinstance(outcome, Entry):
            yield outcome.account
        elif isinstance(outcome, Failure):
            _tell(outcome, on_failure)
        elif isinstance(outcome, Done) and on_done:
            on_done(outcome.request)


def _tell(failure: Failure, on_failure: OnFailure | None) -> None:
    if on_failure is None:
        raise ReadError(failure.origin, failure.problem, failure.remedy)
    on_failure(failure)


def _refusal(acknowledged: Acknowledged) -> Failure:
    problem = acknowledged.problem or "the ledger does not take it"
    return Failure(origin=acknowledged.origin, kind="refused", problem=problem)


def make_stated(*, published_on: str | None, publisher: str | None) -> Stated:
    """Return what a caller states for documents that do not state it themselves.

    Raises:
        QueryError: `published_on` is no ISO 8601 date.
    """
    try:
        return Stated(published_on=published_on, publisher=publisher)
    except ValueError as error:
        sentence = f"published on {published_on!r}: no date; give it as 2015, 2015-10 or 2015-10-11"
        raise QueryError(sentence) from error


def keep_probable(account: Account, min_probability: float | None) -> Account:
    """Return `account` with the claims that are at least this sure; None keeps all.

    What hung on a claim left out hangs on the claim around it, or on the publisher.
    """
    if min_probability is None:
        return account
    kept = {c.id for c in account.claims if (c.probability or 0.0) >= min_probability}
    outer = {claim.id: claim.within for claim in account.claims}

    def holder(id_: str | None) -> str | None:
        while id_ is not None and id_ not in kept:
            id_ = outer.get(id_)
        return id_

    replace = msgspec.structs.replace
    return replace(
        account,
        claims=tuple(replace(c, within=holder(c.within)) for c in account.claims if c.id in kept),
        figures=tuple(replace(f, claim=holder(f.claim)) for f in account.figures),
    )


# --- the ledger ---------------------------------------------------------------------------


class Rows(list[Row], Generic[Row]):
    """Rows of the ledger as a list; in a notebook, a table."""

    def _repr_html_(self) -> str:
        cells = [outline(row) for row in self]
        names = builtins.list(cells[0]) if cells else []
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_shown(v))}</td>" for v in row.values()) + "</tr>"
            for row in cells
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class OpenLedger:
    """A ledger held open; use it in a `with` block, or call `close`."""

    def __init__(self, store: Ledger, url: str) -> None:
        self._store = store
        self.url = url

    def __enter__(self) -> OpenLedger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = self.counts()
        return f"<ledger {self.url}: {counts['reports']} reports, {counts['claims']} claims>"

    def close(self) -> None:
        """Let go of the ledger."""
        self._store.close()

    # --- adding

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
        jobs: int = 1,
        on_failure: OnFailure | None = None,
        on_done: OnDone | None = None,
    ) -> Iterator[Acknowledged]:
        """Read reports and keep them; yield each once it is safely on disk.

        What is on record already, as this engine finds it, is passed over, so that an addition
        cut short is resumed by asking for it again. Failures are kept with the run, and told to
        `on_failure` where there is one. The arguments are those of `read`.
        """
        stated = make_stated(published_on=published_on, publisher=publisher)
        asked = make_requests(origins, manifest_path=manifest, stated=stated)
        settings = Settings(engine=engine, limits=limits, follow=follow, snapshots=snapshots)
        return self.add_requests(asked, settings, jobs=jobs, on_failure=on_failure, on_done=on_done)

    def add_requests(
        self,
        asked: Iterable[Request],
        settings: Settings,
        *,
        jobs: int = 1,
        on_failure: OnFailure | None = None,
        on_done: OnDone | None = None,
    ) -> Iterator[Acknowledged]:
        """Do what `add` does, for requests that are made already."""
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
            for outcome in batch.outcomes(asked, plan, jobs=jobs):
                if isinstance(outcome, Entry):
                    yield outcome
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
                    relate(self._store.relations)
            yield from known
            relate(self._store.relations)
            self._store.finish_run(run)
            refresh_parties(self._store)
        finally:
            self._store.add_failures(failures, run=run)

    def take_in(
        self, lines: Iterable[bytes], *, origin: str, on_failure: OnFailure | None = None
    ) -> Iterator[Acknowledged]:
        """Keep accounts that were exported; every span is checked against its text first.

        A line that is no account, or whose words do not hold, is told to `on_failure`, and the
        others are kept.

        Raises:
            ReadError: There is such a line, and no `on_failure`; what came before it is kept.
        """
        run = self._store.begin_run(f"import {origin}")

        def entries() -> Iterator[Entry]:
            for where, found in decode_accounts(lines, origin=origin):
                error = found if isinstance(found, ReadError) else check_account(found, where)
                if error is not None:
                    _tell(failure(error), on_failure)
                elif isinstance(found, Account):
                    yield Entry(account=found)

        yield from self._store.add(entries(), run=run)
        relate(self._store.relations)
        self._store.finish_run(run)
        refresh_parties(self._store)

    # --- asking

    def rows(self, what: str, query: Query) -> Iterator[Record]:
        """Yield the rows that `claims`, `figures` or `reports`, as `what` names, would return."""
        kinds = {
            "claims": self._store.claims,
            "figures": self._store.figures,
            "reports": self._store.reports,
        }
        yield from kinds[what](self._ready(query))

    def _ready(self, query: Query) -> Query:
        """Return `query`, with the keys of whom it asks for; who is who is worked out first."""
        if query.speaker is None:
            return query
        refresh_parties(self._store)
        return msgspec.structs.replace(query, speaker_keys=name_keys(query.speaker))

    def claims(self, **filters: Any) -> Rows[ClaimRow]:
        """Return claims, newest published first.

        Filters: `speaker`, `publisher`, `since`, `until`, `measure`, `place`, `stance`, `speech`,
        `words`, `report`, `run`, `min_probability`, `limit`, `after`; see `store.Query`.

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
        """
        return Rows(self._store.claims(self._ready(make_query(**filters))))

    def figures(self, **filters: Any) -> Rows[FigureRow]:
        """Return figures, newest published first; the filters are those of `claims`."""
        return Rows(self._store.figures(self._ready(make_query(**filters))))

    def reports(self, **filters: Any) -> Rows[ReportRow]:
        """Return reports, newest published first; the filters are those of `claims`."""
        return Rows(self._store.reports(self._ready(make_query(**filters))))

    def search(self, words: str, **filters: Any) -> Rows[ReportRow]:
        """Return the reports with all these words in title or text, with the words around a hit."""
        return self.reports(words=words, **filters)

    def account(self, report: str, *, run: str | None = None) -> Account:
        """Return what one report puts on the record; the start of its id will do.

        Raises:
            NotOnRecordError: There is no such report.
        """
        return self._store.account(report, run=run)

    def accounts(self) -> Iterator[Account]:
        """Yield every report's account, in the order in which reports were added."""
        return self._store.accounts()

    # --- stories

    def stories(self, **asked: Any) -> Rows[StoryRow]:
        """Return stories, those that began last first.

        Filters: `since`, `until` (days on which some report came out), `min_reports`, `limit`.

        Raises:
            QueryError: A filter is unknown or its value cannot be understood.
        """
        return Rows(self.iter_stories(**asked))

    def iter_stories(self, **asked: Any) -> Iterator[StoryRow]:
        """Yield what `stories` returns; reports not related as yet are related first."""
        query = _make_story_query(**asked)
        relate(self._store.relations)
        return self._store.relations.stories(query)

    def story(self, id_: str) -> StoryTable:
        """Return the story of an id, or of a report's id, with why its reports belong together.

        Its `comparison()` sets their accounts beside each other.

        Raises:
            NotOnRecordError: There is none.
        """
        return StoryTable.of(telling.tell_story(self._store, id_), self.comparison)

    def merge_stories(
        self, *ids: str, by: str | None = None, reason: str | None = None
    ) -> Judgement:
        """Hold stories to be one, from now on; return the judgement, by which it can be undone."""
        return judging.merge_stories(self._store.relations, ids, by=by, reason=reason)

    def split_story(
        self, id_: str, *reports: str, by: str | None = None, reason: str | None = None
    ) -> Judgement:
        """Hold reports to be of another story than the rest of theirs, from now on.

        Raises:
            QueryError: They are not of that story, or are all of it.
        """
        return judging.split_story(self._store.relations, id_, reports, by=by, reason=reason)

    def undo_story_judgement(self, id_: str) -> Judgement:
        """Undo a judgement; it stays on record as undone.

        Raises:
            NotOnRecordError: There is none that holds.
        """
        return judging.undo_judgement(self._store.relations, id_)

    def story_judgements(self) -> Rows[Judgement]:
        """Return what people judged of stories, oldest first, undone ones too."""
        found = self._store.relations.judgements(closed=True)
        return Rows(judgement for _, judgement in found)

    def snapshot(self, report: str) -> Snapshot | None:
        """Return the bytes that a report was read from, if they were kept."""
        return self._store.snapshot(report)

    def runs(self) -> list[Run]:
        """Return the runs, newest first."""
        return builtins.list(self._store.runs())

    def failures(self, run: str | None = None) -> list[Failure]:
        """Return what could not be read in the newest run, or in `run`."""
        return builtins.list(self._store.failures(run))

    def counts(self) -> Mapping[str, int]:
        """Return how many of each record the ledger shows."""
        return self._store.counts()

    def health(self) -> Mapping[str, str | int]:
        """Return facts about the store itself."""
        return self._store.health()

    # --- comparing

    def comparison(
        self, *ids: str, measures: Sequence[str] = (), **filters: Any
    ) -> ComparisonTable:
        """Return accounts set beside each other: questions down, origins across.

        Args:
            ids: A story, or reports, by the start of their ids; without any, the reports that
                fit `filters`.
            measures: Ask how many of these measures alone.
            filters: Those of `reports`.

        Raises:
            NotOnRecordError: There is no such report or story.
            QueryError: A filter or measure cannot be understood.
        """
        told = self._told(ids)
        accounts = self._compared(told.reports if told else ids, filters)
        copies = told.copies if told else self._copies(accounts)
        return ComparisonTable.of(
            comparison(
                accounts,
                copies=copies,
                party_of=parties_of(accounts),
                story=told.id if told else None,
                measures=_measures(measures),
            )
        )

    def timeline(self, party: str, measure: str, **filters: Any) -> CourseTable:
        """Return what a party counts over time, with corrections, beside what others say of it.

        Args:
            party: A name, or the words of one.
            filters: Those of `reports`.

        Raises:
            QueryError: A filter or the measure cannot be understood.
        """
        (wanted,) = _measures([measure])
        accounts = self._compared((), filters)
        copies = self._copies(accounts)
        who = parties_of(accounts)
        compared = comparison(accounts, copies=copies, party_of=who, measures=[wanted], by_day=True)
        return CourseTable.of(follow(compared, party, wanted), compared)

    def _told(self, ids: Sequence[str]) -> Story | None:
        """Return the story that one id names, or None where ids name reports."""
        if len(ids) != 1 or not ids[0].startswith("story-"):
            return None
        relate(self._store.relations)
        return self._store.relations.story(ids[0])

    def _copies(self, accounts: Iterable[Account]) -> list[Copy]:
        """Return which of some reports repeat which, as their stories tell."""
        relate(self._store.relations)
        copies: list[Copy] = []
        seen: set[str] = set()
        for account in accounts:
            if account.report.id not in seen:
                story = self._store.relations.story(account.report.id)
                seen.update(story.reports)
                copies += story.copies
        return copies

    def _compared(self, ids: Sequence[str], filters: dict[str, Any]) -> list[Account]:
        if ids and filters:
            raise QueryError("give ids or filters, and not both")
        wanted = ids or [row.id for row in self._store.reports(make_query(**filters))]
        found = {a.report.id: a for a in map(self._store.account, wanted)}
        return builtins.list(found.values())

    # --- parties

    def parties(self, **filters: Any) -> Rows[PartyRow]:
        """Return who is on record, whatever reports call them, those in most reports first.

        Filters: `name`, `kind`, `unnamed`, `limit`; see `store.PartyQuery`.

        Raises:
            QueryError: A filter is unknown.
        """
        return Rows(self._parties(make_party_query(**filters)))

    def _parties(self, query: PartyQuery) -> Iterator[PartyRow]:
        refresh_parties(self._store)
        yield from self._store.parties(query)

    def party(self, id_: str) -> PartyRow:
        """Return one party; the start of its id will do.

        Raises:
            NotOnRecordError: There is no such party.
        """
        refresh_parties(self._store)
        return self._store.party(id_)

    def party_joins(self, id_: str) -> Rows[JoinRow]:
        """Return why each name belongs to a party: the rule, how sure it is, the words.

        Raises:
            NotOnRecordError: There is no such party.
        """
        refresh_parties(self._store)
        return Rows(self._store.party_joins(id_))

    def merge_parties(self, one: str, other: str) -> str:
        """Have two parties be one from now on; return the id by which that can be undone.

        Raises:
            NotOnRecordError: There is no such party.
            QueryError: Both are the same.
        """
        refresh_parties(self._store)
        return merge_parties(self._store, one, other)

    def split_party(self, id_: str, *names: str) -> str:
        """Have some names of a party be another one; return the id by which that can be undone.

        Raises:
            NotOnRecordError: There is no such party.
            QueryError: It bears no such name, or no other.
        """
        refresh_parties(self._store)
        return split_party(self._store, id_, names)

    def undo_party_judgement(self, id_: str) -> None:
        """Take a merge or a split back.

        Raises:
            NotOnRecordError: There is none of that id that still holds.
        """
        undo_judgement(self._store, id_)

    def party_judgements(self) -> Rows[JudgementRow]:
        """Return what people decided about parties, newest first; what was undone, too."""
        return Rows(self._store.judgements())

    # --- handing on and proving

    def export_jsonl(self) -> Iterator[bytes]:
        """Yield every account as a line of JSON, without the line end."""
        return map(encode_account, self._store.accounts())

    def verify(self) -> Iterator[Problem]:
        """Yield whatever does not hold: spans, digests, and texts against their snapshots."""
        yield from self._store.verify()
        for row in self._store.reports():
            yield from self._compare_with_snapshot(row)

    def _compare_with_snapshot(self, row: ReportRow) -> Iterator[Problem]:
        try:
            snapshot = self._store.snapshot(row.id)
            report = self._store.account(row.id).report
        except LedgerError:
            return  # told by the store's own verification
        if snapshot is not None and (problem := compare_with_snapshot(report, snapshot)):
            yield Problem(where=row.id, problem=problem)


def open(url: str, *, create: bool = False) -> OpenLedger:  # noqa: A001  reads as `onrecord.open`
    """Return the ledger at `url`, a path; with `create` a new one is made where there is none.

    Raises:
        LedgerMissingError: There is none, and `create` is off.
        LedgerError: What lies there is no ledger of ours, or cannot be opened.
    """
    return OpenLedger(open_ledger(url, create=create), url)


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


def check_account(account: Account, where: str) -> ReadError | None:
    """Return what about an account, found at `where`, does not hold; None if all does."""
    problem = find_breach(account)
    if problem is None:
        return None
    return ReadError(where, problem, "ask its sender for the record again")


# --- queries and rows ---------------------------------------------------------------------


def make_query(**filters: Any) -> Query:
    """Return a query from keywords; days may be given as 2025, 2025-10 or 2025-10-11.

    >>> make_query(since="2015-10").since
    datetime.date(2015, 10, 1)

    Raises:
        QueryError: A filter is unknown or its value cannot be understood.
    """
    for name, is_end in (("since", False), ("until", True)):
        if isinstance(filters.get(name), str):
            filters[name] = _parse_day(name, filters[name], is_end=is_end)
    try:
        query = Query(**filters)
    except TypeError as error:
        known = ", ".join(Query.__struct_fields__)
        raise QueryError(f"{error}; filters are {known}") from error
    if query.since and query.until and query.since > query.until:
        raise QueryError(f"since {query.since} is after until {query.until}; exchange them")
    return query


def _measures(names: Sequence[str]) -> list[Measure]:
    known = get_args(Measure)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise QueryError(f"measure: {unknown[0]!r} is none; they are {', '.join(known)}")
    return [cast("Measure", name) for name in names]


def make_party_query(**filters: Any) -> PartyQuery:
    """Return a query for parties from keywords.

    Raises:
        QueryError: A filter is unknown.
    """
    try:
        return PartyQuery(**filters)
    except TypeError as error:
        known = ", ".join(PartyQuery.__struct_fields__)
        raise QueryError(f"{error}; filters are {known}") from error


def _make_story_query(**asked: Any) -> StoryQuery:
    days = {name: asked.get(name) for name in ("since", "until")}
    query = make_query(**days)
    try:
        return StoryQuery(**{**asked, "since": query.since, "until": query.until})
    except TypeError as error:
        known = ", ".join(StoryQuery.__struct_fields__)
        raise QueryError(f"{error}; filters are {known}") from error


def _parse_day(name: str, value: str, *, is_end: bool) -> dt.date:
    try:
        start = dt.date.fromisoformat((value + "-01-01")[:10])
        if not is_end or len(value) == len("2015-10-11"):
            return start
        if len(value) == len("2015"):
            return dt.date(start.year, 12, 31)
        return (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    except ValueError as error:
        sentence = f"{name}: {value!r} is no date; give it as 2015, 2015-10 or 2015-10-11"
        raise QueryError(sentence) from error


def _shown(value: object) -> str:
    return "" if value is None else str(value)
