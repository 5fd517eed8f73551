"""Claims as Web Annotations: a sentence about words, and where the words stand.

Reference: W3C Recommendation, *Web Annotation Data Model* (2017). Positions there are counted in
Unicode code points, as ours are.
"""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.exchange.wording import Json, page_of, quote_selector, tell_claim, urn
from onrecord.records import Account, Claim, Excerpt

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def to_annotations(account: Account) -> Iterator[Json]:
    """Yield an annotation of each claim's content, and one of its cue and of its source.

    Each stretch of words is a target of its own, since several selectors of one target would
    mean the same words. The source of a target is the page; where no address is known, a name
    made of the text's digest.
    """
    for claim in account.claims:
        yield _annotation(account, claim, "content", claim.content, "describing")
        for role, words in (("cue", claim.cue), ("source", claim.source)):
            if words:
                yield _annotation(account, claim, role, words, "tagging")


def _annotation(
    account: Account, claim: Claim, role: str, words: tuple[Excerpt, ...], motivation: str
) -> Json:
    value = tell_claim(claim, account) if role == "content" else role
    body: Json = {"type": "TextualBody", "purpose": motivation, "value": value}
    if role == "content":
        body |= {"format": "text/plain", "language": "en"}
    own = urn(claim.id)
    found: Json = {
        "id": own if role == "content" else f"{own}:{role}",
        "type": "Annotation",
        "motivation": motivation,
        "body": [body],
        "target": [_target(account, excerpt) for excerpt in words],
    }
    if role != "content":
        found["body"] = [body, {"type": "SpecificResource", "purpose": "linking", "source": own}]
    return found


def _target(account: Account, excerpt: Excerpt) -> Json:
    report = account.report
    return {
        "type": "SpecificResource",
        "source": page_of(report),
        "scope": urn(report.id),
        "selector": [
            {"type": "TextPositionSelector", "start": excerpt.start, "end": excerpt.end},
            quote_selector(excerpt, report.text),
        ],
        "state": {"type": "TimeState", "cached": f"urn:sha256:{report.text_sha256}"},
    }
