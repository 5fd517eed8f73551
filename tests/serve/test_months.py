"""The chart of months: every claim is in a bar, and every bar is a filter."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.serve.months import HEIGHT, WIDTH, draw_months
from onrecord.store import FacetValue, Query

months = st.dates(dt.date(1950, 1, 1), dt.date(2030, 1, 1)).map(lambda day: day.isoformat()[:7])


def values(counts: dict[str, int]) -> list[FacetValue]:
    return [FacetValue(value=m, label=m, n_claims=n) for m, n in sorted(counts.items())]


@given(st.dictionaries(months, st.integers(1, 10**6), min_size=1, max_size=60))
def test_every_claim_is_in_one_bar_and_every_bar_within_the_chart(counts: dict[str, int]) -> None:
    [chart] = draw_months(values(counts), Query(), {})
    assert sum(bar.n_claims for bar in chart.bars) == sum(counts.values())
    for bar in chart.bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
        assert 0 < bar.height <= HEIGHT
        assert bar.y + bar.height == pytest.approx(HEIGHT)


def test_no_claims_are_no_chart() -> None:
    assert draw_months([], Query(), {}) == []


def test_a_year_that_is_chosen_opens_its_months() -> None:
    counts = {f"{year}-03": 5 for year in range(2010, 2020)}
    query = Query(since=dt.date(2012, 1, 1), until=dt.date(2012, 12, 31))
    years, opened = draw_months(values(counts), query, {"measure": "killed"})
    assert [bar.span for bar in years.bars if bar.is_chosen] == ["2012"]
    assert years.bars[2].href == "/?measure=killed"
    assert [bar.span for bar in opened.bars] == ["2012-03"]
    assert opened.bars[0].href == "/?measure=killed&since=2012-03-01&until=2012-03-31"
