"""What several formats say of a claim or a report: in a sentence, and by address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from onrecord.records import Account, Actor, Claim, Excerpt, Report, Span, Stance
from onrecord.text import join_words

Json: TypeAlias = dict[str, object]
AROUND = 32  # characters before and after a quotation, by which it is found again

_VERBS: Mapping[Stance, str] = {
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
# What stands for no verb between a name and its words: “according to the ministry”.
_NO_VERB = re.compile(
    r"\W*(?:(?:according|as|by|citing|from|in|per|reports|under)\b|$)", re.IGNORECASE
)
# What leaves open, or turns round, how somebody stands to the words.
_UNCLEAR = re.compile(
    r"\b(?:not|never|no|nor|neither|without|cast|doubt\w*|question\w*|refus\w+|declin\w+|den[iy]\w*"
    r"|reject\w*|dismiss\w*|disput\w+|refut\w+|rebut\w*|fail\w*|unable|hardly|barely)\b|n['’]t\b",
    re.IGNORECASE,
)
# Whose own words these may be quoted as; by what figures count is `COUNTING`.
_OWN: frozenset[Stance] = frozenset({"asserts", "demands", "intends", "predicts"})


def urn(id_: str) -> str:
    """Return the name of a record, the same wherever its text is read.

    >>> urn("claim-0a1b")
    'urn:onrecord:claim-0a1b'
    """
    return f"urn:onrecord:{id_}"


def speaker_name(claim: Claim, actors: Mapping[str, Actor]) -> str | None:
    """Return the speaker's name, or the words for the source; None where nobody is named."""
    actor = actors.get(claim.speaker or "")
    return actor.name if actor else join_words(claim.source) or None


def cue_words(claim: Claim) -> str:
    """Return what stands between a speaker's name and the words: the cue, or the stance's verb."""
    cue = " ".join(join_words(claim.cue).split())
    if _NO_VERB.match(cue):
        return _VERBS[claim.stance]
    return cue.lower() if cue.isupper() or cue.istitle() else cue


def stance_words(claim: Claim) -> str:
    """Return the stance's verb; of an assertion that its cue leaves open, the cue's words."""
    return cue_words(claim) if _is_unclear(claim) else _VERBS[claim.stance]


def is_own(claim: Claim) -> bool:
    """Say whether the words may be taken for the speaker's own, and not for what they deny."""
    return claim.stance in _OWN and not _is_unclear(claim)


def _is_unclear(claim: Claim) -> bool:
    return claim.stance == "asserts" and bool(_UNCLEAR.search(join_words(claim.cue)))


def tell_claim(claim: Claim, account: Account) -> str:
    """Return a claim as a sentence that keeps who printed and who said apart."""
    actors = {actor.id: actor for actor in account.actors}
    said = f"{speaker_name(claim, actors) or 'somebody unnamed'} {stance_words(claim)}"
    return f"{account.report.publisher or 'a report'}: {said}: {join_words(claim.content)}"


def quote_selector(excerpt: Excerpt, text: str) -> Json:
    """Return words with what stands around them, by which they are found in another copy."""
    prefix, suffix = surroundings(excerpt, text)
    return {
        "type": "TextQuoteSelector",
        "exact": excerpt.exact,
        "prefix": prefix,
        "suffix": suffix,
    }


def surroundings(span: Span, text: str) -> tuple[str, str]:
    """Return what stands before and after a span, by which it is found in another copy."""
    return text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]


def page_of(report: Report) -> str:
    """Return the address of a report's page, or its name where none is known."""
    is_web = report.url is not None and report.url.startswith(("http://", "https://"))
    return report.url if is_web and report.url else urn(report.id)
