"""Two ledgers, each behind its own server: what goes over, and what it is proved by."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest

from onrecord import api
from onrecord.demo import demo_folder
from onrecord.records import Account, Tlp
from onrecord.sharing.publishing import object_maker
from onrecord.sharing.pushing import push
from onrecord.sharing.shelving import MakeObjects, publish
from onrecord.store import Entry
from onrecord.store.answers.taxii import Collection, chain_of

from .house import House, MakeHouse

Accounts = list[Account]


def test_each_gets_what_the_other_has_and_nobody_loses_anything(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    one.add(accounts[:2])
    other.add(accounts[1:])
    for here, there in ((one, other), (other, one)):
        here.know(there)
        pulled, taken = here.pull(there)
        assert (pulled.findings, pulled.stopped) == ((), None)
        assert (taken.n_new, taken.n_beside, taken.problems) == (1, 1, ())
        assert here.verify(there) == []
    shown = [{row.id for row in house.book.reports()} for house in (one, other)]
    assert shown[0] == shown[1] == {account.report.id for account in accounts}
    both = accounts[1].report.id
    assert one.book.holders(both) == ["us", "other"]
    assert [row.n_claims for row in one.book.reports(report=both)] == [len(accounts[1].claims)]


@pytest.mark.parametrize("claim_tlp", [None, "green", "amber"])
@pytest.mark.parametrize(("tlp", "n_seen"), [("clear", 1), ("green", 2)])
def test_whoever_sees_but_some_of_a_collection_can_check_that(
    make_house: MakeHouse, accounts: Accounts, tlp: Tlp, n_seen: int, claim_tlp: Tlp | None
) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    other.add(accounts)
    other.book.mark(accounts[1].report.id, "green")
    claims = accounts[2].claims
    if claim_tlp is not None:
        other.book.mark(accounts[2].report.id, claim_tlp, claim=claims[0].id)
    n_seen += 1 if claim_tlp is None or (tlp, claim_tlp) == ("green", "green") else 0
    token = other.book.new_token("One", tlp=tlp, collections=["all"])
    other.sends.client.headers["Authorization"] = f"Bearer {token}"
    pulled, taken = one.pull(other)
    assert (pulled.findings, pulled.stopped, taken.problems) == ((), None, ())
    assert taken.n_new == n_seen
    assert one.verify(other) == []
    other.book.mark(accounts[0].report.id, "green")
    if claim_tlp is not None:
        other.book.mark(accounts[2].report.id, "clear", claim=claims[0].id)
    pulled, taken = one.pull(other)
    assert (pulled.findings, pulled.stopped, taken.problems) == ((), None, ())
    assert one.verify(other) == []


def test_what_came_from_a_peer_is_not_handed_on_as_ours(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    other.add(accounts)
    one.know(other)
    one.pull(other)
    assert one.book.publish().n_reports == 0
    assert list(one.store.signed.own_objects(one.collection.number))[1:] == []


def test_more_is_signed_as_it_is_added(make_house: MakeHouse, accounts: Accounts) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    for account in accounts:
        other.add([account])
        pulled, taken = one.pull(other)
        assert (pulled.findings, taken.n_new, taken.n_beside) == ((), 1, 0)
    assert other.store.signed.last_numbers() == {chain_of(other.collection, 0): 3}
    before = one.book.data_version(), other.book.data_version()
    assert other.book.sign() == 0
    with api.open(other.path) as again:
        again.publish()
    assert (one.book.data_version(), other.book.data_version()) == before  # nothing was written
    assert one.verify(other) == []


def test_a_key_changes_on_the_way(make_house: MakeHouse, accounts: Accounts) -> None:
    one, other = make_house("one"), make_house("other")
    one.know(other)
    other.add(accounts[:1])
    one.pull(other)
    other.book.rotate_keys()
    other.add(accounts[1:])
    pulled, taken = one.pull(other)
    assert [finding.kind for finding in pulled.findings] == ["rotated"]
    assert taken.n_new == 2
    assert one.verify(other) == []


def test_who_joins_late_follows_from_the_oldest_key(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    other.add(accounts[:1])
    other.book.rotate_keys()
    other.add(accounts[1:2])
    other.book.rotate_keys()
    other.add(accounts[2:])
    one.know(other)  # by its first key
    pulled, taken = one.pull(other)
    assert [finding.kind for finding in pulled.findings] == ["rotated", "rotated"]
    assert taken.n_new == len(accounts)
    assert one.verify(other) == []


def test_a_new_key_that_was_handed_over_takes_the_place_of_the_old_one(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    peer = one.know(other)
    other.add(accounts[:1])
    one.pull(other)
    other.book.rotate_keys()
    found = other.book.keys()
    assert found is not None
    new = found.current.public
    one.book.add_peer(peer, key=new, replace=True)
    other.add(accounts[1:])
    pulled, taken = one.pull(other)
    assert ([one.kind for one in pulled.findings], taken.n_new) == ([], 2)
    assert one.verify(other) == []


def test_what_a_revoked_key_signed_holds_no_more(make_house: MakeHouse, accounts: Accounts) -> None:
    one, other = make_house("one"), make_house("other")
    peer = one.know(other)
    other.add(accounts)
    one.pull(other)
    one.book.add_peer(peer, key="0" * 64, replace=True, revoke=True)
    verdict = one.book.verify_peer("other")
    assert verdict.n_verified == 0
    assert {finding.kind for finding in verdict.findings} >= {"revoked_key", "unsigned"}
    assert "verified" not in one.book.peer_status("other").objects
    pulled, _ = one.pull(other)
    assert "revoked_key" in {finding.kind for finding in pulled.findings}


def test_what_is_withdrawn_is_not_called_missing(make_house: MakeHouse, accounts: Accounts) -> None:
    one, other = make_house("one"), make_house("other")
    other.add(accounts[:2])
    one.know(other)
    one.pull(other)
    other.store.outgoing.mark(accounts[0].report.id, "red")
    other.book.refresh()
    pulled, _ = one.pull(other)
    assert [finding.kind for finding in pulled.findings] == []
    assert one.verify(other) == []


def test_a_third_party_hands_on_bytes_and_signatures(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, mirror, other = make_house("one"), make_house("mirror"), make_house("other")
    other.add(accounts)
    other.know(mirror)
    other.book.refresh()
    pushed = other.push(mirror)
    assert {one.problem for one in pushed} == {None}
    assert other.push(mirror) == []
    one.know(other)
    pulled, taken = one.pull(other, at=mirror)
    assert (pulled.findings, taken.n_new) == ((), 3)
    assert one.verify(other) == []
    assert sorted(one.store.peers.raws(one.store.peers.find("other"))) == sorted(
        data for _, data in other.store.signed.own_objects(other.collection.number)
    )


def test_a_push_that_is_cut_short_goes_on_where_it_was(
    make_house: MakeHouse, accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.exchange.taxii.posting.POST_OBJECTS", 5)
    mirror, other = make_house("mirror"), make_house("other")
    other.add(accounts)
    peer = other.know(mirror)
    giving = push(other.store, peer, mirror.client(), other.collection)
    first = [next(giving) for _ in range(5)]
    giving.close()  # type: ignore[attr-defined]
    rest = other.push(mirror)
    assert {one.id for one in first}.isdisjoint(one.id for one in rest)
    assert other.store.signed.push_counts(peer) == (len(first) + len(rest), 0)


def test_what_is_red_or_withheld_stays_at_home(make_house: MakeHouse, accounts: Accounts) -> None:
    mirror, other = make_house("mirror"), make_house("other")
    other.store.outgoing.withhold(["Ilse Brandauer"], "private", None)
    other.add(accounts)
    other.store.outgoing.mark(accounts[2].report.id, "red")
    other.book.refresh()
    other.know(mirror)
    other.push(mirror)
    page = mirror.client().pages
    from onrecord.exchange.taxii import Cursor

    everything = b"".join(raw for one in page(Cursor()) for raw in one.objects)
    assert b"Brandauer" not in everything
    assert b"Petra Vance" not in everything
    assert b"Hlinka" in everything


# --- what is counted


@pytest.fixture(scope="module")
def strike() -> dict[str, Account]:
    """What the demonstration reports of the air strike put on record, by file."""
    with demo_folder() as folder:
        found = api.read(manifest=str(folder / "manifest.jsonl"), engine="rules")
        return {Path(account.report.origin).name: account for account in found}


def killed(house: House) -> tuple[int, int]:
    """Return how many origins say how many were killed, and how many reports were compared."""
    table = house.book.comparison(words="Teshlin", measures=["killed"])
    return table.n_origins, len(table.reports)


def test_neither_the_same_report_nor_a_copy_of_it_adds_an_origin(
    make_house: MakeHouse, strike: dict[str, Account]
) -> None:
    one, other = make_house("one"), make_house("other")
    one.add([strike["transmeridian-strike-update.html"], strike["littoral-strike.html"]])
    one.know(other)
    before = killed(one)
    other.add([strike["transmeridian-strike-update.html"]])
    assert one.pull(other)[1].n_beside == 1
    assert killed(one) == before
    other.add([strike["courant-strike-reprint.html"]])  # the Courant reprints Transmeridian
    assert one.pull(other)[1].n_new == 1
    assert killed(one) == (before[0], before[1] + 1)


def test_a_disagreement_is_seen_from_both_sides(
    make_house: MakeHouse, strike: dict[str, Account]
) -> None:
    one, other = make_house("one"), make_house("other")
    one.add([strike["transmeridian-strike-update.html"]])
    other.add([strike["hta-strike.txt"], strike["radio-orm-strike.txt"]])
    alone = killed(one)[0]
    for here, there in ((one, other), (other, one)):
        here.know(there)
        here.pull(there)
    assert killed(one) == killed(other)
    assert killed(one)[0] > alone
    table = one.book.comparison(words="Teshlin", measures=["killed"])
    assert any(cell.relation == "differs" for q in table.questions for cell in q.cells)


def test_what_two_read_otherwise_in_one_text_is_listed(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    first, *rest = accounts[0].claims
    denied = msgspec.structs.replace(first, stance="denies")
    theirs = msgspec.structs.replace(accounts[0], claims=(denied,), figures=())
    one.add(accounts[:1])
    other.add([theirs])
    one.know(other)
    one.pull(other)
    found = list(one.book.differences("other"))
    assert [one.kind for one in found if one.key == found[0].key] == ["stance", "figures"]
    assert (found[0].ours, found[0].theirs) == (first.stance, "denies")
    assert [one.kind for one in found[2:]] == ["only_ours"] * len(rest)


def test_other_words_for_the_speaker_are_a_difference_of_one_claim(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    claims = [msgspec.structs.replace(claim, source=()) for claim in accounts[0].claims]
    one.add(accounts[:1])
    other.add([msgspec.structs.replace(accounts[0], claims=tuple(claims))])
    one.know(other)
    one.pull(other)
    found = list(one.book.differences("other"))
    assert {one.kind for one in found} == {"source"}
    assert {one.theirs for one in found} == {"nobody"}


def test_a_mark_that_is_set_while_objects_are_made_is_heeded(
    tmp_path: Path, accounts: Accounts, stack: ExitStack
) -> None:
    house = House(tmp_path, "house", stack, is_served=False)
    run = house.store.begin_run("rules 1")
    list(house.store.add([Entry(account=account) for account in accounts], run=run))
    n_made = 0

    def make_for(collection: Collection) -> MakeObjects:
        make = object_maker(house.store, collection.tlp)

        def marking(account: Account) -> Sequence[bytes]:
            nonlocal n_made
            n_made += 1
            found = make(account)
            if n_made == 3:  # all are made, and none is put in
                with api.open(house.path) as meanwhile:
                    meanwhile._store.outgoing.mark(accounts[2].report.id, "red")
            return found

        return marking

    assert publish(house.store, make_for).is_done
    assert n_made > 3
    shelf = b"".join(data for _, data in house.store.signed.own_objects(house.collection.number))
    assert b"Hlinka" in shelf
    assert b"Petra Vance" not in shelf
