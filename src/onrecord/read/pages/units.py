"""A page's tree to units: stretches of text that no block element divides, in page order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Elements whose content is never printed as text of the page.
_UNPRINTED = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video select "
    "option datalist textarea input head meta link title map area source track param "
    "dialog".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q "
    "ruby s samp small span strike strong sub sup time tt u var wbr img picture tag amp-img".split()
)
_MAX_PATH = 100  # blocks; no author nests more, and each unit holds its path
_CELLS = frozenset(["td", "th"])
# Kept: the joiners that Persian and Indic scripts spell with, and marks of direction.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_WHITE = re.compile(r"\s+")


class Unit(msgspec.Struct, kw_only=True):
    """A stretch of printed text and where on the page it stands.

    Attributes:
        text: The words, white space folded.
        path: The elements it lies in, outermost first; the last is its own block.
        n_linked: How many code points of it are links.
        n_strong: How many are set in bold or italics.
    """

    text: str
    path: tuple[HtmlElement, ...]
    tags: tuple[str, ...]
    n_linked: int = 0
    n_strong: int = 0
    n_cells: int = 0

    @property
    def element(self) -> HtmlElement:
        """The innermost block element around the text."""
        return self.path[-1]


def fold(text: str) -> str:
    r"""Return `text` with runs of white space as one space, without what is not visible.

    >>> fold(" a\u00ad\u00a0 b\n")
    'a b'
    """
    return _WHITE.sub(" ", _INVISIBLE.sub("", text)).strip()


def find_units(root: HtmlElement) -> Iterator[Unit]:
    """Yield the units of a page in the order they are printed."""
    walk = _Walk()
    for event, element in _events(root):
        tag = element.tag
        if event == "start":
            yield from walk.enter(element, tag)
        else:
            yield from walk.leave(element, tag)
    yield from walk.flush()


def _events(root: HtmlElement) -> Iterator[tuple[str, HtmlElement]]:
    """Yield each element's start and end, leaving out what is never printed."""
    from lxml import etree

    walker = etree.iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walker:
        if skipped is not None:
            if element is skipped:  # its end; what follows it is printed
                skipped = None
                yield "end", element
            continue
        if event == "start" and (not isinstance(element.tag, str) or element.tag in _UNPRINTED):
            walker.skip_subtree()
            skipped = element
            continue
        yield event, element


class _Walk:
    """Text gathered until a block element begins or ends."""

    def __init__(self) -> None:
        self._path: list[HtmlElement] = []
        self._tags: list[str] = []
        self._pieces: list[str] = []
        self._n_links_open = 0
        self._n_strong_open = 0
        self._n_linked = 0
        self._n_strong = 0
        self._n_cells = 0
        self._n_breaks = 0

    def enter(self, element: HtmlElement, tag: str) -> Iterator[Unit]:
        if tag == "br":
            yield from self._break()
        elif tag in _CELLS:
            self._pieces.append("\t")
            self._n_cells += 1
        elif tag in _INLINE:
            self._n_links_open += tag == "a"
            self._n_strong_open += tag in ("b", "strong", "em", "i")
        else:
            yield from self.flush()
            if len(self._path) < _MAX_PATH:
                self._path.append(element)
                self._tags.append(tag)
        self._add(element.text)

    def leave(self, element: HtmlElement, tag: str) -> Iterator[Unit]:
        if tag in _INLINE:
            self._n_links_open -= tag == "a"
            self._n_strong_open -= tag in ("b", "strong", "em", "i")
        elif tag not in _CELLS and tag not in _UNPRINTED and tag != "br":
            yield from self.flush()
            if self._path and element is self._path[-1]:
                self._path.pop()
                self._tags.pop()
        self._add(element.tail)

    def flush(self) -> Iterator[Unit]:
        text = fold("".join(self._pieces))
        if text:
            yield Unit(
                text=text,
                path=tuple(self._path),
                tags=tuple(self._tags),
                n_linked=self._n_linked,
                n_strong=self._n_strong,
                n_cells=self._n_cells,
            )
        self._pieces.clear()
        self._n_linked = self._n_strong = self._n_cells = self._n_breaks = 0

    def _break(self) -> Iterator[Unit]:
        self._n_breaks += 1
        if self._n_breaks > 1:
            yield from self.flush()
        else:
            self._pieces.append("\n")

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._pieces.append(text)
        if not text.isspace():
            self._n_breaks = 0
            length = len(text.strip())
            self._n_linked += length if self._n_links_open else 0
            self._n_strong += length if self._n_strong_open else 0
