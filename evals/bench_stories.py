"""How fast are reports related, and does it stay so? Adds made-up reports and groups them.

    python evals/bench_stories.py                          # 10,000 reports
    python evals/bench_stories.py --reports 100000         # some eight minutes

Reports of some 2,500 characters come at a steady rate a day, a few to a happening,
which has its own names, a place and rare words among words as common as those of news. What is
timed is `relating.relate` alone: adding is `bench_store.py`. The last lines are the ratios that
matter: the cost of a report at the end to that at the start, and the time to what is allowed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import math
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench_store import Maker

from onrecord.gathering.relating import relate
from onrecord.records import Account, Report
from onrecord.relate.stories.rates import load_rates
from onrecord.store import Entry, open_ledger
from onrecord.text import derive_id, digest_text

GROUP = 1_000
A_DAY = 50
FIRST_DAY = dt.date(2015, 1, 1)
ALLOWED_SECONDS = 600 / 100_000  # a report: a hundred thousand in ten minutes


class Happenings:
    """Makes reports of made-up happenings, in the order in which they came out."""

    def __init__(self, seed: int) -> None:
        self.maker = Maker(seed)
        self.random = random.Random(seed)  # noqa: S311  nothing secret
        self.open: list[tuple[int, list[str], str, list[str]]] = []
        self.n_begun = 0
        rates = [(term, rate) for term, rate in load_rates().items() if ":" not in term]
        self.common = [term for term, _ in rates]
        self.weights = list(itertools.accumulate(math.exp(-rate) for _, rate in rates))

    def report(self, number: int) -> tuple[Report, int]:
        """Return the next report, and which happening it tells of."""
        day = FIRST_DAY + dt.timedelta(days=number // A_DAY)
        if len(self.open) < 40 or self.random.random() < 0.3:
            self.n_begun += 1
            names = [self.maker.name(2) for _ in range(4)]
            rare = self.random.sample(self.maker.words[3_000:], 12)
            self.open.append((self.n_begun, names, self.random.choice(self.maker.places), rare))
            del self.open[:-60]
        which, names, place, rare = self.random.choice(self.open[-40:])
        pieces = [f"{place} {' '.join(self.random.sample(rare, 3))} {self.sentence(3)}"]
        for _ in range(8):
            said = self.random.choice(names)
            own = " ".join(self.random.sample(rare, 4))
            pieces.append(f"In {place} {said} said {own} {self.sentence(30)}.")
        text = "\n\n".join(pieces)
        return self._made(text, number, day, pieces[0]), which

    def sentence(self, n_words: int) -> str:
        """Return words as common as they are in news, with names and rare ones left to others."""
        return " ".join(self.random.choices(self.common, cum_weights=self.weights, k=n_words))

    def _made(self, text: str, number: int, day: dt.date, title: str) -> Report:
        digest = digest_text(text)
        return Report(
            id=derive_id("report", digest),
            origin=f"made/{number}",
            publisher=self.random.choice(self.maker.publishers),
            title=title,
            published_on=day.isoformat(),
            text=text,
            text_sha256=digest,
        )


def groups(made: Happenings, n_reports: int, told: dict[str, int]) -> Iterator[list[Entry]]:
    """Yield entries in groups, noting which happening each report tells of."""
    for start in range(0, n_reports, GROUP):
        entries = []
        for number in range(start, min(start + GROUP, n_reports)):
            report, which = made.report(number)
            told[report.origin] = which
            entries.append(Entry(account=Account(report=report)))
        yield entries


def main() -> None:
    """Measure and print; the ledger is thrown away afterwards."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=10_000)
    options = parser.parse_args()
    told: dict[str, int] = {}
    costs: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(str(Path(folder) / "bench.ledger"), create=True)
        run = ledger.begin_run("benchmark 1")
        for n, entries in enumerate(groups(Happenings(7), options.reports, told), start=1):
            for _ in ledger.add(entries, run=run):
                pass
            started = time.process_time()
            relate(ledger.relations)
            costs.append((time.process_time() - started) / len(entries))
            if n % 10 == 0:
                recent = 1000 * sum(costs[-10:]) / 10
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"{n * GROUP:>8,} reports: {recent:5.2f} ms each, {peak:,.0f} MB", flush=True)
        stories = list(ledger.relations.stories())
        ledger.close()
    sizes = Counter(told.values())
    right = sum(len({told[o] for o in story.origins}) == 1 for story in stories)
    print(f"{len(stories):,} stories of {len(sizes):,} happenings, {right / len(stories):.1%} pure")
    tenth = max(1, len(costs) // 10)
    first, last = sum(costs[:tenth]) / tenth, sum(costs[-tenth:]) / tenth
    print(f"the last tenth costs {last / first:.2f} of the first, a report")
    share = sum(costs) / len(costs) / ALLOWED_SECONDS
    print(f"{1000 * sum(costs) / len(costs):.2f} processor ms a report: {share:.2f} of the allowed")


if __name__ == "__main__":
    main()
