"""What a choice of units misses of the article, and what it takes that is the site's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

from onrecord.read.pages.marks import is_hidden, is_site_element, is_site_text, is_standfirst
from onrecord.read.pages.units import Unit

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_SUBHEADINGS = _HEADINGS - {"h1"}
_PARAGRAPHS = _HEADINGS | frozenset("p blockquote li td th".split())
_BEFORE = 12  # units before the body in which a standfirst is looked for
_MIN_PROSE = 40  # code points; shorter is a label until its neighbours say otherwise
_HOLDS = 0.75  # share of the chosen text that the article's own element has
_LARGE = 0.2  # share of it from which an element is the article's, whatever its name


def refine(units: Sequence[Unit], chosen: set[int]) -> set[int]:
    """Return `chosen` with the article's other units, and without what is the site's."""
    if not chosen:
        return chosen
    page = _Page(units, chosen)
    found = {i for i in chosen | page.missed() if not page.is_site(i)} or chosen
    return found | page.headings(found) | page.standfirst()


def find_unmarked(units: Sequence[Unit]) -> set[int]:
    """Return the indexes of the units that nothing on the page marks as the site's."""
    is_site = cache(lambda element: is_site_element(element) or is_hidden(element))
    return {
        i
        for i, unit in enumerate(units)
        if unit.n_linked < 0.5 * len(unit.text)
        and not any(map(is_site, unit.path))
        and not is_site_text(unit)
    }


def is_prose(unit: Unit, *, headings: bool = False) -> bool:
    """Say whether a unit reads like a paragraph: long enough, and not mostly links."""
    return (
        (headings or unit.tags[-1] not in _HEADINGS)
        and len(unit.text) >= _MIN_PROSE
        and unit.n_linked < 0.5 * len(unit.text)
    )


class _Page:
    """The units of a page, and which of its elements the article's text lies in."""

    def __init__(self, units: Sequence[Unit], chosen: set[int]) -> None:
        self._units, self._chosen = units, chosen
        self._is_site_element, self._is_hidden = cache(is_site_element), cache(is_hidden)
        weights, depths = _weigh([units[i] for i in chosen])
        total = sum(len(units[i].text) for i in chosen)
        self._large = {e for e in weights if weights[e] >= _LARGE * total}
        holding = [e for e in weights if weights[e] >= _HOLDS * total and e.tag not in _PARAGRAPHS]
        body = max(holding, key=depths.__getitem__)
        own = [i for i, unit in enumerate(units) if body in unit.path]
        self._first = own[0]
        self._bodies = {body, *_chunks(body, units[own[-1] + 1 :])}
        self._around = set(units[own[0]].path[: units[own[0]].path.index(body) + 1])

    def missed(self) -> set[int]:
        """Return the units that stand where chosen prose stands and read like it."""
        prose = [unit for i in self._chosen if is_prose(unit := self._units[i])]
        places = {_place(unit) for unit in prose}
        places |= {
            (body, tag) for parent, tag in places if parent in self._bodies for body in self._bodies
        }
        own = {unit.element for unit in prose}
        lists = {_parent(unit) for i in self._chosen if (unit := self._units[i]).tags[-1] == "li"}
        return {
            i
            for i, unit in enumerate(self._units)
            if i not in self._chosen
            and (inside := self._inside(unit)) is not None
            and (
                (is_prose(unit) and _place(unit) in places)
                or (unit.element in own and unit.n_linked < 0.5 * len(unit.text))
                or (unit.tags[-1] == "li" and _parent(unit) in lists)
                or (unit.n_cells > 1 and "table" in inside)
                or "blockquote" in inside
            )
        }

    def is_site(self, i: int) -> bool:
        """Say whether a unit is the site's and not the article's."""
        unit = self._units[i]
        if self._inside(unit) is None and not self._leads_in(i):
            return True
        return (
            any(self._is_site_element(e) for e in unit.path if e not in self._large)
            or any(self._is_hidden(e) for e in unit.path if e not in self._around)
            or is_site_text(unit)
        )

    def _inside(self, unit: Unit) -> tuple[str, ...] | None:
        """Return the tags between the article's element and a unit's words, None outside it."""
        for depth, element in enumerate(unit.path):
            if element in self._bodies:
                return unit.tags[depth + 1 :]
        return None

    def headings(self, found: set[int]) -> set[int]:
        """Return the headings that stand over paragraphs in `found`."""
        parents = {_parent(self._units[i]) for i in found if is_prose(self._units[i])}
        return {
            i
            for i, unit in enumerate(self._units)
            if i + 1 in found
            and unit.tags[-1] in _SUBHEADINGS
            and _parent(unit) in parents
            and unit.n_linked < 0.5 * len(unit.text)
            and self._inside(unit) is not None
            and not self.is_site(i)
        }

    def standfirst(self) -> set[int]:
        """Return the units that are marked as what stands between headline and body."""
        return {
            i
            for i in range(max(0, self._first - _BEFORE), self._first)
            if is_prose(unit := self._units[i], headings=True) and is_standfirst(unit)
        }

    def _leads_in(self, i: int) -> bool:
        """Say whether a unit outside the body is a first paragraph that is set apart."""
        unit = self._units[i]
        return i < self._first and unit.tags[-1] == "p" and is_prose(unit)


def _chunks(body: HtmlElement, units: Sequence[Unit]) -> set[HtmlElement]:
    """Return the elements in `units` that go on where `body` ends, as behind an advertisement.

    They are marked as `body` is and stand beside it; a headline between them would begin
    another article.
    """
    marks = body.tag, body.get("class"), _grandparent(body)
    if not body.get("class") or marks[2] is None:
        return set()
    same_article = takewhile(lambda unit: unit.tags[-1] not in ("h1", "h2"), units)
    return {
        element
        for unit in same_article
        for element in unit.path
        if (element.tag, element.get("class")) == marks[:2] and _grandparent(element) is marks[2]
    }


def _grandparent(element: HtmlElement) -> HtmlElement | None:
    parent = element.getparent()
    return None if parent is None else parent.getparent()


def _weigh(units: list[Unit]) -> tuple[Counter[HtmlElement], dict[HtmlElement, int]]:
    """Return how many code points of `units` each element holds, and how deep it lies."""
    weights: Counter[HtmlElement] = Counter()
    depths: dict[HtmlElement, int] = {}
    parents: dict[HtmlElement, HtmlElement] = {}
    for unit in units:
        weights[unit.element] += len(unit.text)
        for depth in range(len(unit.path) - 1, -1, -1):
            element = unit.path[depth]
            if element in depths:
                break
            depths[element] = depth
            if depth:
                parents[element] = unit.path[depth - 1]
    for element in sorted(depths, key=depths.__getitem__, reverse=True):
        if element in parents:
            weights[parents[element]] += weights[element]
    return weights, depths


def _place(unit: Unit) -> tuple[HtmlElement | None, str]:
    return _parent(unit), unit.tags[-1]


def _parent(unit: Unit) -> HtmlElement | None:
    return unit.path[-2] if len(unit.path) > 1 else None
