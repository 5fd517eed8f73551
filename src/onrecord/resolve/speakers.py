"""What kind of source speaks: named, by role, unnamed, many, or a paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.records import ActorKind, SpeakerKind
from onrecord.resolve.speaker_words import SpeakerWords, is_plural

if TYPE_CHECKING:
    from onrecord.resolve.phrases import Phrase

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


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
