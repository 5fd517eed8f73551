"""From an account to the details that the extension holds, and nothing of STIX."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.exchange.stix.details import (
    ActorPart,
    ClaimDetails,
    DatePart,
    Days,
    FigurePart,
    MergePart,
    OpenedPart,
    Parts,
    PlacePart,
    WordingPart,
    Words,
)
from onrecord.exchange.wording import surroundings
from onrecord.records import Account, Claim, Excerpt, Quantity


def dissect(account: Account) -> Parts:
    """Return what an account holds beside its claims and the figures in them."""
    report = account.report
    return Parts(
        title=report.title,
        figures=[
            figure_part(index, figure)
            for index, figure in enumerate(account.figures)
            if figure.claim is None
        ],
        dates=[
            DatePart(
                index=index,
                span=words(date.span),
                edtf=date.edtf,
                earliest=date.earliest,
                latest=date.latest,
            )
            for index, date in enumerate(account.dates)
        ],
        places=_places(account),
        actors=_actors(account),
        wording=[
            WordingPart(index=index, span=words(found.span), kind=found.kind)
            for index, found in enumerate(account.wording)
        ],
    )


def words(span: Excerpt) -> Words:
    """Return a span with its words alone."""
    return Words(start=span.start, end=span.end, exact=span.exact)


def words_around(spans: Iterable[Excerpt], text: str) -> list[Words]:
    """Return spans with what stands around them, by which they are found in another copy."""
    found = []
    for span in spans:
        prefix, suffix = surroundings(span, text)
        found.append(
            Words(start=span.start, end=span.end, exact=span.exact, prefix=prefix, suffix=suffix)
        )
    return found


def dissect_claim(
    account: Account,
    claim: Claim,
    *,
    index: int,
    key: str,
    figures: Sequence[tuple[int, Quantity]],
    chain: list[str],
    around: bool,
    parts: Parts | None,
    opened: OpenedPart | None = None,
) -> ClaimDetails:
    """Return the details of one claim with the figures in it."""
    report, said = account.report, claim.said_on
    return ClaimDetails(
        extension_type="property-extension",
        unit="codepoint",
        index=index,
        claim_key=key,
        claim_id=claim.id,
        report_id=report.id,
        text_sha256=report.text_sha256,
        content=words_around(claim.content, report.text)
        if around
        else [words(span) for span in claim.content],
        source=[words(span) for span in claim.source],
        cue=[words(span) for span in claim.cue],
        venue=[words(span) for span in claim.venue],
        speech=claim.speech,
        stance=claim.stance,
        speaker_id=claim.speaker,
        speaker_kind=claim.speaker_kind,
        chain=chain,
        within=claim.within,
        said_on=Days(words=said.text, earliest=said.earliest, latest=said.latest) if said else None,
        probability=claim.probability,
        figures=[figure_part(number, figure) for number, figure in figures],
        parts=parts,
        opened=opened,
    )


def figure_part(index: int, figure: Quantity) -> FigurePart:
    """Return the details of one figure."""
    period = figure.period
    return FigurePart(
        index=index,
        figure_id=figure.id,
        span=words(figure.span),
        low=figure.low,
        high=figure.high,
        bound=figure.bound,
        measure=figure.measure,
        counted=figure.of,
        claim_id=figure.claim,
        place_id=figure.place,
        place_from=figure.place_from,
        period=Days(earliest=period.earliest, latest=period.latest) if period else None,
        period_from=figure.period_from,
        part_of=figure.part_of,
        change=figure.change,
    )


def _places(account: Account) -> list[PlacePart]:
    return [
        PlacePart(
            index=index,
            place_id=place.id,
            span=words(place.span),
            name=place.name,
            country=place.country,
            admin1=place.admin1,
            latitude=place.latitude,
            longitude=place.longitude,
            kind=place.kind,
            precision_m=place.precision_m,
            gazetteer=place.gazetteer,
            within=list(place.within),
            use=place.use,
            why=list(place.why),
        )
        for index, place in enumerate(account.places)
    ]


def _actors(account: Account) -> list[ActorPart]:
    return [
        ActorPart(
            index=index,
            actor_id=actor.id,
            name=actor.name,
            kind=actor.kind,
            mentions=[words(span) for span in actor.mentions],
            roles=list(actor.roles),
            merges=[
                MergePart(mention=words(merge.mention), rule=merge.rule, score=merge.score)
                for merge in actor.merges
            ],
        )
        for index, actor in enumerate(account.actors)
    ]
