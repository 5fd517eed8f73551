"""Every claim in memory, as columns: what is counted over a million of them in milliseconds.

Held once for all connections of a process to one file, and renewed when the file has more. What
is in here is everything that the file holds: whoever counts for somebody who may not see all
masks it first (see `facets`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

import apsw
import msgspec
import numpy as np
import numpy.typing as npt

from onrecord.records import Caller
from onrecord.store.file.connection import BUSY_SECONDS, fetch_rows
from onrecord.store.file.ordering import INDEX_BITS, SEQUENCE_BITS

Array = npt.NDArray[Any]
_TRAITS = np.dtype(
    [
        ("measures", "<u2"),
        ("stance", "u1"),
        ("speech", "u1"),
        ("hedged", "u1"),
        ("probability", "<f8"),
    ]
)
_SITE = np.dtype([("index", "<u2"), ("site", "<u4")])
_NAMES = (*(_TRAITS.names or ()), "place", "findings", "naming")
_FIRST_MONTH = (1 - 1970) * 12  # of year 1, as numpy counts months
_EPOCH = 719_163  # the first of January 1970, in days from the start of year 1
# While a ledger is written, a twentieth of the time may go to reading it again.
_PATIENCE = 20.0
_QUICK = 0.1  # seconds that nobody minds
_MOST_CALLERS = 64
_MOST_ANSWERS = 500
T = TypeVar("T")


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Claims, oldest published first, a column for each thing they are counted by.

    Attributes:
        place: The claims' keys, rising.
        findings: The number of the findings that each is of.
        party: The number of the speaker's party, 0 for none.
        month: Months from the start of year 1; 0 without a date.
        at_row, at_site: Claims, by their row here, and where they are of: a pair for each.
        report, run, is_current, measures_of: By number of findings; the measures are those of all
            figures, in a claim or not.
        party_of: The party of each naming, by number.
        publishers, sites: What the numbers mean, by number.
        stamp: What the file had when these were read.
    """

    place: Array
    findings: Array
    measures: Array
    stance: Array
    speech: Array
    hedged: Array
    probability: Array
    naming: Array
    party: Array
    publisher: Array
    month: Array
    at_row: Array
    at_site: Array
    report: Array
    run: Array
    is_current: Array
    measures_of: Array
    party_of: Array
    publishers: list[str]
    sites: list[tuple[str, str, str | None]]
    stamp: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.place)

    @property
    def is_whole(self) -> bool:
        """Whether everything is in here: what an older program kept may have yet to come in."""
        return self.stamp[3] == 0


class Shared:
    """The columns of one file, for all who have it open; they are renewed as it grows."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._held: Columns | None = None
        self._raw: dict[str, Array] = {}
        self._unnamed: set[int] = set()
        self._visible: dict[Caller, tuple[object, Array]] = {}
        self._answers: dict[object, object] = {}
        self._sizes: list[tuple[Columns, Array | None, object]] = []
        self._mentions: tuple[Columns, Array] | None = None
        self._watcher: apsw.Connection | None = None
        self._version = -1
        self._loaded_at, self._took = 0.0, 0.0

    def columns(self) -> Columns:
        """Return the columns as the file is now, or was a moment ago while it is being written."""
        held = self._held
        waits = _PATIENCE * self._took if self._took > _QUICK else 0.0
        if held is not None and time.monotonic() - self._loaded_at < waits:
            return held
        with self._lock:
            version = self._look()
            if self._held is not None and version == self._version:
                return self._held
            watcher = self._watch()
            watcher.execute("BEGIN")
            try:
                held = self._renew(watcher)
            finally:
                watcher.execute("COMMIT")
            self._version = version
        return held

    def _look(self) -> int:
        """Return a number that changes once the file has; the lock is held."""
        return int(self._watch().pragma("data_version"))

    def _watch(self) -> apsw.Connection:
        if self._watcher is None:
            self._watcher = apsw.Connection(self._path, apsw.SQLITE_OPEN_READONLY)
            self._watcher.set_busy_timeout(int(BUSY_SECONDS * 1000))
        return self._watcher

    def visible(
        self, caller: Caller, size: int, ask: Callable[[], Array], *, is_now: bool = True
    ) -> Array:
        """Return which findings a caller sees, as `ask` says: again once the file has changed.

        Args:
            is_now: What `ask` says is as the file is from now on, and may be kept.
        """
        with self._lock:
            version = (self._look(), size)
        known = self._visible.get(caller)
        if known is not None and known[0] == version:
            return known[1]
        found = ask()
        if not is_now:
            return found
        if len(self._visible) >= _MOST_CALLERS:
            self._visible.clear()
        self._visible[caller] = (version, found)
        return found

    def answer(self, columns: Columns, asked: object, ask: Callable[[], T]) -> T:
        """Return what `ask` answered for these columns, whoever asked it first.

        What is asked must say all that the answer hangs on.
        """
        key = (id(columns), asked)
        known = self._answers.get(key)
        if known is None:
            known = ask()
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            self._answers[key] = known
        return cast("T", known)

    def sizes(self, columns: Columns, visible: Array | None, ask: Callable[[], T]) -> T:
        """Return what `ask` counts of what is `visible`, until these columns or that change."""
        for held, seen, counted in self._sizes:
            if held is columns and seen is visible:
                return cast("T", counted)
        found = ask()
        self._sizes = [(columns, visible, found), *self._sizes][:_MOST_CALLERS]
        return found

    def mentions(self, columns: Columns) -> Array:
        """Return pairs of a naming and of findings in which somebody is named so."""
        held = self._mentions
        if held is None or held[0] is not columns:
            with apsw.Connection(self._path, apsw.SQLITE_OPEN_READONLY) as connection:
                rows = fetch_rows(connection, "SELECT naming, findings FROM actor_namings")
            held = self._mentions = (columns, np.array(rows, dtype=np.int64).reshape(-1, 2))
        return held[1]

    def _renew(self, connection: apsw.Connection) -> Columns:
        stamp = _stamp(connection)
        if self._held is not None and self._held.stamp == stamp:
            return self._held
        started = time.monotonic()
        done = 0
        if self._held is not None and self._held.stamp[-1] == stamp[-1]:
            done = self._held.stamp[0]
        else:
            self._raw, self._unnamed = {}, set()
        self._read(connection, done)
        self._held = _combine(connection, self._raw, stamp)
        self._answers.clear()
        self._loaded_at = time.monotonic()
        self._took = self._loaded_at - started
        return self._held

    def _read(self, connection: apsw.Connection, done: int) -> None:
        """Read what findings beyond `done` hold, and the speakers that had no naming yet."""
        rows = fetch_rows(
            connection,
            """SELECT findings, first, n_claims, publisher, traits, sites, speakers, measures
               FROM claim_facets WHERE findings > ? ORDER BY first""",
            (done,),
        )
        named = self._read_speakers(connection)
        self._unnamed |= {row[0] for row in rows if row[6] is None}
        new = _unpack(rows)
        if not self._raw:
            self._raw = new
            return
        merged = {name: np.concatenate([self._raw[name], new[name]]) for name in new}
        order = np.argsort(merged["place"], kind="stable")
        for name in _NAMES:
            merged[name] = merged[name][order]
        self._raw = merged
        for first, naming in named:
            start = int(np.searchsorted(merged["place"], first))
            merged["naming"][start : start + len(naming)] = naming

    def _read_speakers(self, connection: apsw.Connection) -> list[tuple[int, Array]]:
        found = []
        for findings in sorted(self._unnamed):
            for first, speakers in fetch_rows(
                connection,
                """SELECT first, speakers FROM claim_facets
                   WHERE findings = ? AND speakers IS NOT NULL""",
                (findings,),
            ):
                found.append((first, np.frombuffer(speakers, "<u4")))
                self._unnamed.discard(findings)
        return found


_shared: WeakValueDictionary[tuple[str, int], Shared] = WeakValueDictionary()
_shared_lock = threading.Lock()


def share(path: str) -> Shared:
    """Return what all of this process's connections to a file have in common."""
    key = (str(Path(path).resolve()), Path(path).stat().st_ino)
    with _shared_lock:
        found = _shared.get(key)
        if found is None:
            found = _shared[key] = Shared(path)
        return found


def _stamp(connection: apsw.Connection) -> tuple[int, ...]:
    [row] = fetch_rows(
        connection,
        """SELECT (SELECT coalesce(max(findings), 0) FROM claim_facets),
                  (SELECT coalesce(max(seq), 0) FROM findings),
                  (SELECT findings FROM party_progress),
                  (SELECT count(*) FROM facet_pending), parties, rules FROM facet_state""",
    )
    newest, _, _, waiting, _, rules = row
    # Old findings come in out of their order while they are filled in: then all is read again.
    return (int(newest), *map(int, row[1:5]), int(rules) * 1_000_003 + int(waiting))


# --- from rows to columns -----------------------------------------------------------------


def _unpack(rows: list[Any]) -> dict[str, Array]:
    """Return the columns that rows of `claim_facets`, rising, come to."""
    findings, firsts, counts, publishers = (
        np.array([row[i] or 0 for row in rows], dtype=np.int64) for i in range(4)
    )
    starts = np.cumsum(counts) - counts
    place = np.repeat(firsts - starts, counts) + np.arange(int(counts.sum()))
    traits = np.frombuffer(b"".join(row[4] for row in rows), dtype=_TRAITS)
    naming = b"".join(bytes(4 * row[2]) if row[6] is None else row[6] for row in rows)
    pairs = np.frombuffer(b"".join(row[5] for row in rows), dtype=_SITE)
    n_pairs = np.array([len(row[5]) // _SITE.itemsize for row in rows], dtype=np.int64)
    return {
        **{name: traits[name].copy() for name in _TRAITS.names or ()},
        "place": place,
        "findings": np.repeat(findings, counts).astype(np.int32),
        "naming": np.frombuffer(naming, dtype="<u4").copy(),
        "at_place": np.repeat(firsts, n_pairs) + pairs["index"],
        "at_site": pairs["site"].astype(np.int32),
        "known": findings,
        "known_publisher": publishers,
        "known_measures": np.array([row[7] for row in rows], dtype=np.uint16),
    }


def _combine(connection: apsw.Connection, raw: dict[str, Array], stamp: tuple[int, ...]) -> Columns:
    size = stamp[1] + 1
    report, run = np.zeros(size, np.int32), np.zeros(size, np.int32)
    is_current = np.zeros(size, bool)
    meta = fetch_rows(connection, "SELECT seq, report, run, is_current FROM findings")
    if meta:
        table = np.array(meta, dtype=np.int64)
        report[table[:, 0]], run[table[:, 0]] = table[:, 1], table[:, 2]
        is_current[table[:, 0]] = table[:, 3] != 0
    publisher_of = np.zeros(size, np.int32)
    publisher_of[raw["known"]] = raw["known_publisher"]
    measures_of = np.zeros(size, np.uint16)
    measures_of[raw["known"]] = raw["known_measures"]
    party_of = _parties(connection)
    return Columns(
        **{name: raw[name] for name in _NAMES},
        party=party_of[raw["naming"]],
        party_of=party_of,
        measures_of=measures_of,
        publisher=publisher_of[raw["findings"]],
        month=_months(raw["place"]),
        at_row=np.searchsorted(raw["place"], raw["at_place"]),
        at_site=raw["at_site"],
        report=report,
        run=run,
        is_current=is_current,
        publishers=_publishers(connection),
        sites=_sites(connection),
        stamp=stamp,
    )


def _parties(connection: apsw.Connection) -> Array:
    """Return the party of each naming, by number; 0 for none."""
    rows = fetch_rows(connection, "SELECT seq, coalesce(party, 0) FROM namings")
    found = np.zeros(1 + max((seq for seq, _ in rows), default=0), np.int32)
    if rows:
        table = np.array(rows, dtype=np.int64)
        found[table[:, 0]] = table[:, 1]
    return found


def _months(place: Array) -> Array:
    days = place >> (SEQUENCE_BITS + INDEX_BITS)
    months = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.where(days == 0, 0, months - _FIRST_MONTH + 1).astype(np.int32)


def month_name(number: int) -> str:
    """Return a month as it is written.

    >>> month_name((2015 - 1) * 12 + 10)
    '2015-10'
    """
    return f"{(number - 1) // 12 + 1:04}-{(number - 1) % 12 + 1:02}"


def _publishers(connection: apsw.Connection) -> list[str]:
    rows = fetch_rows(connection, "SELECT name FROM facet_publishers ORDER BY seq")
    return ["", *(name for (name,) in rows)]


def _sites(connection: apsw.Connection) -> list[tuple[str, str, str | None]]:
    rows = fetch_rows(connection, "SELECT key, name, within FROM facet_places ORDER BY seq")
    return [("", "", None), *rows]
