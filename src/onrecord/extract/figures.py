"""Numbers as worded, with their bound, what they count, and the word that says what happened.

A number without a noun or such a word is left out, so are ages, lengths, times,
ordinals, names (“Su-30”, “Flight 9268”) and dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from onrecord.extract.figures_governing import govern, is_close
from onrecord.extract.figures_numbers import AFTER_NUMBER, NUMBER, YEAR
from onrecord.extract.figures_people import find_people, is_definite, person_figure
from onrecord.extract.figures_words import (
    FigureWords,
    Word,
    load_figure_words,
    words_after,
    words_before,
)
from onrecord.extract.passages import Passage
from onrecord.records import Figure, Span, Timex

_MAX_NUMBERS = 5000  # in one report; what holds more is a table, not an account
_CLOCK = re.compile(r"[012]\d[0-5]\d")
_OF_CLOCK = frozenset(["today", "tonight", "yesterday", "local", "on", "last", "this"])
_BEFORE_NOUN = frozenset(["of", "the", "more", "other", "others", "additional", "its", "their"])


# “five of the dead were under 18”: an age, where no noun says what there are 18 of.
_AGE_BOUNDS = frozenset(["under", "over", "below"])
_NO_NOUN = frozenset(["", ".", ",", ")", ";", "and", "or", "when", "were", "was"])
_OF_AGE = 21


def find_figures(
    text: str, passages: Iterable[Passage], timexes: Iterable[Timex] = ()
) -> Iterator[Figure]:
    """Yield the figures in the `passages` of `text`, in order; none that is part of a timex.

    >>> text = "Shelling killed at least 12 civilians on Sunday."
    >>> [found] = find_figures(text, [Passage(start=0, end=len(text))])
    >>> [text[s.start:s.end] for s in (found.span, found.of, found.predicate)]
    ['at least 12 civilians', 'civilians', 'killed']
    """
    words = load_figure_words()
    dated = {i for timex in timexes for i in range(timex.span.start, timex.span.end)}
    n_seen = 0
    fates: set[bool] = set()
    for passage in passages:
        last: Figure | None = None
        for match in _candidates(text, passage, words):
            n_seen += 1
            if n_seen > _MAX_NUMBERS:
                return
            if match.start() in dated or (last is not None and match.start() < last.span.end):
                continue
            figure = _figure(text, match, passage, words, last, fates)
            if figure is not None:
                last = figure
                yield figure


def _candidates(text: str, passage: Passage, words: FigureWords) -> Iterator[re.Match[str]]:
    """Yield numbers and people without a number in the order of the text, numbers first."""
    numbers = list(islice(NUMBER.finditer(text, passage.start, passage.end), _MAX_NUMBERS + 1))
    people = [(match.start(), 1, match) for match in find_people(text, passage, words)]
    if not people:
        yield from numbers
        return
    found = people + [(match.start(), 0, match) for match in numbers]
    yield from (match for _, _, match in sorted(found, key=lambda f: f[:2]))


def _figure(
    text: str,
    match: re.Match[str],
    passage: Passage,
    words: FigureWords,
    last: Figure | None,
    fates: set[bool],
) -> Figure | None:
    if match.re is NUMBER:
        is_whole = not AFTER_NUMBER.match(text, match.end())
        return _counted(text, match, passage, words, last) if is_whole else None
    figure = person_figure(text, match, passage, words, last)
    if figure is None or figure.predicate is None:
        return None
    fate = text[figure.predicate.start : figure.predicate.end].lower() in words.fatal
    if is_definite(match) and fate in fates:
        return None
    fates.add(fate)
    return figure


def _counted(
    text: str, match: re.Match[str], passage: Passage, words: FigureWords, last: Figure | None
) -> Figure | None:
    before = words_before(text, match.start(), passage.start)
    after = words_after(text, match.end(), passage.end)
    if not match["money"] and _is_no_count(before, after, match, words):
        return None
    number = Span(start=match.start(), end=match.end())
    bound = _bound(text, number, before, words)
    if bound is not None and bound.start > number.start:
        after = [word for word in after if word.start >= bound.end]
    noun = None if match["money"] else _noun(after, words)
    behind = [word for word in after if noun is None or word.start >= noun.end]
    predicate = govern(before, behind, words, last)
    if not _is_figure(text, match, noun, predicate, bound, before, behind, words):
        return None
    parts = [number, *(part for part in (bound, noun) if part is not None)]
    span = Span(start=min(p.start for p in parts), end=max(p.end for p in parts))
    return Figure(span=span, number=number, bound=bound, of=noun, predicate=predicate)


def _is_figure(
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
    if match.group().lower() == "one":
        return is_harmed
    is_small = len(match.group()) < 3 or match["vague"] is not None or match.group().isalpha()
    return is_harmed or not is_small or bool(counted & words.counted)


def _is_no_count(
    before: list[Word], after: list[Word], match: re.Match[str], words: FigureWords
) -> bool:
    """Say whether the number is an age, a length, a time, a year or part of a name."""
    unit = after[0].low if after else ""
    if unit in words.units and not match["share"]:
        return True
    if _CLOCK.fullmatch(match.group()) and (match.group()[0] == "0" or unit in _OF_CLOCK):
        return True
    if not before or not match.group().isdigit():
        return False
    previous = before[0]
    if previous.low in words.names or (len(before) > 1 and before[1].low == "under" == unit):
        return True
    is_age = previous.low == "," and unit in (",", ")", "") and len(match.group()) < 3
    if is_age and (len(before) < 2 or before[1].is_capital or before[1].low in words.counted):
        return True
    if previous.low in _AGE_BOUNDS and unit in _NO_NOUN and int(match.group()) <= _OF_AGE:
        return True
    if any(word.low in words.addresses and word.is_capital for word in after[:4]):
        return True
    if YEAR.fullmatch(match.group()) and after and after[0].is_capital:
        return True
    # “Sukhoi 30”, “Boko Haram 2”: a number right after a capitalised word names; a sentence that
    # begins “Syria 12 killed” is kept for its participle.
    is_named = previous.is_capital and len(before) > 1 and previous.low not in words.active
    return is_named and previous.low not in words.bounds and unit in (",", ".", "", ")")


def _bound(text: str, number: Span, before: list[Word], words: FigureWords) -> Span | None:
    start = before[-1].start if before else number.start
    if match := words.bound_before.search(text, max(start, number.start - 40), number.start):
        return Span(start=match.start(), end=match.start() + len(match.group().rstrip()))
    if match := words.bound_after.match(text, number.end):
        return Span(start=match.end() - len(match.group().lstrip()), end=match.end())
    return None


def _noun(after: list[Word], words: FigureWords) -> Span | None:
    """Return the words counted: what follows the number up to a preposition, verb or mark."""
    first = last = None
    for n, word in enumerate(after):
        if first is None and word.low in _BEFORE_NOUN:
            if word.low == "others":
                first, last = word.start, word.end
            if n < 3:
                continue
        is_end = word.low in words.stops or not word.low[0].isalpha() or n > 6
        if is_end or word.low in words.numbers:
            break
        if first is not None and word.low in words.predicates and word.low.endswith("ed"):
            break
        first = word.start if first is None else first
        last = word.end
    return None if first is None or last is None else Span(start=first, end=last)
