"""Which actors of different reports are one party, and by which words that was decided.

Conservative on purpose: two parties that are one can be merged by whoever reads the ledger; one
party that is two has put words into somebody's mouth. What is decided depends on the namings
that are given, never on their order, and on no naming that no key leads to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from onrecord.records import ActorKind, Naming, Party, PartyJudgement
from onrecord.relate.parties.bodies import join_bodies
from onrecord.relate.parties.judged import apply_judgements
from onrecord.relate.parties.names_seen import make_naming
from onrecord.relate.parties.persons import join_persons
from onrecord.relate.parties.seats import Seat, Table
from onrecord.text import derive_id, fold_words

# What was grouped by other rules is grouped anew; a change of a rule or a lexicon changes this.
RULES = "3"


def group_namings(
    namings: Iterable[Naming], judgements: Sequence[PartyJudgement] = ()
) -> list[Party]:
    """Return the parties of namings, in the order of their ids; each naming is in exactly one.

    `judgements` of people are heard last, in their order: nothing is joined against them.
    """
    table = Table(map(Seat.of, sorted(namings, key=lambda naming: naming.id)))
    join_bodies(table)
    join_persons(table)
    groups = apply_judgements(table.groups(), judgements)
    ids = _ids(groups)
    return sorted(
        (_party(id_, group, table) for id_, group in zip(ids, groups, strict=True)),
        key=lambda party: party.id,
    )


def link_keys(naming: Naming) -> tuple[str, ...]:
    """Return the keys by which a naming can meet others; without a key in common none do.

    What is decided about a naming depends on nothing but those that its keys lead to, and on
    those that theirs lead to: a ledger that grows looks at these alone.
    """
    return Seat.of(naming).links()


def identity_of(naming: Naming) -> str:
    """Return what stands for a naming in judgements: the key of its name, or its id."""
    return Seat.of(naming).identity()


def name_keys(name: str) -> tuple[str, ...]:
    """Return the keys by which a name that somebody typed is found in other spellings.

    >>> name_keys("Russian Defence Ministry") == name_keys("Defense Ministry of Russia")
    True
    """
    kinds: tuple[ActorKind, ...] = ("person", "organisation")
    seats = [Seat.of(make_naming(name, kind, report="")) for kind in kinds]
    return tuple(sorted({seat.identity() for seat in seats if seat.is_anchor}))


def folded_name(name: str) -> str:
    """Return a name as a judgement that splits holds it."""
    return " ".join(fold_words(name))


def _ids(groups: Sequence[Sequence[Seat]]) -> list[str]:
    """Return an id for each group: from a name that only it bears, or else from a naming.

    A group that gains further names keeps its id unless one sorts before all that it had.
    """
    keys = [min((not seat.is_anchor, seat.identity()) for seat in group)[1] for group in groups]
    first: dict[str, str] = {}
    for group, key in zip(groups, keys, strict=True):
        first[key] = min(first.get(key, _first(group)), _first(group))
    parts = [
        (key,) if first[key] == _first(group) else (key, _first(group))
        for key, group in zip(keys, groups, strict=True)
    ]
    return [derive_id("party", "", *part) for part in parts]


def _first(group: Sequence[Seat]) -> str:
    return min(seat.naming.id for seat in group)


def _party(id_: str, group: Sequence[Seat], table: Table) -> Party:
    main = min(group, key=Seat.rank)
    names = {seat.naming.name for seat in group}
    return Party(
        id=id_,
        name=main.naming.name,
        kind=_kind(group, main),
        is_named=main.parsed.form != "none",
        joins=tuple(table.explain(seat, main, names) for seat in group),
    )


def _kind(group: Sequence[Seat], main: Seat) -> ActorKind:
    """Return the kind most of the namings have; what is no person's name is of no person."""
    kinds = Counter(seat.naming.kind for seat in group)
    if main.parsed.form in ("body", "short"):
        del kinds["person"]
    if not kinds:
        return "organisation"
    return max(sorted(kinds), key=lambda kind: kinds[kind])
