"""What a choice of units misses of the article, and what it takes that is the site's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from onrecord.read.furniture import is_furniture
from onrecord.read.page_units import Unit

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_PROSE = frozenset("p blockquote li".split())
_MIN_PROSE = 40  # code points; shorter is a label until its neighbours say otherwise
_HOLDS = 0.75  # share of the chosen text that the article's own element has
_LARGE = 0.2  # share of it from which an element is the article's, whatever its name
_SITE = re.compile(
    r"""(?:^|[\s_-])(?:
      related | recommend\w* | promo\w* | newsletter\w* | most[-_]?(?:read|popular|viewed)
    | latest | trending | more[-_](?:on|from|stories|news) | read[-_]?(?:more|next|also)
    | share\w* | sharing | social\w* | follow | comments? | discussion | disqus
    | subscri\w+ | sign[-_]?up | login | footer | copyright | disclaimer | disclosure
    | breadcrumbs? | tags? | topics? | nav(?:igation|bar)? | menu | sidebar | widget\w*
    | advert\w* | sponsor\w* | taboola | outbrain | teasers? | author[-_]?(?:bio|box|info)
    | about[-_]?author | bio | print[-_]?(?:header|only|footer) | hidden | hide
    )(?:$|[\s_-])""",
    re.IGNORECASE | re.VERBOSE,
)
_SITE_TAGS = frozenset("nav header footer aside form button".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAX_NAMES = 200  # code points of a class that are looked at; hostile ones have a million
_PROMO = re.compile(
    r"""\W*(?:
      (?:read|see|watch|learn|find|listen)\s(?:more|also|next|now)\b
    | also\s?(?:read\b|:) | related(?:\s\w+)?\s?: | (?:read\s)?more\s?: | don[’']t\smiss\b
    | you\s(?:may|might)\s(?:also\s)?(?:like|want|be\sinterested) | (?:click|tap|press)\shere
    | (?:sign\sup|subscribe|register)\b | like\sthis\s(?:story|article)
    | (?:follow|like|find|join)\s(?:\S+\s){1,6}(?:on\s|@)(?:\S+\s){0,2}
        (?:twitter|x|facebook|instagram|telegram|whatsapp|youtube|tiktok)\b
    | follow\s@ | (?:have|got)\s(?:a|any)\s(?:news\s)?(?:tips?|story|question|view)\b
    | (?:e-?mail|write\sto|contact|reach)\s(?:\S+\s){1,8}(?:at\s)?\S+@ | get\s(?:the|our)\slatest\b
    | (?:copyright|©|all\srights\sreserved)
    | (?:updated|published|posted)\b[^.]{0,30}\d
    | lesen\ssie\s(?:auch|mehr|dazu|hier) | mehr\s(?:zum\sthema|dazu|lesen)
    | lire\s(?:aussi|également)\b | [àa]\slire\s(?:aussi|également)?\s?:
    | lea?\s(?:también|además)\b | leer\smás | te\spuede\sinteresar | mir[ae]\stambién
    | leia\s(?:também|mais)
    | veja\s(?:também|mais) | saiba\smais | leggi\sanche | lees\s(?:ook|meer)\b
    | läs\s(?:också|mer|även)\b | les\s(?:også|mer)\b | læs\s(?:også|mere)\b
    | czytaj\s(?:też|także|więcej) | читайте\s(?:также|еще|ещё|далее) | подписывайтесь
    | اقرأ\s(?:أيض|المزيد)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_MAX_PROMO = 250  # code points


def refine(units: Sequence[Unit], chosen: set[int]) -> set[int]:
    """Return `chosen` with the article's other units, and without what is the site's."""
    if not chosen:
        return chosen
    page = _Page(units, chosen)
    return {i for i in chosen | page.missed() if not page.is_site(i)} or chosen


def find_unmarked(units: Sequence[Unit]) -> set[int]:
    """Return the indexes of the units that nothing on the page marks as the site's."""
    is_site = cache(_is_named_site)
    return {
        i
        for i, unit in enumerate(units)
        if unit.n_linked < 0.5 * len(unit.text)
        and not _SITE_TAGS.intersection(unit.tags)
        and not any(map(is_site, unit.path))
        and not _is_site_text(unit)
    }


class _Page:
    """The units of a page, and which of its elements the article's text lies in."""

    def __init__(self, units: Sequence[Unit], chosen: set[int]) -> None:
        self._units, self._chosen = units, chosen
        self._is_named_site = cache(_is_named_site)
        weights, depths = _weigh([units[i] for i in chosen])
        total = sum(len(units[i].text) for i in chosen)
        self._large = {e for e in weights if weights[e] >= _LARGE * total}
        holding = [e for e in weights if weights[e] >= _HOLDS * total]
        self._body = max(holding, key=depths.__getitem__)
        self._first = min(i for i in chosen if self._body in units[i].path)

    def missed(self) -> set[int]:
        """Return the units that stand where chosen prose stands and read like it."""
        chosen = [self._units[i] for i in self._chosen]
        places = {_place(unit) for unit in chosen if is_prose(unit)}
        own = {unit.element for unit in chosen if is_prose(unit)}
        lists = {unit.path[-2] for unit in chosen if unit.tags[-1] == "li"}
        return {
            i
            for i, unit in enumerate(self._units)
            if i not in self._chosen
            and self._body in unit.path
            and (
                (is_prose(unit) and _place(unit) in places)
                or (unit.element in own and unit.n_linked < 0.5 * len(unit.text))
                or (unit.tags[-1] == "li" and unit.path[-2] in lists)
                or "blockquote" in unit.tags[unit.path.index(self._body) :]
            )
        }

    def is_site(self, i: int) -> bool:
        """Say whether a unit is the site's and not the article's."""
        unit = self._units[i]
        if self._body not in unit.path and not self._leads_in(i):
            return True
        return (
            any(self._is_named_site(e) for e in unit.path if e not in self._large)
            or _is_link(unit)
            or _is_site_text(unit)
        )

    def _leads_in(self, i: int) -> bool:
        """Say whether a unit outside the body is a first paragraph that is set apart."""
        unit = self._units[i]
        return i < self._first and unit.tags[-1] == "p" and is_prose(unit)


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


def is_prose(unit: Unit) -> bool:
    """Say whether a unit reads like a paragraph: long enough, and not mostly links."""
    return (
        unit.tags[-1] not in _HEADINGS
        and len(unit.text) >= _MIN_PROSE
        and unit.n_linked < 0.5 * len(unit.text)
    )


def _place(unit: Unit) -> tuple[HtmlElement | None, str]:
    return (unit.path[-2] if len(unit.path) > 1 else None), unit.tags[-1]


def _is_named_site(element: HtmlElement) -> bool:
    """Say whether an element's names say that it is the site's, or its style hides it."""
    names = f"{element.get('class', '')[:_MAX_NAMES]} {element.get('id', '')[:_MAX_NAMES]}"
    style = element.get("style", "")[:_MAX_NAMES]
    return _SITE.search(names) is not None or _HIDDEN.search(style) is not None


def _is_site_text(unit: Unit) -> bool:
    if is_furniture(unit.text):
        return True
    return len(unit.text) <= _MAX_PROMO and _PROMO.match(unit.text) is not None


def _is_link(unit: Unit) -> bool:
    """Say whether a paragraph is but a link, as to another report."""
    return unit.tags[-1] == "p" and unit.n_linked >= 0.9 * len(unit.text.replace(" ", ""))
