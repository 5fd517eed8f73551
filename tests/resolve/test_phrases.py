from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.resolve.phrases import parse_phrase
from onrecord.resolve.source_tokens import Vocabulary
from onrecord.resolve.speaker_words import load_speaker_words

CASES = Path(__file__).parents[1] / "cases" / "sources.toml"
WORDS = load_speaker_words()


def load() -> list[Any]:
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["words"]) for case in cases]


@pytest.mark.parametrize("case", load())
def test_the_words_of_a_source_are_taken_apart(case: dict[str, Any]) -> None:
    phrase = parse_phrase(case["words"], WORDS, Vocabulary())
    found = {field: getattr(phrase, field) for field in ("form", "name", "role", "owner")}
    want = {field: case.get(field, "") for field in ("form", "name", "role", "owner")}
    assert found == want


def test_a_lost_apostrophe_is_put_back_where_the_report_has_the_name() -> None:
    known = Vocabulary.of("Storn left. The claims stand.")
    assert parse_phrase("Storns claims", WORDS, known).name == "Storn"
    assert parse_phrase("Storns claims", WORDS, Vocabulary()).name != "Storn"


def test_a_capital_at_the_head_of_a_source_is_no_name_where_the_report_writes_it_small() -> None:
    known = Vocabulary.of("The bakers left. Bakers said so.")
    assert parse_phrase("Bakers", WORDS, known).form == "description"


@given(st.text(max_size=80))
def test_any_words_are_taken_apart(words: str) -> None:
    phrase = parse_phrase(words, WORDS, Vocabulary.of(words))
    assert phrase.form in ("pronoun", "name", "description", "joint")
    assert phrase.form != "name" or phrase.name.strip()
