"""What a peer takes back: its findings are kept, and shown no longer."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from onrecord.exchange.stix import list_reports
from onrecord.records import Record
from onrecord.sharing.speaking import hear
from onrecord.store import Ledger
from onrecord.store.answers.peers import Peer


class Recall(Record, frozen=True, kw_only=True):
    """An object in the version that takes it back."""

    id: str
    type: str
    producer: str | None
    modified: str = ""


class _Head(msgspec.Struct):
    type: str = ""
    id: str = ""
    created_by_ref: str | None = None
    modified: str = ""
    revoked: bool = False


_HEAD = msgspec.json.Decoder(_Head)


def part_recalls(
    raws: Iterable[bytes | msgspec.Raw],
) -> tuple[list[bytes | msgspec.Raw], list[Recall]]:
    """Return the objects that say something, and those that take something back."""
    saying: list[bytes | msgspec.Raw] = []
    recalls: list[Recall] = []
    for raw in raws:
        try:
            head = _HEAD.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            head = _Head()  # whoever reads it says what is wrong
        if head.revoked:
            recalls.append(
                Recall(
                    id=head.id,
                    type=head.type,
                    producer=head.created_by_ref,
                    modified=head.modified,
                )
            )
        else:
            saying.append(raw)
    return saying, recalls


def take_back(ledger: Ledger, peer: Peer, recalls: Iterable[Recall], *, own: str | None) -> int:
    """Retire what the report objects among `recalls` said; return of how many reports.

    A claim that is taken back goes with the next version of its report, which comes without it.
    """
    hearing = hear(ledger, own=own, peer=peer)
    n_reports = 0
    for one in recalls:
        producer = one.producer
        if one.type != "report" or producer is None or hearing.objection(producer):
            continue
        with ledger.recalls.writing():
            gone = [ledger.recalls.take_back(id_, producer) for id_ in _became(ledger, peer, one)]
        n_reports += any(gone)
    return n_reports


def _became(ledger: Ledger, peer: Peer, recall: Recall) -> set[str]:
    """Return the ids of the reports here that an object of a peer became."""
    versions = ledger.recalls.versions(peer, recall.id)
    return {*ledger.recalls.reports_of(peer, recall.id), *list_reports(versions)}
