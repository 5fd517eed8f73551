"""`python -m training GOLD WORK`: the whole recipe, each step done only where its result is missing.

GOLD holds `polnear/` and `conflict_train/`; WORK is a folder for checkpoints.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from onrecord.extract.tagger.pieces import Vocabulary
from training import corpus
from training.train import Plan, train

HELD_ASIDE = 8  # every eighth war report is for development


def main() -> None:
    """Run the steps."""
    options = _options()
    torch.set_num_threads(options.threads)
    plan = Plan(
        epochs=options.epochs, minutes=options.minutes, layers=options.layers, seed=options.seed
    )
    war = corpus.read_conflict(options.gold / "conflict_train")
    train(
        corpus.read_polnear(options.gold / "polnear", "train"),
        [d for i, d in enumerate(war) if i % HELD_ASIDE],
        Vocabulary.load(options.vocabulary),
        options.base,
        options.work / "tagger.pt",
        plan,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="training", description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--vocabulary", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    parser.add_argument("--minutes", type=float, default=Plan.minutes)
    parser.add_argument("--layers", type=int, default=Plan.layers)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
