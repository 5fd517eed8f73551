"""What several formats say of a claim or a report: in a sentence, and by address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from onrecord.records import Account, Actor, Claim, Excerpt, Report

Json: TypeAlias = dict[str, object]
AROUND = 32  # characters before and after a quotation, by which it is found again

_VERBS = {
    "asserts": "says",
    "denies": "denies",
    "doubts": "doubts",
    "demands": "demands",
    "intends": "intends",
    "predicts": "predicts",
    "asks": "asks",
    "criticises": "criticises",
    "supports": "supports",
    "declines": "declines to comment on",
}


def urn(id_: str) -> str:
    """Return the name of a record, the same wherever its text is read.

    >>> urn("claim-0a1b")
    'urn:onrecord:claim-0a1b'
    """
    return f"urn:onrecord:{id_}"


def join_excerpts(excerpts: Sequence[Excerpt]) -> str:
    """Return words that stand apart in a text, with a sign where something was left out."""
    return " … ".join(excerpt.exact for excerpt in excerpts)


def speaker_name(claim: Claim, actors: Mapping[str, Actor]) -> str | None:
    """Return the speaker's name, or the words for the source; None where nobody is named."""
    actor = actors.get(claim.speaker or "")
    return actor.name if actor else join_excerpts(claim.source) or None


def tell_claim(claim: Claim, account: Account) -> str:
    """Return a claim as a sentence that keeps who printed and who said apart."""
    actors = {actor.id: actor for actor in account.actors}
    said = f"{speaker_name(claim, actors) or 'somebody unnamed'} {_VERBS[claim.stance]}"
    return f"{account.report.publisher or 'a report'}: {said}: {join_excerpts(claim.content)}"


def quote_selector(excerpt: Excerpt, text: str) -> Json:
    """Return words with what stands around them, by which they are found in another copy."""
    return {
        "type": "TextQuoteSelector",
        "exact": excerpt.exact,
        "prefix": text[max(0, excerpt.start - AROUND) : excerpt.start],
        "suffix": text[excerpt.end : excerpt.end + AROUND],
    }


def page_of(report: Report) -> str:
    """Return the address of a report's page, or its name where none is known."""
    is_web = report.url is not None and report.url.startswith(("http://", "https://"))
    return report.url if is_web and report.url else urn(report.id)
