"""Which numbers count somebody or something: not ages, lengths, times, years, names, houses."""

from __future__ import annotations

import re

from onrecord.extract.figures_governing import is_close, is_number
from onrecord.extract.figures_numbers import YEAR
from onrecord.extract.figures_words import FigureWords, Word
from onrecord.records import Span

_CLOCK = re.compile(r"[012]\d[0-5]\d")
_OF_CLOCK = frozenset(["today", "tonight", "yesterday", "local", "on", "last", "this"])
_BEFORE_NOUN = frozenset(["of", "the", "more", "other", "others", "additional", "its", "their"])
# “five of the dead were under 18”: an age, where no noun says what there are 18 of.
_AGE_BOUNDS = frozenset(["under", "over", "below"])
_NO_NOUN = frozenset(["", ".", ",", ")", ";", "and", "or", "when", "were", "was"])
_OF_AGE = 21
# Behind an age set off by a comma or by “also”: “, 19, of”, “both 21, were”, “, 27, was”.
_BEHIND_AGE = frozenset(["", ".", ",", ")", ";", "of", "was", "were", "is", "are", "who", "from"])
_BEFORE_AGE = frozenset([",", "also", "both", "ages", "age", "aged", "turned", "is", "was"])
_BETWEEN_AGES = frozenset(["and", "to", ",", "or", "of", "between", "from", "-"])
_AGES = frozenset(["years", "year", "year-old", "months"])
_TO = frozenset(["and", "or", "to", "-", "–", ","])
# “the toll stood at nine”: here “at” tells no hour.
_TOLLS = frozenset(
    """stood stands put toll tolls estimated reported placed casualties deaths number total
    remains remained fatalities injuries count""".split()
)
_AT_A_HOUSE = frozenset(["at", "outside", "near", "inside"])
_CALLING = frozenset(
    """emergency dispatcher dispatchers dispatch operator operators hotline tape tapes recording
    text number police line""".split()
)
_CROWDS = ("tens of th", "hundreds", "thousands", "millions")
_HOURS = 12


def is_no_count(
    before: list[Word], after: list[Word], match: re.Match[str], words: FigureWords
) -> bool:
    """Say whether the number is an age, a length, a time, a year or part of a name."""
    unit = after[0].low if after else ""
    if (unit in words.units or unit.startswith("year-old")) and not match["share"]:
        return True
    if _CLOCK.fullmatch(match.group()) and (match.group()[0] == "0" or unit in _OF_CLOCK):
        return True
    if not before or not match.group()[0].isdigit():
        return False
    is_titled = bool(after) and (after[0].is_capital or after[0].low[0].isdigit())
    if before[0].low in _AT_A_HOUSE and is_titled and len(match.group()) > 2:
        return True
    if not match.group().isdigit():
        return False
    if before[0].low == "of" and len(before) > 1 and before[1].low.isdigit():
        return True  # “image 2 of 16”
    if match.group() in words.calls and _is_call(before, after):
        return True
    if _is_age(before, after, match, words):
        return True
    if _is_name(before, after, match, words):
        return True
    return _is_hour(before, unit, match)


def _is_call(before: list[Word], after: list[Word]) -> bool:
    """“called 911”, “a 911 dispatcher”; “at least 112 people” are people."""
    near = [word.low for word in (*before[:3], *after[:2])]
    return any(low in _CALLING or low.startswith(("call", "dial", "phon")) for low in near)


def _is_age(
    before: list[Word], after: list[Word], match: re.Match[str], words: FigureWords
) -> bool:
    """“Ann Lee, 42,”, “both 21, were”, “males 17 and 33 years old”, “under 18”."""
    unit, previous = after[0].low if after else "", before[0].low
    is_old = len(match.group()) < 3
    if previous in words.names or (len(before) > 1 and before[1].low == "under" == unit):
        return True
    is_set_off = is_old and previous in _BEFORE_AGE and unit in _BEHIND_AGE
    named = before[1:4] if before[1:2] and before[1].low == "." else before[1:2]  # “Lee Jr., 32,”
    if is_set_off and (not named or named[-1].is_capital or named[-1].low in words.counted):
        return True
    if is_set_off and previous in ("also", "both", "ages", "turned") and int(match.group()) > 12:
        return True
    if is_old and _is_among_ages(before, words):
        return True
    is_pair = len(after) > 2 and unit in _TO and is_number(after[1].low, words)
    if is_old and is_pair and after[2].low in _AGES:
        return True
    return previous in _AGE_BOUNDS and unit in _NO_NOUN and int(match.group()) <= _OF_AGE


def _is_among_ages(before: list[Word], words: FigureWords) -> bool:
    """“ages 26 and 36”, “aged 21, 22 and 24”."""
    for word in before[:8]:
        if word.low in ("age", "ages", "aged"):
            return True
        if word.low not in _BETWEEN_AGES and not is_number(word.low, words):
            return False
    return False


def _is_name(
    before: list[Word], after: list[Word], match: re.Match[str], words: FigureWords
) -> bool:
    """“16 West Street”, “2016 Acme”, “Sukhoi 30”, “FOX 8 News”, “Get short URL 0 612”."""
    unit, previous = after[0].low if after else "", before[0]
    if any(word.low in words.addresses and word.is_capital for word in after[:4]):
        return True
    is_titled = bool(after) and after[0].is_capital
    if YEAR.fullmatch(match.group()) and is_titled:
        return True
    if previous.low.isdigit() and (is_titled or not after):
        return True
    is_amid = (
        previous.is_capital and is_titled and previous.low not in words.predicates | words.active
    )
    if is_amid and not any(word.low in words.counted | words.befallen for word in after[:4]):
        return True
    # A sentence that begins “Syria 12 killed” is kept for its participle.
    is_named = previous.is_capital and len(before) > 1 and previous.low not in words.active
    return is_named and previous.low not in words.bounds and unit in (",", ".", "", ")")


def _is_hour(before: list[Word], unit: str, match: re.Match[str]) -> bool:
    """“pronounced dead at 5 at the scene”, “died in 639”: a time, where no noun is counted."""
    if unit not in _NO_NOUN and unit not in ("at", "in", "on", "by"):
        return False
    if before[0].low == "in" and len(match.group()) > 2:
        return True
    is_dead = len(before) > 1 and before[1].low in ("dead", "died")  # “dead at 25”: an age
    is_at = before[0].low == "at" and (int(match.group()) <= _HOURS or is_dead)
    return is_at and not any(word.low in _TOLLS for word in before[1:4])


def is_figure(
    text: str,
    match: re.Match[str],
    noun: Span | None,
    predicate: Span | None,
    bound: Span | None,
    before: list[Word],
    behind: list[Word],
    words: FigureWords,
) -> bool:
    """Say whether a number counts something worth keeping."""
    if match["money"] or match["share"]:
        return True
    counted = {w.lower() for w in text[noun.start : noun.end].split()} if noun else set()
    is_harmed = predicate is not None
    if match["none"]:
        is_nobody = match["none"].lower() != "no" or bool(counted & words.counted)
        return bool(counted & words.casualties) or (is_nobody and is_harmed)
    if noun is None:
        is_crowd = bound is not None and "," in match.group()
        return is_crowd or (predicate is not None and is_close(predicate, before, behind))
    if match.group().lower() in ("one", "both"):
        return is_harmed
    is_crowd = match["vague"] is not None and match["vague"].lower().startswith(_CROWDS)
    is_small = len(match.group()) < 3 or match["vague"] is not None or match.group().isalpha()
    is_small = is_small and not is_crowd
    is_thing = bool(counted & words.counted) and not (counted & words.idle)
    return is_harmed or not is_small or is_thing


def find_noun(after: list[Word], words: FigureWords) -> Span | None:
    """Return the words counted: what follows the number up to a preposition, verb or mark.

    What follows people counted is no part of them, unless people too: “two men sitting”,
    “eight others experienced”, but “three police officers”.
    """
    first = last = None
    is_people = is_plural = False
    for n, word in enumerate(after):
        if first is None and word.low in _BEFORE_NOUN:
            if word.low == "others":
                first, last, is_people = word.start, word.end, True
            if n < 3:
                continue
        is_end = word.low in words.stops or not word.low[0].isalpha() or n > 6
        if is_end or word.low in words.numbers:
            break
        if first is not None and word.low in words.predicates and word.low.endswith("ed"):
            break
        if is_people and word.low not in words.counted and not word.is_capital:
            break
        if is_plural and word.low.endswith(("ed", "ing")):
            break  # “200 million pesos occurred”
        first = word.start if first is None else first
        last, is_people = word.end, word.low in words.counted and word.low.endswith(("s", "n", "e"))
        is_plural = word.low.endswith("s")
    return None if first is None or last is None else Span(start=first, end=last)
