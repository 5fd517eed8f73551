"""An organisation with a ledger, keys, one collection and a server."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from starlette.testclient import TestClient

from onrecord import api
from onrecord.exchange.proof import PinnedKey
from onrecord.exchange.taxii import Answer, Patience, TaxiiClient
from onrecord.exchange.taxii.client import find_collection
from onrecord.proving import find_breach
from onrecord.records import Account
from onrecord.serve import Settings, make_app
from onrecord.sharing.checking import verify_peer
from onrecord.sharing.pulling import Pulled, pull
from onrecord.sharing.pushing import Pushed, push
from onrecord.sharing.taking_in import TakenIn, take_in
from onrecord.sharing.trusting import key_row
from onrecord.store import Entry
from onrecord.store.answers.peers import Peer

from .made import now


class Direct:
    """Sends requests to an application in this process."""

    def __init__(self, client: TestClient, token: str | None = None) -> None:
        self.client = client
        self.bearing = {"Authorization": f"Bearer {token}"} if token else {}

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int,
    ) -> Answer:
        found = self.client.request(method, url, headers={**headers, **self.bearing}, content=body)
        named = {name.lower(): value for name, value in found.headers.items()}
        assert len(found.content) <= max_bytes
        return Answer(status=found.status_code, headers=named, body=found.content)


class House:
    """An organisation with a ledger, keys, one collection and a server."""

    def __init__(
        self, folder: Path, name: str, stack: ExitStack, *, is_served: bool = True
    ) -> None:
        self.name, self.path = name, str(folder / f"{name}.ledger")
        self.book = stack.enter_context(api.open(self.path, create=True))
        self.store = self.book._store
        self.store.outgoing.name_producer(name)
        self.ring = self.book.new_keys(f"{self.path}.keys")
        self.collection = self.book.new_collection("All", alias="all", tlp="green", writable=True)
        if not is_served:
            return
        settings = Settings(ledger=self.path, may_add=False)
        # Never started as a whole, so that nothing is published but when a test says so.
        app = make_app(settings)
        stack.callback(app.state.books.close)
        client = TestClient(app, "http://127.0.0.1:8000", client=("127.0.0.1", 5))
        self.sends = Direct(client)

    @property
    def identity(self) -> str:
        found = self.store.outgoing.producer()
        assert found is not None
        return found.identity

    def add(self, accounts: Sequence[Account]) -> None:
        """Put reports on record, and hand them out."""
        run = self.store.begin_run("rules 1")
        list(self.store.add([Entry(account=account) for account in accounts], run=run))
        self.store.finish_run(run)
        self.book.refresh()

    def client(self) -> TaxiiClient:
        """Return a client of this house's collection."""
        patience = Patience(sleep=lambda _: None)
        root = "http://127.0.0.1:8000/taxii2/"
        url = find_collection(root, self.sends, patience, wanted="all")
        return TaxiiClient(url, self.sends, patience=patience)

    def know(self, other: House, at: House | None = None) -> Peer:
        """Have the key of another house, whose objects are to be had `at` some server."""
        public = other.ring.current.public
        peer = Peer(
            name=other.name, url="http://127.0.0.1:8000/taxii2/", trust="key", added_at=now()
        )
        with self.store.peers.writing():
            peer = self.store.peers.add(peer)
            pinned = PinnedKey(thumbprint=public.thumbprint, key=public)
            self.store.peers.put_keys(peer, [key_row(pinned)], now=now())
        return peer

    def pull(self, other: House, at: House | None = None) -> tuple[Pulled, TakenIn]:
        """Pull another house's objects from its server, or from that of a third."""
        peer = self.store.peers.find(other.name)
        client = (at or other).client()
        pulled = pull(self.store, peer, client, own=self.identity, now=now)
        peer = self.store.peers.find(other.name)
        taken = take_in(self.store, peer, own=self.identity, find_breach=find_breach)
        self.book.refresh()
        return pulled, taken

    def push(self, other: House) -> list[Pushed]:
        """Give another house what this one's collection hands out."""
        peer = self.store.peers.find(other.name)
        return list(push(self.store, peer, other.client(), self.collection))

    def verify(self, other: House) -> list[str]:
        """Return what does not hold of all that came from another house."""
        verdict = verify_peer(self.store, self.store.peers.find(other.name))
        assert verdict.n_verified or not verdict.n_objects
        return [str(finding) for finding in verdict.findings]


MakeHouse = Callable[[str], House]
