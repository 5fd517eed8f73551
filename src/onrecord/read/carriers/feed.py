"""The reports of a feed: its entries' own content, or the pages they link to."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import msgspec

from onrecord.errors import EmptyDocumentError, LimitError, ReadError
from onrecord.read.carriers.syndication import Entry, parse_feed
from onrecord.read.deadline import deadline
from onrecord.read.documents import Document, read_document
from onrecord.read.opened import Opened, Outcome
from onrecord.read.origins import Request, Stated, is_address
from onrecord.records import Reading

# A summary this long is the report itself: many RSS feeds have nowhere else to put it.
_MIN_FULL_SUMMARY = 600
_TAG = re.compile(r"<[^<>]*>")


def read_feed(data: bytes, opened: Opened) -> Iterator[Outcome]:
    """Yield a report for each entry, or an error where the feed does not hold it.

    An entry whose report lies elsewhere is read by `opened.follow_link`; one that links
    nowhere gives its summary, with a notice.
    """
    with deadline(opened.limits.max_seconds, opened.origin):
        entries = parse_feed(data, origin=opened.origin)
    if not entries:
        raise EmptyDocumentError(opened.origin, "a feed without entries")
    for number, entry in enumerate(entries, start=1):
        if number > opened.limits.max_members:
            raise LimitError(opened.origin, f"more than {opened.limits.max_members} entries")
        yield from _read_entry(entry, f"{opened.origin}#{entry.id or number}", opened)


def _read_entry(entry: Entry, origin: str, opened: Opened) -> Iterator[Outcome]:
    content, notices = _content(entry)
    link = entry.link if entry.link and is_address(entry.link) else None
    try:
        if content:
            yield _read_content(entry, content, origin, opened, notices)
        elif link and opened.follow_link:
            yield from opened.follow_link(_link_request(entry, link, opened))
        elif link:
            raise EmptyDocumentError(
                origin, f"the feed only links to it: {link}", "give --follow to fetch it"
            )
        else:
            raise EmptyDocumentError(origin, "the entry has neither content nor a link")
    except ReadError as error:
        yield error


def _content(entry: Entry) -> tuple[str, tuple[str, ...]]:
    """Return what an entry holds of its report, and a notice if that is not all."""
    if entry.content.strip():
        return entry.content, ()
    n_characters = len(_TAG.sub("", entry.summary).strip())
    if n_characters >= _MIN_FULL_SUMMARY:
        return entry.summary, ()
    if n_characters and not entry.link:
        return entry.summary, ("summary only: the feed holds no more and links nowhere",)
    return "", ()


def _read_content(
    entry: Entry, content: str, origin: str, opened: Opened, notices: tuple[str, ...]
) -> Reading:
    is_plain = entry.is_plain and content is entry.content
    page = content if is_plain else _page(entry, content)
    document = Document(
        origin=origin,
        data=page.encode("utf-8", "replace"),
        format="plain" if is_plain else "html",
        url=entry.link,
        charset="utf-8",
        notices=notices,
    )
    reading = read_document(document, limits=opened.limits)
    return _complete(reading, entry, opened.request.stated)


def _page(entry: Entry, content: str) -> str:
    """Return an entry's content as the page that its snapshot keeps."""
    title = html.escape(entry.title or "")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>\n{content}\n</article></body></html>"
    )


def _complete(reading: Reading, entry: Entry, stated: Stated) -> Reading:
    """Return a reading with what the entry states, which is made for just that."""
    report = reading.report
    report = msgspec.structs.replace(
        report,
        url=entry.link or report.url,
        title=entry.title or report.title,
        bylines=entry.bylines or report.bylines,
        publisher=entry.publisher or report.publisher or stated.publisher,
        published_on=entry.published_on or report.published_on or stated.published_on,
        modified_on=entry.modified_on or report.modified_on,
    )
    return msgspec.structs.replace(reading, report=report)


def _link_request(entry: Entry, link: str, opened: Opened) -> Request:
    """Return the request for an entry's page; what the feed states of it fills its gaps."""
    stated = Stated(
        published_on=entry.published_on or opened.request.stated.published_on,
        publisher=entry.publisher or opened.request.stated.publisher,
        title=entry.title,
    )
    return Request(origin=link, stated=stated)
