"""What opens, what does not, and the sentence that says so."""

from __future__ import annotations

import multiprocessing
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from onrecord.errors import (
    LedgerError,
    LedgerMissingError,
    LedgerVersionError,
    UsageError,
)
from onrecord.records import Account
from onrecord.store import Entry, Ledger, Query, open_ledger
from onrecord.store.file import connection as opening
from onrecord.store.sqlite import SqliteLedger

Make = Callable[..., Account]


def test_a_missing_ledger_is_named_with_what_makes_one(tmp_path: Path) -> None:
    path = tmp_path / "none.ledger"
    with pytest.raises(LedgerMissingError, match=rf"{re.escape(str(path))}.*onrecord add"):
        open_ledger(str(path))
    assert not path.exists()


@pytest.mark.parametrize("prefix", ["", "sqlite:///"])
def test_a_ledger_is_named_by_its_path_or_address(tmp_path: Path, prefix: str) -> None:
    path = tmp_path / "a ledger?.ledger"
    open_ledger(f"{prefix}{path}", create=True).close()
    open_ledger(f"{prefix}{path}").close()
    assert path.exists()


def test_a_postgresql_address_is_refused_without_its_secret() -> None:
    with pytest.raises(UsageError, match="PostgreSQL") as error:
        open_ledger("postgresql://ann:secret@host/ledger")
    assert "secret" not in str(error.value)


def test_what_is_no_ledger_is_left_as_it_is(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("These are notes, and more than sixteen bytes of them. " * 40)
    connection = apsw.Connection(str(other))
    connection.execute("CREATE TABLE reports (id)")
    connection.close()
    for path in (text, other):
        before = path.read_bytes()
        for create in (True, False):
            with pytest.raises(LedgerError, match="not a ledger"):
                open_ledger(str(path), create=create)
        assert path.read_bytes() == before


@pytest.mark.parametrize("read_only", [True, False])
def test_a_folder_is_no_ledger(tmp_path: Path, read_only: bool) -> None:
    with pytest.raises(LedgerError, match=re.escape(str(tmp_path))):
        open_ledger(str(tmp_path), create=not read_only, read_only=read_only)


def test_a_path_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="nowhere"):
        open_ledger(str(tmp_path / "nowhere" / "a.ledger"), create=True)


def test_a_ledger_of_a_newer_program_is_refused(
    url: str, open_store: Callable[..., Ledger]
) -> None:
    open_store().close()
    connection = apsw.Connection(url)
    connection.pragma("user_version", 999)
    connection.close()
    for read_only in (True, False):
        with pytest.raises(LedgerVersionError, match=r"schema 999.*upgrade"):
            open_store(read_only=read_only)


def test_a_library_with_the_wal_bug_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.2")
    with pytest.raises(LedgerError, match=r"SQLite 3\.51\.2 may corrupt"):
        open_ledger(url, create=True)


def test_each_migration_runs_once_and_is_noted(url: str, open_store: Callable[..., Ledger]) -> None:
    for _ in range(3):
        open_store().close()
    connection = apsw.Connection(url)
    names = [name for (name,) in connection.execute("SELECT name FROM migrations ORDER BY name")]
    connection.close()
    assert names == [name for _, name, _ in opening._migrations()]
    numbers = [int(name[:4]) for name in names]
    assert numbers == sorted(set(numbers))


def test_a_migration_that_fails_leaves_no_trace(
    url: str, open_store: Callable[..., Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store().close()
    newest = opening._migrations()[-1][0]
    script = "CREATE TABLE extra (a); nonsense"
    broken = [*opening._migrations(), (newest + 1, "9999_broken.sql", script)]
    monkeypatch.setattr(opening, "_migrations", lambda: broken)
    with pytest.raises(LedgerError):
        open_store()
    monkeypatch.undo()
    connection = apsw.Connection(url)
    assert connection.pragma("user_version") == newest
    assert not connection.table_exists(None, "extra")
    connection.close()
    open_store()


def test_two_processes_may_make_the_same_ledger_at_once(url: str) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_make, args=(url,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]


def _make(url: str) -> None:
    open_ledger(url, create=True).close()


def test_a_reader_cannot_write(
    open_store: Callable[..., Ledger], ledger: Ledger, make_account: Make
) -> None:
    run = ledger.begin_run("rules 1")
    list(ledger.add([Entry(account=make_account())], run=run))
    reader = open_store(read_only=True)
    assert len(list(reader.claims())) == 1
    with pytest.raises(LedgerError, match="for reading only"):
        reader.begin_run("rules 1")


def test_a_ledger_on_a_medium_that_cannot_be_written_can_be_read(
    tmp_path: Path, make_account: Make
) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    path = folder / "a.ledger"
    ledger = open_ledger(str(path), create=True)
    list(ledger.add([Entry(account=make_account())], run=ledger.begin_run("rules 1")))
    ledger.close()
    assert [file.name for file in folder.iterdir()] == ["a.ledger"]
    script = (
        "import os, sys; os.chmod(sys.argv[1], 0o555)\n"
        "if os.getuid() == 0: os.setuid(65534)\n"
        "from onrecord.store import open_ledger\n"
        "print(len(list(open_ledger(sys.argv[2], read_only=True).claims())))"
    )
    for parent in path.parents[1:4]:
        if parent.stat().st_uid == 0 and "pytest" in parent.name:
            parent.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), str(path)], capture_output=True, text=True
    )
    folder.chmod(0o755)
    if "Permission denied" in done.stderr or "ModuleNotFoundError" in done.stderr:
        pytest.skip("another user cannot get at this interpreter")
    assert done.stdout == "1\n", done.stderr


# --- more than one at a time --------------------------------------------------------------


def test_a_second_writer_waits_for_the_first(
    open_store: Callable[..., SqliteLedger], make_account: Make
) -> None:
    first, second = open_store(), open_store()
    run = second.begin_run("rules 1")
    first._connection.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: first._connection.execute("COMMIT"))
    release.start()
    assert [one.outcome for one in second.add([Entry(account=make_account())], run=run)] == ["new"]
    release.join()


def test_a_ledger_that_stays_locked_is_told(
    open_store: Callable[..., SqliteLedger], make_account: Make
) -> None:
    first, second = open_store(), open_store()
    run = second.begin_run("rules 1")
    first._connection.execute("BEGIN IMMEDIATE")
    second._connection.set_busy_timeout(50)
    with pytest.raises(LedgerError, match="another process"):
        list(second.add([Entry(account=make_account())], run=run))
    first._connection.execute("COMMIT")


def test_readers_are_not_kept_waiting_and_see_whole_groups(
    open_store: Callable[..., SqliteLedger], make_account: Make
) -> None:
    writer, reader = open_store(), open_store(read_only=True)
    run = writer.begin_run("rules 1")
    list(writer.add([Entry(account=make_account(number=n)) for n in range(1, 4)], run=run))
    writer._connection.execute("BEGIN IMMEDIATE; UPDATE findings SET is_current = 0")
    assert len(list(reader.claims())) == 3
    writer._connection.execute("ROLLBACK")


def test_a_slow_reader_of_documents_does_not_hold_the_lock(
    open_store: Callable[..., SqliteLedger], make_account: Make
) -> None:
    slow, quick = open_store(), open_store()
    quick._connection.set_busy_timeout(50)
    run = quick.begin_run("rules 1")

    def entries():  # type: ignore[no-untyped-def]
        yield Entry(account=make_account(number=1))
        # While the next document is still being read, somebody else writes.
        list(quick.add([Entry(account=make_account(number=2))], run=run))
        yield Entry(account=make_account(number=3))

    assert len(list(slow.add(entries(), run=run))) == 2
    assert len(list(slow.claims(Query()))) == 3


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(
    open_store: Callable[..., SqliteLedger], make_account: Make
) -> None:
    ledger = open_store()
    run = ledger.begin_run("rules 1")
    list(ledger.add([Entry(account=make_account(number=1))], run=run))
    pages = ledger._connection.pragma("page_count")
    ledger._connection.pragma("max_page_count", pages + 2)
    more = [Entry(account=make_account(number=n)) for n in range(2, 200)]
    with pytest.raises(LedgerError, match=r"cannot be written: .*full"):
        list(ledger.add(more, run=run))
    assert len(list(ledger.claims())) == 1
    ledger._connection.pragma("max_page_count", 1_000_000)
    assert {found.outcome for found in ledger.add(more, run=run)} == {"new"}
    assert list(ledger.verify()) == []


def test_health_says_where_and_how_a_ledger_is_kept(ledger: Ledger, url: str) -> None:
    health = ledger.health()
    assert health["file"] == url
    assert health["schema"] == opening._migrations()[-1][0]
    assert health["sqlite"] == apsw.sqlite_lib_version()
    assert health["journal"] == "wal"
