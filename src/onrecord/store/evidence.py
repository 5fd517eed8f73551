"""The words that bear an account out: are they the text's, and are they still?"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.records import Account, Excerpt
from onrecord.text import digest_text


class UnfitError(ValueError):
    """An account that cannot be kept; the sentence says why."""


def digest_evidence(account: Account) -> str:
    """Return the SHA-256 over every excerpt of `account`, in a fixed order, with its offset.

    Kept beside the findings, it shows later whether a span or the text under it was changed.

    Raises:
        UnfitError: An excerpt's words are not those of the text at its offsets.
    """
    text = account.report.text
    parts = []
    for excerpt in find_evidence(account):
        if text[excerpt.start : excerpt.end] != excerpt.exact:
            raise UnfitError(f"text[{excerpt.start}:{excerpt.end}] is not {excerpt.exact[:80]!r}")
        parts.append(f"{excerpt.start} {excerpt.exact}")
    return digest_text("\x1f".join(parts))


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
