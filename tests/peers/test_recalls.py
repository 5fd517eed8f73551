"""What a peer says of its own claims later: marked stricter, taken back, removed."""

from __future__ import annotations

import msgspec
import pytest

from onrecord.records import Account, Caller
from onrecord.sharing.rehanging import rehang_copies

from .conftest import Desk, Organisation
from .house import House, MakeHouse

Accounts = list[Account]
ANYBODY = Caller(name="anybody", clearance="clear", scopes=("read",))


def seen_by_anybody(house: House) -> bytes:
    """Return all that a house shows to somebody without any clearance."""
    from onrecord import api

    with api.open(house.path) as book:
        book._store.see_as(ANYBODY)
        shown = [
            msgspec.json.encode([*book._store.holdings(row.id), book._store.around(row.id)])
            for row in book.reports()
        ]
        claims = [msgspec.json.encode(row) for row in book.claims()]
    return b"".join([*shown, *claims])


# --- markings


@pytest.mark.parametrize("has_ours", [False, True])
def test_a_marking_that_is_raised_reaches_what_came_before(
    desk: Desk, other: Organisation, accounts: Accounts, has_ours: bool
) -> None:
    if has_ours:
        desk.add(accounts[:1])
    other.publish(accounts[:1], tlp="clear")
    desk.pull()
    other.publish(accounts[:1], tlp="amber")
    _, taken = desk.pull()
    assert (taken.n_known, taken.n_beside) == (1, 0)
    desk.ledger.see_as(ANYBODY)
    shown = [row.id for row in desk.ledger.reports()]
    assert shown == ([accounts[0].report.id] if has_ours else [])
    for id_ in shown:
        assert [one.producer for one in desk.ledger.holdings(id_)] == [None]
        assert desk.ledger.around(id_).others == ()


def test_a_marking_that_is_raised_with_other_words_hides_the_older_ones_too(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    desk.add(accounts[:1])
    other.publish(accounts[:1], tlp="clear")
    desk.pull()
    fewer = msgspec.structs.replace(accounts[0], claims=accounts[0].claims[:1], figures=())
    other.publish([fewer], tlp="amber")
    desk.pull()
    desk.ledger.see_as(ANYBODY)
    assert desk.ledger.around(accounts[0].report.id).others == ()


def test_a_laxer_marking_that_comes_later_changes_nothing(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    claim = accounts[0].claims[0].id
    other.publish(accounts[:1], claim_tlp={claim: "amber"})
    desk.pull()
    other.publish(accounts[:1], claim_tlp={claim: "green"})
    desk.pull()
    other.publish(accounts[:1], tlp="clear")
    desk.pull()
    desk.ledger.see_as(msgspec.structs.replace(ANYBODY, clearance="green"))
    assert list(desk.ledger.reports()) == []


def test_a_marking_that_a_house_raises_reaches_its_peer_and_all_holds(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    other.add(accounts[:1])
    one.pull(other)
    other.store.outgoing.mark(accounts[0].report.id, "green")
    other.book.refresh()
    pulled, taken = one.pull(other)
    assert (pulled.findings, taken.n_known) == ((), 1)
    assert one.verify(other) == []
    assert seen_by_anybody(one) == b""


# --- taken back


@pytest.mark.parametrize("has_ours", [False, True])
def test_what_a_peer_takes_back_is_shown_to_nobody(
    make_house: MakeHouse, accounts: Accounts, has_ours: bool
) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    if has_ours:
        one.add(accounts[:1])
    other.add(accounts[:2])
    one.pull(other)
    id_ = accounts[0].report.id
    other.store.outgoing.mark(id_, "red", claim=accounts[0].claims[0].id)
    other.book.refresh()
    pulled, taken = one.pull(other)
    assert (pulled.findings, taken.n_taken_back, taken.problems) == ((), 1, ())
    assert one.book.peer_status("other").n_taken_back == 1
    assert [held.producer for held in one.store.holdings(id_)] == ([None] if has_ours else [])
    assert one.store.around(id_).others == ()
    assert {row.report for row in one.book.claims()} == {
        account.report.id for account in accounts[0 if has_ours else 1 : 2]
    }
    seen = seen_by_anybody(one)
    assert (b"gates had been opened" in seen) == has_ours
    assert b"Nobody warned us" in seen
    assert one.verify(other) == []
    page = one.sends.client.get(f"/reports/{id_}").text
    assert ("has taken it back" in page) != has_ours
    assert "No claim was found" not in page


def test_a_name_that_a_peer_withholds_later_goes_with_the_report_that_named_it(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    other.add(accounts[2:])
    one.pull(other)
    assert b"Petra Vance" in seen_by_anybody(one)
    other.store.outgoing.withhold(["Petra Vance"], "private", None)
    other.book.refresh()
    pulled, taken = one.pull(other)
    assert (pulled.findings, taken.n_taken_back, taken.n_new) == ((), 1, 1)
    assert b"Petra Vance" not in seen_by_anybody(one)
    assert b"noon" in seen_by_anybody(one)


def test_what_is_handed_out_again_is_shown_again(make_house: MakeHouse, accounts: Accounts) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    other.add(accounts[:1])
    for tlp, shown in (("red", 0), ("clear", 1)):
        one.pull(other)
        other.store.outgoing.mark(accounts[0].report.id, tlp)
        other.book.refresh()
        one.pull(other)
        assert one.book.counts()["claims"] == shown * len(accounts[0].claims)
        assert bool(seen_by_anybody(one)) == bool(shown)


def test_a_text_that_nobody_but_the_peer_had_shows_another_peers_findings_next(
    desk: Desk, accounts: Accounts
) -> None:
    ledger, id_ = desk.ledger, accounts[0].report.id
    desk.other.publish(accounts[:1])
    desk.pull()
    third = Organisation(4)
    run = ledger.begin_run("import x", producer=third.producer.identity)
    from onrecord.store import Entry

    list(ledger.add([Entry(account=accounts[0])], run=run))
    with ledger.recalls.writing():
        assert ledger.recalls.take_back(id_, desk.other.producer.identity)
        assert not ledger.recalls.take_back(id_, desk.other.producer.identity)
    [held] = ledger.holdings(id_)
    assert (held.producer, held.is_shown) == (third.producer.identity, True)
    assert ledger.account(id_) == accounts[0]


# --- what goes without a version that says so


def test_whoever_comes_after_something_was_taken_back_misses_nothing(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other, late = make_house("one"), make_house("other"), make_house("late")
    other.add(accounts)
    one.know(other)
    one.pull(other)
    other.store.outgoing.mark(accounts[0].report.id, "red")
    other.store.outgoing.withhold(["Petra Vance"], "private", None)
    other.book.refresh()
    late.know(other)
    for house in (one, late):
        pulled, _ = house.pull(other)
        assert pulled.findings == ()
        assert house.verify(other) == []
    assert b"Petra Vance" not in seen_by_anybody(late)


def test_what_comes_back_after_it_was_taken_back_is_missed_when_dropped(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    other, late = make_house("other"), make_house("late")
    other.add(accounts[:1])
    for tlp in ("red", "clear"):
        other.store.outgoing.mark(accounts[0].report.id, tlp)
        other.book.refresh()
    late.know(other)
    late.pull(other)
    assert late.verify(other) == []
    with late.store.peers.writing():
        late.store.peers._run("DELETE FROM peer_objects WHERE type = 'artifact'")
    assert any("is signed and did not come" in said for said in late.verify(other))


def test_what_came_as_evidence_is_taken_back_on_its_text_too(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1], with_text=False)
    _, taken = desk.pull()
    assert (taken.n_new, taken.n_evidence) == (1, 1)
    desk.add(accounts[:1])
    assert rehang_copies(desk.ledger) == 1
    id_, identity = accounts[0].report.id, other.producer.identity
    assert [held.producer for held in desk.ledger.holdings(id_)] == [None, identity]
    assert desk.ledger.recalls.n_taken_back(identity) == 0
    [report] = [one for one in other.publish([accounts[0]]) if one["type"] == "report"]
    gone = report | {"revoked": True, "modified": "2030-01-01T00:00:00.000Z"}
    other.server.add([gone])
    other.sign([gone])
    _, taken = desk.pull()
    assert taken.n_taken_back == 1
    assert [held.producer for held in desk.ledger.holdings(id_)] == [None]
