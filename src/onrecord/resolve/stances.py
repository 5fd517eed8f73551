"""What a speaker does in saying it: asserts, denies, demands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from importlib import resources
from itertools import pairwise
from typing import cast, get_args

import msgspec

from onrecord.records import Stance
from onrecord.text import fold_words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NEGATIONS = frozenset(
    ["not", "never", "no", "didn't", "don't", "doesn't", "hasn't", "haven't", "won't", "cannot"]
)
_WILL = re.compile(
    r"\W*(?:that )?(?P<who>(?:[\w’'-]+ ){1,5}?)(?:will|would)(?: not| never| also)?"
    r" (?!be |have )\w",
    re.IGNORECASE,
)
_OPENING = 240  # code points of the content in which its own words may set the stance


class Stances(msgspec.Struct, frozen=True, kw_only=True):
    """The lexicon of stances.

    Attributes:
        cues: Stance by word, or words, of the cue.
        negated: Stance of a cue under “not”, by its stance without.
        refined: For a stance of a cue, the stances that patterns of its content make of it.
        plain: Cues whose contents set no stance.
        contents: Patterns at the beginning of a content, each with its stance.
    """

    cues: Mapping[str, Stance]
    negated: Mapping[str, Stance]
    refined: Mapping[str, tuple[tuple[Stance, re.Pattern[str]], ...]]
    plain: frozenset[str]
    contents: tuple[tuple[re.Pattern[str], Stance], ...]


def load_stances() -> Stances:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.resolve") / "lexicons" / "stances.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    cues = {word: _stance(name) for name, words in table["cues"].items() for word in words}
    contents = [
        (re.compile(pattern, re.IGNORECASE), _stance(name))
        for name, patterns in table["contents"].items()
        for pattern in patterns
    ]
    refined = {
        name: tuple((_stance(to), re.compile(pattern, re.IGNORECASE)) for to, pattern in rows)
        for name, rows in table["refined"].items()
    }
    negated = {str(one): _stance(other) for one, other in table["negated"].items()}
    return Stances(
        cues=cues,
        negated=negated,
        refined=refined,
        plain=frozenset(table["plain"]["cues"]),
        contents=tuple(contents),
    )


def _stance(name: str) -> Stance:
    if name not in get_args(Stance):
        raise ValueError(f"lexicons/stances.toml: no such stance: {name}")
    return cast("Stance", name)


def stance_of(cue: str, content: str, stances: Stances, *, own: Collection[str] = ()) -> Stance:
    """Return the stance that the words of `cue` and the opening of `content` show.

    `own` are the words by which the speaker may be meant in the content: whoever says
    that “the army will leave” intends it if the army says so.

    >>> stance_of("did not deny", "it", load_stances())
    'declines'
    """
    words = [word.lower().replace("’", "'") for word in _WORD.findall(cue)]
    stance = _stance_of_words(words, stances)
    if any(word in _NEGATIONS for word in words):
        return stances.negated.get(stance, stance)
    for other, pattern in stances.refined.get(stance, ()):
        if pattern.search(content[:_OPENING]):
            return other
    if stance == "asserts" and not stances.plain.intersection(words):
        opening = content[:_OPENING]
        if _has_own_act(opening, own):
            return "intends"
        return next((s for pattern, s in stances.contents if pattern.search(opening)), stance)
    return stance


def _has_own_act(opening: str, own: Collection[str]) -> bool:
    """Say whether a content begins with what the speaker will do."""
    match = _WILL.match(opening)
    return match is not None and not set(fold_words(match["who"])).isdisjoint(own)


def _stance_of_words(words: list[str], stances: Stances) -> Stance:
    """Return the stance of the longest entry of the lexicon among `words`, two words at most."""
    for one, two in pairwise(words):
        if found := stances.cues.get(f"{one} {two}"):
            return found
    return next((stances.cues[word] for word in words if word in stances.cues), "asserts")
