"""The key of an actor's party: the same in every report, whatever the report calls it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from onrecord.records import Account, Actor, PartyJudgement
from onrecord.relate.comparing.origins import PartyOf, own_party
from onrecord.relate.comparing.speaking import fold_key
from onrecord.relate.parties.grouping import group_namings
from onrecord.relate.parties.names_seen import find_namings


def parties_of(accounts: Iterable[Account], judgements: Sequence[PartyJudgement] = ()) -> PartyOf:
    """Return the function from an actor to its party's key, over all of `accounts`.

    What people judged of parties, in `judgements`, is heard.

    A key is the party's name, folded, so that a publisher of that name is the same origin; where
    two parties bear one name (“the Defence Ministry” of two countries) the key tells them apart.
    """
    namings = {
        (account.report.id, actor): naming
        for account in accounts
        for actor, naming in find_namings(account).items()
    }
    distinct = {naming.id: naming for naming in namings.values()}
    parties = [party for party in group_namings(distinct.values(), judgements) if party.is_named]
    n_bearing = Counter(fold_key(party.name) for party in parties)
    keys: dict[str, str] = {}
    for party in parties:
        key = fold_key(party.name)
        told = key if n_bearing[key] == 1 else f"{key} ({party.id[-6:]})"
        keys |= dict.fromkeys((join.naming for join in party.joins), told)

    def party_of(account: Account, actor: Actor) -> str:
        naming = namings.get((account.report.id, actor.id))
        return keys.get(naming.id if naming else "", own_party(account, actor))

    return party_of
