"""How it ended for those of whom a sentence says only that they were shot: the report as a whole.

“A man was shot on Sunday … The man died” counts him once, among the killed. “Four people were
shot, one fatally” counts killed and wounded in one number, which is a measure of neither.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import msgspec

from onrecord.records import Quantity

# A death told without a figure: “he was pronounced dead”, “his murder”, “the fatal shooting”.
_DEATH = re.compile(
    r"""\b(?:pronounced|declared)\s(?:\w+\s){0,3}?dead\b
    | \b(?:he|she|who|victim|boy|girl|teen|teenager|man|woman|child|infant|toddler)
      \s(?:had\s|has\s|later\s|then\s|since\s|also\s|subsequently\s){0,3}(?:died|succumbed)\b
    | \b(?:fatal|deadly)\s(?:\w+\s){0,2}?shooting\b | \bshooting\sdeath\b
    | \bfatally\s(?:shot|wounded)\b
    | (?<!attempted\s)\b(?:homicide|murder|manslaughter|slaying)\b
      (?!\s(?:suspect|unit|division|squad|detective))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LOOKED_AT = 20_000  # code points of a report in which a death is looked for


def settle(text: str, quantities: list[Quantity], unsettled: Collection[str]) -> list[Quantity]:
    """Return `quantities` with a measure for the `unsettled` ones (ids) that the report bears out.

    The mistake accepted: where one of two people shot died, and the death is told without a
    figure, both count among the killed.
    """
    if not unsettled:
        return quantities
    killed = [
        q.low for q in quantities if q.measure == "killed" and q.low and q.id not in unsettled
    ]
    is_told = not killed and bool(_DEATH.search(text, 0, _LOOKED_AT))
    most = max(killed, default=0)
    return [
        _settled(q, most, killed=killed, is_told=is_told) if q.id in unsettled else q
        for q in quantities
    ]


def _settled(
    quantity: Quantity, most: float, *, killed: Sequence[float], is_told: bool
) -> Quantity:
    low, high = quantity.low, quantity.high
    if low is None or low != high or quantity.measure not in ("wounded", "killed"):
        return quantity
    is_dead = low == most if killed or low > 1 else is_told
    if is_dead:
        return msgspec.structs.replace(quantity, measure="killed")
    if 0 < most < low and low <= _SHOT_TOGETHER:
        return msgspec.structs.replace(quantity, measure="other")
    return quantity


_SHOT_TOGETHER = 60  # more were not shot in one place; two events are told of
