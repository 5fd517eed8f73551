"""What of an account may be seen by whoever may not see some of its claims.

A claim can be marked stricter than its report. Then nothing that the open objects hold may give
its words away: what overlaps them goes with the claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from onrecord.exchange.stix.details import (
    ActorPart,
    DatePart,
    FigurePart,
    Parts,
    PlacePart,
    WordingPart,
    Words,
)
from onrecord.exchange.stix.markings import allows, stricter
from onrecord.records import Account, Claim, Span, Tlp
from onrecord.text import fold_words, overlaps

Spanned = TypeVar("Spanned", DatePart, PlacePart, WordingPart, FigurePart)


def claim_markings(account: Account, tlp: Tlp, marks: Mapping[str, Tlp]) -> dict[str, Tlp]:
    """Return the marking of each claim that is stricter than its report.

    A claim in whose words a marked one stands, or that stands in a marked one's, gets its
    marking, too: its own words, or who passes it on, would tell the others.
    """
    found = {id_: mark for id_, mark in marks.items() if not allows(tlp, mark)}
    if not found:
        return {}
    words = {claim.id: _words_of(account, claim) for claim in account.claims}
    while True:
        before = dict(found)
        closed = [(claim, found[claim.id]) for claim in account.claims if claim.id in found]
        for claim in account.claims:
            near = [
                mark
                for other, mark in closed
                if claim.within == other.id or _share_words(claim, other, words)
            ]
            if near:
                found[claim.id] = stricter(*near)
        if found == before:
            return {claim.id: found[claim.id] for claim in account.claims if claim.id in found}


def _words_of(account: Account, claim: Claim) -> list[Span]:
    """Return the spans of what is said, with the figures in it, but not those of the speaker."""
    figures = [figure.span for figure in account.figures if figure.claim == claim.id]
    return [*claim.content, *claim.venue, *claim.cue, *figures]


def _share_words(one: Claim, other: Claim, words: Mapping[str, list[Span]]) -> bool:
    ones, others = words[one.id], words[other.id]
    return any(overlaps(a, b) for a in (*ones, *one.source) for b in others) or any(
        overlaps(a, b) for a in ones for b in other.source
    )


def closed_spans(account: Account, marked: Mapping[str, Tlp]) -> list[tuple[Span, str]]:
    """Return the spans of marked claims, each with the claim's id.

    Words for a speaker are left out where an open claim has the same.
    """
    claims = account.claims
    shown = {span for claim in claims if claim.id not in marked for span in claim.source}
    return [
        (span, claim.id)
        for claim in claims
        if claim.id in marked
        for span in (*_words_of(account, claim), *set(claim.source) - shown)
    ]


def part(
    parts: Parts, text: str, closed: Sequence[tuple[Span, str]]
) -> tuple[Parts, dict[str, Parts]]:
    """Return what is open of `parts`, and what goes with each claim that is not."""
    kept: dict[str, Parts] = {}
    open_text = _without(text, closed)
    title = parts.title
    if title and any(_shares_title(title, text[s.start : s.end]) for s, _ in closed):
        kept[closed[0][1]] = Parts(title=title)
        title = None
    figures, closed_figures = _part_spanned(parts.figures, closed)
    dates, closed_dates = _part_spanned(parts.dates, closed)
    places, closed_places = _part_spanned(parts.places, closed)
    wording, closed_wording = _part_spanned(parts.wording, closed)
    actors, closed_actors = _part_actors(parts.actors, closed, open_text)
    by_claim: dict[str, Mapping[str, Sequence[object]]] = {
        "figures": closed_figures,
        "dates": closed_dates,
        "places": closed_places,
        "wording": closed_wording,
        "actors": closed_actors,
    }
    for name, found in by_claim.items():
        for claim, items in found.items():
            kept[claim] = msgspec.structs.replace(kept.get(claim, Parts()), **{name: items})
    opened = Parts(
        title=title, figures=figures, dates=dates, places=places, actors=actors, wording=wording
    )
    return opened, kept


def _without(text: str, closed: Sequence[tuple[Span, str]]) -> list[str]:
    """Return the words of `text` outside of closed spans, folded."""
    pieces, at = [], 0
    for span in sorted(span for span, _ in closed):
        pieces.append(text[at : max(at, span.start)])
        at = max(at, span.end)
    return fold_words(" \n ".join([*pieces, text[at:]]))


def _shares_title(title: str, words: str) -> bool:
    one, other = " ".join(fold_words(title)), " ".join(fold_words(words))
    return bool(other) and (other in one or one in other)


def _owner(spans: Sequence[Words], closed: Sequence[tuple[Span, str]]) -> str | None:
    """Return the claim that any of some spans stands in, or None."""
    return next(
        (
            claim
            for held, claim in closed
            if any(span.start < held.end and held.start < span.end for span in spans)
        ),
        None,
    )


def _part_spanned(
    items: list[Spanned], closed: Sequence[tuple[Span, str]]
) -> tuple[list[Spanned], dict[str, list[Spanned]]]:
    opened: list[Spanned] = []
    kept: dict[str, list[Spanned]] = {}
    for item in items:
        claim = _owner([item.span], closed)
        (opened if claim is None else kept.setdefault(claim, [])).append(item)
    return opened, kept


def _part_actors(
    items: list[ActorPart], closed: Sequence[tuple[Span, str]], open_words: list[str]
) -> tuple[list[ActorPart], dict[str, list[ActorPart]]]:
    """Return actors as far as open words name them; a whole one goes with the claim."""
    opened: list[ActorPart] = []
    kept: dict[str, list[ActorPart]] = {}
    for actor in items:
        merged = [merge.mention for merge in actor.merges]
        claim = _owner([*actor.mentions, *merged], closed)
        if claim is None:
            opened.append(actor)
            continue
        kept.setdefault(claim, []).append(actor)
        reduced = _reduce(actor, closed, open_words)
        if reduced is not None:
            opened.append(reduced)
    return opened, kept


def _reduce(
    actor: ActorPart, closed: Sequence[tuple[Span, str]], open_words: list[str]
) -> ActorPart | None:
    mentions = [m for m in actor.mentions if _owner([m], closed) is None]
    if not mentions:
        return None
    said = f" {' '.join(open_words)} "

    def is_open(words: str) -> bool:
        return f" {' '.join(fold_words(words))} " in said

    return ActorPart(
        index=actor.index,
        actor_id=actor.actor_id,
        name=actor.name if is_open(actor.name) else mentions[0].exact,
        kind=actor.kind,
        mentions=mentions,
        roles=[role for role in actor.roles if is_open(role)],
        merges=[merge for merge in actor.merges if _owner([merge.mention], closed) is None],
    )
