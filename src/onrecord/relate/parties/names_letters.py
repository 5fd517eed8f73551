"""One spelling for the ways in which a foreign name is put into Latin letters."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from onrecord.relate.parties.names_words import load_name_words

# In this order; each is a letter or sound that agencies write in several ways.
_LETTERS = (
    (re.compile(r"sch|sh|ch(?=[aeiou])"), "$"),  # Bachar, Bashar; Scharif
    (re.compile(r"tch|ch|cz"), "$"),
    (re.compile(r"kh|gh"), lambda m: "h" if m[0] == "kh" else "g"),  # Khamenei, Hamenei
    (re.compile(r"dh|th"), lambda m: m[0][0]),  # Dhahabi, Dahabi
    (re.compile(r"ph"), "f"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"ck|q|c"), "k"),  # Qaddafi, Kaddafi
    (re.compile(r"x"), "ks"),  # Aleksandr, Alexandr
    (re.compile(r"dj|j"), "j"),
    (re.compile(r"tz|ts"), "z"),
    (re.compile(r"(?<=[oe])ff$"), "v"),  # -off, -ov
    (re.compile(r"w"), "v"),
    (re.compile(r"^ye|^je"), "e"),  # Yevgeny, Evgeny
    (re.compile(r"(?:iy|yi|ii|yy|ij|y|i)$"), "i"),  # -sky, -skiy, -skii, -skyy
    (re.compile(r"iy(?=[aou])|yi|y"), "i"),  # Nyrabia, Nyrabiya
    (re.compile(r"ee"), "i"),
    (re.compile(r"ou|oo|o"), "u"),
    (re.compile(r"[ae]i"), "e"),  # Hussein, Hussain
    (re.compile(r"e"), "i"),
    (re.compile(r"(?<=.)h(?=[^aeiou]|$)"), ""),  # Nusrah, Abdallah
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=65_536)
def spell(word: str) -> str:
    """Return the one spelling kept for a folded word of a name.

    >>> spell("konashenkoff") == spell("konashenkov"), spell("mohammed") == spell("muhammad")
    (True, True)
    >>> spell("mahmoud") == spell("muhammad"), spell("zelenskyy") == spell("zelenski")
    (False, True)

    Accepted mistakes: kh and h, sh and ch, dh and d fall together; two names that differ in
    nothing else are taken for one, which a second word (a given name) nearly always prevents.
    """
    kept = _kept(word)
    if kept is not None:
        return kept
    if word.startswith("al") and len(word) > 6:  # “Aljaafari” is “al-Jaafari”
        return spell(word[2:])
    found = reduce_letters(word)
    return _reduced_variants().get(found, found)


def is_given(word: str) -> bool:
    """Say whether a folded word is a given name, however it is spelled."""
    return spell(word) in _given_names()


def reduce_letters(word: str) -> str:
    """Return `word` with one letter for each sound that is written in several ways."""
    for pattern, letters in _LETTERS:
        word = pattern.sub(letters, word)
    return word


def _kept(word: str) -> str | None:
    words = load_name_words()
    return words.given.get(word) or words.transliterated.get(word)


@cache
def _given_names() -> frozenset[str]:
    return frozenset(load_name_words().given.values())


@cache
def _reduced_variants() -> dict[str, str]:
    """Return the names kept by the letters of their variants; what two names share is of none."""
    words = load_name_words()
    found: dict[str, set[str]] = {}
    for variants in (words.given, words.transliterated):
        for variant, kept in variants.items():
            found.setdefault(reduce_letters(variant), set()).add(kept)
    return {letters: min(kept) for letters, kept in found.items() if len(kept) == 1}
