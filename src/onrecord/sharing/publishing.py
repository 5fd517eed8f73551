"""The objects that go out for one report: marked, without withheld names, and never TLP:RED."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from onrecord.errors import WithholdingError
from onrecord.exchange.jsonl import Handed
from onrecord.exchange.stix import Made, Object, encode_objects, marking_of, preamble, to_stix
from onrecord.exchange.stix.ids import Issuer
from onrecord.exchange.stix.markings import allows, stricter
from onrecord.exchange.stix.versions import made_of, note_ids, report_ref, withdrawn_note
from onrecord.exchange.withholding import salt_for
from onrecord.records import TLP_LEVELS, Account, Producer, Tlp
from onrecord.sharing.relations import RelationMaker
from onrecord.sharing.translated import translations_of
from onrecord.sharing.withholding import Copy, Withholding
from onrecord.store import Ledger
from onrecord.store.answers.outgoing import Standing

STRICTEST: Tlp = "amber+strict"  # of what may leave at all
_log = logging.getLogger(__name__)


def objects_of(ledger: Ledger, account: Account) -> list[bytes]:
    """Return what goes out for a report, each object as JSON; nothing for one that may not leave.

    What the objects refer to is among them: the producer, the markings, the extension.
    """
    publisher = Publisher(ledger)
    found = publisher.objects(account)
    if not found:
        return []
    return list(encode_objects([*preamble(publisher.producer), *found]))


def object_maker(ledger: Ledger, clearance: Tlp) -> Callable[[Account], list[bytes]]:
    """Return the function from an account to what goes out for it, as `objects_of` does.

    What is known of one report serves for others of its story, so one is made for many reports.
    """
    publisher = Publisher(ledger, clearance=clearance)
    head = list(encode_objects(preamble(publisher.producer)))

    def make(account: Account) -> list[bytes]:
        publisher.begin_anew()
        found = list(encode_objects(publisher.objects(account)))
        return [*head, *found] if found else []

    return make


class Publisher:
    """Makes the objects of report after report.

    Outlets and places that were made before are not made again, so one serves for one hand-out.

    Args:
        clearance: The strictest marking of what is made.
        with_text: Hand texts on; None is what the ledger says.

    Attributes:
        n_red: Reports that are TLP:RED and stayed at home.
        n_foreign: Reports of which this organisation found nothing itself.
        problems: Why others stayed at home, a sentence each.
    """

    def __init__(
        self, ledger: Ledger, *, clearance: Tlp = STRICTEST, with_text: bool | None = None
    ) -> None:
        self._ledger = ledger
        self._clearance = min(clearance, STRICTEST, key=TLP_LEVELS.index)
        gives = ledger.outgoing.gives_texts() if with_text is None else with_text
        self._with_text = gives
        self._seen: set[str] = set()
        self.producer = issuer_of(ledger)
        self.withholding = Withholding(ledger)
        self._relations = RelationMaker(
            ledger,
            self.producer,
            self.withholding,
            clearance=self._clearance,
            seen=self._seen,
        )
        self.n_red = self.n_foreign = 0
        self.problems: list[str] = []

    def begin_anew(self) -> None:
        """Make outlets, places and stories again that were made before."""
        self._seen.clear()

    def objects(self, account: Account, *, related: bool = True) -> list[Object]:
        """Return the objects of one report, what they refer to first, without the preamble.

        Args:
            related: With the story that it is of, and how its claims stand to those of others.
        """
        standing = self._ledger.outgoing.standing(account.report.id)
        if standing is None or not standing.is_own:
            self.n_foreign += 1
            return []
        if not allows(self._clearance, standing.tlp):
            self.n_red += 1
            return []
        try:
            copy = self.withholding.copy(account)
            made = self._made(account, copy, standing)
            found = to_stix(copy.account, producer=self.producer, made=made, seen=self._seen)
            translated = translations_of(
                self._ledger,
                account,
                copy,
                found,
                producer=self.producer,
                withholding=self.withholding,
            )
            found = [*self._withdrawn(copy, made), *found, *translated]
            if related:
                found += self._relations.objects(account, standing)
        except WithholdingError as error:
            _log.warning("%s", error)
            self.problems.append(str(error))
            return []
        return [one for one in found if allows(self._clearance, marking_of_object(one))]

    def whole_copy(self, account: Account) -> Handed | None:
        """Return an account with its text as it may leave, and how it is marked.

        None where its text holds stricter words.
        """
        standing = self._ledger.outgoing.standing(account.report.id)
        if standing is None or not standing.is_own:
            self.n_foreign += 1
            return None
        if not allows(self._clearance, stricter(standing.tlp, *standing.claim_tlp.values())):
            self.n_red += 1
            return None
        try:
            copy = self.withholding.copy(account)
        except WithholdingError as error:
            self.problems.append(str(error))
            return None
        marks = claim_marks(copy, standing)
        return Handed(account=copy.account, tlp=standing.tlp, claim_tlp=marks)

    def _made(self, account: Account, copy: Copy, standing: Standing) -> Made:
        is_redacted = copy.is_redacted
        return Made(
            first_us=standing.first_us,
            modified_us=standing.touched_us,
            tlp=standing.tlp,
            claim_tlp=claim_marks(copy, standing),
            with_text=self._with_text,
            raw_sha256=None if is_redacted else standing.raw_sha256,
            salt=salt_for(self._ledger.outgoing.secret(), account.report.text_sha256),
            read_at=standing.read_at,
            created_us={} if is_redacted else self._created(account, standing),
        )

    def _created(self, account: Account, standing: Standing) -> Mapping[str, int]:
        """Return when objects were first made that earlier findings had, too."""
        created: dict[str, int] = {}
        for run, first_us in standing.earlier_runs:
            earlier = self._ledger.account(account.report.id, run=run)
            created = made_of(earlier, self.producer, first_us) | created
        return created

    def _withdrawn(self, copy: Copy, made: Made) -> list[Object]:
        """Return the notes of claims that earlier findings had, and these have no longer."""
        now = set(note_ids(copy.account, self.producer))
        report = report_ref(copy.account, self.producer)
        gone = [id_ for id_ in made.created_us if id_.startswith("note--") and id_ not in now]
        return [
            withdrawn_note(
                id_,
                report,
                producer=self.producer,
                created_us=made.created_us[id_],
                modified_us=(made.modified_us or made.first_us),
                tlp=made.tlp,
            )
            for id_ in gone
        ]


def issuer_of(ledger: Ledger) -> Producer:
    """Return whose the objects of a ledger are, with the key of their ids where they have one."""
    named = ledger.outgoing.ensure_producer()
    key = ledger.outgoing.id_key()
    if not key:
        return named
    return Issuer(id=named.id, name=named.name, created_at=named.created_at, key=key)


def claim_marks(copy: Copy, standing: Standing) -> dict[str, Tlp]:
    """Return the markings of claims by the ids that they have in the copy."""
    return {
        copy.claim_ids[claim]: tlp
        for claim, tlp in standing.claim_tlp.items()
        if claim in copy.claim_ids
    }


def marking_of_object(one: Object) -> Tlp:
    """Return the strictest marking on an object or on any part of it."""
    parts = [granular.marking_ref for granular in one.granular_markings]
    return marking_of([*one.object_marking_refs, *parts])
