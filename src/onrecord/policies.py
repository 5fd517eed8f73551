"""Words to one number, when a reader asks for it: by the rules of others, named and dated.

A figure is kept as its words allow; what follows is what somebody else would have made of
it. `range` keeps the interval. `acled` and `ucdp` follow the rules that those two projects
publish, and give nothing where these are silent. `majority` and `priority` choose among
several figures that answer one question, and tell what they dropped.

Reference:
    ACLED, “Fatalities” in its knowledge base (2023, last updated 7 May 2024) and Codebook
    (2023): where reports differ or are vague the most conservative estimate is coded, “tens”
    as 10, “dozens” as 12, “hundreds” as 100 “and so on”. Where a plural without a number is
    reported 3 or 10 is coded, by how grave the event is.
    UCDP, Georeferenced Event Dataset (Sundberg and Melander 2013) and its Codebook (Högbladh,
    version 23.1, 2023): a best, a low and a high estimate of each event, the best being what
    the most reliable source gives, and the more conservative one in doubt. Which numbers vague
    words stand for the codebook does not say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Literal

from onrecord.records import Quantity, Record

Number = int | float
Policy = Literal["range", "acled", "ucdp"]
POLICIES: tuple[Policy, ...] = ("range", "acled", "ucdp")

# “and so on” of ACLED's rule is read as: the first number of that order. A score is twenty.
_ACLED_WORDS: dict[str, int] = {
    "tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000,
    "millions": 1_000_000,
}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_VAGUE = re.compile(
    r"\b(?P<plural>tens|dozens|scores|hundreds|thousands|millions)"
    r"(?:\s{1,4}of\s{1,4}(?P<times>thousands|millions))?\b"
    r"|\b(?:several|few|couple)\s{1,4}(?P<scale>dozen|hundred|thousand|million)\b",
    re.IGNORECASE,
)
_UNCOUNTED = 3  # ACLED's lower default; the higher, 10, needs the event to be known


class Valued(Record, frozen=True, kw_only=True):
    """What one figure comes to under a policy.

    Attributes:
        value: The one number; None where the policy's rules give none.
        low, high: The span that the policy allows; None is an open end.
        why: The rule applied, or why there is none.
    """

    policy: Policy
    value: Number | None
    low: Number | None
    high: Number | None
    why: str


def value_under(quantity: Quantity, policy: Policy) -> Valued:
    """Return what `quantity` comes to under `policy`.

    >>> from onrecord.records import Excerpt
    >>> dozens = Quantity(id="figure-1", span=Excerpt(start=0, end=12, exact="dozens dead "),
    ...                   low=24, high=99, bound="vague", measure="killed")
    >>> value_under(dozens, "acled").value, value_under(dozens, "ucdp").value
    (12, None)
    """
    return _RULES[policy](quantity)


def _range(quantity: Quantity) -> Valued:
    low, high = quantity.low, quantity.high
    value = low if low == high else None
    return Valued(policy="range", value=value, low=low, high=high, why="as the words allow")


def _acled(quantity: Quantity) -> Valued:
    low, high = quantity.low, quantity.high
    if quantity.bound == "vague":
        value, why = _acled_vague(quantity.span.exact)
    elif low is not None:
        value = low
        why = "as reported" if low == high else "the most conservative number reported"
    else:
        value, why = None, "no rule for a figure that has only an upper bound"
    return Valued(policy="acled", value=value, low=value, high=value, why=why)


def _acled_vague(words: str) -> tuple[Number, str]:
    match = _VAGUE.search(words)
    if match is None:
        return _UNCOUNTED, "a plural without a number: 3, or 10 where the event is known as grave"
    if match["scale"]:
        return _SCALES[match["scale"].lower()], "the first number of that order"
    value = _ACLED_WORDS[match["plural"].lower()]
    if match["times"]:
        value *= _ACLED_WORDS[match["times"].lower()]
    return value, f"“{match.group().lower()}” is coded {value}"


def _ucdp(quantity: Quantity) -> Valued:
    low, high = quantity.low, quantity.high
    if quantity.bound == "vague":
        value, why = None, "no published rule for vague words"
    elif low is None:
        value, why = None, "an upper bound is no best estimate"
    elif quantity.bound == "between":
        value, why = low, "the more conservative end is the best estimate"
    else:
        value, why = low, "as reported"
    high = value if quantity.bound == "at_least" else high
    return Valued(policy="ucdp", value=value, low=low, high=high, why=why)


_RULES: dict[Policy, Callable[[Quantity], Valued]] = {
    "range": _range,
    "acled": _acled,
    "ucdp": _ucdp,
}


# --- several figures that answer one question ---------------------------------------------


class Stated(Record, frozen=True, kw_only=True):
    """A figure and whose it is: a speaker or a publisher, as the reader tells them apart."""

    figure: Quantity
    by: str


class Dropped(Record, frozen=True, kw_only=True):
    """A figure that a policy passed over, and why."""

    stated: Stated
    why: str


class Choice(Record, frozen=True, kw_only=True):
    """What a policy chose among several figures, and all that it dropped.

    Attributes:
        chosen: None where the policy cannot choose; then everything is in `dropped`.
        support: By how many different voices what was chosen is stated.
    """

    policy: Literal["majority", "priority"]
    chosen: Stated | None
    support: int
    dropped: tuple[Dropped, ...]
    why: str


def choose_by_majority(stated: Sequence[Stated]) -> Choice:
    """Return the figure that most voices give; each voice counts once, by its last figure.

    Two figures are the same where low and high are. With a tie nothing is chosen: that two
    camps are equally many says nothing for either.
    """
    latest = {_key(one.by): one for one in stated}
    counts = Counter(_interval(one) for one in latest.values())
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        why = "no figures" if not ranked else f"a tie at {ranked[0][1]}"
        dropped = tuple(Dropped(stated=one, why=why) for one in stated)
        return Choice(policy="majority", chosen=None, support=0, dropped=dropped, why=why)
    interval, support = ranked[0]
    chosen = next(one for one in latest.values() if _interval(one) == interval)
    why = f"{support} of {len(latest)} voices"
    return _chosen("majority", stated, chosen, why, support)


def choose_by_priority(stated: Sequence[Stated], order: Sequence[str]) -> Choice:
    """Return the figure of whoever stands first in `order`, the reader's own list of names.

    Names are compared without case. Of several figures of one voice the last counts. Whoever
    is not in the list is never chosen.
    """
    for place, name in enumerate(order, start=1):
        its = [one for one in stated if _key(one.by) == _key(name)]
        if its:
            support = len({_key(o.by) for o in stated if _interval(o) == _interval(its[-1])})
            return _chosen("priority", stated, its[-1], f"number {place} in the list", support)
    why = "nobody in the list gives a figure"
    dropped = tuple(Dropped(stated=one, why=why) for one in stated)
    return Choice(policy="priority", chosen=None, support=0, dropped=dropped, why=why)


def _chosen(
    policy: Literal["majority", "priority"],
    stated: Sequence[Stated],
    chosen: Stated,
    why: str,
    support: int,
) -> Choice:
    dropped = tuple(
        Dropped(stated=one, why=_why_dropped(one, chosen)) for one in stated if one is not chosen
    )
    return Choice(policy=policy, chosen=chosen, support=support, dropped=dropped, why=why)


def _why_dropped(one: Stated, chosen: Stated) -> str:
    if _interval(one) == _interval(chosen):
        return "says the same"
    return "an earlier figure of the same voice" if _key(one.by) == _key(chosen.by) else "differs"


def _interval(stated: Stated) -> tuple[Number | None, Number | None]:
    return stated.figure.low, stated.figure.high


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
