"""The ledger in one SQLite file."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import apsw
import msgspec

from onrecord.errors import NotOnRecordError
from onrecord.records import Account, Caller, Failure, Naming, PartyJudgement, Report, Snapshot
from onrecord.store.adding.groups import add_entries, add_failures
from onrecord.store.adding.writing import origin_stated
from onrecord.store.answers.around import Around
from onrecord.store.answers.rows import (
    Acknowledged,
    ClaimRow,
    Entry,
    Facets,
    FigureRow,
    Grouping,
    Holding,
    JoinRow,
    JudgementRow,
    PartyQuery,
    PartyRow,
    Problem,
    Query,
    ReportRow,
    Run,
)
from onrecord.store.campaigns import Campaigns
from onrecord.store.counts.spreads import Spreads
from onrecord.store.file import facet_rows
from onrecord.store.file.connection import (
    connect,
    explaining,
    fetch_rows,
    reading,
    schema_version,
    transaction,
)
from onrecord.store.file.loading import (
    find_report,
    find_run,
    load_account,
    load_accounts,
    load_holdings,
    load_snapshot,
)
from onrecord.store.file.verifying import find_problems
from onrecord.store.lists.around import load_around
from onrecord.store.lists.profiles import Profiles
from onrecord.store.lists.relations import SqliteRelations
from onrecord.store.lists.rows import (
    find_newer,
    list_claims,
    list_claims_at,
    list_figures,
    list_reports,
)
from onrecord.store.parties.grouping import add_judgement, open_judgements, refresh, undo_judgement
from onrecord.store.parties.showing import (
    Counts,
    find_party,
    list_joins,
    list_judgements,
    list_parties,
    load_counted,
    load_namings,
    load_party,
    speaking_parties,
)
from onrecord.store.sharing.collections import SqliteCollections
from onrecord.store.sharing.copies import SqliteCopies
from onrecord.store.sharing.handed import SqliteHanded
from onrecord.store.sharing.outgoing import SqliteOutgoing
from onrecord.store.sharing.peers import SqlitePeers
from onrecord.store.sharing.recalls import SqliteRecalls
from onrecord.store.sharing.signed import SqliteSigned
from onrecord.store.sharing.taxii import SqliteTaxii
from onrecord.store.sharing.translating import SqliteTranslations
from onrecord.store.sight.names import SqliteClearing
from onrecord.store.sight.views import restrict
from onrecord.store.tokens import SqliteTokens

if TYPE_CHECKING:  # numpy comes with it, which most commands have no need of
    from onrecord.store.counts.columns import Shared
    from onrecord.store.counts.selecting import Selection, Sight

T = TypeVar("T")
_EVERYTHING = Query()
_EVERYBODY = PartyQuery()
# What is counted, and whether it belongs to findings, of which only the newest count.
COUNTED = {
    "reports": False,
    "origins": False,
    "snapshots": False,
    "runs": False,
    "claims": True,
    "figures": True,
    "dates": True,
    "places": True,
    "actors": True,
    "wording": True,
}


class SqliteLedger:
    """A ledger in a SQLite file: any number of readers, writers one after another."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._shared: Shared | None = None
        self._selected: tuple[object, Selection] | None = None
        self._caller: Caller | None = None  # the owner
        facet_rows.make_functions(connection)

    @classmethod
    def open(cls, path: str, *, create: bool, read_only: bool) -> SqliteLedger:
        """Return the ledger at `path`; raises as `open_ledger` does."""
        return cls(connect(path, create=create, read_only=read_only))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def is_read_only(self) -> bool:
        """Whether every write is refused."""
        return bool(self._connection.readonly("main"))

    def see_as(self, caller: Caller) -> None:
        """Show what `caller` may see, and nothing else; for the owner, open another."""
        self._selected, self._caller = None, caller
        restrict(self._connection, caller)

    @property
    def relations(self) -> SqliteRelations:
        """How the reports relate to one another."""
        return SqliteRelations(self._connection)

    @property
    def clearing(self) -> SqliteClearing:
        """Which reports name somebody whose name is withheld."""
        return SqliteClearing(self._connection)

    @property
    def translations(self) -> SqliteTranslations:
        """What claims are in other languages."""
        return SqliteTranslations(self._connection)

    @property
    def outgoing(self) -> SqliteOutgoing:
        """Whose it is what is handed out, which names are withheld, and what is marked."""
        return SqliteOutgoing(self._connection)

    @property
    def collections(self) -> SqliteCollections:
        """What is shared, as queries over the reports."""
        return SqliteCollections(self._connection)

    @property
    def taxii(self) -> SqliteTaxii:
        """The objects in the collections."""
        return SqliteTaxii(self._connection)

    @property
    def profiles(self) -> Profiles:
        """What is on record of each party."""
        return Profiles(self._connection, self._rank)

    @property
    def spreads(self) -> Spreads:
        """How the answers to a query spread over days and places."""
        return Spreads(self._connection, self._choose)

    @property
    def campaigns(self) -> Campaigns:
        """Queries that somebody gave a name."""
        return Campaigns(self._connection)

    @property
    def tokens(self) -> SqliteTokens:
        """By what others ask it."""
        return SqliteTokens(self._connection)

    # --- writing --------------------------------------------------------------------------

    @property
    def peers(self) -> SqlitePeers:
        """Other organisations, and what came from them."""
        return SqlitePeers(self._connection)

    @property
    def recalls(self) -> SqliteRecalls:
        """What other producers say of their findings later."""
        return SqliteRecalls(self._connection)

    @property
    def evidence_copies(self) -> SqliteCopies:
        """Evidence of texts that did not come."""
        return SqliteCopies(self._connection)

    @property
    def handed(self) -> SqliteHanded:
        """What went out in files."""
        return SqliteHanded(self._connection)

    @property
    def signed(self) -> SqliteSigned:
        """What was signed here, and given to others."""
        return SqliteSigned(self._connection)

    def begin_run(self, engine: str, settings: str = "{}", *, producer: str | None = None) -> Run:
        """Open a run: findings are added under one, and are those of `producer`."""
        now = dt.datetime.now(dt.UTC)
        id_ = f"run-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
        run = Run(id=id_, engine=engine, settings=settings, started_at=now, producer=producer)
        with transaction(self._connection):
            self._connection.execute(
                """INSERT INTO runs (id, engine, settings, started_at, producer)
                   VALUES (?, ?, ?, ?, ?)""",
                (run.id, engine, settings, now.isoformat(), producer),
            )
        return run

    def finish_run(self, run: Run) -> None:
        """Note that a run came to its end."""
        with transaction(self._connection):
            self._connection.execute(
                "UPDATE runs SET finished_at = ? WHERE id = ?",
                (dt.datetime.now(dt.UTC).isoformat(), run.id),
            )

    def add(self, entries: Iterable[Entry], *, run: Run) -> Iterator[Acknowledged]:
        """Keep entries; each is acknowledged once it is safely on disk, in order.

        Raises:
            LedgerError: The ledger is locked or read-only, the disk is full, or an entry holds
                more than a ledger takes; entries acknowledged before are kept.
        """
        return add_entries(self._connection, entries, run)

    def add_failures(self, failures: Iterable[Failure], *, run: Run) -> None:
        """Keep the list of what could not be read."""
        add_failures(self._connection, failures, run)

    # --- asking ---------------------------------------------------------------------------

    def knows(
        self, origin: str, raw_sha256: str, engine: str, *, report: Report | None = None
    ) -> bool:
        """Say whether these bytes from there are on record as this engine finds them.

        With `report`, as they read now: what is stated about the text must be the same too.
        """
        rows = fetch_rows(
            self._connection,
            """SELECT url, publisher, title, published_on FROM origins
               JOIN findings ON findings.report = origins.report AND is_current
               JOIN runs ON runs.seq = findings.run
               WHERE origin = ? AND raw_sha256 = ? AND engine = ?""",
            (origin, raw_sha256, engine),
        )
        return bool(rows) and (report is None or origin_stated(report) in rows)

    def reports(self, query: Query = _EVERYTHING) -> Iterator[ReportRow]:
        """Yield reports; `query.words` are looked for in title and text."""
        fits = None
        if self._shared is not None and query.limit is not None:
            from onrecord.store.counts.selecting import fitting_findings

            sight = self._look()
            fits = fitting_findings(sight, query) if sight.columns.is_whole else None
        return self._told(list_reports(self._connection, query, fits))

    def claims(self, query: Query = _EVERYTHING) -> Iterator[ClaimRow]:
        """Yield claims; `query.words` are looked for in their content."""
        return self._told(self._claims(query))

    def _claims(self, query: Query) -> Iterator[ClaimRow]:
        places = None
        if self._shared is not None and query.limit is not None and query.limit >= 0:
            from onrecord.store.counts.selecting import newest_places

            found = self._select(query)
            places = newest_places(found, query) if found.columns.is_whole else None
        if places is None:
            return list_claims(self._connection, query)
        return list_claims_at(self._connection, places)

    def facets(
        self, query: Query = _EVERYTHING, *, top: int = 10, names: tuple[str, ...] | None = None
    ) -> Facets:
        """Return how many claims there are and how they fall to values, `top` of each filter.

        With `names`, to the values of these filters alone.
        """
        from onrecord.store.counts.facets import count_facets

        def count() -> Facets:
            return count_facets(sight, self._select(query), query, top=top, names=names)

        with explaining(self._connection):
            sight = self._look()
            if sight.visible is not None:
                return count()
            asked = (msgspec.structs.replace(query, limit=None, after=None), top, names)
            return self._columns().answer(sight.columns, asked, count)

    def _look(self) -> Sight:
        from onrecord.store.counts.selecting import look

        return look(self._connection, self._columns(), self._caller)

    def _select(self, query: Query) -> Selection:
        """Return the claims of a query; of the last one they are at hand, to count and to list."""
        from onrecord.store.counts.selecting import select

        sight = self._look()
        version = self._connection.pragma("data_version")
        key = (msgspec.structs.replace(query, limit=None, after=None), version)
        held = self._selected
        if held is not None and held[0] == key and held[1].columns is sight.columns:
            return held[1]
        found = select(sight, query)
        self._selected = (key, found)
        return found

    def _choose(self, query: Query) -> Selection | None:
        """Return all claims of a query, where columns are at hand and know them all."""
        if self._shared is None:
            return None
        found = self._select(query)
        return None if found.is_closer_capped or not found.columns.is_whole else found

    def newer_cursor(self, query: Query) -> int | None:
        """Return the `after` of the page of claims before that of a query; None: the first."""
        from onrecord.store.counts.selecting import is_beyond, newer_cursor

        with explaining(self._connection):
            found = self._select(query)
            if is_beyond(found, query):
                return find_newer(self._connection, query)
            return newer_cursor(found, query)

    def speaking_parties(self, claims: Sequence[int]) -> Mapping[int, str]:
        """Return the ids of the parties whose claims these are, by the claims' `cursor`."""
        with reading(self._connection):
            return speaking_parties(self._connection, claims)

    def hold_columns(self) -> None:
        """Answer for claims from columns in memory from now on, shared within this process."""
        self._columns()

    def _columns(self) -> Shared:
        if self._shared is None:
            from onrecord.store.counts.columns import share

            self._shared = share(self._connection.filename)
        return self._shared

    def refresh_facets(self) -> int:
        """Work out what claims kept by an older program are counted by; return how many reports."""
        return facet_rows.refresh_facets(self._connection)

    def figures(self, query: Query = _EVERYTHING) -> Iterator[FigureRow]:
        """Yield figures; `query.words` are looked for in their words and what they count."""
        return self._told(list_figures(self._connection, query))

    def account(self, report: str, *, run: str | None = None) -> Account:
        """Return what one report puts on the record, by its newest run or by `run`.

        Raises:
            NotOnRecordError: There is no such report, or that run found nothing in it.
        """
        with reading(self._connection):
            number = find_report(self._connection, report)
            findings = self._connection.execute(
                """SELECT findings.seq FROM findings JOIN runs ON runs.seq = run WHERE report = ?1
                   AND CASE WHEN ?2 IS NULL THEN is_current ELSE runs.id = ?2 END""",
                (number, run),
            ).get
            if findings is None and run is not None:
                raise NotOnRecordError(f"{run}: that run found nothing in {report}")
            return load_account(self._connection, number, findings)

    def holdings(self, report: str) -> list[Holding]:
        """Return what each organisation puts on record of a report, this one's first.

        Raises:
            NotOnRecordError: There is no such report.
        """
        with reading(self._connection):
            number = find_report(self._connection, report)
            return load_holdings(self._connection, number)

    def accounts(self) -> Iterator[Account]:
        """Yield every report's account, in the order in which reports were added."""
        return self._told(load_accounts(self._connection))

    def around(self, report: str) -> Around:
        """Return what stands around one report: runs, parties, its story, copies.

        Raises:
            NotOnRecordError: There is no such report.
        """
        with reading(self._connection):
            return load_around(self._connection, find_report(self._connection, report))

    def snapshot(self, report: str) -> Snapshot | None:
        """Return the bytes that a report was read from, if they were kept."""
        with reading(self._connection):
            return load_snapshot(self._connection, find_report(self._connection, report))

    def runs(self) -> Iterator[Run]:
        """Yield the runs, newest first; to others those that brought something they may see."""
        seen = self._runs_seen()
        rows = self._connection.cursor().execute(
            """SELECT seq, id, engine, settings, started_at, finished_at, producer FROM runs
               ORDER BY seq DESC"""
        )
        for number, id_, engine, settings, started_at, finished_at, producer in rows:
            if seen is not None and number not in seen:
                continue
            yield Run(
                id=id_,
                engine=engine,
                settings=settings,
                started_at=dt.datetime.fromisoformat(started_at),
                finished_at=dt.datetime.fromisoformat(finished_at) if finished_at else None,
                producer=producer,
            )

    def failures(self, run: str | None = None) -> Iterator[Failure]:
        """Yield what could not be read, in the newest run or in `run`."""
        newest = self._connection.execute("SELECT max(seq) FROM runs").get
        number = newest if run is None else find_run(self._connection, run)
        for origin, kind, problem, remedy in self._connection.cursor().execute(
            "SELECT origin, kind, problem, remedy FROM failures WHERE run = ?", (number,)
        ):
            yield Failure(origin=origin, kind=kind, problem=problem, remedy=remedy)

    def counts(self) -> Mapping[str, int]:
        """Return how many of each record the ledger shows."""
        # Few accounts have been replaced: all are counted, which takes no join, but for those.
        replaced = """ - (SELECT count(*) FROM findings
            CROSS JOIN {0} ON {0}.findings = findings.seq WHERE NOT is_current)"""
        statements = {
            name: f"SELECT (SELECT count(*) FROM {name}) {replaced.format(name) if found else ''}"  # noqa: S608
            for name, found in COUNTED.items()
        }
        statements["reports"] += " - (SELECT count(*) FROM taken_back)"
        seen = self._runs_seen()
        with reading(self._connection):
            counts = {
                name: int(fetch_rows(self._connection, sql)[0][0])
                for name, sql in statements.items()
            }
        return counts if seen is None else {**counts, "runs": len(seen)}

    def _runs_seen(self) -> set[int] | None:
        """Return the runs that brought something somebody may see, by number; None: all."""
        if self._caller is None:
            return None
        sight = self._look()
        return set(sight.columns.run[sight.visible].tolist())

    def health(self) -> Mapping[str, str | int]:
        """Return facts about the store itself, for somebody who mends it."""
        path = self._connection.filename
        return {
            "file": path,
            "bytes": Path(path).stat().st_size,
            "schema": schema_version(self._connection),
            "sqlite": apsw.sqlite_lib_version(),
            "journal": str(self._connection.pragma("journal_mode")),
        }

    def verify(self) -> Iterator[Problem]:
        """Yield whatever does not hold: spans, digests, references, the file itself."""
        return find_problems(self._connection)

    # --- parties --------------------------------------------------------------------------

    def refresh_parties(self, grouping: Grouping) -> None:
        """Group the actors of what was added since the last time."""
        refresh(self._connection, grouping)

    def parties(self, query: PartyQuery = _EVERYBODY) -> Iterator[PartyRow]:
        """Yield parties, those in most reports first."""
        ranked = self._rank(query)
        return self._told(list_parties(self._connection, query, ranked))

    def _rank(self, query: PartyQuery) -> Sequence[Counts] | None:
        """Return what is of parties for whoever may not see everything; None: it is kept."""
        if self._caller is None or query.limit is None:
            return None
        from onrecord.store.counts.party_ranks import rank_parties

        return rank_parties(self._look(), self._columns(), query)

    def party(self, id_: str) -> PartyRow:
        """Return one party; the start of its id will do.

        Raises:
            NotOnRecordError: There is no such party.
        """
        with explaining(self._connection):
            sight = None if self._caller is None else self._look()
        with reading(self._connection):
            counts = self._count_party(sight, find_party(self._connection, id_))
            if counts is not None:
                return load_counted(self._connection, counts)
            return load_party(self._connection, id_)

    def _count_party(self, sight: Sight | None, number: int) -> Counts | None:
        """Return what is of a party, as whoever may not see everything sees it."""
        if sight is None:
            return None
        from onrecord.store.counts.party_ranks import count_party

        return count_party(sight, self._columns(), number)

    def party_joins(self, id_: str) -> Iterator[JoinRow]:
        """Yield why each name belongs to a party, the surest first."""
        return self._told(list_joins(self._connection, id_))

    def party_namings(self, id_: str) -> list[Naming]:
        """Return how reports name a party.

        Raises:
            NotOnRecordError: There is no such party.
        """
        with reading(self._connection):
            return load_namings(self._connection, id_)

    def judgements(self) -> Iterator[JudgementRow]:
        """Yield what people decided about parties, newest first."""
        return self._told(list_judgements(self._connection))

    def held_judgements(self) -> list[PartyJudgement]:
        """Return what people decided about parties and nobody took back, in the order made."""
        with reading(self._connection):
            return list(open_judgements(self._connection).values())

    def add_judgement(self, judgement: PartyJudgement, told: str) -> str:
        """Keep what a person decided and return its id; `refresh_parties` hears it."""
        return f"judgement-{add_judgement(self._connection, judgement, told)}"

    def undo_judgement(self, id_: str) -> None:
        """Close a judgement with the time; `refresh_parties` hears it.

        Raises:
            NotOnRecordError: There is none of that id that still holds.
        """
        number = id_.removeprefix("judgement-")
        is_number = number.isascii() and number.isdecimal() and len(number) < 18
        if not is_number or not undo_judgement(self._connection, int(number)):
            raise NotOnRecordError(
                f"{id_}: no judgement that holds; `onrecord parties judgements` lists them"
            )

    def _told(self, rows: Iterator[T]) -> Iterator[T]:
        with explaining(self._connection):
            yield from rows
