"""Opening a SQLite file as a ledger: settings, checks, and the schema brought up to date."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

import apsw

from onrecord.errors import LedgerError, LedgerMissingError, LedgerVersionError

APPLICATION_ID = 0x6F6E7265  # “onre”
BUSY_SECONDS = 30.0
CACHE_KIB = 64 << 10
# A checkpoint waits for the disk: after some 40 MB of changes, not after every group.
WAL_PAGES = 10_000
# SQLite 3.7.0 to 3.51.2 may corrupt a WAL that is reset while another process writes.
OLDEST_SAFE_SQLITE = (3, 51, 3)
_MIGRATION = re.compile(r"(\d{4})_\w+\.sql")


def connect(path: str, *, create: bool, read_only: bool) -> apsw.Connection:
    """Return a connection to the ledger at `path`, its schema brought up to date.

    Raises:
        LedgerMissingError: There is no ledger, and `create` is off.
        LedgerVersionError: A newer program made it.
        LedgerError: It is no ledger, or cannot be opened.
    """
    _check_library()
    create = create and not read_only
    if not create and (not Path(path).exists() or Path(path).stat().st_size == 0):
        raise _missing(path)
    try:
        connection = _open(path, create=create, read_only=read_only)
    except apsw.NotADBError as error:
        raise _no_ledger(path) from error
    except apsw.CantOpenError as error:
        remedy = "may its folder be entered" + ("" if read_only else ", and written")
        raise LedgerError(f"{path}: cannot be opened; {remedy}?") from error
    except apsw.Error as error:
        raise LedgerError(f"{path}: cannot be opened: {error}") from error
    return connection


def _open(path: str, *, create: bool, read_only: bool) -> apsw.Connection:
    if not read_only:
        flags = apsw.SQLITE_OPEN_READWRITE | (apsw.SQLITE_OPEN_CREATE if create else 0)
        return _checked(apsw.Connection(path, flags), path, create=create, read_only=False)
    try:
        connection = apsw.Connection(path, apsw.SQLITE_OPEN_READONLY)
        return _checked(connection, path, create=False, read_only=True)
    except apsw.CantOpenError:
        # On a medium that cannot be written SQLite finds no room for its own notes. A ledger
        # that was closed there, which nobody can be writing, needs none.
        if Path(f"{path}-wal").exists() or not Path(path).is_file():
            raise
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(f"file:{quote(path)}?immutable=1", flags)
    return _checked(connection, path, create=False, read_only=True)


def _checked(
    connection: apsw.Connection, path: str, *, create: bool, read_only: bool
) -> apsw.Connection:
    """Return `connection` set up as a ledger; close it if it is none."""
    try:
        connection.set_busy_timeout(int(BUSY_SECONDS * 1000))
        _check_is_ledger(connection, path, create=create)
        _set_up(connection, read_only=read_only)
        if not read_only:
            _migrate(connection)
        _check_version(connection, path)
    except BaseException:
        connection.close()
        raise
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
        LedgerError: The ledger cannot be written, or another process keeps it from us.
    """
    path = connection.filename
    if connection.readonly("main"):
        raise LedgerError(f"{path}: opened for reading only")
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, apsw.BusyError):
            problem = "another process has been writing all the while; try again when it is done"
            raise LedgerError(f"{path}: {problem}") from error
        if isinstance(error, apsw.Error):
            raise LedgerError(f"{path}: cannot be written: {error}") from error
        raise


@contextmanager
def reading(connection: apsw.Connection) -> Iterator[None]:
    """Run a block that reads the ledger as it is at one moment, and that nothing waits for.

    Rows that are yielded from it would hold that moment: for these there is `explaining`.
    """
    with explaining(connection):
        if connection.in_transaction:
            yield
            return
        connection.execute("BEGIN")
        try:
            yield
        finally:
            _let_go(connection)


def _let_go(connection: apsw.Connection) -> None:
    if connection.in_transaction:  # some errors end one by themselves
        connection.execute("COMMIT")


@contextmanager
def explaining(connection: apsw.Connection) -> Iterator[None]:
    """Run a block that reads; what SQLite finds damaged is told as a `LedgerError`."""
    try:
        yield
    except apsw.Error as error:
        remedy = "`onrecord verify` tells more"
        raise LedgerError(f"{connection.filename}: cannot be read: {error}; {remedy}") from error


def _check_library() -> None:
    version = tuple(map(int, apsw.sqlite_lib_version().split(".")))
    if version < OLDEST_SAFE_SQLITE:
        raise LedgerError(
            f"SQLite {apsw.sqlite_lib_version()} may corrupt ledgers; install apsw >= 3.51.3"
        )


def _no_ledger(path: str) -> LedgerError:
    return LedgerError(f"{path}: not a ledger; name another file, this one was left as it is")


def _missing(path: str) -> LedgerMissingError:
    return LedgerMissingError(
        f"{path}: no ledger there; `onrecord add PATH --ledger {path}` makes one"
    )


def _check_is_ledger(connection: apsw.Connection, path: str, *, create: bool) -> None:
    if connection.pragma("application_id") == APPLICATION_ID:
        return
    if connection.execute("SELECT count(*) FROM sqlite_schema").get:
        # Another process may have made it between our two looks.
        if connection.pragma("application_id") != APPLICATION_ID:
            raise _no_ledger(path)
    elif not create:
        raise _missing(path)


def _set_up(connection: apsw.Connection, *, read_only: bool) -> None:
    if not read_only:
        _use_wal(connection)
    connection.pragma("synchronous", "full")
    connection.execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF")
    connection.pragma("cache_size", -CACHE_KIB)
    connection.wal_autocheckpoint(WAL_PAGES)


def _use_wal(connection: apsw.Connection) -> None:
    """Turn to write-ahead logging; SQLite does not wait for other processes here, so we do."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.pragma("journal_mode", "wal")
        except apsw.BusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


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
