"""Cue verbs as they stand in a sentence: with their auxiliaries, and in which voice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from onrecord.extract.cues import Cues, Verb
from onrecord.extract.source_words import ADVERBS, AUXILIARIES, DETERMINERS
from onrecord.extract.words import WORD, Items
from onrecord.extract.wordsets import word_set

Voice = Literal["finite", "participle", "passive", "infinitive", "according", "hearsay"]

_BE = word_set(
    """
    is are was were be been being am isn't aren't wasn't weren't 's
    """
)
_MODALS = word_set(
    """
    can could may might must should shall would can't couldn't wouldn't shouldn't ought
    """
)
_BEFORE_NOUNS = word_set(
    """
    of in for with from on at about into over under between without no any such against
    """
)
_PLURAL_SUBJECTS = word_set(
    """
    they we i you who that people police many some others most officials both critics all
    """
)
_CHAINS = word_set("went on continued continues refused declined goes")


@dataclass(slots=True, frozen=True)
class CueGroup:
    """A cue in items: `start` to `end`, its verb at `head`."""

    start: int
    end: int
    head: int
    voice: Voice
    lemma: str
    groups: frozenset[str]


def find_cue_groups(items: Items, low: int, high: int, cues: Cues) -> Iterator[CueGroup]:
    """Yield the cues among items `low` to `high`, in order, not overlapping."""
    i = low
    while i < high:
        group = _group_at(items, i, low, high, cues) if items.kinds[i] == WORD else None
        if group is not None:
            yield group
            i = group.end
        else:
            i += 1


def _group_at(items: Items, i: int, low: int, high: int, cues: Cues) -> CueGroup | None:
    word = items.lows[i]
    if word == "according" and i + 1 < high and items.lows[i + 1] == "to":
        return CueGroup(i, i + 2, i, "according", "according", frozenset())
    if word in cues.hearsay:
        return CueGroup(i, i + 1, i, "hearsay", word, frozenset())
    verb = cues.verbs.get(word)
    if verb is None or _is_noun(items, i, low, high, verb) or _asks_no_name(items, i, high):
        return None
    start = _group_start(items, i, low)
    voice = _voice(items, start, i, low, high, verb)
    end = i + 1
    if end < high and items.lows[end] in verb.particles:
        end += 1
    elif "particle" in verb.groups:
        return None
    if voice is None:
        return None
    return CueGroup(start, end, i, voice, verb.lemma, verb.groups)


def _is_noun(items: Items, i: int, low: int, high: int, verb: Verb) -> bool:
    """“the claim”, “his calls for”, “in support of”: the same letters, but a noun."""
    after = items.lows[i + 1] if i + 1 < high else "."
    if "ing" in verb.forms and after == "by":
        return True  # “Additional reporting by”: a credit line
    if i == low:
        return items.capitals[i] and "ing" not in verb.forms
    before = items.lows[i - 1]
    if "ing" in verb.forms:
        return before in DETERMINERS or (before in _BEFORE_NOUNS and before != "by")
    if before in DETERMINERS - _PLURAL_SUBJECTS or before in _BEFORE_NOUNS or before == "'":
        return True
    if "past" in verb.forms:
        return False
    return after in ("of", "from", "by", "and", "or") or before.endswith(("'s", "s'"))


def _asks_no_name(items: Items, i: int, high: int) -> bool:
    """“who asked not to be named”: says how somebody spoke, and nothing else."""
    return i + 3 < high and items.lows[i + 1 : i + 4] == ["not", "to", "be"]


def _group_start(items: Items, i: int, low: int) -> int:
    """Return where the auxiliaries and adverbs before the verb at item `i` begin."""
    start = i
    while start > low and i - start < 6 and items.kinds[start - 1] == WORD:
        word = items.lows[start - 1]
        is_adverb = word in ADVERBS or (len(word) > 4 and word.endswith("ly"))
        if word not in AUXILIARIES and not (is_adverb and not items.capitals[start - 1]):
            break
        start -= 1
    return start


def _voice(items: Items, start: int, i: int, low: int, high: int, verb: Verb) -> Voice | None:
    """Say how the verb stands, or None where it credits nobody."""
    helpers = items.lows[start:i]
    after = items.lows[i + 1] if i + 1 < high else "."
    if any(word in _MODALS for word in helpers):
        return None
    has_be = any(word in _BE for word in helpers)
    if "ing" in verb.forms:
        return "finite" if has_be else "participle"
    if verb.forms & {"past", "participle"}:
        if has_be:
            return "passive" if "passive" in verb.groups else None
        if not helpers and "participle" in verb.forms and after in ("by", "of"):
            return None  # “a man accused of”: reduced relative clauses credit nobody
        if verb.forms == {"participle"} and not helpers:
            return None
        return "finite"
    if "base" in verb.forms:
        return _voice_of_base(items, start, low, helpers)
    return "finite"


def _voice_of_base(items: Items, start: int, low: int, helpers: list[str]) -> Voice | None:
    """A plain form is a cue after a plural subject, or in “went on to say”."""
    before = items.lows[start - 1] if start > low else ""
    if before == "to":
        chained = start - 2 >= low and items.lows[start - 2] in _CHAINS
        return "infinitive" if chained else None
    if helpers and helpers[0] in AUXILIARIES:
        return "finite"
    is_plural = before in _PLURAL_SUBJECTS or (before.endswith("s") and len(before) > 3)
    return "finite" if is_plural else None
