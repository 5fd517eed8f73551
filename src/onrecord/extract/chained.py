"""Chains that are spelled out: “the agency quoted a source as saying …” is two attributions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.extract.wordsets import word_set
from onrecord.records import Attribution, Span, Speech
from onrecord.text import holds

_QUOTING = word_set("quote quotes quoted quoting cite cites cited citing")
_WORD = re.compile(r"[^\W\d_]+")
# “a military source as saying that …”; a full stop or a mark before “saying” ends the search.
_AS_SAYING = re.compile(
    r"(?P<source>[^“”\"«»„:;!?\n]{3,120}?)\s+(?:as\s+)?"
    r"(?P<cue>saying|telling|warning|announcing|confirming|denying|stating|claiming)\b"
    r"[\s,:]+(?P<content>\S.{8,})",
    re.DOTALL | re.IGNORECASE,
)


def add_chained(text: str, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Return `attributions`, and behind them those that stand in a content which spells them out.

    Only where nothing was found inside that content.
    """
    found = list(attributions)
    for i, outer in enumerate(attributions):
        if _is_quoting(text, outer) and not _has_inner(outer, attributions):
            found += _inner(text, outer, i)
    return found


def _is_quoting(text: str, attribution: Attribution) -> bool:
    cue = " ".join(text[span.start : span.end] for span in attribution.cue).lower()
    return any(word in _QUOTING for word in _WORD.findall(cue))


def _has_inner(outer: Attribution, attributions: Sequence[Attribution]) -> bool:
    return any(
        holds(span, cue)
        for other in attributions
        if other is not outer
        for cue in other.cue[:1]
        for span in outer.content
    )


def _inner(text: str, outer: Attribution, i: int) -> Iterator[Attribution]:
    """Yield the attribution that the first piece of the content of `outer` spells out."""
    first, *others = outer.content
    match = _AS_SAYING.match(text, first.start, first.end)
    if match is None:
        return
    content = Span(start=match.start("content"), end=first.end)
    yield Attribution(
        source=(Span(start=match.start("source"), end=match.end("source")),),
        cue=(Span(start=match.start("cue"), end=match.end("cue")),),
        content=(content, *others),
        speech=_speech(text, content, outer.speech),
        within=i,
    )


def _speech(text: str, content: Span, outer: Speech) -> Speech:
    words = text[content.start : content.end]
    is_quoted = words[0] in '“"«„' and words.rstrip(".,")[-1] in '”"»“'
    return "direct" if is_quoted else outer
