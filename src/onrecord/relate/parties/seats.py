"""Namings on their way into parties: who sits with whom, and why."""

from __future__ import annotations

from collections.abc import Iterable, Set

import msgspec

from onrecord.records import Membership, Naming
from onrecord.relate.parties.names import parse_name
from onrecord.relate.parties.names_plain import Parsed
from onrecord.relate.parties.names_words import load_name_words
from onrecord.text import fold_words

Why = tuple[str, float, tuple[str, ...]]
SAME, SPELLING, KNOWN = (
    "same name",
    "same name, spelled or ordered otherwise",
    "known by both names",
)
LONGER, SURNAME, WITH_ROLE = (
    "longer form of the name",
    "surname of one person on record",
    "surname and role",
)
SHORT, INITIALS = "short name given in a report", "initials"
BY_HAND = "merged by a person"
JOIN_RULES = (SAME, SPELLING, KNOWN, LONGER, SURNAME, WITH_ROLE, SHORT, INITIALS, BY_HAND)


class Seat(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A naming with its name taken apart."""

    naming: Naming
    parsed: Parsed

    @classmethod
    def of(cls, naming: Naming) -> Seat:
        """Return the seat of a naming."""
        parsed = parse_name(naming.name, naming.kind, naming.countries)
        return cls(naming=naming, parsed=parsed)

    @property
    def is_anchor(self) -> bool:
        """Say whether the name tells by itself who is meant, wherever it stands."""
        return self.parsed.form in ("full", "body") and not self.parsed.is_common

    @property
    def folded(self) -> str:
        """The name's words without case and accents."""
        return " ".join(fold_words(self.naming.name))

    def identity(self) -> str:
        """Return what stands for the naming in judgements and ids, the same in any ledger."""
        return self.parsed.key if self.is_anchor else self.naming.id

    def telling(self) -> list[str]:
        """Return the words of the name as they stand, without titles and small words."""
        if self.parsed.form in ("full", "bare"):
            return list(self.parsed.words)
        small = load_name_words().small
        return [word for word in fold_words(self.naming.name) if word not in small]

    def links(self) -> tuple[str, ...]:
        """Return the keys by which this naming can meet others."""
        found = {self.identity()}
        form = self.parsed.form
        if form in ("full", "bare"):
            found.add(f"surname {self.parsed.parts[-1]}")
        if form in ("body", "short"):
            found.add(self.parsed.key)
            found.update(f"short {short}" for short in self.shorts())
        if form == "body" and len(self.initials()) > 3:
            found.add(f"short {self.initials()}")
        return tuple(sorted(found))

    def shorts(self) -> set[str]:
        """Return the short names of a body, folded: those given beside it, or its name itself."""
        own = [short_of(self)] if self.parsed.form == "short" else []
        return {short.replace(".", "").casefold() for short in (*self.naming.shorts, *own)}

    def initials(self) -> str:
        """Return the initials of a body's name, small words apart."""
        return "".join(word[0] for word in self.parsed.words)

    def rank(self) -> tuple[object, ...]:
        """Return what sorts the name first by which a party is best called."""
        parsed = self.parsed
        is_kept = bool(parsed.kept) and fold_words(parsed.kept) == fold_words(self.naming.name)
        order = ("body", "full", "short", "bare", "none").index(parsed.form)
        name = self.naming.name
        is_shouted = name.isupper() and parsed.form != "short"
        length = (-len(parsed.words), -len(name))
        return (not is_kept, order, is_shouted, *length, name, self.naming.id)


def short_of(seat: Seat) -> str:
    """Return the short name of a body, folded, without dots and what describes it."""
    return seat.parsed.words[0]


class Table:
    """Who sits with whom; the order of joining leaves no trace."""

    def __init__(self, seats: Iterable[Seat]) -> None:
        self.seats = list(seats)
        self.why: dict[str, Why] = {}
        self._parents = {seat.naming.id: seat.naming.id for seat in self.seats}

    def root(self, seat: Seat) -> str:
        """Return what all who sit with `seat` have in common."""
        at = seat.naming.id
        while self._parents[at] != at:
            self._parents[at] = self._parents[self._parents[at]]
            at = self._parents[at]
        return at

    def join(self, one: Seat, other: Seat, why: Why | None = None) -> None:
        """Put two, and all who sit with them, together; `why` is kept for `other`."""
        low, high = sorted((self.root(one), self.root(other)))
        self._parents[high] = low
        if why is not None:
            self.why.setdefault(other.naming.id, why)

    def join_all(self, seats: Iterable[Seat]) -> None:
        """Put all of them together."""
        first = None
        for seat in seats:
            first = first or seat
            self.join(first, seat)

    def groups(self) -> list[list[Seat]]:
        """Return who sits together, each group and the groups in the order of naming ids."""
        found: dict[str, list[Seat]] = {}
        for seat in self.seats:
            found.setdefault(self.root(seat), []).append(seat)
        return list(found.values())

    def explain(self, seat: Seat, main: Seat, names: Set[str]) -> Membership:
        """Return why `seat` belongs to the party of these names that is called as `main` is."""
        name, called = seat.naming.name, main.naming.name
        why = self.why.get(seat.naming.id)
        if seat is main:
            why = (SAME, 1.0, (name,))
        elif self.root(seat) != self.root(main):
            why = (BY_HAND, 1.0, (name, called))
        elif why is None or why[2][1] not in names | set(seat.naming.roles):
            why = _likeness(seat, main)
        rule, score, words = why
        return Membership(naming=seat.naming.id, rule=rule, score=score, words=words)


def _likeness(seat: Seat, main: Seat) -> Why:
    words = (seat.naming.name, main.naming.name)
    if words[0] == words[1]:
        return SAME, 1.0, words[:1]
    if seat.telling() == main.telling():
        return SAME, 1.0, words
    if seat.parsed.kept or main.parsed.kept:
        return KNOWN, 0.9, words
    return SPELLING, 0.95, words
