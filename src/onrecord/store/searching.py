"""From a `Query` to SQL: words and filters become one full-text expression, dates a range."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from onrecord.store.ledger import Query
from onrecord.store.writing import report_place

_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_LAST_PLACE = (1 << 63) - 1


def match_expression(query: Query, table: str) -> str | None:
    """Return the FTS5 expression of a query over reports, claims or figures; None without words.

    What a person typed reaches FTS5 only inside double quotes, so that no input is an operator.

    >>> match_expression(Query(words='ceasefire "last night"'), "claims")
    '{words} : "ceasefire" AND {words} : "last night"'
    >>> match_expression(Query(words='"; DROP', speaker="Ann"), "claims")
    '{words} : "DROP" AND {speaker} : "Ann"*'
    """
    if table == "reports":
        parts = _phrases(query.words, "title text")
    else:
        parts = _phrases(query.words, "words") + _phrases(query.speaker, "speaker", suffix="*")
        parts += _tags(query, table)
    parts += _phrases(query.publisher, "publisher", suffix="*")
    return " AND ".join(parts) or None


def _phrases(words: str | None, column: str, *, suffix: str = "") -> list[str]:
    found = []
    for phrase, word in _PHRASE.findall(words or ""):
        if tokens := _WORD.findall(phrase or word):
            found.append(f'{{{column}}} : "{" ".join(tokens)}"{suffix}')
    return found


def _tags(query: Query, table: str) -> list[str]:
    tags = {"measure": query.measure}
    if table == "claims":
        tags |= {"stance": query.stance, "speech": query.speech}
    return [f'{{tags}} : "{name}_{value}"' for name, value in tags.items() if value]


def place_range(query: Query) -> tuple[int, int]:
    """Return the first and last place that a query's days and cursor leave.

    Reports without a date have day 0 and fall out as soon as `since` or `until` is given.
    """
    low, high = 0, _LAST_PLACE
    if query.since or query.until:
        low = report_place(query.since.toordinal() - 1, 0) if query.since else report_place(1, 0)
    if query.until:
        high = report_place(query.until.toordinal(), 0) - 1
    if query.after is not None:
        high = min(high, query.after - 1)
    return low, high


class Statement(msgspec.Struct, frozen=True):
    """SQL and the values for its marks."""

    sql: str
    values: tuple[Any, ...]


def make_statement(
    query: Query, *, table: str, columns: str, joins: str, report: int | None = None
) -> Statement:
    """Return the statement for the rows of `table` a query asks for, newest published first.

    Args:
        table: `reports`, `claims` or `figures`.
        columns: What to select.
        joins: What follows `FROM table`; must bring in `findings` and `runs` but for reports.
        report: Number of the report that `query.report` names.
    """
    words = f"{table.removesuffix('s')}_words"
    expression = None if query.run else match_expression(query, table)
    if expression is None:
        source, order, conditions, values = table, f"{table}.place", list[str](), list[Any]()
    else:
        source = f"{words} CROSS JOIN {table} ON {table}.place = {words}.rowid"
        order, conditions, values = f"{words}.rowid", [f"{words} MATCH ?"], [expression]
    conditions.append(f"{order} BETWEEN ? AND ?")
    values += place_range(query)
    for condition, value in _plain_conditions(query, table, report):
        conditions.append(condition)
        values += value
    limit = "" if query.limit is None else f" LIMIT {int(query.limit)}"
    where = " AND ".join(conditions)
    # Only names from this module are pasted in; what a person gave is bound.
    sql = f"SELECT {columns} FROM {source} {joins} WHERE {where} ORDER BY {order} DESC{limit}"  # noqa: S608
    return Statement(sql, tuple(values))


def _plain_conditions(
    query: Query, table: str, report: int | None
) -> list[tuple[str, tuple[Any, ...]]]:
    if table == "reports":
        return [] if report is None else [("reports.seq = ?", (report,))]
    found: list[tuple[str, tuple[Any, ...]]] = []
    if query.run:
        found.append(("runs.id = ?", (query.run,)))
        if query.measure and table == "figures":
            found.append(("measure = ?", (query.measure,)))
        if query.stance and table == "claims":
            found.append(("stance = ?", (query.stance,)))
        if query.speech and table == "claims":
            found.append(("speech = ?", (query.speech,)))
    else:
        found.append(("is_current", ()))
    if report is not None:
        found.append(("findings.report = ?", (report,)))
    if query.min_probability is not None and table == "claims":
        found.append(("probability >= ?", (query.min_probability,)))
    return found
