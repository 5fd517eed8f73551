from __future__ import annotations

import pytest

from onrecord.extract.passages import Passage
from onrecord.extract.wording import find_wording


def found(text: str) -> list[tuple[str, str]]:
    passage = Passage(start=0, end=len(text))
    return [(wording.span.exact, wording.kind) for wording in find_wording(text, [passage])]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("The regime was reportedly shelled.", [("regime", "loaded"), ("reportedly", "hedge")]),
        ("A suspected spy left.", [("suspected", "hedge")]),
        ("They eliminated 12 of them.", [("eliminated", "loaded")]),
        ("They eliminated a tax.", []),
        ("A strict regime of drugs was prescribed.", []),
        ("She spoke of the generals’ “victory” in the north.", [("“victory”", "scare_quotes")]),
        ("The so-called “calm” holds.", [("so-called", "distancing"), ("“calm”", "scare_quotes")]),
    ],
)  # fmt: skip
def test_words_that_colour_have_a_kind(text: str, want: list[tuple[str, str]]) -> None:
    assert found(text) == want


@pytest.mark.parametrize(
    "text",
    [
        "He said “the war is over and we have won it”.",
        "The minister called it “absurd”.",
        "“Peace,” said Ann Lee.",
        "A film named “The River” was shown.",
    ],
)
def test_quoted_speech_and_titles_are_no_scare_quotes(text: str) -> None:
    assert found(text) == []
