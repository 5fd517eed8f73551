"""Annotated reports, from PolNeAR's brat standoff and from the conflict reports' JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Range = tuple[int, int]
ROLES = ("source", "cue", "content")


@dataclass(frozen=True)
class Gold:
    """One annotated attribution; each role a tuple of code point ranges, perhaps empty."""

    source: tuple[Range, ...] = ()
    cue: tuple[Range, ...] = ()
    content: tuple[Range, ...] = ()
    within: int | None = None


@dataclass(frozen=True)
class Document:
    """A text and its attributions; `nested` says that inner attributions are annotated too."""

    name: str
    text: str
    gold: tuple[Gold, ...]
    nested: bool = False


def moved(attribution: Gold, by: int, index: int) -> Gold:
    """Return `attribution` `by` code points on, its `within` counted from `index`."""

    def ranges(old: tuple[Range, ...]) -> tuple[Range, ...]:
        return tuple((s + by, e + by) for s, e in old)

    return Gold(
        ranges(attribution.source),
        ranges(attribution.cue),
        ranges(attribution.content),
        None if attribution.within is None else attribution.within + index,
    )


def read_polnear(folder: Path, split: str) -> list[Document]:
    """Return one document per article of `split`.

    Where several people annotated an article, it is the one who shares the most spans with
    the others.
    """
    base = folder / "data" / split
    annotators: dict[str, list[tuple[Gold, ...]]] = defaultdict(list)
    for path in sorted((base / "attributions").glob("*.ann")):
        name, _, _ = path.stem.rpartition("_")
        annotators[name].append(_parse_brat(_read_text(path)))
    return [
        Document(name=name, text=_read_text(base / "text" / f"{name}.txt"), gold=_medoid(every))
        for name, every in annotators.items()
    ]


def read_conflict(folder: Path) -> list[Document]:
    """Return the conflict reports of `folder`, by file name."""
    return [_from_json(path) for path in sorted(folder.glob("*.json"))]


def with_added(documents: list[Document], path: Path) -> list[Document]:
    """Return `documents` with the attributions that a second reading found, from `path`.

    The file holds offsets alone. Where a text's SHA-256 is another the offsets would lie: such a
    document stays as it is.
    """
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        replace(d, gold=(*d.gold, *map(_gold, rows[d.name]["added"])))
        if d.name in rows and rows[d.name]["text_sha256"] == _digest(d.text)
        else d
        for d in documents
    ]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _gold(row: dict[str, Any]) -> Gold:
    roles = {role: tuple((s, e) for s, e in row[role]) for role in ROLES}
    return Gold(**roles, within=row.get("within"))


def _from_json(path: Path) -> Document:
    row = json.loads(_read_text(path))
    gold = tuple(_gold(a) for a in row["attributions"])
    return Document(name=path.stem, text=row["text"], gold=gold, nested=True)


def _read_text(path: Path) -> str:
    """Every character counts for the offsets, carriage returns too."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def _parse_brat(text: str) -> tuple[Gold, ...]:
    spans: dict[str, list[Range]] = {}
    events: list[list[str]] = []
    for line in text.splitlines():
        ident, *rest = line.split("\t")
        if rest and ident.startswith("T"):
            _, _, where = rest[0].partition(" ")
            spans[ident] = [_range(x) for x in where.split(";")]
        elif rest and ident.startswith("E"):
            events.append(rest[0].split())
    found = (_event(arguments, spans) for arguments in events)
    return tuple(x for x in found if x.cue or x.content)


def _range(words: str) -> Range:
    start, end = words.split()
    return int(start), int(end)


def _event(arguments: list[str], spans: dict[str, list[Range]]) -> Gold:
    parts: dict[str, list[Range]] = {role: [] for role in ROLES}
    for argument in arguments:
        role, _, ident = argument.partition(":")
        role = re.sub(r"\d+$", "", role).lower()
        if role in parts and ident in spans:
            parts[role].extend(spans[ident])
    return Gold(**{role: tuple(sorted(ranges)) for role, ranges in parts.items()})


def _medoid(every: list[tuple[Gold, ...]]) -> tuple[Gold, ...]:
    """The annotation with the highest mean share of attributions found in each other one."""
    if len(every) == 1:
        return every[0]
    sets = [{(a.source, a.content) for a in one} for one in every]

    def agreement(i: int) -> float:
        others = [sets[j] for j in range(len(sets)) if j != i]
        return sum(2 * len(sets[i] & o) / max(len(sets[i]) + len(o), 1) for o in others)

    return every[max(range(len(every)), key=agreement)]
