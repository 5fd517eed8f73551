"""From an `ObjectQuery` to SQL: a walk along the order of arrival, through what may be seen."""

from __future__ import annotations

from typing import Any

import apsw

from onrecord.store.answers.taxii import ALL, FIRST, LAST, ObjectPage, ObjectQuery, ObjectRow
from onrecord.store.sharing.publishing import NAMED_AND_TOLD
from onrecord.store.sight.views import is_restricted

# Whether a report that `{0}` names may be seen: to most callers that is a narrower thing, and a
# marking that became stricter since holds at once. Markings are read past a caller's sight, since
# one that is not seen would be none.
_REPORT = """EXISTS (
    SELECT 1 FROM shared_reports AS shared WHERE shared.seq = {0}.report
      AND coalesce((SELECT tlp FROM main.report_marks AS marks
                    WHERE marks.report = shared.seq), 0) <= :most
      AND coalesce((SELECT max(tlp) FROM main.claim_marks AS marks
                    WHERE marks.report = shared.seq), 0) <= :most /* as told */)"""
# That it was published as it may be told now.
_AS_TOLD = f"""AND EXISTS (SELECT 1 FROM main.taxii_published AS done
    WHERE done.collection = :collection AND done.report = shared.seq
      AND done.named = {NAMED_AND_TOLD.format("shared.seq")})"""  # noqa: S608
# What may be seen of a collection. An object that reports give is seen by whoever may see one of
# them, and all others that it tells of; which those are is read from the tables themselves, since
# a need that is not seen would be none.
_SEEN = f"""
  {{0}}.collection = :collection AND {{0}}.tlp <= :tlp AND {{0}}.added_at <= :until
  AND (NOT {{0}}.is_given OR (EXISTS (
    SELECT 1 FROM main.taxii_given AS given
    WHERE given.collection = :collection AND given.id = {{0}}.id AND {_REPORT.format("given")}
  ) AND NOT EXISTS (
    SELECT 1 FROM main.taxii_needs AS needs
    WHERE needs.collection = :collection AND needs.id = {{0}}.id
      AND NOT {_REPORT.format("needs")})))
"""  # noqa: S608
_COLUMNS = "one.added_at, one.id, one.stated, one.spec_version"
_NOTHING = "x''"
# Which way to go is not left to SQLite, which cannot know how long each is.
_BY_ARRIVAL, _BY_ID, _BY_TYPE, _BY_SPEC, _BY_VERSION = (
    "taxii_objects_by_arrival",
    "taxii_objects_by_id",
    "taxii_objects_by_type",
    "taxii_objects_by_spec",
    "taxii_objects_by_version",
)
_OTHER = f"""SELECT 1 FROM taxii_objects AS other INDEXED BY {_BY_ID}
    WHERE other.id = one.id AND {_SEEN.format("other")}"""  # noqa: S608


def fetch_page(
    connection: apsw.Connection, query: ObjectQuery, *, with_data: bool = True
) -> ObjectPage:
    """Return the objects a query asks for, in order of arrival, and whether there are more."""
    sql, values = page_statement(query, with_data=with_data)
    sql = _as_seen(connection, sql, query)
    rows: list[ObjectRow] = []
    n_bytes = 0
    for added_at, id_, stated, spec_version, data in connection.cursor().execute(sql, values):
        n_bytes += len(data)
        if len(rows) == query.limit or (rows and n_bytes > query.max_bytes):
            return ObjectPage(rows=tuple(rows), has_more=True)
        rows.append(
            ObjectRow(
                added_at=added_at, id=id_, stated=stated, spec_version=spec_version, data=data
            )
        )
    return ObjectPage(rows=tuple(rows), has_more=False)


def fetch_newest(connection: apsw.Connection, query: ObjectQuery) -> int:
    """Return the instant of the last arrival that may be seen, 0 where there is none."""
    sql = f"""SELECT one.added_at FROM taxii_objects AS one INDEXED BY {_BY_ARRIVAL}
        WHERE {_SEEN.format("one")} ORDER BY one.added_at DESC LIMIT 1"""  # noqa: S608
    return int(connection.execute(_as_seen(connection, sql, query), _values(query)).get or 0)


def _as_seen(connection: apsw.Connection, sql: str, query: ObjectQuery) -> str:
    """Return a statement for a connection: the owner's has all reports and no view of some."""
    sql = sql.replace("/* as told */", _AS_TOLD if query.is_careful else "")
    return sql if is_restricted(connection) else sql.replace("shared_reports", "reports")


def page_statement(query: ObjectQuery, *, with_data: bool) -> tuple[str, dict[str, Any]]:
    """Return the statement for one object more than a page holds, and its values.

    Several types, or versions of the specification, are walked one by one, each as far as a page
    goes: an index gives each in order of arrival, and nothing needs sorting but what is shown.
    """
    values = _values(query) | {"after": query.after, "limit": query.limit + 1}
    way, walks = _walks(query, values)
    columns = f"{_COLUMNS}, {'one.bytes' if with_data else _NOTHING}"
    conditions = f"{_SEEN.format('one')} AND one.added_at > :after"
    parts = [
        f"""SELECT * FROM (SELECT {columns} FROM taxii_objects AS one INDEXED BY {way}
            WHERE {" AND ".join([conditions, *walk])} ORDER BY one.added_at LIMIT :limit)"""  # noqa: S608
        for walk in walks
    ]
    order = " ORDER BY 1 LIMIT :limit" if len(parts) > 1 else ""
    return f"{' UNION ALL '.join(parts)}{order}", values


def _values(query: ObjectQuery) -> dict[str, Any]:
    return {
        "collection": query.collection,
        "most": query.most,
        "tlp": query.tlp,
        "until": query.until,
    }


def _walks(query: ObjectQuery, values: dict[str, Any]) -> tuple[str, list[list[str]]]:
    """Return the index to walk along, and the conditions of each walk."""
    types = _listed("one.type", "type", query.types, values)
    specs = _listed("one.spec_version", "spec", query.spec_versions, values)
    always = _versions(query, values)
    if query.ids:
        ids = _listed("one.id", "id", query.ids, values)
        return _BY_ID, [[*ids, *types, *specs, *always]]
    if query.types:
        each = [f"one.type = :type{n}" for n in range(len(query.types))]
        return _BY_TYPE, [[one, *specs, *always] for one in each]
    if not {FIRST, LAST, ALL} & set(query.versions):
        return _BY_VERSION, [[*specs, *always]]
    if query.spec_versions:
        each = [f"one.spec_version = :spec{n}" for n in range(len(query.spec_versions))]
        return _BY_SPEC, [[one, *always] for one in each]
    return _BY_ARRIVAL, [always]


def _listed(column: str, name: str, wanted: tuple[str, ...], values: dict[str, Any]) -> list[str]:
    """Bind what is wanted of a column and return the condition, if there is one."""
    if not wanted:
        return []
    values |= {f"{name}{n}": value for n, value in enumerate(wanted)}
    return [f"{column} IN ({', '.join(f':{name}{n}' for n in range(len(wanted)))})"]


def _versions(query: ObjectQuery, values: dict[str, Any]) -> list[str]:
    """Return the conditions for versions of an object, and of the specification."""
    specs = _listed("other.spec_version", "spec", query.spec_versions, values)
    among = f"{_OTHER} AND {specs[0]}" if specs else _OTHER
    found = []
    if not query.spec_versions:
        found.append(f"NOT EXISTS ({_OTHER} AND other.spec_version > one.spec_version)")
        among += " AND other.spec_version = one.spec_version"
    if ALL in query.versions:
        return found
    choices = _listed(
        "one.version", "version", tuple(v for v in query.versions if v not in {FIRST, LAST}), values
    )
    if FIRST in query.versions:
        choices.append(f"NOT EXISTS ({among} AND other.version < one.version)")
    if LAST in query.versions:
        choices.append(f"NOT EXISTS ({among} AND other.version > one.version)")
    return [*found, f"({' OR '.join(choices)})"]
