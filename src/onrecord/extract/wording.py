"""Words that hedge, keep a distance or load: a first list, found as they stand."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import cast

from onrecord.extract.passages import Passage
from onrecord.records import Span, Wording, WordingKind
from onrecord.text import quote

_KINDS = ("hedge", "distancing", "loaded")


def find_wording(text: str, passages: Iterable[Passage]) -> Iterator[Wording]:
    """Yield the coloured words in the `passages` of `text`, in order."""
    pattern = _load_pattern()
    for passage in passages:
        for match in pattern.finditer(text, passage.start, passage.end):
            span = quote(text, Span(start=match.start(), end=match.end()))
            yield Wording(span=span, kind=cast("WordingKind", match.lastgroup))


@cache
def _load_pattern() -> re.Pattern[str]:
    """Return one pattern with a group for each kind, from the lexicon."""
    path = resources.files("onrecord.extract") / "lexicons" / "wording.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = "|".join(f"(?P<{kind}>{'|'.join(table[kind])})" for kind in _KINDS)
    return re.compile(rf"(?<![\w-])(?=\w)(?:{groups})(?![\w-])", re.IGNORECASE)
