"""Opening a SQLite file as a ledger: settings, checks, and the schema brought up to date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import apsw

from onrecord.errors import LedgerError, LedgerMissingError, LedgerVersionError

APPLICATION_ID = 0x6F6E7265  # “onre”
BUSY_SECONDS = 30.0
# SQLite 3.7.0 to 3.51.2 may corrupt a WAL that is reset while another process writes.
OLDEST_SAFE_SQLITE = (3, 51, 3)
_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")


def connect(path: str, *, create: bool, read_only: bool) -> apsw.Connection:
    """Return a connection to the ledger at `path`, its schema brought up to date.

    Raises:
        LedgerMissingError: There is no file, and `create` is off.
        LedgerVersionError: A newer program made it.
        LedgerError: It is no ledger, or cannot be opened.
    """
    _check_library()
    is_new = not Path(path).exists() or Path(path).stat().st_size == 0
    if is_new and (read_only or not create):
        raise LedgerMissingError(
            f"{path}: no ledger there; `onrecord add PATH --ledger {path}` makes one"
        )
    flags = apsw.SQLITE_OPEN_READONLY if read_only else apsw.SQLITE_OPEN_READWRITE
    if create and not read_only:
        flags |= apsw.SQLITE_OPEN_CREATE
    try:
        connection = apsw.Connection(path, flags)
        connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
        _check_is_ledger(connection, path, is_new=is_new)
        _set_up(connection, read_only=read_only)
        if not read_only:
            _migrate(connection)
        _check_version(connection, path)
    except apsw.NotADBError as error:
        raise _no_ledger(path) from error
    except apsw.Error as error:
        raise LedgerError(f"{path}: cannot be opened: {error}") from error
    return connection


def fetch_rows(connection: apsw.Connection, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
    """Return all rows of a statement, each a tuple of whatever its columns hold."""
    return connection.execute(sql, values).fetchall()


def schema_version(connection: apsw.Connection) -> int:
    """Return the number of the last migration that ran."""
    return int(connection.pragma("user_version"))


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Run a block in one write transaction, taken at its start so that it cannot fail half-way.

    Raises:
        LedgerError: Another process holds the ledger for longer than `BUSY_SECONDS`.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
    except apsw.BusyError as error:
        raise LedgerError(
            f"{connection.filename}: another process has been writing for {BUSY_SECONDS:.0f} s; "
            "try again when it is done"
        ) from error
    except apsw.ReadOnlyError as error:
        raise LedgerError(f"{connection.filename}: opened for reading only") from error
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _check_library() -> None:
    version = tuple(map(int, apsw.sqlite_lib_version().split(".")))
    if version < OLDEST_SAFE_SQLITE:
        raise LedgerError(
            f"SQLite {apsw.sqlite_lib_version()} may corrupt ledgers; install apsw >= 3.51.3"
        )


def _no_ledger(path: str) -> LedgerError:
    return LedgerError(f"{path}: not a ledger; name another file, this one was left as it is")


def _check_is_ledger(connection: apsw.Connection, path: str, *, is_new: bool) -> None:
    if is_new:
        return
    if connection.pragma("application_id") != APPLICATION_ID:
        raise _no_ledger(path)


def _set_up(connection: apsw.Connection, *, read_only: bool) -> None:
    if not read_only:
        connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF")
    connection.pragma("cache_size", -65536)


def _migrations() -> list[tuple[int, str, str]]:
    """Return (number, name, SQL) of every migration, in order."""
    files = resources.files("onrecord.store").joinpath("schema").iterdir()
    return sorted(
        (int(named[1]), file.name, file.read_text(encoding="utf-8"))
        for file in files
        if (named := _MIGRATION.fullmatch(file.name))
    )


def _migrate(connection: apsw.Connection) -> None:
    """Run the migrations that have not run, each in a transaction with the note that it did."""
    for number, name, sql in _migrations():
        if schema_version(connection) >= number:
            continue
        with transaction(connection):
            if schema_version(connection) >= number:  # another process was quicker
                continue
            connection.execute(sql)
            connection.execute(
                """CREATE TABLE IF NOT EXISTS migrations
                   (name TEXT PRIMARY KEY, ran_at TEXT NOT NULL)"""
            )
            now = dt.datetime.now(dt.UTC).isoformat()
            connection.execute("INSERT INTO migrations VALUES (?, ?)", (name, now))
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", number)


def _check_version(connection: apsw.Connection, path: str) -> None:
    newest = _migrations()[-1][0]
    found = schema_version(connection)
    if found > newest:
        raise LedgerVersionError(
            f"{path}: schema {found}, this program knows {newest}; upgrade onrecord"
        )
    if found < newest:
        raise LedgerVersionError(
            f"{path}: schema {found} is older than {newest}; open it once for writing"
        )
