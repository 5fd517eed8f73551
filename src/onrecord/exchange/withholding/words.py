"""A text's words without case and accents, each with where it stands."""

from __future__ import annotations

import functools
import unicodedata

import msgspec

_ENDS = frozenset(".!?;:,\n…")
_STOPS = frozenset(".!?…")
# Letters that look like those of the Latin alphabet, and those that are more than an accent away.
_LIKE = str.maketrans(
    "авеніјкмопԁԛрсѕтухһԝαβγεζηικμνορτυχωıłøđɑɡ",
    "abehijkmondqpcstyxhwabyezhikmvoptyxwilodag",
)


class Token(msgspec.Struct, frozen=True):
    """A word: without case and accents, where it stands, and whether it may be a name.

    Attributes:
        goes_on: No mark ends what was said before it, but for the dot after an initial.
        is_tight: One sign, and no space, parts it from the word before: “a.b@c”.
        begins: A full stop, or the end of a paragraph, parts it from the word before.
    """

    folded: str
    start: int
    end: int
    is_capital: bool
    goes_on: bool
    is_tight: bool
    begins: bool


def tokens(text: str) -> list[Token]:
    """Return the words of `text`, folded, with their offsets.

    >>> [(t.folded, t.start, t.end) for t in tokens("José O’Neil")]
    [('jose', 0, 4), ('o', 5, 6), ('neil', 7, 11)]
    """
    found: list[Token] = []
    word: list[str] = []
    start = end = 0
    for at, character in enumerate(text):
        plain = fold(character)
        if plain is None:  # an accent, or what is not seen at all: it goes with what it follows
            end = at + 1 if word else end
        elif plain.isalnum():
            start = at if not word else start
            word.append(plain)
            end = at + 1
        elif word:
            found.append(_token(text, word, start, end, found[-1] if found else None))
            word = []
    if word:
        found.append(_token(text, word, start, end, found[-1] if found else None))
    return found


@functools.lru_cache(maxsize=8_192)
def fold(character: str) -> str | None:
    """Return a character without case and accents; None for one that is not seen by itself.

    >>> "".join(fold(letter) or "" for letter in "Liоrа")  # of which two are Cyrillic
    'liora'
    """
    if character.isascii():
        return character.lower()
    decomposed = unicodedata.normalize("NFKD", character.casefold())
    plain = "".join(c for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf", "Me"))
    return plain.casefold().translate(_LIKE) or None


def _token(text: str, word: list[str], start: int, end: int, before: Token | None) -> Token:
    first = text[start]
    is_capital = first.isupper() or first.istitle() or first.upper() == first.lower()
    gap = text[before.end : start] if before else ""
    is_initial = before is not None and len(before.folded) == 1
    goes_on = not _ENDS.intersection(gap) or is_initial
    is_tight = len(gap) == 1 and not gap.isspace()
    begins = "\n\n" in gap or bool(_STOPS.intersection(gap) and not (is_initial or is_tight))
    return Token("".join(word), start, end, is_capital, goes_on, is_tight, begins)
