"""How fast is the ledger? Adds made-up accounts, then asks for the newest rows in many ways.

    python evals/bench_store.py                          # 3,000 reports, 30,000 claims
    python evals/bench_store.py --reports 100000         # 1,000,000 claims; half an hour, 2 GB

Extraction is no part of it: accounts are made beforehand, group by group, and not timed. Each
rate stands beside that of SQLite alone (the same accounts as JSON, a row a report, one commit
a group) on the same disk, so that the ratio means the same on another machine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import msgspec

from onrecord.records import (
    Account,
    Actor,
    Claim,
    Date,
    Excerpt,
    Period,
    Place,
    Quantity,
    Report,
    Span,
    Wording,
)
from onrecord.store import Entry, Ledger, Query, open_ledger
from onrecord.text import derive_id, digest_text, quote

GROUP = 1_000
N_CLAIMS, N_FIGURES = 10, 5
FIRST_DAY = dt.date(2015, 1, 1)
MEASURES = ["killed"] * 5 + ["wounded"] * 3 + ["displaced", "strikes", "money", "missing"]
STANCES = ["asserts"] * 16 + ["denies", "demands", "predicts", "asks"]
LIMIT_MS = 20.0
LIMIT_RATE = 1000.0


class Maker:
    """Makes accounts of invented words, their frequencies falling as those of a language do."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  nothing secret
        syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
        self.words = ["".join(self.random.choices(syllables, k=k)) for k in [1] * 60]
        self.words += ["".join(self.random.choices(syllables, k=2)) for _ in range(3_000)]
        self.words += ["".join(self.random.choices(syllables, k=3)) for _ in range(40_000)]
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.publishers = [self.name(2) for _ in range(60)]
        self.speakers = [self.name(2) for _ in range(20_000)]
        self.speaker_weights = list(
            itertools.accumulate(1 / (rank + 5) for rank in range(len(self.speakers)))
        )
        self.places = [self.name(1) for _ in range(2_000)]

    def name(self, n_words: int) -> str:
        """Return an invented name."""
        return " ".join(self.random.choice(self.words[100:]).capitalize() for _ in range(n_words))

    def sentence(self, n_words: int) -> str:
        """Return an invented sentence without its full stop."""
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=n_words))

    def speaker(self) -> str:
        """Return one of the speakers, some of whom speak often."""
        return self.random.choices(self.speakers, cum_weights=self.speaker_weights)[0]

    def place(self) -> str:
        """Return the name of one of the places."""
        return self.random.choice(self.places)

    def day(self) -> dt.date:
        """Return a day of publication."""
        return FIRST_DAY + dt.timedelta(days=self.random.randrange(4_000))

    def account(self, number: int) -> Account:
        """Return one account with ten claims and five figures, of about 4,700 characters."""
        pieces: list[str] = []
        marks: list[tuple[str, int, int]] = []

        def write(words: str, mark: str = "") -> None:
            start = sum(map(len, pieces))
            pieces.append(words)
            if mark:
                marks.append((mark, start, start + len(words)))

        speakers = [self.speaker() for _ in range(4)]
        for index in range(N_CLAIMS):
            write(self.sentence(40) + ". ")
            write("“" + self.sentence(8) + " ")
            if index < N_FIGURES:
                write(f"at least {self.random.randint(2, 900)} people", "figure")
            write(" " + self.sentence(8) + "”")
            marks.append(("content", marks_start(pieces), sum(map(len, pieces))))
            write(" ")
            write("said", "cue")
            write(" ")
            write(speakers[index % 4], "source")
            write(" in ")
            write(self.place(), "place")
            write(" on ")
            write("Sunday", "date")
            write(".\n")
        return self._account(number, "".join(pieces), marks, speakers)

    def _account(
        self, number: int, text: str, marks: list[tuple[str, int, int]], speakers: list[str]
    ) -> Account:
        day = self.day()
        sha256 = digest_text(text)

        def excerpts(kind: str) -> list[tuple[int, int]]:
            return [(start, end) for name, start, end in marks if name == kind]

        def words(span: tuple[int, int]) -> Excerpt:
            return quote(text, Span(start=span[0], end=span[1]))

        sources, contents, cues = excerpts("source"), excerpts("content"), excerpts("cue")
        actors = []
        for name in dict.fromkeys(speakers):
            mentions = tuple(words(s) for s in sources if text[s[0] : s[1]] == name)
            if mentions:
                id_ = derive_id("actor", sha256, mentions[0].start)
                actors.append(Actor(id=id_, name=name, kind="person", mentions=mentions))
        ids = {actor.name: actor.id for actor in actors}
        claims = [
            Claim(
                id=derive_id("claim", sha256, *content),
                source=(words(source),),
                cue=(words(cue),),
                content=(words(content),),
                speech="direct",
                stance=self.random.choice(STANCES),  # type: ignore[arg-type]
                speaker=ids[text[source[0] : source[1]]],
                speaker_kind="named",
                probability=round(self.random.random(), 3),
            )
            for content, cue, source in zip(contents, cues, sources, strict=True)
        ]
        places = [
            Place(
                id=f"place-{text[start:end].lower()}",
                span=words((start, end)),
                name=text[start:end],
                country="XX",
                latitude=round(self.random.uniform(-60, 60), 3),
                longitude=round(self.random.uniform(-180, 180), 3),
            )
            for start, end in excerpts("place")
        ]
        figures = [
            Quantity(
                id=derive_id("figure", sha256, *span),
                span=words(span),
                low=int(text[span[0] : span[1]].split()[2]),
                high=None,
                bound="at_least",
                measure=self.random.choice(MEASURES),  # type: ignore[arg-type]
                of="people",
                claim=claims[index].id,
                place=places[index].id,
                period=Period(earliest=day, latest=day),
            )
            for index, span in enumerate(excerpts("figure"))
        ]
        report = Report(
            id=derive_id("report", sha256),
            origin=f"made-up/{number}.html",
            publisher=self.random.choice(self.publishers),
            title=self.sentence(9),
            published_on=day.isoformat(),
            language="en",
            text=text,
            text_sha256=sha256,
        )
        dates = [
            Date(span=words(s), edtf=day.isoformat(), earliest=day, latest=day)
            for s in excerpts("date")
        ]
        wording = (Wording(span=words(cues[0]), kind="hedge"),)
        return Account(
            report=report,
            claims=tuple(claims),
            figures=tuple(figures),
            dates=tuple(dates),
            places=tuple(places),
            actors=tuple(actors),
            wording=wording,
        )


def marks_start(pieces: list[str]) -> int:
    """Return where the quotation that ends now began."""
    end = sum(map(len, pieces))
    quoted = 0
    for piece in reversed(pieces):
        quoted += len(piece)
        if piece.startswith("“"):
            break
    return end - quoted


def groups(maker: Maker, n_reports: int) -> Iterator[list[Account]]:
    """Yield accounts in groups, so that a million claims need no memory."""
    for start in range(0, n_reports, GROUP):
        yield [maker.account(number) for number in range(start, min(start + GROUP, n_reports))]


def add_all(ledger: Ledger, maker: Maker, n_reports: int) -> tuple[list[float], float]:
    """Add accounts; return the seconds of each group until all of it is acknowledged.

    The second number is processor seconds: what a machine with nothing else to do would take,
    but for its disk.
    """
    run = ledger.begin_run("benchmark 1")
    seconds, busy = [], 0.0
    for number, accounts in enumerate(groups(maker, n_reports)):
        entries = [Entry(account=account) for account in accounts]
        started, busy_before = time.perf_counter(), time.process_time()
        n_kept = sum(1 for _ in ledger.add(entries, run=run))
        seconds.append(time.perf_counter() - started)
        busy += time.process_time() - busy_before
        if n_kept != len(entries):
            raise SystemExit(f"{n_kept} of {len(entries)} acknowledged")
        if number % 10 == 9:
            print(f"  {(number + 1) * GROUP:>8,} reports, {GROUP / seconds[-1]:,.0f} a second now")
    ledger.finish_run(run)
    return seconds, busy


def plain_rate(path: Path, maker: Maker, n_reports: int) -> float:
    """Return the reports a second of SQLite alone: one JSON a row, one commit a group."""
    connection = apsw.Connection(str(path))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.execute("CREATE TABLE accounts (id TEXT PRIMARY KEY, account BLOB)")
    seconds = 0.0
    for accounts in groups(maker, n_reports):
        started = time.perf_counter()
        with connection:
            connection.executemany(
                "INSERT INTO accounts VALUES (?, ?)",
                [(account.report.id, msgspec.json.encode(account)) for account in accounts],
            )
        seconds += time.perf_counter() - started
    connection.close()
    return n_reports / seconds


def questions(maker: Maker) -> dict[str, Callable[[], Query]]:
    """Return the kinds of question, each with a maker of one."""
    pick, day = maker.random, dt.date(2020, 6, 15)

    def common() -> str:
        return pick.choice(maker.words[:300])

    def rare() -> str:
        return pick.choice(maker.words[5_000:])

    def speaker() -> str:
        return maker.speaker()

    def when() -> dt.date:
        return FIRST_DAY + dt.timedelta(days=pick.randrange(4_000))

    return {
        "newest": Query,
        "a common word": lambda: Query(words=common()),
        "a rare word": lambda: Query(words=rare()),
        "three common words": lambda: Query(words=f"{common()} {common()} {common()}"),
        "a phrase": lambda: Query(words=f'"{common()} {common()}"'),
        "a speaker": lambda: Query(speaker=speaker()),
        "a speaker's word": lambda: Query(speaker=speaker(), words=common()),
        "a publisher": lambda: Query(publisher=pick.choice(maker.publishers)),
        "a measure": lambda: Query(measure=pick.choice(MEASURES)),
        "a measure and a word": lambda: Query(measure=pick.choice(MEASURES), words=common()),
        "a publisher's denials": lambda: Query(
            publisher=pick.choice(maker.publishers), stance="denies"
        ),
        "until a day": lambda: Query(until=when()),
        "a word in a month": lambda: Query(
            words=common(), since=day, until=day + dt.timedelta(days=30)
        ),
        "a publisher in a month": lambda: Query(
            publisher=pick.choice(maker.publishers), since=day, until=day + dt.timedelta(days=30)
        ),
        "the surest": lambda: Query(min_probability=0.99),
    }


def ask(ledger: Ledger, maker: Maker, n_times: int, n_rows: int) -> float:
    """Time each kind of question over claims; print and return the worst 95th percentile."""
    worst = 0.0
    print(f"\nnewest {n_rows} claims by …{'':<14} p50 ms   p95 ms   rows")
    for name, make in questions(maker).items():
        took, n_found = [], 0
        for _ in range(n_times):
            query = msgspec.structs.replace(make(), limit=n_rows)
            started = time.perf_counter()
            n_found += len(list(ledger.claims(query)))
            took.append(1000 * (time.perf_counter() - started))
        p95 = statistics.quantiles(took, n=20)[-1]
        worst = max(worst, p95)
        print(f"{name:<32} {statistics.median(took):6.2f}   {p95:6.2f}   {n_found / n_times:.0f}")
    return worst


def main() -> None:
    """Measure and print; the ledger is thrown away afterwards unless `--keep` names a file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=int, default=3_000)
    parser.add_argument("--times", type=int, default=100, help="how often each question is asked")
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="where to keep the ledger, or where it lies")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "bench.ledger"
        maker = Maker(seed=7)
        is_there = path.exists()
        ledger = open_ledger(str(path), create=True)
        if not is_there:
            seconds, busy = add_all(ledger, maker, options.reports)
            rate, last = options.reports / sum(seconds), GROUP / statistics.median(seconds[-10:])
            plain = plain_rate(
                Path(folder) / "plain.db", Maker(seed=8), min(options.reports, 3_000)
            )
            print(
                f"added {options.reports:,} reports: {rate:,.0f} a second, {last:,.0f} at the end, "
                f"{options.reports / busy:,.0f} a processor second "
                f"({rate / LIMIT_RATE:.2f} of what is wanted; SQLite alone {plain:,.0f}, "
                f"{rate / plain:.2f} of that), "
                f"{path.stat().st_size / options.reports:,.0f} bytes each"
            )
        worst = ask(ledger, maker, options.times, options.rows)
        print(f"worst p95 {worst:.1f} ms: {worst / LIMIT_MS:.2f} of the {LIMIT_MS:.0f} ms allowed")
        ledger.close()


if __name__ == "__main__":
    main()
