"""What the stages hand to one another: frozen records, keyword-only, tuples inside.

Offsets are code points of `Report.text`, half-open. What the *text* has comes
first (spans only); what the *world* has follows (an identity or a value, and
the words it came from). `Account`, encoded as JSON, is the public contract.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

import msgspec

from onrecord.errors import UsageError

BlockRole = Literal[
    "title",
    "byline",
    "dateline",
    "section",
    "paragraph",
    "heading",
    "caption",
    "quote",
    "list",
    "table",
    "boilerplate",
]
Speech = Literal["direct", "indirect", "mixed"]
Stance = Literal[
    "asserts",
    "denies",
    "doubts",
    "demands",
    "intends",
    "predicts",
    "asks",
    "criticises",
    "supports",
    "declines",
]
# What a claim's figures and answers are its speaker's own by; what somebody denies, doubts, asks
# for or foresees is not that one's count.
COUNTING: frozenset[Stance] = frozenset(["asserts", "criticises", "supports"])
SpeakerKind = Literal["named", "role", "unnamed", "collective", "document", "publisher"]
Bound = Literal["exact", "at_least", "at_most", "about", "between", "vague"]
Measure = Literal[
    "killed",
    "wounded",
    "missing",
    "detained",
    "abducted",
    "displaced",
    "evacuated",
    "sorties",
    "strikes",
    "targets_hit",
    "weapons",
    "fighters",
    "incidents",
    "money",
    "share",
    "other",
]
PeriodFrom = Literal["figure", "sentence", "passage", "lead"]
Change = Literal["new", "old", "further"]
ActorKind = Literal["person", "organisation", "group", "country", "media"]
PlaceUse = Literal["place", "actor", "name"]
PlaceReason = Literal[
    "only",
    "named_with",
    "inside",
    "near",
    "country",
    "kind",
    "publisher",
    "best_known",
    "spelling",
    "unlisted",
]
PlaceFrom = Literal["figure", "sentence", "lead"]
WordingKind = Literal["hedge", "distancing", "loaded", "scare_quotes"]
Tlp = Literal["clear", "green", "amber", "amber+strict", "red"]
TLP_LEVELS: tuple[Tlp, ...] = ("clear", "green", "amber", "amber+strict", "red")
Scope = Literal["read", "write", "admin"]


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every record: immutable, and strict about what it decodes."""


# --- on the page: spans ------------------------------------------------------------------


class Span(Record, frozen=True, kw_only=True, order=True):
    """A stretch of one report's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"want 0 <= start < end, got start={self.start}, end={self.end}")


class Excerpt(Span, frozen=True, kw_only=True, order=True):
    """A stretch of one report's text together with its words: evidence.

    `text[start:end] == exact` for the text of the report it was taken from.
    """

    exact: str


class Block(Span, frozen=True, kw_only=True, order=True):
    """A stretch of one report's text and the part it plays on the page."""

    role: BlockRole


class Report(Record, frozen=True, kw_only=True):
    """One published document, as read.

    Attributes:
        id: Derived from the text's digest, so that one text has one id everywhere.
        origin: Where the bytes came from, exactly as given: path, URL, WARC record.
        url: The canonical address, where the document or its carrier states one.
        publisher: The outlet that published it.
        title: The headline.
        bylines: Authors as named, without “By” and without roles.
        published_on: ISO 8601 at its own precision (a day, or an instant with offset).
        modified_on: The same for the last change the document states.
        section: Where the outlet filed it, outermost first.
        language: ISO 639-1 code.
        text: The readable text; for plain-text input the decoded input, unchanged.
        text_sha256: SHA-256 of `text` in UTF-8 (lone surrogates passed through), hex.
        blocks: The parts of `text`, in order, not overlapping.
        notices: What was cut or guessed while reading, one sentence each.
    """

    id: str
    origin: str
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    bylines: tuple[str, ...] = ()
    published_on: str | None = None
    modified_on: str | None = None
    section: tuple[str, ...] = ()
    language: str | None = None
    text: str
    text_sha256: str
    blocks: tuple[Block, ...] = ()
    notices: tuple[str, ...] = ()


class Snapshot(Record, frozen=True, kw_only=True):
    """The bytes a report was read from, and how they were come by.

    Attributes:
        sha256: SHA-256 of `data`, hex.
        data: The raw bytes of this one document, as they came.
        media_type: What `data` was read as, such as `text/html`.
        url: The address the bytes came from in the end, after redirects.
        read_at: When they were read or, for an archive's record, captured; aware, UTC.
        reader: Name and version of what turned them into text.
    """

    sha256: str
    data: bytes
    media_type: str
    url: str | None = None
    read_at: dt.datetime
    reader: str


class Reading(Record, frozen=True, kw_only=True):
    """A report and the snapshot it was read from."""

    report: Report
    snapshot: Snapshot


class Failure(Record, frozen=True, kw_only=True):
    """One document that could not be read, and why, in a sentence."""

    origin: str
    kind: str
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        sentence = f"{self.origin}: {self.problem}"
        return f"{sentence}; {self.remedy}" if self.remedy else sentence


class Attribution(Record, frozen=True, kw_only=True):
    """Content credited to a source by a cue, as one report words it.

    Each part is a tuple because news text splits them: in “It rained,” Ann
    said, “all night” the content is two spans. An empty `source` means the
    report names nobody; it never means that the search gave up.

    Attributes:
        within: Index of the attribution, in the same findings, whose content holds this one.
        probability: Calibrated chance that it is right, where the finder can say.
    """

    content: tuple[Span, ...]
    cue: tuple[Span, ...] = ()
    source: tuple[Span, ...] = ()
    speech: Speech
    within: int | None = None
    probability: float | None = None


class Mention(Record, frozen=True, kw_only=True):
    """Words naming someone or something."""

    span: Span
    kind: ActorKind | None = None


class Toponym(Record, frozen=True, kw_only=True):
    """A place name as written.

    Attributes:
        use: `place` where something is or happens; `actor` for a government or a people
            (“Moscow said”); `name` inside the name of a body or a building (“Paris Police
            Department”).
        is_placed: Its own words say that it is a place: “in …”, “the town of …”.
    """

    span: Span
    use: PlaceUse = "place"
    is_placed: bool = False


class Timex(Record, frozen=True, kw_only=True):
    """A time expression as written (TimeML)."""

    span: Span


class Figure(Record, frozen=True, kw_only=True):
    """A number as written, with the words that say what it counts.

    Attributes:
        span: The figure with its bound and unit: “at least 12 civilians”.
        number: The number words alone: “12”.
        bound: The words that bound it: “at least”.
        of: The words for whom or what: “civilians”.
        predicate: The word that says what happened to them: “killed”.
        part_of: Index, in the same findings, of the figure that this one is a part of.
        change: How it stands to another toll; see `Quantity`.
    """

    span: Span
    number: Span
    bound: Span | None = None
    of: Span | None = None
    predicate: Span | None = None
    part_of: int | None = None
    change: Change | None = None


class Wording(Record, frozen=True, kw_only=True):
    """Words that hedge, distance, load or quote for effect."""

    span: Excerpt
    kind: WordingKind


class Findings(Record, frozen=True, kw_only=True):
    """Everything found in one report's words, before anything of the world is known."""

    attributions: tuple[Attribution, ...] = ()
    mentions: tuple[Mention, ...] = ()
    figures: tuple[Figure, ...] = ()
    timexes: tuple[Timex, ...] = ()
    toponyms: tuple[Toponym, ...] = ()
    wording: tuple[Wording, ...] = ()


# --- in the world: identities and values --------------------------------------------------


class Period(Record, frozen=True, kw_only=True):
    """Days from `earliest` to `latest`, both included; an open end is None."""

    earliest: dt.date | None = None
    latest: dt.date | None = None

    def __post_init__(self) -> None:
        if self.earliest and self.latest and self.earliest > self.latest:
            raise ValueError(
                f"want earliest <= latest, got earliest={self.earliest}, latest={self.latest}"
            )


class SaidOn(Period, frozen=True, kw_only=True):
    """When something was said, with the words that say so."""

    text: str


class Claim(Record, frozen=True, kw_only=True):
    """One resolved attribution: who said what, of when and where.

    Attributes:
        speaker: Id of an actor of the same account, or None.
        within: Id of the claim whose content holds this one.
    """

    id: str
    source: tuple[Excerpt, ...]
    cue: tuple[Excerpt, ...]
    content: tuple[Excerpt, ...]
    speech: Speech
    stance: Stance = "asserts"
    speaker: str | None = None
    speaker_kind: SpeakerKind = "unnamed"
    within: str | None = None
    said_on: SaidOn | None = None
    venue: tuple[Excerpt, ...] = ()
    probability: float | None = None


class Quantity(Record, frozen=True, kw_only=True):
    """A figure with its value, bounds and measure.

    Attributes:
        low, high: The values the words allow; None is an open end.
        of: The words for whom or what is counted.
        claim: Id of the innermost claim whose content holds it; None is the publisher's voice.
        place: Id of a place of the same account.
        place_from: Where the place is named: in the `figure`'s own clause, its `sentence`, or
            the report's `lead` or dateline.
        period_from: Whence `period` is known: from words beside the figure, from others in its
            sentence, from a sentence before it in the passage, or from the report's lead.
        part_of: Id of the figure that this one is a part of: “including 21 children”.
        change: `new` is what a toll has come to (“rose to 70”), `old` what it was before (“up
            from 58”), `further` what comes on top of another figure (“another 12”).
    """

    id: str
    span: Excerpt
    low: float | int | None
    high: float | int | None
    bound: Bound
    measure: Measure
    of: str | None = None
    claim: str | None = None
    place: str | None = None
    place_from: PlaceFrom | None = None
    period: Period | None = None
    period_from: PeriodFrom | None = None
    part_of: str | None = None
    change: Change | None = None


class Date(Record, frozen=True, kw_only=True):
    """A time expression with the days it means, at its own precision (EDTF)."""

    span: Excerpt
    edtf: str
    earliest: dt.date | None
    latest: dt.date | None


class Place(Record, frozen=True, kw_only=True):
    """A place name with the gazetteer entry it means.

    Attributes:
        id: Of this mention; two mentions of one place have one `gazetteer` id.
        gazetteer: Id of the entry, `geonames:…` or `onrecord:…`; None where none is known.
        country: ISO 3166-1 code; None where several have it, or dispute it.
        within: Names of what it lies in, innermost first: county, province, country.
        use: `place` where something is or happens, `actor` a government or a people (“Moscow
            said”), `name` inside the name of a body or a building.
        kind: What it is: country, admin1, admin2, city, town, village, district, river, …
        precision_m: How far what is meant may lie from the point.
        why: What the choice rests on. `only` place so called; `named_with` its state or country
            (“Paris, Texas”); `inside` what the report names; `near` other places of it;
            `country` that the report is about; `kind` a word says what it is; `publisher` at home
            there; `best_known` of that name; `spelling` like one on file; `unlisted` on no
            list, but called a village or the like.
    """

    id: str
    span: Excerpt
    name: str
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    kind: str | None = None
    precision_m: float | None = None
    gazetteer: str | None = None
    within: tuple[str, ...] = ()
    use: PlaceUse = "place"
    why: tuple[PlaceReason, ...] = ()


class Merge(Record, frozen=True, kw_only=True):
    """Why a mention was held to name an actor: the rule, and how sure it is (0 to 1)."""

    mention: Excerpt
    rule: str
    score: float


class Actor(Record, frozen=True, kw_only=True):
    """The person or organisation that mentions name.

    Attributes:
        merges: One judgement for each mention after the first, in the order made.
    """

    id: str
    name: str
    kind: ActorKind
    mentions: tuple[Excerpt, ...]
    roles: tuple[str, ...] = ()
    merges: tuple[Merge, ...] = ()


class Naming(Record, frozen=True, kw_only=True):
    """How a report names an actor: all that is looked at to find the same one in other reports.

    Actors of several reports that are named in the same way share one naming, but for names that
    tell nobody apart by themselves, which are one report's own.

    Attributes:
        name: The actor's name, or the words for one that has none.
        shorts: Short names that the report gives beside it: “SOHR”.
        roles: The roles it is given, in order of the alphabet.
        countries: The countries that the report is mostly about, at most two.
        report: Id of the one report that this naming belongs to, or None.
    """

    id: str
    name: str
    kind: ActorKind
    shorts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    report: str | None = None


class Membership(Record, frozen=True, kw_only=True):
    """Why a naming belongs to a party: the rule, how sure (0 to 1), the words that decided."""

    naming: str
    rule: str
    score: float
    words: tuple[str, ...]


class Party(Record, frozen=True, kw_only=True):
    """The person or organisation that actors of several reports are.

    Attributes:
        is_named: Somebody has a name in it; a description, “local sources”, is a party too.
        joins: One judgement for each naming, in the order of their ids.
    """

    id: str
    name: str
    kind: ActorKind
    is_named: bool
    joins: tuple[Membership, ...]


class PartyJudgement(Record, frozen=True, kw_only=True):
    """What a person decided about parties; later ones are heard after earlier ones.

    Attributes:
        verdict: `merge`: both are one party. `split`: those of these names are another one.
        names: Of a merge, what stands for the namings of one party, as `relate.identity_of`
            gives it; of a split, the names that leave, folded.
        others: What stands for the namings of the other party; of a split, of the party left.
    """

    verdict: Literal["merge", "split"]
    names: tuple[str, ...]
    others: tuple[str, ...] = ()


class Account(Record, frozen=True, kw_only=True):
    """Everything one report puts on the record."""

    report: Report
    claims: tuple[Claim, ...] = ()
    figures: tuple[Quantity, ...] = ()
    dates: tuple[Date, ...] = ()
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    wording: tuple[Wording, ...] = ()


# --- between reports: what is related to what ------------------------------------------------

CopyKind = Literal["exact", "near", "lifted"]
Verdict = Literal["merge", "split"]


class Join(Record, frozen=True, kw_only=True):
    """Why a report was held to tell of the same happening as another.

    Attributes:
        report: Id of the report that joined.
        to: Id of the report of the same story that it is most like.
        score: How alike the two are, 0 to 1; 1 where a person joined them.
        words, names, places: What both say, the most telling first, as the joining one says it.
        days: Days that both speak of.
        judgement: Id of the judgement by a person that joined them, or None.
    """

    report: str
    to: str
    score: float
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    days: tuple[dt.date, ...] = ()
    judgement: str | None = None


class Copy(Record, frozen=True, kw_only=True):
    """A report whose words were taken, in whole or in part, from another.

    Attributes:
        report: Id of the report that took them.
        of: Id of the report that had them first, by credit line and by publication time.
        kind: `exact`: the same words throughout; `near`: with small edits; `lifted`: a passage.
        share: Of the words of `report`, the part that stands in `of`, 0 to 1.
        spans: The words taken, where they stand in `report`.
        credit: The words of `report` that own to it: “- REUTERS”, “with agencies”.
        agency: The wire agency that the credit names, or None.
    """

    report: str
    of: str
    kind: CopyKind
    share: float
    spans: tuple[Excerpt, ...]
    credit: Excerpt | None = None
    agency: str | None = None


class Judgement(Record, frozen=True, kw_only=True):
    """A person's word on what belongs together; it is closed to undo it, never overwritten.

    Attributes:
        verdict: `merge`: these reports are of one story; `split`: each of `reports` is of no
            story with any of `apart_from`.
        closed_at: When it was undone, or None while it holds.
    """

    id: str
    verdict: Verdict
    reports: tuple[str, ...]
    apart_from: tuple[str, ...] = ()
    by: str | None = None
    reason: str | None = None
    made_at: dt.datetime
    closed_at: dt.datetime | None = None


class Story(Record, frozen=True, kw_only=True):
    """The reports of one happening.

    Attributes:
        id: Derived from its first report, by day of publication and then by id.
        title: The headline of the report that is most like the others.
        earliest, latest: Days of publication of the first and the last report.
        reports: Ids, in order of publication.
        origins: Where these reports came from, in the same order; a text may have several.
        joins: One for each report but the first: why it belongs.
        copies: Which of the reports repeat which.
    """

    id: str
    title: str | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None
    reports: tuple[str, ...]
    origins: tuple[str, ...] = ()
    joins: tuple[Join, ...] = ()
    copies: tuple[Copy, ...] = ()


# --- who asks ----------------------------------------------------------------------------


class Caller(Record, frozen=True, kw_only=True):
    """Somebody who asks a ledger, and what they may see and do.

    Attributes:
        clearance: The strictest marking they may see, by the Traffic Light Protocol 2.0.
        collections: Ids of the collections they are kept to; None is the whole ledger.
        scopes: `read`, `write` (add, judge), `admin` (tokens, collections, markings).
        is_outside: They are shown what this ledger may hand on: only what it found itself.
        token: Id of the token they bear, which is theirs alone; None is the keeper, or anybody.
    """

    name: str
    clearance: Tlp = "red"
    collections: tuple[str, ...] | None = None
    scopes: tuple[Scope, ...] = ("read", "write", "admin")
    is_outside: bool = False
    token: str | None = None

    @property
    def is_owner(self) -> bool:
        """Whether nothing is kept from them."""
        return self.clearance == "red" and self.collections is None and not self.is_outside


OWNER = Caller(name="owner")


# --- who hands out --------------------------------------------------------------------------


class Producer(Record, frozen=True, kw_only=True):
    """An organisation that hands out objects.

    Attributes:
        id: A UUID, drawn once; its identity is `identity--` and this, and ids of all its
            objects are derived from it.
        name: What it is called.
        created_at: When it took that id.
    """

    id: str
    name: str
    created_at: dt.datetime

    def __post_init__(self) -> None:
        try:
            parsed = uuid.UUID(self.id)
        except ValueError:
            parsed = None
        if parsed is None or str(parsed) != self.id:
            raise UsageError(f"{self.id[:60]!r}: no producer's id; it is a UUID in small letters")

    @property
    def identity(self) -> str:
        """The id of its identity object."""
        return f"identity--{self.id}"
