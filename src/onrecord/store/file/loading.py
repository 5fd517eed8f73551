"""Getting accounts back out of the tables, equal to what was put in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import apsw
import msgspec

from onrecord.errors import NotOnRecordError
from onrecord.records import (
    Account,
    Actor,
    Claim,
    Date,
    Period,
    Place,
    PlaceReason,
    Quantity,
    Report,
    SaidOn,
    Snapshot,
    Wording,
)
from onrecord.store.answers.rows import Holding
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import (
    Row,
    decode_day,
    decode_merges,
    decode_report,
    decode_span,
    decode_spans,
    decode_strings,
    unpack,
)

REPORT_COLUMNS = """reports.id, text, text_sha256, reports.title, reports.publisher, bylines,
    reports.published_on, modified_on, section, language, reports.url, blocks, notices"""
CLAIM_COLUMNS = """claims.id, source, cue, content, venue, speech, stance, claims.speaker,
    speaker_kind, within, said_text, said_earliest, said_latest, probability"""
PLACE_COLUMNS = """id, span, name, country, admin1, latitude, longitude, kind, precision_m,
    gazetteer, within, use, why"""
FIGURE_COLUMNS = """figures.id, figures.span, low, high, bound, figures.measure, of, claim,
    place_id, has_period, period_earliest, period_latest, period_from, part_of, change,
    place_from"""


def load_report(connection: apsw.Connection, sequence: int) -> Report:
    """Return a report by its number, its origin the first it was found at."""
    sql = f"SELECT {REPORT_COLUMNS} FROM reports WHERE seq = ?"  # noqa: S608
    [row] = fetch_rows(connection, sql, (sequence,))
    origin = connection.execute(
        "SELECT origin FROM origins WHERE report = ? ORDER BY seq LIMIT 1", (sequence,)
    ).get
    return decode_report(row, origin)


def find_report(connection: apsw.Connection, id_: str) -> int:
    """Return the number of the report of an id, or of the only one that begins like it.

    Raises:
        NotOnRecordError: There is none, or more than one.
    """
    _check_id(id_, "no such report; `onrecord reports` lists their ids")
    exact = connection.execute("SELECT seq FROM reports WHERE id = ?", (id_,)).get
    if exact is not None:
        return int(exact)
    start = id_ if id_.startswith("report-") else f"report-{id_}"
    found = fetch_rows(
        connection,
        "SELECT seq FROM reports WHERE id >= ? AND id < ? LIMIT 2",
        (start, start + "\uffff"),
    )
    if len(found) != 1:
        problem = "several reports begin like that" if found else "no such report"
        raise NotOnRecordError(f"{id_}: {problem}; `onrecord reports` lists their ids")
    return int(found[0][0])


def find_run(connection: apsw.Connection, id_: str) -> int:
    """Return the number of the run of an id.

    Raises:
        NotOnRecordError: There is none.
    """
    _check_id(id_, "no such run; `onrecord doctor` lists them")
    number = connection.execute("SELECT seq FROM runs WHERE id = ?", (id_,)).get
    if number is None:
        raise NotOnRecordError(f"{id_}: no such run; `onrecord doctor` lists them")
    return int(number)


def _check_id(id_: str, problem: str) -> None:
    if not id_ or not id_.isascii():  # ours are; SQLite would stumble over half a character
        raise NotOnRecordError(f"{id_!r}: {problem}")


def load_account(connection: apsw.Connection, sequence: int, findings: int | None) -> Account:
    """Return the account of a report as one run found it; without findings, the report alone."""
    report = load_report(connection, sequence)
    if findings is None:
        return Account(report=report)

    def rows(columns: str, table: str, order: str = "rowid") -> list[Row]:
        sql = f"SELECT {columns} FROM {table} WHERE findings = ? ORDER BY {order}"  # noqa: S608
        return fetch_rows(connection, sql, (findings,))

    # Claims and figures lie backwards, see `ordering`.
    text = report.text
    return Account(
        report=report,
        claims=tuple(
            decode_claim(row, text) for row in rows(CLAIM_COLUMNS, "claims", "place DESC")
        ),
        figures=tuple(
            decode_figure(row, text) for row in rows(FIGURE_COLUMNS, "figures", "place DESC")
        ),
        dates=tuple(_date(row, text) for row in rows("span, edtf, earliest, latest", "dates")),
        places=tuple(
            decode_place(row, text)
            for row in rows(
                PLACE_COLUMNS,
                "places",
            )
        ),
        actors=tuple(
            _actor(row, text) for row in rows("id, name, kind, mentions, roles, merges", "actors")
        ),
        wording=tuple(_wording(row, text) for row in rows("span, kind", "wording")),
    )


def load_holdings(connection: apsw.Connection, sequence: int) -> list[Holding]:
    """Return what each organisation found last in a report, this one's first."""
    rows = fetch_rows(
        connection,
        """SELECT producer, runs.id, is_current, max(findings.seq) FROM findings
           JOIN runs ON runs.seq = findings.run WHERE report = ? AND taken_back_at IS NULL
           GROUP BY producer ORDER BY producer IS NOT NULL, producer""",
        (sequence,),
    )
    return [
        Holding(
            producer=producer,
            run=run,
            is_shown=bool(is_shown),
            account=load_account(connection, sequence, findings),
        )
        for producer, run, is_shown, findings in rows
    ]


def load_named(connection: apsw.Connection, sequence: int, findings: int) -> Account:
    """Return a report and the actors that `findings` found in it, without all else."""
    report = load_report(connection, sequence)
    rows = fetch_rows(
        connection,
        "SELECT id, name, kind, mentions, roles, merges FROM actors WHERE findings = ?",
        (findings,),
    )
    return Account(report=report, actors=tuple(_actor(row, report.text) for row in rows))


def load_accounts(connection: apsw.Connection) -> Iterator[Account]:
    """Yield every report's account as it is shown, in the order in which reports were added.

    Those of which everything was taken back are passed over.
    """
    rows = connection.cursor().execute(
        """SELECT reports.seq, findings.seq FROM reports
           LEFT JOIN findings ON findings.report = reports.seq AND is_current
           WHERE reports.seq NOT IN (SELECT report FROM taken_back) ORDER BY reports.seq"""
    )
    for report, findings in rows:
        yield load_account(connection, report, findings)


def decode_claim(row: Row, text: str) -> Claim:
    """Return the claim of a row of `CLAIM_COLUMNS`."""
    (id_, source, cue, content, venue, speech, stance, speaker, speaker_kind, within) = row[:10]
    said_text, earliest, latest, probability = row[10:]
    said_on = None
    if said_text is not None:
        said_on = SaidOn(text=said_text, earliest=decode_day(earliest), latest=decode_day(latest))
    return Claim(
        id=id_,
        source=decode_spans(source, text),
        cue=decode_spans(cue, text),
        content=decode_spans(content, text),
        speech=speech,
        stance=stance,
        speaker=speaker,
        speaker_kind=speaker_kind,
        within=within,
        said_on=said_on,
        venue=decode_spans(venue, text),
        probability=probability,
    )


def decode_figure(row: Row, text: str) -> Quantity:
    """Return the figure of a row of `FIGURE_COLUMNS`."""
    id_, span, low, high, bound, measure, of, claim, place = row[:9]
    has_period, earliest, latest, period_from, part_of, change, place_from = row[9:]
    period = Period(earliest=decode_day(earliest), latest=decode_day(latest))
    return Quantity(
        id=id_,
        span=decode_span(span, text),
        low=low,
        high=high,
        bound=bound,
        measure=measure,
        of=of,
        claim=claim,
        place=place,
        place_from=place_from,
        period=period if has_period else None,
        period_from=period_from,
        part_of=part_of,
        change=change,
    )


_SNAPSHOT_COLUMNS = "raw_sha256, data, media_type, final_url, read_at, reader"


def load_snapshot(connection: apsw.Connection, sequence: int) -> Snapshot | None:
    """Return the bytes that a report was first read from, if they were kept."""
    row = connection.execute(
        f"""SELECT {_SNAPSHOT_COLUMNS} FROM origins JOIN snapshots ON sha256 = kept_sha256
            WHERE report = ? ORDER BY seq LIMIT 1""",  # noqa: S608
        (sequence,),
    ).fetchone()
    return None if row is None else _snapshot(row)


def load_snapshots(connection: apsw.Connection, sequence: int) -> dict[int, Snapshot]:
    """Return all bytes that a report was read from, by the number of the origin."""
    rows = fetch_rows(
        connection,
        f"""SELECT seq, {_SNAPSHOT_COLUMNS} FROM origins JOIN snapshots ON sha256 = kept_sha256
            WHERE report = ?""",  # noqa: S608
        (sequence,),
    )
    return {number: _snapshot(row) for number, *row in rows}


def _snapshot(row: Sequence[Any]) -> Snapshot:
    sha256, data, media_type, url, read_at, reader = row
    return Snapshot(
        sha256=sha256,
        data=unpack(data),
        media_type=media_type,
        url=url,
        read_at=dt.datetime.fromisoformat(read_at),
        reader=reader,
    )


def _date(row: Row, text: str) -> Date:
    span, edtf, earliest, latest = row
    return Date(
        span=decode_span(span, text),
        edtf=edtf,
        earliest=decode_day(earliest),
        latest=decode_day(latest),
    )


def decode_place(row: Row, text: str) -> Place:
    """Return a place from `PLACE_COLUMNS`."""
    id_, span, name, country, admin1, latitude, longitude, kind, precision_m = row[:9]
    gazetteer, within, use, why = row[9:]
    return Place(
        id=id_,
        span=decode_span(span, text),
        name=name,
        country=country,
        admin1=admin1,
        latitude=latitude,
        longitude=longitude,
        kind=kind,
        precision_m=precision_m,
        gazetteer=gazetteer,
        within=decode_strings(within),
        use=use,
        why=msgspec.json.decode(why, type=tuple[PlaceReason, ...]),
    )


def _actor(row: Row, text: str) -> Actor:
    id_, name, kind, mentions, roles, merges = row
    return Actor(
        id=id_,
        name=name,
        kind=kind,
        mentions=decode_spans(mentions, text),
        roles=decode_strings(roles),
        merges=decode_merges(merges, text),
    )


def _wording(row: Row, text: str) -> Wording:
    span, kind = row
    return Wording(span=decode_span(span, text), kind=kind)
