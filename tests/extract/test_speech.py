"""Direct, indirect, mixed: what the marks, the place and the person say."""

from __future__ import annotations

import pytest

from onrecord.extract.speech import settle_speech
from onrecord.records import Attribution, Span


def attribution(text: str, words: str, within: int | None = None) -> Attribution:
    start = text.index(words)
    span = Span(start=start, end=start + len(words))
    return Attribution(content=(span,), speech="indirect", within=within)


@pytest.mark.parametrize(
    ("text", "words", "speech"),
    [
        ("“It rained for days,” Ann said.", "“It rained for days,”", "direct"),
        ("''It rained for days,'' Ann said.", "''It rained for days,''", "direct"),
        ("‘It rained for days,’ Ann said.", "‘It rained for days,’", "direct"),
        ("Ann said it rained “for days”.", "it rained “for days”", "mixed"),
        ("Ann said it rained for days.", "it rained for days", "indirect"),
        (
            "We lost two clinics in one night Ann said.",
            "We lost two clinics in one night",
            "direct",
        ),
        ("Ann said that we lost two clinics.", "that we lost two clinics", "indirect"),
        ("Ann did not answer our calls.", "our calls", "indirect"),
        ("Ann said the US had struck first again.", "the US had struck first again", "indirect"),
    ],
)
def test_speech_is_told_by_marks_and_person(text: str, words: str, speech: str) -> None:
    [settled] = settle_speech(text, [attribution(text, words)])
    assert settled.speech == speech


def test_what_is_said_inside_quoted_words_is_as_direct_as_they_are() -> None:
    text = "“They fear more raids on the town,” Ann said."
    outer = attribution(text, "“They fear more raids on the town,”")
    inner = attribution(text, "more raids on the town", within=0)
    assert [a.speech for a in settle_speech(text, [outer, inner])] == ["direct", "direct"]
