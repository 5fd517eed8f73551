"""Whose count or account something is in the end, by what a report has of whoever says it.

`source_of` is the one rule: comparisons of a story and figures over time both ask it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from onrecord.records import SpeakerKind
from onrecord.relate.comparing.compared import OriginKind
from onrecord.text import WITHHELD, fold_words

NAME_WITHHELD = "name withheld"  # what an origin is called whose name is
_LONGEST = 300  # code points of the words for a speaker that are looked at
_SPEAKS_FOR = re.compile(
    r"\b[Ss]pokes(?:man|woman|person|people)\s(?:of|for)\s(?:the\s)?"
    r"(?P<body>[A-Z][^\s,]*(?:\s(?:of\s)?[A-Z][^\s,]*){0,5})"
)
_SPOKESMAN = re.compile(
    r"(?P<body>\b(?!(?:Its?|An?|The|Their|His|Her|One|Another)\b)[A-Z][\w-]+(?:\s(?:of\s)?[A-Z][\w-]+){0,4})(?:[’']s?)?\sspokes(?:man|woman|person)\b"
)
_BRACKETED = re.compile(r"\(([A-Z]{2,8})\)")
_LOOKED_AT = 100_000  # code points of a report, for what its outlet calls itself
_SMALL = frozenset(["of", "the", "and", "for"])
# These name a body though no name of it: “the defence ministry” is one in every report.
_SHARED: frozenset[SpeakerKind] = frozenset(["role", "document", "collective"])
NOBODY = "nobody named"
_ARTICLES = frozenset(["the", "a", "an", "its", "their", "his", "her", "s"])


class Source(NamedTuple):
    """Who says something in the end.

    Attributes:
        key: The same for the same party in every report.
        name: What this report calls it.
    """

    key: str
    name: str
    kind: OriginKind


class Voice(NamedTuple):
    """What a report has of whoever makes a claim.

    Attributes:
        words: For the source, on one line; empty where nobody is named: “reportedly”.
        name: Of the actor that the speaker is, if one.
        mentions: How the report words that actor.
        outer: Whoever passes the claim on, if anybody does.
        actor: Id of the actor, or of the party that it is, for whoever asks.
        own: A key that nobody else has, for a name that is withheld.
    """

    kind: SpeakerKind
    words: str
    name: str | None = None
    mentions: tuple[str, ...] = ()
    outer: Voice | None = None
    actor: str | None = None
    own: str | None = None


def source_of(
    voice: Voice | None,
    outlet: Source,
    *,
    party_of: Callable[[Voice], Source],
    body_of: Callable[[str], Source | None],
) -> Source:
    """Return whose word it is in the end.

    Speakers whom a report does not name are those of its outlet, or of the nearest one named who
    passes them on: “residents” of two outlets are not known to be the same, and an agency's source
    is the agency's. Whose name is withheld is nobody else. Where nobody is named at all it is
    whoever passes it on, and where nobody does, nobody's: the outlet says so, and does not say it
    itself.

    Args:
        voice: Who makes the claim; None is what stands in no claim, the outlet's own word.
        outlet: Who had the words first.
        party_of: Returns the party that a named actor is.
        body_of: Returns the party of the actor that the report calls by a name of this key.
    """
    if voice is None or voice.kind == "publisher":
        return outlet
    named = _named(voice, outlet, party_of, body_of)
    if named is not None:
        return named
    name, passer = voice.name or voice.words, voice.outer
    if not name and passer is not None:
        return source_of(passer, outlet, party_of=party_of, body_of=body_of)
    while passer is not None and named is None:
        named, passer = _named(passer, outlet, party_of, body_of), passer.outer
    key = f"{(named or outlet).key}: {fold_key(name or NOBODY)}"
    return Source(key, name or NOBODY, "unnamed")


def _named(
    voice: Voice,
    outlet: Source,
    party_of: Callable[[Voice], Source],
    body_of: Callable[[str], Source | None],
) -> Source | None:
    """Return the source that a voice is, where that is told from others; None for “residents”."""
    body = spoken_for([voice.words, *voice.mentions])
    if body is not None:
        key = fold_key(body)
        return body_of(key) or Source(key, body, "speaker")
    name = voice.name or voice.words
    if is_withheld(name):
        own = voice.own or withheld_key(outlet.key, voice.actor or fold_key(name))
        return Source(own, NAME_WITHHELD, "unnamed")
    if voice.name is not None and voice.kind == "named":
        return party_of(voice)
    key = fold_key(name)
    is_body = voice.kind in _SHARED and len(key.split()) > 1
    return Source(key, name, "speaker") if is_body else None


def most_called(names: Mapping[str, int]) -> str:
    """Return the name that is used most; of equals the longest."""
    return min(names, key=lambda name: (-names[name], -len(name), name))


def fold_key(name: str) -> str:
    """Return a name as a key: without case, accents and articles.

    >>> fold_key("The Orm Basin Monitor’s"), fold_key("Ministry of Defence")
    ('orm basin monitor', 'defence ministry')
    """
    head, _, tail = name.partition(" of ")
    words = [word for word in fold_words(f"{tail} {head}") if word not in _ARTICLES]
    return " ".join(words) or name.casefold()


def is_withheld(name: str) -> bool:
    """Say whether a name, or a part of it, is withheld, so that it tells nobody from others.

    >>> is_withheld("Mr █████"), is_withheld("Mr Neil")
    (True, False)
    """
    return WITHHELD in name


def withheld_key(report: str, who: str) -> str:
    """Return a key of one whose name is withheld: of one report alone, never that of another.

    What stands before the stroke is what people read of it.

    Args:
        who: What tells them from others of the report: the id of the actor or the claim.
    """
    return f"{NAME_WITHHELD}/{report}: {who}"


def short_name_in(text: str, publisher: str | None) -> str | None:
    """Return the short name that an outlet's report gives it in brackets, or None.

    >>> short_name_in("CORVANE, (HTA)- It rained.", "Halvera Telegraph Agency")
    'HTA'
    """
    words = [word for word in fold_words(publisher or "") if word not in _SMALL]
    initials = "".join(word[0] for word in words)
    found = (match[1] for match in _BRACKETED.finditer(text, 0, _LOOKED_AT))
    return next((short for short in found if short.casefold() == initials), None)


def spoken_for(mentions: Iterable[str]) -> str | None:
    """Return the body for which somebody speaks, as the words for the speaker name it, or None.

    What a spokesman says is the ministry's. We lose “its spokesman”, and take a spokesman who
    gives his own view for his body.

    >>> spoken_for(["The spokesman of the Ministry of Defence, Colonel Ivar Dessen"])
    'Ministry of Defence'
    >>> spoken_for(["Defence Ministry spokesman Ivar Dessen"]), spoken_for(["its spokesman"])
    ('Defence Ministry', None)
    """
    for mention in mentions:
        if "pokes" not in mention:
            continue
        found = _SPEAKS_FOR.search(mention[:_LONGEST]) or _SPOKESMAN.search(mention[:_LONGEST])
        if found:
            return found["body"].strip()
    return None


def fold_unnamed(keys: Iterable[str]) -> dict[str, str]:
    """Return for each key of an unnamed source the one that it is taken for.

    “doctors” in a headline are the “doctors and rescue workers” of the text below it.

    >>> fold_unnamed(["orm: doctors", "orm: doctors and rescue workers"])["orm: doctors"]
    'orm: doctors and rescue workers'
    """
    found = sorted(set(keys))
    parts = {key: key.partition(": ") for key in found}
    folded = {}
    for key in found:
        outlet, _, words = parts[key]
        mine = set(words.split())
        fuller = [
            other
            for other in found
            if parts[other][0] == outlet and mine < set(parts[other][2].split())
        ]
        folded[key] = max(fuller, key=lambda o: (len(o.split()), o), default=key)
    return folded
