"""What any ledger can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from onrecord.records import (
    Account,
    Caller,
    Failure,
    Naming,
    PartyJudgement,
    Report,
    Snapshot,
)
from onrecord.store.answers.around import Around
from onrecord.store.answers.relations import Relations

if TYPE_CHECKING:
    from onrecord.store.campaigns import Campaigns
    from onrecord.store.counts.spreads import Spreads
    from onrecord.store.lists.profiles import Profiles
if TYPE_CHECKING:  # one kind of store has them so far
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
    from onrecord.store.tokens import SqliteTokens
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
    def evidence_copies(self) -> SqliteCopies:
        """Evidence of texts that did not come."""
        ...

    @property
    def handed(self) -> SqliteHanded:
        """What went out in files."""
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
    def translations(self) -> SqliteTranslations:
        """What claims are in other languages."""
        ...

    @property
    def recalls(self) -> SqliteRecalls:
        """What other producers say of their findings later."""
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
