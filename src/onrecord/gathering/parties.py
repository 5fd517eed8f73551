"""Who is who across the reports of a ledger: worked out, and decided otherwise by people."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from onrecord import relate
from onrecord.errors import LedgerError, QueryError
from onrecord.records import Naming, PartyJudgement
from onrecord.store import Grouping, Ledger

_log = logging.getLogger(__name__)
GROUPING = Grouping(
    rules=relate.RULES,
    find_namings=relate.find_namings,
    link_keys=relate.link_keys,
    group_namings=relate.group_namings,
)


def refresh_parties(store: Ledger) -> None:
    """Group what was added since the last time; a ledger that cannot be written stays as it is.

    That is done when parties are asked for and when an addition ends, and not with each report:
    what a surname means hangs on everybody of that surname, and the order of adding must not
    show. What is looked at again is only what shares keys with what is new.
    """
    try:
        store.refresh_parties(GROUPING)
    except LedgerError as error:
        _log.warning("parties are as they were last worked out: %s", error)


def merge_parties(store: Ledger, one: str, other: str) -> str:
    """Have two parties be one and return the judgement's id.

    Raises:
        NotOnRecordError: There is no such party.
        QueryError: Both are the same.
    """
    first, second = store.party(one), store.party(other)
    if first.id == second.id:
        raise QueryError(f"{one} and {other} are one party already; give two")
    judgement = PartyJudgement(
        verdict="merge",
        names=_anchors(store.party_namings(first.id)),
        others=_anchors(store.party_namings(second.id)),
    )
    return _judge(store, judgement, f"{first.name} + {second.name}")


def split_party(store: Ledger, id_: str, names: Sequence[str]) -> str:
    """Have the namings of a party that bear one of `names` be another; return the judgement's id.

    Raises:
        NotOnRecordError: There is no such party.
        QueryError: The party bears no such name, or no other than these.
    """
    party = store.party(id_)
    namings = store.party_namings(party.id)
    known = {relate.folded_name(naming.name) for naming in namings}
    leaving = {relate.folded_name(name) for name in names}
    if unknown := [name for name in names if relate.folded_name(name) not in known]:
        raise QueryError(
            f"{unknown[0]!r} is no name of {party.name}; its names are {', '.join(party.names)}"
        )
    if not leaving or known <= leaving:
        raise QueryError(f"{party.name}: give some of its names, and leave it others")
    judgement = PartyJudgement(
        verdict="split", names=tuple(sorted(leaving)), others=_anchors(namings)
    )
    return _judge(store, judgement, f"{party.name} − {', '.join(names)}")


def undo_judgement(store: Ledger, id_: str) -> None:
    """Take a judgement back; what the rules say holds again.

    Raises:
        NotOnRecordError: There is none of that id that still holds.
    """
    store.undo_judgement(id_)
    store.refresh_parties(GROUPING)


def _judge(store: Ledger, judgement: PartyJudgement, told: str) -> str:
    id_ = store.add_judgement(judgement, told)
    store.refresh_parties(GROUPING)
    return id_


def _anchors(namings: Sequence[Naming]) -> tuple[str, ...]:
    """Return what stands for a party: the keys of its names, or else its namings."""
    found = {relate.identity_of(naming): naming.id for naming in namings}
    keys = sorted(identity for identity, id_ in found.items() if identity != id_)
    return tuple(keys or sorted(found))
