"""The words that tell names apart, from data shipped with the package."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from onrecord.text import fold_words

_SETS = "small heads crowds vague fillers body_words labels tails particles no_person".split()


class NameWords(msgspec.Struct, frozen=True, kw_only=True):
    """Words of names, folded.

    Attributes:
        spellings: The word kept for another spelling; the empty word is left out.
        given: The given name kept for each way to write it.
        countries: The country that a word names or an adjective is of.
        aliases: The name kept for another name, by the folded words of that.
        local: The same for names that only a report about a country means so.
    """

    spellings: Mapping[str, str]
    given: Mapping[str, str]
    transliterated: Mapping[str, str]
    countries: Mapping[str, str]
    small: frozenset[str]
    heads: frozenset[str]
    crowds: frozenset[str]
    vague: frozenset[str]
    fillers: frozenset[str]
    body_words: frozenset[str]
    labels: frozenset[str]
    tails: frozenset[str]
    particles: frozenset[str]
    no_person: frozenset[str]
    titles: frozenset[str]
    aliases: Mapping[tuple[str, ...], str]
    local: Mapping[tuple[str, ...], tuple[str, str]]


@cache
def load_name_words() -> NameWords:
    """Return the words shipped with the package; read once, when first used."""
    spellings, bodies = _table("spellings.toml"), _table("bodies.toml")
    shared = tomllib.loads(_read("onrecord.lexicons", "aliases.toml"))["aliases"]
    return NameWords(
        spellings=spellings["words"],
        given=_variants(spellings["given"]["rows"]),
        transliterated=_variants(spellings["transliterated"]["rows"]),
        countries=_variants(bodies["countries"]),
        titles=frozenset(_table("titles.toml")["titles"].split()),
        aliases=_aliases([*_table("parties.toml")["aliases"], *shared]),
        local={
            tuple(fold_words(name)): (row["country"], row["name"])
            for row in bodies["local"]
            for name in row["names"]
        },
        **{name: frozenset(bodies[name].split()) for name in _SETS},
    )


def _aliases(rows: Iterable[list[str]]) -> dict[tuple[str, ...], str]:
    """Return the name kept for each other name; the first row that has a name decides."""
    found: dict[tuple[str, ...], str] = {}
    for row in rows:
        known = (found[key] for name in row if (key := tuple(fold_words(name))) in found)
        kept = next(known, row[0])
        for name in row:
            found.setdefault(tuple(fold_words(name)), kept)
    return found


def _variants(rows: Iterable[str]) -> dict[str, str]:
    return {word: row.split()[0] for row in rows for word in row.split()}


def _table(file: str) -> dict[str, Any]:
    return tomllib.loads(_read("onrecord.relate.parties", "lexicons", file))


def _read(package: str, *parts: str) -> str:
    return resources.files(package).joinpath(*parts).read_text(encoding="utf-8")
