"""The words of a passage as toponyms are looked for in them, and the lexicon of toponyms."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import islice, pairwise
from typing import Protocol

import msgspec

from onrecord.extract.passages import Passage
from onrecord.opening_words import OPENERS

_WORD = re.compile(r"(?:[^\W\d_]\.[ ]?){2,4}(?![^\W_])|[^\W\d_](?:\w|['’‘ʿ`](?=\w))*|\d+")


class Names(Protocol):
    """What a place name is looked up in; made by the caller and passed in."""

    def has(self, name: str) -> bool:
        """Say whether a place is called `name`."""
        ...

    def rank(self, name: str) -> int:
        """Say how well known the best known place called `name` is.

        0 none, 1 a village, 2 a town, 3 a city or district, 4 a country or province.
        """
        ...

    def is_like(self, name: str) -> bool:
        """Say whether a place is spelled much like `name`, where transcribers differ."""
        ...


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The lexicon of toponyms; each set is told of where it is written.

    Attributes:
        refused: What no place is called, standing alone: never, before, demonyms and openers.
        everyday: These, and the words that are small places too.
    """

    titles: frozenset[str]
    offices: frozenset[str]
    given: frozenset[str]
    bodies: frozenset[str]
    roads: frozenset[str]
    kinds: frozenset[str]
    kinds_of: frozenset[str]
    prepositions: frozenset[str]
    before: frozenset[str]
    acting: frozenset[str]
    never: frozenset[str]
    common: frozenset[str]
    arabic: frozenset[str]
    demonyms: frozenset[str]
    refused: frozenset[str]
    everyday: frozenset[str]
    particles: frozenset[str]


@cache
def load_words() -> Words:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.extract") / "lexicons" / "toponyms.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    sets = {name: frozenset(words.split()) for name, words in table.items()}
    refused = sets["never"] | sets["before"] | sets["demonyms"] | OPENERS
    return Words(**sets, refused=refused, everyday=refused | sets["common"])


class Token(msgspec.Struct, eq=False):
    """A word of a passage.

    Attributes:
        gap: What stands between the word before and it.
        is_owner: It ends in “’s”, which is left out of it.
    """

    start: int
    end: int
    low: str
    gap: str
    is_capital: bool
    is_owner: bool = False


def cut_tokens(text: str, passage: Passage, limit: int) -> list[Token]:
    """Return the first `limit` words of `passage`, without the “’s” at their ends."""
    tokens: list[Token] = []
    before = passage.start
    for match in islice(_WORD.finditer(text, passage.start, passage.end), max(0, limit)):
        start, end = match.span()
        word = match.group().rstrip()
        end = start + len(word)
        is_owner = word.endswith(("'s", "’s", "'S", "’S"))
        if is_owner:
            end, word = end - 2, word[:-2]
        if word:
            gap = text[before:start]
            tokens.append(Token(start, end, word.lower(), gap, _is_capital(word), is_owner))
        before = match.start() + len(match.group().rstrip())
    return tokens


def _is_capital(word: str) -> bool:
    """“Ivoire” and “d’Ivoire”."""
    is_elided = len(word) > 2 and word[0] in "dl" and word[1] in "'’" and word[2].isupper()
    return word[0].isupper() or is_elided


def find_surnames(tokens: list[Token], words: Words, names: Names) -> Iterator[str]:
    """Yield the last words of the names of people: after a given name, an initial or a title."""
    for i, (one, other) in enumerate(pairwise(tokens)):
        if not (one.is_capital and other.is_capital and other.gap in (" ", ". ")):
            continue
        is_initial = len(one.low.rstrip(".")) == 1 and one.low not in ("a", "i")
        if other.gap == ". " and not is_initial and len(one.low) > 4:
            continue  # a sentence ends there
        if (one.low in words.given and other.gap == " ") or (is_initial and other.gap != "-"):
            yield other.low
        elif one.low in words.titles and other.low not in words.titles:
            third = tokens[i + 2] if i + 2 < len(tokens) else None
            if third is not None and third.is_capital and third.gap == " ":
                yield third.low
            elif names.rank(other.low) < 3:
                yield other.low
