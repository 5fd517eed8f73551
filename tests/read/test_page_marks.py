"""What is the site's and what is the article's, told by marks and words."""

from __future__ import annotations

import pytest
from lxml import html

from onrecord.read.pages.marks import is_hidden, is_site_element, is_site_text, is_standfirst
from onrecord.read.pages.units import Unit, find_units


def unit_of(markup: str) -> Unit:
    (unit,) = find_units(html.document_fromstring(markup))
    return unit


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="related">',
        '<div class="box newsletter-signup">',
        '<ul id="most-read">',
        '<div class="social_share">',
        "<aside>",
        "<nav>",
    ],
)
def test_elements_are_the_sites_by_name_or_tag(markup: str) -> None:
    assert is_site_element(html.fragment_fromstring(markup))


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="story">',
        '<div class="unrelated">',
        '<h2 id="share-of-the-vote">',
        '<div id="what-the-menu-of-the-prison-says">',
        "<header>",
    ],
)
def test_words_inside_other_names_and_slugs_of_headlines_mark_nothing(markup: str) -> None:
    assert not is_site_element(html.fragment_fromstring(markup))


@pytest.mark.parametrize(
    "words",
    [
        "Read more: Ferry service at Orlec ends",
        "Lesen Sie auch: Brücke gesperrt",
        "À lire aussi : Le pont fermé",
        "Lea también: El puente, cerrado",
        "Leia mais: Ponte fechada",
        "Читайте также: Мост закрыт",
        "Related: Ten bridges of the north",
        "Follow the Gazette on Twitter",
        "Sign up to our newsletter for more stories like this.",
        "Unser Newsletter informiert Sie jeden Freitag.",
        "© 2026 The Orlec Gazette",
        "Like this story? Share it with a friend!",
    ],
)
def test_promotions_are_the_sites(words: str) -> None:
    assert is_site_text(unit_of(f"<p>{words}</p>"))


@pytest.mark.parametrize(
    "words",
    [
        "Read at the trial, the letter said that nobody had been warned.",
        "Posted to the front in May, he wrote home twice.",
        "Follow the river for an hour and you reach the camp, he said.",
        "You may not always want to know, the minister said.",
        "More than 200 people were killed, according to the observatory.",
    ],
)
def test_prose_that_opens_like_a_promotion_is_the_articles(words: str) -> None:
    assert not is_site_text(unit_of(f"<p>{words}</p>"))


def test_a_paragraph_that_is_but_a_link_is_the_sites() -> None:
    assert is_site_text(unit_of('<p><a href="/x">Ferry service at Orlec ends</a></p>'))
    assert not is_site_text(unit_of('<p>The <a href="/x">ferry service</a> ends, it said.</p>'))


def test_a_standfirst_is_told_by_its_class() -> None:
    assert is_standfirst(unit_of('<p class="article-standfirst">The bridge stands again.</p>'))
    assert not is_standfirst(unit_of('<p class="misleading">The bridge stands again.</p>'))


def test_hidden_is_what_its_own_style_hides() -> None:
    assert is_hidden(html.fragment_fromstring('<p style="color:red; display : none">'))
    assert not is_hidden(html.fragment_fromstring('<p style="display: block">'))
