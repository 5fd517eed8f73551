"""From an `ObjectQuery` to SQL: a walk along the order of arrival, through what may be seen."""

from __future__ import annotations

from typing import Any

import apsw

from onrecord.store.taxii import ALL, FIRST, LAST, ObjectPage, ObjectQuery, ObjectRow

# What may be seen of a collection. An object that reports give is seen by whoever may see one of
# them: `reports` is a narrower thing to most callers, and a marking that became stricter since
# holds at once. SQLite puts this in the place of its name, so that indexes serve.
_SEEN = """
WITH seen AS NOT MATERIALIZED (
  SELECT * FROM taxii_objects AS own
  WHERE own.collection = :collection AND own.tlp <= :tlp AND own.added_at <= :until
    AND (NOT own.is_given OR EXISTS (
      SELECT 1 FROM taxii_given JOIN reports ON reports.seq = taxii_given.report
      WHERE taxii_given.collection = own.collection AND taxii_given.id = own.id
        AND coalesce((SELECT tlp FROM report_marks AS marks
                      WHERE marks.report = reports.seq), 0) <= :most
        AND coalesce((SELECT max(tlp) FROM claim_marks AS marks
                      WHERE marks.report = reports.seq), 0) <= :most)))
"""
_NOTHING = "x''"
_OTHER = "SELECT 1 FROM seen AS other WHERE other.id = one.id"
_COLUMNS = "one.added_at, one.id, one.stated, one.spec_version"


def fetch_page(
    connection: apsw.Connection, query: ObjectQuery, *, with_data: bool = True
) -> ObjectPage:
    """Return the objects a query asks for, in order of arrival, and whether there are more."""
    sql, values = page_statement(query, with_data=with_data)
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


def page_statement(query: ObjectQuery, *, with_data: bool) -> tuple[str, dict[str, Any]]:
    """Return the statement for one object more than a page holds, and its values.

    Several types, or versions of the specification, are walked one by one, each as far as a page
    goes: an index gives each in order of arrival, and nothing needs sorting but what is shown.
    """
    values: dict[str, Any] = {
        "collection": query.collection,
        "most": query.most,
        "tlp": query.tlp,
        "after": query.after,
        "until": query.until,
        "limit": query.limit + 1,
    }
    conditions = [
        "one.added_at > :after",
        *_listed("one.id", "id", query.ids, values),
        *_versions(query, values),
    ]
    types = _listed("one.type", "type", query.types, values)
    specs = _listed("one.spec_version", "spec", query.spec_versions, values)
    if query.ids:
        walks = [[*conditions, *types, *specs]]
    elif query.types:
        walks = [[*conditions, f"one.type = :type{n}", *specs] for n in range(len(query.types))]
    elif query.spec_versions:
        walks = [
            [*conditions, f"one.spec_version = :spec{n}"] for n in range(len(query.spec_versions))
        ]
    else:
        walks = [conditions]
    columns = f"{_COLUMNS}, {'one.bytes' if with_data else _NOTHING}"
    parts = [
        f"""SELECT * FROM (SELECT {columns} FROM seen AS one
            WHERE {" AND ".join(walk)} ORDER BY one.added_at LIMIT :limit)"""  # noqa: S608
        for walk in walks
    ]
    order = " ORDER BY 1 LIMIT :limit" if len(parts) > 1 else ""
    return f"{_SEEN}{' UNION ALL '.join(parts)}{order}", values


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
