"""An attribution to a claim: who speaks, how, when and where."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from onrecord.records import (
    Attribution,
    Claim,
    Date,
    Excerpt,
    Mention,
    Report,
    SaidOn,
    Span,
)
from onrecord.resolve.actors import actor_id
from onrecord.resolve.chains import Chain
from onrecord.resolve.knowledge import Knowledge
from onrecord.resolve.speaking import Spoken, resolve_speakers
from onrecord.resolve.stances import stance_of
from onrecord.text import derive_id, excerpt, fold_words, overlaps, quote

_NEAR = 45  # code points beyond cue and source in which a day is the day of saying
_BREAK = re.compile(r"[.!?;:]\s|\n|[“”\"]")
_VENUE = re.compile(
    r"\b(?:in|at|during|on)\s+(?:an?|his|her|their|its|the)\s+(?:[\w-]+\s+){0,4}?"
    r"(?:statement|interview|speech|briefing|conference|programme|program|meeting|letter|report"
    r"|tweet|post|press\s+release|televised\s+address)\b",
    re.IGNORECASE,
)


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
        said_on=_said_on(text, attribution, dates),
        venue=_venue(text, attribution),
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


def _reach(attribution: Attribution) -> tuple[int, int]:
    """Return the stretch round cue and source."""
    spans = [*attribution.cue, *attribution.source]
    return min(span.start for span in spans), max(span.end for span in spans)


def _said_on(text: str, attribution: Attribution, dates: Sequence[Date]) -> SaidOn | None:
    """Return the day named between cue and source or right beside them, outside the content."""
    if not attribution.cue:
        return None
    start, end = _reach(attribution)
    for date in _between(dates, start, end + _NEAR):
        gap = text[end : date.span.start] if date.span.start >= end else ""
        is_near = start <= date.span.start <= end + _NEAR and not _BREAK.search(gap)
        if is_near and not any(overlaps(date.span, part) for part in attribution.content):
            return SaidOn(earliest=date.earliest, latest=date.latest, text=date.span.exact)
    return None


def _between(dates: Sequence[Date], start: int, end: int) -> Sequence[Date]:
    """Return those of `dates`, which stand in order, that begin from `start` to `end`."""
    first = bisect_left(dates, start, key=lambda date: date.span.start)
    return dates[first : bisect_right(dates, end, key=lambda date: date.span.start)]


def _venue(text: str, attribution: Attribution) -> tuple[Excerpt, ...]:
    """Return the words for where it was said: “in a statement”, after the cue."""
    if not attribution.cue:
        return ()
    end = _reach(attribution)[1]
    match = _VENUE.search(text, end, min(len(text), end + 2 * _NEAR))
    if match is None or _BREAK.search(text[end : match.start()]):
        return ()
    span = Span(start=match.start(), end=match.end())
    if any(overlaps(span, part) for part in attribution.content):
        return ()
    return (quote(text, span),)
