"""What kind of source speaks: named, by role, unnamed, many, or a paper."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING

import msgspec

from onrecord.records import ActorKind, SpeakerKind

if TYPE_CHECKING:
    from onrecord.resolve.phrases import Phrase

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


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


def kind_of_speaker(phrase: Phrase, words: SpeakerWords) -> SpeakerKind:
    """Return the kind of speaker that a source's own words show, pronouns apart."""
    head, lows = phrase.head, phrase.words.lower().split()
    if phrase.form == "joint":
        bodies = words.organisations | words.groups | words.collectives
        is_body = bodies & set(lows) and not words.people & set(lows)
        return "collective" if phrase.name or is_body else "unnamed"
    if phrase.form == "name":
        return "named"
    if head in words.documents:
        return "document"
    if head in words.collectives or lows[:1] == ["western"]:
        return "collective"
    if head in words.people:
        return "unnamed"
    if head in words.roles:
        return "role"
    return _kind_of_body(phrase, words)


def _kind_of_body(phrase: Phrase, words: SpeakerWords) -> SpeakerKind:
    """“the coalition” is as good as a name, “police” are many, “a group” is nobody's name."""
    if phrase.is_indefinite or phrase.head not in words.organisations | words.groups:
        return "unnamed"
    return "named" if phrase.is_definite else "collective"


def kind_of_description(head: str, text: str, words: SpeakerWords) -> ActorKind:
    """Return what sort of actor a source without a name is, by its head."""
    if head in words.media or set(text.lower().split()) & words.media:
        return "media"
    if head in words.documents or head in words.organisations:
        return "organisation"
    if head in words.groups | words.collectives or is_plural(head):
        return "group"
    return "person"


def is_plural(head: str) -> bool:
    """Say whether a noun looks like more than one."""
    return (head.endswith("s") and not head.endswith("ss")) or head in ("people", "police", "men")


def kind_of_actor(name: str, words: SpeakerWords) -> ActorKind:
    """Return what sort of actor `name` looks like: a person unless a word says otherwise."""
    lows = [low.lower() for low in _WORD.findall(name)]
    for kind, known in (
        ("media", words.media),
        ("organisation", words.organisations),
        ("group", words.groups | words.collectives | words.crowds),
    ):
        if any(low in known for low in lows):
            return kind  # type: ignore[return-value]
    if lows and all(low in words.countries or low == "the" for low in lows):
        return "country"
    if len(lows) == 1 and name.isupper() and len(name) > 1:
        return "organisation"  # an acronym; a surname in capitals is taken for one too
    return "person"
