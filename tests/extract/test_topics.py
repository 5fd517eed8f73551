"""A topic before a colon is no speaker."""

from __future__ import annotations

import pytest

from onrecord.extract.topics import drop_topics
from onrecord.records import Attribution, Span


def credited(source: int, cue: tuple[int, int], end: int, within: int | None = None) -> Attribution:
    return Attribution(
        source=(Span(start=0, end=source),),
        cue=(Span(start=cue[0], end=cue[1]),),
        content=(Span(start=cue[1] + 1, end=end),),
        speech="indirect",
        within=within,
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Harbour market strike: toll rises to 14", 0),
        ("Border clashes: what is known", 0),
        ("Ann Vold: the bridge will hold", 1),
        ("Ministry: the bridge will hold", 1),
        ("The commission: the bridge will hold", 1),
    ],
)
def test_a_topic_before_a_colon_is_no_speaker(text: str, kept: int) -> None:
    colon = text.index(":")
    assert len(drop_topics(text, [credited(colon, (colon, colon + 1), len(text))])) == kept


def test_what_stood_within_a_topic_stands_outside() -> None:
    text = "Market strike: Ann said it burnt"
    inner = Attribution(
        source=(Span(start=15, end=18),),
        cue=(Span(start=19, end=23),),
        content=(Span(start=24, end=len(text)),),
        speech="indirect",
        within=0,
    )
    [left] = drop_topics(text, [credited(13, (13, 14), len(text)), inner])
    assert left.within is None


def test_a_verb_makes_a_speaker_of_anything() -> None:
    text = "The talks showed it would hold"
    found = [credited(9, (10, 16), len(text))]
    assert drop_topics(text, found) == found
