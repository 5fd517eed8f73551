"""Files of STIX objects read back: each producer's findings under its own name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from onrecord.errors import BrokenDocumentError, ReadError
from onrecord.exchange.stix import Gatherer, Received
from onrecord.records import Account
from onrecord.sharing.speaking import hear
from onrecord.sharing.taking_in import HeldTexts
from onrecord.store import Acknowledged, Entry, Ledger, Run

AT_ONCE = 500  # accounts that wait, so that a large file goes through in pieces
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
    for one in objects:
        for where, found in taking.gatherer.take(one):
            yield from taking.take(where, found)
    for where, found in taking.gatherer.finish():
        yield from taking.take(where, found)
    yield from taking.finish()


class _Taking:
    """Sorts accounts by producer, and adds them in groups under one run each."""

    def __init__(
        self,
        ledger: Ledger,
        origin: str,
        find_breach: Callable[[Account], str | None],
        tell: Tell,
        *,
        is_vouched: bool,
    ) -> None:
        self._ledger, self._origin = ledger, origin
        self._find_breach, self._tell = find_breach, tell
        producer = ledger.outgoing.producer()
        self._own = producer.identity if producer else None
        self._hearing = hear(ledger, own=None if is_vouched else self._own)
        self._waiting: dict[str | None, list[Entry]] = {}
        self._runs: dict[str | None, Run] = {}
        self.gatherer = Gatherer(origin=origin, texts=HeldTexts(ledger))

    def take(self, where: str, found: Received | ReadError) -> Iterator[Acknowledged]:
        problem = found if isinstance(found, ReadError) else self._breach(where, found)
        if problem is not None or isinstance(found, ReadError):
            if problem is not None:
                self._tell(problem)
            return
        producer = None if found.producer == self._own else found.producer
        entry = Entry(account=found.rebuilt.account, tlp=found.tlp, claim_tlp=found.claim_tlp)
        self._waiting.setdefault(producer, []).append(entry)
        if len(self._waiting[producer]) >= AT_ONCE:
            yield from self._add(producer)

    def finish(self) -> Iterator[Acknowledged]:
        for producer in list(self._waiting):
            yield from self._add(producer)
        for run in self._runs.values():
            self._ledger.finish_run(run)

    def _breach(self, where: str, found: Received) -> ReadError | None:
        producer, hearing = found.producer, self._hearing
        if objection := hearing.objection(producer):
            remedy = "if the file is from here, take it in with --own"
            if holder := hearing.proved.get(producer or ""):
                remedy = f"`onrecord peers pull {holder.name}`"
            return BrokenDocumentError(where, objection, remedy if producer else "")
        problem = self._find_breach(found.rebuilt.account)
        return (
            BrokenDocumentError(where, problem, "ask its producer for it again")
            if problem
            else None
        )

    def _add(self, producer: str | None) -> Iterator[Acknowledged]:
        entries = self._waiting.pop(producer)
        if producer not in self._runs:
            name = self.gatherer.names.get(producer or "", None)
            settings = msgspec.json.encode({"producer": name} if name else {}).decode()
            self._runs[producer] = self._ledger.begin_run(
                f"import {self._origin}", settings, producer=producer
            )
        yield from self._ledger.add(entries, run=self._runs[producer])
