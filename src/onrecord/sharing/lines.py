"""Accounts as lines of JSON, with whose they are and how they are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from onrecord.exchange.jsonl import Handed, Maker, encode_account, encode_handed
from onrecord.records import Account
from onrecord.sharing.publishing import Publisher
from onrecord.store import Ledger
from onrecord.store.answers.outgoing import Standing


def own_lines(ledger: Ledger) -> Iterator[bytes]:
    """Yield every account as a line of JSON.

    What is ours and TLP:CLEAR is the account and nothing else; all else says how it is marked, and
    what others found says whose it is.
    """
    makers = _makers_of(ledger)
    for account in ledger.accounts():
        standing = ledger.outgoing.standing(account.report.id)
        yield (
            encode_account(account)
            if _is_plain(standing)
            else encode_handed(_hand(account, standing, makers))
        )


def lines_for_others(ledger: Ledger, publisher: Publisher) -> Iterator[bytes]:
    """Yield the account of each report that may leave whole, with its marking and us as its maker.

    A claim that is marked stricter than may leave keeps its report at home, for the report's text
    holds its words.
    """
    maker = Maker(id=publisher.producer.identity, name=publisher.producer.name)
    for account in ledger.accounts():
        copy = publisher.whole_copy(account)
        if copy is not None:
            yield encode_handed(msgspec.structs.replace(copy, producer=maker))


def _is_plain(standing: Standing | None) -> bool:
    if standing is None:
        return True
    return standing.is_own and standing.tlp == "clear" and not standing.claim_tlp


def _hand(account: Account, standing: Standing | None, makers: Mapping[str, Maker]) -> Handed:
    claims = {claim.id for claim in account.claims}
    marks = standing.claim_tlp if standing else {}
    return Handed(
        account=account,
        tlp=standing.tlp if standing else "clear",
        claim_tlp={claim: tlp for claim, tlp in marks.items() if claim in claims},
        producer=makers.get(standing.run) if standing else None,
    )


def _makers_of(ledger: Ledger) -> dict[str, Maker]:
    """Return whose findings the runs brought that are not ours, by the runs' ids."""
    names = {peer.identity: peer.name for peer in ledger.peers.all()}
    return {
        run.id: Maker(id=run.producer, name=names.get(run.producer) or _name_in(run.settings))
        for run in ledger.runs()
        if run.producer is not None
    }


class _Named(msgspec.Struct):
    producer: str | None = None


_NAMED: Callable[[str], _Named] = msgspec.json.Decoder(_Named).decode


def _name_in(settings: str) -> str | None:
    """Return what a producer called itself in the file that it came in."""
    return _NAMED(settings).producer
