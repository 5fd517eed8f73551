"""The lexicon of those who speak: words for people, papers, organisations, and their roles."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

import msgspec


class SpeakerWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words that tell the kinds of source apart.

    Attributes:
        generics: For a generic word, “monitor”, the words that such an actor's name may hold.
        common: Nouns for those who speak that reports write small.
        nouns: Heads of phrases for those who speak.
        crowds: The nouns for people that mean more than one.
        courtesies: Titles that are no role.
    """

    documents: frozenset[str]
    roles: frozenset[str]
    people: frozenset[str]
    collectives: frozenset[str]
    organisations: frozenset[str]
    groups: frozenset[str]
    media: frozenset[str]
    countries: frozenset[str]
    titles: frozenset[str]
    portfolios: frozenset[str]
    proper: frozenset[str]
    generics: Mapping[str, frozenset[str]]
    common: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    crowds: frozenset[str] = frozenset()
    courtesies: frozenset[str] = frozenset("mr mrs ms miss dr sir the".split())


def load_speaker_words() -> SpeakerWords:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.resolve") / "lexicons" / "speakers.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    generics = {name: frozenset(words.split()) for name, words in table.pop("generics").items()}
    sets = {name: frozenset(words.split()) for name, words in table.items()}
    nouns = sets["people"] | sets["documents"] | sets["roles"]
    return SpeakerWords(
        **sets,
        crowds=frozenset(noun for noun in sets["people"] if is_plural(noun)),
        generics=generics,
        nouns=nouns | sets["organisations"] | sets["groups"] | sets["media"],
        common=(nouns | sets["collectives"] | sets["organisations"]) - sets["proper"],
    )


def is_plural(head: str) -> bool:
    """Say whether a noun looks like more than one."""
    return (head.endswith("s") and not head.endswith("ss")) or head in ("people", "police", "men")
