"""How fast are the pages? Makes a ledger, starts the real server over it, and asks for each page.

    python evals/bench_serve.py                                    # 20,000 claims, thrown away
    python evals/bench_serve.py --claims 1000000 --ledger big.ledger   # made once, used again
    python evals/bench_serve.py --ledger big.ledger --only stories     # some pages alone

The claims are those of invented accounts (see `made_up`) or, with `--gold`, of the accounts of
another ledger, repeated with every name changed. Nothing of a page is kept from one request to
the next but what the server itself keeps; each kind of page is asked for with filters drawn anew.
“CPU ms” is the server's processor time for one request: what it would take on an idle machine.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

import msgspec
from made_up import Newsroom, repeat_accounts

import onrecord
from onrecord.records import Account
from onrecord.relate import sketch
from onrecord.relate.stories.candidates import hashes_of, keys_of
from onrecord.relate.stories.sketches import VERSION, encode_sketch
from onrecord.store import Entry, Ledger, Member, Sketched, open_ledger
from onrecord.text import derive_id

LIMIT_MS = 100.0
_AT_ONCE = 500
Ask = Callable[[], str]


# --- the ledger ---------------------------------------------------------------------------


def make_ledger(path: Path, n_claims: int, gold: Path | None) -> None:
    """Make a ledger of about `n_claims`."""
    store = open_ledger(str(path), create=True)
    run = store.begin_run("benchmark 1")
    started = time.perf_counter()
    n_done = 0
    for acknowledged in store.add(_entries(n_claims, gold), run=run):
        n_done += acknowledged.outcome == "new"
        if n_done % 10_000 == 0:
            print(f"  {n_done:>8,} reports, {time.perf_counter() - started:,.0f} s", flush=True)
    store.finish_run(run)
    store.close()


def finish_ledger(path: Path) -> None:
    """Work out stories and parties; what was worked out already stays."""
    started = time.perf_counter()
    store = open_ledger(str(path))
    tell_stories(store)
    store.close()
    print(f"told its stories in {time.perf_counter() - started:,.0f} s", flush=True)
    with onrecord.open(str(path)) as book:
        book.refresh()
    print(f"made {path} in {time.perf_counter() - started:,.0f} s", flush=True)


def _entries(n_claims: int, gold: Path | None) -> Iterator[Entry]:
    maker = Newsroom(seed=7)
    accounts: Iterator[Account] = map(maker.account, itertools.count())
    if gold is not None:
        with onrecord.open(str(gold), read_only=True) as book:
            accounts = repeat_accounts(list(book.accounts()), maker)
    n_made = 0
    while n_made < n_claims:
        account = next(accounts)
        n_made += len(account.claims)
        yield Entry(account=account)


def tell_stories(store: Ledger) -> None:
    """Put reports that came one after the other and share a quarter of their words into one story.

    Finding stories takes 30 ms a report, which is measured elsewhere; here they are known, and
    the sketch of the first report stands for those of all.
    """
    relations, before, story = store.relations, set[str](), list[Sketched]()
    made = None
    while waiting := relations.unrelated(VERSION, _AT_ONCE):
        told: list[list[Sketched]] = []
        rows = []
        for one in waiting:
            words = set(one.report.text.split())
            if made is None or 4 * len(words & before) < len(words):
                made = sketch(one.report, dates=one.dates)
                told.append(story)
                story = []
            before = words
            made = msgspec.structs.replace(made, report=one.report.id)
            row = Sketched(
                number=one.number,
                noted=one.noted,
                story=derive_id("story", one.report.id),
                day=made.day,
                hashes=hashes_of(keys_of(made)),
                sketch=encode_sketch(made),
            )
            rows.append(row)
            story.append(row)
        with relations.writing():
            relations.put_sketches(rows, version=VERSION)
            for reports in filter(None, told):
                _tell(store, reports)
    if story:
        with relations.writing():
            _tell(store, story)


def _tell(store: Ledger, story: Sequence[Sketched]) -> None:
    ordered = sorted(story, key=lambda row: (row.day or 0, row.number))
    members = [
        Member(
            number=row.number,
            first=ordered[0].number,
            joined=ordered[index - 1].number if index else None,
            score=0.8 if index else None,
        )
        for index, row in enumerate(ordered)
    ]
    store.relations.put_links((a.number, b.number, 0.8) for a, b in itertools.pairwise(ordered))
    store.relations.put_members(members)


# --- the questions ------------------------------------------------------------------------


class Known:
    """What a ledger holds, to be asked for: ids, names and words, drawn at random."""

    def __init__(self, path: Path, seed: int = 3) -> None:
        self.random = random.Random(seed)  # noqa: S311  nothing secret
        with onrecord.open(str(path), read_only=True) as book:
            facets = book.facets(top=200)
            self.values = {
                facet.name: [value.value for value in facet.values] for facet in facets.facets
            }
            self.names = [value.label for value in facets["party"].values]
            rows = book.claims(limit=400)
            texts = [book.account(row.report).report.text for row in rows[::20]]
            self.claims = [(row.report, row.claim.id) for row in rows]
            self.stories = [row.story for row in book.stories(limit=200)]
            self.largest = max(book.stories(limit=2000), key=lambda row: len(row.reports)).story
            self.n_claims = facets.n_claims
        words = [word for text in texts for word in text.split() if word.isalpha()]
        self.words = sorted(set(words))
        self.common = [w for w, _ in _commonest(words)[:200]]

    def value(self, name: str) -> str:
        """Return a value of a filter; the commonest as often as all others."""
        found = self.values[name] or [""]
        return found[0] if self.random.random() < 0.2 else self.random.choice(found)

    def month(self) -> dict[str, str]:
        """Return the filters of a month."""
        month = self.value("month")
        return {"since": month, "until": month}

    def pick(self, among: Sequence[str]) -> str:
        """Return one of some."""
        return self.random.choice(among)


def _commonest(words: list[str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])


def _to(path: str, **params: str) -> str:
    return f"{path}?{urlencode(params)}" if params else path


def pages(known: Known) -> dict[str, Ask]:
    """Return the kinds of page, each with a maker of one address."""
    value, pick = known.value, known.pick

    def every_filter() -> str:
        names = known.random.sample(["party", "publisher", "place", "measure", "stance"], 2)
        return _to("/", **{name: value(name) for name in names})

    def older() -> str:
        return _to("/", measure=value("measure"), until=value("month"), limit="50")

    report = [report for report, _ in known.claims]
    return {
        "claims": lambda: "/",
        "claims of a party": lambda: _to("/", party=value("party")),
        "claims of an outlet": lambda: _to("/", publisher=value("publisher")),
        "claims of a place": lambda: _to("/", place=value("place")),
        "claims of a place by words": lambda: _to("/", place=value("place").lstrip("=")),
        "claims with a measure": lambda: _to("/", measure=value("measure")),
        "claims of a stance": lambda: _to("/", stance=value("stance")),
        "claims hedged": lambda: _to("/", hedge="true", speech=value("speech")),
        "claims of a month": lambda: _to("/", **known.month()),
        "claims until a month": older,
        "claims, two filters": every_filter,
        "claims by a speaker's name": lambda: _to("/", speaker=pick(known.names)),
        "claims, speaker and measure": lambda: _to(
            "/", speaker=pick(known.names), measure=value("measure")
        ),
        "claims, a common word": lambda: _to("/", words=pick(known.common)),
        "claims, a rare word": lambda: _to("/", words=pick(known.words)),
        "claims, words and filters": lambda: _to(
            "/", words=pick(known.common), publisher=value("publisher"), measure=value("measure")
        ),
        "claims, the surest": lambda: _to("/", min_probability="0.99"),
        "the box": lambda: _to("/", q=f"measure:{value('measure')} {pick(known.words)}"),
        "reports": lambda: "/reports",
        "reports with a word": lambda: _to("/reports", words=pick(known.common)),
        "reports of an outlet": lambda: _to("/reports", publisher=value("publisher")),
        "reports with a measure": lambda: _to("/reports", measure=value("measure")),
        "reader": lambda: f"/reports/{pick(report)}",
        "citation": lambda: "/reports/{}/claims/{}.json".format(*known.random.choice(known.claims)),
        "stories": lambda: "/stories",
        "story": lambda: f"/stories/{pick(known.stories)}",
        "story, the largest": lambda: f"/stories/{known.largest}",
        "stories with a word": lambda: _to("/stories", words=pick(known.common)),
        "parties": lambda: "/parties",
        "parties by name": lambda: _to("/parties", name=pick(known.names).split()[-1]),
        "party": lambda: f"/parties/{value('party')}",
        "campaign of a party": lambda: _to("/campaign", party=value("party")),
        "campaign of a place": lambda: _to("/campaign", place=value("place")),
        "campaign of words": lambda: _to("/campaign", words=pick(known.words)),
        "feed": lambda: _to("/feeds/claims.atom", measure=value("measure")),
        "feed of a party": lambda: _to("/feeds/claims.json", party=value("party")),
        "API claims": lambda: _to("/api/v1/claims", stance=value("stance")),
        "API figures": lambda: _to("/api/v1/figures", measure=value("measure")),
        "API reports": lambda: "/api/v1/reports",
        "API parties": lambda: "/api/v1/parties",
        "API stories": lambda: "/api/v1/stories",
        "API stories with a word": lambda: _to("/api/v1/stories", words=pick(known.common)),
        "API story": lambda: f"/api/v1/stories/{pick(known.stories)}",
        "API comparison": lambda: f"/api/v1/stories/{pick(known.stories)}/comparison",
        "API search": lambda: _to("/api/v1/search", q=pick(known.common)),
        "API facets": lambda: _to("/api/v1/facets", publisher=value("publisher")),
        "API facets of words": lambda: _to("/api/v1/facets", words=pick(known.common)),
        "API counts": lambda: "/api/v1/counts",
    }


# --- asking -------------------------------------------------------------------------------


class Server:
    """The real server, in a process of its own."""

    def __init__(self, path: Path, port: int) -> None:
        self._port = port
        command = [sys.executable, "-m", "onrecord", "serve"]
        command += ["--ledger", str(path), "--port", str(port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
        for _ in range(600):
            try:
                self.get("/help")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the server does not answer")

    def get(self, target: str) -> tuple[int, int, float]:
        """Return status, bytes and milliseconds of an answer."""
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("GET", target, headers={"Accept": _accepted(target)})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, len(body), 1000 * (time.perf_counter() - started)

    def processor_ms(self) -> float:
        """Return the processor time that the server took so far, where the system tells."""
        stat = Path(f"/proc/{self._process.pid}/stat")
        if not stat.exists():
            return 0.0
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return 1000 * (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(10)


def _accepted(target: str) -> str:
    return "application/json" if target.startswith("/api/") else "text/html"


def measure(server: Server, asks: dict[str, Ask], times: int) -> float:
    """Ask for each kind of page; print a table; return the worst 95th percentile."""
    worst = 0.0
    head = f"{'p50 ms':>7} {'p95 ms':>7} {'max ms':>7} {'CPU ms':>7} {'kB':>5}  of limit"
    print(f"\n{'page':<30} {head}")
    for name, make in asks.items():
        server.get(make())  # the first of a kind compiles its template
        busy_before = server.processor_ms()
        answers = [server.get(make()) for _ in range(times)]
        busy = (server.processor_ms() - busy_before) / times
        statuses = {status for status, _, _ in answers}
        if statuses - {200, 303}:
            print(f"{name:<30} answered {sorted(statuses)}: not measured")
            continue
        took = [ms for _, _, ms in answers]
        p95 = statistics.quantiles(took, n=20)[-1]
        worst = max(worst, p95)
        size = statistics.median(n_bytes for _, n_bytes, _ in answers) / 1000
        print(
            f"{name:<30} {statistics.median(took):7.1f} {p95:7.1f} {max(took):7.1f} {busy:7.1f}"
            f" {size:5.0f}  {p95 / LIMIT_MS:.2f}{'  too slow' if p95 > LIMIT_MS else ''}",
            flush=True,
        )
    return worst


def main() -> None:
    """Measure and print; the ledger is thrown away afterwards unless `--ledger` names a file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--ledger", type=Path, help="where to keep the ledger, or where it lies")
    parser.add_argument("--gold", type=Path, help="a ledger whose accounts are repeated")
    parser.add_argument("--times", type=int, default=40, help="how often each kind is asked for")
    parser.add_argument("--only", default="", help="kinds of page with this in their name")
    parser.add_argument("--port", type=int, default=8917)
    parser.add_argument(
        "--make",
        action="store_true",
        help="make the ledger, or finish making it, and measure nothing",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.ledger or Path(folder) / "bench.ledger"
        if not path.exists():
            make_ledger(path, options.claims, options.gold)
            finish_ledger(path)
        if options.make:
            finish_ledger(path)
            return
        known = Known(path)
        asks = {name: ask for name, ask in pages(known).items() if options.only in name}
        server = Server(path, options.port)
        try:
            worst = measure(server, asks, options.times)
        finally:
            server.stop()
    print(
        f"\n{known.n_claims:,} claims; worst p95 {worst:.0f} ms: "
        f"{worst / LIMIT_MS:.2f} of the {LIMIT_MS:.0f} ms allowed"
    )


if __name__ == "__main__":
    main()
