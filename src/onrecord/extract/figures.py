"""Numbers as worded, with their bound, what they count, and the word that says what happened.

A number without a noun or such a word is left out, so are ages, lengths, times,
ordinals, names (“Su-30”, “Flight 9268”) and dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from onrecord.extract.figures_counts import find_noun, is_figure, is_no_count
from onrecord.extract.figures_governing import govern
from onrecord.extract.figures_links import link_figures
from onrecord.extract.figures_numbers import AFTER_NUMBER, NUMBER
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

# “nine, among them eight women and children, died”: what befell the nine stands behind it.
_ASIDE = re.compile(
    r",\s(?:among\s(?:them|whom)|including|\w+\sof\s(?:them|whom))\s[^,.;:!?\n]{1,80},",
    re.IGNORECASE,
)
_MAX_NUMBERS = 5000  # in one report; what holds more is a table, not an account


def find_figures(
    text: str, passages: Iterable[Passage], timexes: Iterable[Timex] = ()
) -> Iterator[Figure]:
    """Yield the figures in the `passages` of `text`, in order; none that is part of a timex.

    >>> text = "Shelling killed at least 12 civilians on Sunday."
    >>> [found] = find_figures(text, [Passage(start=0, end=len(text))])
    >>> [text[s.start:s.end] for s in (found.span, found.of, found.predicate)]
    ['at least 12 civilians', 'civilians', 'killed']
    """
    yield from link_figures(text, list(_find(text, passages, timexes)))


def _find(text: str, passages: Iterable[Passage], timexes: Iterable[Timex]) -> Iterator[Figure]:
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
    if not match["money"] and is_no_count(before, after, match, words):
        return None
    number = Span(start=match.start(), end=match.end())
    bound = _bound(text, number, before, words)
    if bound is not None and bound.start > number.start:
        after = [word for word in after if word.start >= bound.end]
    elif bound is not None:
        before = [word for word in before if word.end <= bound.start]
    noun = None if match["money"] else find_noun(after, words)
    behind = [word for word in after if noun is None or word.start >= noun.end]
    if noun is None and (aside := _ASIDE.match(text, number.end, passage.end)):
        behind = words_after(text, aside.end(), passage.end)
    if bound is None and noun is not None:
        bound = _bound_behind(text, noun, words)
    predicate = govern(before, behind, words, last)
    if not is_figure(text, match, noun, predicate, bound, before, behind, words):
        return None
    parts = [number, *(part for part in (bound, noun) if part is not None)]
    span = Span(start=min(p.start for p in parts), end=max(p.end for p in parts))
    return Figure(span=span, number=number, bound=bound, of=noun, predicate=predicate)


def _bound(text: str, number: Span, before: list[Word], words: FigureWords) -> Span | None:
    start = before[-1].start if before else number.start
    if match := words.bound_before.search(text, max(start, number.start - 40), number.start):
        return Span(start=match.start(), end=match.start() + len(match.group().rstrip()))
    return _bound_behind(text, number, words)


def _bound_behind(text: str, words_before_it: Span, words: FigureWords) -> Span | None:
    if match := words.bound_after.match(text, words_before_it.end):
        return Span(start=match.end() - len(match.group().lstrip()), end=match.end())
    return None
