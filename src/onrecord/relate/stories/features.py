"""What two reports have in common, in numbers: the evidence that `similarity` weighs.

Everything is worked out for one report against many at a time, since a report has some tens of
others that it might belong with.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.relate.stories.sketches import AGE, DAY, LEAD, NAME, PLACE, TERM, TITLE, WORD, Sketch

Array = npt.NDArray[Any]

FEATURES = (
    "words_cosine",  # of all words, by how telling they are and how often they occur
    "words_contained",  # the same, by the shorter of the two
    "words_shared",  # how telling the shared words are together
    "words_rare",  # how many of them are in no more than one report in a thousand
    "title_cosine",
    "title_in_lead",  # the headline of one in the first words of the other
    "lead_cosine",
    "names_shared",
    "names_contained",
    "ages_shared",
    "ages_differ",  # both give ages, and none is the same
    "days_shared",
    "days_differ",
    "places_shared",
    "places_lead_shared",
    "places_lead_differ",
    "place_on_day",  # a place of both first lines, at most a day apart
    "gap_days",  # logarithm of the days between them
    "gap_none",
    "gap_one",
    "gap_three",
    "gap_unknown",
    "same_publisher",
    "length",  # logarithm of the words of the shorter one
)
_TELLING = 2.0  # of words and names: what is below tells next to nothing
_TELLING_PLACE = 1.0
_RARE = 6.9
_UNKNOWN_GAP = 30  # days that reports without a day of publication are held to be apart


def compare(one: Sketch, others: Sequence[Sketch]) -> Array:
    """Return a row of `FEATURES` for `one` beside each of `others`; the order of two is the same.

    >>> from onrecord.relate.stories.sketches import sketch
    >>> from onrecord.records import Report
    >>> compare(sketch(Report(id="r", origin="a", text="", text_sha256="")), []).shape
    (0, 24)
    """
    n = len(others)
    if not n:
        return np.empty((0, len(FEATURES)))
    theirs = np.concatenate([other.terms for other in others])
    whose = np.repeat(np.arange(n), [len(other.terms) for other in others])
    shared = _Shared(one.terms, theirs, whose, n)
    columns = {
        **_words(shared, one.terms, theirs, whose, n),
        **_names(shared, one.terms, theirs, whose, n),
        **_numbers(shared, one.terms, theirs, whose, n),
        **_places(shared, one.terms, theirs, whose, n),
        **_rest(one, others),
    }
    columns["place_on_day"] = columns["places_lead_shared"] * columns["gap_one"]
    return np.stack([columns[name] for name in FEATURES], axis=1)


class _Shared:
    """The terms that both have: one row for each, with which of the others has it."""

    def __init__(self, own: Array, theirs: Array, whose: Array, n: int) -> None:
        self.n = n
        if not len(own) or not len(theirs):
            self.whose = np.empty(0, dtype=np.int64)
            self.own = self.their = np.empty(0, dtype=TERM)
        else:
            at = np.searchsorted(own["hash"], theirs["hash"])
            at[at == len(own)] = 0
            hit = own["hash"][at] == theirs["hash"]
            self.whose, self.own, self.their = whose[hit], own[at[hit]], theirs[hit]
        self.rate = self.own["rate"].astype(np.float64)
        self.both = self.own["flags"] & self.their["flags"]

    def total(self, values: Array) -> Array:
        """Return the sum of values by which of the others they belong to."""
        return _by(self.whose, values, self.n)


def _by(whose: Array, values: Array, n: int) -> Array:
    """Return the sum of values by owner, as floats even where there are none."""
    return np.bincount(whose, weights=values, minlength=n).astype(float)


def _sums(terms: Array, whose: Array, n: int, values: Array, flags: int) -> Array:
    is_meant = (terms["flags"] & flags) == flags
    return _by(whose, values * is_meant, n)


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _words(shared: _Shared, own: Array, theirs: Array, whose: Array, n: int) -> dict[str, Array]:
    is_word = (shared.both & WORD) > 0
    own_weight, weight = own["weight"].astype(float), theirs["weight"].astype(float)
    product = shared.own["weight"].astype(float) * shared.their["weight"].astype(float)
    dot = shared.total(product * is_word)
    own_square = float((own_weight**2).sum())
    square = _by(whose, weight**2, n)
    telling = np.maximum(shared.rate - _TELLING, 0) * is_word
    found = {
        "words_cosine": _ratio(dot, np.sqrt(own_square * square)),
        "words_contained": _ratio(dot, np.minimum(own_square, square)),
        "words_shared": np.log1p(shared.total(telling)),
        "words_rare": np.log1p(shared.total((shared.rate >= _RARE) & is_word)),
    }
    own_rate, rate = own["rate"].astype(float) ** 2, theirs["rate"].astype(float) ** 2
    zero = np.zeros(len(own), dtype=np.int64)

    def cosine(own_flag: int, flag: int) -> Array:
        has_own = (shared.own["flags"] & own_flag) > 0
        has = (shared.their["flags"] & flag) > 0
        top = shared.total(shared.rate**2 * has_own * has * is_word)
        bottom = _sums(own, zero, 1, own_rate, own_flag | WORD) * _sums(
            theirs, whose, n, rate, flag | WORD
        )
        return _ratio(top, np.sqrt(bottom))

    found["title_cosine"] = cosine(TITLE, TITLE)
    found["title_in_lead"] = np.maximum(cosine(TITLE, LEAD), cosine(LEAD, TITLE))
    found["lead_cosine"] = cosine(LEAD, LEAD)
    return found


def _names(shared: _Shared, own: Array, theirs: Array, whose: Array, n: int) -> dict[str, Array]:
    telling = np.maximum(shared.rate - _TELLING, 0) * ((shared.both & NAME) > 0)
    total = shared.total(telling)
    zero = np.zeros(len(own), dtype=np.int64)
    own_total = _sums(own, zero, 1, np.maximum(own["rate"].astype(float) - _TELLING, 0), NAME)
    totals = _sums(theirs, whose, n, np.maximum(theirs["rate"].astype(float) - _TELLING, 0), NAME)
    return {
        "names_shared": np.log1p(total),
        "names_contained": _ratio(total, np.minimum(own_total, totals)),
    }


def _numbers(shared: _Shared, own: Array, theirs: Array, whose: Array, n: int) -> dict[str, Array]:
    found = {}
    for name, flag in (("ages", AGE), ("days", DAY)):
        n_shared = shared.total((shared.both & flag) > 0)
        n_own = int(((own["flags"] & flag) > 0).sum())
        n_theirs = _by(whose, (theirs["flags"] & flag) > 0, n)
        found[f"{name}_shared"] = np.minimum(n_shared, 3) / 3
        found[f"{name}_differ"] = ((n_shared == 0) & (n_theirs > 0) & (n_own > 0)).astype(float)
    return found


def _places(shared: _Shared, own: Array, theirs: Array, whose: Array, n: int) -> dict[str, Array]:
    telling = np.maximum(shared.rate - _TELLING_PLACE, 0) * ((shared.both & PLACE) > 0)
    lead = PLACE | LEAD
    in_both_leads = (shared.both & lead) == lead
    n_shared = shared.total(in_both_leads & (shared.rate > _TELLING_PLACE))
    has_own = bool((((own["flags"] & lead) == lead) & (own["rate"] > _TELLING_PLACE)).any())
    has = _sums(theirs, whose, n, theirs["rate"] > _TELLING_PLACE, lead) > 0
    return {
        "places_shared": np.log1p(shared.total(telling)),
        "places_lead_shared": np.minimum(n_shared, 2) / 2,
        "places_lead_differ": ((n_shared == 0) & has & has_own).astype(float),
    }


def _rest(one: Sketch, others: Sequence[Sketch]) -> dict[str, Array]:
    gaps = [
        None if one.day is None or other.day is None else abs(one.day - other.day)
        for other in others
    ]
    known = np.array([gap is not None for gap in gaps])
    gap = np.array([_UNKNOWN_GAP if gap is None else gap for gap in gaps], dtype=float)
    lengths = np.array([min(one.n_words, other.n_words) for other in others], dtype=float)
    return {
        "gap_days": np.log1p(gap),
        "gap_none": (gap == 0).astype(float),
        "gap_one": (gap <= 1).astype(float),
        "gap_three": (gap <= 3).astype(float),
        "gap_unknown": (~known).astype(float),
        "same_publisher": np.array(
            [one.publisher != 0 and one.publisher == other.publisher for other in others],
            dtype=float,
        ),
        "length": np.log1p(lengths),
    }
