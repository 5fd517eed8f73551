"""Does an account hold? Its spans against its text, its text against its bytes, its values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from onrecord.errors import ReadError
from onrecord.evidence import find_evidence
from onrecord.plausible import find_fault
from onrecord.read.documents import read_again
from onrecord.records import Account, Report, Snapshot
from onrecord.text import derive_id, digest_text


def find_breach(account: Account) -> str | None:
    """Return the first thing about an account that does not hold, or None."""
    return next(_breaches(account), None)


def _breaches(account: Account) -> Iterator[str]:
    report = account.report
    digest = digest_text(report.text)
    if digest != report.text_sha256:
        yield f"text has SHA-256 {digest}, not {report.text_sha256}"
    if report.id != derive_id("report", digest):
        yield f"id {report.id} is not that of its text"
    for span in find_evidence(account):
        if span.end > len(report.text) or report.text[span.start : span.end] != span.exact:
            yield f"text[{span.start}:{span.end}] is not {span.exact[:80]!r}"
    for block in report.blocks:
        if block.end > len(report.text):
            yield f"block {block.role} ends at {block.end}, beyond the text"
    yield from _dangling(account)
    if (fault := find_fault(account)) is not None:
        yield fault


def _dangling(account: Account) -> Iterator[str]:
    claims = {claim.id for claim in account.claims}
    actors = {actor.id for actor in account.actors}
    for claim in account.claims:
        if claim.speaker not in actors | {None}:
            yield f"speaker {claim.speaker} of {claim.id} is no actor of this account"
        if claim.within not in claims | {None}:
            yield f"outer claim {claim.within} of {claim.id} is no claim of this account"
    figures = {figure.id for figure in account.figures}
    for figure in account.figures:
        if figure.claim not in claims | {None}:
            yield f"claim {figure.claim} of {figure.id} is no claim of this account"
        if figure.part_of not in figures | {None}:
            yield f"whole {figure.part_of} of {figure.id} is no figure of this account"


def compare_with_snapshot(report: Report, snapshot: Snapshot) -> str | None:
    """Read a snapshot again; return how its text differs from the report's, or None."""
    if hashlib.sha256(snapshot.data).hexdigest() != snapshot.sha256:
        return f"snapshot's bytes do not have SHA-256 {snapshot.sha256}"
    try:
        again = read_again(snapshot, origin=report.origin)
    except ReadError as error:
        return f"snapshot cannot be read again: {error}"
    if again.text_sha256 != report.text_sha256:
        return f"snapshot, read by {snapshot.reader}, gives another text when it is read again"
    return None
