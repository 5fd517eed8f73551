"""What is added is there, once, as it was; what is newer is shown, and the old stays."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from onrecord.errors import NotOnRecordError
from onrecord.records import Account, Excerpt, Failure, Snapshot
from onrecord.store import Entry, Ledger, Query

Add = Callable[..., list[str]]
Make = Callable[..., Account]


def restate(account: Account, **changes: object) -> Account:
    return msgspec.structs.replace(
        account, report=msgspec.structs.replace(account.report, **changes)
    )


def test_an_account_comes_back_as_it_was_added(
    ledger: Ledger, add: Add, make_account: Make
) -> None:
    account = make_account()
    assert add(account) == ["new"]
    assert ledger.account(account.report.id) == account


def test_the_start_of_an_id_names_a_report(ledger: Ledger, add: Add, make_account: Make) -> None:
    account = make_account()
    add(account)
    assert ledger.account(account.report.id[:14]) == account


@pytest.mark.parametrize("id_", ["report-0", "", "%", "report-", "\ud83d", "\0", "é"])
def test_an_unknown_report_is_said_to_be_unknown(ledger: Ledger, id_: str) -> None:
    with pytest.raises(NotOnRecordError, match="no such report"):
        ledger.account(id_)


def test_adding_twice_changes_nothing(ledger: Ledger, add: Add, make_account: Make) -> None:
    account = make_account()
    add(account)
    before = ledger.counts()
    assert add(account, account) == ["known", "known"]
    after = ledger.counts()
    assert {**after, "runs": 0} == {**before, "runs": 0}
    assert ledger.account(account.report.id) == account


def test_the_same_text_elsewhere_adds_only_its_origin(
    ledger: Ledger, add: Add, make_account: Make
) -> None:
    account = make_account()
    mirror = restate(account, origin="mirror.html", publisher="The Mirror", title="Other")
    assert add(account, mirror, mirror) == ["new", "origin", "known"]
    [row] = ledger.reports()
    assert row.origins == ("reports/mills.html", "mirror.html")
    assert (row.publisher, row.title) == ("The Lantern", "Mills reopen")
    assert ledger.counts()["claims"] == 1


def test_a_newer_engine_replaces_what_is_shown_and_the_old_stays(
    ledger: Ledger, add: Add, make_account: Make
) -> None:
    old = make_account(stance="asserts")
    new = make_account(stance="denies")
    add(old)
    assert add(new, engine="rules 2") == ["replaced"]
    newest, first = list(ledger.runs())
    assert ledger.account(old.report.id) == new
    assert ledger.account(old.report.id, run=first.id) == old
    assert [row.claim.stance for row in ledger.claims()] == ["denies"]
    assert [row.claim.stance for row in ledger.claims(Query(run=first.id))] == ["asserts"]
    assert [row.claim.stance for row in ledger.claims(Query(run=newest.id))] == ["denies"]
    assert ledger.counts()["claims"] == 1


@pytest.mark.parametrize(
    "query", [Query(words="burned"), Query(speaker="vold"), Query(stance="asserts"), Query(limit=1)]
)
def test_an_older_run_can_be_searched_too(
    ledger: Ledger, add: Add, make_account: Make, query: Query
) -> None:
    add(make_account())
    add(make_account(stance="denies"), engine="rules 2")
    older = list(ledger.runs())[-1].id
    asked = msgspec.structs.replace(query, run=older)
    assert [row.claim.stance for row in ledger.claims(asked)] == ["asserts"]


def test_a_report_that_its_origin_states_otherwise_is_restated(
    ledger: Ledger, add: Add, make_account: Make
) -> None:
    add(make_account(published_on=None), make_account(said="Older", published_on="2025-10-10"))
    assert add(make_account(published_on="2025-10-12", title="Corrected")) == ["replaced"]
    assert [row.published_on for row in ledger.reports()] == ["2025-10-12", "2025-10-10"]
    assert [row.published_on for row in ledger.claims()] == ["2025-10-12", "2025-10-10"]
    assert [row.title for row in ledger.reports(Query(words="corrected"))] == ["Corrected"]
    assert len(list(ledger.reports(Query(words="burned")))) == 1
    assert list(ledger.verify()) == []


def test_a_snapshot_comes_back_byte_for_byte(
    ledger: Ledger, add: Add, make_account: Make, snapshot_of: Callable[[bytes], Snapshot]
) -> None:
    account = make_account()
    add(account, snapshot=b"<p>\x00 raw \xff</p>")
    assert ledger.snapshot(account.report.id) == snapshot_of(b"<p>\x00 raw \xff</p>")


def test_a_report_may_be_kept_without_its_bytes_and_get_them_later(
    ledger: Ledger, add: Add, make_account: Make, snapshot_of: Callable[[bytes], Snapshot]
) -> None:
    account = make_account()
    add(account)
    assert ledger.snapshot(account.report.id) is None
    add(account, snapshot=b"raw")
    assert ledger.snapshot(account.report.id) == snapshot_of(b"raw")


def test_one_copy_is_kept_of_the_same_bytes(ledger: Ledger, add: Add, make_account: Make) -> None:
    add(make_account(), make_account(said="Another"), snapshot=b"a page of two reports")
    assert ledger.counts()["snapshots"] == 1


def test_what_is_known_depends_on_origin_bytes_and_engine(
    ledger: Ledger, add: Add, make_account: Make, snapshot_of: Callable[[bytes], Snapshot]
) -> None:
    account = make_account()
    add(account, snapshot=b"raw")
    origin, sha256 = account.report.origin, snapshot_of(b"raw").sha256
    assert ledger.knows(origin, sha256, "rules 1")
    assert not ledger.knows("elsewhere.html", sha256, "rules 1")
    assert not ledger.knows(origin, snapshot_of(b"changed").sha256, "rules 1")
    assert not ledger.knows(origin, sha256, "rules 2")
    assert ledger.knows(origin, sha256, "rules 1", report=account.report)
    dated = restate(account, published_on="2024").report
    assert not ledger.knows(origin, sha256, "rules 1", report=dated)


BROKEN = {
    "words that are not the text's": lambda a: msgspec.structs.replace(
        a,
        claims=(
            msgspec.structs.replace(a.claims[0], cue=(Excerpt(start=0, end=4, exact="said"),)),
        ),
    ),
    "a digest that is not the text's": lambda a: restate(a, text_sha256="0" * 64),
    "half a character in a title": lambda a: restate(a, title="\ud83d"),
    "half a character in a byline": lambda a: restate(a, bylines=("\ud83d",)),
    "half a character in an origin": lambda a: restate(a, origin="caf\udce9.html"),
    "a number of more than 64 bits": lambda a: msgspec.structs.replace(
        a, figures=(msgspec.structs.replace(a.figures[0], low=2**64),)
    ),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_kept_is_refused_and_costs_nobody_else(
    ledger: Ledger, make_account: Make, broken: Callable[[Account], Account]
) -> None:
    good, other = make_account(said="Good"), make_account(said="Other")
    run = ledger.begin_run("rules 1")
    entries = [Entry(account=a) for a in (good, broken(make_account()), other)]
    found = list(ledger.add(entries, run=run))
    assert [one.outcome for one in found] == ["new", "refused", "new"]
    assert found[1].problem
    [failure] = ledger.failures(run.id)
    assert (failure.kind, failure.problem) == ("refused", found[1].problem)
    assert {row.id for row in ledger.reports()} == {good.report.id, other.report.id}


def test_failures_are_kept_with_their_run(ledger: Ledger) -> None:
    failure = Failure(origin="a.pdf", kind="broken", problem="no pages", remedy="ask again")
    run = ledger.begin_run("rules 1")
    ledger.add_failures([failure], run=run)
    assert list(ledger.failures()) == list(ledger.failures(run.id)) == [failure]
    ledger.begin_run("rules 1")
    assert list(ledger.failures()) == []
    with pytest.raises(NotOnRecordError, match="no such run"):
        list(ledger.failures("run-0"))


def test_runs_tell_who_found_things_and_when(ledger: Ledger) -> None:
    first = ledger.begin_run("rules 1", '{"fetch":false}')
    second = ledger.begin_run("rules 2")
    ledger.finish_run(first)
    newest, oldest = list(ledger.runs())
    assert newest == second
    assert msgspec.structs.replace(oldest, finished_at=None) == first
    assert oldest.finished_at is not None
    assert oldest.finished_at >= oldest.started_at


def test_everything_streams_out_in_the_order_it_was_added(
    ledger: Ledger, add: Add, make_account: Make
) -> None:
    accounts = [make_account(number=n, published_on=f"2025-01-{n:02}") for n in (3, 1, 2)]
    add(*accounts)
    assert list(ledger.accounts()) == accounts


def test_one_document_may_not_fill_a_ledger(
    ledger: Ledger, add: Add, make_account: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.store.adding.preparing.MAX_ROWS", 1)
    assert add(make_account()) == ["refused"]
