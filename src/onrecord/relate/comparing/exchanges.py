"""Statements that answer one another: a charge and its denial, doubt and support.

Pairs are looked for by the words that both sides share, and by the party that a charge names;
an answer that only points back (“denied it”, “rejected the allegations”) is paired with what
another origin says right before it in the same report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from onrecord.records import Account, Claim, Excerpt
from onrecord.relate.comparing.compared import AnswerKind, Exchange, Side
from onrecord.relate.comparing.matching import Rarity, telling_words
from onrecord.relate.comparing.origins import Sources
from onrecord.relate.comparing.rowing import instant
from onrecord.relate.comparing.speaking import fold_key

_ANSWERS = ("denies", "doubts", "supports")
_ENOUGH = 0.4  # of the weight of an answer's words that a statement must share
_FEW = 2  # an answer of no more telling words than this points back, unless it shares them
# Of “denied that it had bombed anybody” neither “that” nor “it” points back.
_POINTS_BACK = re.compile(
    r"\A(?:it|this|that|them)(?=\Z|[,.;]|\s(?:as|and|but|in|on|to|at)\b)"
    r"|\b(?:(?:the|those|these|such|any|all)\s(?:\w+\s)?"
    r"(?:accusations?|allegations?|claims?|charges?|reports?|account|accounts|statement|responsibility))\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:did|do|does|has|have|had|was|were|is|are|would|will)\s(?:not|never)\b|\bnever\b",
    re.IGNORECASE,
)
_BACKED = 0.5  # the score of an answer that only points back
_CHARGE = re.compile(r"\b(?:accus|blam|alleg|charg|condemn|denounc)", re.IGNORECASE)
# Blamed and condemned is somebody *for* something: “condemned the killing of four” names nobody.
_TO_ACCUSE = re.compile(r"\b(?:accus|alleg|charg)", re.IGNORECASE)
_ACCUSED = re.compile(r"\A(?:that\s)?(?P<who>[^.,;“”\"]{2,60}?)\s(?P<for>of|for)\s")
# What is blamed or condemned, and is no party: “condemned the bombing with groups …”.
_DEED = re.compile(
    r"\A(?:(?!(?:behind|of|who|responsible)\b)[\w’'-]+\s){0,3}"
    r"(?:(?:air\s?|air-)?strikes?|raids?|attacks?|bomb(?:ing|ardment)s?|shelling|blasts?|explosions?"
    r"|massacres?|assaults?|killings?|murders?|use|deaths?|crimes?|violence)\b",
    re.IGNORECASE,
)
# “denied any involvement” answers a charge; what an onlooker says of the scene is none.
_OF_GUILT = re.compile(
    r"\b(?:involvement|responsib|role|(?:had|having|taking)\s(?:no\s)?part)", re.IGNORECASE
)
# Of “on” alone a deed is blamed on somebody: “condemned the attack on Orm” accuses no victim.
_TO_BLAME = re.compile(r"\b(?:blam|pin)", re.IGNORECASE)
_BLAMED = re.compile(r"\son\s(?P<who>(?:the\s)?[A-Z][^.,;“”\"]{1,60})\Z")


class _Said(NamedTuple):
    """One claim with all that is needed to pair it; ordered by when it came out."""

    order: tuple[object, ...]
    claim: Claim
    side: Side
    words: tuple[str, ...]
    held: frozenset[str]
    accused: str | None


def find_exchanges(accounts: Iterable[Account], sources: Sources) -> tuple[Exchange, ...]:
    """Return answers with what they answer, and charges that nobody answers; for any order."""
    said = sorted(
        (one for account in accounts for one in _claims(account, sources)),
        key=lambda one: one.order,
    )
    rarity = Rarity(one.words for one in said)
    found: dict[tuple[object, ...], Exchange] = {}
    for answer in said:
        if answer.claim.stance not in _ANSWERS:
            continue
        exchange = _pair(answer, said, rarity)
        if exchange is not None:
            key = (exchange.statement.origin, answer.side.origin, exchange.kind, exchange.shared)
            found.setdefault(key, exchange)
    answered = {exchange.statement.claim for exchange in found.values()}
    for charge in said:
        if charge.accused and charge.claim.id not in answered:
            found.setdefault(
                (charge.side.origin, charge.words),
                Exchange(statement=charge.side, accused=charge.accused),
            )
    return tuple(found.values())


def _claims(account: Account, sources: Sources) -> Iterable[_Said]:
    report = account.report
    for claim in account.claims:
        if not claim.content or sources.is_repeated(account, claim.content):
            continue  # said once, however often it was printed
        source = sources.of(account, claim, claim.content)
        side = Side(origin=source.key, report=report.id, claim=claim.id, words=_words(claim))
        words = tuple(telling_words(claim.content))
        yield _Said(
            order=(*instant(report.published_on), report.id, claim.content[0].start, claim.id),
            claim=claim,
            side=side,
            words=words,
            held=frozenset(words),
            accused=accused_by(claim),
        )


def _words(claim: Claim) -> tuple[Excerpt, ...]:
    return tuple(sorted([*claim.cue, *claim.content]))


def accused_by(claim: Claim) -> str | None:
    """Return the words for whom a claim accuses, or None where it is no charge."""
    cue = " ".join(part.exact for part in claim.cue)
    if claim.stance != "criticises" and not _CHARGE.search(cue):
        return None
    content = claim.content[0].exact
    found = _ACCUSED.match(content)
    if found and found["for"] == "of" and not _TO_ACCUSE.search(cue):
        found = None
    if found is None and _TO_BLAME.search(cue):
        found = _BLAMED.search(content)
    if found is None or not _CHARGE.search(cue) or _DEED.search(found["who"]):
        return None
    return found["who"].strip()


def _pair(answer: _Said, said: Sequence[_Said], rarity: Rarity) -> Exchange | None:
    """Return `answer` with what it answers best, or None where nothing is found."""
    others = [
        one
        for one in said
        if one.side.origin != answer.side.origin and one.claim.stance in ("asserts", "criticises")
    ]
    content = " ".join(part.exact for part in answer.claim.content)
    is_of_guilt = len(answer.words) <= _FEW and _OF_GUILT.search(content) is not None
    if is_of_guilt:
        others = [one for one in others if one.accused or _is_charge(one.claim)]
    elif answer.claim.stance == "denies":
        others = [one for one in others if not _says_not(one.claim)]
    best: tuple[tuple[float, bool], _Said, tuple[str, ...]] | None = None
    theirs = set(answer.words)
    for one in others:
        if theirs.isdisjoint(one.held):
            continue  # nothing shared: neither of the two below can be
        score, shared = rarity.shared(one.held, answer.words)
        is_named = _names(one.accused, answer.side.origin)
        if score >= _ENOUGH or (is_named and shared):
            key = (round(score, 3), is_named)
            if best is None or key > best[0]:
                best = (key, one, shared)
    if best is not None:
        return _exchange(best[1], answer, best[2], max(best[0][0], 0.01))
    if len(answer.words) > _FEW and not _POINTS_BACK.search(content):
        return None
    before = [
        one for one in others if one.side.report == answer.side.report and one.order < answer.order
    ]
    charges = [one for one in before if _names(one.accused, answer.side.origin)]
    back = (charges or before)[-1:]
    return _exchange(back[0], answer, (), _BACKED) if back else None


def _is_charge(claim: Claim) -> bool:
    cue = " ".join(part.exact for part in claim.cue)
    return bool(_TO_ACCUSE.search(cue) or _TO_BLAME.search(cue))


def _says_not(claim: Claim) -> bool:
    """Say whether a claim says itself that something is not so: whoever denies it agrees."""
    if _CHARGE.search(" ".join(part.exact for part in claim.cue)):
        return False
    return any(_NOT.search(part.exact) for part in claim.content)


def _exchange(one: _Said, answer: _Said, shared: tuple[str, ...], score: float) -> Exchange:
    return Exchange(
        statement=one.side,
        answer=answer.side,
        kind=cast("AnswerKind", answer.claim.stance),
        accused=one.accused,
        shared=shared,
        score=round(min(score, 1.0), 3),
    )


def _names(accused: str | None, origin: str) -> bool:
    """Say whether the words for an accused name an origin."""
    if not accused:
        return False
    mine, theirs = set(fold_key(accused).split()), set(origin.partition(": ")[0].split())
    return bool(mine) and (mine <= theirs or theirs <= mine)
