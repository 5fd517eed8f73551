"""Wholes and parts among the figures of a report: what is counted within what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from onrecord.records import Quantity, Report, Span
from onrecord.text import derive_id, quote

_JOINED = re.compile(r"\s*(?:,|,?\s*\band\b|,?\s*&|\bas\s+well\s+as\b)\s*", re.IGNORECASE)
_SUMMED = frozenset(["killed", "wounded"])
_MOST_PARTS = 12
_LONGEST = 240  # code points of a list that is counted together


def link_parts(quantities: Sequence[Quantity], wholes: Mapping[str, str]) -> list[Quantity]:
    """Return `quantities`, each with the whole that `wholes` (ids) gives it, where values allow.

    A part is smaller than its whole and counts the same; what is worded as a part of something
    larger than the figure nearby is left without a whole.
    """
    by_id = {quantity.id: quantity for quantity in quantities}
    return [
        msgspec.structs.replace(part, part_of=whole.id)
        if (whole := by_id.get(wholes.get(part.id, ""))) and _fits(part, whole)
        else part
        for part in quantities
    ]


def _fits(part: Quantity, whole: Quantity) -> bool:
    low = part.high if part.low is None else part.low
    is_smaller = low is not None and (whole.high is None or low < whole.high)
    return is_smaller and part.measure in (whole.measure, "other", "fighters")


def add_sums(report: Report, quantities: Sequence[Quantity]) -> list[Quantity]:
    """Return `quantities` with one more for each list of people that one fate befell.

    “A man and two boys were killed” counts three, in the words of the whole list; what it lists
    are its parts. Only exact numbers are added, only where somebody is listed singly, and nothing
    that is itself a part: “37 rebels and 12 soldiers” are two figures of two sides.
    """
    done: list[Quantity] = []
    run: list[Quantity] = []
    for quantity in [*quantities, None]:
        if quantity is not None and run and _goes_on(report.text, run, quantity):
            run.append(quantity)
            continue
        done += _summed(report, run)
        run = [] if quantity is None else [quantity]
    return done


def _goes_on(text: str, run: Sequence[Quantity], quantity: Quantity) -> bool:
    last = run[-1]
    return (
        quantity.measure == last.measure
        and quantity.measure in _SUMMED
        and _is_exact(last)
        and _is_exact(quantity)
        and quantity.claim == last.claim
        and len(run) < _MOST_PARTS
        and quantity.span.end - run[0].span.start <= _LONGEST
        and _JOINED.fullmatch(text, last.span.end, quantity.span.start) is not None
    )


def _is_exact(quantity: Quantity) -> bool:
    is_counted = quantity.low == quantity.high and quantity.bound == "exact" and bool(quantity.low)
    return is_counted and quantity.part_of is None and quantity.change is None


def _summed(report: Report, run: Sequence[Quantity]) -> list[Quantity]:
    """Return the figures of `run`, the sum of a longer one before its parts."""
    if len(run) < 2 or not any(quantity.low == 1 for quantity in run):
        return list(run)
    start, end = run[0].span.start, run[-1].span.end
    total = sum(quantity.low or 0 for quantity in run)
    whole = msgspec.structs.replace(
        run[0],
        id=derive_id("figure", report.text_sha256, start, end),
        span=quote(report.text, Span(start=start, end=end)),
        low=total,
        high=total,
        of=report.text[start:end],
    )
    return [whole, *(msgspec.structs.replace(part, part_of=whole.id) for part in run)]
