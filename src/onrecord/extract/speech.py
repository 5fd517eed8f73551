"""Direct, indirect or mixed: how much of a content stands between quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.extract.quotations import find_quotations
from onrecord.records import Span, Speech

_WORD = re.compile(r"\w+")
_MOSTLY = 0.9


def speech_of(text: str, content: Sequence[Span]) -> Speech:
    """Return `direct` if nine tenths of the words are quoted, `indirect` if none are."""
    words = quoted = 0
    for span in content:
        inside = find_quotations(text, span.start, span.end)
        words += _count(text, span)
        quoted += sum(_count(text, part) for part in inside)
    if not quoted:
        return "indirect"
    return "direct" if quoted >= _MOSTLY * words else "mixed"


def _count(text: str, span: Span) -> int:
    return sum(1 for _ in _WORD.finditer(text, span.start, span.end))
