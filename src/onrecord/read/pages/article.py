"""Which units of a page are the article: trafilatura's choice, found again on the page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.read.pages.refining import find_unmarked, refine
from onrecord.read.pages.units import Unit

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_WORD = re.compile(r"\w+")
_GRAM = 4  # words; shorter units are told by their whole text
_MAX_ELEMENTS = 15_000  # the longest live blogs have fewer
_MAX_CHARACTERS = 2_000_000
_COVERED = 0.6  # share of a unit's grams that trafilatura must have kept


def find_article(root: HtmlElement, units: Sequence[Unit], *, url: str | None) -> set[int]:
    """Return the indexes of the units that are the article: trafilatura's, set right.

    Where trafilatura finds nothing, as on a page of one sentence, and on pages too large
    for it, they are all that is not marked as the site's.
    """
    if _is_large(root, units):
        return find_unmarked(units)
    return refine(units, find_extracted(root, units, url=url) or find_unmarked(units))


def _is_large(root: HtmlElement, units: Sequence[Unit]) -> bool:
    """Say whether a page would cost trafilatura, which copies it thrice, too much."""
    n_elements = sum(1 for _ in islice(root.iter(), _MAX_ELEMENTS + 1))
    return n_elements > _MAX_ELEMENTS or sum(len(unit.text) for unit in units) > _MAX_CHARACTERS


def find_extracted(root: HtmlElement, units: Sequence[Unit], *, url: str | None) -> set[int]:
    """Return the indexes of the units that trafilatura holds to be the article."""
    kept = _Kept(_extract(root, url))
    long = {i for i, unit in enumerate(units) if kept.takes_long(unit)}
    if not long:
        return {i for i, unit in enumerate(units) if kept.takes_short(unit)}
    first, last = min(long), max(long)
    short = {
        i
        for i in range(max(0, first - 3), min(len(units), last + 4))
        if i not in long and kept.takes_short(units[i])
    }
    return long | short


def _extract(root: HtmlElement, url: str | None) -> Iterator[str]:
    """Yield the pieces of text that trafilatura holds to be the article."""
    from trafilatura import bare_extraction

    document = bare_extraction(root, url=url, include_comments=False)
    body = getattr(document, "body", None)
    if body is not None:
        yield from (" ".join(element.itertext()) for element in body)


def words(text: str) -> list[str]:
    """Return the words of a text, composed and in small letters, to compare it by."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


class _Kept:
    """What trafilatura kept, taken off as units of the page are found to be it."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._grams: Counter[tuple[str, ...]] = Counter()
        self._short: Counter[tuple[str, ...]] = Counter()
        everything: list[str] = []
        for piece in pieces:
            for line in piece.split("\n"):
                self._short[tuple(words(line))] += 1
            everything += words(piece)
        self._grams.update(_grams(everything))

    def takes_long(self, unit: Unit) -> bool:
        grams = list(_grams(words(unit.text)))
        found = [gram for gram in grams if self._grams[gram] > 0]
        if not grams or len(found) < _COVERED * len(grams):
            return False
        self._grams.subtract(found)
        return True

    def takes_short(self, unit: Unit) -> bool:
        found = tuple(words(unit.text))
        if not 0 < len(found) < _GRAM or self._short[found] <= 0:
            return False
        self._short[found] -= 1
        return True


def _grams(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1))
