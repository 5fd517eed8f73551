"""What comes from a peer, what is believed of it, and what becomes of the rest."""

from __future__ import annotations

import random

import msgspec
import pytest
from click.testing import CliRunner

from onrecord.cli import cli
from onrecord.errors import LimitError, PeerError
from onrecord.exchange.proof import make_key, make_rotation
from onrecord.exchange.taxii import Answer, Patience, TaxiiClient
from onrecord.records import Account, Caller
from onrecord.sharing.pulling import pull
from onrecord.sharing.receiving import take_in_objects
from onrecord.sharing.taking_in import take_in
from onrecord.store import Ledger, Query
from onrecord.store.answers.peers import Peer

from .conftest import OURS, Desk, Organisation
from .fake_taxii import URL, answer
from .made import now

Accounts = list[Account]


class Killed(BaseException):
    """What ends a process from outside."""


def kinds(found) -> set[str]:  # type: ignore[no-untyped-def]
    return {finding.kind for finding in found.findings}


def states(desk: Desk) -> dict[str, int]:
    return desk.ledger.peers.counts(desk.peer)


# --- what holds


def test_what_was_signed_comes_on_record_under_the_peers_name(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts)
    pulled, taken = desk.pull()
    assert (pulled.stopped, pulled.findings) == (None, ())
    assert (taken.n_new, taken.problems) == (3, ())
    assert list(desk.ledger.accounts()) == accounts
    assert {run.producer for run in desk.ledger.runs()} == {other.producer.identity}
    assert desk.verify().holds
    assert desk.peer.identity == other.producer.identity


def test_pulling_again_changes_nothing(desk: Desk, other: Organisation, accounts: Accounts) -> None:
    other.publish(accounts)
    desk.pull()
    pulled, taken = desk.pull()
    assert pulled.n_new == 0
    assert (taken.n_new, taken.n_beside, taken.n_known) == (0, 0, 0)
    assert len(list(desk.ledger.runs())) == 1


def test_what_is_published_later_comes_later(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    desk.pull()
    other.publish(accounts[1:])
    pulled, taken = desk.pull()
    assert not pulled.findings
    assert (taken.n_new, taken.n_known) == (2, 0)
    assert list(desk.verify().streams) == [("c1", 2)]


def test_a_pull_that_is_killed_goes_on_after_its_last_page(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts)

    def trouble(asked: int, _method: str, _url: str) -> Answer | None:
        if asked == 4:
            raise Killed
        return None

    other.server.trouble = trouble
    with pytest.raises(Killed):
        desk.pull()
    n_kept = sum(states(desk).values())
    assert n_kept == 9  # three pages of three
    other.server.trouble = lambda *_: None
    pulled, taken = desk.pull()
    assert pulled.n_came == len(other.server.rows) - n_kept
    assert taken.n_new == 3
    assert desk.verify().holds


def test_a_server_that_fails_on_the_way_is_told_and_what_came_is_kept(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts)
    other.server.trouble = lambda n, _m, _u: answer(b"{", 200) if n == 3 else None
    pulled, _ = desk.pull()
    assert pulled.n_new == 6
    assert "no TAXII envelope" in (pulled.stopped or "")
    assert not pulled.findings  # nothing is called missing that may yet come
    pulled, taken = desk.pull()
    assert (pulled.stopped, taken.n_new) == (None, 3)


@pytest.mark.parametrize("trouble", [PeerError("p", "fails"), LimitError("p", "too large")])
def test_a_server_that_cannot_be_asked_for_what_we_had_is_told(
    desk: Desk, other: Organisation, accounts: Accounts, trouble: Exception
) -> None:
    other.publish(accounts[:1])
    desk.pull()

    def fail(*_: object) -> None:
        raise trouble

    other.server.trouble = fail
    pulled, _ = desk.pull()
    assert (pulled.n_came, pulled.stopped) == (0, str(trouble))


def test_a_new_key_is_followed(desk: Desk, other: Organisation, accounts: Accounts) -> None:
    other.publish(accounts[:1])
    desk.pull()
    new = make_key()
    note = make_rotation(
        other.key,
        new.public,
        producer=other.producer.identity,
        last={"c1": 1},
        made_at=now(),
    )
    other.server.add([note])
    other.key = new
    other.publish(accounts[1:])
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"rotated"}
    assert taken.n_new == 2
    assert desk.verify().holds


# --- beside ours


def test_a_text_that_we_have_keeps_our_findings(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    desk.add(accounts[:1])
    theirs = msgspec.structs.replace(accounts[0], claims=accounts[0].claims[:1], figures=())
    other.publish([theirs])
    _, taken = desk.pull()
    assert (taken.n_new, taken.n_beside) == (0, 1)
    id_ = accounts[0].report.id
    assert desk.ledger.account(id_) == accounts[0]
    ours, beside = desk.ledger.holdings(id_)
    assert (ours.producer, ours.is_shown) == (None, True)
    assert (beside.producer, beside.is_shown) == (other.producer.identity, False)
    assert len(beside.account.claims) == 1


def test_what_we_find_later_takes_the_place_of_theirs(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    theirs = msgspec.structs.replace(accounts[0], claims=(), figures=(), actors=())
    other.publish([theirs])
    desk.pull()
    desk.add(accounts[:1])
    assert desk.ledger.account(accounts[0].report.id) == accounts[0]
    assert [one.is_shown for one in desk.ledger.holdings(accounts[0].report.id)] == [True, False]


def test_a_copy_that_comes_from_a_peer_raises_no_count(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    desk.add(accounts)
    before = desk.ledger.counts()
    claims = [(row.claim.id, row.origin) for row in desk.ledger.claims()]
    other.publish(accounts)
    desk.pull()
    after = desk.ledger.counts()
    assert {**before, "runs": 2} == after
    assert [(row.claim.id, row.origin) for row in desk.ledger.claims()] == claims
    assert [row.n_claims for row in desk.ledger.reports(Query())] == [
        len(account.claims) for account in reversed(accounts)
    ]


def test_a_claim_whose_text_did_not_come_is_checked_against_ours(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    desk.add(accounts[:1])
    other.publish(accounts[:2], with_text=False)
    _, taken = desk.pull()
    assert (taken.n_beside, taken.n_new, taken.n_evidence) == (1, 1, 1)


def test_words_that_our_text_does_not_have_are_left_out(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    text = accounts[0].report.text
    desk.add(accounts[:1])
    false = msgspec.json.decode(
        msgspec.json.encode(accounts[0]).replace(b"At least 14 people", b"At least 41 people"),
        type=Account,
    )
    false = msgspec.structs.replace(false, report=msgspec.structs.replace(false.report, text=text))
    other.publish([false], with_text=False)
    _, taken = desk.pull()
    assert taken.problems
    assert all(
        "41" not in span.exact
        for one in desk.ledger.holdings(accounts[0].report.id)
        for claim in one.account.claims
        for span in claim.content
    )


def test_a_corrected_account_takes_the_place_of_the_peers_own(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    first = msgspec.structs.replace(accounts[0], claims=accounts[0].claims[:1], figures=())
    other.publish([first])
    desk.pull()
    other.publish(accounts[:1])
    _, taken = desk.pull()
    assert taken.n_beside == 1
    assert desk.ledger.account(accounts[0].report.id) == accounts[0]


def test_what_is_marked_stays_marked(desk: Desk, other: Organisation, accounts: Accounts) -> None:
    desk.add(accounts[:1])
    other.publish(accounts[:2], tlp="amber")
    desk.pull()
    desk.ledger.see_as(Caller(name="anybody", clearance="clear", scopes=("read",)))
    assert [row.id for row in desk.ledger.reports()] == [accounts[0].report.id]
    assert [one.producer for one in desk.ledger.holdings(accounts[0].report.id)] == [None]


# --- what does not hold


def test_a_changed_object_is_refused_and_the_others_are_used(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    values = other.publish(accounts)
    note = next(value for value in values if value["type"] == "note")
    other.change(note["id"], abstract="Nobody said anything.")
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"changed"}
    assert states(desk)["refused"] == 1
    assert taken.n_new == 3
    found = desk.verify()
    assert not found.holds
    assert kinds(found) == {"changed"}


def test_a_dropped_object_is_told(desk: Desk, other: Organisation, accounts: Accounts) -> None:
    values = other.publish(accounts)
    other.drop(next(value["id"] for value in values if value["type"] == "location" or True))
    pulled, _ = desk.pull()
    assert kinds(pulled) == {"missing"}
    assert kinds(desk.verify()) == {"missing"}


def test_what_was_dropped_on_the_way_once_comes_with_the_next_pull(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    desk.pull()
    values = other.publish(accounts[1:2])
    whole = [*other.server.rows]
    other.drop(next(value["id"] for value in values if value["type"] == "note"))
    assert kinds(desk.pull()[0]) == {"missing"}
    other.server.rows = whole
    pulled, _ = desk.pull()
    assert (kinds(pulled), pulled.n_new) == (set(), 1)
    assert desk.verify().holds


def test_a_batch_that_was_dropped_on_the_way_once_comes_with_the_next_pull(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    desk.pull()
    other.publish(accounts[1:2])
    dropped = other.notes[-1]["id"]
    other.publish(accounts[2:])
    whole = [*other.server.rows]
    other.drop(dropped)
    assert "gap" in kinds(desk.pull()[0])
    other.server.rows = whole
    pulled, taken = desk.pull()
    assert (kinds(pulled), taken.n_new) == (set(), 2)
    assert desk.verify().holds


def test_a_server_that_never_has_all_is_not_asked_for_all_each_time(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    values = other.publish(accounts)
    other.drop(values[0]["id"])
    came = [desk.pull()[0].n_came for _ in range(5)]
    whole = len(other.server.rows)
    assert came == [whole, whole, 1, whole, 1]  # the last instant is asked for again


def test_what_was_changed_on_the_way_once_comes_as_it_was_signed_with_the_next_pull(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    values = other.publish(accounts)
    note = next(value for value in values if value["type"] == "note")
    whole = [*other.server.rows]
    other.change(note["id"], abstract="Nobody said anything.")
    assert kinds(desk.pull()[0]) == {"changed"}
    other.server.rows = whole
    assert desk.pull()[0].n_new == 1
    assert states(desk) == {"refused": 1, "verified": len(whole)}
    assert kinds(desk.verify()) == {"changed"}  # what came first is kept, and stays told
    assert [desk.pull()[0].n_came for _ in range(2)] == [1, 1]


def test_an_object_in_no_batch_is_not_used(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    other.publish(accounts[1:], sign=False)
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"unsigned"}
    assert taken.n_new == 1


def test_a_server_that_went_back_is_told_and_nothing_is_taken(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    older = list(other.server.rows)
    other.publish(accounts[1:2])
    desk.pull()
    other.server.rows = older
    other.publish(accounts[2:], sign=False)
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"rollback"}
    assert (pulled.n_came, taken.n_new) == (0, 0)
    assert kinds(desk.verify()) == {"rollback"}


def test_a_second_history_is_told(desk: Desk, other: Organisation, accounts: Accounts) -> None:
    other.publish(accounts[:1])
    fork = Organisation()
    fork.key, fork.server = other.key, other.server
    other.publish(accounts[1:2])
    desk.pull()
    fork.publish(accounts[2:])
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"fork", "unsigned"}
    assert taken.n_new == 0


def test_a_replayed_batch_is_told(desk: Desk, other: Organisation, accounts: Accounts) -> None:
    other.publish(accounts)
    desk.pull()
    other.server.add([other.notes[0] | {"modified": now()}])
    pulled, _ = desk.pull()
    assert "replayed" in kinds(pulled)


def test_a_key_that_is_not_pinned_signs_nothing(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    desk = Desk(ledger, other)
    other.key = make_key()
    other.publish(accounts)
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"unpinned_key", "unsigned"}
    assert taken.n_new == 0


def test_batches_wait_for_the_one_before_them(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    first = other.server.rows.pop()
    other.publish(accounts[1:])
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"gap", "unsigned"}
    assert taken.n_new == 0
    other.server.rows.append(("2026-05-01T01:00:00.000000Z", first[1]))
    pulled, taken = desk.pull()
    assert (kinds(pulled), taken.n_new) == (set(), 3)


def test_the_first_key_is_trusted_only_where_somebody_said_so(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    desk = Desk(ledger, other, trust="first_key")
    other.publish(accounts)
    assert desk.pull()[1].n_new == 3
    other.key = make_key()
    other.sign([])
    pulled, _ = desk.pull()
    assert kinds(pulled) == {"unpinned_key"}


def test_what_is_unsigned_is_used_only_where_somebody_said_so(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    desk = Desk(ledger, other, trust="unsigned")
    other.publish(accounts, sign=False)
    pulled, taken = desk.pull()
    assert (pulled.findings, taken.n_new) == ((), 3)
    assert not desk.verify().holds


def test_our_own_objects_that_come_back_are_not_taken(ledger: Ledger, accounts: Accounts) -> None:
    mirror = Organisation(2)
    assert mirror.producer.identity != OURS
    mirror.producer = msgspec.structs.replace(mirror.producer, id=OURS.removeprefix("identity--"))
    desk = Desk(ledger, mirror, trust="unsigned")
    mirror.publish(accounts, sign=False)
    _, taken = desk.pull()
    assert (taken.n_new, taken.n_beside) == (0, 0)


def test_what_another_one_made_is_not_taken_for_the_peers(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    stranger = Organisation(4)
    stranger.server, stranger.key = other.server, other.key
    desk = Desk(ledger, other)
    other.publish(accounts[:1])
    other.sign(stranger.publish(accounts[1:], sign=False))
    _, taken = desk.pull()
    assert taken.n_new == 1
    assert "whom this peer does not speak for" in taken.problems[0]


@pytest.mark.parametrize(
    "raw",
    [b'{"id":"note--1","id":"note--2"}', b'{"id":7}', b'"x"', b'{"id":"note--1","n":1e999}'],
)
def test_an_object_that_cannot_be_read_is_kept_apart(
    desk: Desk, other: Organisation, accounts: Accounts, raw: bytes
) -> None:
    other.publish(accounts[:1])
    other.server.rows.append(("2026-05-01T01:00:00.000000Z", raw))
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"changed"}
    assert taken.n_new == 1
    assert states(desk)["refused"] == 1


# --- quota


def test_what_is_beyond_the_quota_waits_until_it_is_released(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    desk = Desk(ledger, other, max_objects=7)
    other.publish(accounts)
    pulled, _ = desk.pull()
    assert pulled.n_quarantined == 2  # pages are of three
    assert "quota" in (pulled.stopped or "")
    while desk.pull()[0].stopped:
        pass
    n_waiting = states(desk)["quarantined"]
    assert n_waiting > 2
    with ledger.peers.writing():
        assert ledger.peers.release(desk.peer, []) == n_waiting
        ledger.peers.judge(desk.peer)
    desk.take_in()
    assert all(desk.ledger.account(one.report.id) == one for one in accounts)
    assert desk.verify().holds


def test_a_quota_of_bytes_is_one_too(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    desk = Desk(ledger, other, max_bytes=3_000)
    other.publish(accounts)
    pulled, _ = desk.pull()
    assert pulled.n_quarantined
    assert "quota" in (pulled.stopped or "")


def test_all_pulls_together_keep_no_more_than_they_may(
    ledger: Ledger, other: Organisation, accounts: Accounts
) -> None:
    desk = Desk(ledger, other, max_held=6_000)
    other.publish(accounts)
    stopped, asked = [], []
    for _ in range(4):
        stopped.append(desk.pull()[0].stopped or "")
        asked.append(len(other.server.asked))
    assert all("--max-held" in one for one in stopped)
    assert asked[0] == asked[-1]  # nothing more is asked for
    page = max(len(b"".join(raw for _, raw in other.server.rows[n : n + 3])) for n in range(9))
    assert 6_000 <= ledger.peers.n_bytes(desk.peer) < 6_000 + page
    with ledger.peers.writing():
        ledger.peers.change(msgspec.structs.replace(desk.peer, max_held=1 << 20))
        ledger.peers.release(desk.peer, [])
    assert desk.pull()[1].n_new == 3
    assert desk.verify().holds


# --- forgetting


def test_a_peer_that_is_removed_leaves_what_is_on_record(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts)
    desk.pull()
    with desk.ledger.peers.writing():
        desk.ledger.peers.remove(desk.peer)
    assert desk.ledger.peers.all() == []
    assert desk.ledger.counts()["reports"] == 3


# --- another history, the same batch again, nothing at all


def test_a_server_that_tells_another_history_is_told_and_both_are_kept(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    shared, last = list(other.server.rows), other.last
    other.publish(accounts[1:2])
    desk.pull()
    other.server.rows, other.last = shared, last
    other.publish(accounts[2:])
    for _ in range(2):
        pulled, taken = desk.pull()
        assert kinds(pulled) == {"fork"}
        assert "another history" in (pulled.stopped or "")
        assert taken.n_new == 0
        assert "fork" in kinds(desk.verify())
    assert {row.kind for row in desk.ledger.peers.findings(desk.peer)} == {"fork"}


def test_a_batch_that_comes_in_a_note_of_another_id_is_told_as_replayed(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts)
    other.server.add([other.notes[0] | {"id": "note--00000000-0000-4000-8000-000000000001"}])
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"replayed"}
    assert taken.n_new == 3
    assert kinds(desk.verify()) == {"replayed"}


def test_a_batch_that_came_in_a_note_of_another_id_alone_is_not_taken(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts, sign=True)
    other.drop(other.notes[0]["id"])
    other.server.add([other.notes[0] | {"id": "note--00000000-0000-4000-8000-000000000001"}])
    pulled, taken = desk.pull()
    assert kinds(pulled) == {"broken_batch", "unsigned"}
    assert taken.n_new == 0


def test_of_a_peer_from_whom_nothing_came_nothing_is_said_to_hold(desk: Desk) -> None:
    verdict = desk.verify()
    assert verdict.is_empty
    path = str(desk.ledger.health()["file"])
    arguments = ["verify", "--from", "other", "--ledger", path]
    result = CliRunner().invoke(cli, arguments, standalone_mode=False)
    assert result.return_value == 1
    assert "nothing came yet" in result.output
    assert "all holds" not in result.output


# --- names


def test_a_peer_is_called_by_its_name_where_its_claims_are_shown(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    desk.add(accounts[:1])
    other.publish(accounts[:2])
    desk.pull()
    assert {one.holder for one in desk.ledger.around(accounts[0].report.id).others} == {"other"}
    shown = desk.ledger.around(accounts[1].report.id).reading
    assert shown is not None
    assert shown.holder == "other"


# --- in another's name


def test_no_file_speaks_for_a_peer_that_signs(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    desk.pull()
    forger = Organisation()
    fewer = msgspec.structs.replace(accounts[0], claims=accounts[0].claims[:1], figures=())
    forged = [msgspec.json.encode(one) for one in forger.publish([fewer, accounts[1]])]
    told: list[str] = []
    done = take_in_objects(
        desk.ledger,
        forged,
        origin="forged.stix",
        find_breach=lambda _: None,
        tell=lambda error: told.append(str(error)),
    )
    assert list(done) == []
    assert len(told) == 2
    assert "in the name of the peer other" in told[0]
    assert desk.ledger.account(accounts[0].report.id) == accounts[0]


def test_a_peer_that_signs_nothing_does_not_speak_for_one_that_does(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    other.publish(accounts[:1])
    desk.pull()
    forger = Organisation()
    forger.publish(accounts[1:2], sign=False)
    with desk.ledger.peers.writing():
        loose = desk.ledger.peers.add(Peer(name="loose", url=URL, trust="unsigned", added_at=now()))
    client = TaxiiClient(URL, forger.server, patience=Patience(sleep=lambda _: None))
    pull(desk.ledger, loose, client, own=OURS, now=now)
    loose = desk.ledger.peers.find("loose")
    taken = take_in(desk.ledger, loose, own=OURS, find_breach=lambda _: None)
    assert taken.n_new == 0
    assert "made by the peer other" in taken.problems[0]


def test_what_a_file_said_before_the_peer_was_known_gives_way_to_what_is_proved(
    desk: Desk, other: Organisation, accounts: Accounts
) -> None:
    fewer = msgspec.structs.replace(accounts[0], claims=accounts[0].claims[:1], figures=())
    forged = [msgspec.json.encode(one) for one in Organisation().publish([fewer, accounts[1]])]
    done = take_in_objects(
        desk.ledger,
        forged,
        origin="forged.stix",
        find_breach=lambda _: None,
        tell=lambda _: None,
    )
    assert len(list(done)) == 2
    other.publish(accounts[:1])
    desk.pull()
    assert list(desk.ledger.accounts()) == accounts[:1]
    assert desk.ledger.account(accounts[1].report.id).claims == ()


# --- what a pull says, and what a check from the bytes on says


@pytest.mark.parametrize("seed", range(8))
def test_a_pull_and_a_check_from_the_bytes_on_say_the_same(
    desk: Desk, other: Organisation, accounts: Accounts, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    for _ in range(3):
        account = chance.choice(accounts)
        n_claims = chance.randint(0, len(account.claims))
        fewer = msgspec.structs.replace(account, claims=account.claims[:n_claims], figures=())
        values = other.publish([fewer], sign=chance.random() < 0.8)
        for value in chance.sample(values, 4):
            if chance.random() < 0.5:
                other.drop(value["id"])
            else:
                other.change(value["id"], x_said=chance.random())
    pulled, _ = desk.pull()
    told = {"changed", "missing", "unsigned"}
    pairs = [
        {(one.kind, one.where) for one in found.findings if one.kind in told}
        for found in (pulled, desk.verify())
    ]
    assert pairs[0] == pairs[1]
