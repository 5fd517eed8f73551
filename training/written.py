"""Passages written for training, with chains marked inline; see `data/chains.txt`.

    2<1 :: [s1 State radio] [c1 quoted] [t1 [s2 a doctor] as [c2 saying] [t2 that two had died]].

Before `::` stands which attribution lies in which (inner<outer); in the text `[s1 …]` is source,
`[c1 …]` cue and `[t1 …]` content of attribution 1. Brackets nest; `[t1,t2 …]` belongs to both.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from training.corpus import Document, Gold, Range, moved

_LINK = re.compile(r"(\d+)<(\d+)")
_OPENS = re.compile(r"\[((?:[sct]\d+)(?:,[sct]\d+)*) ")
_ROLES = {"s": "source", "c": "cue", "t": "content"}


def read_written(path: Path) -> list[Document]:
    """Return one document per line of `path`.

    Raises: ValueError, with the line's number, where brackets or links do not fit.
    """
    made = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            made.append(parse_passage(line, f"{path.stem}-{number}"))
        except ValueError as error:
            raise ValueError(f"{path}, line {number}: {error}") from error
    return made


def in_documents(passages: Sequence[Document], rng: random.Random) -> list[Document]:
    """Return `passages`, shuffled, in documents of one to five paragraphs."""
    pool = rng.sample(passages, len(passages))
    made = []
    while pool:
        some, pool = pool[: (n := rng.randint(1, 5))], pool[n:]
        made.append(join_documents(some, rng.choice(("\n\n", "\n\n", "\n", "  ", " "))))
    return made


def join_documents(parts: Sequence[Document], gap: str) -> Document:
    """Return one document of several, `gap` between them."""
    text, gold = "", []
    for part in parts:
        base, index = len(text), len(gold)
        gold += [moved(g, base, index) for g in part.gold]
        text += part.text + gap
    return Document(name=parts[0].name, text=text, gold=tuple(gold), nested=True)


def parse_passage(line: str, name: str) -> Document:
    """Return the passage of one line."""
    links, parted, marked = line.partition("::")
    if not parted:
        raise ValueError("no `::` between links and text")
    outer_of: dict[str, str] = dict(_LINK.findall(links))
    text, parts = _unmark(marked.strip())
    numbers = sorted({mark[1:] for mark in parts}, key=int)
    place = {number: i for i, number in enumerate(numbers)}
    for inner, outer in outer_of.items():
        if inner not in place or outer not in place:
            raise ValueError(f"link {inner}<{outer}: no such attribution")
    gold = []
    for number in numbers:
        spans = {role: tuple(sorted(parts[key + number])) for key, role in _ROLES.items()}
        if not spans["cue"] or not spans["content"]:
            raise ValueError(f"attribution {number}: want a cue and a content")
        outer = outer_of.get(number)
        gold.append(Gold(**spans, within=None if outer is None else place[outer]))
    return Document(name=name, text=text, gold=tuple(gold), nested=True)


def _unmark(marked: str) -> tuple[str, dict[str, list[Range]]]:
    """Return the text without its brackets, and the ranges of each mark (`s1`)."""
    parts: dict[str, list[Range]] = defaultdict(list)
    open_: list[tuple[list[str], int]] = []
    text, at = "", 0
    while at < len(marked):
        opens = _OPENS.match(marked, at)
        if opens:
            open_.append((opens.group(1).split(","), len(text)))
            at = opens.end()
        elif marked[at] == "]":
            if not open_:
                raise ValueError("a bracket closes that was not opened")
            marks, start = open_.pop()
            if start == len(text) or text[start].isspace() or text[-1].isspace():
                raise ValueError(f"{marks}: empty, or white space at an end")
            for mark in marks:
                parts[mark].append((start, len(text)))
            at += 1
        elif marked[at] == "[":
            raise ValueError(f"no mark after the bracket: {marked[at : at + 12]!r}")
        else:
            text += marked[at]
            at += 1
    if open_:
        raise ValueError(f"{open_[-1][0]}: not closed")
    return text, parts
