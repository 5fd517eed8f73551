"""The words of a report that tell one happening from another: words, names, places, ages.

Everything here looks at the text alone, so that reports are related in the same way whatever
found their claims. What it finds are hints to be weighed together, not findings to be shown as
true: a name is a run of capitals, a place a name after “in”.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from onrecord.records import Report

MAX_TEXT = 200_000  # code points of a report that are looked at; a book says no more in the rest
LEAD_WORDS = 120

# Without Cyrillic and quotation marks, which are common and never combine.
_MAYBE_MARK = re.compile("[\u0300-\u036f\u0483-\u0489\u0530-\u1fff\u2070-\U0010ffff]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
# Bounded: hyphens are both inside words and before them, and a long row of them would be read
# again from every one.
_CAPITAL = r"[A-Z\u00c0-\u00de\u0400-\u042f][\w’'-]{0,40}"
# Arabic and Dutch particles stand inside names: “Tell al Sultan”, “Jan van Orm”.
_PARTICLE = r"(?:(?:al|el|ez|bin|ibn|de|del|von|van)[ -])?"
_NAME = re.compile(rf"(?<![\w.]){_CAPITAL}(?:[ \t]{_PARTICLE}{_CAPITAL}){{1,5}}")
# Up to three small words may stand between: “in the northern city of Idlib”, “near the town of”.
_PLACE = re.compile(
    rf"""
    \b(?:[Ii]n|[Nn]ear|[Aa]t|[Oo]utside|[Aa]round|[Oo]f|[Oo]n|[Ff]rom|[Hh]its?|[Rr]ocks)\s
    (?:[a-z][\w’'-]{0, 40}\s){{0,3}}?
    (?P<place>{_CAPITAL}(?:[ -](?:[a-z]{{2}}[ -])?{_CAPITAL}){{0,2}})
    """,
    re.VERBOSE,
)
_AGE = re.compile(
    r"\b(\d{1,3})[ -](?:year|month)s?[ -]old\b|\b[Aa]ged? (\d{1,3})\b|[a-z], (\d{1,2}),(?= )"
)
_LEFT_OUT = frozenset({"boilerplate", "byline", "section"})
# Capitals after “on” and “in” that are no places.
_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december mon tue wed thu fri sat sun jan feb mar
    apr jun jul aug sept sep oct nov dec""".split()
)
_VOWELS = re.compile(r"(?<!^)[aeiouy]+")
_DOUBLED = re.compile(r"(.)\1+")


def body_of(report: Report) -> str:
    """Return the words of a report that are its own: without bylines and site furniture."""
    return "\n\n".join(report.text[start:end] for start, end in own_blocks(report))


def own_blocks(report: Report) -> list[tuple[int, int]]:
    """Return where a report's own words stand, up to `MAX_TEXT`."""
    whole = [(0, min(len(report.text), MAX_TEXT))]
    if not report.blocks:
        return whole
    blocks = [(b.start, min(b.end, MAX_TEXT)) for b in report.blocks if b.role not in _LEFT_OUT]
    return [(start, end) for start, end in blocks if start < end]


@lru_cache(maxsize=1 << 18)
def hash_term(term: str) -> int:
    """Return 64 bits for a term, the same on every machine."""
    digest = hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def fold(text: str) -> str:
    """Return `text` without case and accents; offsets are not kept.

    >>> fold("Élysée")
    'elysee'
    """
    folded = text.casefold()
    if folded.isascii():
        return folded
    plain = unicodedata.normalize("NFKD", folded)
    return _MAYBE_MARK.sub(lambda found: "" if unicodedata.combining(found[0]) else found[0], plain)


def find_words(text: str) -> list[str]:
    """Return the words of `text` folded, in order, without possessives and single letters.

    >>> find_words("The mayor’s 12-year-old son")
    ['the', 'mayor', '12', 'year', 'old', 'son']
    """
    return [word for match in _WORD.findall(fold(text)) if len(word := _bare(match)) > 1]


def placed_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the same words with where they begin and end in `text`."""
    for match in _WORD.finditer(text):
        word = _bare(_fold_word(match[0]))
        if len(word) > 1:
            yield word, match.start(), match.end()


_fold_word = lru_cache(maxsize=1 << 16)(fold)


def _bare(word: str) -> str:
    if "’" in word or "'" in word:
        word = word.replace("’", "'").removesuffix("'s").replace("'", "")
    return word


def find_names(text: str) -> list[str]:
    """Return names of two and more words, each by its first two and its last two words.

    A middle initial or a title then costs one of the two and not both. Lines set in capitals
    like a headline give names that are none; those are rarely shared.

    >>> find_names("Police named Ann Marie Orr of Teshlin.")
    ['ann marie', 'marie orr']
    """
    found: list[str] = []
    for match in _NAME.finditer(text):
        words = find_words(match[0])
        if len(words) >= 2:
            found.append(" ".join(words[:2]))
        if len(words) > 2:
            found.append(" ".join(words[-2:]))
    return list(dict.fromkeys(found))


def find_places(text: str) -> list[str]:
    """Return the names that stand where places do, in order, as their consonants.

    Spellings of one Arabic or Slavic name differ in vowels and doubled letters: “Hasakah” and
    “Hassakeh”. Names that agree in the rest are held to be one, here and there wrongly.

    >>> find_places("A blast in Syria's Hassakeh on Monday; police in the town of Hasakah said")
    ['sr', 'hsk']
    """
    found: list[str] = []
    for match in _PLACE.finditer(text):
        words = find_words(match["place"])
        found += [skeleton(word) for word in words if len(word) > 3 and word not in _CALENDAR]
    return [key for key in dict.fromkeys(found) if key]


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """Return a word's consonants, for comparing spellings; at least two, or nothing.

    >>> skeleton("hasakah"), skeleton("hassakeh"), skeleton("io")
    ('hsk', 'hsk', '')
    """
    key = _DOUBLED.sub(r"\1", _VOWELS.sub("", word))
    key = key.removesuffix("h") if len(key) > 2 else key
    return key if len(key) > 1 else ""


def find_ages(text: str) -> list[str]:
    """Return the ages of people as written in digits.

    >>> find_ages("The 17-year-old and Ann Orr, 34, were hurt")
    ['17', '34']
    """
    return list(dict.fromkeys(n for match in _AGE.finditer(text) for n in match.groups() if n))
