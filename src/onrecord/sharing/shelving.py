"""Publishing: the objects that reports give are put into collections, changed and withdrawn."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from onrecord.records import Account, Record
from onrecord.sharing.collections import refresh_members
from onrecord.sharing.objects import Refused, inspect, refs_of
from onrecord.sharing.withdrawing import restamped, withdrawn
from onrecord.store import Ledger
from onrecord.store.sqlite_collections import most_of
from onrecord.store.taxii import Collection, NewObject, sortable

T = TypeVar("T")
MakeObjects = Callable[[Account], Sequence[bytes]]
AT_ONCE = 20  # reports in one transaction, so that nobody who writes waits long
# What these say is of several reports.
_RELATING = {"relationship", "grouping", "opinion"}
_log = logging.getLogger(__name__)


class Published(Record, frozen=True, kw_only=True):
    """What publishing changed.

    Attributes:
        n_reports, n_withdrawn: Reports put in, and taken out.
        n_objects: Versions of objects added.
        is_done: Nothing is left that time did not suffice for.
    """

    n_reports: int = 0
    n_withdrawn: int = 0
    n_objects: int = 0
    is_done: bool = True


def publish(
    ledger: Ledger,
    make_for: Callable[[Collection], MakeObjects],
    *,
    max_seconds: float = math.inf,
) -> Published:
    """Bring what every collection hands out up to date and say what that changed.

    What is to be taken back is, however long that takes; what is to be put in goes on where it
    was when it is asked for again, and by some reports at least.

    A report is published again when it has other findings, or when other restrictions hold for
    it; then older versions of its objects are taken away, since they say what may not be said.
    Reports that tell of one that changed follow it.
    """
    total, ends_at = Published(), time.monotonic() + max_seconds
    for collection in ledger.collections.all():
        refresh_members(ledger, collection)
        total = _sum(total, _publish_anew(ledger, collection, make_for, ends_at))
    return total


def _publish_anew(
    ledger: Ledger,
    collection: Collection,
    make_for: Callable[[Collection], MakeObjects],
    ends_at: float,
) -> Published:
    """Publish what changed in a collection since the last time; all, where restrictions did."""
    book = ledger.collections
    newest, withheld = book.newest_findings(), book.withheld()
    restrictions = f"{book.markings()} {withheld}"
    since, held = book.published(collection.number)
    if (since, held) == (newest, restrictions):
        return Published()
    since = since if held == restrictions else 0
    total = _withdraw(ledger, collection, since)
    since = 0 if total.n_withdrawn else since  # those that told of it are published again
    for since_then in (since, 0):
        done, has_followers = _publish(
            ledger, collection, make_for, since_then, ends_at, follow=since_then == since
        )
        total = _sum(total, done)
        if not has_followers or not done.is_done:
            break
    if total.is_done:
        with book.writing():
            book.note_all_published(collection.number, newest, restrictions, withheld)
    return total


def _publish(
    ledger: Ledger,
    collection: Collection,
    make_for: Callable[[Collection], MakeObjects],
    since: int,
    ends_at: float,
    *,
    follow: bool,
) -> tuple[Published, bool]:
    """Publish what is not, and say whether others are to be published again for that."""
    book = ledger.collections
    total, has_followers = Published(), False
    for some in _batches(book.unpublished(collection, since=since)):
        if total.n_reports and time.monotonic() > ends_at:
            return _sum(total, Published(is_done=False)), has_followers
        make = make_for(collection)
        made = [make(ledger.account(id_)) for _, id_, *_ in some]  # while others may write
        with book.writing():
            for objects, (number, _, findings, restrictions, is_changed) in zip(
                made, some, strict=True
            ):
                report = _Report(ledger, collection, number)
                for follower in report.followers() if follow else ():
                    book.note_withdrawn(collection.number, follower)
                    has_followers = True
                n_objects = report.publish(objects, is_changed=is_changed)
                book.note_published(collection.number, number, findings, restrictions)
                total = _sum(total, Published(n_reports=1, n_objects=n_objects))
            if has_followers:  # should we be cut short, all is looked at next time
                book.look_at_all(collection.number)
    return total, has_followers


def _withdraw(ledger: Ledger, collection: Collection, since: int) -> Published:
    n_withdrawn = n_objects = 0
    for some in _batches(ledger.collections.stale(collection, since=since)):
        with ledger.collections.writing():
            for number in some:
                n_objects += _Report(ledger, collection, number).withdraw()
                n_withdrawn += 1
    return Published(n_withdrawn=n_withdrawn, n_objects=n_objects)


class _Report:
    """One report in one collection; all of it is in somebody's transaction."""

    def __init__(self, ledger: Ledger, collection: Collection, report: int) -> None:
        self._book, self._taxii = ledger.collections, ledger.taxii
        self._collection, self._report = collection, report

    def followers(self) -> set[int]:
        """Return the reports that give objects which tell of this one."""
        needing = self._book.needing(self._collection.number, self._report)
        return {giver for _, giver in needing} - {self._report}

    def withdraw(self) -> int:
        """Take back all that tells of this report; return how many objects are revoked."""
        number = self._collection.number
        n_new = self.publish((), is_changed=True)
        for id_, giver in self._book.needing(number, self._report):
            self._book.take_back(number, giver, [id_])
            self._book.note_withdrawn(number, giver)
            n_new += self._retract(id_)
        self._book.note_withdrawn(number, self._report)
        return n_new

    def publish(self, objects: Iterable[bytes], *, is_changed: bool) -> int:
        """Put what a report gives in place of what it gave; return how many versions are new."""
        number = self._collection.number
        found = [one for data in objects if (one := self._inspect(data)) is not None]
        self._book.give(number, self._report, [o.id for o in found if o.type not in _RELATING])
        found = [one for one in found if self._stands_alone(one)]
        ids = {one.id for one in found}
        self._book.give(number, self._report, ids)
        gone = self._book.given(number, self._report) - ids
        self._book.take_back(number, self._report, gone)
        n_new = sum(self._retract(id_) for id_ in sorted(gone))
        for one in found:
            n_new += self._put(one, is_changed=is_changed)
            if is_changed:
                self._forget_older(one.id)
        return n_new

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
            if self._report not in givers:
                needed |= givers
        self._book.need(number, found.id, needed)
        return True

    def _inspect(self, data: bytes) -> NewObject | None:
        """Return what is put in; what is marked stricter than the collection stays at home."""
        found = _inspect_own(data, most=most_of(self._collection))
        if isinstance(found, Refused):
            _log.info("%s: not published: %s", found.id, found.problem)
            return None
        return found

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
            return 0
        found = inspect(revoked, unmarked=0, most=most_of(self._collection))
        if isinstance(found, Refused):
            return 0
        return self._taxii.put(number, [found], posted_by=None).count("new")

    def _forget_older(self, id_: str) -> None:
        number = self._collection.number
        held = self._taxii.versions(number, id_)
        self._taxii.forget(number, [row.added_at for row in held[:-1]])


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, AT_ONCE)):
        yield batch


def _sum(one: Published, other: Published) -> Published:
    return Published(
        n_reports=one.n_reports + other.n_reports,
        n_withdrawn=one.n_withdrawn + other.n_withdrawn,
        n_objects=one.n_objects + other.n_objects,
        is_done=one.is_done and other.is_done,
    )


@lru_cache(maxsize=1_024)  # many reports give the same outlets, places and definitions
def _inspect_own(data: bytes, *, most: int) -> NewObject | Refused:
    return inspect(data, unmarked=0, most=most)
