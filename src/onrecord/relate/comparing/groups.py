"""Whom a figure counts, and whether it counts a part of another figure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from onrecord.records import Account, Measure, Quantity, Record
from onrecord.text import fold_words

EVERYBODY, PART = "people", "some of them"
OF_PEOPLE: frozenset[Measure] = frozenset(
    ["killed", "wounded", "missing", "detained", "abducted", "displaced", "evacuated"]
)
# Their noun is the measure itself: “64 sorties” are sorties in all.
_COUNTED_WHOLE: frozenset[Measure] = frozenset(["sorties", "strikes", "incidents", "fighters"])
_REACH = 60  # code points looked at on either side of a figure
_OF_THEM = re.compile(
    r"\s*,?\s*of\s(?:the\s(?:dead|killed|victims|wounded|injured|casualties|total)|them|whom|those|these)\b",
    re.IGNORECASE,
)
_AMONG = re.compile(
    r"(?:\bincluding|\bamong (?:them|whom|the (?:dead|killed|victims|wounded))"
    r"|\bof (?:whom|them|these))"
    r"(?:\W+\w+){0,3}\W*\Z",
    re.IGNORECASE,
)
_WERE = re.compile(
    r"\W*(?:were|was|are|being|as)?\s*(?:all\s)?((?:(?!who|which|that|and|from|in\b)[\w'’-]+\s?){1,3})",
    re.IGNORECASE,
)
_UNDER_AGE = re.compile(r"under\s(?:1[0-8]|the age of 1[0-8])", re.IGNORECASE)


class Group(Record, frozen=True, kw_only=True):
    """Whom a figure counts.

    Attributes:
        name: None is everybody, or everything of that measure.
        is_stated: Whether the words say so; `name` is assumed otherwise.
        is_part: Whether the words count a part of another figure.
        is_further: Whether the words count what comes on top of another figure.
    """

    name: str | None
    is_stated: bool
    is_part: bool = False
    is_further: bool = False


class Groups(Record, frozen=True, kw_only=True):
    """The lexicon: a group by its word, the group that holds a group, and words for kin."""

    by_word: Mapping[str, str]
    kin: frozenset[str]
    within: Mapping[str, str]

    def holds(self, outer: str | None, inner: str | None) -> bool:
        """Say whether `outer` takes in `inner`; a group that is not listed is some people.

        >>> load_groups().holds("civilians", "children")
        True
        """
        while inner is not None and inner != outer:
            inner = self.within.get(inner)
        return inner == outer


@cache
def load_groups() -> Groups:
    """Return the lexicon shipped with the package."""
    path = resources.files("onrecord.relate.comparing") / "lexicons" / "groups.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    kin = frozenset(table.pop("kin")["words"].split())
    by_word = {word: name for name, entry in table.items() for word in entry["words"].split()}
    within = {name: entry["within"] for name, entry in table.items() if "within" in entry}
    within = {k: v for k, v in within.items() if v != EVERYBODY}
    return Groups(by_word=by_word, kin=kin, within=within)


def group_of(account: Account, quantity: Quantity) -> Group:
    """Return whom `quantity` counts, by its own words and those right beside it."""
    text = account.report.text
    before = text[max(0, quantity.span.start - _REACH) : quantity.span.start]
    after = text[quantity.span.end : quantity.span.end + _REACH]
    words = " ".join(filter(None, [quantity.of, quantity.span.exact]))
    them = _OF_THEM.match(after) or _OF_THEM.search(quantity.span.exact)
    is_part = bool(quantity_part(quantity) or them or _AMONG.search(before))
    is_part = is_part or _is_kin(quantity)
    is_further = bool(re.search(r"\b(?:others?|another|more)\Z", words.strip(), re.IGNORECASE))
    is_further = is_further or bool(re.match(r"another\b", quantity.span.exact, re.IGNORECASE))
    is_further = is_further or getattr(quantity, "change", None) == "further"
    tail = after[them.end() :] if them and them.re is _OF_THEM and after.startswith(them[0]) else ""
    name, is_stated = _name(quantity, _beyond(tail) if is_part else "")
    return Group(name=name, is_stated=is_stated, is_part=is_part, is_further=is_further)


def _is_kin(quantity: Quantity) -> bool:
    """Say whether a figure counts somebody's own: “lost two brothers” is a part of the dead."""
    return bool(load_groups().kin.intersection(fold_words(quantity.of or "")[-1:]))


def quantity_part(quantity: Quantity) -> str | None:
    """Return the id of the figure that `quantity` is a part of, where its extraction says so."""
    part: str | None = getattr(quantity, "part_of", None)
    return part


def _beyond(tail: str) -> str:
    """Return the words that say who a part is: “of the dead were *stallholders*”."""
    if _UNDER_AGE.search(tail):
        return "children"
    found = _WERE.match(tail)
    return found[1] if found else ""


def _head(nouns: list[str]) -> str:
    """Return the noun that things are counted by: “pickup trucks equipped” are trucks."""
    return next((n for n in reversed(nouns) if not n.endswith(("ed", "ing"))), nouns[-1])


def _own_group(quantity: Quantity, noun: str) -> str | None:
    """Return a noun that is in no group of the lexicon as a group of its own, or None.

    One person by name is one; several are counted by a plural: “19 Monitor” in a headline and
    “hundreds reported” count whom they do not say. We lose plurals without an s.
    """
    is_one = quantity.low == quantity.high == 1
    if is_one and noun[:1].isupper():
        return " ".join(fold_words(quantity.of or "")) or None
    folded = " ".join(fold_words(noun))
    is_plural = folded.endswith("s") and noun[:1].islower()
    return folded if folded and folded != "s" and (is_one or is_plural) else None


def _name(quantity: Quantity, beyond: str) -> tuple[str | None, bool]:
    groups = load_groups()
    nouns = fold_words(quantity.of or "")
    if quantity.measure not in OF_PEOPLE:
        is_whole = quantity.measure in _COUNTED_WHOLE or not nouns
        return (None, True) if is_whole else (_head(nouns), True)
    for word in [*reversed(nouns), *fold_words(beyond)]:
        if word in groups.by_word:
            name = groups.by_word[word]
            if name != EVERYBODY or not beyond:
                return (None if name == EVERYBODY else name), True
    for noun in [*(quantity.of or "").split()[-1:], *beyond.split()[:1]]:
        if (own := _own_group(quantity, noun)) is not None:
            return own, True
    return None, False
