"""Figures of one account with who says them in the end, before days and places are settled."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

from onrecord.records import COUNTING, Account, Claim, Excerpt, Measure, Place, Quantity
from onrecord.relate.comparing.compared import Assumption, Statement
from onrecord.relate.comparing.groups import Group, group_of, quantity_part
from onrecord.relate.comparing.origins import Sources
from onrecord.relate.comparing.periods import Slot, published_day, settle
from onrecord.relate.comparing.speaking import Source

_NEAR = 280  # characters of a sentence before and after a figure
_SPACE = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"(?<=[.!?؟”\"’])\s+(?![a-z])|\s*\n\s*|\Z")
_HARMED = re.compile(r"\b(?:hurt|harmed|affected|harm)\b", re.IGNORECASE)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of an account.

    Attributes:
        published: The day its words came out first: of copied words that of the original.
        slot, place: As stated; None where the words do not say.
    """

    account: Account
    quantity: Quantity
    claim: Claim | None
    source: Source
    group: Group
    measure: Measure
    published: dt.date | None
    slot: Slot | None
    place: Place | None
    copy_of: str | None = None
    assumptions: tuple[Assumption, ...] = ()


def find_figures(
    account: Account, sources: Sources, measures: Collection[Measure]
) -> Iterator[Found]:
    """Yield the figures of an account that count for somebody, attributed ones first."""
    claims = {claim.id: claim for claim in account.claims}
    places = {place.id: place for place in account.places}
    attributed: list[Found] = []
    own: list[Found] = []
    for quantity in account.figures:
        claim = claims.get(quantity.claim or "")
        if claim is not None and claim.stance not in COUNTING:
            continue
        for measure, why in _measures(account, quantity):
            if measure not in measures or (quantity.low is None and quantity.high is None):
                continue
            source = sources.of(account, claim, [quantity.span])
            copy = sources.copies.of(account.report.id, [quantity.span])
            first = sources.copies.first_report(account.report, [quantity.span])
            one = Found(
                account=account,
                quantity=quantity,
                claim=claim,
                source=source,
                group=group_of(account, quantity),
                measure=measure,
                published=published_day(first),
                slot=settle(quantity.period, published_day(first)),
                place=places.get(quantity.place or ""),
                copy_of=copy.of if copy else None,
                assumptions=why,
            )
            (own if source.kind == "publisher" else attributed).append(one)
    yield from attributed
    yield from (_adopt(one, attributed) for one in own)


def _measures(
    account: Account, quantity: Quantity
) -> Iterator[tuple[Measure, tuple[Assumption, ...]]]:
    """Yield what a figure measures; nobody hurt is nobody killed either."""
    yield quantity.measure, ()
    text = account.report.text
    beside = text[max(0, quantity.span.start - 20) : quantity.span.end + 20]
    if quantity.measure == "wounded" and quantity.high == 0 and _HARMED.search(beside):
        why = "that nobody was hurt is taken to say that nobody was killed"
        yield "killed", (Assumption(about="measure", taken="killed", why=why),)


def _adopt(one: Found, attributed: Sequence[Found]) -> Found:
    """Give an outlet's own figure to whom the same report has say the same, if there is one.

    A headline says 14, and the text has the hospital say 14: that is one origin. We lose the
    outlet that counted for itself and came to the same number.
    """
    key = count_key(one.measure, one.group, one.quantity)
    for other in attributed:
        if count_key(other.measure, other.group, other.quantity) == key:
            why = f"the report has “{other.source.name}” say the same"
            taken = Assumption(about="origin", taken=other.source.name, why=why)
            return msgspec.structs.replace(
                one, source=other.source, assumptions=(*one.assumptions, taken)
            )
    return one


def count_key(measure: Measure, group: Group, quantity: Quantity) -> tuple[object, ...]:
    """Return what two figures of one report have in common that count the same, and as many."""
    return (measure, group.name, group.is_part, quantity.low, quantity.high)


def statement_of(one: Found, assumptions: tuple[Assumption, ...]) -> Statement:
    """Return a figure as a statement, with what was assumed of it."""
    report, quantity = one.account.report, one.quantity
    is_before = getattr(quantity, "change", None) == "old"
    return Statement(
        report=report.id,
        publisher=report.publisher,
        published_on=report.published_on,
        words=(quantity.span,),
        claim=quantity.claim,
        figure=quantity.id,
        content=one.claim.content if one.claim else (_around(report.text, quantity.span),),
        low=quantity.low,
        high=quantity.high,
        bound=quantity.bound,
        period=quantity.period,
        step="before" if is_before else "first",
        copy_of=one.copy_of,
        whole=_whole(one) if one.group.is_part else None,
        assumptions=assumptions,
    )


def _around(text: str, span: Excerpt) -> Excerpt:
    """Return the sentence that words stand in, or as much of a long one as is near to them."""
    low = max(0, span.start - _NEAR)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, low, span.start)]
    after = _SENTENCE_END.search(text, span.end, span.end + _NEAR)
    start = ends[-1] if ends else low
    if not ends and low:
        start = next((m.end() for m in _SPACE.finditer(text, low, span.start)), span.start)
    end = after.start() if after else min(len(text), span.end + _NEAR)
    if not after and end < len(text):
        end = max(span.end, text.rfind(" ", span.end, end))
    return Excerpt(start=start, end=end, exact=text[start:end])


def _whole(one: Found) -> Excerpt | None:
    """Return the words of the figure that `one` is a part of: the one named, or the last before.

    Of the same measure and claim, everybody, and at least as many.
    """
    part = quantity_part(one.quantity)
    before: Excerpt | None = None
    for other in one.account.figures:
        if other.id == part:
            return other.span
        is_wider = (other.low or other.high or 0) >= (one.quantity.low or one.quantity.high or 0)
        if (
            other.measure == one.measure
            and other.span.end <= one.quantity.span.start
            and other.id != one.quantity.id
            and is_wider
        ):
            before = other.span
    return before
