"""What a ledger keeps for TAXII: collections, the objects in them, and what it answers about them.

Objects are bytes here, exactly as they came or were made. Instants of arrival are whole
microseconds since 1970 and grow strictly within a collection, whatever the clock does.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from onrecord.records import TLP_LEVELS, Record, Tlp

FIRST, LAST, ALL = "first", "last", "all"
EARLIEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
FAR = 1 << 62  # an instant after all others

# Of names that were withheld: reports are still looked through for them, those that name somebody
# are still made anew, or nothing is left to do.
Withholding = Literal["looking", "making", "done"]
Put = Literal["new", "known", "differs", "owned"]


class Collection(Record, frozen=True, kw_only=True):
    """What a collection hands out: the reports that fit its filters, marked no stricter than `tlp`.

    Attributes:
        number: Its number in this ledger.
        id: A UUID.
        alias: A short name that may stand for the id in addresses.
        filters: Those of `store.Query`, by name; days as ISO 8601.
        is_writable: Whether those who have leave may post to it.
    """

    number: int
    id: str
    alias: str | None = None
    title: str
    description: str | None = None
    filters: dict[str, str | float | bool]
    tlp: Tlp
    is_writable: bool = False
    created_at: dt.datetime


class Waiting(Record, frozen=True, kw_only=True):
    """A report that is to be published.

    Attributes:
        number, id: Of the report.
        findings: Those that are shown of it.
        markings, named: Texts that differ when it is marked otherwise, or tells of others.
        is_marked, is_renamed: They differ from when it was last published.
    """

    number: int
    id: str
    findings: int
    markings: str
    named: str
    is_marked: bool
    is_renamed: bool

    @property
    def is_changed(self) -> bool:
        """Whether older versions of what it gives may say what may not be said."""
        return self.is_marked or self.is_renamed


class NewObject(Record, frozen=True, kw_only=True):
    """An object to be kept.

    Attributes:
        version: The instant it states, as `sortable` writes it; empty where it states none, so
            that it is the instant of its arrival.
        stated: The same instant in the object's own spelling.
        tlp: The strictest marking on it, as a number.
    """

    id: str
    type: str
    version: str
    stated: str
    spec_version: str
    tlp: int
    data: bytes


class ObjectRow(Record, frozen=True, kw_only=True):
    """An object that is kept; `data` is empty where nobody asked for it."""

    added_at: int
    id: str
    stated: str
    spec_version: str
    data: bytes = b""


class ObjectQuery(Record, frozen=True, kw_only=True):
    """Which objects of a collection to hand out, in order of arrival; empty does not restrict.

    Attributes:
        versions: `first`, `last`, `all`, and instants as `sortable` writes them.
        spec_versions: Of STIX; empty is each object's newest.
        after: Instant after which they arrived.
        until: Instant up to which they arrived; what came later is as if it were not there.
        tlp: The strictest marking that whoever asks may see, as a number.
        is_careful: Leave out what reports give that name somebody whose name was withheld since
            they were published.
        limit: At most so many.
        max_bytes: Stop before there are more than these, but not before the first.
    """

    collection: int
    most: int
    tlp: int
    ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    versions: tuple[str, ...] = (LAST,)
    spec_versions: tuple[str, ...] = ()
    after: int = -1
    until: int = FAR
    is_careful: bool = False
    limit: int = 1_000
    max_bytes: int = 16 << 20


class ObjectPage(Record, frozen=True, kw_only=True):
    """Objects in order of arrival, and whether there are more of them."""

    rows: tuple[ObjectRow, ...]
    has_more: bool


def most_of(collection: Collection) -> int:
    """Return the strictest marking a collection hands out, as a number; never that of TLP:RED."""
    return min(TLP_LEVELS.index(collection.tlp), TLP_LEVELS.index("amber+strict"))


def chain_of(collection: Collection, level: int) -> str:
    """Return what names the chain of batches about what of a collection is marked so.

    Each level has its own, so that whoever sees but some of a collection can check that.
    """
    return collection.id if level == most_of(collection) else f"{collection.id} {TLP_LEVELS[level]}"


def sortable(instant: str) -> str:
    """Return an RFC 3339 instant in UTC so that text sorts as time does.

    >>> sortable("2025-10-11T08:30:00.100Z")
    '2025-10-11T08:30:00.1'
    >>> sortable("2025-10-11T08:30:00Z") < sortable("2025-10-11T08:30:00.000001Z")
    True
    """
    whole, dot, part = instant.removesuffix("Z").partition(".")
    part = part.rstrip("0")
    return f"{whole}{dot}{part}" if part else whole


def format_instant(microseconds: int) -> str:
    """Return microseconds since 1970 as RFC 3339 with six digits.

    >>> format_instant(1_760_171_400_000_001)
    '2025-10-11T08:30:00.000001Z'
    """
    instant = EARLIEST + dt.timedelta(microseconds=microseconds)
    return f"{instant:%Y-%m-%dT%H:%M:%S.%f}Z"


def parse_instant(instant: dt.datetime) -> int:
    """Return an aware instant as microseconds since 1970."""
    return (instant - EARLIEST) // dt.timedelta(microseconds=1)
