"""JSON-LD is read as browsers' scripts and people leave it: broken, wrapped, in pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from onrecord.read.pages.jsonld import LinkedData, strings, types

NODE = '{"@type": "NewsArticle", "headline": "Ferry"}'


def read(*scripts: str) -> LinkedData:
    root = html.Element("html")
    for source in scripts:
        script = html.Element("script", type="application/ld+json")
        script.text = source
        root.append(script)
    return LinkedData(root)


@pytest.mark.parametrize(
    "source",
    [
        NODE,
        f"<!-- {NODE} -->",
        f"//<![CDATA[\n{NODE}\n//]]>",
        f"/* <![CDATA[ */ {NODE} /* ]]> */",
        f"{NODE};",
        f"[{NODE},]",
        '{"@type": "NewsArticle", "headline": "Ferry",}',
        f'{{"@graph": [{NODE}]}}',
        f'{{"@type": "WebPage", "mainEntity": {NODE}}}',
        f'{{"@type": "Organization"}} {NODE}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Ferry&quot;}",
        '{"@type": "NewsArticle", "headline": "Ferry", "articleBody": "two\nlines"}',
        '{"@type": "https://schema.org/NewsArticle", "headline": "Ferry"}',
    ],
)
def test_an_article_is_found_however_it_is_wrapped(source: str) -> None:
    assert [strings(node["headline"]) for node in read(source).articles()] == [["Ferry"]]


@pytest.mark.parametrize(
    "source", ["", "{", "null", "[[[[", "not json", "[" * 100_000, '{"a":' * 9_999]
)
def test_broken_scripts_give_nothing_and_do_not_stop_others(source: str) -> None:
    assert len(read(source, NODE).articles()) == 1


def test_a_reference_is_followed_and_a_circle_of_them_ends() -> None:
    data = read('[{"@type": "Person", "@id": "a", "name": "Ann", "knows": {"@id": "a"}}]')
    assert (data.follow({"@id": "a"}) or {})["name"] == "Ann"
    assert data.follow("a") is None
    assert data.follow({"@id": "b"}) == {"@id": "b"}


def test_articles_that_are_only_listed_are_left_out() -> None:
    assert read(f'{{"@type": "ItemList", "itemListElement": [{NODE}]}}').articles() == []


def test_types_and_strings_take_any_value() -> None:
    assert types({"@type": ["a/B", 3, None]}) == ["B"]
    assert strings([{"@value": "x"}, "a &amp;amp; b", 5]) == ["x", "a & b"]


@given(st.text(alphabet='{}[]":,@typeid0 \n\\', max_size=80))
def test_no_script_makes_it_raise(source: str) -> None:
    assert isinstance(read(source).nodes, list)
