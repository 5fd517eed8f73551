"""Two invented organisations exchange what their ledgers hold, and disagree still.

Each has some of the demonstration reports, and one they both have. Each signs what it hands out,
serves it on a port of this machine, gets what the other has, checks it, and sets the accounts of
the air strike beside each other. Needs no network; everything is thrown away at the end.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from onrecord import api
from onrecord.demo import demo_folder
from onrecord.pipeline import EngineName

# Who reads by which engine, and has which reports; the wire's first report came to both.
DESKS: dict[str, tuple[str, EngineName, tuple[str, ...]]] = {
    "harbour": (
        "Harbour Desk",
        "tagger",
        (
            "transmeridian-strike-first.html",
            "transmeridian-strike-update.html",
            "littoral-strike.html",
            "courant-strike-reprint.html",
        ),
    ),
    "upland": (
        "Upland Record",
        "rules",
        (
            "transmeridian-strike-first.html",
            "hta-strike.txt",
            "radio-orm-strike.txt",
            "hta-bulletin.txt",
        ),
    ),
}
STATED = {
    "hta-strike.txt": {"publisher": "Halvera Telegraph Agency"},
    "hta-bulletin.txt": {"publisher": "Halvera Telegraph Agency", "published_on": "2026-04-23"},
    "radio-orm-strike.txt": {"publisher": "Radio Orm", "published_on": "2026-04-12"},
}
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")


def main() -> int:
    """Run the demonstration; return 0 if all that came was proved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--once", action="store_true", help="stop when all is shown")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        for desk in DESKS:
            tell(f"{DESKS[desk][0]} puts its reports on record, and signs what it hands out")
            set_up(folder, desk)
        at = {desk: stack.enter_context(serving(folder, desk)) for desk in DESKS}
        one, other = DESKS
        tell("The keys change hands, by a way that no server is part of")
        for desk in DESKS:
            run(folder, "keys", "show", "--ledger", f"{desk}.ledger")
        introduce(folder, one, other, at[other])
        introduce(folder, other, one, at[one])
        tell("Each gets what the other has, and checks it from its bytes on")
        codes = [exchange(folder, one, other), exchange(folder, other, one)]
        for desk in DESKS:
            tell(f"What {DESKS[desk][0]} has now")
            show_holdings(folder / f"{desk}.ledger")
        tell("The air strike, from both ledgers: they disagree, and go on doing so")
        for desk in DESKS:
            asked_of = ["--ledger", f"{desk}.ledger", "--words", "strike", "--format", "table"]
            run(folder, "compare", "--measure", "killed", *asked_of)
        for desk, address in at.items():
            print(f"{DESKS[desk][0]}: {address}")
        if not asked.once and sys.stdin.isatty():
            input("\nEnter ends it. ")
    return max(codes)


def set_up(folder: Path, desk: str) -> None:
    """Make a ledger with its reports, its keys and one collection of everything."""
    title, engine, files = DESKS[desk]
    path = folder / f"{desk}.ledger"
    with demo_folder() as reports, api.open(str(path), create=True) as book:
        for file in files:
            list(book.add(str(reports / file), engine=engine, **STATED.get(file, {})))
        book.name_producer(title, texts=True)
        book.new_keys(f"{path}.keys")
        book.new_collection("Everything", alias="all", tlp="green")
        published = book.publish()
    print(f"{published.n_reports} reports, {published.n_objects} objects")


@contextmanager
def serving(folder: Path, desk: str) -> Iterator[str]:
    """Serve a desk's ledger on a free port and yield the address."""
    command = [sys.executable, "-m", "onrecord", "serve", "--ledger", f"{desk}.ledger", "--port=0"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            found = next(filter(None, map(_ADDRESS.search, process.stderr or ())), None)
            if found is None:
                raise SystemExit(f"{desk}: the server did not start")
            yield found[0]
        finally:
            process.terminate()


def introduce(folder: Path, desk: str, other: str, address: str) -> None:
    """Have `desk` know `other`: its address, and its key as it was handed over."""
    shown = run(folder, "keys", "show", "--jwk", "--ledger", f"{other}.ledger", quiet=True)
    (folder / f"{other}.jwk").write_text(shown.stdout, encoding="utf-8")
    told = ["--key", f"{other}.jwk", "--allow-private", "--ledger", f"{desk}.ledger"]
    run(folder, "peers", "add", other, f"{address}taxii2/", *told)


def exchange(folder: Path, desk: str, other: str) -> int:
    """Get what `other` has, check it, show where the two differ; return 0 if all holds."""
    ledger = ["--ledger", f"{desk}.ledger"]
    pulled = run(folder, "peers", "pull", other, *ledger)
    verified = run(folder, "verify", "--from", other, *ledger)
    run(folder, "peers", "status", other, "--differences", *ledger)
    return max(pulled.returncode, verified.returncode)


def show_holdings(path: Path) -> None:
    """Print each report, and whose account of it is there."""
    with api.open(str(path)) as book:
        for row in book.reports():
            holders = ", ".join(book.holders(row.id))
            print(f"{row.published_on or '-':<25.10}  {row.publisher or '-':<26}  {holders}")


def run(folder: Path, *arguments: str, quiet: bool = False) -> subprocess.CompletedProcess[str]:
    """Run one command as somebody would type it; print it and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if not quiet:
        print(f"$ onrecord {shlex.join(arguments)}\n{done.stdout}{done.stderr}")
    return done


def tell(what: str) -> None:
    """Print a heading."""
    print(f"\n--- {what}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
