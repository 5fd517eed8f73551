"""A page's characters to a tree, within caps on its size and depth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onrecord.read.limits import Limits

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What XML and UTF-8 cannot carry; NUL ends a text for libxml2.
_UNPARSABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_MAX_NAME = 2_000  # code points of a class, id or style
_CUT_DEPTH = "cut: what lies deeper than {} elements was left out"
_CUT_SIZE = "cut: the page has more than {} tags, the rest was left out"


def parse_page(markup: str, *, limits: Limits) -> tuple[HtmlElement | None, tuple[str, ...]]:
    """Return the root of a page's tree, None for a page without any element, and notices.

    The tree has no comments and no processing instructions. Tags beyond
    `limits.max_elements` are cut off; libxml2 itself drops what lies deeper than about 256
    elements. Both are said in a notice.
    """
    from lxml import etree, html

    markup, notices = _cut(_UNPARSABLE.sub("", markup), limits)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None, notices
    _shorten_names(root)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        notices += (_CUT_DEPTH.format(256),)
    return root, notices


def _shorten_names(root: HtmlElement) -> None:
    """Cut class names that no author wrote, since they are compared again and again."""
    for name in ("class", "id", "style"):
        for element in root.xpath(f"//*[string-length(@{name}) > {_MAX_NAME}]"):
            element.set(name, element.get(name)[:_MAX_NAME])


def _cut(markup: str, limits: Limits) -> tuple[str, tuple[str, ...]]:
    if markup.count("<") <= limits.max_elements:
        return markup, ()
    end = 0
    for number, match in enumerate(re.finditer(r"<\w", markup)):
        end = match.start()
        if number >= limits.max_elements:
            return markup[:end], (_CUT_SIZE.format(limits.max_elements),)
    return markup, ()
