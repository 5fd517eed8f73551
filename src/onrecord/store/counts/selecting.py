"""From a `Query` to rows of the columns: which claims are meant, without a walk over the tables.

All filters but words are columns in memory; words give the places of the newest claims that hold
them, up to a number. What a caller may not see is masked before anything is counted or listed.
"""

from __future__ import annotations

from collections.abc import Mapping

import apsw
import msgspec
import numpy as np

from onrecord.errors import QueryError
from onrecord.records import Caller
from onrecord.store.answers.rows import Query
from onrecord.store.counts.columns import Array, Columns, Shared
from onrecord.store.counts.word_matches import find_words, one_of
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.facet_rows import MEASURES, SPEECHES, STANCES
from onrecord.store.file.loading import find_report, find_run
from onrecord.store.lists.searching import (
    exact_name,
    place_range,
    publisher_expressions,
)
from onrecord.store.parties.showing import find_party

Rows = Array | slice


class Selection(msgspec.Struct, frozen=True):
    """The claims of a query, as rows of the columns.

    Attributes:
        low, high: The rows that the query's days leave.
        always: Those of them that fit what is no facet; None: all do.
        masks: Those that fit each facet that the query asks for.
        words: Those that hold the words of the query; None: it has none.
        closer: The same where the words were looked for together with the facets asked for.
        is_capped: Words were looked for among the newest claims that hold them alone.
        is_closer_capped: The same for `closer`.
    """

    columns: Columns
    low: int
    high: int
    always: Array | None
    masks: Mapping[str, Array]
    words: Array | None = None
    closer: Array | None = None
    is_capped: bool = False
    is_closer_capped: bool = False

    def span(self, rows: Array | None, *, without: str = "") -> Rows:
        """Return rows as what a column is indexed by."""
        if rows is not None:
            return rows
        return slice(None) if without == "month" else slice(self.low, self.high)

    def rows(self, *, without: str = "") -> Array | None:
        """Return the rows that fit, all facets heard but one; None: all from `low` to `high`."""
        masks = [mask for name, mask in self.masks.items() if name != without]
        words = self.words if without or self.closer is None else self.closer
        masks += [mask for mask in (self.always, words) if mask is not None]
        if not masks:
            return None
        found = masks[0] if len(masks) == 1 else np.logical_and.reduce(masks)
        if without != "month":
            found = found[self.low : self.high]
            return np.flatnonzero(found) + self.low
        return np.flatnonzero(found)


class Sight(msgspec.Struct, frozen=True):
    """The columns as one connection may see them.

    Attributes:
        visible: By number of findings; None where everything may be seen.
    """

    connection: apsw.Connection
    columns: Columns
    visible: Array | None = None


def look(connection: apsw.Connection, shared: Shared, caller: Caller | None) -> Sight:
    """Return the columns as they are now and as `caller` sees them; None is the owner."""
    columns = shared.columns()
    if caller is None:
        return Sight(connection, columns)
    size = len(columns.is_current)
    visible = shared.visible(
        caller,
        size,
        lambda: _visible(connection, size),
        # What was begun earlier sees the ledger as it was then, which is nobody else's answer.
        is_now=connection.txn_state("main") == apsw.SQLITE_TXN_NONE,
    )
    return Sight(connection, columns, visible)


def _visible(connection: apsw.Connection, size: int) -> Array:
    """Return which findings a connection sees, through its own views."""
    listed = connection.execute("SELECT group_concat(seq) FROM findings").get
    numbers = np.fromstring(listed or "", dtype=np.int64, sep=",")
    found = np.zeros(size, bool)
    found[numbers[numbers < size]] = True
    return found


def select(sight: Sight, query: Query) -> Selection:
    """Return the claims that a query asks for, whatever its limit and cursor.

    Raises:
        QueryError: A filter cannot be understood.
        NotOnRecordError: It names a report, a run or a party that is not there.
    """
    connection, columns = sight.connection, sight.columns
    low, high = place_range(msgspec.structs.replace(query, after=None))
    seen = always = _seen(sight, query)
    if query.min_probability is not None:
        sure = columns.probability >= query.min_probability
        always = sure if always is None else always & sure
    words, closer, floor, closer_floor = None, None, 0, 0
    if len(columns) and (found := find_words(connection, columns, query, seen)) is not None:
        words, floor = closer, closer_floor = found
        if floor > low and _tags_of(query) != Query():
            closer, closer_floor = (
                find_words(connection, columns, query, seen, _tags_of(query)) or found
            )
    return Selection(
        columns=columns,
        low=int(np.searchsorted(columns.place, low)),
        high=int(np.searchsorted(columns.place, high, side="right")),
        always=always,
        masks=_masks(connection, columns, query),
        words=words,
        closer=closer,
        is_capped=floor > low,
        is_closer_capped=closer_floor > low,
    )


def _tags_of(query: Query) -> Query:
    """Return the filters that full-text tables know beside the words themselves."""
    return Query(
        measure=query.measure,
        stance=query.stance,
        speech=query.speech,
        publisher=None if exact_name(query.publisher) is not None else query.publisher,
    )


def _masks(connection: apsw.Connection, columns: Columns, query: Query) -> dict[str, Array]:
    found: dict[str, Array] = {}
    if query.party is not None:
        found["party"] = columns.party == find_party(connection, query.party)
    if query.publisher is not None:
        found["publisher"] = one_of(columns.publisher, _publishers(columns, query.publisher))
    if (key := exact_name(query.place)) is not None:
        found["place"] = _at_site(columns, key)
    if query.measure is not None:
        bit = 1 << _number("measure", query.measure, MEASURES)
        found["measure"] = (columns.measures & bit) != 0
    if query.stance is not None:
        found["stance"] = columns.stance == _number("stance", query.stance, STANCES)
    if query.speech is not None:
        found["speech"] = columns.speech == _number("speech", query.speech, SPEECHES)
    if query.hedge is not None:
        found["hedge"] = columns.hedged == int(query.hedge)
    return found


def _number(name: str, value: str, known: tuple[str, ...]) -> int:
    if value not in known:
        raise QueryError(f"{name}: {value!r} is none of {', '.join(known)}")
    return known.index(value)


def _publishers(columns: Columns, publisher: str) -> list[int]:
    """Return the numbers of the publishers that are meant, by the full-text tables' own rules."""
    name = exact_name(publisher)
    if name is not None:
        return [n for n, known in enumerate(columns.publishers) if n and known == name]
    with apsw.Connection(":memory:") as names:
        names.execute(
            """CREATE VIRTUAL TABLE names USING fts5(
                 publisher, tokenize="unicode61 remove_diacritics 2 tokenchars '_'")"""
        )
        rows = list(enumerate(columns.publishers))[1:]
        names.executemany("INSERT INTO names (rowid, publisher) VALUES (?, ?)", rows)
        expression = " AND ".join(publisher_expressions(publisher))
        found = fetch_rows(names, "SELECT rowid FROM names WHERE names MATCH ?", (expression,))
    return [number for (number,) in found]


def _at_site(columns: Columns, key: str) -> Array:
    numbers = [n for n, (known, _, _) in enumerate(columns.sites) if n and known == key]
    found = np.zeros(len(columns), bool)
    for number in numbers:
        found[columns.at_row[columns.at_site == number]] = True
    return found


# --- what may be seen ---------------------------------------------------------------------


def _seen(sight: Sight, query: Query) -> Array | None:
    """Return the claims of the findings that are meant and may be seen; None: all."""
    connection, columns = sight.connection, sight.columns
    if query.run is None:
        findings = columns.is_current
    else:
        findings = columns.run == find_run(connection, query.run)
    if query.report is not None:
        findings = findings & (columns.report == find_report(connection, query.report))
    if sight.visible is not None:
        findings = findings & sight.visible
    if findings[1:].all():
        return None
    return findings[columns.findings]


# --- rows ---------------------------------------------------------------------------------


def newest_places(found: Selection, query: Query) -> list[int] | None:
    """Return where the newest claims of a query are; None where words were not looked through.

    The query has a limit.
    """
    columns = found.columns
    limit = query.limit or 0
    rows = found.rows()
    places = columns.place[found.low : found.high] if rows is None else columns.place[rows]
    if query.after is not None:
        places = places[: int(np.searchsorted(places, query.after))]
    chosen: list[int] = places[max(0, len(places) - limit) :][::-1].tolist()
    return None if found.is_closer_capped and len(chosen) < limit else chosen


def is_beyond(found: Selection, query: Query) -> bool:
    """Say whether a page lies beyond the newest claims that words were looked for among."""
    rows = found.rows()
    if not found.is_closer_capped or rows is None:
        return False
    return not len(rows) or (query.after or 0) <= int(found.columns.place[rows[0]])


def newer_cursor(found: Selection, query: Query) -> int | None:
    """Return the `after` of the page before that of a query; None: that is the first."""
    rows = found.rows()
    places = (
        found.columns.place[found.low : found.high] if rows is None else found.columns.place[rows]
    )
    at = int(np.searchsorted(places, query.after or 0)) + (query.limit or 0)
    return int(places[at]) if at < len(places) else None


def fitting_findings(sight: Sight, query: Query) -> bytes | None:
    """Return which findings hold a claim that fits, by their number: 1 or 0; None: ask the tables.

    Figures that stand in no claim are the publisher's own: where one of them could be meant, by
    its place or by the publisher's name, the columns do not know.
    """
    inner = msgspec.structs.replace(
        query, words=None, publisher=None, since=None, until=None, limit=None, after=None
    )
    alone = {name for name in inner.__struct_fields__ if getattr(inner, name) not in (None, ())}
    alone -= {"report", "run", "speaker_keys"}
    has_own = query.measure is not None and (query.place or query.speaker)
    if not alone or alone == {"place"} or has_own or len(sight.columns) == 0:
        return None
    if alone == {"measure"}:
        bit = 1 << _number("measure", query.measure or "", MEASURES)
        measured: bytes = ((sight.columns.measures_of & bit) != 0).tobytes()
        return measured
    found = select(sight, inner)
    if found.is_closer_capped:
        return None
    fits = np.zeros(len(sight.columns.is_current), bool)
    fits[sight.columns.findings[found.span(found.rows())]] = True
    fitting: bytes = fits.tobytes()
    return fitting
