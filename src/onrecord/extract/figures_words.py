"""The lexicon of figures, and the words of a sentence to either side of a number."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

import msgspec

REACH = 110  # code points before and after a number that are looked at
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[^\s\w]")
SENTENCE_END = re.compile(r"[.!?;]\s+(?=[\"“'‘A-Z])|\n(?=\s*\n)")


class Word(NamedTuple):
    """A word or mark near a number, with its place in the report."""

    low: str
    start: int
    end: int
    is_capital: bool


class FigureWords(msgspec.Struct, frozen=True, kw_only=True):
    """The lexicon of figures; what each set is for stands beside it in the lexicon."""

    bound_before: re.Pattern[str]
    bound_after: re.Pattern[str]
    bounds: frozenset[str]
    predicates: frozenset[str]
    active: frozenset[str]
    befallen: frozenset[str]
    doing: frozenset[str]
    auxiliaries: frozenset[str]
    clause_ends: frozenset[str]
    fatal: frozenset[str]
    unsettled: frozenset[str]
    units: frozenset[str]
    names: frozenset[str]
    stops: frozenset[str]
    counted: frozenset[str]
    casualties: frozenset[str]
    idle: frozenset[str]
    numbers: frozenset[str]
    person: re.Pattern[str]
    harm: frozenset[str]
    addresses: frozenset[str]
    calls: frozenset[str]
    between: frozenset[str]
    struck: frozenset[str]
    missiles: frozenset[str]


@cache
def load_figure_words() -> FigureWords:
    """Return the lexicon shipped with the package; read once."""
    path = resources.files("onrecord.extract") / "lexicons" / "figures.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    before = sorted(table["bounds"]["before"], key=len, reverse=True)
    verbs, nouns = table["predicates"], table["nouns"]
    person = _alternatives(nouns["person"])
    return FigureWords(
        bound_before=re.compile(rf"\b(?:{'|'.join(before)})\s+(?:the\s+)?\Z", re.IGNORECASE),
        bound_after=re.compile(rf"\s+(?:{'|'.join(table['bounds']['after'])})\b", re.IGNORECASE),
        bounds=_set(" ".join(before)),
        predicates=_set(verbs["words"]) | _set(verbs["unsettled"]),
        active=_set(verbs["active"]) | _set(verbs["unsettled"]),
        befallen=(_set(verbs["befallen"]) | _set(verbs["unsettled"])) - _set(verbs["doing"]),
        doing=_set(verbs["doing"]),
        auxiliaries=_set(verbs["auxiliaries"]),
        clause_ends=_set(verbs["clause_ends"]),
        fatal=_set(verbs["fatal"]),
        unsettled=_set(verbs["unsettled"]),
        units=_set(table["not_counted"]["units"]),
        names=_set(table["not_counted"]["before"]),
        stops=_set(nouns["stops"]),
        counted=_set(nouns["counted"]) | _set(nouns["person"]),
        casualties=_set(nouns["casualties"]),
        idle=_set(nouns["idle"]),
        numbers=_set(table["numbers"]["words"]),
        person=_person(person, _alternatives(nouns["stops"])),
        harm=_set(verbs["harm"]),
        addresses=_set(table["not_counted"]["addresses"]),
        calls=_set(table["not_counted"]["calls"]),
        between=_set(verbs["between"]),
        struck=_set(verbs["struck"]),
        missiles=_set(verbs["missiles"]),
    )


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _alternatives(words: str) -> str:
    return "|".join(map(re.escape, words.split()))


def _person(nouns: str, stops: str) -> re.Pattern[str]:
    """Return the pattern of one person named without a number, by noun, age or name.

    “a 23-year-old Rivertown man”, “the victim”, “his wife”, “A 6-year-old”, “Ann Lee, 42,”.
    """
    age = r"\d{1,3}[-\s](?:year|month|week|day)s?[-\s]old"
    word = rf"(?!(?:{stops})\b)[\w'’-]+"
    return re.compile(
        rf"""\b(?:
          (?i:(?P<det>an?|the|another|his|her|their|my|our|its)\s+|(?P<age>(?={age}\b)))
          (?i:(?:{age}\s+)?(?:{word}\s+){{0,4}}?(?P<noun>{nouns})\b|{age}\b)(?![-'’]\w)
        | (?P<bare>(?i:{nouns}))\b(?![-'’]\w)
        | (?P<self>himself|herself)\b
        | (?P<name>[A-Z][\w'’-]+(?:\s(?:[A-Z]\.|al-\w+|[A-Z][\w'’-]+)){{1,3}})
          (?=,\s\d{{1,2}},|\s\d{{1,2}},|\s(?:was|died|has\sdied|is\sdead)\b)
        )""",
        re.VERBOSE,
    )


# --- words near a number ------------------------------------------------------------------


def words_before(text: str, at: int, start: int) -> list[Word]:
    """Return the words of the same sentence before `at`, the nearest first."""
    first = max(start, at - REACH)
    ends = list(SENTENCE_END.finditer(text, first, at))
    return _words(text, ends[-1].end() if ends else first, at)[::-1]


def words_after(text: str, at: int, end: int) -> list[Word]:
    """Return the words of the same sentence after `at`, the nearest first."""
    last = min(end, at + REACH)
    stop = SENTENCE_END.search(text, at, last)
    return _words(text, at, stop.start() if stop else last)


def _words(text: str, start: int, end: int) -> list[Word]:
    has_case = any(map(str.islower, text[start:end]))  # in a text all in capitals they say nothing
    return [
        Word(m.group().lower(), m.start(), m.end(), has_case and m.group()[0].isupper())
        for m in _WORD.finditer(text, start, end)
    ]
