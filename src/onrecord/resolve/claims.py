"""An attribution to a claim: who speaks, how, when and where."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.records import (
    Attribution,
    Claim,
    Date,
    Excerpt,
    Mention,
    Report,
    Span,
)
from onrecord.resolve.actors import actor_id
from onrecord.resolve.chains import Chain
from onrecord.resolve.knowledge import Knowledge
from onrecord.resolve.saying import said_on, venue
from onrecord.resolve.speaking import Spoken, resolve_speakers
from onrecord.resolve.stances import stance_of
from onrecord.text import derive_id, excerpt, fold_words, quote


def resolve_claims(
    report: Report,
    attributions: Sequence[Attribution],
    mentions: Sequence[Mention],
    dates: Sequence[Date],
    knowledge: Knowledge,
) -> tuple[list[Claim], list[Chain]]:
    """Return a claim for each attribution, in order, and the chains of those who speak."""
    ids = [_claim_id(report, attribution) for attribution in attributions]
    # All speakers before any claim: a later mention may move where a chain begins, and its id.
    spoken, chains = resolve_speakers(report, attributions, mentions, knowledge)
    claims = [
        _claim(report, attribution, claim_id, ids, speaker, dates, knowledge)
        for attribution, claim_id, speaker in zip(attributions, ids, spoken, strict=True)
    ]
    return claims, chains


def _claim_id(report: Report, attribution: Attribution) -> str:
    offsets = [
        f"{span.start}-{span.end}"
        for part in (attribution.source, attribution.cue, attribution.content)
        for span in (*part, Span(start=0, end=1))  # parts keep apart
    ]
    return derive_id("claim", report.text_sha256, *offsets)


def _claim(
    report: Report,
    attribution: Attribution,
    claim_id: str,
    ids: list[str],
    spoken: Spoken,
    dates: Sequence[Date],
    knowledge: Knowledge,
) -> Claim:
    text = report.text
    within = None if attribution.within is None else ids[attribution.within]
    return Claim(
        id=claim_id,
        source=_quote_all(text, attribution.source),
        cue=_quote_all(text, attribution.cue),
        content=_quote_all(text, attribution.content),
        speech=attribution.speech,
        stance=stance_of(
            excerpt(text, attribution.cue),
            excerpt(text, attribution.content),
            knowledge.stances,
            own=_own_words(spoken.chain),
        ),
        speaker=actor_id(report, spoken.chain) if spoken.chain else None,
        speaker_kind=spoken.kind,
        within=within if within != claim_id else None,
        said_on=said_on(text, attribution, dates),
        venue=venue(text, attribution),
        probability=attribution.probability,
    )


def _own_words(chain: Chain | None) -> set[str]:
    """Return the words by which a speaker, or the body spoken for, may be meant."""
    if chain is None:
        return set()
    words = fold_words(" ".join([chain.name, *chain.roles]))
    return {word for word in words if len(word) > 3}  # “of”, “for”, “the” mean nobody


def _quote_all(text: str, spans: Sequence[Span]) -> tuple[Excerpt, ...]:
    return tuple(quote(text, span) for span in spans)
