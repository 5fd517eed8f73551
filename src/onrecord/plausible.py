"""Values that there can be: days of a calendar, points on the globe, probabilities.

Evidence is checked against its text; what is worked out from it has nothing to be checked against
but what can be at all. Pages, charts and exports count on that.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator

from onrecord.records import Account, Actor, Claim, Place, Quantity, Report

_AT_OWN_PRECISION = re.compile(r"\d{4}(-\d\d){0,2}", re.ASCII)
_WITH_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)


def find_fault(account: Account) -> str | None:
    """Return the first value of an account that cannot be, in a sentence, or None."""
    return next(_faults(account), None)


def _faults(account: Account) -> Iterator[str]:
    yield from report_faults(account.report)
    for claim in account.claims:
        yield from claim_faults(claim)
    for figure in account.figures:
        yield from figure_faults(figure)
    for place in account.places:
        yield from place_faults(place)
    for actor in account.actors:
        yield from actor_faults(actor)


def report_faults(report: Report) -> Iterator[str]:
    """Yield what cannot be of a report's dates."""
    for name, value in (("published_on", report.published_on), ("modified_on", report.modified_on)):
        if value is not None and not is_publication_date(value):
            yield f"{name} {value[:60]!r} is neither a day nor an instant of any calendar"


def claim_faults(claim: Claim) -> Iterator[str]:
    """Yield what cannot be of a claim."""
    if claim.probability is not None and not 0 <= claim.probability <= 1:
        yield f"probability {claim.probability} of {claim.id[:80]} is not within 0 and 1"


def figure_faults(figure: Quantity) -> Iterator[str]:
    """Yield what cannot be of a figure."""
    for name, value in (("low", figure.low), ("high", figure.high)):
        if value is not None and not math.isfinite(value):
            yield f"{name} {value} of {figure.id[:80]} is no number"


def place_faults(place: Place) -> Iterator[str]:
    """Yield what cannot be of a place."""
    for name, value, most in (
        ("latitude", place.latitude, 90),
        ("longitude", place.longitude, 180),
    ):
        if value is not None and not -most <= value <= most:
            yield f"{name} {value} of {place.id[:80]} is beyond {most}"
    if place.precision_m is not None and not 0 <= place.precision_m < math.inf:
        yield f"precision_m {place.precision_m} of {place.id[:80]} is no distance"


def actor_faults(actor: Actor) -> Iterator[str]:
    """Yield what cannot be of an actor."""
    for merge in actor.merges:
        if not 0 <= merge.score <= 1:
            yield f"score {merge.score} of {actor.id[:80]} is not within 0 and 1"


def is_publication_date(value: str) -> bool:
    """Say whether this is a year, month, day or instant that there is, also in other time zones.

    >>> [is_publication_date(one) for one in ("2015", "2015-02-28", "2015-10-11T09:30:00+02:00")]
    [True, True, True]
    >>> [is_publication_date(one) for one in ("hello", "2015-02-30", "0001-01-01T00:00:00+14:00")]
    [False, False, False]
    """
    try:
        if _AT_OWN_PRECISION.fullmatch(value):
            dt.date.fromisoformat((value + "-01-01")[:10])
            return True
        if not _WITH_CLOCK.fullmatch(value):
            return False
        instant = dt.datetime.fromisoformat(value)
        (instant if instant.tzinfo else instant.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return False
    return True
