"""Whether words name a party that may have done it: never an adverb, an adjective or a weapon."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from onrecord.opening_words import OPENERS
from onrecord.records import Account, Excerpt, Record
from onrecord.relate.parties.names_words import load_name_words
from onrecord.text import fold_words, overlaps

_POSSESSIVE = re.compile(r"[’']s?\Z")
_DANGLING = re.compile(r"(?:\s(?:of|led|backed))+\Z|[’']s?\Z")
_RUNNING_ON = re.compile(r"(?:[a-z,]|[’']s)\s\Z")  # no sentence begins here, nor a headline


class Belligerents(Record, frozen=True, kw_only=True):
    """The lexicon: words for those who wage war, for those who do not, and for nobody."""

    fight: frozenset[str]
    watch: frozenset[str]
    nobody: frozenset[str]


@cache
def load_belligerents() -> Belligerents:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.relate.comparing") / "lexicons" / "belligerents.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Belligerents(
        fight=frozenset(table["fight"].split()),
        watch=frozenset(table["watch"].split()),
        nobody=frozenset(table["nobody"].split()) | OPENERS,
    )


def trim_party(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a party's name stands: without what begins a sentence, or dangles at its end."""
    while start < end and not text[start:end].casefold().startswith("air force"):
        word = re.match(r"\S+", text[start:end])
        if word is None or not _is_nobody(_POSSESSIVE.sub("", word[0].casefold())):
            break
        start += word.end()
        start += len(text[start:end]) - len(text[start:end].lstrip())
    tail = _DANGLING.search(text[start:end])
    return start, start + tail.start() if tail else end


def _is_nobody(low: str) -> bool:
    return low in load_belligerents().nobody or (low.endswith("ly") and low != "italy")


def is_party(account: Account, words: Excerpt) -> bool:
    """Say whether words name somebody who may have done it.

    An actor of the account does, and whoever is called by a word for those who wage war or by
    a country; a town does not (“the Homs strikes”). Any other name does where its capital tells
    that it is one: amid a sentence, in a report that never writes it small. Those who only
    watch and help (“UN”) do not.
    """
    known, lows = load_belligerents(), fold_words(words.exact)
    if not lows or known.watch.intersection(lows):
        return False
    if any(low in known.fight or low in load_name_words().countries for low in lows):
        return True
    if any(overlaps(mention, words) for actor in account.actors for mention in actor.mentions):
        return True
    if any(overlaps(place.span, words) for place in account.places):
        return False
    text = account.report.text
    before = text[max(0, words.start - 3) : words.start]
    is_small = re.search(rf"\b{re.escape(words.exact.lower())}\b", text) is not None
    return words.exact[:1].isupper() and bool(_RUNNING_ON.search(before)) and not is_small
