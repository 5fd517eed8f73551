"""Whether two names may be one: the rules, each with how sure it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from importlib import resources

import msgspec

from onrecord.text import fold_words

_SMALL = frozenset("of the for and in al el s".split())
# “Organisation for the Prohibition of Chemical Weapons [OPCW]”
_BRACKETED = re.compile(
    r"(?P<name>[^\W\d_a-z][\w’'.-]*(?:\s(?:(?:of|for|and|the|de)\s){0,3}[^\W\d_a-z][\w’'.-]*){1,9})"
    r"(?:\s(?:group|agency))?\s[(\[](?P<short>[^\W\d_a-z][\w.-]{1,9})[)\]]"
)


class Aliases(msgspec.Struct, frozen=True, kw_only=True):
    """Names that differ in every word: the name kept by each, and what outlets call themselves."""

    names: Mapping[tuple[str, ...], str]
    publishers: Mapping[str, tuple[str, ...]]


def load_aliases() -> Aliases:
    """Return the aliases shipped with the package."""
    path = resources.files("onrecord.lexicons") / "aliases.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    names = {tuple(fold_words(name)): row[0] for row in table["aliases"] for name in row}
    publishers = {name: tuple(own) for name, own in table["publishers"].items()}
    return Aliases(names=names, publishers=publishers)


def short_names(text: str) -> dict[str, str]:
    """Return the full names of the short ones that `text` gives in brackets after them.

    >>> short_names("the Union of Relief Doctors (URD) and the White Helmets (volunteers)")
    {'URD': 'Union of Relief Doctors'}
    """
    found: dict[str, str] = {}
    for match in _BRACKETED.finditer(text):
        short, name = match["short"].rstrip("."), match["name"]
        if short.isupper() and short not in found:
            found[short] = _from_first_letter(name, short)
    return found


def _from_first_letter(name: str, short: str) -> str:
    """Return `name` from the word that the short name begins with: “Unlike the Union …”."""
    words = name.split()
    for i, word in enumerate(words):
        if word[0] == short[0] and len(words) - i > 1:
            return " ".join(words[i:])
    return name


def name_words(name: str) -> list[str]:
    """Return the words of `name` that tell it from others, without case, accents and “al-”.

    >>> name_words("Bashar al-Assad")
    ['bashar', 'assad']
    """
    words = fold_words(name)
    return [word for word in words if word not in _SMALL] or words


def name_keys(name: str) -> set[str]:
    """Return the words of `name` and its initials, by which others may name it."""
    words = name_words(name)
    return {*words, "".join(word[0] for word in words), *_dotless(name)}


def is_same(one: str, other: str) -> bool:
    """Say whether two names are the same words."""
    return name_words(one) == name_words(other)


def is_surname(one: str, other: str) -> bool:
    """“Abdel Rahman” and “Rami Abdel Rahman”: the one ends the other."""
    short, full = sorted((name_words(one), name_words(other)), key=len)
    return 0 < len(short) < len(full) <= 5 and full[-len(short) :] == short


def is_initials(one: str, other: str) -> bool:
    """“UN” and “United Nations”."""
    short, full = sorted((one, other), key=len)
    plain = "".join(char for char in short if char.isalpha())
    words = fold_words(full)
    all_initials = "".join(word[0] for word in words)
    initials = "".join(word[0] for word in words if word not in _SMALL)
    is_short = len(plain) > 1 and plain.isupper() and " " not in short
    return is_short and len(words) > 1 and plain.lower() in (initials, all_initials)


def is_part(one: str, other: str) -> bool:
    """“the Observatory” after “Syrian Observatory for Human Rights”."""
    short, full = sorted((set(name_words(one)), set(name_words(other))), key=len)
    return short < full


Rule = tuple[str, float, Callable[[str, str], bool]]
PERSON_RULES: tuple[Rule, ...] = (
    ("same name", 1.0, is_same),
    ("surname of a full name", 0.9, is_surname),
)
OTHER_RULES: tuple[Rule, ...] = (
    ("same name", 1.0, is_same),
    ("initials", 0.8, is_initials),
    ("part of the name", 0.7, is_part),
)


def _dotless(name: str) -> list[str]:
    """Return “U.N.” as “un”, which its initials are looked up by."""
    return [name.replace(".", "").lower()] if " " not in name else []
