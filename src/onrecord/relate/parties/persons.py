"""Persons: which full names are of one, and to whom a surname alone belongs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from onrecord.relate.parties.names_words import load_name_words
from onrecord.relate.parties.seats import LONGER, SURNAME, WITH_ROLE, Seat, Table
from onrecord.text import fold_words

# Of offices that one person at a time holds in a country.
_SINGLE = frozenset("president premier king pope chancellor sultan emir".split())
_LEAST_WORDS = 2  # of a role that is enough beside a surname: “Defence Ministry spokesman”
_SMALL = frozenset("of the for and in s a an".split())


def join_persons(table: Table) -> None:
    """Join the namings of persons, surname by surname."""
    by_surname: dict[str, list[Seat]] = {}
    for seat in table.seats:
        if seat.parsed.form in ("full", "bare"):
            by_surname.setdefault(seat.parsed.parts[-1], []).append(seat)
    for seats in by_surname.values():
        full = [seat for seat in seats if seat.parsed.form == "full"]
        rest = [seat for seat in seats if seat.parsed.form == "bare"]
        _join_full(table, full)
        _join_longer(table, full)
        _join_surnames(table, full, rest)


# --- full names ---------------------------------------------------------------------------


def _join_full(table: Table, full: Iterable[Seat]) -> None:
    """Join equal names; of those that many people bear only such as share a role and a country."""
    found: dict[tuple[str, ...], list[Seat]] = {}
    for seat in full:
        key = seat.parsed.key
        if not seat.parsed.is_common:
            found.setdefault((key,), []).append(seat)
            continue
        for role in seat.naming.roles:
            for country in seat.naming.countries:
                found.setdefault((key, country, *sorted(role_words([role]))), []).append(seat)
    for seats in found.values():
        table.join_all(seats)


def _join_longer(table: Table, full: Sequence[Seat]) -> None:
    """Join “Peter Kassig” and “Peter Edward Kassig”, if only one longer name fits the short one."""
    by_ends: dict[tuple[str, str], dict[tuple[str, ...], Seat]] = {}
    for seat in full:
        parts = seat.parsed.parts
        if not seat.parsed.is_common:
            by_ends.setdefault((parts[0], parts[-1]), {}).setdefault(parts, seat)
    for seats in by_ends.values():
        chain = sorted(seats, key=len)
        if all(_is_within(one, other) for one, other in itertools.pairwise(chain)):
            longest = seats[chain[-1]]
            for parts in chain[:-1]:
                for seat in full:
                    if seat.parsed.parts == parts:
                        words = (seat.naming.name, longest.naming.name)
                        table.join(longest, seat, (LONGER, 0.9, words))


def _is_within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Say whether the parts of `short` stand in `long` in their order."""
    rest = iter(long)
    return len(short) < len(long) and all(part in rest for part in short)


# --- surnames -----------------------------------------------------------------------------


def _join_surnames(table: Table, full: Sequence[Seat], rest: Sequence[Seat]) -> None:
    """Put surnames with the one person of that surname on record, if the subject is the same.

    Two persons of one surname: only with a role that one of them alone has. A given name alone
    is nobody's.
    """
    parties: dict[str, list[Seat]] = {}
    for seat in full:
        parties.setdefault(table.root(seat), []).append(seat)
    alone = []
    for seat in rest:
        if seat.parsed.is_common:
            continue
        fitting = [group for group in parties.values() if _fits_initial(seat, group)]
        if len(fitting) == 1 and _is_compatible(seat, fitting[0]):
            _join(table, seat, fitting[0], SURNAME, 0.85)
        elif len(fitting) > 1:
            held = [group for group in fitting if _shares_role(seat, group)]
            if len(held) == 1 and _shares_country(seat, held[0]):
                _join(table, seat, held[0], WITH_ROLE, 0.75)
        elif not fitting:
            alone.append(seat)
    _join_by_role(table, alone)


def _join(table: Table, seat: Seat, group: Sequence[Seat], rule: str, score: float) -> None:
    main = min(group, key=Seat.rank)
    roles = _shared_roles(seat, group)
    table.join(main, seat, (rule, score, (seat.naming.name, main.naming.name, *roles)))


def _fits_initial(seat: Seat, group: Sequence[Seat]) -> bool:
    """“R. Abdel Rahman” is none whose first name begins otherwise."""
    initial = seat.parsed.words[0][0] if len(seat.parsed.words) > 1 else ""
    return any(other.parsed.words[0].startswith(initial) for other in group)


def _is_compatible(seat: Seat, group: Sequence[Seat]) -> bool:
    """Say whether a surname may be this person's: one subject, and no other role."""
    if _shares_role(seat, group):
        return True
    if not any(seat.parsed.words[-1] == other.parsed.words[-1] for other in group):
        return False  # “Braynard” is “Brainard” only where more than letters speaks for it
    roles = role_words(seat.naming.roles)
    has_other = bool(roles) and any(other.naming.roles for other in group)
    return _shares_country(seat, group) and not has_other


def _shares_country(seat: Seat, group: Sequence[Seat]) -> bool:
    countries = set(seat.naming.countries)
    return any(countries & set(other.naming.countries) for other in group)


def _shares_role(seat: Seat, group: Sequence[Seat]) -> bool:
    words = role_words(seat.naming.roles)
    return any(words & role_words(other.naming.roles) for other in group)


def _shared_roles(seat: Seat, group: Sequence[Seat]) -> list[str]:
    words = role_words(seat.naming.roles)
    found = {role for other in group for role in other.naming.roles if words & role_words([role])}
    return sorted(found)[:3]


def _join_by_role(table: Table, alone: Sequence[Seat]) -> None:
    """Join surnames that stand beside the same telling role, though no report has a full name."""
    found: dict[tuple[str, ...], list[Seat]] = {}
    for seat in alone:
        for role in seat.naming.roles:
            words = role_words([role])
            if len(words) < _LEAST_WORDS and not words & _SINGLE:
                continue
            for country in seat.naming.countries:
                key = (seat.parsed.key, country, *sorted(words))
                found.setdefault(key, []).append(seat)
    for seats in found.values():
        main = min(seats, key=Seat.rank)
        for seat in seats:
            role = " ".join(sorted(seat.naming.roles)[:1])
            why = (WITH_ROLE, 0.75, (seat.naming.name, role))
            table.join(main, seat, why)


def role_words(roles: Iterable[str]) -> frozenset[str]:
    """Return the words of roles in one spelling, countries for their adjectives."""
    words = load_name_words()
    found = set()
    for role in roles:
        for word in fold_words(role):
            if word not in _SMALL and len(word) > 1:
                found.add(words.countries.get(word) or words.spellings.get(word, word))
    return frozenset(found - {""})
