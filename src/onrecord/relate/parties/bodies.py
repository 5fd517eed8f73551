"""Organisations, groups, outlets and countries: which names are of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from onrecord.relate.parties.seats import INITIALS, SHORT, Seat, Table, short_of

_FEWEST_LETTERS = 4  # “UN” and “SNC” are the initials of many


def join_bodies(table: Table) -> None:
    """Join the namings of bodies: by name, and by a short name that only one of them bears."""
    bodies = [seat for seat in table.seats if seat.parsed.form == "body"]
    shorts = [seat for seat in table.seats if seat.parsed.form == "short"]
    for seats in _index(bodies, lambda seat: [seat.parsed.key]).values():
        table.join_all(seats)
    given = _index(bodies, Seat.shorts)
    initials = _index(bodies, lambda seat: [seat.initials()])
    for short, seats in _index(shorts, lambda seat: [short_of(seat)]).items():
        _join_shorts(table, seats, given.get(short, []), initials.get(short, []))


def _index(
    seats: Iterable[Seat], keys_of: Callable[[Seat], Iterable[str]]
) -> dict[str, list[Seat]]:
    found: dict[str, list[Seat]] = {}
    for seat in seats:
        for key in keys_of(seat):
            found.setdefault(key, []).append(seat)
    return found


def _join_shorts(table: Table, shorts: list[Seat], given: list[Seat], initials: list[Seat]) -> None:
    """Put a short name with the one body that bears it, where some report says so.

    Where reports give it to two, it stays apart. Where none gives it to any, it goes to the only
    body with these initials, if there are four or more, and else stays by itself in what each
    country's reports say.
    """
    rule, score = SHORT, 0.9
    if not given and len(short_of(shorts[0])) >= _FEWEST_LETTERS:
        given, rule, score = initials, INITIALS, 0.8
    if len({table.root(seat) for seat in given}) > 1:
        return
    if not given:
        for seats in _index(shorts, lambda seat: seat.naming.countries).values():
            table.join_all(seats)
        return
    full = min(given, key=Seat.rank)
    for seat in shorts:
        table.join(full, seat, (rule, score, (seat.naming.name, full.naming.name)))
