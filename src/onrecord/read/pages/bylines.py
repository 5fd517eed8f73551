"""Who wrote a page: in JSON-LD, in `meta` elements, in what it marks as its byline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.read.pages.imprint import Imprint
from onrecord.read.pages.jsonld import strings
from onrecord.read.pages.names import is_name, split_names
from onrecord.read.pages.statements import Statements, letters
from onrecord.read.pages.units import fold

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_META = (
    "author", "article:author", "og:article:author", "sailthru.author", "cxenseparse:author",
    "parsely-author", "dc.creator", "dc.creator.author", "dcterms.creator", "citation_author",
    "byl", "byline", "authors", "article.author", "creator",
)  # fmt: skip
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:authors?|author-?name|by-?lines?|autoren?)(?:$|[\s_-])", re.IGNORECASE
)
_ELSEWHERE = re.compile(
    r"related|comment|quote|card|teaser|sidebar|recommend|promo|credit|caption|newsletter"
    r"|collections?|more-|footer|avatar|popular|trending",
    re.IGNORECASE,
)
_ELSEWHERE_TAGS = frozenset("aside footer blockquote figure nav".split())
_SLUG = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)+")  # ann-lee: a name for machines
_MAX_NAMES = 20
_MAX_ELEMENTS = 200  # marked as bylines, before a page is held to be a list of authors
_MAX_MARKED = 200  # code points of an element that holds a byline


def find_bylines(
    statements: Statements, imprint: Imprint, *, publisher: str | None = None
) -> tuple[str, ...]:
    """Return the authors that a page names, in its order.

    JSON-LD goes before `meta`, and that before what the page prints. Where the first to say
    anything names only the publisher, a person named by a later one is preferred.
    """
    house = _house(statements, publisher)
    fallback: tuple[str, ...] = ()
    for names in (
        _unique(_linked(statements, house)),
        _unique(_meta(statements, house)),
        _unique(_without_house(_marked(statements), house)),
        _unique(_without_house(imprint.names, house)),
    ):
        if names and not all(letters(name) in house for name in names):
            return names
        fallback = fallback or names
    return fallback


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for name in islice(names, _MAX_NAMES):
        first.setdefault(letters(name), name)
    return tuple(first.values())


def _house(statements: Statements, publisher: str | None) -> set[str]:
    """Return how the publisher may be named where an author should be."""
    host = (statements.url or "").partition("://")[2].split("/")[0].removeprefix("www.")
    names = [publisher or "", host, *host.rsplit(".", 2)[:-1]]
    names += statements.meta("og:site_name", "publisher", "application-name")
    return {letters(re.sub(r"\(.*", "", name)) for name in names} - {""}


def _without_house(names: Iterable[str], house: set[str]) -> list[str]:
    """Return `names` without the publisher's departments: “MDR THÜRINGEN”."""
    return [name for name in names if not {letters(word) for word in name.split()} & house]


def _authors(words: str, house: set[str]) -> list[str]:
    """Return the names in a byline, without the publisher's behind them: “Ann Lee, Gazette”."""
    names = split_names(words)
    return [name for name in names if letters(name) not in house] or names


def _linked(statements: Statements, house: set[str]) -> Iterator[str]:
    for key in ("author", "creator"):
        people = _people(statements, statements.article.get(key), 0)
        found = [name for value in people for name in _authors(value, house)]
        if found:
            yield from found
            return


def _people(statements: Statements, value: object, depth: int) -> Iterator[str]:
    if isinstance(value, list) and depth < 3:
        for item in value[:_MAX_NAMES]:
            yield from _people(statements, item, depth + 1)
    elif isinstance(value, str):
        yield from strings(value)
    elif (node := statements.linked.follow(value)) is not None:
        name = strings(node.get("name")) or strings(node.get("byline"))
        if not name:
            given, family = strings(node.get("givenName")), strings(node.get("familyName"))
            name = [f"{given[0]} {family[0]}"] if given and family else []
        yield from name


def _meta(statements: Statements, house: set[str]) -> Iterator[str]:
    for key in _META:
        stated = [value for value in statements.meta(key) if not _SLUG.fullmatch(value)]
        found = [name for value in stated for name in _authors(value, house)]
        if found:
            yield from found
            return


def _marked(statements: Statements) -> Iterator[str]:
    """Yield the names in the first element that is marked as the byline."""
    for element in islice(_marked_elements(statements), _MAX_ELEMENTS):
        lines = [fold(line) for line in islice(element.itertext(), _MAX_MARKED)]
        if sum(map(len, lines)) > _MAX_MARKED or _is_elsewhere(element):
            continue
        found = [name for line in lines for name in split_names(line) if is_name(name)]
        if found:
            yield from found
            return


def _marked_elements(statements: Statements) -> Iterator[HtmlElement]:
    yield from (one for one in statements.properties("author") if one.tag != "meta")
    yield from statements.root.xpath("//a[@rel='author'] | //*[@class='author vcard']")
    for element in statements.root.iter():
        if _MARKED.search(element.get("class") or ""):
            yield element


def _is_elsewhere(element: HtmlElement) -> bool:
    """Say whether an element stands among comments, teasers and the like."""
    around = [element, *islice(element.iterancestors(), 4)]
    return any(
        one.tag in _ELSEWHERE_TAGS
        or _ELSEWHERE.search(f"{one.get('class') or ''} {one.get('id') or ''}")
        for one in around
    )
