"""Exchanging with other organisations: peers, what comes from them and what goes to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from onrecord.api.signing import Signing, now
from onrecord.errors import UsageError
from onrecord.exchange.proof import KeyState, PinnedKey, PublicKey, Verdict
from onrecord.exchange.taxii import Patience, TaxiiClient
from onrecord.exchange.taxii.client import find_collection
from onrecord.proving import find_breach
from onrecord.records import Record
from onrecord.sharing.checking import verify_peer
from onrecord.sharing.differences import Difference, find_differences
from onrecord.sharing.posted import PostedSource
from onrecord.sharing.pulling import Pulled, pull, settle
from onrecord.sharing.pushing import Pushed, push
from onrecord.sharing.taking_in import TakenIn, take_in
from onrecord.sharing.transport import PeerTransport, check_credentials
from onrecord.sharing.trusting import is_held_elsewhere, key_row, pinned_keys
from onrecord.store.answers.peers import POSTED, FindingRow, Peer

Tell = Callable[[str], None]


class PeerStatus(Record, frozen=True, kw_only=True):
    """How things stand with a peer.

    Attributes:
        objects: How many objects came, by state.
        keys: Those that are or were pinned.
        n_taken_back: Reports of which it took back what it had said.
        n_pushed, n_refused: Our objects that it took, and that it did not.
        findings: What pulls found that does not hold.
    """

    peer: Peer
    objects: dict[str, int]
    keys: tuple[PinnedKey, ...]
    n_taken_back: int = 0
    n_pushed: int
    n_refused: int
    findings: tuple[FindingRow, ...]


class Exchanging(Signing):
    """Gets and gives what others and we put on record."""

    # --- peers

    def add_peer(
        self,
        peer: Peer,
        *,
        key: PublicKey | str | None = None,
        replace: bool = False,
        revoke: bool = False,
    ) -> Peer:
        """Keep a peer, with the key that was handed over or its thumbprint, and return it.

        Args:
            replace: Take the place of the peer of that name. Keys it had before sign no more:
                what they signed up to now still holds.
            revoke: Nothing that these keys signed holds: somebody else has had them.

        Raises:
            UsageError: There is one of that name, or its credentials cannot be read.
        """
        if peer.credentials is not None:
            check_credentials(peer.credentials)
        peer = self._check_address(peer)
        peers = self._store.peers
        with peers.writing():
            if replace:
                held = peers.find(peer.name)
                peer = msgspec.structs.replace(peer, number=held.number, identity=held.identity)
                self._retire_keys(peer, revoke=revoke)
                peers.change(peer)
            else:
                peer = peers.add(peer)
            if key is not None:
                peers.put_keys(peer, [key_row(_pin(key))], now=now())
        if revoke:
            self.refresh()
        return peer

    def peers(self) -> list[Peer]:
        """Return the peers, in the order in which they were added."""
        return self._store.peers.all()

    def remove_peer(self, name: str) -> Peer:
        """Forget a peer and the bytes that came from it; what was put on record stays there.

        Raises:
            NotOnRecordError: There is none of that name.
        """
        peer = self._store.peers.find(name)
        with self._store.peers.writing():
            self._store.peers.remove(peer)
        return peer

    def peer_status(self, name: str) -> PeerStatus:
        """Return how things stand with a peer.

        Raises:
            NotOnRecordError: There is none of that name.
        """
        peers = self._store.peers
        peer = peers.find(name)
        n_pushed, n_refused = self._store.signed.push_counts(peer)
        return PeerStatus(
            peer=peer,
            objects=peers.counts(peer),
            keys=tuple(pinned_keys(peers, peer)),
            n_taken_back=self._store.recalls.n_taken_back(peer.identity or ""),
            n_pushed=n_pushed,
            n_refused=n_refused,
            findings=tuple(peers.findings(peer)),
        )

    # --- getting and giving

    def pull(
        self, name: str, *, patience: Patience | None = None, tell: Tell = lambda _: None
    ) -> tuple[Pulled, TakenIn]:
        """Bring what a peer has that we do not, judge it, and put on record what holds.

        Args:
            patience: How to wait for a server that is busy.
            tell: Is told what went otherwise than it should.

        Raises:
            NotOnRecordError: There is no peer of that name.
            PeerError: It cannot be asked at all.
        """
        peer, client = self._source(name, patience, tell)
        own = self._own_identity()
        pulled = pull(self._store, peer, client, own=own, now=now)
        return pulled, self._take_in(name, is_complete=pulled.stopped is None)

    def release(self, name: str, *ids: str) -> tuple[int, TakenIn]:
        """Let objects of a peer out of quarantine; return how many, and what came on record.

        Args:
            ids: Those that are meant; all where none are given.

        Raises:
            NotOnRecordError: There is no peer of that name.
        """
        peer = self._store.peers.find(name)
        with self._store.peers.writing():
            n_released = self._store.peers.release(peer, ids)
        settle(self._store, peer, is_complete=False, now=now())
        return n_released, self._take_in(name)

    def push(
        self,
        name: str,
        collection: str,
        *,
        with_definitions: bool = True,
        patience: Patience | None = None,
        tell: Tell = lambda _: None,
    ) -> Iterator[Pushed]:
        """Give a peer what a collection of ours hands out; yield what became of each object.

        Args:
            with_definitions: Give definitions of extensions and markings, too.

        Raises:
            NotOnRecordError: There is no such peer or collection.
            PeerError: The peer cannot be asked.
        """
        self.refresh()
        peer, client = self._client(name, patience, tell)
        found = self._store.collections.find(collection)
        yield from push(self._store, peer, client, found, with_definitions=with_definitions)

    def verify_peer(self, name: str) -> Verdict:
        """Return what holds of all that came from a peer, checked again from its bytes on.

        Raises:
            NotOnRecordError: There is no peer of that name.
        """
        return verify_peer(self._store, self._store.peers.find(name))

    def holders(self, report: str) -> list[str]:
        """Return whose accounts of a report are on record, the one that is shown first.

        Names of peers; `us` for this organisation, the producer's id for one that is no peer.

        Raises:
            NotOnRecordError: There is no such report.
        """
        names: dict[str | None, str] = {None: "us"}
        for peer in self._store.peers.all():
            names[peer.identity] = peer.name if peer.identity else "us"
        held = sorted(self._store.holdings(report), key=lambda one: not one.is_shown)
        return [names.get(one.producer, one.producer or "us") for one in held]

    def differences(self, name: str) -> Iterator[Difference]:
        """Yield where a peer and we differ about the texts that both have put on record.

        Raises:
            NotOnRecordError: There is no peer of that name.
        """
        peer = self._store.peers.find(name)
        if peer.identity is not None:
            yield from find_differences(self._store, peer.identity)

    # --- helpers

    def _check_address(self, peer: Peer) -> Peer:
        """Return a peer whose address can be one; of one that posts, with its collection's id."""
        if not peer.posts:
            PeerTransport(peer)  # says what is wrong with the address
            return peer
        found = self._store.collections.find(peer.collection or "")
        return msgspec.structs.replace(peer, url=f"{POSTED}{found.id}", collection=found.id)

    def _source(
        self, name: str, patience: Patience | None, tell: Tell
    ) -> tuple[Peer, TaxiiClient | PostedSource]:
        peer = self._store.peers.find(name)
        if not peer.posts:
            return self._client(name, patience, tell)
        found = self._store.collections.find(peer.collection or "")
        return peer, PostedSource(self._store, found, by=peer.user)

    def _client(self, name: str, patience: Patience | None, tell: Tell) -> tuple[Peer, TaxiiClient]:
        peer, patience = self._store.peers.find(name), patience or Patience()
        if peer.posts:
            raise UsageError(f"{name}: posts to us and has no address; add it with --replace URL")
        transport = PeerTransport(peer)
        if peer.collection_url is None:
            found = find_collection(peer.url, transport, patience, wanted=peer.collection)
            peer = msgspec.structs.replace(peer, collection_url=found)
            with self._store.peers.writing():
                self._store.peers.change(peer)
        client = TaxiiClient(
            peer.collection_url or peer.url, transport, patience=patience, tell=tell
        )
        return peer, client

    def _take_in(self, name: str, *, is_complete: bool = True) -> TakenIn:
        peer, own = self._store.peers.find(name), self._own_identity()
        taken = take_in(
            self._store, peer, own=own, find_breach=find_breach, is_complete=is_complete
        )
        self.refresh()
        return taken

    def _retire_keys(self, peer: Peer, *, revoke: bool) -> None:
        peers = self._store.peers
        state: KeyState = "revoked" if revoke else "retired"
        heads: dict[str, int] = {}
        for batch in peers.batches(peer):
            heads[batch.stream] = max(batch.number, heads.get(batch.stream, 0))
        rows = [
            key_row(msgspec.structs.replace(pinned, state=state, last=heads))
            for pinned in pinned_keys(peers, peer)
            if revoke or pinned.state == "pinned"
        ]
        if revoke:
            peers.forget_batches(peer)
            if peer.identity is not None and not is_held_elsewhere(peers, peer, peer.identity):
                self._store.recalls.set_aside(peer.identity)
        peers.put_keys(peer, rows, now=now())


def _pin(key: PublicKey | str) -> PinnedKey:
    if isinstance(key, str):
        return PinnedKey(thumbprint=key)
    return PinnedKey(thumbprint=key.thumbprint, key=key)
