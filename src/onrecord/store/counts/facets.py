"""How many claims a query finds, and how they fall to the values of each filter."""

from __future__ import annotations

from collections import Counter

import apsw
import msgspec
import numpy as np

from onrecord.store.answers.rows import Facet, Facets, FacetValue, Query
from onrecord.store.counts.columns import Array, Columns, month_name
from onrecord.store.counts.selecting import Rows, Selection, Sight, select
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.facet_rows import MEASURES, SPEECHES, STANCES
from onrecord.store.lists.searching import exact_name
from onrecord.store.parties.showing import find_party

FACETS = ("party", "publisher", "place", "measure", "stance", "speech", "hedge", "month")


def count_facets(
    sight: Sight,
    found: Selection,
    query: Query,
    *,
    top: int,
    names: tuple[str, ...] | None = None,
) -> Facets:
    """Return how many claims a query finds, and how they fall to values, of `names` or all facets.

    The counts of a filter are those of the claims that all others leave, so that each says how
    many there would be if its value were chosen.

    Raises:
        QueryError: A filter cannot be understood.
        NotOnRecordError: It names a report, a run or a party that is not there.
    """
    connection, columns = sight.connection, found.columns
    all_rows = found.span(found.rows())
    facets = []
    for name in FACETS if names is None else names:
        is_asked = name in found.masks or (name == "month" and bool(query.since or query.until))
        rows = found.span(found.rows(without=name), without=name) if is_asked else all_rows
        if name == "place" and query.place is not None and not is_asked:  # by words, not a mask
            anywhere = select(sight, msgspec.structs.replace(query, place=None))
            rows, is_asked = anywhere.span(anywhere.rows()), anywhere.is_closer_capped
        facet = _COUNTERS[name](connection, columns, rows, top)
        if is_asked and found.is_capped and not found.is_closer_capped:
            facet = msgspec.structs.replace(facet, is_capped=True)
        facets.append(facet)
    months = columns.month[all_rows]
    return Facets(
        n_claims=len(months),
        is_capped=found.is_closer_capped,
        is_whole=columns.is_whole,
        n_undated=len(months) - int(np.count_nonzero(months)),
        labels=_labels(connection, columns, query) if len(months) else {},
        facets=tuple(facets),
    )


def _labels(connection: apsw.Connection, columns: Columns, query: Query) -> dict[str, str]:
    found: dict[str, str] = {}
    if query.party is not None:
        number = find_party(connection, query.party)
        found["party"] = connection.execute("SELECT name FROM parties WHERE seq = ?", (number,)).get
    if (asked := exact_name(query.place)) is not None:
        found["place"] = next((name for key, name, _ in columns.sites if key == asked), asked)
    return found


def _tally(column: Array, top: int) -> tuple[list[tuple[int, int]], int]:
    """Return the commonest numbers but 0 with how many there are of each, and how many numbers."""
    counts = np.bincount(column)
    counts[:1] = 0
    numbers = np.flatnonzero(counts)
    n_values = len(numbers)
    if n_values > top:
        least = np.partition(counts[numbers], n_values - top)[n_values - top]
        numbers = numbers[counts[numbers] >= least]
    order = np.argsort(-counts[numbers], kind="stable")[:top]
    return [(int(n), int(counts[n])) for n in numbers[order]], n_values


def _party(connection: apsw.Connection, columns: Columns, rows: Rows, top: int) -> Facet:
    tallied, n_values = _tally(columns.party[rows], top)
    numbers = ", ".join(str(number) for number, _ in tallied)
    sql = f"SELECT seq, id, name FROM parties WHERE seq IN ({numbers})"  # noqa: S608
    named = {seq: (id_, name) for seq, id_, name in fetch_rows(connection, sql)}
    values = [
        FacetValue(value=named[number][0], label=named[number][1], n_claims=n)
        for number, n in tallied
        if number in named
    ]
    return Facet(name="party", values=tuple(values), n_values=n_values)


def _publisher(connection: apsw.Connection, columns: Columns, rows: Rows, top: int) -> Facet:
    tallied, n_values = _tally(columns.publisher[rows], top)
    names = [(columns.publishers[number], n) for number, n in tallied]
    values = [FacetValue(value=f"={name}", label=name, n_claims=n) for name, n in names]
    return Facet(name="publisher", values=tuple(values), n_values=n_values)


def _place(connection: apsw.Connection, columns: Columns, rows: Rows, top: int) -> Facet:
    keep = np.zeros(len(columns), bool)
    keep[rows] = True
    tallied, n_values = _tally(columns.at_site[keep[columns.at_row]], top)
    named = Counter(columns.sites[number][1:] for number, _ in tallied)
    values = []
    for number, n in tallied:
        key, name, within = columns.sites[number]
        kind = _kind(connection, columns, number) if named[name, within] > 1 else None
        detail = ", ".join(filter(None, [kind and _KINDS.get(kind, kind), within])) or None
        values.append(FacetValue(value=f"={key}", label=name, detail=detail, n_claims=n))
    return Facet(name="place", values=tuple(values), n_values=n_values)


def _kind(connection: apsw.Connection, columns: Columns, number: int) -> str | None:
    """Return what a place is, city or province, as one of the claims that name it has it."""
    first = int(columns.at_row[np.argmax(columns.at_site == number)])
    asked = (int(columns.findings[first]), columns.sites[number][0])
    row = connection.execute(_KIND_OF, asked).fetchone()
    return str(row[0]) if row and row[0] else None


def _measure(connection: apsw.Connection, columns: Columns, rows: Rows, top: int) -> Facet:
    together = np.bincount(columns.measures[rows], minlength=1 << len(MEASURES))
    bits = np.arange(len(together))
    counts = [int(together[(bits >> bit) & 1 == 1].sum()) for bit in range(len(MEASURES))]
    return _named("measure", MEASURES, counts)


def _stance(connection: apsw.Connection, columns: Columns, rows: Rows, top: int) -> Facet:
    return _named("stance", STANCES, np.bincount(columns.stance[rows]).tolist())


def _speech(connection: apsw.Connection, columns: Columns, rows: Rows, top: int) -> Facet:
    return _named("speech", SPEECHES, np.bincount(columns.speech[rows]).tolist())


def _hedge(connection: apsw.Connection, columns: Columns, rows: Rows, top: int) -> Facet:
    return _named("hedge", ("false", "true"), np.bincount(columns.hedged[rows]).tolist())


def _named(name: str, known: tuple[str, ...], counts: list[int]) -> Facet:
    found = sorted(
        (pair for pair in zip(known, counts, strict=False) if pair[1]), key=lambda pair: -pair[1]
    )
    values = tuple(FacetValue(value=value, label=value, n_claims=n) for value, n in found)
    return Facet(name=name, values=values, n_values=len(values))


def _month(connection: apsw.Connection, columns: Columns, rows: Rows, top: int) -> Facet:
    counts = np.bincount(columns.month[rows])
    counts[:1] = 0
    months = [(month_name(int(n)), int(counts[n])) for n in np.flatnonzero(counts)]
    values = tuple(FacetValue(value=name, label=name, n_claims=n) for name, n in months)
    return Facet(name="month", values=values, n_values=len(values))


_KINDS = {"admin1": "province", "admin2": "district"}
_KIND_OF = """SELECT kind FROM places
    WHERE findings = ? AND coalesce(gazetteer, name) = ? AND kind IS NOT NULL LIMIT 1"""
_COUNTERS = {
    "party": _party,
    "publisher": _publisher,
    "place": _place,
    "measure": _measure,
    "stance": _stance,
    "speech": _speech,
    "hedge": _hedge,
    "month": _month,
}
