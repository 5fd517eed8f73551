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


# --- keys that change after a name was withheld


@pytest.fixture
def houses(make_house: MakeHouse, accounts: Accounts) -> tuple[House, House]:
    """Somebody who has the beginning of a chain alone, and whose chain it was before it ended."""
    one, other = make_house("one"), make_house("other")
    one.know(other)
    other.add(accounts[:2])
    one.pull(other)
    other.store.outgoing.mark(accounts[0].report.id, "red")
    other.book.refresh()
    other.add(accounts[2:])
    other.book.withhold(NAME, reason="private")
    return one, other


def newest_key(house: House) -> House:
    """Have the newest key of a house handed over from now on."""
    ring = house.book.keys()
    assert ring is not None
    house.ring = ring
    return house


@pytest.mark.parametrize("is_pulled", [False, True])
@pytest.mark.parametrize("n_rotated", [1, 2])
def test_a_peer_follows_when_keys_change_after_a_name_was_withheld(
    houses: tuple[House, House], is_pulled: bool, n_rotated: int
) -> None:
    one, other = houses
    if is_pulled:
        assert one.pull(other)[0].findings == ()
    for _ in range(n_rotated):
        other.book.rotate_keys(reason="compromised")
    for told in (["rotated"] * n_rotated, []):
        pulled, taken = one.pull(other)
        assert ([found.kind for found in pulled.findings], pulled.stopped) == (told, None)
        assert taken.problems == ()
    assert one.verify(other) == []


def test_a_peer_follows_when_a_name_is_withheld_between_two_changes_of_key(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    other.add(accounts[:1])
    one.pull(other)
    other.add(accounts[1:2])  # of which the first change names the batch, and nobody has it
    other.book.rotate_keys()
    other.add(accounts[2:])
    other.book.withhold(NAME, reason="private")
    other.book.rotate_keys()
    assert {found.kind for found in one.pull(other)[0].findings} == {"rotated"}
    assert one.verify(other) == []


def test_the_next_change_of_key_mends_what_one_of_before_broke(
    houses: tuple[House, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = houses
    with monkeypatch.context() as before:
        before.setattr("onrecord.api.signing.find_ended", lambda _: {})
        other.book.rotate_keys()
    one.pull(other)
    assert any("did not all come" in told for told in one.verify(other))
    other.book.rotate_keys()
    one.pull(other)
    assert one.verify(other) == []


def test_whoever_joins_with_the_newest_key_misses_nothing_of_a_chain_that_ended(
    houses: tuple[House, House], make_house: MakeHouse
) -> None:
    _, other = houses
    other.book.rotate_keys()
    other.book.rotate_keys()
    late = make_house("late")
    late.know(newest_key(other))
    assert [found.kind for found in late.pull(other)[0].findings] == ["vouched", "vouched"]
    assert late.verify(other) == []


def test_a_change_of_key_tells_nobody_the_digests_of_a_chain_that_ended(
    house: House, accounts: Accounts
) -> None:
    house.add(accounts)
    ended = house.store.signed.last_signed(chain_of(house.collection, 0))
    house.book.withhold(NAME, reason="private")
    house.book.rotate_keys()
    assert ended is not None
    rotation = newest_key(house).ring.retired[0].rotation
    assert ended.stream in rotation.ended
    assert ended.stream in rotation.last
    assert ended.stream not in rotation.heads
    assert len(rotation.heads) + len(rotation.ended) == len(rotation.last)
