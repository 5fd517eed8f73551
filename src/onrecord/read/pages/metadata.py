"""What a page states about itself: title, bylines, publisher, section, dates, address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from onrecord.read.pages.bylines import find_bylines
from onrecord.read.pages.dates import best_date, date_in_path
from onrecord.read.pages.headlines import find_headline
from onrecord.read.pages.imprint import Imprint, find_headline_unit, find_imprint
from onrecord.read.pages.jsonld import Node, strings
from onrecord.read.pages.statements import Statements, letters, text_of
from onrecord.read.pages.units import Unit, fold
from onrecord.records import Record

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_PUBLISHED_META = (
    "article:published_time", "article.published", "og:article:published_time",
    "article:published", "datepublished", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "citation_publication_date",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dcterms.created",
    "article:post_date", "publish_date", "publish-date", "publishdate", "pubdate", "pub_date",
    "published", "publication_date", "date", "rnews:datepublished", "last_publication_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "og:updated_time", "article:modified", "datemodified",
    "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "revision_date",
)  # fmt: skip
_DATED_NODES = ("WebPage", "NewsArticle", "ClaimReview", "VideoObject", "MediaObject")
_HOME = {
    letters(word)
    for word in "home homepage startseite start accueil inicio início index "
    "hauptseite forside hem главная الرئيسية".split()
}
_TAGLINE = re.compile(r"\s+\|\s.*")
_MAX_TIMES = 50
_MAX_SECTIONS = 5
_MAX_SECTION = 40  # code points; a longer crumb is the report's own
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_].*)?")


class Metadata(Record, frozen=True, kw_only=True):
    """What a page states about itself, each as `Report` has it."""

    title: str | None = None
    bylines: tuple[str, ...] = ()
    publisher: str | None = None
    section: tuple[str, ...] = ()
    published_on: str | None = None
    modified_on: str | None = None
    url: str | None = None
    language: str | None = None


def find_metadata(root: HtmlElement, units: Sequence[Unit], *, url: str | None = None) -> Metadata:
    """Return what a page states about itself.

    Args:
        root: The page's tree.
        units: What it prints, for what only the lines around its headline say.
        url: The address it came from.
    """
    statements = Statements(root, url=url)
    publisher = _publisher(statements)
    title = find_headline(statements, publisher=publisher)
    imprint = find_imprint(units, find_headline_unit(units, title))
    return Metadata(
        title=title,
        bylines=find_bylines(statements, imprint, publisher=publisher),
        publisher=publisher,
        section=_section(statements, title, publisher),
        published_on=_published_on(statements, imprint),
        modified_on=best_date(_modified(statements)),
        url=_address(statements),
        language=_language(statements),
    )


def _publisher(statements: Statements) -> str | None:
    found = statements.meta("og:site_name")
    node = statements.linked.follow(statements.article.get("publisher"))
    if node is not None:
        found += [fold(name) for name in strings(node.get("name"))]
    found += statements.meta("publisher", "dc.publisher", "application-name")
    # “Gazette | News from the harbour” is a name and what the outlet says of itself.
    names = (_TAGLINE.sub("", name) for name in found)
    return next((name for name in names if _is_outlet(name)), None)


def _is_outlet(name: str) -> bool:
    return len(letters(name)) > 1 and not name.startswith("@") and "://" not in name


def _published_on(statements: Statements, imprint: Imprint) -> str | None:
    return (
        best_date(_published(statements))
        or date_in_path(_address(statements) or "")
        or best_date(imprint.dates)
        or best_date(title for title in statements.meta("og:title") if title)
    )


def _published(statements: Statements) -> Iterator[str]:
    yield from statements.linked_values("datePublished")
    yield from statements.meta(*_PUBLISHED_META)
    for node in statements.nodes(*_DATED_NODES):
        yield from strings(node.get("datePublished"))
    for element in statements.properties("datePublished"):
        yield from _stated_time(element)
    yield from statements.linked_values("dateCreated", "uploadDate")
    for element in islice(statements.root.iter("time"), _MAX_TIMES):
        yield from _stated_time(element)


def _modified(statements: Statements) -> Iterator[str]:
    yield from statements.linked_values("dateModified")
    yield from statements.meta(*_MODIFIED_META)
    for element in statements.properties("dateModified"):
        yield from _stated_time(element)


def _stated_time(element: HtmlElement) -> Iterator[str]:
    for attribute in ("datetime", "content"):
        if value := element.get(attribute):
            yield value
    yield text_of(element)


def _section(statements: Statements, title: str | None, publisher: str | None) -> tuple[str, ...]:
    """Return where the outlet filed it: its breadcrumbs, else the section it names."""
    titles = [title or "", *statements.linked_values("headline"), *statements.meta("og:title")]
    titles += statements.headings
    others = _HOME | {letters(name) for name in (*titles, publisher or "", *_sites(statements))}
    for node in statements.nodes("BreadcrumbList"):
        crumbs = [name for name in _crumbs(node) if letters(name) not in others]
        crumbs = [name for name in crumbs if len(name) <= _MAX_SECTION]
        if crumbs:
            return tuple(crumbs)
    found = statements.linked_values("articleSection") or statements.meta(
        "article:section", "section", "parsely-section"
    )
    found = [name if len(name) <= _MAX_SECTION else name.split(",")[0] for name in found]
    return tuple(dict.fromkeys(found))[:_MAX_SECTIONS]


def _sites(statements: Statements) -> list[str]:
    host = (statements.url or "").partition("://")[2].split("/")[0]
    return [host, host.removeprefix("www."), *statements.meta("og:site_name")]


def _crumbs(node: Node) -> Iterator[str]:
    items = node.get("itemListElement")
    for entry in items[:20] if isinstance(items, list) else ():
        if isinstance(entry, dict):
            inner = entry.get("item")
            named = strings(entry.get("name"))
            if not named and isinstance(inner, dict):
                named = strings(inner.get("name"))
            yield from (clean for name in named if (clean := fold(name)))


def _address(statements: Statements) -> str | None:
    """Return the canonical address, made absolute, as the page states it."""
    found = [
        link.get("href") or ""
        for link in statements.root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    found += statements.meta("og:url")
    for value in found:
        address = _absolute(value.strip(), statements)
        if address:
            return address
    return statements.url


def _absolute(value: str, statements: Statements) -> str | None:
    try:
        address = urljoin(statements.url or "", value)
        parts = urlsplit(address)
        is_web = bool(value) and parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return address if is_web else None


def _language(statements: Statements) -> str | None:
    root = statements.root
    found = [root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang")]
    found += [root.get("xml:lang"), *statements.linked_values("inLanguage")]
    found += statements.meta("content-language", "og:locale", "language", "dc.language")
    for label in found:
        if match := _LANGUAGE.fullmatch((label or "").strip().lower()):
            return match[1]
    return None
