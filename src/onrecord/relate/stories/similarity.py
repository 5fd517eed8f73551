"""How alike two reports are, and in what."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.records import Date, Record, Report
from onrecord.relate.stories.features import FEATURES, compare
from onrecord.relate.stories.rates import load_rates, weight_of
from onrecord.relate.stories.sketches import Sketch, days_near, published_day
from onrecord.relate.stories.words import body_of, find_names, find_places, find_words, skeleton

Array = npt.NDArray[Any]
# Below this the chance of one happening is too small to be worth keeping.
LEAST_SCORE = 0.2
MOST_SHOWN = 8
_SHOWN_RATE = 3.0


class Weights(Record, frozen=True, kw_only=True):
    """A logistic regression over `FEATURES`, fitted by `evals/fit_stories.py`."""

    bias: float
    weights: dict[str, float]


class Shared(Record, frozen=True, kw_only=True):
    """What two reports both say: see `records.Join`."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    days: tuple[dt.date, ...]


@cache
def load_weights() -> tuple[float, Array]:
    """Return the bias and the weight of each feature, in the order of `FEATURES`."""
    file = resources.files("onrecord.relate.stories") / "lexicons" / "pair_weights.toml"
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return found["bias"], np.array([found["weights"][name] for name in FEATURES])


def scores(one: Sketch, others: Sequence[Sketch]) -> list[float]:
    """Return how likely each of `others` tells of the same happening as `one`, 0 to 1.

    It depends on the two alone, and is the same whichever is asked about the other.
    """
    bias, weights = load_weights()
    logits = compare(one, others) @ weights + bias
    # Rounded, so that the order of a sum on another machine cannot tip a comparison.
    return [round(float(value), 6) for value in 1 / (1 + np.exp(-logits))]


def find_shared(
    one: Report, other: Report, *, dates: Iterable[Date] = (), other_dates: Iterable[Date] = ()
) -> Shared:
    """Return what two reports both say, the most telling first, as `one` writes it."""
    text, other_text = body_of(one), body_of(other)
    days = set(days_near(dates, published_day(one.published_on))) & set(
        days_near(other_dates, published_day(other.published_on))
    )
    names = set(find_names(text)) & set(find_names(other_text))
    places = set(find_places(text)) & set(find_places(other_text))
    place_words = {word for word in find_words(text) if skeleton(word) in places}
    taken = {word for name in names for word in name.split()} | place_words
    words = set(find_words(text)) & set(find_words(other_text)) - taken
    return Shared(
        words=_most_telling(words, "", least=_SHOWN_RATE),
        names=_most_telling(names, "n:", least=_SHOWN_RATE),
        places=_first_words(text, places),
        days=tuple(map(dt.date.fromordinal, sorted(days))),
    )


def _most_telling(terms: Iterable[str], kind: str, *, least: float) -> tuple[str, ...]:
    rates = load_rates()
    weighed = [(-weight_of(kind + term, rates), term) for term in terms]
    return tuple(term for weight, term in sorted(weighed) if -weight >= least)[:MOST_SHOWN]


def _first_words(text: str, keys: set[str]) -> tuple[str, ...]:
    """Return the first capitalised word of `text` for each place, in order."""
    found: dict[str, str] = {}
    for word in text.split():
        bare = word.strip(".,;:!?()[]“”‘’\"'")
        for part in bare.removesuffix("'s").removesuffix("’s").split("-"):
            folded = find_words(part)
            key = skeleton(folded[0]) if len(folded) == 1 and len(folded[0]) > 3 else ""
            if key in keys and part[:1].isupper():
                found.setdefault(key, part)
    return tuple(found.values())[:MOST_SHOWN]
