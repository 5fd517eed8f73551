"""Words that hedge, keep a distance or load, and quotation marks that do.

A word or two in quotation marks that nobody near is said to have said are scare
quotes: the “victory”, so-called “de-escalation” zones. Where a verb of saying
or a full sentence stands by, they quote.
"""

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
    for passage in passages:
        found = [*_scare_quotes(text, passage), *_coloured(text, passage)]
        yield from sorted(found, key=lambda wording: (wording.span.start, wording.span.end))


def _coloured(text: str, passage: Passage) -> Iterator[Wording]:
    """Yield the words of the lexicon."""
    for match in _load_pattern().finditer(text, passage.start, passage.end):
        span = quote(text, Span(start=match.start(), end=match.end()))
        yield Wording(span=span, kind=cast("WordingKind", match.lastgroup))


_MARKED = re.compile(
    r"(?<![\w“\"‘«'’])(?:“[^”“\n]{2,40}”|‘[^’‘\n]{2,40}’|«[^»«\n]{2,40}»|\"[^\"\n]{2,40}\""
    r"|'(?!s\b)[^'\n]{2,40}')(?!\w)"
)
_TERM = re.compile(r"\W{1,2}(?:[^\W\d][\w’'-]*)(?: [\w’'-]+){0,2}\W{1,2}")
# Right before: what is named or said in those words, and what they belong to.
_NAMING = re.compile(
    r"(?:\b(?:said|says|saying|told|(?<!so-)called|named|titled|entitled"
    r"|slogan|chanting|chanted|shouting"
    r"|wrote|word|words|added|as|of being|read|reading|reads|asked|replied|nicknamed|film|book"
    r"|song)|[:,])\s*\Z",
    re.IGNORECASE,
)
_DETERMINED = re.compile(
    r"\b(?:the|a|an|its|their|his|her|this|these|those|so-called|no|any|\d+|of|against|by|for"
    r"|routine)(?:\s[\w’'-]+)?\s\Z",
    re.IGNORECASE,
)
_SAID_BEHIND = re.compile(r",?\s*(?:he|she|they|it|[A-Z]\w+)?\s*(?:said|says|told|added)\b")


def _scare_quotes(text: str, passage: Passage) -> Iterator[Wording]:
    """Yield the short terms in quotation marks that quote nobody in particular."""
    for match in _MARKED.finditer(text, passage.start, passage.end):
        before = text[max(passage.start, match.start() - 40) : match.start()]
        is_term = _TERM.fullmatch(match.group()) is not None
        is_said = _NAMING.search(before) or _SAID_BEHIND.match(text, match.end())
        if is_term and not is_said and _DETERMINED.search(before):
            span = Span(start=match.start(), end=match.end())
            yield Wording(span=quote(text, span), kind="scare_quotes")


@cache
def _load_pattern() -> re.Pattern[str]:
    """Return one pattern with a group for each kind, from the lexicon."""
    path = resources.files("onrecord.extract") / "lexicons" / "wording.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = "|".join(f"(?P<{kind}>{'|'.join(table[kind])})" for kind in _KINDS)
    return re.compile(rf"(?<![\w-])(?=\w)(?:{groups})(?![\w-])", re.IGNORECASE)
