"""Do comparisons hold the toll that people read? Groups of FA-KES: one date, one governorate.

    python evals/groups.py --gold ../shared/gold/fakes_syria [--part tune|report] [--cache FILE]

The articles of a date and governorate are compared as if they were one story, all at once, with
the copies that the program finds among them. An outlet's article counts where its annotated
total (see the scorer of `fakes_syria`) is not 0 and its group has two articles at least.

holds       the outlet's cell of killed totals holds the annotated total: some statement of that
            report, in a row of everybody killed on a day or in a spell, is the total or allows it
            between two bounds
holds_low   the same, the low end alone (no vague range wins)
first_row   the same as holds, in the first row of the comparison alone
values      different values that such a cell holds on average
ceiling     some killed figure of the account holds it: what the comparison had to work with

Groups are parted by the hash of their date and governorate: `tune` was looked at while the rules
were written, `report` was not. Reading takes minutes; `--cache` keeps the accounts.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import onrecord
from onrecord.exchange.jsonl import decode_lines, encode_account
from onrecord.records import Account, Copy
from onrecord.relate import comparison
from onrecord.relate.comparing.compared import Question
from onrecord.relate.stories.copies import find_copy

Row = dict[str, Any]
ROWS = ("holds", "holds_low", "first_row", "ceiling")


def main() -> int:
    """Print a line for each part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--part", choices=["tune", "report"])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    lines = (options.gold / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    groups = group(rows, read_accounts(rows, options.cache))
    parts = [options.part] if options.part else ["tune", "report", "all"]
    found = {
        part: score(g for k, g in groups.items() if part in ("all", part_of(k))) for part in parts
    }
    if options.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return 0
    for part, result in found.items():
        shares = "  ".join(f"{name} {result[name]:.1f}" for name in ROWS)
        print(
            f"{part:<7} {result['groups']} groups, {result['n']} outlets: {shares}  "
            f"values {result['values']:.2f}"
        )
    return 0


def part_of(key: tuple[str, str]) -> str:
    """Return the part that a group belongs to."""
    digest = hashlib.sha256(("cmp" + "|".join(key)).encode()).hexdigest()
    return "report" if int(digest, 16) % 2 else "tune"


def total(row: Row) -> int:
    """Return the annotated number of killed, as the scorer of `fakes_syria` counts it."""
    among = row["nb_women"] + row["nb_children"]
    civilians = row["nb_civilians"]
    return int(civilians + row["nb_noncivilians"] + (among if among > civilians else 0))


def read_accounts(rows: Sequence[Row], cache: Path | None) -> list[Account]:
    """Return the accounts of all articles, in order: read, or as kept in `cache`."""
    if cache is not None and cache.exists():
        with cache.open("rb") as file:
            kept = [account for _, account in decode_lines(file, origin=str(cache))]
        return [account for account in kept if isinstance(account, Account)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries = []
        for i, row in enumerate(rows):
            (folder / f"{i:05d}.txt").write_text(row["text"], encoding="utf-8")
            stated = {
                "published_on": row["date"],
                "publisher": row["source"],
                "title": row["title"],
            }
            entries.append({"path": f"{i:05d}.txt", **stated})
        manifest = folder / "manifest.jsonl"
        manifest.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
        accounts = list(onrecord.read(manifest=str(manifest)))
    if cache is not None:
        cache.write_bytes(b"".join(encode_account(account) + b"\n" for account in accounts))
    return accounts


def group(
    rows: Sequence[Row], accounts: Sequence[Account]
) -> dict[tuple[str, str], list[tuple[Row, Account]]]:
    """Return the articles of each date and governorate that has two or more."""
    found: dict[tuple[str, str], list[tuple[Row, Account]]] = defaultdict(list)
    for row, account in zip(rows, accounts, strict=True):
        found[row["date"], row["location"]].append((row, account))
    return {key: entries for key, entries in found.items() if len(entries) > 1}


def score(groups: Iterable[list[tuple[Row, Account]]]) -> dict[str, float]:
    """Return the shares, in per cent, over the outlets of `groups`."""
    counts: dict[str, float] = defaultdict(float)
    for entries in groups:
        counts["groups"] += 1
        by_id = {account.report.id: account for _, account in entries}
        found = comparison(by_id.values(), copies=copies_of(list(by_id.values())))
        asked = [q for q in found.questions if q.measure == "killed" and q.group is None]
        for row, account in entries:
            if total(row):
                count(counts, asked, account, total(row))
    n = counts["n"]
    shares = {name: 100 * counts[name] / n if n else 0.0 for name in ROWS}
    values = counts["values"] / n if n else 0.0
    return {"groups": int(counts["groups"]), "n": int(n), **shares, "values": values}


def count(counts: dict[str, float], asked: Sequence[Question], account: Account, gold: int) -> None:
    """Add one outlet to the counts."""
    held = [bounds(question, account) for question in asked if not is_running(question)]
    first = bounds(asked[0], account) if asked else []
    cell = [one for some in held for one in some]
    killed = [(f.low, f.high) for f in account.figures if f.measure == "killed"]
    counts["n"] += 1
    counts["holds"] += any(is_hit(one, gold) for one in cell)
    counts["holds_low"] += any(low == gold or (low is None and high == gold) for low, high in cell)
    counts["first_row"] += any(is_hit(one, gold) for one in first)
    counts["ceiling"] += any(is_hit(one, gold) for one in killed)
    counts["values"] += len(set(cell))


def bounds(question: Question, account: Account) -> list[tuple[Any, Any]]:
    """Return what a report has origins say to a question."""
    said = [s for cell in question.cells for s in cell.statements]
    return [(s.low, s.high) for s in said if s.report == account.report.id]


def is_running(question: Question) -> bool:
    """Say whether a row is of a toll that runs on, and not of a day or a spell."""
    return question.period is not None and question.period.latest is None


def is_hit(one: tuple[Any, Any], gold: int) -> bool:
    """Say whether bounds are the number, or allow it between two of them."""
    low, high = one
    if low is None or high is None:
        return (high if low is None else low) == gold
    return bool(low == gold or low <= gold <= high)


def copies_of(accounts: Sequence[Account]) -> list[Copy]:
    """Return which reports repeat which."""
    pairs = itertools.combinations([account.report for account in accounts], 2)
    return [copy for one, other in pairs if (copy := find_copy(one, other)) is not None]


if __name__ == "__main__":
    sys.exit(main())
