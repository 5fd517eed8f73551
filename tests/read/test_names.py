"""Bylines come apart into names, without “By”, roles, places and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.pages.names import has_lead, is_name, split_names

CASES = [
    ("By Ann Lee", ["Ann Lee"]),
    ("BY: Ann Lee", ["Ann Lee"]),
    ("Written by Ann Lee and Bo Chen", ["Ann Lee", "Bo Chen"]),
    ("Ann Lee, Bo Chen & Cy Dahl", ["Ann Lee", "Bo Chen", "Cy Dahl"]),
    ("Von Jana Weiß und Felix Ott, dpa", ["Jana Weiß", "Felix Ott", "dpa"]),
    ("Ein Kommentar von Jana Weiß", ["Jana Weiß"]),
    ("Par Luc Petit et Anne Roy", ["Luc Petit", "Anne Roy"]),
    ("Por Ana Gil y Eva Sanz", ["Ana Gil", "Eva Sanz"]),
    ("Ana Ramón y Cajal", ["Ana Ramón y Cajal"]),
    ("Ann Lee, Political Editor", ["Ann Lee"]),
    ("Ann Lee in Rome", ["Ann Lee"]),
    ("Ann Lee for the Gazette", ["Ann Lee"]),
    ("Jana Weiß (dpa)", ["Jana Weiß"]),
    ("Ann Lee, MD, PhD", ["Ann Lee"]),
    ("Ann Lee on Monday", ["Ann Lee"]),
    ("Dr. Max Holm", ["Dr. Max Holm"]),
    ("Andrew von Holt", ["Andrew von Holt"]),
    ("Byron Hill", ["Byron Hill"]),
    ("Gazette staff reporter", ["Gazette staff reporter"]),
    ("abc/def", ["abc/def"]),
    ("https://social.example/ann", []),
    ("ann@gazette.example", []),
    ("@annlee", []),
    ("admin", []),
    ("", []),
]


@pytest.mark.parametrize(("words", "names"), CASES)
def test_a_byline_comes_apart_into_names(words: str, names: list[str]) -> None:
    assert split_names(words) == names


@pytest.mark.parametrize(
    "words", ["Ludwig van Holt", "María José Gil", "J. O'Neill-Roy", "Олег Иванов"]
)
def test_two_to_six_capitalised_words_are_a_name(words: str) -> None:
    assert is_name(words)


@pytest.mark.parametrize(
    "words", ["Reuters", "5 min read", "Share this", "Travel News Reporter", "x" * 99]
)
def test_one_word_a_role_or_a_prompt_is_no_name(words: str) -> None:
    assert not is_name(words)


@pytest.mark.parametrize("words", ["By Ann", "Von Jana", "Autor: Jana", "A report by Ann"])
def test_a_byline_opens_with_its_word(words: str) -> None:
    assert has_lead(words)


@given(st.text(max_size=300))
def test_names_are_short_and_have_something_in_them(words: str) -> None:
    assert all(0 < len(name) <= 60 for name in split_names(words))
