"""What one report gives to a collection: put in, replaced, taken back."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from onrecord.exchange.proof import DEFINITIONS
from onrecord.sharing.objects import MAX_OWN_BYTES, Refused, inspect, refs_of
from onrecord.sharing.withdrawing import restamped, withdrawn
from onrecord.store import Ledger
from onrecord.store.answers.taxii import Collection, NewObject, chain_of, most_of, sortable

# What these say is of several reports.
_RELATING = {"relationship", "grouping", "opinion"}
_WHOLE = {"report", "artifact"}  # without one of them, claims would say what nobody can check
_SMALL = 64 << 10
_log = logging.getLogger(__name__)


class GivenReport:
    """One report in one collection; all of it is in somebody's transaction.

    Attributes:
        problems: What could not be handed out, a sentence each.
    """

    def __init__(self, ledger: Ledger, collection: Collection, report: int) -> None:
        self._book, self._taxii = ledger.collections, ledger.taxii
        self._signed = ledger.signed
        self._collection, self._report = collection, report
        self.problems: list[str] = []

    def followers(self) -> set[int]:
        """Return the reports that give objects which tell of this one."""
        needing = self._book.needing(self._collection.number, self._report)
        return {giver for _, giver in needing} - {self._report}

    def withdraw(self) -> int:
        """Take back all that tells of this report; return how many objects are revoked."""
        number = self._collection.number
        n_new = self.publish((), is_changed=True) + self.take_back_told()
        self._book.note_withdrawn(number, self._report)
        return n_new

    def take_back_told(self) -> int:
        """Take back what others tell of this report; return how many objects are revoked."""
        number = self._collection.number
        told = [one for one in self._book.needing(number, self._report) if one[1] != self._report]
        for id_, giver in told:
            self._book.take_back(number, giver, [id_])
            self._book.note_unpublished(number, giver)
        return sum(self._retract(id_) for id_ in dict.fromkeys(id_ for id_, _ in told))

    def publish(
        self, objects: Iterable[bytes], *, is_changed: bool, is_renamed: bool = False
    ) -> int:
        """Put what a report gives in place of what it gave; return how many versions are new.

        Args:
            is_renamed: What it gave was kept back of late: what stays the same arrives again, for
                those who asked meanwhile would miss it.
        """
        number = self._collection.number
        found = self._fitting(objects)
        self._book.give(number, self._report, [o.id for o in found if o.type not in _RELATING])
        found = [one for one in found if self._stands_alone(one)]
        ids = {one.id for one in found}
        self._book.give(number, self._report, ids)
        gone = self._book.given(number, self._report) - ids
        self._book.take_back(number, self._report, gone)
        n_new = sum(self._retract(id_) for id_ in sorted(gone))
        moved = {id_.partition("--")[0] for id_ in gone} if found else set()
        for one in found:
            is_new = self._put(one, is_changed=is_changed)
            n_new += is_new
            if is_renamed and not is_new and one.type not in DEFINITIONS:
                self._put_again(one.id)
            if is_changed and self._forget_older(one):
                moved.add(f"{one.type}, marked")
            if is_new and one.type == "opinion":
                moved.add("opinion")
        if is_changed:
            self._end_streams(moved)
        return n_new

    def _end_streams(self, moved: set[str]) -> None:
        """Have chains end that list what must not be there to be tried any more.

        Of a report that is handed out whole before, and not to all now, nobody guesses the text.
        """
        is_claim = "note, marked" in moved and "report, marked" not in moved
        if is_claim or moved & {"report", "note", "opinion"}:
            for level in range(most_of(self._collection) + 1):
                self._signed.end_stream(chain_of(self._collection, level))

    def _stands_alone(self, found: NewObject) -> bool:
        """Say whether all that an object tells of is in this collection, and note what that is."""
        if found.type not in _RELATING:
            return True
        number = self._collection.number
        needed: set[int] = set()
        for ref in refs_of(found.data):
            givers = self._book.givers(number, ref)
            if not givers:
                return False
            needed |= givers  # this one, too, for others may give the same
        self._book.need(number, found.id, needed)
        return True

    def _fitting(self, objects: Iterable[bytes]) -> list[NewObject]:
        """Return what is put in; what is marked stricter than the collection stays at home.

        A claim that is too large is left out; a report or a text, with all that belongs to it.
        """
        fitting: list[NewObject] = []
        is_whole = True
        for data in objects:
            found = _inspect_own(data, most=most_of(self._collection))
            if isinstance(found, NewObject):
                fitting.append(found)
            elif found.is_excess:
                head = msgspec.json.decode(data, type=_Head)
                self.problems.append(f"{head.id}: not handed out: {found.problem}")
                is_whole &= head.type not in _WHOLE
            else:
                _log.info("%s: not published: %s", found.id, found.problem)
        return fitting if is_whole else []

    def _put(self, found: NewObject, *, is_changed: bool) -> int:
        """Put in a version of an object that differs from the newest one; return how many.

        What several reports give, such as an outlet, is told as the first of them tells it.
        """
        number = self._collection.number
        held = self._taxii.versions(number, found.id)
        if held and held[-1].data == found.data:
            return 0
        if held and found.version <= sortable(held[-1].stated):
            others = self._book.givers(number, found.id) - {self._report}
            if others and not is_changed:
                return 0
            if not found.version:
                self._taxii.forget(number, [row.added_at for row in held])
            else:
                found = restamped(found, after=held[-1].stated)
        return self._taxii.put(number, [found], posted_by=None, is_given=True).count("new")

    def _put_again(self, id_: str) -> None:
        """Have the newest version of an object arrive anew."""
        number = self._collection.number
        for row in self._taxii.versions(number, id_)[-1:]:
            self._taxii.forget(number, [row.added_at])
            found = _inspect_own(row.data, most=most_of(self._collection))
            if isinstance(found, NewObject):
                self._taxii.put(number, [found], posted_by=None, is_given=True)

    def _retract(self, id_: str) -> int:
        """Revoke an object that no report gives any more, and take its versions away."""
        number = self._collection.number
        if self._book.givers(number, id_):
            return 0
        held = self._taxii.versions(number, id_)
        self._book.need(number, id_, ())
        self._taxii.forget(number, [row.added_at for row in held])
        revoked = withdrawn(held[-1].data, after=held[-1].stated) if held else None
        if revoked is None:
            if held:
                self._note_gone(held[-1].data, id_)
            return 0
        found = _inspect_own(revoked, most=most_of(self._collection))
        if isinstance(found, Refused):
            return 0
        return self._taxii.put(number, [found], posted_by=None).count("new")

    def _note_gone(self, data: bytes, id_: str) -> None:
        """Note that an object went without a version that says so."""
        level = self._level(data)
        chain = chain_of(self._collection, level)
        self._signed.note_gone(chain, id_, _version_of(data))

    def _level(self, data: bytes) -> int:
        found = _inspect_own(data, most=most_of(self._collection))
        return most_of(self._collection) if isinstance(found, Refused) else found.tlp

    def _forget_older(self, found: NewObject) -> bool:
        """Take older versions of an object away; say whether one was marked otherwise."""
        number = self._collection.number
        older = self._taxii.versions(number, found.id)[:-1]
        self._taxii.forget(number, [row.added_at for row in older])
        laxer = [row.data for row in older if self._level(row.data) < found.tlp]
        for data in laxer:
            self._note_gone(data, found.id)
        return bool(laxer) or any(self._level(row.data) > found.tlp for row in older)


class _Head(msgspec.Struct):
    id: str
    type: str


class _Versioned(msgspec.Struct):
    modified: str = ""


def _version_of(data: bytes) -> str:
    """Return the version that an object states, as batches list it."""
    return msgspec.json.decode(data, type=_Versioned).modified


def _inspect_own(data: bytes, *, most: int) -> NewObject | Refused:
    if len(data) <= _SMALL:
        return _inspect_small(data, most)
    return inspect(data, unmarked=0, most=most, max_bytes=MAX_OWN_BYTES)


@lru_cache(maxsize=1_024)  # many reports give the same outlets, places and definitions
def _inspect_small(data: bytes, most: int) -> NewObject | Refused:
    return inspect(data, unmarked=0, most=most, max_bytes=MAX_OWN_BYTES)
