"""JSON-LD of a page: its nodes, references followed, broken JSON put up with."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Node = dict[str, object]

_MAX_CHARACTERS = 2_000_000  # of all scripts of a page together
_MAX_NODES = 5_000
_MAX_DEPTH = 12
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)")
_WRAPPING_END = re.compile(r"(?:-->|(?://|/\*)?\s?\]\]>\s?(?:\*/)?)$")
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_ARTICLE = re.compile(r"Article$|BlogPosting$|^Report$|^Review$|NewsStory$|^LiveBlog")
# Under these a page lists what it is not about.
_OTHERS = frozenset(
    "itemListElement hasPart isPartOf mentions about relatedLink citation video image "
    "associatedMedia comment review publisher potentialAction subjectOf "
    "isBasedOn itemReviewed liveBlogUpdate significantLink".split()
)


class LinkedData:
    """The nodes of a page's JSON-LD, each with whether it is of the page itself."""

    def __init__(self, root: HtmlElement) -> None:
        self.nodes: list[Node] = []
        self._by_id: dict[str, Node] = {}
        for document in _documents(root):
            self._gather(document, 0)

    def articles(self) -> list[Node]:
        """Return the nodes that describe an article, in their order."""
        return [node for node in self.nodes if any(map(_ARTICLE.search, types(node)))]

    def follow(self, value: object) -> Node | None:
        """Return the node that a value is or refers to; what it states itself goes first."""
        if not isinstance(value, dict):
            return None
        node = cast("Node", value)
        known = self._by_id.get(str(node.get("@id", "")))
        return {**known, **node} if known else node

    def _gather(self, value: object, depth: int) -> None:
        if depth > _MAX_DEPTH or len(self.nodes) >= _MAX_NODES:
            return
        if isinstance(value, list):
            for item in value:
                self._gather(item, depth + 1)
        elif isinstance(value, dict):
            node = cast("Node", value)
            if "@type" in node:
                self.nodes.append(node)
            if len(node) > 1 and isinstance(name := node.get("@id"), str):
                self._by_id.setdefault(name, {}).update(node)
            for key, inner in node.items():
                if key not in _OTHERS:
                    self._gather(inner, depth + 1)


def types(node: Node) -> list[str]:
    """Return the types of a node, without the vocabulary's address.

    >>> types({"@type": ["https://schema.org/NewsArticle", "Article"]})
    ['NewsArticle', 'Article']
    """
    return [name.rsplit("/", 1)[-1] for name in strings(node.get("@type"))]


def strings(value: object) -> list[str]:
    """Return the strings that a value is or lists, character references resolved."""
    if isinstance(value, str):
        return [html.unescape(html.unescape(value))]
    if isinstance(value, list):
        return [found for item in value[:100] for found in strings(item)]
    if isinstance(value, dict) and "@value" in value:
        return strings(value["@value"])
    return []


def _documents(root: HtmlElement) -> Iterator[object]:
    left = _MAX_CHARACTERS
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        source = script.text or ""
        left -= len(source)
        if left < 0:
            return
        yield from _decode(source)


def _decode(source: str) -> Iterator[object]:
    """Yield the JSON values of a script; what stands after broken JSON is lost."""
    source = source.strip("\ufeff \t\r\n;")
    source = _WRAPPING_END.sub("", _WRAPPING.sub("", source)).strip()
    decoder = json.JSONDecoder(strict=False)  # with line breaks inside strings
    for text in (source, _TRAILING_COMMA.sub(r"\1", source), html.unescape(source)):
        try:
            value, end = decoder.raw_decode(text)
        except (ValueError, RecursionError):
            continue
        yield value
        rest = text[end:].lstrip(" \t\r\n,;")
        if rest[:1] in ("{", "["):
            yield from _decode_rest(decoder, rest)
        return


def _decode_rest(decoder: json.JSONDecoder, text: str) -> Iterator[object]:
    """Yield what follows a first value: several objects without a list around them."""
    for _ in range(50):
        try:
            value, end = decoder.raw_decode(text)
        except (ValueError, RecursionError):
            return
        yield value
        text = text[end:].lstrip(" \t\r\n,;")
