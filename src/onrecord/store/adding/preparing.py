"""From an entry to the rows that will hold it. No ledger is needed for that, and none waits."""

from __future__ import annotations

import msgspec

from onrecord.place_names import place_tokens
from onrecord.records import TLP_LEVELS, Account, Claim, Excerpt, Place, Quantity, Report, Snapshot
from onrecord.store.answers.rows import Entry
from onrecord.store.file.encoding import (
    Row,
    encode_blocks,
    encode_day,
    encode_json,
    encode_merges,
    encode_spans,
)
from onrecord.store.file.evidence import UnfitError, digest_evidence
from onrecord.store.file.facet_rows import Traits, find_traits, places_of, site_of
from onrecord.store.file.ordering import MAX_ROWS
from onrecord.text import digest_text

# A private character, which FTS5 takes for a word, so that no phrase is found across it.
SEAM = " \ue000 "
NO_CHARACTER = "half a surrogate pair, which is no character, in what is said about the text"


class Prepared(msgspec.Struct, frozen=True):
    """The rows of one entry, short of the numbers that only the ledger can give them.

    Attributes:
        stated: The report's columns from `title` on: what its origin states about the text.
        claims, figures: Columns from `id` on, each with its full-text columns.
        figure_sites: The place that each figure is of, as it is looked for, and its measure.
        rest: The rows of the tables that have no order among reports, by table.
        tlp, claim_tlp: How report and claims are marked, as numbers.
        marks_known: Whether a report that is on record already is marked so, too.
        traits: What the claims are counted by.
    """

    report: Report
    snapshot: Snapshot | None
    stated: Row
    evidence_sha256: str
    claims: list[tuple[Row, Row]]
    figures: list[tuple[Row, Row]]
    figure_sites: list[tuple[str | None, str]]
    rest: dict[str, list[Row]]
    tlp: int
    claim_tlp: list[tuple[str, int]]
    marks_known: bool
    traits: Traits


def prepare(entry: Entry) -> Prepared:
    """Return the rows of an entry.

    Raises:
        UnfitError: Its words are not those of its text, or it holds what no ledger takes.
    """
    account = entry.account
    report = account.report
    if digest_text(report.text) != report.text_sha256:
        raise UnfitError(f"text_sha256 {report.text_sha256} is not that of its text")
    n_rows = max(len(account.claims), len(account.figures))
    if n_rows > MAX_ROWS:
        raise UnfitError(f"{n_rows} claims or figures, more than the {MAX_ROWS} a ledger takes")
    try:
        return _prepare(entry, digest_evidence(account))
    except UnicodeEncodeError as error:
        raise UnfitError(NO_CHARACTER) from error


def _prepare(entry: Entry, evidence_sha256: str) -> Prepared:
    account = entry.account
    speakers = {claim.id: _speaker_words(account, claim) for claim in account.claims}
    return Prepared(
        report=account.report,
        snapshot=entry.snapshot,
        stated=_stated(account.report),
        evidence_sha256=evidence_sha256,
        claims=_claims(account, speakers),
        figures=_figures(account, speakers),
        figure_sites=_figure_sites(account),
        rest=_rest(account),
        tlp=TLP_LEVELS.index(entry.tlp),
        claim_tlp=[(claim, TLP_LEVELS.index(tlp)) for claim, tlp in entry.claim_tlp.items()],
        marks_known=entry.marks_known,
        traits=find_traits(account),
    )


def clean_words(words: str) -> str:
    """Return words as a full-text table takes them: it stops at NUL and refuses lone surrogates."""
    if words.isascii():
        return words.replace("\0", " ")
    return words.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _stated(report: Report) -> Row:
    return (
        report.title,
        report.publisher,
        encode_json(report.bylines),
        report.published_on,
        report.modified_on,
        encode_json(report.section),
        report.language,
        report.url,
        encode_blocks(report.blocks),
        encode_json(report.notices),
    )


def _figure_sites(account: Account) -> list[tuple[str | None, str]]:
    keys = {place.id: site_of(place).key for place in account.places}
    return [(keys.get(figure.place or ""), figure.measure) for figure in account.figures]


# --- claims and figures -------------------------------------------------------------------


def _join(excerpts: tuple[Excerpt, ...]) -> str:
    return SEAM.join(excerpt.exact for excerpt in excerpts)


def _speaker_words(account: Account, claim: Claim) -> str:
    """Return by what words a speaker can be looked for: the actor's name, and the source's."""
    names = [actor.name for actor in account.actors if actor.id == claim.speaker]
    return SEAM.join(dict.fromkeys([*names, _join(claim.source)]))


def _claims(account: Account, speakers: dict[str, str]) -> list[tuple[Row, Row]]:
    tags: dict[str, set[str]] = {}
    for figure in account.figures:
        tags.setdefault(figure.claim or "", set()).add(f"measure_{figure.measure}")
    publisher = clean_words(account.report.publisher or "")
    rows = []
    for claim in account.claims:
        words = (
            clean_words(_join(claim.content)),
            clean_words(speakers[claim.id]),
            publisher,
            clean_words(_place_words(places_of(account, claim))),
            " ".join([*_claim_tags(claim), *sorted(tags.get(claim.id, ()))]),
        )
        rows.append((_claim_columns(claim), words))
    return rows


def _claim_tags(claim: Claim) -> list[str]:
    return [f"stance_{claim.stance}", f"speech_{claim.speech}"]


def _place_words(places: list[Place]) -> str:
    """Return by what words places can be looked for: their names, and those of what holds them.

    Whoever asks for Idlib finds Khan Sheikhoun, and by whatever spelling: see `place_token`.
    """
    names: dict[str, None] = {}
    tokens: dict[str, None] = {}
    for place in places:
        called = (place.name, place.span.exact, place.admin1 or "", *place.within)
        names |= dict.fromkeys(filter(None, (*called, place.id, place.gazetteer)))
        tokens |= dict.fromkeys(token for name in called for token in place_tokens(name))
    return SEAM.join([*names, " ".join(tokens)])


def _claim_columns(claim: Claim) -> Row:
    said = claim.said_on
    return (
        claim.id,
        encode_spans(claim.source),
        encode_spans(claim.cue),
        encode_spans(claim.content),
        encode_spans(claim.venue),
        claim.speech,
        claim.stance,
        claim.speaker,
        claim.speaker_kind,
        claim.within,
        said.text if said else None,
        encode_day(said.earliest) if said else None,
        encode_day(said.latest) if said else None,
        claim.probability,
    )


def _figures(account: Account, speakers: dict[str, str]) -> list[tuple[Row, Row]]:
    claims = {claim.id: claim for claim in account.claims}
    rows = []
    for figure in account.figures:
        claim = claims.get(figure.claim or "")
        places = [place for place in account.places if place.id == figure.place]
        # What no claim holds is the publisher's own word, and is found by the publisher's name.
        speaker = speakers[claim.id] if claim else account.report.publisher or ""
        tags = [f"measure_{figure.measure}", f"bound_{figure.bound}"]
        words = (
            clean_words(f"{figure.span.exact}{SEAM}{figure.of or ''}"),
            clean_words(speaker),
            clean_words(account.report.publisher or ""),
            clean_words(_place_words(places)),
            " ".join([*tags, *(_claim_tags(claim) if claim else ())]),
        )
        rows.append((_figure_columns(figure, claim), words))
    return rows


def _figure_columns(figure: Quantity, claim: Claim | None) -> Row:
    period = figure.period
    return (
        figure.id,
        encode_spans([figure.span]),
        figure.low,
        figure.high,
        figure.bound,
        figure.measure,
        figure.of,
        figure.claim,
        figure.place,
        period is not None,
        encode_day(period.earliest) if period else None,
        encode_day(period.latest) if period else None,
        claim.probability if claim else None,
        figure.period_from,
        figure.part_of,
        figure.change,
        figure.place_from,
    )


# --- the rest -----------------------------------------------------------------------------


def _rest(account: Account) -> dict[str, list[Row]]:
    return {
        "dates": [
            (encode_spans([date.span]), date.edtf, *map(encode_day, (date.earliest, date.latest)))
            for date in account.dates
        ],
        "places": [
            (
                *(place.id, encode_spans([place.span]), place.name, place.country, place.admin1),
                *(place.latitude, place.longitude, place.kind, place.precision_m),
                *(place.gazetteer, encode_json(place.within), place.use, encode_json(place.why)),
            )
            for place in account.places
        ],
        "actors": [
            (
                *(actor.id, actor.name, actor.kind, encode_spans(actor.mentions)),
                *(encode_json(actor.roles), encode_merges(actor)),
            )
            for actor in account.actors
        ],
        "wording": [(encode_spans([words.span]), words.kind) for words in account.wording],
    }
