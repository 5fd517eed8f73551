"""Giving a peer what one of our collections hands out, signed batches and all."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.exchange.proof import DEFINITIONS, list_object, parse_object
from onrecord.exchange.taxii import TaxiiClient
from onrecord.exchange.taxii.posting import envelopes
from onrecord.records import Record
from onrecord.sharing.trusting import version_of
from onrecord.store import Ledger
from onrecord.store.answers.peers import Peer, Version
from onrecord.store.answers.taxii import Collection


class Pushed(Record, frozen=True, kw_only=True):
    """What became of one of our objects at a peer's; `problem` None: the peer has it."""

    id: str
    version: str
    problem: str | None = None


def push(
    ledger: Ledger,
    peer: Peer,
    client: TaxiiClient,
    collection: Collection,
    *,
    with_definitions: bool = True,
) -> Iterator[Pushed]:
    """Give a peer what it does not have of a collection of ours; yield what became of each.

    What it took is noted after each request, so that a push cut short goes on where it was.

    Args:
        with_definitions: Give definitions of extensions and markings, too, over which some
            servers stumble.

    Raises:
        PeerError: It cannot be asked. What it took before is noted.
    """
    left_out: frozenset[str] = frozenset() if with_definitions else DEFINITIONS
    waiting = list(_waiting(ledger, peer, collection, left_out))
    if not waiting:
        return
    versions = iter([version for version, _ in waiting])
    max_bytes = client.max_post_bytes()
    for group in envelopes([data for _, data in waiting], max_bytes=max_bytes):
        some = [next(versions) for _ in group]
        done = [(some[one.index], one.problem) for one in client.post(group)]
        with ledger.peers.writing():
            ledger.signed.put_pushed(peer, done)
        for version, problem in done:
            yield Pushed(id=version.id, version=version.version, problem=problem)


def _waiting(
    ledger: Ledger, peer: Peer, collection: Collection, left_out: frozenset[str]
) -> Iterator[tuple[Version, bytes]]:
    for _, data in ledger.signed.own_objects(collection.number):
        value = parse_object(data)
        version = version_of(list_object(value))
        if value.get("type") not in left_out and not ledger.signed.is_pushed(peer, version):
            yield version, data
