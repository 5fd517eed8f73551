"""Keys that follow one another, and who is believed about that by whoever comes late."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import msgspec
import pytest
from click.testing import CliRunner

from onrecord.cli import cli
from onrecord.exchange.proof import (
    Chains,
    Json,
    PinnedKey,
    PrivateKey,
    PublicKey,
    Verdict,
    check,
    make_key,
    make_rotation,
    words_of,
)
from onrecord.exchange.proof.notes import EXTENSION_ID
from onrecord.exchange.proof.rotation import Reason
from onrecord.records import Account
from onrecord.store import Ledger

from .conftest import Desk, Organisation
from .house import House, MakeHouse
from .made import PRODUCER, FakeProducer, encode, make_object, now

Accounts = list[Account]
OBJECTS = [make_object(number) for number in range(9)]


def name(key: PrivateKey) -> str:
    return words_of(key.public.thumbprint)


def pin(key: PrivateKey) -> PinnedKey:
    return PinnedKey(thumbprint=key.public.thumbprint, key=key.public)


def kinds(found) -> set[str]:  # type: ignore[no-untyped-def]
    return {finding.kind for finding in found.findings}


class Producer(FakeProducer):
    """Signs batches of three objects each, and changes its key between them."""

    def __init__(self, key: PrivateKey | None = None) -> None:
        super().__init__(key or make_key())
        self.keys = [self.key]
        self.sent: list[Json] = []

    def publish(self, number: int) -> Json:
        """Sign the objects of a number."""
        values = OBJECTS[3 * number : 3 * number + 3]
        note = self.sign(values)
        self.sent += [*values, note]
        return note

    def rotate(
        self,
        new: PrivateKey | None = None,
        *,
        is_both: bool = True,
        is_sent: bool = True,
        reason: Reason = "planned",
    ) -> Json:
        """Have a new key follow."""
        new = new or make_key()
        note = rotation(self, self.key, new if is_both else new.public, reason=reason)
        self.key = new
        self.keys.append(new)
        if is_sent:
            self.sent.append(note)
        return note

    def copy(self, key: PrivateKey | None = None) -> Producer:
        """Return one that goes on from the same batch, with a stolen key."""
        thief = Producer(key or self.key)
        thief.last = self.last
        return thief


def rotation(
    producer: FakeProducer,
    old: PrivateKey,
    new: PrivateKey | PublicKey,
    *,
    reason: Reason = "planned",
    **about: object,
) -> Json:
    """Return the note by which a key follows another after a producer's newest batch."""
    last = producer.last
    fields = {
        "last": {last.stream: last.number} if last else {},
        "heads": {last.stream: last.sha256} if last else {},
    } | about
    return make_rotation(
        old,
        new,
        producer=PRODUCER,
        made_at=now(),
        reason=reason,
        **fields,  # type: ignore[arg-type]
    )


def verdict(values: Sequence[Json], *keys: PrivateKey) -> Verdict:
    return check(map(encode, values), Chains(map(pin, keys), producer=PRODUCER))


@pytest.fixture
def producer() -> Producer:
    """Somebody who published a batch with each of three keys, one after another."""
    made = Producer()
    made.publish(0)
    made.rotate()
    made.publish(1)
    made.rotate()
    made.publish(2)
    return made


# --- what holds


@pytest.mark.parametrize("which", [0, 1, 2])
def test_whoever_has_any_of_the_keys_finds_that_all_holds(producer: Producer, which: int) -> None:
    for order in (producer.sent, producer.sent[::-1]):
        found = verdict(order, producer.keys[which])
        assert found.holds
        assert (found.n_verified, found.streams) == (9, (("all", 3),))
        assert kinds(found) == {0: {"rotated"}, 1: {"rotated", "vouched"}, 2: {"vouched"}}[which]


def test_every_order_of_arrival_gives_the_same_keys(producer: Producer) -> None:
    notes = [value for value in producer.sent if EXTENSION_ID in value.get("extensions", {})]  # type: ignore[operator]
    for some in itertools.permutations(notes):
        for which in (1, 2):
            chains = Chains([pin(producer.keys[which])], producer=PRODUCER)
            assert check(map(encode, [*OBJECTS, *some]), chains).holds
            assert [chains.keys[key.public.thumbprint].state for key in producer.keys] == [
                "retired",
                "retired",
                "pinned",
            ]


def test_which_key_vouches_for_which_is_told_in_words(producer: Producer) -> None:
    first, second, third = map(name, producer.keys)
    assert list(verdict(producer.sent, producer.keys[2]).links) == [
        f"{second} vouches for the key that it follows: {first}, up to batch 1 of stream all "
        "(planned)",
        f"{third} vouches for the key that it follows: {second}, up to batch 2 of stream all "
        "(planned)",
    ]
    one, other = verdict(producer.sent, producer.keys[1]).links
    assert one.startswith(f"{second} vouches for")
    assert other == (
        f"{second} names the key that follows it: {third} (planned) after batch 2 of stream all, "
        "and that one vouches for it"
    )
    assert verdict(producer.sent[:4], producer.keys[0]).links == ()


def test_a_change_that_the_old_key_alone_signed_holds_for_whoever_has_that() -> None:
    producer = Producer()
    producer.publish(0)
    producer.rotate(is_both=False)
    producer.publish(1)
    old, new = producer.keys
    found = verdict(producer.sent, old)
    assert found.holds
    assert found.links == (
        f"{name(old)} names the key that follows it: {name(new)} (planned) after batch 1 of "
        "stream all",
    )
    late = verdict(producer.sent, new)
    assert kinds(late) == {"unpinned_key", "gap", "unsigned"}
    assert late.n_verified == 0
    assert any(f"{name(new)} did not sign that as well" in one.said for one in late.findings)


def test_a_new_key_vouches_for_nothing_where_it_is_not_said_up_to_where() -> None:
    producer = Producer()
    producer.publish(0)
    old, new = producer.key, make_key()
    producer.sent.append(rotation(producer, old, new, heads={}))
    producer.key = new
    producer.publish(1)
    assert "unpinned_key" in kinds(verdict(producer.sent, new))
    assert verdict(producer.sent, old).holds


def test_of_a_chain_with_a_link_that_one_key_signed_the_part_before_it_waits() -> None:
    producer = Producer()
    producer.publish(0)
    producer.rotate(is_both=False)
    producer.publish(1)
    producer.rotate()
    producer.publish(2)
    found = verdict(producer.sent, producer.keys[2])
    assert kinds(found) == {"vouched", "unpinned_key", "gap", "unsigned"}
    assert verdict(producer.sent, producer.keys[0]).holds


# --- a thief of an old key


@pytest.mark.parametrize("reason", ["planned", "compromised"])
def test_a_thief_of_the_old_key_leads_nobody_who_has_the_new_one(
    producer: Producer, reason: Reason
) -> None:
    thief = producer.copy(producer.keys[0])
    own = thief.rotate(reason=reason)
    false = thief.sign([make_object(77)])
    for order in ([own, *producer.sent], [*producer.sent, own]):
        found = verdict([*order, make_object(77), false], producer.key)
        assert kinds(found) == {"vouched", "forked_key", "unpinned_key", "unsigned"}
        assert found.n_verified == 9


def test_a_thief_of_the_old_key_signs_no_other_history_of_the_same_numbers() -> None:
    old = make_key()
    producer, thief = Producer(old), Producer(old)
    producer.publish(0)
    producer.publish(1)
    thief.sign([make_object(77)])
    false = [make_object(77), make_object(78)]
    notes = [thief.sign([false[0]]), thief.sign([false[1]])]
    true_first = producer.sent[3]
    producer.rotate(reason="compromised")
    producer.publish(2)
    thief = Producer(old)
    notes = [thief.sign([false[0]]), thief.sign([false[1]])]
    found = verdict([*false, *notes, *producer.sent], producer.key)
    assert kinds(found) == {"vouched", "fork", "unsigned"}
    assert found.n_verified == 9
    # and where the true one is held back, the false one is not taken for it
    held_back = [value for value in producer.sent if value is not true_first]
    found = verdict([*false, *notes, *held_back], producer.key)
    assert kinds(found) >= {"gap", "unsigned"}
    assert (found.n_verified, found.streams) == (0, ())


def test_what_the_old_key_signs_beyond_its_last_batch_counts_for_nobody() -> None:
    producer = Producer()
    producer.publish(0)
    thief = producer.copy()
    producer.rotate(reason="compromised")
    producer.publish(1)
    late = [make_object(77), thief.sign([make_object(77)])]
    for key in producer.keys:
        found = verdict([*late, *producer.sent], key)
        assert kinds(found) - {"rotated", "vouched"} == {"retired_key", "unsigned"}
        assert found.n_verified == 6


def test_a_thief_of_the_old_key_makes_nobody_look_away_who_has_the_new_one() -> None:
    """He says, with the old key alone, that nothing of it counts; the new key says otherwise."""
    producer = Producer()
    producer.publish(0)
    old = producer.key
    producer.rotate()
    producer.publish(1)
    new = producer.key
    nothing = rotation(producer, old, new.public, last={}, heads={})
    for order in ([nothing, *producer.sent], [*producer.sent, nothing]):
        assert verdict(order, old).n_verified == 6
        found = verdict(order, new)
        assert found.n_verified == 6
        assert kinds(found) - {"vouched"} == {"forked_key"}
    # heard by itself first, it gives way to what both keys signed
    chains = Chains([pin(old)], producer=PRODUCER)
    check(map(encode, [nothing]), chains)
    again = Chains(chains.keys.values(), producer=PRODUCER)
    found = check(map(encode, [nothing, *producer.sent]), again)
    assert found.n_verified == 6


# --- a thief of a new key


def test_a_thief_of_the_new_key_signs_nothing_of_the_time_before_it(producer: Producer) -> None:
    thief = Producer(producer.key)
    early = [make_object(77), thief.sign([make_object(77)])]
    for key in producer.keys:
        found = verdict([*early, *producer.sent], key)
        assert kinds(found) - {"rotated", "vouched"} == {"backdated", "unsigned"}
        assert found.n_verified == 9
        assert any("which signs from batch 3 on" in one.said for one in found.findings)


def test_a_thief_of_the_new_key_gives_it_no_second_past() -> None:
    producer, past = Producer(), Producer()
    producer.publish(0)
    past.sign([make_object(77)])
    producer.rotate()
    producer.publish(1)
    false = rotation(past, past.key, producer.key)
    old, new = producer.keys
    for order in ([false, *producer.sent], [*producer.sent, false]):
        found = verdict(order, new)
        assert kinds(found) == {"forked_key", "gap", "unsigned", "unpinned_key"}
        assert found.n_verified == 0
        found = verdict(order, old)
        assert kinds(found) == {"rotated", "forked_key"}
        assert found.n_verified == 6
    # once one was heard, it stays
    chains = Chains([pin(new)], producer=PRODUCER)
    assert check(map(encode, producer.sent), chains).holds
    again = Chains(chains.keys.values(), producer=PRODUCER)
    found = check(map(encode, [false, *producer.sent]), again)
    assert (kinds(found), found.n_verified) == ({"forked_key"}, 6)


def test_a_thief_of_a_key_that_was_retired_gives_it_no_other_past(producer: Producer) -> None:
    """Only his own past of the second key is shown to somebody who has the third."""
    first = producer.keys[0].x  # which its batch, and its change to the next, hold
    sent = [value for value in producer.sent if first not in encode(value).decode()]
    assert len(sent) == len(producer.sent) - 2
    past = Producer()
    false = [
        make_object(77),
        past.sign([make_object(77)]),
        rotation(past, past.key, producer.keys[1]),
    ]
    found = verdict([*false, *sent], producer.key)
    assert found.n_verified == 0
    assert kinds(found) == {"vouched", "gap", "unsigned"}
    # nor one that is longer than what that key was followed at, or in another stream
    longer = Producer(past.key)
    for number in range(4):
        longer.sign([make_object(80 + number)])
    aside = FakeProducer(past.key, stream="aside")
    aside.sign([make_object(90)])
    for other in (longer, aside):
        note = rotation(other, past.key, producer.keys[1])
        found = verdict([note, *sent], producer.key)
        assert "backdated" in kinds(found)
        assert found.n_verified == 0


# --- odds and ends


def test_keys_that_follow_each_other_in_a_circle_are_told() -> None:
    producer = Producer()
    producer.publish(0)
    producer.rotate()
    old, new = producer.keys
    producer.sent.append(rotation(producer, new, old))
    found = verdict(producer.sent, old)
    assert kinds(found) == {"rotated", "forked_key"}
    with pytest.raises(ValueError, match="does not follow itself"):
        rotation(producer, new, new)


@pytest.mark.parametrize("how", ["strip", "other", "garbage", "heads"])
def test_a_second_signature_that_is_not_of_the_same_statement_vouches_for_nothing(how: str) -> None:
    producer = Producer()
    producer.publish(0)
    note = producer.rotate(is_sent=False)
    producer.publish(1)
    carried = note["extensions"][EXTENSION_ID]["rotation"]  # type: ignore[index]
    other = rotation(producer, producer.keys[0], producer.keys[1])
    if how == "strip":
        del carried["countersigned"]
    if how == "other":
        carried["countersigned"] = other["extensions"][EXTENSION_ID]["rotation"]["countersigned"]  # type: ignore[index]
    if how == "garbage":
        carried["countersigned"] = "a.b.c"
    if how == "heads":
        with pytest.raises(ValueError, match="digests of last batches"):
            rotation(producer, producer.keys[0], producer.keys[1], last={})
        return
    found = verdict([*producer.sent, note], producer.keys[1])
    assert found.n_verified == 0
    assert kinds(found) >= {"unpinned_key" if how == "strip" else "bad_signature"}
    assert verdict([*producer.sent, note], producer.keys[0]).holds == (how == "strip")


def test_a_key_that_was_revoked_vouches_for_nothing(producer: Producer) -> None:
    revoked = msgspec.structs.replace(pin(producer.key), state="revoked")
    found = check(map(encode, producer.sent), Chains([revoked], producer=PRODUCER))
    assert found.n_verified == 0
    assert {"revoked_key"} <= kinds(found)


def test_changes_of_key_beyond_any_number_are_not_heard() -> None:
    key, producer = make_key(), Producer()
    note = rotation(producer, key, make_key())
    many = [
        note | {"id": f"note--{number:08}-0000-4000-8000-000000000000"} for number in range(1_100)
    ]
    found = verdict(many, producer.key)
    assert any("more than 1000 changes of key" in one.said for one in found.findings)


# --- chains that ended


@pytest.fixture
def ended() -> Producer:
    """Somebody who published three batches, took them back, and changed the key."""
    producer = Producer()
    notes = [str(producer.publish(number)["id"]) for number in range(3)]
    new = make_key()
    producer.sent.append(
        rotation(producer, producer.key, new, heads={}, ended={"all": notes}, reason="compromised")
    )
    producer.keys.append(new)
    producer.key = new
    return producer


@pytest.mark.parametrize("n_batches", [0, 1, 2, 3])
def test_of_a_chain_that_ended_any_beginning_holds(ended: Producer, n_batches: int) -> None:
    had = [*ended.sent[: 4 * n_batches], ended.sent[-1]]
    for key in ended.keys:
        for order in (had, had[::-1]):
            found = check(
                map(encode, order), Chains([pin(key)], producer=PRODUCER), seen={"all": 3}
            )
            assert kinds(found) == {"rotated" if key is ended.keys[0] else "vouched"}
            assert found.n_verified == 3 * n_batches


@pytest.mark.parametrize("n_batches", [0, 1])
def test_a_thief_of_the_old_key_brings_no_chain_back_that_ended(
    ended: Producer, n_batches: int
) -> None:
    thief = Producer(ended.keys[0])
    if n_batches:
        thief.sign(OBJECTS[:3])
    false = [make_object(77), thief.sign([make_object(77)])]
    had = [*ended.sent[: 4 * n_batches], ended.sent[-1]]
    for key in ended.keys:
        for order in ([*false, *had], [*had, *false]):
            found = verdict(order, key)
            assert kinds(found) - {"rotated", "vouched"} == {"fork", "unsigned"}
            assert found.n_verified == 3 * n_batches


def test_a_thief_of_the_new_key_brings_no_chain_back_that_ended(ended: Producer) -> None:
    thief = ended.copy()
    late = [make_object(77), thief.sign([make_object(77)])]
    again = rotation(
        thief,
        ended.key,
        make_key(),
        heads={},
        last={"all": 4},
        ended={"all": [*(str(one["id"]) for one in ended.sent[3:12:4]), str(late[1]["id"])]},
    )
    for sent in ([*ended.sent, *late], [*ended.sent, *late, again]):
        found = verdict(sent, ended.keys[0])
        assert kinds(found) == {"rotated", "fork", "unsigned"}
        assert found.n_verified == 9


def test_what_a_thief_signed_of_a_chain_before_it_ended_is_told(ended: Producer) -> None:
    thief, old = Producer(ended.keys[0]), ended.keys[0]
    false = thief.sign([make_object(77)])
    chains = Chains([pin(old)], producer=PRODUCER)
    assert check(map(encode, [make_object(77), false]), chains).holds
    again = Chains(chains.keys.values(), producer=PRODUCER, taken=chains.taken.values())
    assert "fork" in kinds(check(map(encode, [make_object(77), *ended.sent]), again))


def test_no_thief_of_the_old_key_ends_a_chain_that_both_keys_say_goes_on() -> None:
    producer = Producer()
    producer.publish(0)
    old = producer.key
    producer.rotate()
    producer.publish(1)
    false = rotation(
        producer, old, producer.key.public, last={"all": 1}, heads={}, ended={"all": []}
    )
    for order in ([false, *producer.sent], [*producer.sent, false]):
        for key in producer.keys:
            found = verdict(order, key)
            assert found.n_verified == 6
            assert kinds(found) - {"rotated", "vouched"} == {"forked_key"}
    # heard by itself first, it gives way to what both keys signed
    chains = Chains([pin(old)], producer=PRODUCER)
    check(map(encode, [false]), chains)
    assert "all" in chains.ended
    again = Chains(chains.keys.values(), producer=PRODUCER)
    assert check(map(encode, [false, *producer.sent]), again).n_verified == 6
    assert "all" not in again.ended


@pytest.mark.parametrize(
    "about",
    [
        {"last": {}, "heads": {}, "ended": {"all": []}},
        {"ended": {"all": []}},
        {"last": {"all": 1, "other": 1}, "heads": {}, "ended": {"all": []}},
    ],
)
def test_a_chain_either_ended_or_has_a_last_batch(about: dict[str, object]) -> None:
    producer = Producer()
    producer.publish(0)
    with pytest.raises(ValueError, match="not those of the streams"):
        rotation(producer, producer.key, make_key(), **about)  # type: ignore[arg-type]


# --- pulled into a ledger


def house_with_three_keys(make_house: MakeHouse, accounts: Accounts) -> House:
    other = make_house("other")
    other.add(accounts[:1])
    other.book.rotate_keys()
    other.add(accounts[1:2])
    other.store.outgoing.mark(accounts[1].report.id, "green")  # whose batches are a chain apart
    other.book.refresh()
    other.book.rotate_keys(reason="compromised")
    other.add(accounts[2:])
    return other


def test_who_joins_late_with_the_new_key_gets_all_that_the_older_ones_signed(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    other = house_with_three_keys(make_house, accounts)
    ring = other.book.keys()
    assert ring is not None
    other.ring = ring  # whose newest key is handed over
    late = make_house("late")
    late.know(other)
    pulled, taken = late.pull(other)
    assert [one.kind for one in pulled.findings] == ["vouched", "vouched"]
    assert (taken.n_new, taken.problems) == (3, ())
    assert late.verify(other) == []
    assert len(late.book.verify_peer("other").streams) > 1
    told = list(late.book.verify_peer("other").sentences())
    assert sum("vouches for the key that it follows" in one for one in told) == 2
    assert "(compromised)" in told[-1]
    assert late.book.peer_status("other").findings == ()
    assert late.pull(other)[0].findings == ()
    other.book.rotate_keys()
    assert [one.kind for one in late.pull(other)[0].findings] == ["rotated"]
    assert late.verify(other) == []


def test_a_new_key_that_was_handed_over_vouches_for_what_did_not_come_before_it(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    peer = one.know(other)
    other.add(accounts[:1])
    one.pull(other)
    other.add(accounts[1:2])  # signed with the old key, and not pulled before it is replaced
    other.book.rotate_keys()
    ring = other.book.keys()
    assert ring is not None
    one.book.add_peer(peer, key=ring.current.public, replace=True)
    other.add(accounts[2:])
    pulled, taken = one.pull(other)
    assert (pulled.findings, taken.n_new) == ((), 2)
    assert one.verify(other) == []


def test_what_was_taken_of_a_key_after_it_was_stolen_is_taken_no_longer(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    last, old = other.last, other.key
    assert last is not None
    other.publish(accounts[1:2])  # by whoever stole the key
    assert desk.pull()[1].n_new == 2
    new = make_key()
    other.server.add(
        [
            make_rotation(
                old,
                new,
                producer=other.producer.identity,
                last={"c1": 1},
                heads={"c1": last.sha256},
                made_at=now(),
                reason="compromised",
            )
        ]
    )
    other.key, other.last = new, last
    other.publish(accounts[2:])
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"rotated", "retired_key", "unsigned"}
    assert any("batches 2 to 2 are taken no longer" in one.said for one in pulled.findings)
    assert taken.n_new + taken.n_beside == 2
    reports = [accounts[0].report.id, accounts[2].report.id]
    assert sorted({row.report for row in desk.ledger.claims()}) == sorted(reports)
    assert dict(desk.verify().streams) == {"c1": 2}
    assert kinds(desk.verify()) - {"not_theirs"} == {"retired_key", "unsigned"}


def test_while_not_all_came_nobody_is_told_of_keys_that_may_yet_be_vouched_for(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    old = other.key
    other.publish(accounts)
    assert other.last is not None
    other.key = make_key()
    about = {"last": {"c1": 1}, "heads": {"c1": other.last.sha256}, "made_at": now()}
    other.server.add(
        [make_rotation(old, other.key, producer=other.producer.identity, **about)]  # type: ignore[arg-type]
    )
    desk = Desk(ledger, other, max_objects=6)
    while desk.pull()[0].stopped:
        assert ledger.peers.findings(desk.peer) == []
    with ledger.peers.writing():
        ledger.peers.release(desk.peer, [])
    desk.pull()
    assert {row.id for row in ledger.reports()} == {account.report.id for account in accounts}
    assert desk.verify().holds
    assert ledger.peers.findings(desk.peer) == []


def test_what_a_revoked_key_signed_is_shown_no_longer(
    make_house: MakeHouse, accounts: Accounts
) -> None:
    one, other = make_house("one"), make_house("other")
    peer = one.know(other)
    other.add(accounts)
    one.pull(other)
    one.book.add_peer(peer, key="0" * 64, replace=True, revoke=True)
    assert list(one.book.claims()) == []


def test_whoever_was_led_away_by_a_thief_starts_anew_with_the_new_key(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:2])
    last, old = other.last, other.key
    assert last is not None
    rows = list(other.server.rows)
    about = {"producer": other.producer.identity, "last": {"c1": 1}, "heads": {"c1": last.sha256}}
    thiefs, new = make_key(), make_key()
    other.server.add([make_rotation(old, thiefs, made_at=now(), **about)])  # type: ignore[arg-type]
    other.key = thiefs
    other.publish(accounts[2:])
    assert desk.pull()[1].n_new == 3
    # what the producer says, from a server that the thief does not have
    other.server.rows, other.last, other.key = rows, last, new
    true = make_rotation(old, new, made_at=now(), reason="compromised", **about)  # type: ignore[arg-type]
    other.server.add([true])
    fewer = msgspec.structs.replace(accounts[1], claims=accounts[1].claims[:1], figures=())
    other.publish([fewer])
    assert kinds(desk.pull()[0]) & {"fork", "rollback"}
    with desk.ledger.peers.writing():
        desk.ledger.peers.remove(desk.peer)
    anew = Desk(desk.ledger, other)
    pulled, _ = anew.pull()
    assert kinds(pulled) == {"vouched"}
    assert anew.verify().holds
    shown = {row.report for row in desk.ledger.claims()}
    assert shown == {account.report.id for account in accounts[:2]}
    path = str(desk.ledger.health()["file"])
    told = CliRunner().invoke(cli, ["peers", "status", "other", "--ledger", path]).output
    assert f"{name(new)} vouches for the key that it follows: {name(old)}, up to batch 1" in told
