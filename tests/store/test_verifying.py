"""A ledger that was tampered with, or damaged, says where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from onrecord.errors import LedgerError
from onrecord.records import Account
from onrecord.store import Entry, Ledger, open_ledger
from onrecord.store.file.encoding import pack

Make = Callable[..., Account]


@pytest.fixture
def path(tmp_path: Path, make_account: Make, snapshot_of: Callable[..., object]) -> Path:
    path = tmp_path / "kept.ledger"
    ledger = open_ledger(str(path), create=True)
    entries = [
        Entry(account=make_account(number=n), snapshot=snapshot_of(b"raw %d" % n))  # type: ignore[arg-type]
        for n in range(1, 30)
    ]
    list(ledger.add(entries, run=ledger.begin_run("rules 1")))
    ledger.close()
    return path


def problems_after(path: Path, sql: str, values: tuple[object, ...] = ()) -> list[str]:
    connection = apsw.Connection(str(path))
    connection.execute(sql, values)
    connection.close()
    ledger = open_ledger(str(path), read_only=True)
    found = [f"{problem.where}: {problem.problem}" for problem in ledger.verify()]
    ledger.close()
    return found


TAMPERED = {
    "a text": (
        "UPDATE reports SET text = ? WHERE seq = 3",
        (pack(b"Something else, and long enough to hold every span there is. " * 9, level=1),),
        "text has SHA-256",
    ),
    "a text that does not unpack": (
        "UPDATE reports SET text = ? WHERE seq = 3",
        (b"nothing that was packed",),
        "cannot be unpacked",
    ),
    "a text that would fill the memory": (
        "UPDATE reports SET text = ? WHERE seq = 3",
        (bytes.fromhex("28b52ffde0") + (1 << 40).to_bytes(8, "little"),),
        "unpack to",
    ),
    "a digest": ("UPDATE reports SET text_sha256 = 'f00'", (), "not f00"),
    "a span moved": ("UPDATE claims SET content = '0-9' WHERE findings = 3", (), "no longer hold"),
    "a span beyond the text": (
        "UPDATE claims SET content = '0-9999' WHERE findings = 3",
        (),
        "lies outside",
    ),
    "a span that is none": ("UPDATE wording SET span = 'x'", (), "lies outside"),
    "a claim taken away": ("DELETE FROM claims WHERE findings = 3", (), "no longer hold"),
    "an actor taken away": ("DELETE FROM actors WHERE findings = 3", (), "no longer hold"),
    "a speaker changed": ("UPDATE claims SET speaker = 'actor-0'", (), "not on record"),
    "a page": ("UPDATE snapshots SET data = ?", (pack(b"other", level=1),), "bytes have SHA-256"),
    "a run taken away": (
        "PRAGMA foreign_keys = OFF; DELETE FROM runs",
        (),
        "refers to a runs that is not there",
    ),
}


@pytest.mark.parametrize(("sql", "values", "told"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_is_found(
    path: Path, sql: str, values: tuple[object, ...], told: str
) -> None:
    found = problems_after(path, sql, values)
    assert found
    assert any(told in problem for problem in found), found


def test_a_ledger_that_holds_has_no_problems(path: Path) -> None:
    assert problems_after(path, "SELECT 1") == []


def test_a_damaged_file_is_told_and_never_raises_an_error_of_sqlites(path: Path) -> None:
    whole = path.read_bytes()
    for at in range(4096, len(whole), 10 * 4096):
        path.write_bytes(whole[:at] + bytes(range(256)) * 16 + whole[at + 4096 :])
        try:
            ledger: Ledger = open_ledger(str(path), read_only=True)
        except LedgerError:
            continue
        assert list(ledger.verify())
        for ask in (ledger.claims, ledger.figures, ledger.reports, ledger.accounts):
            try:
                list(ask())
            except LedgerError as error:
                assert "verify" in str(error) or "damaged" in str(error)  # noqa: PT017
        ledger.close()
