"""What a name tells by itself: whom, by which key, and whether it tells one from others at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from onrecord.opening_words import without_opener
from onrecord.records import ActorKind
from onrecord.relate.parties.names_bodies import parse_body, short_name_in, without_labels
from onrecord.relate.parties.names_persons import parse_person
from onrecord.relate.parties.names_plain import (
    NO_NAME,
    Parsed,
    has_acronym_form,
    plain_name,
    plain_tokens,
)
from onrecord.relate.parties.names_words import NameWords, load_name_words
from onrecord.text import WITHHELD, fold_words

MOST_WORDS = 16  # what is longer is a sentence
_LONGEST = 200
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,80}[)\]]")
_STATES = (
    (re.compile(r"\bUnited Nations\b"), "UN"),
    (re.compile(r"\bUnited States(?: of America)?\b"), "US"),
    (re.compile(r"\bRussian Federation\b"), "Russia"),
    (re.compile(r"\bEuropean Union\b"), "EU"),
    (re.compile(r"\bIslamic Republic of Iran\b"), "Iran"),
    (re.compile(r"\bM[oO]D\b"), "Ministry of Defence"),
    (re.compile(r"\b[Aa]rmed [Ff]orces\b"), "Army"),
)


def parse_name(name: str, kind: ActorKind, countries: Sequence[str] = ()) -> Parsed:
    """Return a name taken apart; `countries` are those that its report is about.

    >>> parse_name("Maj. Gen. Igor Konashenkov", "person").words
    ('igor', 'konashenkov')
    >>> parse_name("Russia’s Ministry of Defence", "organisation").key
    'body difinsi ministri rusia'
    >>> [parse_name(name, "group").form for name in ("local sources", "Kurdish fighters", "Hamas")]
    ['none', 'none', 'body']
    """
    return _parse(name[:_LONGEST], kind, tuple(countries))


@lru_cache(maxsize=16_384)
def _parse(name: str, kind: ActorKind, countries: tuple[str, ...]) -> Parsed:
    if WITHHELD in name:
        return NO_NAME  # “the █████ Foundation” of two reports may be two
    words = load_name_words()
    plain = " ".join(without_opener(_BRACKETS.sub(" ", name).split()))
    for pattern, short in _STATES:
        plain = pattern.sub(short, plain)
    kept = _known_as(plain, countries, words)
    if kept is not None:
        return parse_body(kept, words, is_known=True)
    own = short_name_in(plain, words)
    if own is not None:
        return _parse(own, kind, countries)
    tokens = plain_tokens(plain)
    if not tokens or len(tokens) > MOST_WORDS:
        return NO_NAME
    if kind == "person" and not _is_body(tokens, words):
        return parse_person(plain, words)
    core = without_labels(plain, words)
    if core != plain:
        found = _parse(core, kind, countries)
        if found.form != "none":
            return found
    return parse_body(plain, words, is_known=False)


def _known_as(name: str, countries: Sequence[str], words: NameWords) -> str | None:
    """Return the name kept for one that is known under several.

    In small letters only “isis” and “unicef” would be missed; “who” and “us” would be found.
    """
    key = tuple(fold_words(plain_name(name)))
    if len(key) == 1 and name[:1].islower():
        return None
    if key[:1] and key[0] in words.countries and name.isupper() and len(name) > 5:
        return None  # “WASHINGTON” begins a dateline
    key = key[1:] if key[:1] == ("the",) else key
    if (kept := words.aliases.get(key)) is not None:
        return kept
    country, kept = words.local.get(key, (None, ""))
    return kept if country in countries else None


def _is_body(tokens: Sequence[str], words: NameWords) -> bool:
    lows = [token.casefold() for token in tokens]
    if any(low in words.body_words for low in lows):
        return True
    if all(low in words.countries for low in lows):
        return True
    return len(tokens) == 1 and has_acronym_form(tokens[0]) and len(tokens[0]) <= 6
