"""People and organisations as named: runs of capitalised words, and the sources of attributions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onrecord.extract.passages import Passage
from onrecord.records import Attribution, Mention, Span

_PARTICLE = r"(?:of|for|and|the|al|el|bin|ibn|abu|de|la|van|von|der|du)"
_NAME = re.compile(
    rf"[^\W\d_a-z][\w’'-]+(?:\s(?:{_PARTICLE}\s){{0,2}}[^\W\d_a-z][\w’'.-]*){{1,6}}", re.UNICODE
)
_SHOUTING = 0.6  # share of capitals above which capitals tell nothing


def find_mentions(
    text: str, passages: Iterable[Passage], attributions: Iterable[Attribution]
) -> list[Mention]:
    """Return the names in `passages` and the sources of `attributions`, in order, each once.

    Names of one word are found as sources only. Text in capitals yields no names.
    """
    spans = {span for attribution in attributions for span in attribution.source}
    for passage in passages:
        if not _is_shouting(text, passage):
            spans.update(_names(text, passage))
    return [Mention(span=span) for span in sorted(spans)]


def _names(text: str, passage: Passage) -> Iterator[Span]:
    for match in _NAME.finditer(text, passage.start, passage.end):
        if match.group()[:1].isupper():
            end = match.end() - (match.group().endswith((".", "-", "'", "’")))
            yield Span(start=match.start(), end=end)


def _is_shouting(text: str, passage: Passage) -> bool:
    letters = [char for char in text[passage.start : passage.end][:2000] if char.isalpha()]
    n_capitals = sum(letter.isupper() for letter in letters)
    return n_capitals > _SHOUTING * len(letters)
