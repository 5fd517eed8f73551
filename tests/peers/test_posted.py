"""What a peer posts to a collection of ours is put on record as if it had been pulled."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from onrecord.cli import cli
from onrecord.errors import NotOnRecordError, UsageError
from onrecord.exchange.proof import DEFINER, make_key
from onrecord.exchange.stix.encoding import extension_definition
from onrecord.records import Account
from onrecord.sharing.posting import post, poster_name
from onrecord.store.answers.peers import POSTED, Peer

from .house import Direct, House, MakeHouse
from .made import now

Accounts = list[Account]


def expect(one: House, other: House, **about: object) -> None:
    """Let a house know another one that posts to its collection."""
    fields = {"name": other.name, "url": POSTED, "collection": "all", "trust": "key"}
    peer = Peer(**(fields | {"added_at": now()} | about))  # type: ignore[arg-type]
    one.book.add_peer(peer, key=other.ring.current.public if peer.trust == "key" else None)


def give(other: House, one: House) -> None:
    """Push what a house hands out to another one."""
    assert [given.problem for given in other.push(one) if given.problem] == []


@pytest.fixture
def houses(make_house: MakeHouse, accounts: Accounts) -> tuple[House, House]:
    """A house, and another that has posted three reports to it."""
    one, other = make_house("one"), make_house("other")
    other.know(one)
    other.add(accounts)
    give(other, one)
    return one, other


def test_what_was_posted_comes_on_record_under_its_makers_name(
    houses: tuple[House, House], accounts: Accounts
) -> None:
    one, other = houses
    assert one.book.counts()["reports"] == 0  # bytes in a collection, and no more
    expect(one, other)
    pulled, taken = one.book.pull("other")
    assert (pulled.findings, pulled.stopped, taken.n_new, taken.problems) == ((), None, 3, ())
    assert {one.book.holders(account.report.id)[0] for account in accounts} == {"other"}
    assert one.verify(other) == []
    assert [taken.n_came for taken, _ in (one.book.pull("other"), one.book.pull("other"))] == [0, 0]


def test_what_is_posted_later_follows_and_is_taken_back_likewise(
    houses: tuple[House, House], accounts: Accounts
) -> None:
    one, other = houses
    expect(one, other)
    one.book.pull("other")
    other.store.outgoing.mark(accounts[0].report.id, "red")
    other.book.refresh()
    give(other, one)
    pulled, taken = one.book.pull("other")
    assert (pulled.findings, taken.n_taken_back) == ((), 1)
    assert one.book.counts()["reports"] == 2


def test_nothing_that_is_not_signed_with_the_peers_key_comes_on_record(
    houses: tuple[House, House],
) -> None:
    one, _ = houses
    fields = {"name": "other", "url": POSTED, "collection": "all", "trust": "key"}
    peer = Peer(**(fields | {"added_at": now()}))  # type: ignore[arg-type]
    one.book.add_peer(peer, key=make_key().public)
    pulled, taken = one.book.pull("other")
    assert {finding.kind for finding in pulled.findings} >= {"unpinned_key"}
    assert taken.n_new == 0
    assert one.book.counts()["reports"] == 0


def test_what_is_beyond_the_quota_waits_for_leave(houses: tuple[House, House]) -> None:
    one, other = houses
    expect(one, other, max_objects=3)
    pulled, taken = one.book.pull("other")
    assert pulled.n_quarantined > 0
    assert taken.n_new == 0
    _, taken = one.book.release("other")
    assert taken.n_new == 3


def test_what_another_token_posts_is_not_the_peers(
    houses: tuple[House, House], accounts: Accounts
) -> None:
    one, other = houses
    junk = {
        "type": "note",
        "spec_version": "2.1",
        "id": "note--00000000-0000-4000-8000-000000000000",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z",
        "created_by_ref": other.identity,
        "content": "not from there",
        "object_refs": [other.identity],
    }
    post(one.store, one.collection, [msgspec.json.encode(junk)], posted_by=poster_name("else"))
    expect(one, other, user="keeper")
    pulled, taken = one.book.pull("other")
    assert (pulled.findings, taken.n_new) == ((), 3)
    expect(one, other, name="stranger", user="else", trust="unsigned")
    pulled, taken = one.book.pull("stranger")
    assert (pulled.n_came, taken.n_new) == (1, 0)


def test_what_the_bearer_of_a_token_posts_is_that_tokens(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    token = one.book.new_token("posting", tlp="green", scopes=("read", "write"))
    one.sends = Direct(one.sends.client, token)
    other.know(one)
    other.add(accounts)
    give(other, one)
    expect(one, other, user="posting")
    pulled, taken = one.book.pull("other")
    assert (pulled.findings, taken.n_new) == ((), 3)


def test_what_we_hand_out_there_ourselves_is_not_pulled(
    houses: tuple[House, House], accounts: Accounts
) -> None:
    one, other = houses
    one.add(accounts[:1])
    expect(one, other)
    pulled, taken = one.book.pull("other")
    assert (pulled.findings, taken.n_beside, taken.n_new) == ((), 1, 2)


def test_what_every_ledger_hands_out_is_not_missing_of_what_was_posted(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    one.add(accounts[:1])
    other.know(one)
    other.add(accounts[1:])
    give(other, one)
    expect(one, other)
    pulled, taken = one.book.pull("other")
    assert (pulled.findings, taken.n_new) == ((), 2)
    assert one.verify(other) == []


def test_who_defines_our_extension_is_known_where_it_is_checked() -> None:
    assert extension_definition().created_by_ref == DEFINER


def test_what_is_deleted_after_it_was_pulled_is_told(houses: tuple[House, House]) -> None:
    one, other = houses
    expect(one, other)
    one.book.pull("other")
    one.store.taxii._connection.execute("DELETE FROM taxii_objects WHERE posted_by IS NOT NULL")
    pulled, _ = one.book.pull("other")
    assert [finding.kind for finding in pulled.findings] == ["rollback"]


def test_a_collection_that_is_not_there_and_a_push_to_who_posts_are_refused(
    houses: tuple[House, House],
) -> None:
    one, other = houses
    with pytest.raises(NotOnRecordError):
        expect(one, other, collection="nowhere")
    expect(one, other)
    with pytest.raises(UsageError, match="posts to us"):
        list(one.book.push("other", "all"))


def test_the_command_line_takes_what_was_posted(
    houses: tuple[House, House], tmp_path: Path
) -> None:
    one, other = houses
    key = tmp_path / "other.jwk"
    key.write_bytes(msgspec.json.encode(other.ring.current.public))

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["peers", *words, "--ledger", one.path])
        return done.exit_code, done.output

    assert run("add", "other", "--key", str(key))[0] == 2
    assert run("add", "other", "https://x.example/", "--posted", "all", "--key", str(key))[0] == 2
    assert run("add", "other", "--posted", "all", "--by", "keeper", "--key", str(key)) == (0, "")
    code, told = run("add", "ghost", "--posted", "all", "--by", "ghost", "--key", str(key))
    assert (code, "no token is called ghost" in told) == (0, True)
    code, told = run("pull", "other")
    assert (code, "3 new reports" in told) == (0, True)
    assert "posted:" in run("list")[1]
    assert run("status", "other")[0] == 0
