"""Everything that came from a peer, checked again from its bytes on."""

from __future__ import annotations

import msgspec

from onrecord.exchange.proof import Chains, Verdict, check
from onrecord.exchange.proof.findings import Finding, Kind
from onrecord.sharing.trusting import holders, pinned_keys
from onrecord.store import Ledger
from onrecord.store.answers.peers import Peer


def verify_peer(ledger: Ledger, peer: Peer) -> Verdict:
    """Return what holds of all that came from a peer, by the keys that are pinned to it now.

    Nothing that was worked out before is believed but how far its chains went once, and what
    pulls found that cannot be seen in the bytes.
    """
    peers = ledger.peers
    seen: dict[str, int] = {}
    for batch in peers.batches(peer):
        seen[batch.stream] = max(batch.number, seen.get(batch.stream, 0))
    chains = Chains(
        pinned_keys(peers, peer), producer=peer.identity, holders=holders(peers, but=peer)
    )
    verdict = check(peers.raws(peer), chains, seen=seen)
    earlier = [
        Finding(kind=msgspec.convert(row.kind, Kind), where=row.place, said=row.said)
        for row in peers.findings(peer)
    ]
    more = tuple(one for one in earlier if one not in verdict.findings and one.kind == "rollback")
    return msgspec.structs.replace(verdict, findings=verdict.findings + more)
