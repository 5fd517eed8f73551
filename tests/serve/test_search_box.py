"""What is typed into the box comes to filters, and filters to what would be typed."""

from __future__ import annotations

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import QueryError
from onrecord.serve.filters import FILTERS
from onrecord.serve.search_box import CHOICES, format_box, parse_box

letters = st.characters(exclude_categories=["Cs", "Cc"])
pieces = letters | st.sampled_from([*'"“”„«»\\:= ', "speaker:", "//", '="'])
values = st.lists(pieces, max_size=12).map("".join).map(str.strip).filter(bool)
bare_words = st.from_regex(r"[^\s:\"“”„«»]+", fullmatch=True).filter(lambda w: w.isprintable())
words = st.lists(bare_words | values, min_size=1).map(" ".join)


def any_filters() -> st.SearchStrategy[dict[str, str]]:
    kinds = {
        name: st.sampled_from(CHOICES[name]) if name in CHOICES else values for name in FILTERS
    }
    return st.fixed_dictionaries({}, optional={**kinds, "words": words})


@given(any_filters())
def test_filters_come_back_as_they_were_typed(filters: dict[str, str]) -> None:
    assert parse_box(format_box(filters)) == filters


@pytest.mark.parametrize(
    "filters",
    [
        {"publisher": '=The "Daily" News'},
        {"publisher": "=«Kell» “Post”"},
        {"speaker": "Kell: "[:-1]},
        {"speaker": "//x"},
        {"speaker": "a\\"},
        {"words": "speaker:foo"},
        {"words": 'speaker:"foo'},
        {"words": 'mill "last'},
        {"words": "said  twice", "speaker": 'x:"y'},
    ],
)
def test_the_box_alters_nothing_that_it_shows(filters: dict[str, str]) -> None:
    assert parse_box(format_box(filters)) == filters


def test_the_sign_for_exactly_may_stand_before_the_quotes() -> None:
    assert parse_box('publisher:="The Daily News" mill') == {
        "publisher": "=The Daily News",
        "words": "mill",
    }


def test_what_nothing_closes_is_found_out_quickly() -> None:
    began = time.perf_counter()
    with suppress(QueryError):
        parse_box('speaker:"' + "\\" * 1999)
    assert time.perf_counter() - began < 1


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_refused(typed: str) -> None:
    with suppress(QueryError):
        assert set(parse_box(typed)) <= set(FILTERS)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (
            'speaker:"Jan Kell" measure:killed since:2015-10 publisher:sana strike "a phrase"',
            {
                "speaker": "Jan Kell",
                "measure": "killed",
                "since": "2015-10",
                "publisher": "sana",
                "words": 'strike "a phrase"',
            },
        ),
        ("SPEAKER:Kell", {"speaker": "Kell"}),
        ("speaker:„Jan Kell“", {"speaker": "Jan Kell"}),
        ("from:2015 to:2016", {"since": "2015", "until": "2016"}),
        ("outlet:sana hedged:yes", {"publisher": "sana", "hedge": "true"}),
        ('measure:"targets hit"', {"measure": "targets_hit"}),
        ("at 10:30 https://a.example/b", {"words": "at 10:30 https://a.example/b"}),
        ('"speaker:Kell"', {"words": '"speaker:Kell"'}),
        ("place:=geonames:294640", {"place": "=geonames:294640"}),
        ("speaker:Kell speaker:Brun", {"speaker": "Brun"}),
        ('unclosed "quotation mark', {"words": "unclosed quotation mark"}),
        ("   ", {}),
    ],
)
def test_it_reads_as_people_type(typed: str, expected: dict[str, str]) -> None:
    assert parse_box(typed) == expected


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("spaeker:Kell", "did you mean `speaker`"),
        ("zzzz:Kell", "there are words, speaker"),
        ("measure:kiled", "did you mean `killed`"),
        ("stance:xyz", "there are asserts, denies"),
        ("speaker: Kell", "stands without a value"),
        ("speaker:", "stands without a value"),
    ],
)
def test_what_is_not_understood_is_said_with_what_was_perhaps_meant(
    typed: str, sentence: str
) -> None:
    with pytest.raises(QueryError, match=sentence):
        parse_box(typed)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ('speaker:"unclosed', "close the quotation mark"),
        ("hedge:maybe", "neither yes nor no"),
        ("measure:deaths", "there is no measure 'deaths'; did you mean `killed`?"),
    ],
)
def test_what_is_wrong_is_told_in_plain_words(typed: str, told: str) -> None:
    with pytest.raises(QueryError, match=re.escape(told)):
        parse_box(typed)
