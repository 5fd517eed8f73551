"""Where a row stands among all: one integer, highest for the newest published.

It is the key of claims and figures and of the full-text tables, so that walking any of them
backwards yields the newest first, with nothing to sort. Its bits, from the top: the day of
publication, the number of the report (or of its findings), the place within them.
"""

from __future__ import annotations

import datetime as dt

from onrecord.errors import LedgerError

# 22 bits of days reach past the year 9999; 26 bits are 67 million reports, or findings of them.
SEQUENCE_BITS = 26
INDEX_BITS = 15
MAX_ROWS = 1 << INDEX_BITS
LAST_PLACE = (1 << 63) - 1


def make_place(day: int, sequence: int) -> int:
    """Return where a report's rows begin among all.

    Raises:
        LedgerError: `sequence` is beyond what a ledger can number.
    """
    if sequence >> SEQUENCE_BITS:
        raise LedgerError(
            f"{sequence:,} findings are more than one ledger takes; begin another for new reports"
        )
    return (day << (SEQUENCE_BITS + INDEX_BITS)) | (sequence << INDEX_BITS)


def sequence_of(place: int) -> int:
    """Return the number of the report, or of its findings, whose row has a place.

    >>> sequence_of(make_place(739_000, 42) + 7)
    42
    """
    return (place >> INDEX_BITS) & ((1 << SEQUENCE_BITS) - 1)


def day_number(published_on: str | None) -> int:
    """Return the days from the start of year 1 to a date at whatever precision; 0 if unknown.

    A month counts as its first day, a year as its first of January.

    >>> day_number(None), day_number("0001-01-02"), day_number("0001-02")
    (0, 2, 32)
    """
    if not published_on:
        return 0
    try:
        return dt.date.fromisoformat((published_on[:10] + "-01-01")[:10]).toordinal()
    except ValueError:
        return 0


def first_place_of(day: dt.date) -> int:
    """Return the lowest place that something published on `day` can have."""
    return make_place(day.toordinal(), 0)


def first_place_at(place: int) -> int:
    """Return the lowest place of the day that a place is of.

    >>> first_place_at(make_place(3, 17) + 5) == make_place(3, 0)
    True
    """
    bits = SEQUENCE_BITS + INDEX_BITS
    return place >> bits << bits
