"""A text as the tagger sees it: words, their word pieces, and what case, space and quotes say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]

N_SHAPES, N_BREAKS, N_QUOTES = 7, 4, 4
N_FEATURES = N_SHAPES * N_BREAKS * N_QUOTES
_INSIDE, _MARK = 1, 6  # of quotes and of shapes
WIDE_BREAK = 2  # from this break on, a new paragraph may begin

_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_QUOTES = frozenset('“”„«»"')
# What closes a quotation that this mark opened; German „…“ and Danish »…« count.
_CLOSERS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "”": "”"}
_MAX_PIECES = 12  # of one word: what is longer is noise, and would fill a window
_CACHE_WORDS = 200_000


@dataclass(frozen=True)
class Cut:
    """One text cut into words and word pieces.

    Arrays of one entry per word: `starts` and `ends` (code points), `first` (its first piece;
    one entry more than words), `paragraphs` (how many paragraph breaks precede it).
    Of one entry per piece: `ids` and `features`.
    """

    starts: Ints
    ends: Ints
    first: Ints
    paragraphs: Ints
    ids: Ints
    features: Ints

    def __len__(self) -> int:
        return len(self.starts)

    def is_quoted(self, start: int, end: int) -> NDArray[np.bool_]:
        """Return which of the words `start` to `end` stand between double quotation marks."""
        quoted: NDArray[np.bool_] = self.features[self.first[start:end]] % N_QUOTES == _INSIDE
        return quoted

    def is_mark(self, start: int, end: int) -> NDArray[np.bool_]:
        """Return which of the words `start` to `end` are punctuation."""
        shape = self.features[self.first[start:end]] // (N_QUOTES * N_BREAKS)
        mark: NDArray[np.bool_] = shape == _MARK
        return mark


class Vocabulary:
    """Word pieces of an uncased BERT vocabulary, with a cache of words seen."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._ids = {piece: i for i, piece in enumerate(pieces)}
        self._unknown = self._ids["[UNK]"]
        marks = ("[PAD]", "[CLS]", "[SEP]", "[MASK]")
        self.pad, self.begin, self.end, self.mask = (self._ids[x] for x in marks)
        self._cache: dict[str, tuple[tuple[int, ...], int]] = {}

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Return the vocabulary in `path`, one piece a line."""
        return cls(path.read_text(encoding="utf-8").split("\n"))

    def look_up(self, word: str) -> tuple[tuple[int, ...], int]:
        """Return the piece ids and the shape of `word`."""
        known = self._cache.get(word)
        if known is None:
            if len(self._cache) >= _CACHE_WORDS:
                self._cache.clear()
            known = self._cache[word] = (self._pieces(_fold(word)), _shape(word))
        return known

    def _pieces(self, word: str) -> tuple[int, ...]:
        """Greedy longest match, as BERT does it."""
        found: list[int] = []
        start = 0
        while start < len(word) and len(found) < _MAX_PIECES:
            prefix = "##" if start else ""
            for end in range(min(len(word), start + 24), start, -1):
                piece = self._ids.get(prefix + word[start:end])
                if piece is not None:
                    found.append(piece)
                    start = end
                    break
            else:
                return (self._unknown,)
        return tuple(found) or (self._unknown,)


def cut(text: str, vocabulary: Vocabulary) -> Cut:
    """Return `text` as words and pieces."""
    starts: list[int] = []
    ends: list[int] = []
    first = [0]
    paragraphs: list[int] = []
    ids: list[int] = []
    features: list[int] = []
    paragraph = 0
    quotes = _QuoteState()
    for word, start, end, gap in _words(text):
        pieces, shape = vocabulary.look_up(word)
        if gap >= WIDE_BREAK and starts:
            paragraph += 1
        if gap == _LINE_BREAK:
            quotes.reset()
        quote = quotes.read(word, spaced=gap > 0)
        starts.append(start)
        ends.append(end)
        paragraphs.append(paragraph)
        ids.extend(pieces)
        features.extend([(shape * N_BREAKS + gap) * N_QUOTES + quote] * len(pieces))
        first.append(len(ids))
    return Cut(*(np.array(x, np.int32) for x in (starts, ends, first, paragraphs, ids, features)))


_LINE_BREAK = 3


def _words(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield word, start, end and the break before it: none, space, wide, line."""
    last = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        width = start - last
        if last == 0:
            gap = _LINE_BREAK
        elif width == 0:
            gap = 0
        elif width == 1:
            gap = _LINE_BREAK if text[last] == "\n" else 1
        else:
            space = text[last:start]
            gap = _LINE_BREAK if "\n" in space or "\r" in space else WIDE_BREAK if width > 2 else 1
        yield match.group(), start, end, gap
        last = end


class _QuoteState:
    """Whether the reading stands inside double quotation marks."""

    OUTSIDE, INSIDE, OPENS, CLOSES = 0, _INSIDE, 2, 3

    def __init__(self) -> None:
        self._opener = ""

    def reset(self) -> None:
        self._opener = ""

    def read(self, word: str, *, spaced: bool) -> int:
        if word not in _QUOTES:
            return self.INSIDE if self._opener else self.OUTSIDE
        if self._opener and word in _CLOSERS[self._opener]:
            self._opener = ""
            return self.CLOSES
        if word == "”" and not spaced:  # its opener was lost
            return self.CLOSES
        self._opener = word
        return self.OPENS


def _fold(word: str) -> str:
    """Lower-case, without accents."""
    word = word.lower()
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def _shape(word: str) -> int:
    """lower, Capital, UPPER, a single capital, mIxed, digits, or a mark."""
    if not word[0].isalnum():
        return _MARK
    if word.isdigit():
        return 5
    if word == word.lower():
        return 0
    if word == word.upper():
        return 2 if len(word) > 1 else 3
    return 1 if word[0].isupper() and word[1:] == word[1:].lower() else 4
