"""A figure to a value, its bounds and a measure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import cast

import msgspec

from onrecord.records import Bound, Figure, Measure
from onrecord.resolve.numbers import Number, parse_number, parse_vague

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|%")
_RANGE = re.compile(r"(?<=\w),?\s?(?:-|–|\b(?:to|and|or|maybe|perhaps|possibly)\b)\s?(?=\w)")
_AGED = re.compile(r"\d+[-\s](?:year|month|week|day)s?[-\s]old\b", re.IGNORECASE)
_BOTH = re.compile(
    r"(?:\s+(?:and|or)|\s*[&/])?\s*(?:killed|dead|wounded|injured|hurt)\b(?!\s+(?:[\w’'-]+\s+){0,2}?\d)"
    r"(?!\s+(?:at|one|two|three|four|five|six|seven|eight|nine|ten|dozens|scores|several|a|an)\b)",
    re.IGNORECASE,
)
_HARMED = frozenset(["killed", "wounded"])
_CAPTIVE = frozenset(["detained", "abducted", "displaced"])
_OF_PEOPLE = frozenset(
    ["killed", "wounded", "missing", "detained", "abducted", "displaced", "evacuated"]
)
_AT_LEAST = (
    "at least",
    "no fewer",
    "not less",
    "no less",
    "more than",
    "over",
    "upwards",
    "as few",
    "or more",
)
_AT_MOST = ("up to", "as many as", "at most", "no more", "fewer than", "less than", "under")
_ABOUT = (
    "about",
    "around",
    "some",
    "roughly",
    "approx",
    "nearly",
    "almost",
    "close to",
    "estimated",
    "or so",
)


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """The lexicon of measures: by governing word, by the noun counted, and who can be harmed."""

    predicates: Mapping[str, Measure]
    nouns: Mapping[str, Measure]
    people: frozenset[str]
    things: frozenset[str]
    unsettled: frozenset[str]
    fighters: frozenset[str]
    destroyed: frozenset[str]
    idle: frozenset[str]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """The values that a figure's words allow."""

    low: Number | None
    high: Number | None
    bound: Bound


def load_measures() -> Measures:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.resolve") / "lexicons" / "measures.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Measures(
        predicates=_by_word(table["predicates"]),
        nouns=_by_word(table["nouns"]),
        people=frozenset(table["people"]["words"].split()),
        things=frozenset(table["things"]["words"].split()),
        unsettled=frozenset(table["unsettled"]["words"].split()),
        fighters=frozenset(table["fighters"]["words"].split()),
        destroyed=frozenset(table["destroyed"]["words"].split()),
        idle=frozenset(table["idle"]["words"].split()),
    )


def _by_word(table: dict[str, str]) -> dict[str, Measure]:
    return {
        word: cast("Measure", measure) for measure, words in table.items() for word in words.split()
    }


def value_of(number: str, bound: str) -> Value | None:
    """Return the values that `number` allows under the words of `bound`, or None.

    >>> value_of("70", "more than")
    Value(low=70, high=None, bound='at_least')
    """
    if vague := parse_vague(number):
        return Value(low=vague[0], high=vague[1], bound="vague")
    if between := _range(number):
        return Value(low=between[0], high=between[1], bound="between")
    value = 1 if _AGED.match(number) else parse_number(number)
    if value is None and any(c.isdigit() for c in number):
        return None
    value = 1 if value is None else value  # “the victim”: a person, and no number
    words = " ".join(bound.lower().split())
    if _has(words, _AT_LEAST):
        return Value(low=value, high=None, bound="at_least")
    if _has(words, _AT_MOST):
        return Value(low=None, high=value, bound="at_most")
    return Value(low=value, high=value, bound="about" if _has(words, _ABOUT) else "exact")


def _has(words: str, phrases: tuple[str, ...]) -> bool:
    return bool(words) and any(phrase in words for phrase in phrases)


def _range(number: str) -> tuple[Number, Number] | None:
    """“20 to 30”, “20-30”: two numbers, the lower first; “twenty-one” and “200 and 5” are one."""
    words = number.lower()
    parts = _RANGE.split(words.removeprefix("between "), maxsplit=1)
    if len(parts) != 2 or (" and " in words and not words.startswith("between")):
        return None
    low, high = parse_number(parts[0]), parse_number(parts[1])
    is_compound = "-" in words and words[0].isalpha()  # “twenty-one”
    if low is None or high is None or is_compound or low >= high:
        return None
    return low, high


def measure_of(text: str, figure: Figure, measures: Measures) -> Measure:
    """Return what `figure` measures: by its unit, its noun, or the word that governs it."""
    words = text[figure.span.start : figure.span.end]
    number = text[figure.number.start : figure.number.end].lower()
    if re.search(r"[$£€₽]", number):
        return "money"
    if re.search(r"%|per\s?cent", words, re.IGNORECASE):
        return "share"
    nouns = _words(text[figure.of.start : figure.of.end]) if figure.of else []
    head = nouns[-1] if nouns else ""
    predicate = (
        text[figure.predicate.start : figure.predicate.end].lower() if figure.predicate else ""
    )
    governed = _governed(predicate, measures)
    is_named = any(noun in measures.people for noun in nouns)
    if governed == "targets_hit" and predicate in measures.destroyed and is_named:
        governed = "killed"
    counted = measures.nouns.get(head)
    if counted and not (counted in _CAPTIVE and governed in _HARMED):
        return counted
    if governed in _OF_PEOPLE and (head not in measures.things or is_named):
        return "other" if governed in _HARMED and _is_both(text, figure) else governed
    if governed == "targets_hit" and nouns and not is_named:
        return governed
    return "fighters" if head in measures.fighters else "other"


def is_idle(text: str, figure: Figure, measures: Measures) -> bool:
    """Say whether a figure counts what no conflict does anything to: words, doors, occasions."""
    nouns = _words(text[figure.of.start : figure.of.end]) if figure.of else []
    return bool(nouns) and nouns[-1] in measures.idle


def _is_both(text: str, figure: Figure) -> bool:
    """“12 people were killed or wounded”: one number of both, which measures neither."""
    if figure.predicate is None or figure.predicate.start < figure.number.end:
        return False
    return _BOTH.match(text, figure.predicate.end) is not None


def _governed(predicate: str, measures: Measures) -> Measure:
    """Return the measure of a word, or of the last of several: “taken to the hospital”."""
    if predicate in measures.predicates:
        return measures.predicates[predicate]
    last = predicate.rpartition(" ")[2]
    return measures.predicates.get(last, "other")


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
