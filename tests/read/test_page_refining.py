"""What a first choice of units misses and takes too much, set right."""

from __future__ import annotations

from lxml import html

from onrecord.read.pages.refining import refine
from onrecord.read.pages.units import Unit, find_units

ONE = "The bridge at Orlec was reopened on Sunday, the ministry said."
TWO = "Lorries have to wait until August, according to the ministry."
THREE = "The old bridge was crossed by 9,000 cars a day before the war."


def units_of(markup: str) -> list[Unit]:
    return list(find_units(html.document_fromstring(markup)))


def refined(markup: str, *chosen: str) -> list[str]:
    """Return the texts that come of choosing the units whose text is in `chosen`."""
    units = units_of(markup)
    found = refine(units, {i for i, unit in enumerate(units) if unit.text in chosen})
    return [units[i].text for i in sorted(found)]


def test_nothing_chosen_stays_nothing() -> None:
    assert refine(units_of(f"<p>{ONE}</p>"), set()) == set()


def test_a_paragraph_beside_chosen_ones_is_taken() -> None:
    page = f"<div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div>"
    assert refined(page, ONE, THREE) == [ONE, TWO, THREE]


def test_a_heading_over_a_chosen_paragraph_is_taken() -> None:
    page = f"<div><p>{ONE}</p><h2>Lorries wait</h2><p>{TWO}</p><h2>Share</h2></div>"
    assert refined(page, ONE, TWO) == [ONE, "Lorries wait", TWO]


def test_what_lies_outside_the_articles_element_is_dropped() -> None:
    page = f"<div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p></div><div><h3>Another report</h3></div>"
    assert refined(page, ONE, TWO, THREE, "Another report") == [ONE, TWO, THREE]


def test_an_article_in_chunks_is_put_together() -> None:
    chunk = '<div><div class="body"><p>{}</p></div></div>'
    page = f"<main>{chunk.format(ONE)}<div>An advertisement</div>{chunk.format(TWO)}</main>"
    assert refined(page, ONE) == [ONE, TWO]


def test_another_article_below_begins_with_a_headline_and_is_not_taken() -> None:
    chunk = '<div><div class="body"><p>{}</p></div></div>'
    page = f"<main>{chunk.format(ONE)}<h1>Another report</h1>{chunk.format(TWO)}</main>"
    assert refined(page, ONE) == [ONE]


def test_rows_and_quoted_posts_inside_the_article_are_taken() -> None:
    page = (
        f"<div><p>{ONE}</p><table><tr><td>Orlec</td><td>12 dead</td></tr></table>"
        f"<blockquote>It stands!</blockquote><p>{TWO}</p></div>"
    )
    assert refined(page, ONE, TWO) == [ONE, "Orlec 12 dead", "It stands!", TWO]


def test_a_standfirst_above_the_article_is_taken() -> None:
    page = (
        f'<h1>Bridge reopens</h1><header><p class="standfirst">{TWO}</p></header>'
        f"<div><p>{ONE}</p><p>{THREE}</p></div>"
    )
    assert refined(page, ONE, THREE) == [TWO, ONE, THREE]


def test_an_element_named_like_the_sites_that_holds_the_article_is_kept() -> None:
    page = f'<div class="promo"><p>{ONE}</p><p>{TWO}</p></div>'
    assert refined(page, ONE, TWO) == [ONE, TWO]


def test_paragraphs_of_a_related_box_are_dropped() -> None:
    page = (
        f'<div><p>{ONE}</p><p>{TWO}</p><p>{THREE}</p><div class="related"><p>More</p></div></div>'
    )
    assert refined(page, ONE, TWO, THREE, "More") == [ONE, TWO, THREE]
