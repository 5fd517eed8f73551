"""Of the headlines that a page states one is taken, without the site's name behind it."""

from __future__ import annotations

import json

import pytest

from onrecord.read.limits import Limits
from onrecord.read.pages.headlines import find_headline
from onrecord.read.pages.statements import Statements
from onrecord.read.pages.tree import parse_page

URL = "https://www.gazette.example/ferry"


def headline(
    *, shared: str = "", indexed: str = "", tweeted: str = "", printed: str = "", title: str = ""
) -> str | None:
    node = json.dumps({"@type": "NewsArticle", "headline": indexed})
    markup = (
        f"<head><title>{title}</title>"
        f'<meta property="og:title" content="{shared}">'
        f'<meta name="twitter:title" content="{tweeted}">'
        f'<meta property="og:site_name" content="Harbour Gazette">'
        f'<script type="application/ld+json">{node}</script></head><body><h1>{printed}</h1></body>'
    )
    root, _ = parse_page(markup, limits=Limits())
    assert root is not None
    return find_headline(Statements(root, url=URL), publisher="Harbour Gazette")


@pytest.mark.parametrize(
    "title",
    [
        "Ferry sinks off Ostrel | Harbour Gazette",
        "Ferry sinks off Ostrel - gazette.example",
        "Ferry sinks off Ostrel – Gazette",
        "Ferry sinks off Ostrel",
    ],
)
def test_the_name_of_the_site_is_taken_off(title: str) -> None:
    assert headline(shared=title) == "Ferry sinks off Ostrel"
    assert headline(title=title) == "Ferry sinks off Ostrel"


def test_what_follows_the_printed_headline_is_taken_off_whatever_it_is() -> None:
    shared = "Ferry sinks off Ostrel | World | by Ann Lee"
    assert headline(shared=shared, printed="Ferry sinks off Ostrel") == "Ferry sinks off Ostrel"


def test_a_dash_inside_a_headline_stays() -> None:
    assert headline(shared="Ferry sinks - three missing") == "Ferry sinks - three missing"


def test_the_shared_headline_goes_before_the_printed_one() -> None:
    assert headline(shared="Ferry sinks", printed="Ferry disaster live") == "Ferry sinks"


def test_three_that_agree_outvote_the_shared_one() -> None:
    chosen = headline(
        shared="You won't believe it", indexed="Ferry", tweeted="Ferry", printed="Ferry"
    )
    assert chosen == "Ferry"


def test_references_and_white_space_are_resolved() -> None:
    assert headline(shared="Ferry &amp;amp; tug\n  sink") == "Ferry & tug sink"


def test_without_any_there_is_none() -> None:
    assert headline() is None
