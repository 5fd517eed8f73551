"""What a page says of itself in its head and markup, gathered once for all who ask."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from onrecord.read.page_jsonld import LinkedData, Node, strings, types
from onrecord.read.page_units import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MAX_VALUE = 2_000  # code points of one statement; longer ones are no title and no name
_MAX_HEADINGS = 50


class Statements:
    """The statements of one page: `meta` elements, JSON-LD, microdata, main headings."""

    def __init__(self, root: HtmlElement, *, url: str | None = None) -> None:
        self.root = root
        self.url = url
        self.linked = LinkedData(root)
        self._meta: dict[str, list[str]] = {}
        self._properties: dict[str, list[HtmlElement]] = {}
        self.headings = [
            heading
            for _, heading in zip(range(_MAX_HEADINGS), root.iter("h1"), strict=False)
            if fold(heading.text_content())
        ]
        self._gather()
        self.article: Node = self._choose_article()

    def meta(self, *names: str) -> list[str]:
        """Return what `meta` elements of these names or properties say, names in their order."""
        return [value for name in names for value in self._meta.get(name, ())]

    def properties(self, name: str) -> list[HtmlElement]:
        """Return the elements that microdata marks with a property, in page order."""
        return self._properties.get(name, [])

    def linked_values(self, *keys: str) -> list[str]:
        """Return what the article's JSON-LD says under `keys`, in their order."""
        return [
            clean
            for key in keys
            for value in strings(self.article.get(key))
            if (clean := fold(value)[:_MAX_VALUE])
        ]

    def _gather(self) -> None:
        for element in self.root.iter("meta"):
            value = fold(html.unescape(element.get("content") or ""))[:_MAX_VALUE]
            for attribute in ("name", "property", "http-equiv"):
                name = (element.get(attribute) or "").strip().lower()
                if name and value:
                    self._meta.setdefault(name, []).append(value)
        for element in self.root.xpath("//*[@itemprop]"):
            for name in element.get("itemprop").split():
                self._properties.setdefault(name, []).append(element)

    def _choose_article(self) -> Node:
        """Return the JSON-LD node of the article itself: the one whose headline is the page's."""
        articles = self.linked.articles()
        titles = {letters(title) for title in self.meta("og:title", "twitter:title")}
        titles |= {letters(heading.text_content()) for heading in self.headings}
        for node in articles:
            if any(letters(headline) in titles for headline in strings(node.get("headline"))):
                return node
        return articles[0] if articles else {}

    def nodes(self, *names: str) -> list[Node]:
        """Return the JSON-LD nodes of the given types, in page order."""
        return [node for node in self.linked.nodes if set(names) & set(types(node))]


def letters(text: str) -> str:
    """Return the letters and digits of `text` in lower case, to compare it by.

    >>> letters("It's 5 p.m.!")
    'its5pm'
    """
    return re.sub(r"[\W_]+", "", text).lower()
