"""Putting accounts into the tables. Everything here happens inside somebody's transaction."""

from __future__ import annotations

from typing import Literal

import apsw

from onrecord.errors import LedgerError
from onrecord.records import Account, Claim, Quantity, Report, Snapshot
from onrecord.store.encoding import (
    Row,
    day_number,
    encode_blocks,
    encode_day,
    encode_json,
    encode_merges,
    encode_spans,
    pack,
)
from onrecord.store.ledger import Entry

Outcome = Literal["new", "replaced", "origin", "known"]

# A place is (day, sequence, index), so that ordering by it is newest published first.
# 22 bits of days reach past the year 9999; 24 bits are 16 million reports, or findings of one.
SEQUENCE_BITS = 24
INDEX_BITS = 17
MAX_ROWS = 1 << INDEX_BITS


def report_place(day: int, sequence: int) -> int:
    """Return where a report stands among all, newest published highest."""
    return (day << (SEQUENCE_BITS + INDEX_BITS)) | (sequence << INDEX_BITS)


def write_entry(connection: apsw.Connection, entry: Entry, *, run: int, engine: str) -> Outcome:
    """Keep one entry and say what that changed.

    Raises:
        LedgerError: It holds more claims or figures than one report can have here.
    """
    report = entry.account.report
    _check_size(entry.account)
    known = connection.execute("SELECT seq FROM reports WHERE id = ?", (report.id,)).get
    sequence = _insert_report(connection, report) if known is None else int(known)
    is_new_origin = _insert_origin(connection, sequence, report, entry.snapshot)
    if known is not None and _current_engine(connection, sequence) == engine:
        return "origin" if is_new_origin else "known"
    _insert_findings(connection, sequence, entry.account, run)
    return "new" if known is None else "replaced"


def _check_size(account: Account) -> None:
    n_rows = max(len(account.claims), len(account.figures))
    if n_rows > MAX_ROWS:
        raise LedgerError(
            f"{account.report.origin}: {n_rows} claims or figures, a ledger takes {MAX_ROWS} of a "
            "report; split the document"
        )


def _insert_report(connection: apsw.Connection, report: Report) -> int:
    last = connection.execute("SELECT coalesce(max(seq), 0) FROM reports").get
    sequence = int(last) + 1
    place = report_place(day_number(report.published_on), sequence)
    columns = (
        sequence,
        place,
        report.id,
        pack(report.text.encode("utf-8", "surrogatepass")),
        report.text_sha256,
        report.title,
        report.publisher,
        encode_json(report.bylines),
        report.published_on,
        report.modified_on,
        encode_json(report.section),
        report.language,
        report.url,
        encode_blocks(report.blocks),
        encode_json(report.notices),
    )
    connection.execute(f"INSERT INTO reports VALUES ({_marks(columns)})", columns)  # noqa: S608
    connection.execute(
        "INSERT INTO report_words (rowid, title, text, publisher) VALUES (?, ?, ?, ?)",
        (place, report.title, _searchable(report.text), report.publisher),
    )
    return sequence


def _searchable(text: str) -> str:
    """Return `text` as SQLite takes it: it stops at NUL and refuses lone surrogates."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _insert_origin(
    connection: apsw.Connection, sequence: int, report: Report, snapshot: Snapshot | None
) -> bool:
    """Note where the text was found; say whether it was not known to be there."""
    kept = _insert_snapshot(connection, snapshot) if snapshot else None
    connection.execute(
        """INSERT INTO origins (report, origin, url, publisher, title, published_on,
                                raw_sha256, kept_sha256, media_type, final_url, read_at, reader)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (report, origin) DO NOTHING""",
        (
            sequence,
            report.origin,
            report.url,
            report.publisher,
            report.title,
            report.published_on,
            snapshot.sha256 if snapshot else None,
            kept,
            snapshot.media_type if snapshot else None,
            snapshot.url if snapshot else None,
            snapshot.read_at.isoformat() if snapshot else None,
            snapshot.reader if snapshot else None,
        ),
    )
    return bool(connection.changes())


def _insert_snapshot(connection: apsw.Connection, snapshot: Snapshot) -> str | None:
    if not snapshot.data:
        return None
    known = "SELECT 1 FROM snapshots WHERE sha256 = ?"
    if connection.execute(known, (snapshot.sha256,)).get is None:
        connection.execute(
            "INSERT INTO snapshots VALUES (?, ?)", (snapshot.sha256, pack(snapshot.data))
        )
    return snapshot.sha256


def _current_engine(connection: apsw.Connection, report: int) -> str | None:
    engine: str | None = connection.execute(
        """SELECT engine FROM findings JOIN runs ON runs.seq = findings.run
           WHERE report = ? AND is_current""",
        (report,),
    ).get
    return engine


# --- findings -----------------------------------------------------------------------------


def _insert_findings(connection: apsw.Connection, report: int, account: Account, run: int) -> None:
    _retire_findings(connection, report)
    findings = int(
        connection.execute(
            """INSERT INTO findings (report, run, is_current) VALUES (?, ?, 1)
               ON CONFLICT (report, run) DO UPDATE SET is_current = 1 RETURNING seq""",
            (report, run),
        ).get
    )
    first = report_place(day_number(account.report.published_on), findings)
    _insert_claims(connection, account, findings, first)
    _insert_figures(connection, account, findings, first)
    _insert_rest(connection, account, findings)


def _retire_findings(connection: apsw.Connection, report: int) -> None:
    """Take a report's findings out of what is shown; their rows stay."""
    for (old,) in connection.execute(
        "SELECT seq FROM findings WHERE report = ? AND is_current", (report,)
    ).fetchall():
        connection.execute(
            "DELETE FROM claim_words WHERE rowid IN (SELECT place FROM claims WHERE findings = ?)",
            (old,),
        )
        connection.execute(
            """DELETE FROM figure_words
               WHERE rowid IN (SELECT place FROM figures WHERE findings = ?)""",
            (old,),
        )
        connection.execute("UPDATE findings SET is_current = 0 WHERE seq = ?", (old,))


def _insert_claims(
    connection: apsw.Connection, account: Account, findings: int, first: int
) -> None:
    names = {actor.id: actor.name for actor in account.actors}
    measures: dict[str, set[str]] = {}
    for figure in account.figures:
        measures.setdefault(figure.claim or "", set()).add(f"measure_{figure.measure}")
    rows, words = [], []
    for index, claim in enumerate(account.claims):
        place = first + index
        rows.append(_claim_row(claim, place, findings))
        tags = {f"stance_{claim.stance}", f"speech_{claim.speech}", *measures.get(claim.id, ())}
        content = " … ".join(part.exact for part in claim.content)
        speaker = " … ".join(
            [names.get(claim.speaker or "", ""), *(part.exact for part in claim.source)]
        )
        words.append(_words_row(place, content, speaker, account.report.publisher, tags))
    _insert_many(connection, "claims", rows)
    _insert_words(connection, "claim_words", words)


def _claim_row(claim: Claim, place: int, findings: int) -> Row:
    said = claim.said_on
    return (
        place,
        findings,
        claim.id,
        encode_spans(claim.source),
        encode_spans(claim.cue),
        encode_spans(claim.content),
        encode_spans(claim.venue),
        claim.speech,
        claim.stance,
        claim.speaker,
        claim.speaker_kind,
        claim.within,
        said.text if said else None,
        encode_day(said.earliest) if said else None,
        encode_day(said.latest) if said else None,
        claim.probability,
    )


def _insert_figures(
    connection: apsw.Connection, account: Account, findings: int, first: int
) -> None:
    names = {actor.id: actor.name for actor in account.actors}
    speakers = {claim.id: names.get(claim.speaker or "", "") for claim in account.claims}
    rows, words = [], []
    for index, figure in enumerate(account.figures):
        place = first + index
        rows.append(_figure_row(figure, place, findings))
        what = f"{figure.span.exact} … {figure.of or ''}"
        speaker = speakers.get(figure.claim or "", "")
        tags = {f"measure_{figure.measure}", f"bound_{figure.bound}"}
        words.append(_words_row(place, what, speaker, account.report.publisher, tags))
    _insert_many(connection, "figures", rows)
    _insert_words(connection, "figure_words", words)


def _figure_row(figure: Quantity, place: int, findings: int) -> Row:
    period = figure.period
    return (
        place,
        findings,
        figure.id,
        encode_spans([figure.span]),
        figure.low,
        figure.high,
        figure.bound,
        figure.measure,
        figure.of,
        figure.claim,
        figure.place,
        period is not None,
        encode_day(period.earliest) if period else None,
        encode_day(period.latest) if period else None,
    )


def _words_row(place: int, words: str, speaker: str, publisher: str | None, tags: set[str]) -> Row:
    return (place, _searchable(words), _searchable(speaker), publisher, " ".join(sorted(tags)))


def _insert_rest(connection: apsw.Connection, account: Account, findings: int) -> None:
    _insert_many(
        connection,
        "dates",
        [
            (findings, encode_spans([d.span]), d.edtf, encode_day(d.earliest), encode_day(d.latest))
            for d in account.dates
        ],
    )
    _insert_many(
        connection,
        "places",
        [
            (
                *(findings, p.id, encode_spans([p.span]), p.name, p.country, p.admin1),
                *(p.latitude, p.longitude, p.kind, p.precision_m),
            )
            for p in account.places
        ],
    )
    _insert_many(
        connection,
        "actors",
        [
            (
                *(findings, a.id, a.name, a.kind, encode_spans(a.mentions)),
                *(encode_json(a.roles), encode_merges(a)),
            )
            for a in account.actors
        ],
    )
    _insert_many(
        connection,
        "wording",
        [(findings, encode_spans([w.span]), w.kind) for w in account.wording],
    )


def _insert_many(connection: apsw.Connection, table: str, rows: list[Row]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({_marks(rows[0])})", rows)  # noqa: S608


def _insert_words(connection: apsw.Connection, table: str, rows: list[Row]) -> None:
    columns = "rowid, words, speaker, publisher, tags"
    connection.executemany(f"INSERT INTO {table} ({columns}) VALUES (?, ?, ?, ?, ?)", rows)  # noqa: S608


def _marks(row: Row) -> str:
    return ", ".join("?" * len(row))
