"""How the reports of a ledger name their actors: from an account to its namings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from onrecord.records import Account, Actor, ActorKind, Naming
from onrecord.relate.parties.names import parse_name
from onrecord.relate.parties.names_plain import has_acronym_form
from onrecord.relate.parties.names_words import load_name_words
from onrecord.text import derive_id

_CAPITALISED = re.compile(r"\b[A-Z][A-Za-z]{1,14}\b")
_BRACKETED = re.compile(r"[(\[]([A-Z][A-Za-z.]{1,9})[)\]]")
_LOOKED_AT = 200_000  # code points of a text, for what it is about
_MOST = 2  # countries


def find_namings(account: Account) -> dict[str, Naming]:
    """Return how each actor of an account is named, by the actor's id."""
    countries = find_countries(account.report.text)
    return {
        actor.id: make_naming(
            actor.name,
            actor.kind,
            report=account.report.id,
            where=actor.id,
            shorts=_shorts(actor),
            roles=actor.roles,
            countries=countries,
        )
        for actor in account.actors
    }


def find_countries(text: str) -> tuple[str, ...]:
    """Return the countries that a text names most, at most two, the first first.

    >>> find_countries("Syria and Damascus said so, the Syrian army too, and Syrians; not Russia.")
    ('syria',)
    """
    known = load_name_words().countries
    words = (match[0].lower() for match in _CAPITALISED.finditer(text[:_LOOKED_AT]))
    counts = Counter(known[word] for word in words if word in known)
    found = sorted(counts, key=lambda country: (-counts[country], country))[:_MOST]
    return tuple(country for country in found if 3 * counts[country] >= counts[found[0]])


def make_naming(
    name: str,
    kind: ActorKind,
    *,
    report: str,
    where: str = "",
    shorts: Sequence[str] = (),
    roles: Sequence[str] = (),
    countries: Sequence[str] = (),
) -> Naming:
    """Return how a report names an actor, with what is needed to tell who that is and no more.

    Args:
        report: Id of the report: a name that tells nobody from others is a naming of its own.
        where: What tells the actor from others of the report.
    """
    parsed = parse_name(name, kind, countries)
    is_person = parsed.form in ("full", "bare")
    held = tuple(sorted({" ".join(role.split()) for role in roles})) if is_person else ()
    # What a body is hangs on the subject only where its name alone does not tell.
    is_local = not is_person and parse_name(name, kind).key != parsed.key
    told = tuple(countries) if is_person or is_local or parsed.form == "short" else ()
    is_own = parsed.form in ("none", "bare") or (parsed.is_common and not held)
    given = tuple(sorted(shorts)) if parsed.form == "body" else ()
    parts = (name, kind, given, held, told, *((report, where) if is_own else ()))
    return Naming(
        id=derive_id("naming", "", *parts),
        name=name,
        kind=kind,
        shorts=given,
        roles=held,
        countries=told,
        report=report if is_own else None,
    )


def _shorts(actor: Actor) -> tuple[str, ...]:
    """Return the short names by which the report calls a body, too."""
    found = set()
    for mention in actor.mentions:
        found.update(_BRACKETED.findall(mention.exact))
        words = mention.exact.removeprefix("the ").removeprefix("The ")
        if words != actor.name and " " not in words:
            found.add(words)
    return tuple(sorted(short for short in found if has_acronym_form(short)))
