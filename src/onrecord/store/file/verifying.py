"""Does the ledger hold? Digests, spans, references, and the file itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import apsw
import msgspec

from onrecord.errors import LedgerError
from onrecord.store.answers.rows import Problem
from onrecord.store.file.connection import fetch_rows
from onrecord.store.file.encoding import unpack
from onrecord.store.file.evidence import digest_evidence
from onrecord.store.file.loading import load_account
from onrecord.text import derive_id, digest_text

_SPAN_COLUMNS = {
    "claims": ("source", "cue", "content", "venue"),
    "figures": ("span",),
    "dates": ("span",),
    "places": ("span",),
    "actors": ("mentions",),
    "wording": ("span",),
}


def find_problems(connection: apsw.Connection) -> Iterator[Problem]:
    """Yield whatever does not hold, the file itself first."""
    try:
        yield from _every_problem(connection)
    except apsw.Error as error:
        yield Problem(where=str(connection.filename), problem=f"cannot be read on: {error}")


def _every_problem(connection: apsw.Connection) -> Iterator[Problem]:
    yield from _file_problems(connection)
    for sequence, id_ in connection.cursor().execute("SELECT seq, id FROM reports ORDER BY seq"):
        yield from _report_problems(connection, sequence, id_)
    for sha256, data in connection.cursor().execute("SELECT sha256, data FROM snapshots"):
        yield from _snapshot_problems(sha256, data)


def _file_problems(connection: apsw.Connection) -> Iterator[Problem]:
    for (sentence,) in connection.execute("PRAGMA integrity_check"):
        if sentence != "ok":
            yield Problem(where=str(connection.filename), problem=sentence)
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Problem(where=f"{table} row {row}", problem=f"refers to a {parent} that is not there")


def _report_problems(connection: apsw.Connection, sequence: int, id_: str) -> Iterator[Problem]:
    findings = fetch_rows(
        connection,
        "SELECT seq, evidence_sha256 FROM findings WHERE report = ? ORDER BY seq",
        (sequence,),
    )
    try:
        text = load_account(connection, sequence, None).report.text
    except (LedgerError, ValueError, TypeError, msgspec.ValidationError) as error:
        yield Problem(where=id_, problem=f"cannot be read back: {error}")
        return
    stored = connection.execute("SELECT text_sha256 FROM reports WHERE seq = ?", (sequence,)).get
    if digest_text(text) != stored:
        yield Problem(where=id_, problem=f"text has SHA-256 {digest_text(text)}, not {stored}")
    if derive_id("report", digest_text(text)) != id_:
        yield Problem(where=id_, problem="its id is not that of its text")
    for number, evidence_sha256 in findings:
        outside = list(_span_problems(connection, id_, number, len(text)))
        yield from outside or _account_problems(connection, sequence, id_, number, evidence_sha256)


def _span_problems(
    connection: apsw.Connection, id_: str, findings: int, length: int
) -> Iterator[Problem]:
    for table, columns in _SPAN_COLUMNS.items():
        rows = connection.execute(
            f"SELECT {', '.join(columns)} FROM {table} WHERE findings = ?",  # noqa: S608
            (findings,),
        )
        for row in rows:
            for pair in " ".join(row).split():
                start, _, end = pair.partition("-")
                if not (start.isdigit() and end.isdigit() and int(start) < int(end) <= length):
                    yield Problem(
                        where=id_, problem=f"{table}: span {pair} lies outside 0-{length}"
                    )


def _account_problems(
    connection: apsw.Connection, sequence: int, id_: str, findings: int, evidence_sha256: str
) -> Iterator[Problem]:
    try:
        account = load_account(connection, sequence, findings)
    except (LedgerError, ValueError, TypeError) as error:
        yield Problem(where=id_, problem=f"cannot be read back: {error}")
        return
    if digest_evidence(account) != evidence_sha256:
        yield Problem(where=id_, problem="its spans no longer hold the words that were added")
    actors = {actor.id for actor in account.actors}
    claims = {claim.id for claim in account.claims}
    for claim in account.claims:
        if claim.speaker is not None and claim.speaker not in actors:
            yield Problem(where=claim.id, problem=f"speaker {claim.speaker} is not on record")
        if claim.within is not None and claim.within not in claims:
            yield Problem(where=claim.id, problem=f"outer claim {claim.within} is not on record")
    figures = {figure.id for figure in account.figures}
    for figure in account.figures:
        if figure.claim is not None and figure.claim not in claims:
            yield Problem(where=figure.id, problem=f"claim {figure.claim} is not on record")
        if figure.part_of is not None and figure.part_of not in figures:
            yield Problem(where=figure.id, problem=f"whole {figure.part_of} is not on record")


def _snapshot_problems(sha256: str, data: bytes) -> Iterator[Problem]:
    try:
        found = hashlib.sha256(unpack(data)).hexdigest()
    except LedgerError as error:
        yield Problem(where=f"snapshot {sha256[:12]}", problem=str(error))
        return
    if found != sha256:
        yield Problem(
            where=f"snapshot {sha256[:12]}", problem=f"bytes have SHA-256 {found}, not {sha256}"
        )
