"""The words that credit: cue verbs in all their forms, read from the lexicon."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

Form = Literal["base", "s", "past", "participle", "ing"]


class Verb(msgspec.Struct, frozen=True, kw_only=True):
    """One form of a cue verb: its plain form, which forms it can be, and what may follow."""

    lemma: str
    forms: frozenset[Form]
    groups: frozenset[str]
    particles: frozenset[str] = frozenset()


class Cues(msgspec.Struct, frozen=True, kw_only=True):
    """The lexicon of cues: verbs by form, and words that are no verbs."""

    verbs: Mapping[str, Verb]
    hearsay: frozenset[str]


@cache
def load_cues() -> Cues:
    """Return the lexicon shipped with the package; read once."""
    path = resources.files("onrecord.extract") / "lexicons" / "cues.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Cues(verbs=_verbs(table), hearsay=frozenset(table["places"]["hearsay"]))


def _verbs(table: dict[str, Any]) -> dict[str, Verb]:
    groups: dict[str, set[str]] = {}
    for group, lemmas in table["verbs"].items():
        for lemma in lemmas:
            groups.setdefault(lemma, set()).add(group)
    for lemma in table["particles"]:
        groups.setdefault(lemma, {"particle"})
    found: dict[str, Verb] = {}
    for lemma, names in groups.items():
        particles = frozenset(table["particles"].get(lemma, ()))
        for word, forms in inflect(lemma, table["irregular"].get(lemma)).items():
            found[word] = Verb(
                lemma=lemma, forms=frozenset(forms), groups=frozenset(names), particles=particles
            )
    return found


def inflect(lemma: str, irregular: list[str] | None = None) -> dict[str, set[Form]]:
    """Return the forms of a verb, each with what it can be.

    >>> sorted(inflect("deny"))
    ['denied', 'denies', 'deny', 'denying']
    """
    third, past, participle, ing = irregular or _regular(lemma)
    forms: dict[str, set[Form]] = {}
    pairs: list[tuple[str, Form]] = [
        (lemma, "base"),
        (third, "s"),
        (past, "past"),
        (participle, "participle"),
        (ing, "ing"),
    ]
    for word, form in pairs:
        forms.setdefault(word, set()).add(form)
    return forms


def _regular(lemma: str) -> list[str]:
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        stem = lemma[:-1]
        return [stem + "ies", stem + "ied", stem + "ied", lemma + "ing"]
    if lemma.endswith("e"):
        stem = lemma[:-1]
        return [lemma + "s", lemma + "d", lemma + "d", stem + "ing"]
    third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s")
    return [third, lemma + "ed", lemma + "ed", lemma + "ing"]
