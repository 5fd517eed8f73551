"""What STIX has no property for, in one extension: enough to check a claim and to rebuild it.

Names have three letters at least and what is not known is left out, as the standard asks of
properties. Offsets are code points of the report's text. `index` is the place in the account's
own list, so that what comes back is in the same order.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from onrecord.records import (
    ActorKind,
    BlockRole,
    Bound,
    Change,
    Measure,
    PeriodFrom,
    PlaceFrom,
    PlaceReason,
    PlaceUse,
    SpeakerKind,
    Speech,
    Stance,
    WordingKind,
)

EXTENSION_ID = "extension-definition--9d7bc56f-ecaa-4ad8-ba20-31297a39bfeb"
Unit = Literal["codepoint"]
Kind = Literal["property-extension"]


class Wire(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Base: strict about what it decodes, silent about what is not given."""


class Words(Wire, frozen=True, kw_only=True):
    """A span of the text with its words; `prefix` and `suffix` are what stands around it."""

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""


class BlockPart(Wire, frozen=True, kw_only=True):
    """A part of the page."""

    role: BlockRole
    start: int
    end: int


class Days(Wire, frozen=True, kw_only=True):
    """Days from one to another, both included; an end that is left out is open."""

    words: str | None = None
    earliest: dt.date | None = None
    latest: dt.date | None = None


class FigurePart(Wire, frozen=True, kw_only=True):
    """A figure with its value."""

    index: int
    figure_id: str
    span: Words
    low: float | int | None = None
    high: float | int | None = None
    bound: Bound
    measure: Measure
    counted: str | None = None
    claim_id: str | None = None
    place_id: str | None = None
    place_from: PlaceFrom | None = None
    period: Days | None = None
    period_from: PeriodFrom | None = None
    part_of: str | None = None
    change: Change | None = None


class DatePart(Wire, frozen=True, kw_only=True):
    """A date as worded, as EDTF and as an interval."""

    index: int
    span: Words
    edtf: str
    earliest: dt.date | None = None
    latest: dt.date | None = None


class PlacePart(Wire, frozen=True, kw_only=True):
    """A place as worded, and the gazetteer's entry."""

    index: int
    place_id: str
    span: Words
    name: str
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    kind: str | None = None
    precision_m: float | None = None
    gazetteer: str | None = None
    within: list[str] = []
    use: PlaceUse = "place"
    why: list[PlaceReason] = []


class MergePart(Wire, frozen=True, kw_only=True):
    """Why a mention was held to name an actor."""

    mention: Words
    rule: str
    score: float


class ActorPart(Wire, frozen=True, kw_only=True):
    """A person or organisation, with its mentions and why they are one."""

    index: int
    actor_id: str
    name: str
    kind: ActorKind
    mentions: list[Words] = []
    roles: list[str] = []
    merges: list[MergePart] = []


class WordingPart(Wire, frozen=True, kw_only=True):
    """Words that hedge, distance, load or quote for effect."""

    index: int
    span: Words
    kind: WordingKind


class Parts(Wire, frozen=True, kw_only=True):
    """What an account holds beside its claims."""

    title: str | None = None
    figures: list[FigurePart] = []
    dates: list[DatePart] = []
    places: list[PlacePart] = []
    actors: list[ActorPart] = []
    wording: list[WordingPart] = []


class OpenedPart(Wire, frozen=True, kw_only=True):
    """What a report is of whose ids and digests are covered, for those who may see a closed claim.

    Attributes:
        salt: With the text's digest, what `text_sha256` of the report is the SHA-256 of; hex.
        text_sha256: The text's own digest.
        originals: Ids of claims, figures, places and actors, by those that stand in their place.
    """

    salt: str
    text_sha256: str
    originals: dict[str, str] = {}


class ReportDetails(Wire, frozen=True, kw_only=True, tag_field="record", tag="report"):
    """All of a report that is not a claim, short of its text.

    Attributes:
        text_sha256: The text's digest; where some claims are closed, a commitment to it, from
            which all ids are derived then.
        text_ref: The artifact with the text, where that is handed on.
        n_codepoints: The text's length.
    """

    extension_type: Kind
    unit: Unit
    report_id: str
    text_sha256: str
    n_codepoints: int
    text_ref: str | None = None
    origin: str
    page_url: str | None = None
    publisher: str | None = None
    bylines: list[str] = []
    published_on: str | None = None
    modified_on: str | None = None
    section: list[str] = []
    language: str | None = None
    blocks: list[BlockPart] = []
    notices: list[str] = []
    parts: Parts


class ClaimDetails(Wire, frozen=True, kw_only=True, tag_field="record", tag="claim"):
    """A claim: who said what, in which words.

    Attributes:
        speaker_id: Of an actor of the same report.
        chain: Who passes it on, innermost first, as the report words them.
        within: Id of the claim whose content holds this one.
        figures: Those in what is said.
        parts: What is found in its words alone, where it is marked stricter than its report.
        opened: What its report is of, where that is covered.
    """

    extension_type: Kind
    unit: Unit
    index: int
    claim_key: str
    claim_id: str
    report_id: str
    text_sha256: str
    content: list[Words] = []
    source: list[Words] = []
    cue: list[Words] = []
    venue: list[Words] = []
    speech: Speech
    stance: Stance
    speaker_id: str | None = None
    speaker_kind: SpeakerKind
    chain: list[str] = []
    within: str | None = None
    said_on: Days | None = None
    probability: float | None = None
    figures: list[FigurePart] = []
    parts: Parts | None = None
    opened: OpenedPart | None = None


class PlaceDetails(Wire, frozen=True, kw_only=True, tag_field="record", tag="place"):
    """The gazetteer's entry of a location."""

    extension_type: Kind
    gazetteer: str | None = None
    kind: str | None = None
    within: list[str] = []


class ComparisonDetails(Wire, frozen=True, kw_only=True, tag_field="record", tag="comparison"):
    """About what two claims agree, differ or repeat each other."""

    extension_type: Kind
    question: str
    measure: Measure | None = None
    source_words: list[str] = []
    target_words: list[str] = []


Details = ReportDetails | ClaimDetails | PlaceDetails | ComparisonDetails
