"""What any ledger can do, and the records in which it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from onrecord.records import (
    Account,
    ActorKind,
    Caller,
    Claim,
    Failure,
    Naming,
    Party,
    PartyJudgement,
    Quantity,
    Record,
    Report,
    Snapshot,
    Tlp,
)
from onrecord.store.around import Around
from onrecord.store.relations import Relations

if TYPE_CHECKING:
    from onrecord.store.campaigns import Campaigns
    from onrecord.store.profiles import Profiles
    from onrecord.store.spreads import Spreads
if TYPE_CHECKING:  # one kind of store has them so far
    from onrecord.store.clearing import SqliteClearing
    from onrecord.store.sqlite_collections import SqliteCollections
    from onrecord.store.sqlite_outgoing import SqliteOutgoing
    from onrecord.store.sqlite_peers import SqlitePeers
    from onrecord.store.sqlite_signed import SqliteSigned
    from onrecord.store.sqlite_taxii import SqliteTaxii
    from onrecord.store.tokens import SqliteTokens


class Run(Record, frozen=True, kw_only=True):
    """One addition to a ledger: which engine made its findings, when, and how it was set.

    Attributes:
        engine: Name and version of what found things; another engine's findings replace these.
        finished_at: None while it runs, and for ever where it was cut short.
        producer: Id of the identity whose findings it brought; None is this organisation.
    """

    id: str
    engine: str
    settings: str = "{}"
    started_at: dt.datetime
    finished_at: dt.datetime | None = None
    producer: str | None = None


class Holding(Record, frozen=True, kw_only=True):
    """What one organisation puts on record of a report; `producer` None is this one."""

    producer: str | None
    run: str
    is_shown: bool
    account: Account


class Entry(Record, frozen=True, kw_only=True):
    """What is added: an account, and the bytes it was read from, if they are to be kept.

    Attributes:
        tlp: How the report is marked, from the moment that it is there; what is known already
            is marked no laxer by it.
        claim_tlp: Claims that are marked stricter, by id.
    """

    account: Account
    snapshot: Snapshot | None = None
    tlp: Tlp = "clear"
    claim_tlp: Mapping[str, Tlp] = {}


Outcome = Literal["new", "replaced", "origin", "beside", "known", "refused"]


class Acknowledged(Record, frozen=True, kw_only=True):
    """An entry that is safely on disk, or that a ledger does not take.

    Attributes:
        outcome: `new` report; `replaced` findings, an older engine's or those of a report that
            its origin now states otherwise; `origin` added to a known text; `beside`, another
            organisation's findings in a known text; `known`, so that nothing changed; `refused`,
            and not kept.
        problem: Why it was refused.
    """

    report: str
    origin: str
    outcome: Outcome
    problem: str | None = None


class Query(Record, frozen=True, kw_only=True):
    """What to ask for; None does not restrict.

    Attributes:
        speaker: Words of the speaker's name or of the source as worded; case and accents aside.
            Where they are one of the names of a party, it is looked for under all its names.
        party: Id of a party: what it says, by whatever name.
        publisher: Words of the publisher's name; with = in front, exactly that name.
        since, until: Days of publication, included.
        measure: With a figure of this measure.
        place: A place's name in any spelling, words of it, or its id: in what is said, in the
            venue, or of a figure. What lies in it is found too: Idlib finds Khan Sheikhoun.
            With = in front, that entry of the gazetteer alone, or that name where none is known.
        hedge: With hedging words in its content, or without.
        words: Words that must all occur; “quoted” ones next to each other, `strik*` as a start.
        report: Id of a report.
        run: Id of a run whose findings are wanted in place of each report's newest.
        min_probability: Claims at least this sure, figures of such claims, reports with one;
            those without a probability fall out.
        after: Cursor: `cursor` of the last row seen; rows older than that follow.
        speaker_keys: Keys of the speaker's name in other spellings; `OpenLedger` fills them in.
    """

    speaker: str | None = None
    publisher: str | None = None
    party: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    measure: str | None = None
    place: str | None = None
    stance: str | None = None
    speech: str | None = None
    hedge: bool | None = None
    words: str | None = None
    report: str | None = None
    run: str | None = None
    min_probability: float | None = None
    limit: int | None = None
    after: int | None = None
    speaker_keys: tuple[str, ...] = ()


def is_exact(query: Query) -> bool:
    """Say whether a query asks for a publisher or a place exactly."""
    return any(value and value.startswith("=") for value in (query.publisher, query.place))


class FacetValue(Record, frozen=True, kw_only=True):
    """One value that claims can be asked for by, and how many there would be.

    Attributes:
        value: As `Query` takes it.
        label: As people read it.
        detail: What tells it from others of that label: what a place lies in.
    """

    value: str
    label: str
    detail: str | None = None
    n_claims: int


class Facet(Record, frozen=True, kw_only=True):
    """The values of one filter among the claims that all other filters leave.

    Attributes:
        name: The filter: a field of `Query`, or `month`.
        values: Those of most claims first; months in their order.
        n_values: How many there are, shown or not.
        is_capped: Counted among the newest claims that hold the words alone.
    """

    name: str
    values: tuple[FacetValue, ...]
    n_values: int
    is_capped: bool = False


class Facets(Record, frozen=True, kw_only=True):
    """How many claims a query finds, and how they fall to the values of each filter.

    Attributes:
        n_claims: All of them, or as many as were looked through.
        is_capped: There are more: words were looked for among the newest that hold them alone.
        is_whole: Everything is counted; what an older program kept may have yet to be.
        n_undated: Those of reports without a date, among `n_claims`.
        labels: What people call the party and the place that the query names by an id.
    """

    n_claims: int
    is_capped: bool = False
    is_whole: bool = True
    n_undated: int = 0
    labels: dict[str, str] = msgspec.field(default_factory=dict)
    facets: tuple[Facet, ...]

    def __getitem__(self, name: str) -> Facet:
        return next(facet for facet in self.facets if facet.name == name)


class ReportRow(Record, frozen=True, kw_only=True):
    """One report of the ledger.

    Attributes:
        excerpt: The words around the first hit of a search.
        cursor: Place in the order, newest published first; give it as `Query.after`.
    """

    id: str
    title: str | None
    publisher: str | None
    published_on: str | None
    url: str | None
    origins: tuple[str, ...]
    n_claims: int
    n_figures: int
    excerpt: str | None = None
    cursor: int


class ClaimRow(Record, frozen=True, kw_only=True):
    """One claim of the ledger, with what a reader needs beside it.

    Attributes:
        speaker: The speaker's name, where it is known.
        through: Who passes it on, innermost first: the agency that cites the ministry.
        figures: The figures in its content.
    """

    claim: Claim
    speaker: str | None
    through: tuple[str, ...] = ()
    figures: tuple[Quantity, ...]
    report: str
    title: str | None
    publisher: str | None
    published_on: str | None
    origin: str
    url: str | None
    run: str
    cursor: int


class FigureRow(Record, frozen=True, kw_only=True):
    """One figure of the ledger, with who claims it and where it is printed.

    Attributes:
        speaker: Who claims it, by name or as the report words it; None is the publisher.
        through: Who passes it on, innermost first.
        place: The name of its place.
    """

    figure: Quantity
    speaker: str | None
    through: tuple[str, ...] = ()
    place: str | None = None
    report: str
    title: str | None
    publisher: str | None
    published_on: str | None
    origin: str
    url: str | None
    run: str
    cursor: int


class Grouping(msgspec.Struct, frozen=True, kw_only=True):
    """How to group actors into parties: by functions of the stage that knows how.

    Attributes:
        rules: Their version; what other rules had grouped is grouped anew.
        find_namings: How each actor of an account is named, by the actor's id.
        link_keys: By which keys a naming can meet others.
        group_namings: The parties of namings, as people's judgements leave them.
    """

    rules: str
    find_namings: Callable[[Account], Mapping[str, Naming]]
    link_keys: Callable[[Naming], Iterable[str]]
    group_namings: Callable[[Sequence[Naming], Sequence[PartyJudgement]], Sequence[Party]]


class PartyQuery(Record, frozen=True, kw_only=True):
    """Which parties to ask for; None does not restrict.

    Attributes:
        name: Words that one of its names holds, or that begin words of it.
        unnamed: With those that no report gives a name, such as “local sources”.
    """

    name: str | None = None
    kind: str | None = None
    unnamed: bool = False
    limit: int | None = None


class PartyRow(Record, frozen=True, kw_only=True):
    """A person or organisation, whatever reports call it.

    Attributes:
        names: What reports call it, what most do first.
        roles: What they say it is, likewise.
        n_claims: Claims whose speaker it is.
    """

    id: str
    name: str
    kind: ActorKind
    names: tuple[str, ...]
    roles: tuple[str, ...]
    n_reports: int
    n_claims: int


class JoinRow(Record, frozen=True, kw_only=True):
    """Why a name belongs to a party.

    Attributes:
        score: How sure the rule is, 0 to 1.
        words: Those that decided.
        report: Id of a report with that name.
    """

    name: str
    rule: str
    score: float
    words: tuple[str, ...]
    n_reports: int
    report: str


class JudgementRow(Record, frozen=True, kw_only=True):
    """What a person decided about parties, and whether it was taken back.

    Attributes:
        told: The names as they were shown.
        made_at, undone_at: ISO 8601, UTC.
    """

    id: str
    verdict: str
    told: str
    made_at: str
    undone_at: str | None


class Problem(Record, frozen=True, kw_only=True):
    """Something in the ledger that does not hold.

    Attributes:
        where: Id of the report or record, or the name of the file.
    """

    where: str
    problem: str


class Ledger(Protocol):
    """Kept accounts. All answers stream, newest published first."""

    @property
    def is_read_only(self) -> bool:
        """Whether every write is refused."""
        ...

    def see_as(self, caller: Caller) -> None:
        """Show what `caller` may see, and nothing else; for the owner, open another."""
        ...

    @property
    def relations(self) -> Relations:
        """How the reports relate to one another."""
        ...

    @property
    def peers(self) -> SqlitePeers:
        """Other organisations, and what came from them."""
        ...

    @property
    def signed(self) -> SqliteSigned:
        """What was signed here, and given to others."""
        ...

    @property
    def clearing(self) -> SqliteClearing:
        """Which reports name somebody whose name is withheld."""
        ...

    @property
    def outgoing(self) -> SqliteOutgoing:
        """Whose it is what is handed out, which names are withheld, and what is marked."""
        ...

    @property
    def collections(self) -> SqliteCollections:
        """What is shared, as queries over the reports."""
        ...

    @property
    def taxii(self) -> SqliteTaxii:
        """The objects in the collections."""
        ...

    @property
    def profiles(self) -> Profiles:
        """What is on record of each party."""
        ...

    @property
    def spreads(self) -> Spreads:
        """How the answers to a query spread over days and places."""
        ...

    @property
    def campaigns(self) -> Campaigns:
        """Queries that somebody gave a name."""
        ...

    @property
    def tokens(self) -> SqliteTokens:
        """By what others ask it."""
        ...

    def begin_run(self, engine: str, settings: str = "{}", *, producer: str | None = None) -> Run:
        """Open a run: findings are added under one, and are those of `producer`."""
        ...

    def finish_run(self, run: Run) -> None:
        """Note that a run came to its end."""
        ...

    def add(self, entries: Iterable[Entry], *, run: Run) -> Iterator[Acknowledged]:
        """Keep entries; each is acknowledged once it is safely on disk, in order."""
        ...

    def add_failures(self, failures: Iterable[Failure], *, run: Run) -> None:
        """Keep the list of what could not be read."""
        ...

    def knows(
        self, origin: str, raw_sha256: str, engine: str, *, report: Report | None = None
    ) -> bool:
        """Say whether these bytes from there are on record as this engine finds them.

        With `report`, as they read now: what is stated about the text must be the same too.
        """
        ...

    def reports(self, query: Query = ...) -> Iterator[ReportRow]:
        """Yield reports; `query.words` are looked for in title and text."""
        ...

    def claims(self, query: Query = ...) -> Iterator[ClaimRow]:
        """Yield claims; `query.words` are looked for in their content."""
        ...

    def facets(
        self, query: Query = ..., *, top: int = ..., names: tuple[str, ...] | None = ...
    ) -> Facets:
        """Return how many claims there are and how they fall to values, `top` of each filter.

        With `names`, to the values of these filters alone.
        """
        ...

    def newer_cursor(self, query: Query) -> int | None:
        """Return the `after` of the page of claims before that of a query; None: the first."""
        ...

    def speaking_parties(self, claims: Sequence[int]) -> Mapping[int, str]:
        """Return the ids of the parties whose claims these are, by the claims' `cursor`."""
        ...

    def hold_columns(self) -> None:
        """Answer for claims from columns in memory from now on: fast, for who asks often."""
        ...

    def refresh_facets(self) -> int:
        """Work out what claims kept by an older program are counted by; return how many reports."""
        ...

    def figures(self, query: Query = ...) -> Iterator[FigureRow]:
        """Yield figures; `query.words` are looked for in their words and what they count."""
        ...

    def account(self, report: str, *, run: str | None = None) -> Account:
        """Return what one report puts on the record, by its newest run or by `run`."""
        ...

    def holdings(self, report: str) -> list[Holding]:
        """Return what each organisation puts on record of a report, this one's first."""
        ...

    def around(self, report: str) -> Around:
        """Return what stands around one report: runs, parties, its story, copies."""
        ...

    def snapshot(self, report: str) -> Snapshot | None:
        """Return the bytes that a report was read from, if they were kept."""
        ...

    def refresh_parties(self, grouping: Grouping) -> None:
        """Group the actors of what was added since the last time."""
        ...

    def parties(self, query: PartyQuery = ...) -> Iterator[PartyRow]:
        """Yield parties, those in most reports first."""
        ...

    def party(self, id_: str) -> PartyRow:
        """Return one party; the start of its id will do."""
        ...

    def party_joins(self, id_: str) -> Iterator[JoinRow]:
        """Yield why each name belongs to a party, the surest first."""
        ...

    def party_namings(self, id_: str) -> list[Naming]:
        """Return how reports name a party."""
        ...

    def judgements(self) -> Iterator[JudgementRow]:
        """Yield what people decided about parties, newest first."""
        ...

    def held_judgements(self) -> list[PartyJudgement]:
        """Return what people decided about parties and nobody took back, in the order made."""
        ...

    def add_judgement(self, judgement: PartyJudgement, told: str) -> str:
        """Keep what a person decided and return its id; `refresh_parties` hears it."""
        ...

    def undo_judgement(self, id_: str) -> None:
        """Close a judgement with the time; `refresh_parties` hears it."""
        ...

    def accounts(self) -> Iterator[Account]:
        """Yield every report's account, in the order in which reports were added."""
        ...

    def runs(self) -> Iterator[Run]:
        """Yield the runs, newest first."""
        ...

    def failures(self, run: str | None = None) -> Iterator[Failure]:
        """Yield what could not be read, in the newest run or in `run`."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Return how many of each record the ledger shows."""
        ...

    def health(self) -> Mapping[str, str | int]:
        """Return facts about the store itself, for somebody who mends it."""
        ...

    def verify(self) -> Iterator[Problem]:
        """Yield whatever does not hold: spans, digests, references, the file itself."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...
