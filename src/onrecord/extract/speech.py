"""Direct, indirect or mixed: how much of a content stands between quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from onrecord.extract.quotations import find_quotations
from onrecord.records import Attribution, Span, Speech

_WORD = re.compile(r"\w+")
_MOSTLY = 0.9
# Somebody speaks of himself, though no mark says so: the page lost its quotation marks. “us” and
# “me” stay out, since an agency's “the US” in capitals is far more frequent.
_FIRST_PERSON = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur)\b")
_SPOKEN_WORDS = 5  # “did not answer our calls” is the reporter's own first person
_DEPTH = 8


def settle_speech(text: str, attributions: Sequence[Attribution]) -> tuple[Attribution, ...]:
    """Return `attributions` (with `within` filled in) with the speech that text and place tell.

    What is quoted inside a direct quotation is as direct as that: “we fear more raids” inside the
    governor's quoted words is his wording. Without any mark, words in the first person are
    direct, unless “that” introduces them.
    """
    own = [_own_speech(text, attribution.content) for attribution in attributions]
    return tuple(
        msgspec.structs.replace(attribution, speech=_inherited(i, attributions, own))
        for i, attribution in enumerate(attributions)
    )


def _own_speech(text: str, content: Sequence[Span]) -> Speech:
    speech = speech_of(text, content)
    if speech != "indirect" or not content:
        return speech
    if text[content[0].start : content[0].start + 5].lower() == "that ":
        return speech
    spoken = any(_FIRST_PERSON.search(text, span.start, span.end) for span in content)
    is_long = sum(_count(text, span) for span in content) >= _SPOKEN_WORDS
    return "direct" if spoken and is_long else speech


def _inherited(i: int, attributions: Sequence[Attribution], own: Sequence[Speech]) -> Speech:
    at: int | None = i
    for _ in range(_DEPTH):
        if at is None or own[i] != "indirect":
            break
        at = attributions[at].within
        if at is not None and own[at] == "direct":
            return "direct"
    return own[i]


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
