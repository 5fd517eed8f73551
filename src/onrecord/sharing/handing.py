"""What later files take back of what earlier ones held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from onrecord.exchange.stix import Object
from onrecord.exchange.stix.markings import MARKING_IDS
from onrecord.exchange.stix.objects import Note, Report
from onrecord.records import TLP_LEVELS, Producer, Tlp
from onrecord.sharing.publishing import marking_of_object
from onrecord.sharing.withdrawing import withdrawn
from onrecord.store import Ledger
from onrecord.store.answers.outgoing import HandedObject


class HandOut:
    """One file that is written, and what those before it held; a read-only ledger notes nothing.

    Attributes:
        n_recalled: Reports that it takes back.
    """

    def __init__(self, ledger: Ledger, producer: Producer) -> None:
        """Begin a hand-out of a producer's objects."""
        self._handed, self._producer = ledger.handed, producer
        self.n_recalled = 0
        self._number = None if ledger.is_read_only else self._handed.next_number()

    def note(self, objects: Iterable[Object]) -> None:
        """Note which of its reports and notes the file holds."""
        if self._number is None:
            return
        found = [_handed(one) for one in objects if isinstance(one, Note | Report)]
        with self._handed.writing():
            self._handed.note(self._number, found)

    def recalls(self, clearance: Tlp) -> Iterator[bytes]:
        """Yield the last versions of what earlier files held under `clearance` and this does not.

        Each is revoked and without words.
        """
        if self._number is None:
            return
        identity = self._producer.identity
        for one in self._handed.missed(self._number, TLP_LEVELS.index(clearance)):
            is_report = one.id == one.about
            self.n_recalled += is_report
            held = {
                "type": one.id.partition("--")[0],
                "spec_version": "2.1",
                "id": one.id,
                "created_by_ref": identity,
                "created": one.created,
                "modified": one.created,
                "object_marking_refs": [MARKING_IDS[TLP_LEVELS[one.tlp]]],
                "object_refs": [identity if is_report else one.about],
                **({"published": one.created} if is_report else {}),
            }
            found = withdrawn(msgspec.json.encode(held), after=one.created)
            if found is not None:
                yield found


def _handed(one: Note | Report) -> HandedObject:
    about = one.id if isinstance(one, Report) else one.object_refs[0]
    level = TLP_LEVELS.index(marking_of_object(one))
    return HandedObject(id=one.id, about=about, created=one.created, tlp=level)
