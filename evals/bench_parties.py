"""What keeping parties costs per report, as a ledger grows: it should stay flat.

python evals/bench_parties.py [--reports 10000] [--step 1000]

The reports are synthetic: names of persons and organisations in several spellings, surnames
alone, descriptions, drawn so that few are often and many are seldom, as in news.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from onrecord.gathering.parties import refresh_parties
from onrecord.records import Account, Actor, ActorKind, Claim, Report, Span
from onrecord.store import Entry, open_ledger
from onrecord.text import derive_id, digest_text, quote

SYLLABLES = "ba do ka le mi no pa ri sa te vo zu shar kov lin mar tok".split()
GIVEN = "Pavel Oleg Mariam Karim Lena Yusuf Igor Samir Vera Anton Nadia Walid".split()
KINDS = ["Health Ministry", "Defence Ministry", "Relief Committee", "News Agency", "Observatory"]
CROWDS = ["local sources", "residents", "rebels", "officials", "activists"]


def make_names(rng: random.Random, n_names: int) -> list[list[tuple[str, ActorKind]]]:
    """Return parties, each as the names that reports have for it."""
    found: list[list[tuple[str, ActorKind]]] = []
    for number in range(n_names):
        word = "".join(rng.choices(SYLLABLES, k=3)).title()
        if number % 2:
            given = rng.choice(GIVEN)
            names = [f"{given} {word}", f"{given} al-{word}", f"Gen. {given} {word}", word]
            found.append([(name, "person") for name in names])
        else:
            kind = rng.choice(KINDS)
            head, _, rest = kind.partition(" ")
            names = [f"{word} {kind}", f"the {word} {kind.lower()}", f"{rest} of {head} of {word}"]
            found.append([(name, "organisation") for name in names])
    return found


def make_accounts(n_reports: int, rng: random.Random) -> Iterator[Account]:
    """Yield reports of five speakers each, the n-th party about a n-th as often as the first."""
    parties = make_names(rng, max(100, n_reports // 4))
    weights = [1 / (1 + number) for number in range(len(parties))]
    for number in range(n_reports):
        text, spans = f"Report {number} from Syria, on Syria. ", []
        chosen = [rng.choice(names) for names in rng.choices(parties, weights, k=5)]
        for name, kind in [*chosen, (rng.choice(CROWDS), "group")]:
            spans.append((Span(start=len(text), end=len(text) + len(name)), name, kind))
            text += f"{name} said so. "
        sha256 = digest_text(text)
        report = Report(
            id=derive_id("report", sha256), origin=f"{number}.txt", text=text, text_sha256=sha256
        )
        actors = tuple(
            Actor(
                id=derive_id("actor", sha256, span.start),
                name=name,
                kind=kind,  # type: ignore[arg-type]
                mentions=(quote(text, span),),
            )
            for span, name, kind in spans
        )
        claims = tuple(
            Claim(
                id=derive_id("claim", sha256, actor.mentions[0].start),
                source=actor.mentions,
                cue=(),
                content=(),
                speech="indirect",
                speaker=actor.id,
            )
            for actor in actors
        )
        yield Account(report=report, actors=actors, claims=claims)


def main() -> None:
    """Print, step by step, what a report costs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--step", type=int, default=1_000)
    options = parser.parse_args()
    accounts = make_accounts(options.reports, random.Random(7))  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        store = open_ledger(str(Path(folder) / "bench.ledger"), create=True)
        run = store.begin_run("bench")
        print("reports  parties   add ms  parties ms  one more ms  list ms")
        for done in range(options.step, options.reports + 1, options.step):
            entries = [Entry(account=next(accounts)) for _ in range(options.step - 1)]
            start = time.perf_counter()
            list(store.add(entries, run=run))
            added = time.perf_counter()
            refresh_parties(store)
            grouped = time.perf_counter()
            list(store.add([Entry(account=next(accounts))], run=run))
            before = time.perf_counter()
            refresh_parties(store)
            one = time.perf_counter()
            n_parties = sum(1 for _ in store.parties())
            listed = time.perf_counter()
            per = 1000 / (options.step - 1)
            print(
                f"{done:>7}  {n_parties:>7}  {(added - start) * per:>7.2f}"
                f"  {(grouped - added) * per:>10.2f}  {(one - before) * 1000:>11.1f}"
                f"  {(listed - one) * 1000:>7.0f}"
            )
        store.close()


if __name__ == "__main__":
    main()
