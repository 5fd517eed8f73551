"""Names that are withheld, on a ledger that others ask: no report with one is shown to them."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

import onrecord
from onrecord.records import Caller

OTHER = Caller(name="x", clearance="amber", scopes=("read",))
NAMES = ("Ilsa Verrin", "Tomas Kade")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """Return a ledger of two reports, each with a person in it."""
    path = str(tmp_path / "cases.ledger")
    for name in NAMES:
        text = f"“Twelve people were killed in Orm,” said {name}, a nurse.\n"
        (tmp_path / f"{name[:4]}.txt").write_text(text, encoding="utf-8")
    with onrecord.open(path, create=True) as book:
        list(book.add(*[str(tmp_path / f"{name[:4]}.txt") for name in NAMES]))
    return path


def _seen(ledger: str, caller: Caller = OTHER) -> str:
    with onrecord.open(ledger, read_only=True, caller=caller) as book:
        shown = (
            *(book.claims(), book.reports(), book.figures(), book.parties(unnamed=True)),
            *(book.search("nurse"), book.stories(), list(book.accounts())),
        )
        return " ".join(map(str, shown))


def test_a_report_that_names_somebody_withheld_is_not_shown_to_others(ledger: str) -> None:
    assert "Verrin" in _seen(ledger)
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
    assert "Verrin" not in _seen(ledger)
    assert "Kade" in _seen(ledger)


def test_the_keeper_sees_it_all_the_same(ledger: str) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
        assert "Verrin" in str(book.claims())


def test_what_is_withheld_no_longer_is_shown_again(ledger: str) -> None:
    with onrecord.open(ledger) as book:
        row = book.withhold("Ilsa Verrin", reason="a private person")
        book.undo_withholding(row.id)
    assert "Verrin" in _seen(ledger)


def test_before_reports_are_looked_through_nothing_is_shown(ledger: str) -> None:
    with apsw.Connection(ledger) as connection:
        connection.execute(
            "INSERT INTO withheld_names VALUES (NULL, '[\"Ilsa Verrin\"]', 'r', NULL, '2026', NULL)"
        )
    assert not any(name.split()[1] in _seen(ledger) for name in NAMES)
    with onrecord.open(ledger) as book:
        book.refresh()
    assert "Kade" in _seen(ledger)
    assert "Verrin" not in _seen(ledger)


def test_a_report_added_later_is_looked_through_too(ledger: str, tmp_path: Path) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
        (tmp_path / "later.txt").write_text("Nurse Ilsa Verrin denied it on Sunday.\n")
        (tmp_path / "other.txt").write_text("Minister Jan Ode denied it on Sunday.\n")
        list(book.add(str(tmp_path / "later.txt"), str(tmp_path / "other.txt")))
    assert "Verrin" not in _seen(ledger)
    assert "Ode" in _seen(ledger)


def test_what_an_origin_states_later_is_looked_through_again(ledger: str, tmp_path: Path) -> None:
    with onrecord.open(ledger) as book:
        book.withhold("Ilsa Verrin", reason="a private person")
        assert "Kade" in _seen(ledger)
        list(book.add(str(tmp_path / "Toma.txt"), publisher="Ilsa Verrin's Diary"))
    assert "Verrin" not in _seen(ledger)
