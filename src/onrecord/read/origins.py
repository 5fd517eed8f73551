"""What to read: paths, folders, globs, addresses and manifests, one request for each document."""

from __future__ import annotations

import datetime as dt
import glob
import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from onrecord.errors import ManifestError
from onrecord.records import Record

STDIN = "-"
MAX_ROW_BYTES = 1 << 20
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_DAY = re.compile(r"\d{4}(-\d\d){0,2}")


class Stated(Record, frozen=True, kw_only=True):
    """What the carrier of a document states about it, for what it does not state itself.

    Attributes:
        published_on: ISO 8601: a year, month, day, or an instant.
    """

    published_on: str | None = None
    publisher: str | None = None
    url: str | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        if self.published_on is not None:
            parse_published_on(self.published_on)


UNSTATED = Stated()


class Request(Record, frozen=True, kw_only=True):
    """One thing to read.

    Attributes:
        origin: Exactly as it was asked for.
        path: The file to open; None for standard input and for an address to fetch.
        problem: Why there is nothing to read, where a manifest's row cannot be used.
    """

    origin: str
    path: str | None = None
    stated: Stated = UNSTATED
    problem: str | None = None


class _Row(Record, frozen=True, kw_only=True):
    path: str
    published_on: str | None = None
    publisher: str | None = None
    url: str | None = None
    title: str | None = None


def parse_published_on(value: str) -> str:
    """Return an ISO 8601 date at its own precision; an instant without offset gives its day.

    >>> parse_published_on("2015-10"), parse_published_on("2015-10-11T09:30")
    ('2015-10', '2015-10-11')

    Raises:
        ValueError: `value` is no such date.
    """
    if _DAY.fullmatch(value):
        dt.date.fromisoformat((value + "-01-01")[:10])
        return value
    instant = dt.datetime.fromisoformat(value)
    return value if instant.tzinfo else instant.date().isoformat()


def requests(origins: Iterable[str], *, stated: Stated = UNSTATED) -> Iterator[Request]:
    """Yield one request for each document that `origins` name, in their order.

    A folder gives its files, sorted, recursively, hidden ones left out; a glob what it
    matches. A path with nothing there gives a request that fails when it is read, so
    that the others go on.
    """
    for origin in origins:
        if origin == STDIN or is_address(origin):
            yield Request(origin=origin, stated=stated)
        else:
            for path in _paths(origin):
                yield Request(origin=path, path=path, stated=stated)


def manifest(path: str, *, stated: Stated = UNSTATED) -> Iterator[Request]:
    """Yield one request for each row of a JSON Lines file, or of standard input for `-`.

    A row's `path` may be an address; a relative one counts from the manifest's folder.
    What a row leaves out is taken from `stated`. A row that cannot be used gives a request
    with its line as origin, which fails when it is read, so that the others go on.

    Raises:
        ManifestError: The file cannot be read.
    """
    folder = "" if path == STDIN else str(Path(path).parent)
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            yield _request(line, folder=folder, stated=stated)
        except _RowError as error:
            yield Request(origin=f"{path}:{number}", problem=str(error))


def is_address(origin: str) -> bool:
    """Say whether `origin` is something to fetch rather than to open."""
    return _ADDRESS.match(origin) is not None


def _paths(origin: str) -> Iterator[str]:
    if os.path.isdir(origin):  # noqa: PTH112 - a NUL in the path is False here, an error there
        yield from _files(origin)
    elif "\0" not in origin and glob.has_magic(origin) and not os.path.lexists(origin):
        found = False
        for match in sorted(glob.glob(origin, recursive=True)):  # noqa: PTH207 - Path.glob wants relative ones
            found = True
            yield from _files(match) if Path(match).is_dir() else (match,)
        if not found:
            yield origin
    else:
        yield origin


def _files(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(parent, name)  # noqa: PTH118 - keeps the folder as it was given
            # A manifest tells of reports and is none; `--manifest` takes it.
            if not name.startswith(".") and name != "manifest.jsonl" and Path(path).is_file():
                yield path


def _lines(path: str) -> Iterator[bytes]:
    try:
        if path == STDIN:
            yield from _capped(sys.stdin.buffer, path)
        else:
            with Path(path).open("rb") as file:
                yield from _capped(file, path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ManifestError(f"{path}: cannot be read: {reason}; give the path of a file") from error


def _capped(file: Iterable[bytes], path: str) -> Iterator[bytes]:
    read = getattr(file, "readline")  # noqa: B009 - BinaryIO and BufferedReader share no better type
    number = 0
    while line := read(MAX_ROW_BYTES + 1):
        number += 1
        if len(line) > MAX_ROW_BYTES:
            raise ManifestError(
                f"{path}:{number}: row longer than {MAX_ROW_BYTES} bytes;"
                " give one JSON object a line"
            )
        yield line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


class _RowError(ValueError):
    """A row of a manifest cannot be used; the sentence says why, and what to do."""


def _request(line: bytes, *, folder: str, stated: Stated) -> Request:
    row = _row(line)
    given = {name: getattr(row, name) or getattr(stated, name) for name in Stated.__struct_fields__}
    if row.published_on is not None:
        try:
            parse_published_on(row.published_on)
        except ValueError as error:
            raise _RowError(
                f"published_on is {row.published_on!r}, no date;"
                " write it as 2015-10-11, 2015-10 or 2015"
            ) from error
    path = None if is_address(row.path) else os.path.join(folder, row.path)  # noqa: PTH118
    return Request(origin=row.path, path=path, stated=Stated(**given))


def _row(line: bytes) -> _Row:
    try:
        row = msgspec.json.decode(line, type=_Row)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        shown = line.strip()[:80].decode("utf-8", "replace")
        raise _RowError(
            f"{error} in {shown!r}; a row is a JSON object with path and, if known,"
            " published_on, publisher, url, title"
        ) from error
    if not row.path:
        raise _RowError("path is empty; name the file to read")
    return row
