"""Claims as schema.org `Claim`s, with the articles that they appear in.

No `ClaimReview` is made: that is a person's verdict, and none is on record here.

Reference: https://schema.org/Claim.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.exchange.wording import (
    Json,
    is_own,
    page_of,
    speaker_name,
    tell_claim,
    urn,
)
from onrecord.records import Account, ActorKind, Claim
from onrecord.text import join_words

CONTEXT = "https://schema.org"
_TYPES: dict[ActorKind, str] = {
    "person": "Person",
    "organisation": "Organization",
    "group": "Organization",
    "country": "Country",
    "media": "NewsMediaOrganization",
}


def to_claims(account: Account) -> Iterator[Json]:
    """Yield each claim: its words, who stands how to them, and the article in which it appears.

    Whoever denies or doubts words is not their author; the description tells how they stand.
    """
    for claim in account.claims:
        found: Json = {
            "@id": urn(claim.id),
            "@type": "Claim",
            "text": join_words(claim.content),
            "description": tell_claim(claim, account),
            "appearance": _article(account),
        }
        if is_own(claim) and (said_by := _claimant(account, claim)) is not None:
            found["author"] = said_by
        if claim.said_on is not None and claim.said_on.earliest is not None:
            found["temporal"] = _interval(claim)
        yield found


def _claimant(account: Account, claim: Claim) -> Json | None:
    actors = {actor.id: actor for actor in account.actors}
    name = speaker_name(claim, actors)
    if name is None:
        return None
    actor = actors.get(claim.speaker or "")
    return {"@type": _TYPES[actor.kind] if actor else "Thing", "name": name}


def _interval(claim: Claim) -> str:
    said = claim.said_on
    days = (str(day) if day else ".." for day in (said.earliest, said.latest)) if said else ()
    return "/".join(dict.fromkeys(days))


def _article(account: Account) -> Json:
    report = account.report
    found: Json = {"@id": page_of(report), "@type": "NewsArticle"}
    stated = {
        "headline": report.title,
        "datePublished": report.published_on,
        "url": report.url if page_of(report) == report.url else None,
        "inLanguage": report.language,
        "publisher": {"@type": "NewsMediaOrganization", "name": report.publisher}
        if report.publisher
        else None,
        "author": [{"@type": "Person", "name": name} for name in report.bylines] or None,
    }
    return found | {name: value for name, value in stated.items() if value is not None}
