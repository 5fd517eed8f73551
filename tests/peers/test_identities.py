"""Whose claims a peer hands out: nobody takes the place of somebody else."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import msgspec
import pytest

from onrecord.exchange.proof import Json, list_object, make_batch, make_key, make_rotation
from onrecord.records import Account
from onrecord.store import Ledger
from onrecord.store.answers.peers import Peer

from .conftest import Desk, Organisation
from .made import now

Accounts = list[Account]


class Second(Desk):
    """Another peer of the same ledger, with a key of its own."""

    def __init__(self, ledger: Ledger, other: Organisation, **about: object) -> None:
        super().__init__(ledger, other, name="second", **about)

    @property
    def peer(self) -> Peer:
        return self.ledger.peers.find("second")


def kinds(found) -> set[str]:  # type: ignore[no-untyped-def]
    return {finding.kind for finding in found.findings}


def fewer(account: Account) -> Account:
    return msgspec.structs.replace(account, claims=account.claims[:1], figures=())


@pytest.mark.parametrize("trust", ["key", "first_key"])
def test_a_peer_that_signs_does_not_become_another(
    desk: Desk, other: Organisation, accounts: Accounts, trust: str
) -> None:
    other.publish(accounts)
    desk.pull()
    thief = Organisation()  # states the same producer
    second = Second(desk.ledger, thief, trust=trust)
    thief.publish([fewer(accounts[0])])
    pulled, taken = second.pull()
    assert kinds(pulled) == {"other_producer" if trust == "key" else "unpinned_key", "unsigned"}
    assert (taken.n_new, taken.n_beside, taken.n_taken_back) == (0, 0, 0)
    assert second.peer.identity is None
    assert list(desk.ledger.accounts()) == accounts
    assert desk.pull()[0].findings == ()
    assert not second.verify().holds
    if trust == "key":
        told = [str(one) for one in pulled.findings if one.kind == "other_producer"]
        assert "who is the peer other" in told[0]


def test_nobody_becomes_another_by_naming_the_others_key(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts)
    desk.pull()
    thief = Organisation()
    second = Second(desk.ledger, thief)
    note = make_rotation(
        thief.key, other.key.public, producer=other.producer.identity, last={"c1": 9}, made_at=now()
    )
    thief.server.add([note])
    thief.publish([fewer(accounts[0])])
    pulled, taken = second.pull()
    assert "other_producer" in kinds(pulled)
    assert (taken.n_new, taken.n_beside, taken.n_taken_back) == (0, 0, 0)
    assert list(desk.ledger.accounts()) == accounts


def test_two_collections_of_one_organisation_are_two_peers(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    desk.pull()
    twin = Organisation()
    twin.key = other.key
    second = Second(desk.ledger, twin)
    twin.publish(accounts[1:])
    pulled, taken = second.pull()
    assert (pulled.findings, taken.n_new) == ((), 2)
    assert second.peer.identity == desk.peer.identity
    assert list(desk.ledger.accounts()) == accounts  # nothing was set aside
    old = twin.key
    twin.key = make_key()
    about = {"producer": twin.producer.identity, "last": {"c1": 1}, "made_at": now()}
    twin.server.add([make_rotation(old, twin.key.public, **about)])  # type: ignore[arg-type]
    twin.publish([fewer(accounts[1])])
    pulled, taken = second.pull()  # the first peer has not heard of the new key
    assert (kinds(pulled), taken.n_beside) == ({"rotated"}, 1)


# --- the first key


def first_key(ledger: Ledger, server: Organisation) -> Desk:
    return Desk(ledger, server, trust="first_key")


def broken(other: Organisation, accounts: Accounts, how: str) -> Json:
    thief = Organisation(4)
    thief.publish(accounts[:1])
    note = thief.notes[0]
    if how == "second":
        note = thief.sign(thief.publish(accounts[1:2], sign=False))
    carried = next(iter(note["extensions"].values()))  # type: ignore[attr-defined]
    if how == "list":
        carried["batch"]["listed"] = []
    if how == "signature":
        carried["batch"]["key"] = msgspec.to_builtins(make_key().public)
    if how == "id":
        note |= {"id": f"{str(note['id'])[:-4]}0000"}
    return note


@pytest.mark.parametrize("how", ["list", "signature", "id", "second"])
def test_the_first_key_is_that_of_a_batch_that_begins_a_chain_and_holds(
    ledger: Ledger, other: Organisation, accounts: Accounts, how: str
) -> None:
    desk = first_key(ledger, other)
    other.server.add([broken(other, accounts, how)])
    other.publish(accounts)
    _, taken = desk.pull()
    assert taken.n_new == 3
    assert desk.peer.identity == other.producer.identity


@pytest.mark.parametrize("is_both", [True, False])
def test_of_the_keys_of_one_producer_the_first_is_one_that_leads_to_the_others(
    ledger: Ledger, other: Organisation, accounts: Accounts, is_both: bool
) -> None:
    desk = first_key(ledger, other)
    old, aside = other.key, Organisation()
    aside.key, aside.server = make_key(), other.server
    other.publish(accounts[:1])
    values = aside.publish(accounts[1:], sign=False)
    _, note = make_batch(
        map(list_object, values),
        aside.key,
        producer=other.producer.identity,
        stream="c2",
        previous=None,
        made_at=now(),
    )
    other.server.rows.insert(0, ("2026-04-01T00:00:00.000000Z", msgspec.json.encode(note)))
    assert other.last is not None
    rotation = make_rotation(
        old,
        aside.key if is_both else aside.key.public,
        producer=other.producer.identity,
        last={"c1": 1},
        heads={"c1": other.last.sha256},
        made_at=now(),
    )
    other.server.add([rotation])
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"vouched" if is_both else "rotated"}
    assert taken.n_new == 3


def test_where_several_begin_a_chain_no_key_is_pinned(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    desk = first_key(ledger, other)
    other.publish(accounts[:1])
    stranger = Organisation(4)
    stranger.server = other.server
    stranger.publish(accounts[1:])
    pulled, taken = desk.pull()
    assert taken.n_new == 0
    assert "unpinned_key" in kinds(pulled)
    assert any("add the peer with --key" in one.said for one in pulled.findings)
    assert ledger.peers.keys(desk.peer) == []


# --- notes that stop whoever reads them


def signed(header: bytes) -> str:
    def spell(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    return ".".join((spell(header), spell(b"{}"), spell(b"0" * 64)))


TOKENS: Sequence[str] = (
    signed(b'{"alg":"Ed25519","crit":1}'),
    signed(b'{"alg":"Ed25519","crit":[1]}'),
    signed(b'{"alg":"Ed25519","crit":[[]]}'),
    signed(b'{"alg":["Ed25519"]}'),
    signed(b'{"alg":"Ed25519","b64":false,"crit":["b64"]}'),
    signed(b"[]"),
    signed(b"{" * 100_000),
    signed(b'{"alg":"none"}'),
    "",
    "..",
    "a.b.c",
    "ü.ü.ü",
    "\ud800",
)


@pytest.mark.parametrize("token", TOKENS, ids=range(len(TOKENS)))
@pytest.mark.parametrize("carries", ["batch", "rotation"])
def test_a_note_that_cannot_be_read_stops_nothing(
    desk: Desk, other: Organisation, accounts: Accounts, token: str, carries: str
) -> None:
    bad = other.sign([])
    other.drop(bad["id"])
    other.last = None
    [(name, carried)] = bad["extensions"].items()  # type: ignore[attr-defined]
    about = {"statement": token, "key": carried["batch"]["key"]}
    about |= {"listed": []} if carries == "batch" else {}
    told = {"extension_type": "property-extension", "carries": carries, carries: about}
    bad = bad | {"extensions": {name: told}}
    other.server.add([bad])
    other.publish(accounts)
    for _ in range(2):
        pulled, _ = desk.pull()
        assert kinds(pulled) <= {"bad_signature", "broken_batch", "changed"}
        assert not desk.verify().holds
    assert list(desk.ledger.accounts()) == accounts


def test_a_signature_is_spelled_in_one_way(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts)
    [carried] = other.notes[0]["extensions"].values()  # type: ignore[attr-defined]
    token = carried["batch"]["statement"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = letters[letters.index(token[-1]) ^ 1]  # bits that stand for nothing
    carried["batch"]["statement"] = token[:-1] + last
    other.drop(other.notes[0]["id"])
    other.server.add([other.notes[0]])
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"bad_signature", "unsigned"}
    assert (taken.n_new, desk.verify().n_verified) == (0, 0)
