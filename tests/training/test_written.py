"""Passages marked inline, and speech set again as transcripts: spans that fit their text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from training.corpus import Document, Gold
from training.voices import find_voices, voice_documents
from training.written import in_documents, parse_passage, read_written

CHAINS = Path(__file__).parents[2] / "training" / "data" / "chains.txt"


def words(document: Document, ranges: tuple[tuple[int, int], ...]) -> list[str]:
    return [document.text[start:end] for start, end in ranges]


def test_brackets_become_spans() -> None:
    passage = parse_passage(
        "2<1 :: [s1 State radio] [c1 quoted] [t1 [s2 a doctor] as [c2 saying] [t2 two died]].", "a"
    )
    outer, inner = passage.gold
    assert passage.text == "State radio quoted a doctor as saying two died."
    assert words(passage, outer.content) == ["a doctor as saying two died"]
    assert words(passage, inner.source + inner.cue + inner.content) == [
        "a doctor", "saying", "two died",
    ]  # fmt: skip
    assert (outer.within, inner.within) == (None, 0)


def test_words_may_be_the_content_of_two() -> None:
    passage = parse_passage("2<1 :: [t1,t2 It sank], [s1 he] [c1 said], [c2 citing] [s2 her].", "a")
    assert [words(passage, gold.content) for gold in passage.gold] == [["It sank"], ["It sank"]]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("[s1 Ann] [c1 said] [t1 so].", "no `::`"),
        (":: [s1 Ann [c1 said] [t1 so].", "not closed"),
        (":: [s1 Ann] said].", "closes"),
        (":: [s1 Ann] [c1 said].", "want a cue and a content"),
        ("2<1 :: [s1 Ann] [c1 said] [t1 so].", "no such attribution"),
        (":: [s1 Ann] [c1 said] [t1 so ].", "white space"),
        (":: [Ann] said.", "no mark"),
    ],
)
def test_what_does_not_fit_is_named(line: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_passage(line, "a")


def test_every_passage_that_ships_can_be_read_and_holds_what_it_says() -> None:
    passages = read_written(CHAINS)
    assert len(passages) > 700
    for passage in passages:
        for gold in passage.gold:
            for start, end in gold.source + gold.cue + gold.content:
                assert passage.text[start:end].strip() == passage.text[start:end] != ""
    inner = [gold for passage in passages for gold in passage.gold if gold.within is not None]
    assert len(inner) > len(passages) / 2


def test_passages_joined_keep_their_words() -> None:
    passages = [
        parse_passage(f"2<1 :: [s1 A{i}] [c1 said] [t1 [s2 B{i}] [c2 fears] [t2 C{i}]].", f"p{i}")
        for i in range(9)
    ]
    joined = in_documents(passages, random.Random(4))  # noqa: S311
    assert sum(len(document.gold) for document in joined) == 18
    for document in joined:
        for gold in document.gold:
            if gold.within is not None:
                outer = document.gold[gold.within]
                [source], [content] = words(document, outer.source), words(document, outer.content)
                assert content == f"B{source[1:]} fears C{source[1:]}"


def test_speech_set_again_keeps_speaker_and_words() -> None:
    first, second = "“It rained for three days and nights,”", "“Nobody came to help us there,”"
    text = f"{first} said Ann Lee. {second} said Bo."
    gold = tuple(
        Gold(*(((text.index(part), text.index(part) + len(part)),) for part in parts))
        for parts in (("Ann Lee", "said", first), ("Bo", "said", second))
    )
    document = Document(name="a", text=text, gold=gold)
    assert [name for name, _ in find_voices(document)] == ["Ann Lee", "Bo"]
    made = voice_documents([document], 30, random.Random(1))  # noqa: S311
    assert len(made) == 30
    for one in made:
        for attribution in one.gold:
            [content] = words(one, attribution.content)
            [cue] = words(one, attribution.cue)
            assert content.strip() == content != ""
            assert not any(letter.isalnum() for letter in cue)
