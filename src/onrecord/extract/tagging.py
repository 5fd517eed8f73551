"""Handing passages to a trained tagger, and its offsets back to the report's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from onrecord.extract.passages import Passage
from onrecord.records import Attribution, Span
from onrecord.text import trim

if TYPE_CHECKING:
    from onrecord.extract import Tagger

_BLANK = "\n\r\t \u00a0"
_ENDS = ".!?:;…”\"’'»)"


def tag_passages(text: str, passages: list[Passage], tagger: Tagger) -> list[Attribution]:
    """Return what `tagger` finds in `passages`, with offsets into `text`.

    Neighbouring passages go to it as one text, since contents run on over paragraphs;
    what stands between two of them and is left out (boilerplate) parts the texts.
    """
    stretches = _join(text, passages)
    stopped = _stop_headings(text, passages)
    found = tagger.attributions([stopped[span.start : span.end] for span in stretches])
    attributions: list[Attribution] = []
    for stretch, tagged in zip(stretches, found, strict=True):
        offset = len(attributions)
        attributions += [_shift(one, text, stretch.start, offset) for one in tagged]
    return attributions


def _stop_headings(text: str, passages: list[Passage]) -> str:
    """Return `text`, equally long, with a full stop after each heading that has none.

    The corpus the tagger learnt from ends its headlines so. Without it a headline is read as
    the beginning of what the first paragraph says. The stop takes the place of a line break.
    """
    stops = [
        passage.end
        for passage in passages
        if passage.is_heading
        and text[passage.end - 1] not in _ENDS
        and text[passage.end : passage.end + 2].isspace()
        and passage.end + 2 <= len(text)
    ]
    if not stops:
        return text
    letters = list(text)
    for at in stops:
        letters[at] = "."
    return "".join(letters)


def _join(text: str, passages: list[Passage]) -> list[Span]:
    joined: list[Span] = []
    for passage in passages:
        if joined and not text[joined[-1].end : passage.start].strip(_BLANK):
            joined[-1] = Span(start=joined[-1].start, end=passage.end)
        else:
            joined.append(Span(start=passage.start, end=passage.end))
    return joined


def _shift(attribution: Attribution, text: str, by: int, offset: int) -> Attribution:
    """Return `attribution` moved `by` code points, its `within` counted from `offset`."""
    return msgspec.structs.replace(
        attribution,
        content=_moved(attribution.content, text, by),
        cue=_moved(attribution.cue, text, by),
        source=_moved(attribution.source, text, by),
        within=None if attribution.within is None else attribution.within + offset,
    )


def _moved(spans: Sequence[Span], text: str, by: int) -> tuple[Span, ...]:
    """Return `spans` moved; one that ends with a stop put in here loses that line break."""
    moved = (trim(text, span.start + by, span.end + by) for span in spans)
    return tuple(span for span in moved if span is not None)
