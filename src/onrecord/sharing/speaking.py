"""Who may speak for whom: for a peer that signs what it says nobody else, and for us nobody."""

from __future__ import annotations

from collections.abc import Mapping

from onrecord.exchange.proof import Holder
from onrecord.records import Record
from onrecord.sharing.trusting import holders
from onrecord.store import Ledger
from onrecord.store.answers.peers import Peer


class Hearing(Record, frozen=True, kw_only=True):
    """Those who are heard where something comes from.

    Attributes:
        own: Id of our own identity.
        proved: The other peers that sign what they say, by their identities.
        peer: Who sends it; None: a file.
    """

    own: str | None
    proved: Mapping[str, Holder]
    peer: Peer | None = None

    def objection(self, producer: str | None) -> str | None:
        """Return why what is said in a producer's name is not heard, or None where it is."""
        peer = self.peer
        if producer is None:
            return "nobody says that it is theirs; it was left out"
        if producer == self.own:
            said = "made by us; it came back and" if peer else "says that we made it; it"
            return f"{said} was left out"
        if peer is not None and producer == peer.identity:
            return None
        if producer in self.proved:
            name = self.proved[producer].name
            if peer is None:
                return f"in the name of the peer {name}, whose claims come with proof or not at all"
            return f"made by the peer {name}, for whom this one cannot speak"
        if peer is not None and peer.identity is not None:
            return f"made by {producer}, whom this peer does not speak for; it was left out"
        return None


def hear(ledger: Ledger, *, own: str | None, peer: Peer | None = None) -> Hearing:
    """Return who is heard of what a peer sends, or of what is in a file."""
    return Hearing(own=own, proved=holders(ledger.peers, but=peer), peer=peer)
