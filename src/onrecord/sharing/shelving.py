"""Publishing: the objects that reports give are put into collections, changed and withdrawn."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import msgspec

from onrecord.records import Account, Record
from onrecord.sharing.clearing import clear_reports, is_all_clear
from onrecord.sharing.collections import refresh_members
from onrecord.sharing.given import GivenReport
from onrecord.store import Ledger
from onrecord.store.answers.taxii import Collection

T = TypeVar("T")
MakeObjects = Callable[[Account], Sequence[bytes]]
LOOK_SECONDS = 1.0  # for which reports are looked through for names at least
AT_ONCE = 20  # reports in one transaction, so that nobody who writes waits long


class Published(Record, frozen=True, kw_only=True):
    """What publishing changed.

    Attributes:
        n_reports, n_withdrawn: Reports put in, and taken out.
        n_objects: Versions of objects added.
        is_done: Nothing is left that time did not suffice for.
        problems: What could not be handed out, or not be signed, a sentence each.
    """

    n_reports: int = 0
    n_withdrawn: int = 0
    n_objects: int = 0
    is_done: bool = True
    problems: tuple[str, ...] = ()


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
    _clear(ledger, ends_at)  # so that it is known which names stand in what is published
    for collection in ledger.collections.all():
        done = Published(is_done=False)
        while not done.is_done:
            refresh_members(ledger, collection)
            total = _sum(total, msgspec.structs.replace(done, is_done=True))
            done = _publish_anew(ledger, collection, make_for, ends_at)
            if time.monotonic() > ends_at:
                break
            if not done.is_done:  # somebody withheld or marked something
                _clear(ledger, ends_at)
        total = _sum(total, done)
    return total


def _clear(ledger: Ledger, ends_at: float) -> None:
    clear_reports(ledger, max_seconds=max(LOOK_SECONDS, ends_at - time.monotonic()))


def _publish_anew(
    ledger: Ledger,
    collection: Collection,
    make_for: Callable[[Collection], MakeObjects],
    ends_at: float,
) -> Published:
    """Publish what changed in a collection since the last time; all, where restrictions did."""
    book = ledger.collections
    newest, withheld = book.newest_findings(), book.withheld()
    restrictions = _restrictions(ledger)
    since, held = book.published(collection.number)
    if (since, held) == (newest, restrictions):
        return Published()
    since = since if held == restrictions else 0
    total = _withdraw(ledger, collection, since)
    if not is_all_clear(ledger):
        return _sum(total, Published(is_done=False))
    since = 0 if total.n_withdrawn else since  # those that told of it are published again
    for since_then in (since, 0):
        done, has_followers = _publish(
            ledger,
            collection,
            make_for,
            since_then,
            ends_at,
            follow=since_then == since,
            restrictions=restrictions,
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
    restrictions: str,
) -> tuple[Published, bool]:
    """Publish what is not, and say whether others are to be published again for that.

    What was made while somebody marked or withheld something is thrown away: it is not done.
    """
    book = ledger.collections
    total, has_followers = Published(), False
    for some in _batches(book.unpublished(collection, since=since)):
        if total.n_reports and time.monotonic() > ends_at:
            return _sum(total, Published(is_done=False)), has_followers
        make = make_for(collection)
        made = [make(ledger.account(one.id)) for one in some]  # while others may write
        with book.writing():
            if _restrictions(ledger) != restrictions:
                return _sum(total, Published(is_done=False)), has_followers
            for objects, one in zip(made, some, strict=True):
                report = GivenReport(ledger, collection, one.number)
                for follower in report.followers() if follow else ():
                    book.note_unpublished(collection.number, follower)
                    has_followers = True
                n_objects = report.take_back_told() if one.is_renamed else 0
                n_objects += report.publish(
                    objects, is_changed=one.is_changed, is_renamed=one.is_renamed
                )
                book.note_published(collection.number, one)
                done = Published(n_reports=1, n_objects=n_objects, problems=tuple(report.problems))
                total = _sum(total, done)
            if has_followers:  # should we be cut short, all is looked at next time
                book.look_at_all(collection.number)
    return total, has_followers


def _restrictions(ledger: Ledger) -> str:
    """Return a text that differs when somebody marks or withholds something."""
    return f"{ledger.collections.markings()} {ledger.collections.withheld()}"


def _withdraw(ledger: Ledger, collection: Collection, since: int) -> Published:
    n_withdrawn = n_objects = 0
    for some in _batches(ledger.collections.stale(collection, since=since)):
        with ledger.collections.writing():
            for number in some:
                n_objects += GivenReport(ledger, collection, number).withdraw()
                n_withdrawn += 1
    return Published(n_withdrawn=n_withdrawn, n_objects=n_objects)


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
        problems=tuple(dict.fromkeys([*one.problems, *other.problems])),
    )
