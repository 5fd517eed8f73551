"""Where a peer's account of a text differs from ours: shown side by side, and decided by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from onrecord.exchange.stix import claim_key
from onrecord.records import Account, Claim, Quantity, Record
from onrecord.store import Holding, Ledger
from onrecord.text import excerpt

DifferenceKind = Literal["only_ours", "only_theirs", "source", "stance", "speaker", "figures"]


class Difference(Record, frozen=True, kw_only=True):
    """One claim on which two organisations differ about the same text.

    Attributes:
        producer: Id of the other one's identity.
        kind: `source` is the words for the speaker, `speaker` who they are held to mean.
        key: The key of the claim; ours, where the two found other words for the speaker.
        words: What is claimed, as the text has it.
        ours, theirs: What each has; None where it has nothing.
    """

    report: str
    producer: str
    kind: DifferenceKind
    key: str
    words: str
    ours: str | None
    theirs: str | None


def find_differences(ledger: Ledger, producer: str) -> Iterator[Difference]:
    """Yield where we and a producer differ about the texts that both have put on record."""
    for report in ledger.peers.reports_of(producer):
        held = ledger.holdings(report)
        ours = next((one for one in held if one.producer is None), None)
        theirs = next((one for one in held if one.producer == producer), None)
        if ours is not None and theirs is not None:
            yield from compare_holdings(ours, theirs)


def compare_holdings(ours: Holding, theirs: Holding) -> Iterator[Difference]:
    """Yield where two accounts of one text differ, claim by claim, in the order of the text."""
    mine, other = _by_key(ours.account), _by_key(theirs.account)
    _pair_contents(mine, other)
    for key, claim in sorted((mine | other).items(), key=lambda item: (_start(item[1]), item[0])):
        here = _values(ours.account, mine.get(key))
        there = _values(theirs.account, other.get(key))
        for kind in _differing(here, there):
            yield Difference(
                report=ours.account.report.id,
                producer=theirs.producer or "",
                kind=kind,
                key=key,
                words=excerpt(ours.account.report.text, claim.content),
                ours=None if here is None else here.get(kind, "claimed"),
                theirs=None if there is None else there.get(kind, "claimed"),
            )


Values = dict[DifferenceKind, str]


def _differing(here: Values | None, there: Values | None) -> list[DifferenceKind]:
    if here is None or there is None:
        return ["only_theirs" if here is None else "only_ours"]
    return [kind for kind in here if here[kind] != there[kind]]


def _values(account: Account, claim: Claim | None) -> Values | None:
    """Return what is compared of a claim, in words; None where there is no claim."""
    if claim is None:
        return None
    names = {actor.id: actor.name for actor in account.actors}
    figures = [_told(figure) for figure in account.figures if figure.claim == claim.id]
    source = excerpt(account.report.text, claim.source)
    return {
        "source": source or "nobody",
        "stance": claim.stance,
        "speaker": names.get(claim.speaker or "", "nobody named"),
        "figures": "; ".join(sorted(figures)) or "none",
    }


def _told(figure: Quantity) -> str:
    low, high = figure.low, figure.high
    value = f"{low}" if low == high else f"{low if low is not None else '…'} to {high or '…'}"
    return f"{value} {figure.measure}"


def _by_key(account: Account) -> dict[str, Claim]:
    return {claim_key(account.report.text_sha256, claim): claim for claim in account.claims}


def _pair_contents(mine: dict[str, Claim], other: dict[str, Claim]) -> None:
    """Put claims with the same content under one key, where only the speaker's words differ."""
    alone = {claim.content: key for key, claim in other.items() if key not in mine}
    for key, claim in mine.items():
        if key not in other and claim.content in alone:
            other[key] = other.pop(alone.pop(claim.content))


def _start(claim: Claim) -> int:
    return min((span.start for span in claim.content), default=0)
