"""Translations of claims as objects that go out with their notes, marked as these are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.exchange.stix import Object
from onrecord.exchange.stix.ids import to_us
from onrecord.exchange.stix.objects import Note
from onrecord.exchange.stix.relating import language_content
from onrecord.exchange.stix.versions import note_ids
from onrecord.records import Account, Producer
from onrecord.sharing.withholding import Copy, Withholding
from onrecord.store import Ledger


def translations_of(
    ledger: Ledger,
    account: Account,
    copy: Copy,
    made: Sequence[Object],
    *,
    producer: Producer,
    withholding: Withholding,
) -> Iterator[Object]:
    """Yield what the notes among `made` are in other languages, without names withheld."""
    rows = ledger.translations.all(account.report.id)
    if not rows:
        return
    notes = {one.id: one for one in made if isinstance(one, Note) and not one.revoked}
    refs = note_ids(copy.account, producer)
    changed_at = ledger.translations.changed_at(account.report.id)
    changed_us = to_us(changed_at) if changed_at else None
    for claim, ref in zip(account.claims, refs, strict=True):
        words = {row.language: row.words for row in rows if row.claim == claim.id}
        if words and ref in notes:
            contents = {
                language: {"content": withholding.cut(said) or ""}
                for language, said in words.items()
            }
            yield language_content(notes[ref], contents, producer=producer, changed_us=changed_us)
