"""The words that bear an account out: every excerpt of it, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.records import Account, Excerpt


def find_evidence(account: Account) -> Iterator[Excerpt]:
    """Yield every excerpt of `account`: claims, figures, dates, places, actors, wording."""
    for claim in account.claims:
        yield from claim.source
        yield from claim.cue
        yield from claim.content
        yield from claim.venue
    yield from (figure.span for figure in account.figures)
    yield from (date.span for date in account.dates)
    yield from (place.span for place in account.places)
    for actor in account.actors:
        yield from actor.mentions
        yield from (merge.mention for merge in actor.merges)
    yield from (wording.span for wording in account.wording)
