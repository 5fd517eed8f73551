from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.extract.figures import find_figures
from onrecord.extract.passages import Passage
from onrecord.extract.timexes import find_timexes
from onrecord.extract.wording import find_wording
from onrecord.records import Figure, Span


def figures(text: str) -> list[Figure]:
    return list(find_figures(text, [Passage(start=0, end=len(text))]))


def words(text: str, span: Span | None) -> str:
    return text[span.start : span.end] if span else ""


@pytest.mark.parametrize(
    ("text", "figure", "predicate"),
    [
        ("Two civilians killed 13 injured in a raid.", "13", "injured"),
        ("A raid has killed two patients injured eight others.", "eight others", "injured"),
        ("A raid left three men dead.", "three men", "dead"),
        ("Twelve people, two of them children, were killed.", "Twelve people", "killed"),
        ("The death toll rose to 14, up from nine.", "nine", "toll"),
        ("A man was shot and killed.", "A man", "killed"),
        ("Police said the victim, 23, died in hospital.", "the victim", "died"),
        ("She mourned the death of a 12-year-old boy.", "a 12-year-old boy", "death"),
        ("Nobody was wounded.", "Nobody", "wounded"),
    ],
)
def test_a_figure_is_governed_by_what_grammar_says(text: str, figure: str, predicate: str) -> None:
    found = {words(text, f.span): words(text, f.predicate) for f in figures(text)}
    assert found.get(figure) == predicate


@pytest.mark.parametrize(
    "text",
    [
        "Listen on 98.4 FM.",
        "They met at 16 West Street.",
        "Those under 18 may not enter.",
        "A man who killed two people fled.",
        "Police named the victim as Ann Lee, 42.",
        "The film shows a man and a woman.",
    ],
)
def test_what_counts_nobody_is_no_figure(text: str) -> None:
    found = [words(text, f.span) for f in figures(text)]
    assert not [span for span in found if span != "two people"]


def test_one_person_mentioned_again_is_not_counted_again() -> None:
    text = "A man was shot dead on Sunday. The man, 23, was killed in his car."
    assert [words(text, f.span) for f in figures(text)] == ["A man"]


@given(st.text(alphabet="12 ,.-–'a\nkilled menoshtw“”", max_size=200))
def test_a_figure_lies_in_its_passage_and_holds_its_number(text: str) -> None:
    if not text:
        return
    for figure in figures(text):
        assert figure.span.start <= figure.number.start < figure.number.end <= figure.span.end
        assert figure.span.end <= len(text)


@pytest.mark.parametrize(
    "unit", ["1", "12 ", "said ", "a man ", "killed ", "12 killed in the war ", "the next ", "“a” "]
)
def test_time_grows_with_length_and_no_faster(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    passages = [Passage(start=0, end=len(text))]
    start = time.process_time()
    list(find_figures(text, passages))
    list(find_timexes(text, passages))
    list(find_wording(text, passages))
    assert time.process_time() - start < 2
