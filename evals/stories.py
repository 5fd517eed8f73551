"""How right are stories? BCubed on incidents, pairs on days and governorates.

    python evals/stories.py --gold ../shared/gold

Each corpus is halved by a hash of its story; weights were fitted on one half (see
`evals/fit_stories.py`) and are reported on the other, and on all. Reports are read and related
as `onrecord add` does it, without looking for claims.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from stories_gold import Labelled, read_guns, read_syria

from onrecord.relate import group_sketches, sketch


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    options = parser.parse_args()
    print("incidents (BCubed)       reports       P       R      F1")
    every = list(read_guns(options.gold))
    for name, chosen in halves(every):
        print(f"{name:<24} {len(chosen):>7} " + " ".join(f"{v:7.2f}" for v in bcubed(chosen)))
    print("days and governorates      pairs       P       R   P, of one day")
    every = list(read_syria(options.gold))
    for name, chosen in halves(every):
        n_pairs, *rest = pairs(chosen)
        print(f"{name:<24} {n_pairs:>7} " + " ".join(f"{v:7.2f}" for v in rest))


def halves(every: Sequence[Labelled]) -> list[tuple[str, Sequence[Labelled]]]:
    """Return the halves and the whole, by name."""
    return [
        ("tuned on", [one for one in every if one.is_tuning]),
        ("reported on", [one for one in every if not one.is_tuning]),
        ("all", every),
    ]


def related(reports: Sequence[Labelled]) -> list[list[int]]:
    """Return the stories of reports, by their places."""
    found = [sketch(one.account.report, dates=one.account.dates) for one in reports]
    return [sorted(story) for story in group_sketches(found)]


def bcubed(reports: Sequence[Labelled]) -> tuple[float, float, float]:
    """Return BCubed precision, recall and F1 in per cent."""
    size = Counter(one.story for one in reports)
    precision = recall = 0.0
    for story in related(reports):
        inside = Counter(reports[i].story for i in story)
        for i in story:
            right = inside[reports[i].story]
            precision += right / len(story)
            recall += right / size[reports[i].story]
    precision, recall = precision / len(reports), recall / len(reports)
    return 100 * precision, 100 * recall, 200 * precision * recall / (precision + recall)


def pairs(reports: Sequence[Labelled]) -> tuple[int, float, float, float]:
    """Return how many pairs are of one day and governorate; precision and recall of pairs.

    The last number is precision over pairs of one day. A happening is reported for days, each
    report under its own day, so that pairs of two days are not judged by such gold.
    """
    made = {(i, j) for story in related(reports) for i in story for j in story if i < j}
    by: dict[str, list[int]] = defaultdict(list)
    for i, one in enumerate(reports):
        by[one.story].append(i)
    gold = {(i, j) for inside in by.values() for i in inside for j in inside if i < j}
    judged = {(i, j) for i, j in made if reports[i].day == reports[j].day}
    right = len(made & gold)
    return (
        len(gold),
        100 * right / max(len(made), 1),
        100 * right / max(len(gold), 1),
        100 * right / max(len(judged), 1),
    )


if __name__ == "__main__":
    main()
