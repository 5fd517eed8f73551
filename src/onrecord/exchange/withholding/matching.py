"""Where names stand that are withheld: in every case, with or without accents, in parts.

Rather too much is taken out than too little: in a report that names the person, a word of the name
that begins with a capital goes wherever it stands, and the surname in whatever case, for that
alone names them, too; so does what holds any of it in a handle, a tag or an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

import msgspec

from onrecord.exchange.withholding.words import Token, fold, tokens
from onrecord.text import WITHHELD

MARK = WITHHELD
_PARTICLES = frozenset(
    """al el ad as ash an at ar abd abdel abdul abu abou bin ben ibn bint umm da de del der den di
    dos du la le las los van von y of the and mr mrs ms dr prof sir""".split()
)
_PRONOUNS = frozenset("he she they it his her him their them i we you who".split())
_BETWEEN = frozenset(" \t\u00a0-‐‑–'’ʼ")
_MOST_BETWEEN = 2  # words that may stand between the first and the last of a name
_LEAST_SQUASHED = 5  # letters of a name that is looked for inside other words
_LEAST_SMALL = 3  # letters of a surname that goes without a capital, too
_CHUNK = re.compile(r"\S+")
_IN_ADDRESS = re.compile(r"[@#]|://|www\.|\w\.\w{2,}/")


class Name(msgspec.Struct, frozen=True):
    """A name to be looked for.

    Attributes:
        words: Its words, folded.
        parts: Those that name somebody by themselves.
        surnames: What the surname may be, with an s of many or of whose it is.
        squashed: What it may be inside a handle or an address.
    """

    words: tuple[str, ...]
    parts: frozenset[str]
    surnames: frozenset[str]
    squashed: frozenset[str]


class Withheld:
    """Names that are withheld, ready to be looked for."""

    def __init__(self, names: Sequence[str | Name]) -> None:
        known = [name for name in names if isinstance(name, Name)]
        stated = [name for name in names if isinstance(name, str)]
        found = {tuple(token.folded for token in tokens(name)): name for name in stated}
        self.names = [*known, *(_name(words, name) for words, name in found.items() if words)]

    def __bool__(self) -> bool:
        return bool(self.names)

    def may_be_in(self, text: str) -> list[Name]:
        """Return the names whose last word stands anywhere in `text`, quickly found."""
        plain = text.lower() if text.isascii() else "".join(fold(c) or "" for c in text)
        return [name for name in self.names if name.words[-1] in plain]

    def named_in(
        self, strings: Iterable[Sequence[Token]], addresses: Iterable[str] = ()
    ) -> list[Name]:
        """Return the names that stand in full in any of some strings, taken apart into words.

        Args:
            addresses: Addresses and paths, in which a name may stand without spaces.
        """
        plain = list(map(plain_address, addresses))
        every = [*strings, *map(tokens, plain)]
        known = {token.folded for one in every for token in one}
        joined = " ".join([*known, *("".join(t.folded for t in tokens(one)) for one in plain)])
        return [
            name
            for name in self.names
            if any(part in joined for part in name.squashed)
            or (known & set(name.words) and any(_full_spans(name, one) for one in every))
        ]


def find_cuts(
    text: str, words: Sequence[Token], names: Sequence[Name], more: Iterable[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Return what is to be taken out of `text`, in order, apart from each other.

    Args:
        names: Those of persons whom the report names.
        more: Offsets of other mentions of them.
    """
    cuts = list(more)
    for name in names:
        for i, j in _full_spans(name, words):
            cuts += _sentences(words[i : j + 1])
        cuts += _part_spans(name, words)
    if names:
        cuts += _address_spans(names, text, words)
    return _merge(sorted(cuts), text)


def cut_words(text: str, names: Sequence[Name]) -> str:
    """Return `text` with `MARK` wherever one of the names, or a part of it, stands.

    >>> cut_words("By JOSE NEIL. Mr Neil saw it.", Withheld(["José Neil"]).names)
    'By █████. Mr █████ saw it.'
    """
    pieces, at = [], 0
    for start, end in find_cuts(text, tokens(text), names):
        pieces += [text[at:start], MARK]
        at = end
    return "".join([*pieces, text[at:]])


def is_in_address(address: str, names: Sequence[Name]) -> bool:
    """Say whether an address or a path bears one of the names, or a part of one."""
    plain = plain_address(address)
    words = tokens(plain)
    folded = {token.folded for token in words}
    whole = "".join(token.folded for token in words)
    return any(
        _full_spans(name, words)
        or any(part in folded for part in name.parts)
        or any(part in whole for part in name.squashed)
        or any(_is_in_handle(name, token) for token in words)
        for name in names
    )


def plain_address(address: str) -> str:
    """Return an address without its escapes, even those of escapes."""
    return unquote(unquote(address))


def is_pronoun(words: str) -> bool:
    """Say whether words are a pronoun, which names nobody."""
    return words.casefold() in _PRONOUNS


# --- helpers ------------------------------------------------------------------------------


def _name(words: tuple[str, ...], name: str) -> Name:
    own = [word for word in words if word not in _PARTICLES] or list(words)
    first = {token.folded for token in tokens(name.partition(",")[0])} if "," in name else set()
    surname = next((word for word in reversed(own) if word in first), own[-1])
    is_small = len(surname) >= _LEAST_SMALL
    parts = frozenset(word for word in own if len(word) > 1)
    squashed = {"".join(words), "".join(own), own[0] + own[-1]} if len(own) > 1 else {own[0]}
    return Name(
        words=words,
        parts=parts,
        surnames=frozenset({surname, f"{surname}s", f"{surname}es"} if is_small else ()),
        squashed=frozenset(word for word in squashed if len(word) >= _LEAST_SQUASHED),
    )


def _full_spans(name: Name, words: Sequence[Token]) -> list[tuple[int, int]]:
    """Return from which word to which the name stands in full, in whatever order."""
    found = []
    first, last, n_words = name.words[0], name.words[-1], len(name.words)
    wanted = sorted(name.words)
    for i, token in enumerate(words):
        if name.squashed and any(part in token.folded for part in name.squashed):
            found.append((i, i))
        if token.folded in wanted and _is_whole(words[i : i + n_words], name.words, wanted):
            found.append((i, i + n_words - 1))
        if n_words > 1 and token.folded in (first, first[0]):
            reach = n_words + _MOST_BETWEEN if token.folded == first else 2
            found += [(i, j) for j in _going_on(words, i, reach) if _is_last(words[j], last)]
            after = words[i + 1 : i + 2]
            if any(w.is_tight and w.folded == last for w in after):
                found.append((i, i + 1))
    return found


def _is_whole(window: Sequence[Token], words: tuple[str, ...], wanted: list[str]) -> bool:
    """Say whether words are the name as it is, or its words in another order with capitals."""
    said = tuple(token.folded for token in window)
    if said == words:
        return True
    return sorted(said) == wanted and all(token.is_capital for token in window)


def _going_on(words: Sequence[Token], first: int, reach: int) -> Iterator[int]:
    """Yield the places after `first`, as far as nothing ends what is said there."""
    for j in range(first + 1, min(first + reach, len(words))):
        if not words[j].goes_on:
            return
        yield j


def _is_last(token: Token, last: str) -> bool:
    return token.folded == last and token.is_capital


def _part_spans(name: Name, words: Sequence[Token]) -> list[tuple[int, int]]:
    """Return where a word of the name stands alone, with the particles of it that come before."""
    found = []
    for i, token in enumerate(words):
        if token.folded in name.surnames or (token.folded in name.parts and token.is_capital):
            first = i
            while first > max(0, i - 3) and _is_led(name, words, first):
                first -= 1
            found.append((words[first].start, token.end))
    return found


def _is_led(name: Name, words: Sequence[Token], at: int) -> bool:
    return words[at - 1].folded in name.words and not words[at].begins


def _sentences(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield from where to where words go, each sentence by itself."""
    start = 0
    for i in range(1, len(words) + 1):
        if i == len(words) or words[i].begins:
            yield words[start].start, words[i - 1].end
            start = i


def _address_spans(
    names: Sequence[Name], text: str, words: Sequence[Token]
) -> Iterator[tuple[int, int]]:
    """Yield where a word in an address, a handle or a tag holds a word of a name."""
    at = 0
    for chunk in _CHUNK.finditer(text):
        if not _IN_ADDRESS.search(chunk[0]):
            continue
        while at < len(words) and words[at].end <= chunk.start():
            at += 1
        while at < len(words) and words[at].start < chunk.end():
            if any(_is_in_handle(name, words[at]) for name in names):
                yield words[at].start, words[at].end
            at += 1


def _is_in_handle(name: Name, token: Token) -> bool:
    """Say whether a word of a handle is a word of the name, or a longer one that holds one."""
    return any(
        part == token.folded if len(part) < _LEAST_SQUASHED else part in token.folded
        for part in name.parts
        if len(part) >= _LEAST_SMALL
    )


def _merge(cuts: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Return cuts that overlap, or that but a space or a dot parts, as one."""
    merged: list[tuple[int, int]] = []
    for start, end in cuts:
        if merged and (start <= merged[-1][1] or _is_joint(text[merged[-1][1] : start])):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_joint(between: str) -> bool:
    return len(between) <= 3 and all(character in _BETWEEN for character in between)
