"""How alike two reports are, and in what."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import msgspec
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
    mine, theirs = _terms_of(text), _terms_of(other_text)
    names, places = mine.names & theirs.names, mine.places & theirs.places
    taken = {word for name in names for word in name.split()}
    words = (mine.words & theirs.words) - taken
    if places:
        words = frozenset(word for word in words if skeleton(word) not in places)
    return Shared(
        words=_most_telling(words, "", least=_SHOWN_RATE),
        names=_most_telling(names, "n:", least=_SHOWN_RATE),
        places=_first_words(text, places) if places else (),
        days=tuple(map(dt.date.fromordinal, sorted(days))),
    )


class _Terms(msgspec.Struct, frozen=True):
    """What a text names, and all its words."""

    names: frozenset[str]
    places: frozenset[str]
    words: frozenset[str]


# A story is shown over and over while reports come in, and each report is the like of several.
@lru_cache(maxsize=1024)
def _terms_of(text: str) -> _Terms:
    return _Terms(
        names=frozenset(find_names(text)),
        places=frozenset(find_places(text)),
        words=frozenset(find_words(text)),
    )


def _most_telling(terms: Iterable[str], kind: str, *, least: float) -> tuple[str, ...]:
    rates = load_rates()
    weighed = [(-weight_of(kind + term, rates), term) for term in terms]
    return tuple(term for weight, term in sorted(weighed) if -weight >= least)[:MOST_SHOWN]


def _first_words(text: str, keys: frozenset[str]) -> tuple[str, ...]:
    """Return the first capitalised word of `text` for each place, in order."""
    found = [part for key, part in _placed_words(text) if key in keys]
    return tuple(found[:MOST_SHOWN])


@lru_cache(maxsize=1024)
def _placed_words(text: str) -> tuple[tuple[str, str], ...]:
    """Return the capitalised words of `text`, the first of each key, in order."""
    found: dict[str, str] = {}
    for word in text.split():
        if word.islower():
            continue
        bare = word.strip(".,;:!?()[]“”‘’\"'")
        for part in bare.removesuffix("'s").removesuffix("’s").split("-"):
            if part[:1].isupper() and (key := _place_key(part)):
                found.setdefault(key, part)
    return tuple(found.items())


@lru_cache(maxsize=1 << 16)
def _place_key(word: str) -> str:
    folded = find_words(word)
    return skeleton(folded[0]) if len(folded) == 1 and len(folded[0]) > 3 else ""
