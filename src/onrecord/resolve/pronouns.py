"""Pronouns: whom each may stand for."""

from __future__ import annotations

import re

from onrecord.resolve.chains import Chain

FIRST = frozenset("i we my our us me mine ours".split())
RELATIVE = frozenset("who which that whose whom".split())
_MALE = frozenset("he his him himself".split())
_FEMALE = frozenset("she her herself hers".split())
_PLURAL = frozenset("they their them".split())
_NEUTER = frozenset("it its".split())
_TITLE = re.compile(
    r"\b(?:(?P<m>mr|sir|lord|king|prince|spokesman|chairman|father|brother|sheikh)"
    r"|(?P<f>mrs|ms|miss|lady|queen|princess|spokeswoman|chairwoman|mother|sister))\b",
    re.IGNORECASE,
)


def is_personal(low: str) -> bool:
    """Say whether a pronoun stands for one person."""
    return low in _MALE | _FEMALE


def gender_of(*words: str) -> str:
    """Return “m” or “f” where a pronoun or a title in `words` shows it, or nothing.

    >>> gender_of("a spokeswoman for the Front")
    'f'
    """
    for text in words:
        low = text.lower()
        if low in _MALE | _FEMALE:
            return "m" if low in _MALE else "f"
        if match := _TITLE.search(text):
            return "m" if match["m"] else "f"
    return ""


def fits(low: str, chain: Chain) -> bool:
    """Say whether the pronoun `low` may stand for the actor of `chain`."""
    if is_personal(low):
        is_other = chain.gender and chain.gender != gender_of(low)
        return chain.kind == "person" and not chain.is_plural and not is_other
    if low in _NEUTER:
        return chain.kind != "person" and not chain.is_plural
    if low in _PLURAL:
        return chain.is_plural or chain.kind in ("group", "organisation")
    return False
