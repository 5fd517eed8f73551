"""Between what a ledger keeps of a peer and the chains that are followed."""

from __future__ import annotations

import msgspec

from onrecord.exchange.proof import (
    Arrival,
    Chains,
    Holder,
    KeyState,
    Listed,
    PinnedKey,
    PublicKey,
    SignedRotation,
    Statement,
    Taken,
    words_of,
)
from onrecord.store.answers.peers import BatchRow, KeyRow, Peer, Version
from onrecord.store.sharing.peers import SqlitePeers


def load_chains(peers: SqlitePeers, peer: Peer) -> Chains:
    """Return what is known of a peer's batches, to be followed on."""
    taken = [
        Taken(
            statement=msgspec.json.decode(row.statement, type=Statement),
            carrier=row.carrier,
        )
        for row in peers.batches(peer)
    ]
    return Chains(
        pinned_keys(peers, peer),
        producer=peer.identity,
        taken=taken,
        holders=holders(peers, but=peer),
    )


def holders(peers: SqlitePeers, *, but: Peer | None = None) -> dict[str, Holder]:
    """Return the peers that sign what they say, by their identities, with the keys that may.

    Nobody else can speak for them, and no file. Several collections of one organisation are
    several peers; then each knows the other's keys.
    """
    found: dict[str, Holder] = {}
    for peer in peers.all():
        if peer.identity is None or peer.trust == "unsigned" or (but and peer.number == but.number):
            continue
        keys = {one.thumbprint for one in pinned_keys(peers, peer) if one.state != "revoked"}
        first = found.get(peer.identity, Holder(name=peer.name, keys=frozenset(keys)))
        found[peer.identity] = Holder(name=first.name, keys=first.keys & keys)
    return found


def is_held_elsewhere(peers: SqlitePeers, peer: Peer, producer: str) -> bool:
    """Say whether another peer proves what it says in a producer's name, with keys that count."""
    holder = holders(peers, but=peer).get(producer)
    return holder is not None and bool(holder.keys)


def pinned_keys(peers: SqlitePeers, peer: Peer) -> list[PinnedKey]:
    """Return the keys that are or were pinned to a peer."""
    return [_pinned(row) for row in peers.keys(peer)]


def pin_first(chains: Chains, arrivals: list[Arrival]) -> None:
    """Pin the key of the first batch: whoever asked for that takes the server's word for it.

    Where several begin a chain there, nobody but a person can say which is meant; unless they are
    one producer's keys, of which one follows the other.
    """
    begun: dict[tuple[str, str], PinnedKey] = {}
    for arrival in arrivals:
        statement, key = chains.opened(arrival), arrival.content.key
        if statement is not None and statement.number == 1:
            pinned = PinnedKey(thumbprint=key.thumbprint, key=key)
            begun.setdefault((statement.producer, key.thumbprint), pinned)
    keys = {key for _, key in begun}
    if len({producer for producer, _ in begun}) == 1:
        for pinned in begun.values():
            if keys <= {pinned.thumbprint} or keys <= _reached(pinned, arrivals):
                chains.keys[pinned.thumbprint] = pinned
                return
    if begun:
        said = "begin a chain there, so that no key is pinned; add the peer with --key"
        names = " and ".join(f"{who} with {words_of(key)}" for who, key in begun)
        chains.tell("unpinned_key", "several producers", f"{names} {said}")


def _reached(pinned: PinnedKey, arrivals: list[Arrival]) -> set[str]:
    """Return the keys to which the changes of key lead that came."""
    chains = Chains([pinned])
    chains.take(one for one in arrivals if isinstance(one.content, SignedRotation))
    return {*chains.keys}


def key_row(pinned: PinnedKey) -> KeyRow:
    """Return a key as a ledger keeps it."""
    return KeyRow(
        thumbprint=pinned.thumbprint,
        jwk=msgspec.json.encode(pinned.key).decode() if pinned.key else None,
        state=pinned.state,
        last=msgspec.json.encode(pinned.last).decode(),
        heads=msgspec.json.encode(pinned.heads).decode(),
        first=msgspec.json.encode(pinned.first).decode(),
        follows=pinned.follows,
        precedes=pinned.precedes,
    )


def batch_row(taken: Taken) -> BatchRow:
    """Return a batch that holds as a ledger keeps it."""
    return BatchRow(
        stream=taken.statement.stream,
        number=taken.statement.number,
        statement=msgspec.json.encode(taken.statement).decode(),
        carrier=taken.carrier,
    )


def version_of(listed: Listed) -> Version:
    """Return a listed version of an object as a ledger keeps it."""
    return Version(id=listed.id, version=listed.modified, sha256=listed.sha256)


def _pinned(row: KeyRow) -> PinnedKey:
    return PinnedKey(
        thumbprint=row.thumbprint,
        key=msgspec.json.decode(row.jwk, type=PublicKey) if row.jwk else None,
        state=msgspec.convert(row.state, KeyState),
        last=msgspec.json.decode(row.last, type=dict[str, int]),
        heads=msgspec.json.decode(row.heads, type=dict[str, str]),
        first=msgspec.json.decode(row.first, type=dict[str, int]),
        follows=row.follows,
        precedes=row.precedes,
    )
