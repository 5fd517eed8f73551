"""What a caller may see of a ledger: markings and collections, on every table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

import onrecord
from onrecord.errors import LedgerError, NotOnRecordError
from onrecord.records import TLP_LEVELS, Caller, Tlp
from onrecord.store.sight.views import _KEPT_BACK, _SHOWN

WORDS = dict(zip(TLP_LEVELS, ["Alvar", "Brusk", "Corda", "Dremel", "Ekkel"], strict=True))


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a ledger with a report of each marking."""
    folder = tmp_path_factory.mktemp("marked")
    path = str(folder / "cases.ledger")
    for word in WORDS.values():
        text = f"“At least 12 people were killed in {word},” said {word} Minister Jan {word}sen.\n"
        (folder / f"{word}.txt").write_text(text, encoding="utf-8")
    with onrecord.open(path, create=True) as book:
        list(book.add(*[str(folder / f"{word}.txt") for word in WORDS.values()]))
    with apsw.Connection(path) as connection:
        for level, word in enumerate(WORDS.values()):
            connection.execute(
                "INSERT INTO report_marks SELECT report, ? FROM origins WHERE origin LIKE ?",
                (level, f"%{word}%"),
            )
        connection.execute(
            """INSERT INTO collections VALUES (1, 'c-1', NULL, 'One', NULL, '{}', 2, '2026');
               INSERT INTO collection_members SELECT 1, report FROM report_marks WHERE tlp = 1"""
        )
    return path


def _everything(book: onrecord.OpenLedger) -> str:
    def parts() -> Iterator[object]:
        yield from book.claims()
        yield from book.figures()
        yield from book.reports()
        yield from book.search("people")
        yield from book.parties(unnamed=True)
        yield from book.stories()
        yield from book.accounts()
        yield from book.failures()

    return " ".join(map(str, parts()))


@pytest.mark.parametrize("clearance", TLP_LEVELS)
def test_a_caller_sees_what_is_marked_no_stricter_than_their_clearance(
    marked: str, clearance: Tlp
) -> None:
    level = TLP_LEVELS.index(clearance)
    with onrecord.open(
        marked, read_only=True, caller=Caller(name="x", clearance=clearance)
    ) as book:
        seen = _everything(book)
        counts = book.counts()
    assert [word for word in WORDS.values() if word in seen] == list(WORDS.values())[: level + 1]
    assert counts["reports"] == level + 1


def test_a_caller_of_a_collection_sees_its_reports_alone(marked: str) -> None:
    caller = Caller(name="x", clearance="amber", collections=("c-1",))
    with onrecord.open(marked, read_only=True, caller=caller) as book:
        seen = _everything(book)
    assert [word for word in WORDS.values() if word in seen] == [WORDS["green"]]


def test_a_caller_of_no_collection_sees_nothing(marked: str) -> None:
    caller = Caller(name="x", clearance="amber", collections=())
    with onrecord.open(marked, read_only=True, caller=caller) as book:
        assert _everything(book).strip() == ""


def test_a_report_beyond_the_clearance_is_as_one_that_is_not_there(marked: str) -> None:
    with onrecord.open(marked, read_only=True) as book:
        [red] = [row.id for row in book.reports() if WORDS["red"] in str(row)]
    caller = Caller(name="x", clearance="amber")
    with onrecord.open(marked, read_only=True, caller=caller) as book:
        for ask in (book.account, book.snapshot, book.story):
            with pytest.raises(NotOnRecordError):
                ask(red)


def test_a_claim_that_is_stricter_takes_its_report_with_it(marked: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.ledger"
    with apsw.Connection(marked) as source, apsw.Connection(str(path)) as copy:
        with copy.backup("main", source, "main") as backup:
            backup.step()
        copy.execute("INSERT INTO claim_marks SELECT report, 'claim-x', 3 FROM findings LIMIT 1")
    with onrecord.open(str(path), read_only=True, caller=Caller(name="x", clearance="amber")) as b:
        assert b.counts()["reports"] == 2


def test_a_caller_can_be_exchanged_for_another(marked: str) -> None:
    with onrecord.open(marked, read_only=True, caller=Caller(name="x", clearance="amber")) as book:
        book.see_as(Caller(name="y", clearance="clear"))
        assert WORDS["green"] not in _everything(book)


def test_a_caller_writes_nothing(marked: str) -> None:
    with onrecord.open(marked, read_only=True) as book:
        lines = list(book.export_jsonl())
    with (
        onrecord.open(marked, caller=Caller(name="x", clearance="amber")) as book,
        pytest.raises(LedgerError),
    ):
        list(book.take_in(lines, origin="x", own=True, tlp="clear"))


def test_every_table_with_reports_in_it_is_seen_through_a_view(marked: str) -> None:
    """A table that refers to reports or findings and has no view would show all."""
    with apsw.Connection(marked) as connection:
        tables = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%REFERENCES%'"
        ).fetchall()
    about = {name for name, sql in tables if "reports(seq)" in sql or "findings(seq)" in sql}
    assert about - {*_SHOWN, *_KEPT_BACK, "story_members"} == set()
