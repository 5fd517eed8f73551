"""Files of STIX objects, and of accounts, read back: each producer's findings under its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import msgspec

from onrecord.errors import BrokenDocumentError, ReadError
from onrecord.exchange.jsonl import Handed, Maker, decode_lines
from onrecord.exchange.stix import Gatherer, Received
from onrecord.records import Account, Tlp
from onrecord.sharing.grouping import OnKept, ProducerGroups
from onrecord.sharing.recalling import Recall, part_recalls
from onrecord.sharing.speaking import hear
from onrecord.sharing.taking_in import HeldTexts
from onrecord.store import Acknowledged, Entry, Ledger
from onrecord.store.answers.taxii import sortable as version_of

NOBODY = Maker(id="")  # of what does not say who made it, and is not from here
_UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_IDENTITY, _REPORT = re.compile(f"identity--{_UUID}"), re.compile(f"report--{_UUID}")
Tell = Callable[[ReadError], None]


def take_in_objects(
    ledger: Ledger,
    objects: Iterable[bytes | msgspec.Raw],
    *,
    origin: str,
    find_breach: Callable[[Account], str | None],
    tell: Tell,
    own: bool = False,
) -> Iterator[Acknowledged]:
    """Keep what objects say; yield each account once it is safely on disk.

    What others made is kept under their name, beside our findings and never in their place. For
    a peer that signs what it says no file speaks.

    Args:
        own: Whoever brings them vouches that what says it is ours is; else that is left out, for
            anybody can write our id into a file.
        find_breach: Says what about an account does not hold.
        tell: Hears of what is left out.
    """
    taking = _Taking(ledger, origin, find_breach, tell, is_vouched=own)
    gatherer = Gatherer(origin=origin, texts=HeldTexts(ledger))
    for one in objects:
        saying, recalls = part_recalls([one])
        for recall in recalls:
            yield from taking.take_back(recall)
        for raw in saying:
            for where, found in gatherer.take(raw):
                yield from taking.take_object(where, found, gatherer.names)
    for where, found in gatherer.finish():
        yield from taking.take_object(where, found, gatherer.names)
    yield from taking.groups.finish()


def take_in_lines(
    ledger: Ledger,
    lines: Iterable[bytes],
    *,
    origin: str,
    find_breach: Callable[[Account], str | None],
    tell: Tell,
    own: bool = False,
    tlp: Tlp | None = None,
) -> Iterator[Acknowledged]:
    """Keep accounts that are a line of JSON each; yield each once it is safely on disk.

    Args:
        own: Whoever brings them vouches that what says it is ours, or does not say whose it is,
            is ours; else that is left out.
        tlp: How accounts are marked that say nothing of it; without it they are left out.
        find_breach, tell: As `take_in_objects` has them.
    """
    taking = _Taking(ledger, origin, find_breach, tell, is_vouched=own)
    silent = []  # where the first of these stands, and as many more
    for where, found in decode_lines(lines, origin=origin):
        if not isinstance(found, Account):
            yield from taking.take(where, found)
        elif own and tlp is not None:
            yield from taking.take(where, Handed(account=found, tlp=tlp))
        else:
            silent.append(where)
    yield from taking.groups.finish()
    if silent:
        said = f"{len(silent)} accounts do not say whose they are and how they are marked"
        remedy = "if they are from here, take them in with --own and --tlp LEVEL"
        tell(BrokenDocumentError(silent[0], f"{said}; they were left out", remedy))


class _Taking:
    """Says whose each account is, and adds it under their name."""

    def __init__(
        self,
        ledger: Ledger,
        origin: str,
        find_breach: Callable[[Account], str | None],
        tell: Tell,
        *,
        is_vouched: bool,
    ) -> None:
        self._ledger, self._is_vouched = ledger, is_vouched
        self._find_breach, self._tell = find_breach, tell
        producer = ledger.outgoing.producer()
        self._own = producer.identity if producer else None
        self._hearing = hear(ledger, own=None if is_vouched else self._own)
        self.groups = ProducerGroups(ledger, f"import {origin}")

    def take_object(
        self, where: str, found: Received | ReadError, names: Mapping[str, str]
    ) -> Iterator[Acknowledged]:
        """Take what report objects and those that belong to them became."""
        if isinstance(found, ReadError):
            self._tell(found)
            return
        recalled = self._ledger.recalls.recalled(found.producer or "", found.about)
        if recalled is not None and version_of(found.modified) <= recalled:
            said = "its producer has taken it back since; it was left out"
            self._tell(BrokenDocumentError(where, said, "ask its producer for a later version"))
            return
        id_, account = found.producer, found.rebuilt.account
        maker = NOBODY if id_ is None else Maker(id=id_, name=names.get(id_))
        handed = Handed(account=account, tlp=found.tlp, claim_tlp=found.claim_tlp, producer=maker)
        yield from self.take(where, handed, on_kept=partial(self._note_brought, found))

    def take_back(self, recall: Recall) -> Iterator[Acknowledged]:
        """Show no longer what a report object became that its producer takes back."""
        producer = recall.producer
        if not _REPORT.fullmatch(recall.id) or producer is None or producer == self._own:
            return  # a claim goes with the next version of its report
        problem = self._stranger(recall.id[:120], Maker(id=producer))
        if problem is not None:
            self._tell(problem)
            return
        yield from self.groups.flush()
        recalls = self._ledger.recalls
        with recalls.writing():
            recalls.note_recall(producer, recall.id, version_of(recall.modified))
            brought = recalls.brought(producer, recall.id)
            gone = [id_ for id_ in brought if recalls.take_back(id_, producer)]
        for id_ in gone:
            yield Acknowledged(report=id_, origin=recall.id, outcome="taken_back")

    def _note_brought(self, found: Received) -> None:
        recalls, report = self._ledger.recalls, found.rebuilt.account.report.id
        with recalls.writing():
            if not found.rebuilt.is_whole:
                self._ledger.evidence_copies.note(report, found.rebuilt.text_sha256)
            recalls.note_brought(found.producer or "", found.about, report)

    def take(
        self, where: str, found: Handed | ReadError, *, on_kept: OnKept | None = None
    ) -> Iterator[Acknowledged]:
        problem = found if isinstance(found, ReadError) else self._breach(where, found)
        if problem is not None or isinstance(found, ReadError):
            if problem is not None:
                self._tell(problem)
            return
        maker = found.producer
        entry = Entry(account=found.account, tlp=found.tlp, claim_tlp=found.claim_tlp)
        if maker is None or maker.id == self._own:
            yield from self.groups.put(None, entry)
        else:
            yield from self.groups.put(maker.id, entry, name=maker.name, on_kept=on_kept)

    def _breach(self, where: str, found: Handed) -> ReadError | None:
        problem = self._stranger(where, found.producer)
        if problem is None and (said := self._find_breach(found.account)):
            return BrokenDocumentError(where, said, "ask its producer for it again")
        return problem

    def _stranger(self, where: str, maker: Maker | None) -> ReadError | None:
        """Return why an account is not taken for what its maker says, None if it is."""
        remedy = "if the file is from here, take it in with --own"
        if maker is None:
            said = "is for ourselves; it was left out"
            return None if self._is_vouched else BrokenDocumentError(where, said, remedy)
        producer = None if maker == NOBODY else maker.id
        if objection := self._hearing.objection(producer):
            if holder := self._hearing.proved.get(maker.id):
                remedy = f"`onrecord peers pull {holder.name}`"
            return BrokenDocumentError(where, objection, remedy if producer else "")
        if not _IDENTITY.fullmatch(maker.id):
            said = f"made by {maker.id[:80]!r}, which is no identity's id; it was left out"
            return BrokenDocumentError(where, said, "ask its producer for it again")
        return None
