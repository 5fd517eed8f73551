"""Which periods are the same: of one day's toll, of a spell, of a whole war.

Figures of a day and of a war do not bear on each other, however near they stand in a text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal, NamedTuple

from onrecord.records import Period, Report

Length = Literal["day", "spell", "long"]
_DAY, _SPELL = 3, 31  # days
_SLACK = {"day": 1, "spell": 2, "long": 40}  # days that ends may differ by, for each length
BACK_DAYS = 7  # days before publication within which a report that names no day may speak


class Slot(NamedTuple):
    """Periods that are taken for one: of one length, beginning within a day or so."""

    length: Length
    first: dt.date
    last: dt.date

    @property
    def period(self) -> Period:
        """The days as a record; a toll of a whole war has no day on which it ends."""
        first = None if self.first == dt.date.min else self.first
        return Period(earliest=first, latest=None if self.length == "long" else self.last)


def published_day(report: Report) -> dt.date | None:
    """Return the day on which a report came out, by its own clock.

    >>> published_day(Report(id="r", origin="o", text="", text_sha256="", published_on="2026-04"))
    """
    try:
        return dt.date.fromisoformat((report.published_on or "")[: len("2015-10-11")])
    except ValueError:
        return None


def settle(period: Period | None, published: dt.date | None) -> Slot | None:
    """Return a stated period as a slot of its own; open ends run to the day of publication."""
    if period is None or (period.earliest is None and period.latest is None):
        return None
    last = period.latest or max(filter(None, [published, period.earliest]))
    first = period.earliest
    if first is None:
        return Slot("long", dt.date.min, last)
    n_days = (last - first).days + 1
    length: Length = "day" if n_days <= _DAY else "spell" if n_days <= _SPELL else "long"
    return Slot(length, first, last)


def gather(slots: Iterable[Slot], *, slack_days: int | None = None) -> dict[Slot, Slot]:
    """Return for each slot the one it is taken for.

    The earliest takes in those that begin with it or a day later (of a night, and of the
    morning after), never more: a chain of days is not one day. The same for any order.

    >>> day = lambda n: Slot("day", dt.date(2026, 4, n), dt.date(2026, 4, n))
    >>> found = gather([day(13), day(12), day(11)])
    >>> found[day(12)].first.day, found[day(13)].first.day
    (11, 13)
    """
    taken: dict[Slot, Slot] = {}
    head: Slot | None = None
    members: list[Slot] = []
    for slot in sorted(set(slots)):
        if head is not None and not _is_near(head, slot, slack_days):
            taken |= dict.fromkeys(members, _span(members))
            members = []
        if not members:
            head = slot
        members.append(slot)
    return taken | (dict.fromkeys(members, _span(members)) if members else {})


def _is_near(head: Slot, slot: Slot, slack_days: int | None) -> bool:
    # Tolls of a war that begin in one autumn are one, whatever is asked of days.
    slack = _SLACK[head.length] if slack_days is None or head.length == "long" else slack_days
    near = head.length == slot.length and (slot.first - head.first).days <= slack
    return near and (head.length == "day" or abs((slot.last - head.last).days) <= slack)


def _span(members: list[Slot]) -> Slot:
    return Slot(members[0].length, members[0].first, max(slot.last for slot in members))


def assumed(published: dt.date | None, slots: Iterable[Slot], main: Slot | None) -> Slot | None:
    """Return the slot that a report which names no day is taken to speak of, or None.

    The story's main day, if the report came out on it or in the week after; else the last
    day before it came out.
    """
    if published is None:
        return main
    near = [
        slot
        for slot in slots
        if slot.length != "long" and -1 <= (published - slot.first).days <= BACK_DAYS
    ]
    if main in near or not near:
        return main if main in near else None
    return max(near)
