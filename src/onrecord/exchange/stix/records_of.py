"""Each record from the part of an extension that holds it."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.exchange.stix.details import (
    ActorPart,
    ClaimDetails,
    DatePart,
    Days,
    FigurePart,
    PlacePart,
    WordingPart,
    Words,
)
from onrecord.records import (
    Actor,
    Claim,
    Date,
    Excerpt,
    Merge,
    Period,
    Place,
    Quantity,
    SaidOn,
    Wording,
)


def _excerpt(words: Words) -> Excerpt:
    return Excerpt(start=words.start, end=words.end, exact=words.exact)


def _excerpts(words: Iterable[Words]) -> tuple[Excerpt, ...]:
    return tuple(map(_excerpt, words))


def make_claim(
    found: ClaimDetails, claims: set[str] | None = None, actors: set[str] | None = None
) -> Claim:
    """Return a claim; what it refers to and did not come is nobody, and nothing."""
    said = found.said_on
    within, speaker = found.within, found.speaker_id
    return Claim(
        id=found.claim_id,
        source=_excerpts(found.source),
        cue=_excerpts(found.cue),
        content=_excerpts(found.content),
        speech=found.speech,
        stance=found.stance,
        speaker=speaker if actors is None or speaker in actors else None,
        speaker_kind=found.speaker_kind,
        within=within if claims is None or within in claims else None,
        said_on=_said_on(said) if said else None,
        venue=_excerpts(found.venue),
        probability=found.probability,
    )


def _said_on(said: Days) -> SaidOn:
    return SaidOn(text=said.words or "", earliest=said.earliest, latest=said.latest)


def make_figure(figure: FigurePart, claims: set[str], figures: set[str]) -> Quantity:
    """Return a figure; a claim or a whole that did not come is none."""
    period = figure.period
    return Quantity(
        id=figure.figure_id,
        span=_excerpt(figure.span),
        low=figure.low,
        high=figure.high,
        bound=figure.bound,
        measure=figure.measure,
        of=figure.counted,
        claim=figure.claim_id if figure.claim_id in claims else None,
        place=figure.place_id,
        place_from=figure.place_from,
        period=Period(earliest=period.earliest, latest=period.latest) if period else None,
        period_from=figure.period_from,
        part_of=figure.part_of if figure.part_of in figures else None,
        change=figure.change,
    )


def make_date(date: DatePart) -> Date:
    """Return a date."""
    return Date(
        span=_excerpt(date.span), edtf=date.edtf, earliest=date.earliest, latest=date.latest
    )


def make_place(place: PlacePart) -> Place:
    """Return a place."""
    return Place(
        id=place.place_id,
        span=_excerpt(place.span),
        name=place.name,
        country=place.country,
        admin1=place.admin1,
        latitude=place.latitude,
        longitude=place.longitude,
        kind=place.kind,
        precision_m=place.precision_m,
        gazetteer=place.gazetteer,
        within=tuple(place.within),
        use=place.use,
        why=tuple(place.why),
    )


def make_actor(actor: ActorPart) -> Actor:
    """Return an actor."""
    return Actor(
        id=actor.actor_id,
        name=actor.name,
        kind=actor.kind,
        mentions=_excerpts(actor.mentions),
        roles=tuple(actor.roles),
        merges=tuple(
            Merge(mention=_excerpt(merge.mention), rule=merge.rule, score=merge.score)
            for merge in actor.merges
        ),
    )


def make_wording(found: WordingPart) -> Wording:
    """Return wording."""
    return Wording(span=_excerpt(found.span), kind=found.kind)
