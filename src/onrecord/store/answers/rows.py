"""What is asked of a ledger, and the records in which it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from onrecord.records import (
    Account,
    ActorKind,
    Claim,
    Naming,
    Party,
    PartyJudgement,
    PlaceReason,
    Quantity,
    Record,
    Snapshot,
    Stance,
    Tlp,
)


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
        marks_known: Whether that holds for a text that is on record already, too.
    """

    account: Account
    snapshot: Snapshot | None = None
    tlp: Tlp = "clear"
    claim_tlp: Mapping[str, Tlp] = {}
    marks_known: bool = True


Outcome = Literal["new", "replaced", "origin", "beside", "known", "refused", "taken_back"]


class Acknowledged(Record, frozen=True, kw_only=True):
    """An entry that is safely on disk, or that a ledger does not take.

    Attributes:
        outcome: `new` report; `replaced` findings, an older engine's or those of a report that
            its origin now states otherwise; `origin` added to a known text; `beside`, another
            organisation's findings in a known text; `known`, so that nothing changed; `refused`,
            and not kept; `taken_back` by the organisation that found them.
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
        stance: How that one stands to it: a figure that is denied is no count of the denier's.
        through: Who passes it on, innermost first.
        place: The name of its place.
        place_words: The words for it, which may be another spelling.
        place_why: Why these are held to mean that place.
    """

    figure: Quantity
    speaker: str | None
    stance: Stance | None = None
    through: tuple[str, ...] = ()
    place: str | None = None
    place_words: str | None = None
    place_why: tuple[PlaceReason, ...] = ()
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
        after: Id of the last party seen; those behind it follow.
    """

    name: str | None = None
    kind: str | None = None
    unnamed: bool = False
    limit: int | None = None
    after: str | None = None


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
