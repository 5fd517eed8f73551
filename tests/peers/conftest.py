"""Another organisation, its server in memory, and a ledger of ours that pulls from it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from onrecord import api
from onrecord.exchange.proof import (
    Json,
    PinnedKey,
    Statement,
    Verdict,
    list_object,
    make_batch,
    make_key,
    parse_object,
)
from onrecord.exchange.stix import Made, Producer, encode_objects, to_stix
from onrecord.exchange.taxii import Patience, TaxiiClient
from onrecord.proving import find_breach
from onrecord.records import Account
from onrecord.sharing.checking import verify_peer
from onrecord.sharing.pulling import Pulled, pull
from onrecord.sharing.taking_in import TakenIn, take_in
from onrecord.sharing.trusting import key_row
from onrecord.store import Entry, Ledger, open_ledger
from onrecord.store.answers.peers import Peer

from .fake_taxii import URL, FakeServer
from .house import House, MakeHouse
from .made import now

TEXTS = (
    "The dam at Ostrava Ford gave way on Monday. “At least 14 people drowned,” said the mayor, "
    "Ilse Brandauer. The water board said the gates had been opened in time.",
    "Governor Tomas Hlinka said that nine people had drowned at Ostrava Ford. “Nobody warned us,” "
    "Ilse Brandauer, the mayor, said.",
    "The water board denied that the gates were closed. “We opened them at noon,” said its "
    "director, Petra Vance.",
)
OURS = "identity--22222222-2222-5222-8222-222222222222"


@pytest.fixture(scope="session")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> list[Account]:
    """What three reports of a burst dam put on record."""
    folder = tmp_path_factory.mktemp("reports")
    paths = []
    for number, text in enumerate(TEXTS):
        path = folder / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return list(api.read(*paths, engine="rules", published_on="2026-05-04", publisher="Ford Post"))


class Organisation:
    """Puts accounts on its server as STIX objects, and signs them."""

    def __init__(self, number: int = 3) -> None:
        uuid = f"{number}".join(["00000000-0000-5000-8000-00000000000", ""])
        self.producer = Producer(
            id=uuid, name=f"Desk {number}", created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        )
        self.key = make_key()
        self.server = FakeServer()
        self.last: Statement | None = None
        self.first_us = itertools.count(1_780_000_000_000_000, 1_000_000)
        self.notes: list[Json] = []

    def publish(
        self, accounts: Sequence[Account], *, sign: bool = True, **made: object
    ) -> list[Json]:
        """Hand out the objects of accounts and, if so asked, the batch that lists them."""
        values = [
            parse_object(data)
            for account in accounts
            for data in encode_objects(
                to_stix(
                    account,
                    producer=self.producer,
                    made=Made(first_us=next(self.first_us), **made),  # type: ignore[arg-type]
                )
            )
        ]
        values = list({(str(v["id"]), str(v.get("modified"))): v for v in values}.values())
        self.server.add(values)
        if sign:
            self.sign(values)
        return values

    def sign(self, values: Sequence[Json]) -> Json:
        """Hand out the batch that lists objects."""
        self.last, note = make_batch(
            map(list_object, values),
            self.key,
            producer=self.producer.identity,
            stream="c1",
            previous=self.last,
            made_at=now(),
        )
        self.notes.append(note)
        self.server.add([note])
        return note

    def change(self, id_: object, **members: object) -> None:
        """Have the server hand out one object otherwise than it was signed."""
        for at, (added_at, raw) in enumerate(self.server.rows):
            value = parse_object(raw)
            if value["id"] == id_:
                self.server.rows[at] = (added_at, msgspec.json.encode(value | members))

    def drop(self, id_: object) -> None:
        """Have the server hold one object back."""
        self.server.rows = [row for row in self.server.rows if parse_object(row[1])["id"] != id_]


class Desk:
    """A ledger of ours, and the peer it pulls from."""

    def __init__(self, ledger: Ledger, other: Organisation, **about: object) -> None:
        self.ledger, self.other = ledger, other
        fields = {"name": "other", "url": URL, "trust": "key", "added_at": now()} | about
        with ledger.peers.writing():
            peer = ledger.peers.add(Peer(**fields))  # type: ignore[arg-type]
            if peer.trust == "key":
                public = other.key.public
                pinned = PinnedKey(thumbprint=public.thumbprint, key=public)
                ledger.peers.put_keys(peer, [key_row(pinned)], now=now())

    @property
    def peer(self) -> Peer:
        return self.ledger.peers.find("other")

    def pull(self) -> tuple[Pulled, TakenIn]:
        """Pull, and put on record what holds."""
        patience = Patience(sleep=lambda _: None, chance=lambda: 0.5)
        client = TaxiiClient(URL, self.other.server, patience=patience)
        pulled = pull(self.ledger, self.peer, client, own=OURS, now=now)
        return pulled, self.take_in(is_complete=pulled.stopped is None)

    def take_in(self, *, is_complete: bool = True) -> TakenIn:
        return take_in(
            self.ledger, self.peer, own=OURS, find_breach=find_breach, is_complete=is_complete
        )

    def verify(self) -> Verdict:
        return verify_peer(self.ledger, self.peer)

    def add(self, accounts: Sequence[Account]) -> None:
        """Put on record what we found ourselves."""
        run = self.ledger.begin_run("rules 1")
        list(self.ledger.add([Entry(account=account) for account in accounts], run=run))
        self.ledger.finish_run(run)


@pytest.fixture
def other() -> Organisation:
    return Organisation()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(str(tmp_path / "ours.ledger"), create=True)
    yield opened
    opened.close()


@pytest.fixture
def desk(ledger: Ledger, other: Organisation) -> Desk:
    return Desk(ledger, other)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def make_house(tmp_path: Path, stack: ExitStack) -> MakeHouse:
    return lambda name: House(tmp_path, name, stack)
