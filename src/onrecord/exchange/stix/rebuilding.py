"""From the details of an extension back to an account whose words hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

from onrecord.exchange.stix.canvas import Canvas
from onrecord.exchange.stix.covering import rename
from onrecord.exchange.stix.details import (
    ClaimDetails,
    OpenedPart,
    Parts,
    ReportDetails,
)
from onrecord.exchange.stix.ids import claim_key
from onrecord.exchange.stix.records_of import (
    make_actor,
    make_claim,
    make_date,
    make_figure,
    make_place,
    make_wording,
)
from onrecord.plausible import actor_faults, claim_faults, figure_faults, find_fault, place_faults
from onrecord.records import (
    Account,
    Block,
    Record,
    Report,
)
from onrecord.text import derive_id, digest_text

MOST_CODEPOINTS = 4_000_000
EVIDENCE_ONLY = "only the evidence was handed on, not the text whose SHA-256 is {}"


class Rebuilt(Record, frozen=True, kw_only=True):
    """An account as it came.

    Attributes:
        is_whole: With the text itself; else with a text of spaces in which its evidence stands.
        text_sha256: The digest of the text it was found in, whichever it came with.
        claim_keys: The shared key of each claim, by the claim's id.
        problems: Objects that were left out, each with what is wrong with it.
    """

    account: Account
    is_whole: bool
    text_sha256: str
    claim_keys: Mapping[str, str]
    problems: tuple[tuple[str, str], ...] = ()


class _Indexed(Protocol):
    @property
    def index(self) -> int: ...


Part = TypeVar("Part", bound=_Indexed)


def rebuild(
    details: ReportDetails,
    claims: Sequence[ClaimDetails],
    text: str | None,
    opened: OpenedPart | None = None,
) -> Rebuilt:
    """Return the account of a report and those of its claims that hold.

    Args:
        opened: What the report is of, where its ids and digests are covered.

    Raises:
        ValueError: The report itself does not hold.
    """
    n_codepoints = details.n_codepoints
    if not 0 <= n_codepoints <= MOST_CODEPOINTS:
        raise ValueError(f"a text of {n_codepoints:,} characters, more than {MOST_CODEPOINTS:,}")
    if text is not None and len(text) != n_codepoints:
        raise ValueError(f"its text has {len(text):,} characters, not {n_codepoints:,}")
    if details.report_id != derive_id("report", details.text_sha256):
        raise ValueError(f"id {details.report_id[:80]!r} is not that of its text")
    whole = text is not None
    canvas = Canvas(text, n_codepoints)
    parts = canvas.check_parts(details.parts)
    good, problems = _check_claims(details, claims, canvas)
    if canvas.is_blank:
        raise ValueError("neither its text came nor any evidence from it")
    text_sha256 = opened.text_sha256 if opened else details.text_sha256
    originals = opened.originals if opened else {}
    account = _assemble(details, good, parts, canvas, text_sha256)
    if (fault := find_fault(account)) is not None:
        raise ValueError(fault)
    if opened:
        account = rename(account, originals)
    return Rebuilt(
        account=account,
        is_whole=whole,
        text_sha256=text_sha256,
        claim_keys={originals.get(c.claim_id, c.claim_id): c.claim_key for c in good},
        problems=tuple(problems),
    )


def _check_claims(
    details: ReportDetails, claims: Sequence[ClaimDetails], canvas: Canvas
) -> tuple[list[ClaimDetails], list[tuple[str, str]]]:
    good: list[ClaimDetails] = []
    problems: list[tuple[str, str]] = []
    seen: set[str] = set()
    for found in sorted(claims, key=lambda one: one.index):
        try:
            if found.claim_id in seen:
                raise ValueError("another claim has the same id")
            _check_claim(details, found, canvas)
        except ValueError as error:
            problems.append((found.claim_id[:80], str(error)))
        else:
            seen.add(found.claim_id)
            good.append(found)
    return good, problems


def _check_claim(details: ReportDetails, found: ClaimDetails, canvas: Canvas) -> None:
    if found.text_sha256 != details.text_sha256 or found.report_id != details.report_id:
        raise ValueError("it is of another text than its report")
    claim = make_claim(found)
    if claim_key(details.text_sha256, claim) != found.claim_key:
        raise ValueError(f"key {found.claim_key[:60]!r} is not that of its words")
    for span in (*found.content, *found.source, *found.cue, *found.venue):
        canvas.put(span)
    for figure in found.figures:
        canvas.put(figure.span)
    if found.parts is not None:
        canvas.check_parts(found.parts)
    _refuse([*claim_faults(claim), *_faults(Parts(figures=found.figures), found.parts or Parts())])


def _faults(*several: Parts) -> Iterator[str]:
    for parts in several:
        for figure in parts.figures:
            yield from figure_faults(make_figure(figure, set(), set()))
        for place in parts.places:
            yield from place_faults(make_place(place))
        for actor in parts.actors:
            yield from actor_faults(make_actor(actor))


def _refuse(faults: list[str]) -> None:
    if faults:
        raise ValueError(faults[0])


# --- records ------------------------------------------------------------------------------


def _assemble(
    details: ReportDetails,
    claims: Sequence[ClaimDetails],
    parts: Parts,
    canvas: Canvas,
    text_sha256: str,
) -> Account:
    every = [parts, *(found.parts for found in claims if found.parts)]
    figures = _in_order(
        [*(f for one in every for f in one.figures), *(f for c in claims for f in c.figures)]
    )
    known_claims = {found.claim_id for found in claims}
    known_figures = {figure.figure_id for figure in figures}
    actors = _in_order(actor for one in every for actor in one.actors)
    known_actors = {actor.actor_id for actor in actors}
    title = next((one.title for one in every if one.title is not None), None)
    return Account(
        report=_report(details, canvas, title, text_sha256),
        claims=tuple(make_claim(found, known_claims, known_actors) for found in claims),
        figures=tuple(make_figure(figure, known_claims, known_figures) for figure in figures),
        dates=tuple(map(make_date, _in_order(date for one in every for date in one.dates))),
        places=tuple(map(make_place, _in_order(place for one in every for place in one.places))),
        actors=tuple(map(make_actor, actors)),
        wording=tuple(map(make_wording, _in_order(w for one in every for w in one.wording))),
    )


def _in_order(parts: Iterable[Part]) -> list[Part]:
    """Return parts by their place in the account; of two the later, which is the fuller one."""
    found = {part.index: part for part in parts}
    return [found[index] for index in sorted(found)]


def _report(details: ReportDetails, canvas: Canvas, title: str | None, text_sha256: str) -> Report:
    text = canvas.text
    digest = digest_text(text)
    notices = tuple(details.notices)
    if digest != text_sha256:
        notices += (EVIDENCE_ONLY.format(text_sha256),)
    return Report(
        id=derive_id("report", digest),
        origin=details.origin,
        url=details.page_url,
        publisher=details.publisher,
        title=title,
        bylines=tuple(details.bylines),
        published_on=details.published_on,
        modified_on=details.modified_on,
        section=tuple(details.section),
        language=details.language,
        text=text,
        text_sha256=digest,
        blocks=tuple(Block(role=b.role, start=b.start, end=b.end) for b in details.blocks),
        notices=notices,
    )
