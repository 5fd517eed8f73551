"""What stands around one report, gathered from the tables."""

from __future__ import annotations

import datetime as dt

import apsw

from onrecord.records import TLP_LEVELS, Tlp
from onrecord.store.answers.around import Around, Found, Likeness, PartyOf, Reading
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import unpack
from onrecord.store.file.loading import CLAIM_COLUMNS, decode_claim
from onrecord.store.parties.showing import reasons_seen

_MOST_READINGS = 5
_MOST_COPIES = 50


def load_around(connection: apsw.Connection, number: int) -> Around:
    """Return what stands around the report of a number."""
    findings, reading = _shown(connection, number)
    story, n_told = _story(connection, number)
    return Around(
        tlp=_marking(connection, number),
        found=_found(connection, number),
        reading=reading,
        others=_others(connection, number, findings),
        parties=_parties(connection, findings),
        story=story,
        n_told=n_told,
        copies_of=_copies(connection, number, "report", "of"),
        copied_by=_copies(connection, number, "of", "report"),
    )


def _marking(connection: apsw.Connection, number: int) -> Tlp:
    sql = "SELECT tlp FROM report_marks WHERE report = ?"
    return TLP_LEVELS[int(connection.execute(sql, (number,)).get or 0)]


def _found(connection: apsw.Connection, number: int) -> tuple[Found, ...]:
    rows = fetch_rows(
        connection,
        """SELECT origin, url, publisher, title, published_on, media_type, read_at,
                  kept_sha256 IS NOT NULL
           FROM origins WHERE report = ? ORDER BY seq""",
        (number,),
    )
    return tuple(
        Found(
            origin=origin,
            url=url,
            publisher=publisher,
            title=title,
            published_on=published_on,
            media_type=media_type,
            read_at=dt.datetime.fromisoformat(read_at) if read_at else None,
            is_kept=bool(is_kept),
        )
        for origin, url, publisher, title, published_on, media_type, read_at, is_kept in rows
    )


# --- runs ---------------------------------------------------------------------------------

_READINGS = """SELECT findings.seq, runs.id, engine, producer, started_at
    FROM findings JOIN runs ON runs.seq = findings.run WHERE report = ?"""
# Of what others found only the last word of each counts, and nothing that was taken back.
_STANDING = """AND taken_back_at IS NULL AND (producer IS NULL OR NOT EXISTS (
    SELECT 1 FROM findings AS later JOIN runs AS its ON its.seq = later.run
    WHERE later.report = findings.report AND later.seq > findings.seq
      AND its.producer = runs.producer))"""


def _shown(connection: apsw.Connection, number: int) -> tuple[int | None, Reading | None]:
    rows = fetch_rows(connection, f"{_READINGS} AND is_current", (number,))
    if not rows:
        return None, None
    findings, run, engine, producer, started_at = rows[0]
    began = dt.datetime.fromisoformat(started_at)
    return findings, Reading(run=run, engine=engine, producer=producer, started_at=began)


def _others(connection: apsw.Connection, number: int, shown: int | None) -> tuple[Reading, ...]:
    rows = fetch_rows(
        connection,
        f"{_READINGS} AND findings.seq IS NOT ? {_STANDING} ORDER BY findings.seq DESC LIMIT ?",
        (number, shown, _MOST_READINGS),
    )
    if not rows:
        return ()
    packed = connection.execute("SELECT text FROM reports WHERE seq = ?", (number,)).get
    text = unpack(packed).decode("utf-8", "surrogatepass")
    return tuple(_reading(connection, text, *row) for row in rows)


def _reading(
    connection: apsw.Connection,
    text: str,
    findings: int,
    run: str,
    engine: str,
    producer: str | None,
    started_at: str,
) -> Reading:
    claims = fetch_rows(
        connection,
        f"SELECT {CLAIM_COLUMNS} FROM claims WHERE findings = ? ORDER BY place DESC",  # noqa: S608
        (findings,),
    )
    names = fetch_rows(connection, "SELECT id, name FROM actors WHERE findings = ?", (findings,))
    return Reading(
        run=run,
        engine=engine,
        producer=producer,
        started_at=dt.datetime.fromisoformat(started_at),
        claims=tuple(decode_claim(row, text) for row in claims),
        speakers=dict(names),
    )


# --- who is who ---------------------------------------------------------------------------


def _parties(connection: apsw.Connection, findings: int | None) -> dict[str, PartyOf]:
    rows = fetch_rows(
        connection,
        """SELECT actor, party, namings.name, rule, score, words FROM actor_namings
           JOIN namings ON namings.seq = naming WHERE findings = ? AND party IS NOT NULL""",
        (findings,),
    )
    # One by one: for whoever does not see all, `parties` is a view that is only quick for one.
    sql = "SELECT id, name FROM parties WHERE seq = ?"
    known = {number: fetch_rows(connection, sql, (number,)) for _, number, *_ in rows}
    reasons = {number: reasons_seen(connection, number) for number in known}
    found = {}
    for actor, number, named, *why in rows:
        for id_, name in known[number]:
            rule, score, words = reasons[number](named, *why)
            found[actor] = PartyOf(id=id_, name=name, rule=rule, score=score, words=words)
    return found


# --- other reports ------------------------------------------------------------------------


def _story(connection: apsw.Connection, number: int) -> tuple[str | None, int]:
    sql = "SELECT first FROM story_members WHERE report = ?"
    first = connection.execute(sql, (number,)).get
    if first is None:
        return None, 0
    story = connection.execute("SELECT story FROM story_sketches WHERE report = ?", (first,)).get
    # By the table itself, which has an index; `reports` says which of them are seen.
    n_reports = connection.execute(
        """SELECT count(*) FROM main.story_members AS members
           JOIN reports ON reports.seq = members.report
           WHERE members.first = (SELECT first FROM main.story_members WHERE report = ?)""",
        (number,),
    ).get
    return story, int(n_reports) - 1


def _copies(connection: apsw.Connection, number: int, own: str, other: str) -> tuple[Likeness, ...]:
    """Return likenesses where this report is in column `own`, the other one in `other`."""
    rows = fetch_rows(
        connection,
        f"""SELECT reports.id, title, publisher, kind, share, agency FROM story_copies
            JOIN reports ON reports.seq = {other} WHERE {own} = ?
            ORDER BY share DESC, reports.seq LIMIT ?""",  # noqa: S608  names from above
        (number, _MOST_COPIES),
    )
    return tuple(
        Likeness(
            report=id_,
            title=title,
            publisher=publisher,
            kind=kind,
            share=share,
            agency=agency,
        )
        for id_, title, publisher, kind, share, agency in rows
    )
