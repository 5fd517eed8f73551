"""Adding entries in groups: one commit, and one wait for the disk, for all of a group."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import apsw

from onrecord.records import Failure
from onrecord.store.adding.preparing import NO_CHARACTER, Prepared, prepare
from onrecord.store.adding.writing import GroupWriter
from onrecord.store.answers.rows import Acknowledged, Entry, Outcome, Run
from onrecord.store.file.connection import transaction
from onrecord.store.file.evidence import UnfitError
from onrecord.store.file.loading import find_run

# The larger a group, the fewer times the full-text index is written over; a second is as long
# as anybody should wait to hear that a report is safe.
GROUP_ENTRIES = 1_000
GROUP_BYTES = 32 << 20
GROUP_SECONDS = 1.0


def add_entries(
    connection: apsw.Connection, entries: Iterable[Entry], run: Run
) -> Iterator[Acknowledged]:
    """Keep entries; yield what became of each, in order, once its group is safely on disk."""
    for group in _groups(entries):
        yield from _add_group(connection, group, run)


def add_failures(connection: apsw.Connection, failures: Iterable[Failure], run: Run) -> None:
    """Keep the list of what could not be read, or was refused."""
    number = find_run(connection, run.id)
    rows = [(number, f.origin, f.kind, f.problem, f.remedy) for f in failures]
    if rows:
        with transaction(connection):
            connection.executemany("INSERT INTO failures VALUES (?, ?, ?, ?, ?)", rows)


def _groups(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield entries in groups: what comes within a second, up to a number and a size.

    A group is gathered before its transaction begins, so that nobody is kept waiting by a
    slow reader.
    """
    group: list[Entry] = []
    n_bytes, ends_at = 0, time.monotonic() + GROUP_SECONDS
    for entry in entries:
        group.append(entry)
        n_bytes += len(entry.account.report.text)
        n_bytes += len(entry.snapshot.data) if entry.snapshot else 0
        is_full = len(group) >= GROUP_ENTRIES or n_bytes >= GROUP_BYTES
        if is_full or time.monotonic() >= ends_at:
            yield group
            group, n_bytes, ends_at = [], 0, time.monotonic() + GROUP_SECONDS
    if group:
        yield group


def _add_group(connection: apsw.Connection, group: list[Entry], run: Run) -> list[Acknowledged]:
    prepared = [_prepare(entry) for entry in group]
    fit = [one for one in prepared if isinstance(one, Prepared)]
    written = iter(_write(connection, fit, run))
    results = [next(written) if isinstance(one, Prepared) else one for one in prepared]
    add_failures(connection, [one for one in results if isinstance(one, Failure)], run)
    return [_acknowledge(*pair) for pair in zip(group, results, strict=True)]


def _prepare(entry: Entry) -> Prepared | Failure:
    try:
        return prepare(entry)
    except UnfitError as error:
        return _refuse(entry.account.report.origin, str(error))


def _write(connection: apsw.Connection, group: list[Prepared], run: Run) -> list[Outcome | Failure]:
    """Write a group and say what each entry changed; one that SQLite refuses stays alone."""
    number = find_run(connection, run.id)
    writer = GroupWriter(connection, run=number, engine=run.engine, producer=run.producer)
    try:
        with transaction(connection):
            outcomes: list[Outcome | Failure] = [writer.write(entry) for entry in group]
            writer.finish()
    except (UnicodeEncodeError, OverflowError) as error:
        if len(group) > 1:
            half = len(group) // 2
            return _write(connection, group[:half], run) + _write(connection, group[half:], run)
        is_text = isinstance(error, UnicodeEncodeError)
        problem = NO_CHARACTER if is_text else "a number of more than 64 bits"
        return [_refuse(group[0].report.origin, problem)]
    return outcomes


def _refuse(origin: str, problem: str) -> Failure:
    readable = origin.encode("utf-8", "replace").decode()
    return Failure(origin=readable, kind="refused", problem=problem)


def _acknowledge(entry: Entry, result: Outcome | Failure) -> Acknowledged:
    report = entry.account.report
    if isinstance(result, Failure):
        return Acknowledged(
            report=report.id, origin=result.origin, outcome="refused", problem=result.problem
        )
    return Acknowledged(report=report.id, origin=report.origin, outcome=result)
