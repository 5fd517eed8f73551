from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.extract.figures import load_figure_words
from onrecord.resolve.numbers import parse_number
from onrecord.resolve.quantities import load_measures, value_of


def test_every_predicate_that_is_found_has_a_measure() -> None:
    words = load_figure_words()
    known = set(load_measures().predicates)
    assert words.predicates | words.active <= known


@given(st.integers(min_value=0, max_value=10**12))
def test_grouped_and_plain_digits_are_the_same_number(number: int) -> None:
    assert parse_number(str(number)) == parse_number(f"{number:,}") == number


@given(st.text(max_size=40), st.text(max_size=20))
def test_a_value_has_its_bounds_in_order(number: str, bound: str) -> None:
    value = value_of(number, bound)
    if value is not None and value.low is not None and value.high is not None:
        assert value.low <= value.high
