"""A question is answered from the ledger as it is at one moment, whoever writes meanwhile."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

import onrecord
from onrecord.records import Caller
from onrecord.store.file.connection import connect, explaining, fetch_rows, reading
from onrecord.store.lists import stories


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """Return a ledger of one story of two reports."""
    path = str(tmp_path / "cases.ledger")
    for number in (1, 2):
        text = (
            "A fire in the harbour mill of Orm killed at least 12 people on Sunday night, "
            f"said Mayor Ina Vold, who had come at {number} o'clock to the burning mill of Orm.\n"
        )
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    with onrecord.open(path, create=True) as book:
        list(book.add(str(tmp_path / "1.txt"), str(tmp_path / "2.txt"), engine="rules"))
    return path


def test_what_others_write_meanwhile_is_not_seen_before_the_next_question(ledger: str) -> None:
    reader = connect(ledger, create=False, read_only=True)
    with apsw.Connection(ledger) as writer, reading(reader):
        before = fetch_rows(reader, "SELECT count(*) FROM report_marks")
        writer.execute("INSERT INTO report_marks SELECT seq, 1 FROM reports")
        assert fetch_rows(reader, "SELECT count(*) FROM report_marks") == before
        with reading(reader):  # within another it is of the same moment
            assert fetch_rows(reader, "SELECT count(*) FROM report_marks") == before
    assert fetch_rows(reader, "SELECT count(*) FROM report_marks") != before
    assert not reader.in_transaction


def test_a_question_that_fails_holds_no_moment(ledger: str) -> None:
    reader = connect(ledger, create=False, read_only=True)
    with pytest.raises(KeyError), reading(reader):
        raise KeyError
    assert not reader.in_transaction
    with explaining(reader):
        assert not reader.in_transaction


def test_a_story_that_is_merged_or_split_meanwhile_is_told_as_it_was(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    joins = stories._joins

    def meanwhile(connection: apsw.Connection, ids: dict[int, str]) -> object:
        with apsw.Connection(ledger) as writer:
            writer.execute("DELETE FROM story_members")
        return joins(connection, ids)

    monkeypatch.setattr(stories, "_joins", meanwhile)
    with onrecord.open(ledger, read_only=True) as book:
        [report, _] = book.reports()
        assert len(book._store.relations.story(report.id).reports) == 2


def test_what_one_may_see_is_not_kept_from_before_it_changed(ledger: str) -> None:
    """Somebody in the middle of a question sees what was; nobody else must be told so."""
    caller = Caller(name="x", clearance="clear")
    with onrecord.open(ledger, read_only=True, caller=caller) as book:
        book.hold_columns()
        store = book._store
        with reading(store._connection):  # type: ignore[attr-defined]
            assert len(book.reports()) == 2
            with apsw.Connection(ledger) as writer:
                writer.execute("INSERT INTO report_marks SELECT seq, 4 FROM reports")
            assert book.facets(top=1).n_claims > 0
        assert book.facets(top=1).n_claims == 0
