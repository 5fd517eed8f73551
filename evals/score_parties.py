"""Are the actors of different reports grouped by whom they name? Scores against annotated reports.

    python evals/score_parties.py ../shared/gold/conflict_train [--half tune|report|all] [--wrong]
    python evals/score_parties.py ../shared/gold/conflict --half all --engine rules

The gold is not part of this repository. Its actors (name, kind, the words of their mentions) are
what is grouped; with `--engine` they are what the program finds in the texts, and where their
names stand says which is which. `parties_key.toml` says which names are one party.
Precision is the share of pairs that the program joins, of actors of different reports, that the
key joins; recall the share of the key's pairs that it joins; B³ is the mean over actors.
The reports are halved by a digest of their ids: rules were made looking at one half.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from onrecord import relate
from onrecord.pipeline import Settings, Tools, account, load_tools
from onrecord.records import Account, Actor, Naming, Report, Span
from onrecord.text import digest_text, fold_words, quote

KEY = Path(__file__).with_name("parties_key.toml")
Pair = tuple[str, str]


def half_of(doc: str) -> str:
    """Return the half that a report belongs to."""
    return "report" if hashlib.sha256(doc.encode()).digest()[0] % 2 else "tune"


def load_key() -> tuple[dict[str, str], set[str]]:
    """Return the party of each folded name, and the folded names that are of none."""
    table = tomllib.loads(KEY.read_text(encoding="utf-8"))
    one = {_fold(name): row[0] for row in table["one"] for name in row}
    return one, {_fold(name) for name in table["apart"].split(";")}


def _fold(name: str) -> str:
    return " ".join(fold_words(name))


def report_of(gold: dict[str, Any], doc: str) -> Report:
    """Return the report of an annotated text."""
    text = gold["text"]
    return Report(
        id=f"report-{doc}", origin=doc, text=text, text_sha256=digest_text(text), language="en",
        publisher=gold["publisher"], published_on=gold["published"],
    )  # fmt: skip


def gold_account(gold: dict[str, Any], report: Report) -> Account:
    """Return the account with the annotated actors."""
    actors = tuple(
        Actor(
            id=f"actor-{report.origin}-{i}",
            name=actor["name"],
            kind=actor["kind"],
            mentions=tuple(
                quote(report.text, Span(start=start, end=end)) for start, end in actor["mentions"]
            ),
        )
        for i, actor in enumerate(gold["actors"])
    )
    return Account(report=report, actors=actors)


def key_of(gold: dict[str, Any], actor: Actor, one: dict[str, str], apart: set[str]) -> str | None:
    """Return the party of an actor: that of the annotated mention most like the one with its name.

    None is an actor that no annotator saw; one that is apart has a key of its own. The mentions
    without the name are left out: whether they are of the actor is told by other measures.
    """
    named = [mention for mention in actor.mentions if actor.name in " ".join(mention.exact.split())]
    best, name = 0.0, ""
    for mention in named or actor.mentions:
        for annotated in gold["actors"]:
            for start, end in annotated["mentions"]:
                shared = min(end, mention.end) - max(start, mention.start)
                likeness = shared / (max(end, mention.end) - min(start, mention.start))
                if likeness > best:
                    best, name = likeness, _fold(annotated["name"])
    if not name:
        return None
    return f"{name} {actor.id}" if name in apart else one.get(name, name)


def pairs(groups: Iterable[list[tuple[str, str]]]) -> set[Pair]:
    """Return the pairs of actors of different reports that sit in one group."""
    found = set()
    for group in groups:
        for (one, report), (other, elsewhere) in itertools.combinations(sorted(group), 2):
            if report != elsewhere:
                found.add((one, other))
    return found


def rows(options: argparse.Namespace) -> Iterator[tuple[Actor, str, Naming, str]]:
    """Yield actor, report, naming and key of everything that is scored."""
    one, apart = load_key()
    tools: Tools | None = None
    if options.engine:
        tools = load_tools(Settings(engine=options.engine))
    for path in sorted(options.gold.glob("*.json")):
        if options.half not in ("all", half_of(path.stem)):
            continue
        gold = json.loads(path.read_text(encoding="utf-8"))
        report = report_of(gold, path.stem)
        found = account(report, tools) if tools else gold_account(gold, report)
        namings = relate.find_namings(found)
        if not tools:
            by_id = dict(zip((a.id for a in found.actors), gold["actors"], strict=True))
        for actor in found.actors:
            if tools:
                key = key_of(gold, actor, one, apart)
            else:
                name = _fold(by_id[actor.id]["name"])
                key = f"{name} {actor.id}" if name in apart else one.get(name, name)
            # What no annotator saw is nobody: joined to anybody it is wrong.
            yield actor, report.id, namings[actor.id], key or f"unseen {actor.id}"


def b_cubed(one: dict[str, str], other: dict[str, str]) -> float:
    """Return the mean share of an actor's group in `one` that sits with it in `other`."""
    groups: dict[str, list[str]] = defaultdict(list)
    for actor, group in one.items():
        groups[group].append(actor)
    shares = []
    for actor, group in one.items():
        members = groups[group]
        shares.append(sum(other[m] == other[actor] for m in members) / len(members))
    return sum(shares) / len(shares)


def main() -> int:
    """Print precision, recall and F1 of pairs, and B³."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("--half", choices=["tune", "report", "all"], default="report")
    parser.add_argument("--engine", choices=["rules", "tagger"])
    parser.add_argument("--same", action="store_true", help="only the same name, case aside")
    parser.add_argument("--wrong", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    found = list(rows(options))
    parties = relate.group_namings({naming.id: naming for _, _, naming, _ in found}.values())
    party_of = {join.naming: party.id for party in parties for join in party.joins}
    if options.same:
        party_of = {naming.id: _fold(naming.name) for _, _, naming, _ in found}
    joined: dict[str, list[tuple[str, str]]] = defaultdict(list)
    wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for actor, report, naming, key in found:
        joined[party_of[naming.id]].append((actor.id, report))
        wanted[key].append((actor.id, report))
    made, right = pairs(joined.values()), pairs(wanted.values())
    good = len(made & right)
    precision, recall = good / max(1, len(made)), good / max(1, len(right))
    ours = {actor.id: party_of[naming.id] for actor, _, naming, _ in found}
    theirs = {actor.id: key for actor, _, _, key in found}
    print(f"actors {len(found)}  parties {len(set(party_of.values()))}  in the key {len(wanted)}")
    print(f"pairs joined {len(made)}  wanted {len(right)}  both {good}")
    f1 = 2 * precision * recall / (precision + recall or 1)
    print(f"precision {100 * precision:.2f}  recall {100 * recall:.2f}  f1 {100 * f1:.2f}")
    b_precision, b_recall = b_cubed(ours, theirs), b_cubed(theirs, ours)
    b_f1 = 2 * b_precision * b_recall / (b_precision + b_recall)
    print(f"b3 precision {100 * b_precision:.2f}  recall {100 * b_recall:.2f}  f1 {100 * b_f1:.2f}")
    if options.wrong:
        names = {actor.id: actor.name for actor, _, _, _ in found}
        for title, some in (("joined wrongly", made - right), ("missed", right - made)):
            counts = Counter(tuple(sorted((names[a], names[b]))) for a, b in some)
            for (one, other), n in counts.most_common(60):
                print(f"{title}: {n:>5}  {one} | {other}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
