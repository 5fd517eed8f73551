"""What a caller may see: one view of reports decides, and every table is seen through it.

For anybody but the owner of a ledger a connection has temporary views that bear the names of the
tables. SQLite looks for a name among temporary things first, so whatever statement is sent over
that connection sees only what `visible` lets through, without knowing of it. A claim that is
marked stricter than its report takes the report with it, for the report's text holds its words;
so does a name that is withheld (see `clearing`). Where a file lay on our disk is shown to nobody
else: its name alone is.
"""
# ruff: noqa: S608  every statement is put together from what stands in this file

from __future__ import annotations

import apsw

from onrecord.origin_names import bare_origin
from onrecord.records import TLP_LEVELS, Caller, Tlp
from onrecord.store.answers.outgoing import Staying
from onrecord.store.file.connection import fetch_rows
from onrecord.store.sight.names import IS_CLEARED, IS_ORIGIN_CLEARED, IS_PAGE_CLEARED

_CALLER = """
CREATE TEMP TABLE IF NOT EXISTS caller (
    clearance INTEGER NOT NULL, is_restricted INTEGER NOT NULL, is_outside INTEGER NOT NULL);
CREATE TEMP TABLE IF NOT EXISTS caller_collections (collection INTEGER PRIMARY KEY);
"""
# What others found is theirs to hand on.
_IS_OURS = "(SELECT producer IS NULL FROM main.runs AS by WHERE by.seq = {})"
_HAS_OURS = f"""EXISTS (SELECT 1 FROM main.findings AS held
    WHERE held.report = reports.seq AND is_current AND {_IS_OURS.format("held.run")})"""
_IS_OURS_OR_INSIDE = f"((SELECT NOT is_outside FROM caller) OR {_IS_OURS})"
_ALLOWED = f"""
  WHERE coalesce((SELECT tlp FROM main.report_marks WHERE report = seq), 0)
        <= (SELECT clearance FROM caller)
    AND coalesce((SELECT max(tlp) FROM main.claim_marks WHERE report = seq), 0)
        <= (SELECT clearance FROM caller)
    AND NOT EXISTS (SELECT 1 FROM main.taken_back WHERE report = seq)
    AND ((SELECT NOT is_restricted FROM caller) OR EXISTS (
        SELECT 1 FROM main.collection_members AS members
        JOIN caller_collections USING (collection) WHERE members.report = seq))
    AND ((SELECT NOT is_outside FROM caller) OR {_HAS_OURS})"""
# What TAXII hands out of a report is a copy without the names that are withheld, so whoever may
# see the report but for those may see that.
_VISIBLE = f"""
CREATE TEMP VIEW visible AS
  SELECT seq AS report FROM main.reports {_ALLOWED} AND {IS_CLEARED};
CREATE TEMP VIEW shared_reports AS SELECT seq FROM main.reports {_ALLOWED};
"""


def _is_visible(report: str) -> str:
    return f"EXISTS (SELECT 1 FROM visible WHERE visible.report = {report})"


# Everything that was found is seen through the one view of findings, which `_SHOWN` says.
_OF_FINDINGS = "EXISTS (SELECT 1 FROM temp.findings AS of WHERE of.seq = own.findings)"
# What each table shows; `own` is its row.
_SHOWN = {
    "reports": _is_visible("own.seq"),
    "findings": f"""own.tlp <= (SELECT clearance FROM caller) AND own.taken_back_at IS NULL
        AND {_is_visible("own.report")} AND {_IS_OURS_OR_INSIDE.format("own.run")}""",
    "origins": f"{_is_visible('own.report')} AND {IS_ORIGIN_CLEARED}",
    "report_marks": _is_visible("own.report"),
    "claim_marks": _is_visible("own.report"),
    "claims": _OF_FINDINGS,
    "claim_facets": _OF_FINDINGS,
    "facet_pending": _OF_FINDINGS,
    "figures": _OF_FINDINGS,
    "figure_sites": _OF_FINDINGS,
    "dates": _OF_FINDINGS,
    "places": _OF_FINDINGS,
    "actors": _OF_FINDINGS,
    "wording": _OF_FINDINGS,
    "actor_namings": _OF_FINDINGS,
    "naming_reports": _OF_FINDINGS,
    "naming_claims": _OF_FINDINGS,
    "naming_wording": _OF_FINDINGS,
    # A party is there for whoever sees a report that is shown and names it.
    "namings": """EXISTS (SELECT 1 FROM temp.actor_namings AS of
        JOIN main.findings AS held ON held.seq = of.findings AND held.is_current
        WHERE of.naming = own.seq)""",
    "naming_keys": "EXISTS (SELECT 1 FROM temp.namings AS of WHERE of.seq = own.naming)",
    "snapshots": """EXISTS (SELECT 1 FROM main.origins AS of
        WHERE of.kept_sha256 = own.sha256
          AND EXISTS (SELECT 1 FROM temp.origins WHERE seq = of.seq AND kept_sha256 NOT NULL))""",
    "former_parties": "EXISTS (SELECT 1 FROM temp.namings AS of WHERE of.id = own.naming)",
    "story_keys": _is_visible("own.report"),
    "story_sketches": _is_visible("own.report"),
    "story_copies": f"{_is_visible('own.report')} AND {_is_visible('own.of')}",
    "story_links": f"{_is_visible('own.report')} AND {_is_visible('own.other')}",
    "collection_members": _is_visible("own.report"),
    "findings_slots": _OF_FINDINGS,
    "report_touched": _is_visible("own.report"),
    "taxii_given": _is_visible("own.report"),
    "taxii_needs": _is_visible("own.report"),
    "taxii_published": _is_visible("own.report"),
}
# Where files lay on our disk is for nobody else, nor is a page with a name in it.
_ORIGIN_COLUMNS = {
    "origin": "bare_origin(own.origin)",
    "kept_sha256": f"CASE WHEN {IS_PAGE_CLEARED} THEN own.kept_sha256 END",
    "raw_sha256": f"CASE WHEN {IS_PAGE_CLEARED} THEN own.raw_sha256 END",
}
# What is read in the order in which it was written; a view has no rowid unless it is given one.
_ORDERED = ("dates", "places", "actors", "wording")
# What people of the house decided, and what only its keepers need.
_KEPT_BACK = (
    *("party_judgements", "story_judgements", "failures", "tokens", "token_collections"),
    *("story_pending", "peers", "peer_keys", "peer_objects", "peer_batches", "peer_listed"),
    *("peer_findings", "signed_batches", "signed_progress", "signing_keys", "pushed_objects"),
    *("own_identity", "withheld_names", "campaigns", "clearing", "clearings", "taken_back"),
    *("peer_reports", "signed_gone", "brought_reports", "brought_recalls", "handed_objects"),
    *("evidence_copies", "signed_streams", "clearing_waiting", "named_origins"),
    "translations",
)
# What a collection is called tells what is in it.
_IS_TITLED = "own.tlp <= (SELECT clearance FROM caller)"
_OTHERS = f"""
CREATE TEMP VIEW parties AS
  SELECT own.seq, own.id,
    CASE WHEN own.name IN (SELECT name FROM temp.namings WHERE party = own.seq) THEN own.name
      ELSE (SELECT min(name) FROM temp.namings WHERE party = own.seq) END AS name,
    own.kind, own.is_named FROM main.parties AS own
  WHERE EXISTS (SELECT 1 FROM temp.namings WHERE party = own.seq);
CREATE TEMP VIEW story_members AS
  SELECT own.report,
    CASE WHEN {_is_visible("own.first")} THEN own.first ELSE (
      SELECT min(other.report) FROM main.story_members AS other
      WHERE other.first = own.first AND {_is_visible("other.report")}) END AS first,
    CASE WHEN {_is_visible("own.joined")} THEN own.joined END AS joined,
    own.score, NULL AS judgement
  FROM main.story_members AS own WHERE {_is_visible("own.report")};
CREATE TEMP VIEW runs AS
  SELECT own.seq, own.id, bare_engine(own.engine) AS engine, '{{}}' AS settings,
    own.started_at, own.finished_at, own.producer FROM main.runs AS own;
CREATE TEMP VIEW collections AS
  SELECT own.seq, own.id, own.alias,
    CASE WHEN {_IS_TITLED} THEN own.title ELSE 'Collection ' || own.id END AS title,
    CASE WHEN {_IS_TITLED} THEN own.description END AS description,
    CASE WHEN {_IS_TITLED} THEN own.query ELSE '{{}}' END AS query, own.tlp, own.created_at
  FROM main.collections AS own
  WHERE (SELECT NOT is_restricted FROM caller)
     OR own.seq IN (SELECT collection FROM caller_collections);
"""


def count_staying(connection: apsw.Connection, clearance: Tlp) -> Staying:
    """Return how many reports those outside do not see who may see so much, and why."""
    sql = f"""
        SELECT count(*), sum(is_foreign), sum(NOT is_foreign AND is_stricter),
            sum(NOT is_foreign AND NOT is_stricter AND NOT is_cleared)
        FROM (SELECT NOT {_HAS_OURS} AS is_foreign, max(
            coalesce((SELECT tlp FROM main.report_marks WHERE report = seq), 0),
            coalesce((SELECT max(tlp) FROM main.claim_marks WHERE report = seq), 0)
            ) > ? AS is_stricter, {IS_CLEARED} AS is_cleared FROM main.reports)"""
    [row] = fetch_rows(connection, sql, (TLP_LEVELS.index(clearance),))
    n_reports, n_foreign, n_stricter, n_named = (number or 0 for number in row)
    return Staying(n_reports=n_reports, n_foreign=n_foreign, n_stricter=n_stricter, n_named=n_named)


def restrict(connection: apsw.Connection, caller: Caller) -> None:
    """Let a connection see what `caller` may, and nothing else, until it is closed.

    It may be given to another caller by restricting it again, never back to the owner.
    """
    connection.pragma("query_only", value=False)
    connection.execute(_CALLER)
    if not is_restricted(connection):
        connection.execute(_VISIBLE)
        connection.create_scalar_function(
            "bare_origin", _bare, 1, deterministic=True, flags=apsw.SQLITE_INNOCUOUS
        )
        connection.create_scalar_function(
            "bare_engine", _bare_engine, 1, deterministic=True, flags=apsw.SQLITE_INNOCUOUS
        )
        for table, condition in _SHOWN.items():
            connection.execute(
                f"""CREATE TEMP VIEW {table} AS
                    SELECT {_columns(connection, table)} FROM main.{table} AS own
                    WHERE {condition}"""
            )
        for table in _KEPT_BACK:
            connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE 0")
        connection.execute(_OTHERS)
    _name_caller(connection, caller)
    connection.pragma("query_only", value=True)


def is_restricted(connection: apsw.Connection) -> bool:
    """Say whether a connection sees the ledger through views."""
    sql = "SELECT EXISTS (SELECT 1 FROM temp.sqlite_schema WHERE type = 'view')"
    return bool(connection.execute(sql).get)


def _bare(*origin: apsw.SQLiteValue) -> apsw.SQLiteValue:
    return bare_origin(str(origin[0]))


def _bare_engine(*engine: apsw.SQLiteValue) -> apsw.SQLiteValue:
    """Return what found something; of what was imported from a file the file's name alone."""
    verb, is_import, origin = str(engine[0]).partition("import ")
    return f"import {bare_origin(origin)}" if is_import and not verb else engine[0]


def _columns(connection: apsw.Connection, table: str) -> str:
    """Return what a view shows of a table's row: all, but for what is not for others."""
    if table != "origins":
        return "own.*, own.rowid AS rowid" if table in _ORDERED else "own.*"
    names = fetch_rows(connection, "SELECT name FROM pragma_table_info('origins', 'main')")
    return ", ".join(
        f"{_ORIGIN_COLUMNS[name]} AS {name}" if name in _ORIGIN_COLUMNS else f"own.{name}"
        for (name,) in names
    )


def _name_caller(connection: apsw.Connection, caller: Caller) -> None:
    connection.execute("DELETE FROM temp.caller; DELETE FROM temp.caller_collections")
    connection.execute(
        "INSERT INTO temp.caller VALUES (?, ?, ?)",
        (TLP_LEVELS.index(caller.clearance), caller.collections is not None, caller.is_outside),
    )
    for id_ in caller.collections or ():
        for (number,) in fetch_rows(
            connection, "SELECT seq FROM main.collections WHERE id = ?", (id_,)
        ):
            connection.execute(
                "INSERT OR IGNORE INTO temp.caller_collections VALUES (?)", (number,)
            )
