"""What others found in a text that did not come, put onto the text once it is read here."""

from __future__ import annotations

import logging

import msgspec

from onrecord.records import Account, Excerpt, Report
from onrecord.store import Entry, Ledger

_log = logging.getLogger(__name__)


def rehang_copies(ledger: Ledger) -> int:
    """Put what others found onto texts that were read since; return how many copies are retired.

    A copy is a report of its own, so that its claims count beside those of the text: it is shown
    no longer. Whoever has found something in the text itself by now is not heard a second time.
    """
    outdone = ledger.evidence_copies.outdone()
    for copy, original in outdone:
        _rehang(ledger, copy, original)
    return len(outdone)


def _rehang(ledger: Ledger, copy: str, original: str) -> None:
    report = ledger.account(original).report
    known = {held.producer for held in ledger.holdings(original)}
    standing = ledger.outgoing.standing(copy)
    theirs = [held for held in ledger.holdings(copy) if held.producer is not None]
    engines = {run.id: run for run in ledger.runs()} if theirs else {}
    for held in theirs:
        if held.producer in known or standing is None:
            continue
        account, n_lost = fit(held.account, report)
        if n_lost:
            _log.warning("%s: %d of its records are not in its text %s", copy, n_lost, original)
        kept = {claim.id for claim in account.claims}
        marks = {claim: tlp for claim, tlp in standing.claim_tlp.items() if claim in kept}
        before = engines[held.run]
        run = ledger.begin_run(before.engine, before.settings, producer=held.producer)
        entry = Entry(account=account, tlp=standing.tlp, claim_tlp=marks)
        for _ in ledger.add([entry], run=run):
            pass
        ledger.finish_run(run)
    with ledger.recalls.writing():
        for held in theirs:
            ledger.recalls.take_back(copy, held.producer or "")
        ledger.evidence_copies.retire(copy, original)


def fit(account: Account, report: Report) -> tuple[Account, int]:
    """Return what of an account stands in a report's text, as its account; and what does not.

    That is how many of its records have words that are not there.
    """

    def stands(*spans: Excerpt) -> bool:
        return all(report.text[span.start : span.end] == span.exact for span in spans)

    claims = [
        claim
        for claim in account.claims
        if stands(*claim.source, *claim.cue, *claim.content, *claim.venue)
    ]
    known = {claim.id for claim in claims}
    actors = [
        actor
        for actor in account.actors
        if stands(*actor.mentions, *(merge.mention for merge in actor.merges))
    ]
    figures = [
        figure
        for figure in account.figures
        if stands(figure.span) and figure.claim in known | {None}
    ]
    people, wholes = {actor.id for actor in actors}, {figure.id for figure in figures}
    found = msgspec.structs.replace(
        account,
        report=report,
        claims=tuple(
            msgspec.structs.replace(
                claim, speaker=_known(claim.speaker, people), within=_known(claim.within, known)
            )
            for claim in claims
        ),
        figures=tuple(
            msgspec.structs.replace(figure, part_of=_known(figure.part_of, wholes))
            for figure in figures
        ),
        dates=tuple(date for date in account.dates if stands(date.span)),
        places=tuple(place for place in account.places if stands(place.span)),
        actors=tuple(actors),
        wording=tuple(words for words in account.wording if stands(words.span)),
    )
    return found, _count(account) - _count(found)


def _known(id_: str | None, ids: set[str]) -> str | None:
    return id_ if id_ in ids else None


def _count(account: Account) -> int:
    a = account
    parts = (a.claims, a.figures, a.dates, a.places, a.actors, a.wording)
    return sum(map(len, parts))
