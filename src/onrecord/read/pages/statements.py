"""What a page says of itself in its head and markup, gathered once for all who ask."""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from onrecord.read.pages.jsonld import LinkedData, Node, strings, types
from onrecord.read.pages.units import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_T = TypeVar("_T")

_MAX_VALUE = 2_000  # code points of one statement; longer ones are no title and no name
_MAX_PIECES = 500  # stretches of text of one element
_MAX_EACH = 50  # statements of one name; a page that has more is a list of other pages
_MAX_METAS = 2_000


class Statements:
    """The statements of one page: `meta` elements, JSON-LD, microdata, main headings."""

    def __init__(self, root: HtmlElement, *, url: str | None = None) -> None:
        self.root = root
        self.url = url
        self.linked = LinkedData(root)
        self._meta: dict[str, list[str]] = {}
        self._properties: dict[str, list[HtmlElement]] = {}
        printed = (text_of(heading) for heading in islice(root.iter("h1"), _MAX_EACH))
        self.headings = [text for text in printed if text]
        self._gather_metas()
        self._gather_properties()
        self.article: Node = self._choose_article()

    def meta(self, *names: str) -> list[str]:
        """Return what `meta` elements of these names or properties say, names in their order."""
        return [value for name in names for value in self._meta.get(name, ())]

    def properties(self, name: str) -> list[HtmlElement]:
        """Return the elements that microdata marks with a property, in page order."""
        return self._properties.get(name, [])

    def linked_values(self, *keys: str) -> list[str]:
        """Return what the article's JSON-LD says under `keys`, in their order."""
        values = (value for key in keys for value in strings(self.article.get(key)))
        return [clean for value in values if (clean := fold(value[:_MAX_VALUE]))]

    def nodes(self, *names: str) -> list[Node]:
        """Return the JSON-LD nodes of the given types, in page order."""
        return [node for node in self.linked.nodes if set(names) & set(types(node))]

    def _gather_metas(self) -> None:
        for element in islice(self.root.iter("meta"), _MAX_METAS):
            value = fold(html.unescape((element.get("content") or "")[:_MAX_VALUE]))
            for attribute in ("name", "property", "http-equiv"):
                name = (element.get(attribute) or "")[:_MAX_VALUE].strip().lower()
                if name and value:
                    _append(self._meta, name, value)

    def _gather_properties(self) -> None:
        for element in self.root.iter():
            if marked := element.get("itemprop"):
                for name in marked[:_MAX_VALUE].split():
                    _append(self._properties, name, element)

    def _choose_article(self) -> Node:
        """Return the JSON-LD node of the article itself: the one whose headline is the page's."""
        articles = self.linked.articles()
        titles = {letters(title) for title in self.meta("og:title", "twitter:title")}
        titles |= {letters(heading) for heading in self.headings}
        for node in articles:
            if any(letters(headline) in titles for headline in strings(node.get("headline"))):
                return node
        return articles[0] if articles else {}


def text_of(element: HtmlElement) -> str:
    """Return the text of an element, of a long one its beginning."""
    return fold("".join(islice(element.itertext(), _MAX_PIECES))[:_MAX_VALUE])


def letters(text: str) -> str:
    """Return the letters and digits of `text` in lower case, to compare it by.

    >>> letters("It's 5 p.m.!")
    'its5pm'
    """
    return re.sub(r"[\W_]+", "", text).lower()


def _append(lists: dict[str, list[_T]], name: str, value: _T) -> None:
    found = lists.setdefault(name, [])
    if len(found) < _MAX_EACH:
        found.append(value)
