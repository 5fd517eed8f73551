"""What kind of source speaks: named, by role, unnamed, many, or a paper."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import msgspec

from onrecord.records import ActorKind, SpeakerKind

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


class SpeakerWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words that tell the kinds of source apart; the plural of a role is unnamed people."""

    documents: frozenset[str]
    roles: frozenset[str]
    people: frozenset[str]
    collectives: frozenset[str]
    organisations: frozenset[str]
    groups: frozenset[str]
    media: frozenset[str]
    countries: frozenset[str]
    titles: frozenset[str]


def load_speaker_words() -> SpeakerWords:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.resolve") / "lexicons" / "speakers.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return SpeakerWords(**{name: frozenset(words.split()) for name, words in table.items()})


def kind_of_source(source: str, words: SpeakerWords) -> SpeakerKind:
    """Return the kind of the source that `source` words, pronouns apart.

    >>> words = load_speaker_words()
    >>> [kind_of_source(s, words) for s in ("Ann Lee", "the minister", "a military source")]
    ['named', 'role', 'unnamed']
    """
    tokens = _WORD.findall(source)
    lows = [token.lower() for token in tokens]
    if not tokens:
        return "unnamed"
    head = _head(lows)
    if any(low in words.collectives for low in lows[:3]) or head in words.collectives:
        return "collective"
    is_definite = lows[0] not in ("a", "an", "one", "some", "several", "many", "two", "three")
    if head in words.documents:
        return "document"
    if head in words.people or not is_definite:
        return "unnamed"
    if head in words.roles and not _has_name_after(tokens, lows, head, words):
        return "role"
    if any(is_name_word(token, low, words) for token, low in zip(tokens, lows, strict=True)):
        return "named"
    return "role" if head in words.roles or head in words.organisations else "unnamed"


def _head(lows: list[str]) -> str:
    """Return the head of a noun phrase: its last word before “of”, “for”, “in”, a comma."""
    for i, low in enumerate(lows[1:], 1):
        if low in ("of", "for", "in", "from", "at", "who", "with", "on", "to", "close", "near"):
            return lows[i - 1]
    return lows[-1]


def _has_name_after(tokens: list[str], lows: list[str], head: str, words: SpeakerWords) -> bool:
    """“the ministry's spokesman Igor Konashenkov” names; “the Russian president” does not."""
    at = lows.index(head)
    return any(
        is_name_word(token, low, words)
        for token, low in zip(tokens[at + 1 :], lows[at + 1 :], strict=True)
        if low not in words.countries
    ) and not set(lows[at + 1 :]) & {"of", "for"}


def is_name_word(token: str, low: str, words: SpeakerWords) -> bool:
    """Say whether a word of a source may be part of a proper name."""
    return (
        token[:1].isupper()
        and low not in ("the", "a", "an", "he", "she")
        and low not in words.titles
    )


def kind_of_actor(name: str, words: SpeakerWords) -> ActorKind:
    """Return what sort of actor `name` looks like: a person unless a word says otherwise."""
    lows = [low.lower() for low in _WORD.findall(name)]
    for kind, known in (
        ("media", words.media),
        ("organisation", words.organisations),
        ("group", words.groups | words.people | words.collectives),
    ):
        if any(low in known for low in lows):
            return kind  # type: ignore[return-value]
    if lows and all(low in words.countries or low == "the" for low in lows):
        return "country"
    if len(lows) == 1 and name.isupper() and len(name) > 1:
        return "organisation"  # an acronym; a surname in capitals is taken for one too
    return "person"
