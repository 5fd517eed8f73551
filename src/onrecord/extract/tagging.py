"""Handing passages to a trained tagger, and its offsets back to the report's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from onrecord.extract.passages import Passage
from onrecord.records import Attribution, Span

if TYPE_CHECKING:
    from onrecord.extract import Tagger

_BLANK = "\n\r\t \u00a0"


def tag_passages(text: str, passages: list[Passage], tagger: Tagger) -> list[Attribution]:
    """Return what `tagger` finds in `passages`, with offsets into `text`.

    Neighbouring passages go to it as one text, since contents run on over paragraphs;
    what stands between two of them and is left out (boilerplate) parts the texts.
    """
    stretches = _join(text, passages)
    found = tagger.attributions([text[span.start : span.end] for span in stretches])
    attributions: list[Attribution] = []
    for stretch, tagged in zip(stretches, found, strict=True):
        offset = len(attributions)
        attributions += [_shift(one, stretch.start, offset) for one in tagged]
    return attributions


def _join(text: str, passages: list[Passage]) -> list[Span]:
    joined: list[Span] = []
    for passage in passages:
        if joined and not text[joined[-1].end : passage.start].strip(_BLANK):
            joined[-1] = Span(start=joined[-1].start, end=passage.end)
        else:
            joined.append(Span(start=passage.start, end=passage.end))
    return joined


def _shift(attribution: Attribution, by: int, offset: int) -> Attribution:
    """Return `attribution` moved `by` code points, its `within` counted from `offset`."""
    return msgspec.structs.replace(
        attribution,
        content=_moved(attribution.content, by),
        cue=_moved(attribution.cue, by),
        source=_moved(attribution.source, by),
        within=None if attribution.within is None else attribution.within + offset,
    )


def _moved(spans: Sequence[Span], by: int) -> tuple[Span, ...]:
    return tuple(Span(start=span.start + by, end=span.end + by) for span in spans)
