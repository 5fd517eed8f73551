"""What stands around a report: where it was found, who is who, what repeats it, who read it too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec
import pytest

import onrecord
from onrecord.errors import NotOnRecordError
from onrecord.records import Account, Caller
from onrecord.store import Ledger


def test_it_says_where_a_text_was_found_and_whether_its_bytes_are_kept(
    ledger: Ledger,
    add: Callable[..., list[str]],
    make_account: Callable[..., Account],
) -> None:
    add(make_account(), snapshot=b"<p>It burned")
    add(make_account(origin="elsewhere.html", publisher="The Echo"))
    around = ledger.around(make_account().report.id)
    assert [found.origin for found in around.found] == ["reports/mills.html", "elsewhere.html"]
    assert [found.is_kept for found in around.found] == [True, False]
    assert around.found[1].publisher == "The Echo"
    assert around.reading is not None
    assert around.reading.engine == "rules 1"
    assert around.tlp == "clear"


def test_what_another_run_found_stands_beside_what_is_shown(
    ledger: Ledger, add: Callable[..., list[str]], make_account: Callable[..., Account]
) -> None:
    old = make_account()
    doubted = msgspec.structs.replace(old.claims[0], stance="doubts")
    add(old)
    add(msgspec.structs.replace(old, claims=(doubted,)), engine="rules 2")
    around = ledger.around(old.report.id)
    assert around.reading is not None
    assert around.reading.engine == "rules 2"
    (other,) = around.others
    assert other.engine == "rules 1"
    assert other.claims == old.claims
    assert other.speakers == {old.actors[0].id: "Ina Vold"}
    assert other.producer is None


def test_a_report_nobody_has_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotOnRecordError):
        ledger.around("report-0")


COPIED = "“At least 12 people were killed when the mill of Tarsk burned,” said Mayor Ina Vold. "
MORE = (
    "The fire brigade came late, and the roof had fallen in before anybody was awake, she added. "
)


@pytest.fixture
def related(tmp_path: Path) -> str:
    """Return a ledger of two reports of one happening, one with words of the other."""
    path = str(tmp_path / "related.ledger")
    for name, text in (("a", COPIED + MORE), ("b", COPIED + MORE + "Rain fell at night.\n")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with onrecord.open(path, create=True) as book:
        list(book.add(str(tmp_path / "a.txt"), published_on="2026-04-12"))
        list(book.add(str(tmp_path / "b.txt"), published_on="2026-04-13"))
    return path


def test_it_says_which_reports_tell_of_the_same_and_repeat_it(related: str) -> None:
    with onrecord.open(related, read_only=True) as book:
        first, second = sorted(book.reports(), key=lambda row: str(row.published_on))
        one, other = book.around(first.id), book.around(second.id)
    assert one.story == other.story is not None
    assert one.n_told == other.n_told == 1
    assert [copy.report for copy in other.copies_of] == [first.id]
    assert [copy.report for copy in one.copied_by] == [second.id]
    assert other.copies_of[0].share > 0.5
    (party,) = {party for party in one.parties.values() if party.name == "Ina Vold"}
    assert party in other.parties.values()


def test_who_may_not_see_a_report_is_not_told_of_it_beside_another(related: str) -> None:
    with onrecord.open(related, read_only=True) as book:
        first, second = sorted(book.reports(), key=lambda row: str(row.published_on))
    with apsw.Connection(related) as connection:
        connection.execute(
            "INSERT INTO report_marks SELECT seq, 4 FROM reports WHERE id = ?", (first.id,)
        )
    caller = Caller(name="x", clearance="green")
    with onrecord.open(related, read_only=True, caller=caller) as book:
        around = book.around(second.id)
        with pytest.raises(NotOnRecordError):
            book.around(first.id)
    assert around.n_told == 0
    assert around.copies_of == ()
    assert {party.name for party in around.parties.values()} >= {"Ina Vold"}


def test_a_snapshot_without_bytes_is_none(
    ledger: Ledger, make_account: Callable[..., Account], add: Callable[..., list[str]]
) -> None:
    add(make_account(), snapshot=b"")
    assert [found.is_kept for found in ledger.around(make_account().report.id).found] == [False]
