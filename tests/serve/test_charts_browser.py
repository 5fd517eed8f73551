"""Charts and maps in a real Chromium: whole on a screen held in a hand, and filling a wide one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import onrecord
from tests.serve.browsing import serving


@pytest.fixture(scope="module")
def pages(demo_ledger: str) -> Iterator[dict[str, str]]:
    with onrecord.open(demo_ledger, read_only=True) as book:
        story = max(book.stories(), key=lambda row: row.n_reports).story
        party = max(book.parties(), key=lambda row: row.n_claims).id
    with serving(demo_ledger) as site:
        yield {
            "story": f"{site}/stories/{story}",
            "party": f"{site}/parties/{party}",
            "campaign": f"{site}/campaign?words=said",
            "place": f"{site}/campaign?place=Teshlin",
        }


_SEEN = """() => [...document.querySelectorAll("main svg.chart")]
    .map((chart) => chart.getBoundingClientRect()).filter((box) => box.width > 0)
    .map((box) => [box.left, box.right])"""


@pytest.mark.parametrize("name", ["story", "party", "place"])
def test_every_chart_is_whole_on_a_narrow_screen(
    browser: Any, pages: dict[str, str], name: str
) -> None:
    page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(pages[name])
    charts = page.evaluate(_SEEN)
    assert charts
    assert all(left >= 0 and right <= 390 for left, right in charts)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    texts = """() => [...document.querySelectorAll("main svg.chart text")]
        .map((words) => [words.getBoundingClientRect(), words.textContent])
        .filter(([box]) => box.width > 0 && box.right > 392).map(([, words]) => words)"""
    assert page.evaluate(texts) == []
    page.context.close()


def test_charts_of_a_story_fill_a_wide_screen(browser: Any, pages: dict[str, str]) -> None:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(pages["story"])
    figures = _SEEN.replace("main svg", "section:not(:has(.where)) > .chart-frame svg")
    assert [right > 1300 for _, right in page.evaluate(figures)] == [True, True]
    boxes = "[...document.querySelectorAll('.sheet, .place-list')]"
    inside = f"() => {boxes}.map((box) => box.scrollHeight - box.clientHeight)"
    assert all(more <= 1 for more in page.evaluate(inside))
    page.context.close()
