"""A page to a report: its readable text in marked blocks, and what it states about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.read.language import detect_language
from onrecord.read.limits import Limits
from onrecord.read.pages.article import find_article
from onrecord.read.pages.charset import decode_page
from onrecord.read.pages.metadata import Metadata, find_metadata
from onrecord.read.pages.roles import Part, find_parts
from onrecord.read.pages.tree import parse_page
from onrecord.read.pages.units import find_units
from onrecord.records import Block, Report
from onrecord.text import derive_id, digest_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BETWEEN = "\n\n"


def read_html(
    data: bytes,
    *,
    origin: str,
    url: str | None = None,
    charset: str | None = None,
    limits: Limits = Limits(),
) -> Report:
    """Return a page as a report, its `text` the readable part in blocks two newlines apart.

    A page without readable text gives a report with an empty one.

    Args:
        data: The page's bytes as they came.
        origin: Where they came from, for the report.
        url: The address they came from; relative ones on the page count from it.
        charset: The charset that the carrier states, as in an HTTP header.
        limits: What the page may cost; what is cut off is said in `notices`.
    """
    markup, notices = decode_page(data, charset)
    root, cut = parse_page(markup, limits=limits)
    if root is None:
        return _report(Metadata(url=url), [], origin, notices + cut)
    metadata, parts = _read(root, url)
    return _report(metadata, parts, origin, notices + cut)


def _read(root: HtmlElement, url: str | None) -> tuple[Metadata, list[Part]]:
    """Return what a page states and prints; its units, which are large, end here."""
    units = list(find_units(root))
    metadata = find_metadata(root, units, url=url)
    chosen = find_article(root, units, url=url)
    return metadata, find_parts(units, chosen, metadata)


def _report(metadata: Metadata, parts: list[Part], origin: str, notices: tuple[str, ...]) -> Report:
    text = _BETWEEN.join(part.text for part in parts)
    digest = digest_text(text)
    return Report(
        id=derive_id("report", digest),
        origin=origin,
        url=metadata.url,
        publisher=metadata.publisher,
        title=metadata.title,
        bylines=metadata.bylines,
        published_on=metadata.published_on,
        modified_on=metadata.modified_on,
        section=metadata.section,
        language=metadata.language or detect_language(text),
        text=text,
        text_sha256=digest,
        blocks=tuple(_blocks(parts)),
        notices=notices,
    )


def _blocks(parts: list[Part]) -> list[Block]:
    blocks = []
    start = 0
    for part in parts:
        end = start + len(part.text)
        blocks.append(Block(start=start, end=end, role=part.role))
        start = end + len(_BETWEEN)
    return blocks
