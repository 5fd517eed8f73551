"""What can be told of a name that was withheld: nothing, by whoever guesses it."""

from __future__ import annotations

import json
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from onrecord.exchange.proof import digest
from onrecord.exchange.stix.ids import OBSERVABLES, claim_key, name_uuid
from onrecord.records import Account
from onrecord.store.answers.taxii import ALL, ObjectQuery, chain_of

from .house import House, MakeHouse

Accounts = list[Account]
NAME = "Petra Vance"


@pytest.fixture
def house(tmp_path: Path, stack: ExitStack) -> House:
    """A house without a server, which would publish at its own time."""
    return House(tmp_path, "other", stack, is_served=False)


def handed_out(house: House) -> list[dict[str, Any]]:
    """Return all that a house's collection hands out."""
    query = ObjectQuery(collection=house.collection.number, most=3, tlp=3, versions=(ALL,))
    return [json.loads(row.data) for row in house.book.objects(query).rows]


def guesses(house: House, account: Account) -> set[str]:
    """Return what whoever guesses an account can derive of it without any secret."""
    found = house.store.outgoing.producer()
    assert found is not None
    namespace = uuid.UUID(found.id).bytes
    report, digest = account.report, account.report.text_sha256
    keys = [claim_key(digest, claim) for claim in account.claims]
    named = [f"report {report.id}", f"observed-data {report.id}", *(f"note {key}" for key in keys)]
    named += [f"speaker clear {report.id} {actor.id}" for actor in account.actors]
    text = name_uuid(OBSERVABLES.bytes, f'{{"hashes":{{"SHA-256":"{digest}"}}}}')
    ids = {name_uuid(namespace, name) for name in named}
    return ids | {text, digest, report.id, *keys, *(claim.id for claim in account.claims)}


def test_what_is_left_of_a_name_withheld_confirms_no_guess(
    house: House, accounts: Accounts
) -> None:
    house.add(accounts)
    before = {one["id"] for one in handed_out(house)}
    house.book.withhold(NAME, reason="private")
    out = json.dumps(handed_out(house))
    assert not [one for one in guesses(house, accounts[2]) if one in out]
    assert any(id_ in out for id_ in before)  # what was handed out is taken back by its id


def test_no_batch_has_the_digest_of_what_named_somebody(house: House, accounts: Accounts) -> None:
    house.add(accounts)
    named = {digest(one) for one in handed_out(house) if NAME in json.dumps(one)}
    assert named
    house.book.withhold(NAME, reason="private")
    out = json.dumps(handed_out(house))
    assert not [one for one in named if one in out]
    assert "Batch 1 of stream" in out


def test_a_peer_follows_when_a_name_is_withheld(make_house: MakeHouse, accounts: Accounts) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    other.add(accounts[:2])
    one.pull(other)
    other.add(accounts[2:])
    one.pull(other)
    other.book.withhold(NAME, reason="private")
    for _ in range(2):
        pulled, taken = one.pull(other)
        assert (pulled.findings, pulled.stopped, taken.problems) == ((), None, ())
    assert one.verify(other) == []
    held = one.store.peers.find("other")
    assert len({row.stream for row in one.store.peers.batches(held)}) == 2  # one ended


def test_a_new_peer_finds_all_signed_after_a_name_was_withheld(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    other.add(accounts)
    other.book.withhold(NAME, reason="private")
    one.know(other)
    pulled, taken = one.pull(other)
    assert (pulled.findings, taken.n_new) == ((), 3)
    assert one.verify(other) == []


def test_a_name_that_stands_nowhere_begins_no_chain(house: House, accounts: Accounts) -> None:
    house.add(accounts)
    house.book.withhold("Nobody Whosoever", reason="private")
    chain = chain_of(house.collection, 0)
    assert house.store.signed.last_signed(chain) is not None
    assert house.store.signed.stream_of(chain) == (chain, False)


@pytest.mark.parametrize("asks", [False, True])
def test_a_ledger_of_before_has_ids_that_tell_nothing_once_asked_for(
    make_house: MakeHouse, accounts: Accounts, asks: bool
) -> None:
    one, house = make_house("one"), make_house("other")
    house.store._connection.execute(  # type: ignore[attr-defined]
        "UPDATE own_identity SET has_secret_ids = 0"
    )
    one.know(house)
    house.add(accounts)
    one.pull(house)
    before = {row["id"] for row in handed_out(house) if row["type"] == "report"}
    house.book.name_producer("other", new_ids=asks)
    house.book.refresh()
    now = {
        row["id"] for row in handed_out(house) if row["type"] == "report" and not row.get("revoked")
    }
    assert bool(before & now) != asks
    pulled, _ = one.pull(house)
    assert pulled.findings == ()
    assert one.verify(house) == []
    assert {row.report for row in one.book.claims()} == {made.report.id for made in accounts}
