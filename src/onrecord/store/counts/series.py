"""The newest figures of one measure that a query asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import apsw
import msgspec

from onrecord.records import Record
from onrecord.store.answers.rows import Query
from onrecord.store.counts.series_rows import (
    COLUMNS,
    HELD_BY,
    VOICED,
    SeriesFigure,
    listed,
    read_figures,
)
from onrecord.store.file.connection import fetch_rows, reading
from onrecord.store.lists.rows import statement_of
from onrecord.store.lists.searching import Statement, exact_name, require_exactly

if TYPE_CHECKING:  # numpy comes with it, which most commands have no need of
    from onrecord.store.counts.selecting import Selection

MOST_FIGURES = 300  # of one measure: the newest
Choose = Callable[[Query], "Selection | None"]


class Series(Record, frozen=True, kw_only=True):
    """Figures, the newest first, without those of copies; there are older ones if `is_cut`."""

    figures: tuple[SeriesFigure, ...]
    is_cut: bool = False


def find_series(connection: apsw.Connection, choose: Choose, query: Query) -> Series:
    """Return the newest figures of `query.measure`; what copies others' words is left out.

    Args:
        choose: Returns the claims of a query, where columns know them.

    Raises:
        QueryError: A filter cannot be understood.
    """
    with reading(connection):
        rows, is_cut = _newest(connection, choose, query)
        return Series(figures=tuple(read_figures(connection, rows)), is_cut=is_cut)


def _newest(connection: apsw.Connection, choose: Choose, query: Query) -> tuple[list[Any], bool]:
    """Return the rows of the newest figures, and whether there are older ones."""
    is_at = exact_name(query.place) is not None
    of_claims = any(getattr(query, name) is not None for name in _OF_CLAIMS)
    has_words = query.words or query.speaker or (query.place and not is_at)
    is_for_columns = is_at or query.party is not None or query.hedge is not None
    if of_claims and is_for_columns and not has_words and (chosen := choose(query)) is not None:
        return _of_chosen(connection, chosen, query)
    # Of one speaker there are fewer figures than of one measure: the index is not asked for it.
    asked = query if is_at else msgspec.structs.replace(query, measure=None)
    statement = statement_of(connection, asked, "figures")
    rows = _fetch(connection, statement, query)
    return rows[:MOST_FIGURES], len(rows) > MOST_FIGURES


def _of_chosen(
    connection: apsw.Connection, chosen: Selection, query: Query
) -> tuple[list[Any], bool]:
    """Return the figures of the newest of some claims."""
    from onrecord.store.counts.spread_columns import newest_batches

    rows: list[Any] = []
    for places, is_last in newest_batches(chosen):
        statement = Statement(_OF_CHOSEN, "figures.place")
        statement.require(f"holder.place IN ({listed(places)})")
        require_exactly(statement, "figures", Query(place=query.place), None, is_common=True)
        rows += _fetch(connection, statement, query, is_held=True)
        if len(rows) > MOST_FIGURES or is_last:
            break
    else:
        return rows, True
    return rows[:MOST_FIGURES], len(rows) > MOST_FIGURES


def _fetch(
    connection: apsw.Connection, statement: Statement, query: Query, *, is_held: bool = False
) -> list[Any]:
    """Return the newest rows of a statement; `is_held` says that it knows their claims."""
    statement.source += VOICED if is_held else HELD_BY + VOICED
    statement.require("figures.measure = ?", query.measure)
    statement.require(_NO_COPY)
    sql = statement.sql(COLUMNS, MOST_FIGURES + 1)
    return fetch_rows(connection, sql, tuple(statement.values))


_OF_CLAIMS = ("party", "hedge", "stance", "speech", "min_probability")
_OF_CHOSEN = """claims AS holder CROSS JOIN findings ON findings.seq = holder.findings
    CROSS JOIN figures ON figures.findings = holder.findings AND figures.claim = holder.id"""
_NO_COPY = """NOT EXISTS (SELECT 1 FROM story_copies JOIN reports ON reports.seq = story_copies.of
    WHERE story_copies.report = findings.report AND story_copies.kind <> 'lifted')"""
