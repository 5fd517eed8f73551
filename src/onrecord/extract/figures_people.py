"""People counted without a number: “a woman was killed”, “her son”, “the victim, 23, died”.

Only near a word of harm, and only where that word governs them. A woman called
“the victim” further on is not counted again: what is definite (“the …”, a name)
makes a figure only if nobody in the report suffered that fate before.

>>> from onrecord.extract.figures import find_figures
>>> text = "A man was fatally shot. The man, 23, died in hospital."
>>> [text[f.span.start:f.span.end] for f in find_figures(text, [Passage(start=0, end=len(text))])]
['A man']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from onrecord.extract import figures_governing as governing
from onrecord.extract.figures_words import REACH, FigureWords, words_after, words_before
from onrecord.extract.passages import Passage
from onrecord.records import Figure, Span

_MAX_PEOPLE = 400  # in one passage
_MAX_HARMS = 2000  # words of harm in one passage; what has more is no prose
_LETTERS = re.compile(r"[A-Za-z]+")
_DEFINITE = frozenset(["the", "its", "our"])


def find_people(text: str, passage: Passage, words: FigureWords) -> Iterator[re.Match[str]]:
    """Yield what may name one person, near a word of harm, in order."""
    n_seen = 0
    for first, last in _near_harm(text, passage, words):
        for match in words.person.finditer(text, first, last):
            n_seen += 1
            if n_seen > _MAX_PEOPLE:
                return
            yield match


def _near_harm(text: str, passage: Passage, words: FigureWords) -> Iterator[tuple[int, int]]:
    """Yield the stretches of `passage` near a word of harm, in order and apart."""
    first = last = passage.start
    for harm in islice(_harms(text, passage, words), _MAX_HARMS):
        if harm.start() - REACH > last:
            if last > first:
                yield first, last
            first = harm.start() - REACH
        last = min(passage.end, harm.end() + REACH)
    if last > first:
        yield first, last


def _harms(text: str, passage: Passage, words: FigureWords) -> Iterator[re.Match[str]]:
    for match in _LETTERS.finditer(text, passage.start, passage.end):
        if match.group().lower() in words.harm:
            yield match


def person_figure(
    text: str, match: re.Match[str], passage: Passage, words: FigureWords, last: Figure | None
) -> Figure | None:
    """Return the figure of one person, or None if no word of harm governs the words."""
    number, noun = _parts(match)
    before = words_before(text, match.start(), passage.start)
    after = words_after(text, match.end(), passage.end)
    if match["self"]:
        is_object = bool(before) and before[0].low in words.active
        predicate = governing.verb_before(before, words) if is_object else None
    elif match["bare"]:
        is_headline = len(before) < 5 and all(word.is_capital for word in before)
        is_first = is_headline or before[0].low in words.active
        predicate = (
            governing.participle_behind(after, words) or governing.verb_before(before[:1], words)
            if is_first
            else None
        )
    elif match["name"]:
        predicate = governing.verb_of_subject(after, words)
    else:
        predicate = governing.govern_person(before, after, words, last)
    if predicate is None:
        return None
    span = Span(start=match.start(), end=match.end())
    return Figure(span=span, number=number, of=noun, predicate=predicate)


def is_definite(match: re.Match[str]) -> bool:
    """Say whether the words may well name somebody already spoken of."""
    return bool(match["name"]) or (match["det"] or "").strip().lower() in _DEFINITE


def _parts(match: re.Match[str]) -> tuple[Span, Span]:
    """Return the words that stand for “one” and those that say who."""
    whole = Span(start=match.start(), end=match.end())
    if not match["det"]:
        return whole, whole
    start, end = match.span("det")
    return Span(start=start, end=start + len(match["det"].rstrip())), Span(
        start=end, end=match.end()
    )
