"""What a page states about itself: title, bylines, publisher, section, dates, address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.read.page_units import fold
from onrecord.records import Record

if TYPE_CHECKING:
    from lxml.html import HtmlElement


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


def find_metadata(root: HtmlElement, *, url: str | None = None) -> Metadata:
    """Return what a page states about itself; `url` is the address it came from."""
    heading = root.find(".//h1")
    title = fold(heading.text_content()) if heading is not None else None
    return Metadata(title=title or None, url=url)
