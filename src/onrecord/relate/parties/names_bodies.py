"""Names of organisations, groups, outlets and countries taken apart, in whatever order of words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from onrecord.relate.parties.names_letters import spell
from onrecord.relate.parties.names_plain import NO_NAME, Parsed, has_acronym_form, name_tokens
from onrecord.relate.parties.names_words import NameWords, load_name_words


def parse_body(name: str, words: NameWords, *, is_known: bool) -> Parsed:
    """Return the name of a body taken apart; one `is_known` is not doubted to be one."""
    tokens = name_tokens(name)
    lows = [token.casefold() for token in tokens]
    if not is_known and not _is_proper(tokens, lows, words):
        return NO_NAME
    if len(lows) == 1 and words.countries.get(lows[0], lows[0]) != lows[0] and not is_known:
        return NO_NAME  # “Syrians” are not Syria
    kept = [_kept(low, words) for low in lows if low not in words.small]
    told = _without_fillers([word for word in kept if word], words)
    names = [token for token in tokens if token.casefold() not in words.small]
    is_short = len(names) == 1 and has_acronym_form(names[0]) and not is_known
    key, kept_name = _body_key(told), name if is_known else ""
    if not is_known:
        key, kept_name = _keys_known().get(key, (key, ""))
    is_short = is_short and not kept_name
    return Parsed(form="short" if is_short else "body", words=tuple(told), key=key, kept=kept_name)


def _body_key(told: Sequence[str]) -> str:
    """Return the key of a body: its words in one spelling, in whatever order."""
    return f"body {' '.join(sorted({spell(word) for word in told}))}"


@cache
def _keys_known() -> dict[str, tuple[str, str]]:
    """Return the key and name kept for each body known under several names, by their keys.

    “Jaysh al Islam” is found here as “Jaish al-Islam”, which is known as the “Army of Islam”.
    """
    words = load_name_words()
    found: dict[str, tuple[str, str]] = {}
    for name, kept in words.aliases.items():
        key = parse_body(" ".join(name), words, is_known=True).key
        found.setdefault(key, (parse_body(kept, words, is_known=True).key, kept))
    return found


def _kept(low: str, words: NameWords) -> str:
    return words.countries.get(low) or words.spellings.get(low, low)


def _without_fillers(told: list[str], words: NameWords) -> list[str]:
    """Return words without “news agency” and its like, where others tell the body by themselves."""
    kept = [word for word in told if word not in words.fillers]
    countries = set(words.countries.values())
    is_enough = any(word not in words.vague and word not in countries for word in kept)
    return kept if is_enough and len(kept) < 3 else told


def without_labels(name: str, words: NameWords) -> str:
    """Return a name without what outlets set before it: “opposition”, “UK-based”, “state-run”."""
    told = name.split()
    while len(told) > 1 and _is_label(told[0].casefold(), words):
        told = told[1:]
    return " ".join(told)


def short_name_in(name: str, words: NameWords) -> str | None:
    """Return the short name that all other words of a name only describe, or None.

    >>> short_name_in("SANA regime news agency", load_name_words())
    'SANA'
    """
    tokens = name_tokens(name)
    shorts = [token for token in tokens if _is_own_short(token, words)]
    if len(tokens) < 2 or len(shorts) != 1:
        return None
    rest = [token.casefold() for token in tokens if token not in shorts]
    told = words.labels | words.fillers | words.small
    is_told = all(low in told or low in words.countries for low in rest)
    return shorts[0] if is_told else None


def _is_own_short(token: str, words: NameWords) -> bool:
    low = token.casefold()
    is_word = low in words.vague | words.countries.keys() | words.titles | words.crowds
    return len(token) > 2 and has_acronym_form(token) and not is_word


def _is_label(low: str, words: NameWords) -> bool:
    return low in words.labels or low.rpartition("-")[2] in words.tails


def _is_proper(tokens: Sequence[str], lows: Sequence[str], words: NameWords) -> bool:
    """Say whether words are a body's name: one of them tells it, and none is of a crowd.

    “Russian defence ministry” is one, though two of its words are in small letters; “Kurdish
    fighters” and “local council” are none, nor is “SOURCE AT THE MINISTRY” in capitals.
    """
    telling = False
    is_shouted = len(tokens) > 1 and all(token.isupper() for token in tokens)
    for token, low in zip(tokens, lows, strict=True):
        if low in words.small:
            continue
        is_capital = not token[0].islower()
        is_part = is_capital and len(tokens) > 2 and not is_shouted
        if low in words.crowds and not is_part:
            return False
        if not is_capital and low not in words.heads | words.vague:
            return False
        is_title = low in words.titles and low not in words.countries
        telling = telling or (is_capital and low not in words.vague and not is_title)
    is_crowd = lows[-1] in words.crowds and tokens[-1][0].islower()
    return telling and not is_crowd
