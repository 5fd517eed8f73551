"""Elements of a page by the few kinds of CSS selectors that tests need."""

from __future__ import annotations

import re

import lxml.html
from lxml.html import HtmlElement

_STEP = re.compile(r"""(?:[^\s,\["]|\[[^\]"]*(?:"[^"]*")?\])+""")
_PART = re.compile(
    r"""\.(?P<class>[\w-]+)|\[(?P<name>[\w-]+)(?:(?P<how>[~^*]?=)"?(?P<value>[^"\]]*)"?)?\]"""
)
_HOW = {
    "=": "@{0}='{1}'",
    "~=": "contains(concat(' ', @{0}, ' '), ' {1} ')",
    "^=": "starts-with(@{0}, '{1}')",
    "*=": "contains(@{0}, '{1}')",
}


def parse(page: str) -> HtmlElement:
    """Return the tree of a page."""
    return lxml.html.fromstring(page)


def select(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    """Return what a selector finds: tags, classes, attributes, descendants, and lists of these.

    >>> tree = parse('<p class="a b"><i title="x y">1</i></p>')
    >>> [found.text for found in select(tree, 'p.a i[title~="y"]')]
    ['1']
    """
    paths = (
        "descendant-or-self::" + "//".join(_step(step) for step in _STEP.findall(one))
        for one in selector.split(", ")
    )
    return list(tree.xpath(" | ".join(paths)))


def _step(step: str) -> str:
    tag = re.match(r"[\w*]*", step)
    path = (tag[0] if tag else "") or "*"
    for part in _PART.finditer(step):
        if part["class"]:
            path += f"[contains(concat(' ', @class, ' '), ' {part['class']} ')]"
        elif part["how"]:
            path += f"[{_HOW[part['how']].format(part['name'], part['value'])}]"
        else:
            path += f"[@{part['name']}]"
    return path
