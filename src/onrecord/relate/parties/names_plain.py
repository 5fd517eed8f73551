"""A name's letters and marks, and what is told of it once it is taken apart."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

import msgspec

from onrecord.relate.parties.names_letters import is_given

Form = Literal["full", "bare", "body", "short", "none"]
# “al-”, “ash-” with their hyphen; without one only “al” and “el”: “Ed” and “An” are names.
_ARTICLE = re.compile(
    r"\b(?:(?:[ae][lnrsdtz]|a[dst]h|es|ul)[-’'ʻ]\s*|[ae]l\s+)(?=\w)", re.IGNORECASE
)
_MARKS = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_POSSESSIVE = re.compile(r"['’`]s?\b(?![^\W_])|(?<=\w)['’ʻ`](?=\w)")


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A name taken apart.

    Attributes:
        form: `full` name of a person; `bare`: one word, a surname perhaps, or initials and one;
            `body`: the name of an organisation; `short`: its short name; `none`: a description,
            or no name.
        words: Its words that tell it from others, folded, in order.
        key: What all spellings of it share.
        parts: The key's words of a person's name, in order.
        kept: The name kept for a body that is known under several.
    """

    form: Form
    words: tuple[str, ...] = ()
    key: str = ""
    parts: tuple[str, ...] = ()
    kept: str = ""

    @property
    def is_common(self) -> bool:
        """Say whether it is a person's name of given names alone, which many people bear."""
        return self.form in ("full", "bare") and all(
            is_given(word) for part in self.words for word in part.split() if word != "abd"
        )


NO_NAME = Parsed(form="none")


def plain_name(name: str) -> str:
    """Return a name without dots in short forms, possessives, and accents; case is kept."""
    decomposed = unicodedata.normalize("NFKD", name)
    found = "".join(c for c in decomposed if not unicodedata.combining(c))
    found = _DOTTED.sub(lambda match: match[0].replace(".", "") + " ", found)
    found = found.replace("ı", "i").replace("ø", "o").replace("ł", "l")
    return _POSSESSIVE.sub("", found)


def plain_tokens(name: str) -> list[str]:
    """Return the words of a name with their case."""
    return _MARKS.findall(plain_name(name))


def name_tokens(name: str) -> list[str]:
    """Return the words of a name with their case, without its articles.

    “al-” and its like are left out while their hyphen still tells them from words.
    """
    return plain_tokens(_ARTICLE.sub(" ", f" {name}"))


def has_acronym_form(name: str) -> bool:
    """Say whether `name` looks like a short name: “SOHR”, “UOSSM”."""
    plain = name.replace(".", "")
    return plain.isalpha() and plain.isascii() and plain.isupper() and 2 <= len(plain) <= 8
