"""Fits how alike reports are: writes the table of word rates and the weights of the features.

    python evals/fit_stories.py --gold ../shared/gold

Counts words in the tuning halves of two corpora (halved by a hash of the incident, or of day and
governorate; the other halves are what `evals/stories.py` reports on) and in three others, then
fits a logistic regression over pairs of reports of the tuning halves. Each half is taken twice:
with the table as it is, and with one that has never seen news of that kind, since a ledger will
hold a war whose names no table knows. The gold is not part of this repository; what is written
is counts of words in news and some twenty numbers.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parent))
from stories_gold import Labelled, read_guns, read_syria

from onrecord.relate.stories.candidates import Index, keys_of
from onrecord.relate.stories.features import FEATURES, compare
from onrecord.relate.stories.rates import UNKNOWN, load_rates
from onrecord.relate.stories.sketches import sketch
from onrecord.relate.stories.words import body_of, find_names, find_places, find_words

Array = npt.NDArray[Any]
LEXICONS = Path(__file__).parent.parent / "src" / "onrecord" / "relate" / "stories" / "lexicons"
LEAST_REPORTS = 5  # a word in fewer is left out: it is as rare as an unknown one
STEP = 0.2
RIDGE = 1e-4
MOST_PER_PAIR = 40


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    options = parser.parse_args()
    guns = [one for one in read_guns(options.gold) if one.is_tuning]
    syria = [one for one in read_syria(options.gold) if one.is_tuning]
    ours = [[body_of(one.account.report) for one in reports] for reports in (guns, syria)]
    others = list(other_news(options.gold))
    found = []
    for reports, is_judged, known in (
        (guns, of_any_pair, [ours[1], *others]),
        (syria, of_clear_pair, [ours[0], *others]),
        (guns, of_any_pair, [*ours, *others]),
        (syria, of_clear_pair, [*ours, *others]),
    ):
        write_rates(known)  # the last time with all of them, which is what ships
        load_rates.cache_clear()
        found.append(thinned(*pairs_of(reports, is_judged)))
    rows = np.concatenate([one for one, _ in found])
    same = np.concatenate([one for _, one in found])
    bias, weights = fit(rows, same)
    write_weights(bias, weights)
    print(f"{len(rows):,} pairs, {int(same.sum()):,} of one story")


# --- word rates ---------------------------------------------------------------------------


def other_news(gold: Path) -> Iterator[list[str]]:
    """Yield texts of three more kinds: PolNeAR (train), MUC-3 (dev), pages of the web."""
    train = sorted((gold / "polnear" / "data" / "train").rglob("*.txt"))
    yield [path.read_text(encoding="utf-8") for path in train]
    agencies: list[str] = []
    for path in sorted((gold / "muc34").rglob("dev-muc3-*")):
        if re.fullmatch(r"dev-muc3-\d+-\d+", path.name):
            parts = re.split(r"\n(?=DEV-MUC3)", path.read_text(encoding="utf-8", errors="replace"))
            agencies += [part for part in parts if len(part) > 200]
    yield agencies
    pages = json.loads((gold / "article_extraction" / "ground-truth.json").read_text())
    yield [page["articleBody"] for page in pages.values()]


def write_rates(kinds: list[list[str]]) -> None:
    """Write, by term, how few reports hold it: the share in the kind where it is commonest.

    Of a small corpus the share counts less one standard error, so that chance does not make a
    word common.
    """
    counts = [(len(texts), count_reports(texts)) for texts in kinds]
    total = sum(n for n, _ in counts)
    pooled: Counter[str] = Counter()
    for _, counted in counts:
        pooled.update(counted)
    levels: dict[float, list[str]] = defaultdict(list)
    for term, n_reports in pooled.items():
        if n_reports >= LEAST_REPORTS:
            shares = [n_reports / total]
            shares += [(c[term] - math.sqrt(c[term])) / n for n, c in counts if c[term] >= 5]
            level = min(round(-math.log(max(shares)) / STEP) * STEP, UNKNOWN)
            levels[level].append(term)
    lines = ["# -ln(share of news reports that hold it), then the terms; see evals/fit_stories.py"]
    lines += [f"{level:.1f}\t{'|'.join(sorted(levels[level]))}" for level in sorted(levels)]
    (LEXICONS / "word_rates.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def count_reports(texts: list[str]) -> Counter[str]:
    """Return in how many texts each term stands."""
    counted: Counter[str] = Counter()
    for text in texts:
        counted.update(set(find_words(text)))
        counted.update({f"n:{name}" for name in find_names(text)})
        counted.update({f"p:{place}" for place in find_places(text)})
    return counted


# --- weights ------------------------------------------------------------------------------


def of_any_pair(one: Labelled, other: Labelled) -> bool:
    """Say that the gold tells of every pair."""
    return True


def of_clear_pair(one: Labelled, other: Labelled) -> bool:
    """Say whether a day and a governorate tell of a pair.

    They do not of what came out within days of each other from one governorate: a happening is
    reported for days.
    """
    days = [dt.date.fromisoformat(each.day) for each in (one, other)]
    place, other_place = (each.story.removeprefix(each.day) for each in (one, other))
    is_near = abs(days[0] - days[1]).days <= 7 and days[0] != days[1]
    return not (is_near and place == other_place)


def thinned(rows: Array, same: Array) -> tuple[Array, Array]:
    """Return pairs with no more than `MOST_PER_PAIR` of two stories for one of the same."""
    chosen = np.random.default_rng(0).random(len(same))
    share = MOST_PER_PAIR * same.sum() / max(len(same) - same.sum(), 1)
    kept = (same > 0) | (chosen < share)
    return rows[kept], same[kept]


def pairs_of(
    reports: list[Labelled], is_judged: Callable[[Labelled, Labelled], bool]
) -> tuple[Array, Array]:
    """Return the features of every pair that the index proposes, and whether it is of one story."""
    sketches = [sketch(one.account.report, dates=one.account.dates) for one in reports]
    keys = [keys_of(one) for one in sketches]
    index = Index()
    index.add(range(len(keys)), [one.day for one in sketches], [one["hash"] for one in keys])
    rows, same = [], []
    for number, one in enumerate(sketches):
        others = [
            other
            for other in index.find(number, one.day, keys[number])
            if other > number and is_judged(reports[number], reports[other])
        ]
        rows.append(compare(one, [sketches[other] for other in others]))
        same += [reports[number].story == reports[other].story for other in others]
    return np.concatenate(rows), np.array(same, dtype=float)


def fit(rows: Array, same: Array) -> tuple[float, Array]:
    """Return bias and weights of a logistic regression, by Newton's method."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    design = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    ridge = np.full(design.shape[1], RIDGE * len(rows))
    ridge[-1] = 0.0
    weights = np.zeros(design.shape[1])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-design @ weights))
        slope = design.T @ (chance - same) + ridge * weights
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + np.diag(ridge + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    plain = weights[:-1] / spread
    return float(weights[-1] - plain @ mean), plain


def write_weights(bias: float, weights: Array) -> None:
    """Write the weights of the features as they are, not standardised."""
    lines = ["# Written by evals/fit_stories.py: a logistic regression over pairs of reports."]
    lines += [f"bias = {bias:.4f}", "", "[weights]"]
    lines += [f"{name} = {value:.4f}" for name, value in zip(FEATURES, weights, strict=True)]
    (LEXICONS / "pair_weights.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
