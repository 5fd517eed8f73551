"""RSS, Atom and JSON Feed to entries, hostile XML refused before a parser sees it."""

from __future__ import annotations

import email.utils
import io
import re
from typing import Any

import msgspec

from onrecord.errors import BrokenDocumentError
from onrecord.read.origins import parse_published_on
from onrecord.records import Record

_ROOT = re.compile(rb"<[A-Za-z_]")
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*+>", re.IGNORECASE)


class Entry(Record, frozen=True, kw_only=True):
    """One entry of a feed.

    Attributes:
        id: Its own id, else its link; empty if it has neither.
        content: The whole report as the feed holds it, HTML unless `is_plain`.
        summary: Some of it, or words about it.
    """

    id: str
    link: str | None = None
    title: str | None = None
    bylines: tuple[str, ...] = ()
    publisher: str | None = None
    published_on: str | None = None
    modified_on: str | None = None
    content: str = ""
    summary: str = ""
    is_plain: bool = False


def parse_feed(data: bytes, *, origin: str) -> tuple[Entry, ...]:
    """Return the entries of a feed, in its order.

    Raises:
        BrokenDocumentError: It is no feed, or its XML declares entities.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _parse_json(data, origin)
    import feedparser

    found = feedparser.parse(
        io.BytesIO(_refuse_entities(data, origin)),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": "application/xml"},
    )
    if not found.get("version") and not found.entries:
        raise BrokenDocumentError(origin, "no feed, though it begins like one")
    publisher = _words(found.feed.get("publisher")) or _words(found.feed.get("title"))
    return tuple(_entry(entry, publisher) for entry in found.entries)


def _refuse_entities(data: bytes, origin: str) -> bytes:
    """Return a feed that declares no entities, its document type taken out."""
    from xml.sax import SAXException

    from defusedxml import DefusedXmlException, expatreader

    data = _DOCTYPE.sub(b"", data, count=1)  # RSS 0.91 names one, and nothing is fetched for it
    narrow = data.replace(b"\0", b"")  # UTF-16 as expat reads it and we could not otherwise
    root = _ROOT.search(narrow)
    prologue = narrow[: root.start()] if root else narrow
    parser = expatreader.create_parser(forbid_entities=True, forbid_external=True)
    try:
        parser.parse(io.BytesIO(data))
    except DefusedXmlException as error:
        raise _entities_refused(origin) from error
    except (SAXException, LookupError, AttributeError, ValueError):
        pass  # feedparser reads broken XML too
    if _ENTITY.search(prologue):
        raise _entities_refused(origin)
    return data


def _entities_refused(origin: str) -> BrokenDocumentError:
    return BrokenDocumentError(
        origin, "its XML declares entities, which can fetch files and fill memory", "remove them"
    )


def _entry(entry: Any, publisher: str | None) -> Entry:
    content, is_plain = _content(entry)
    link = _words(entry.get("link"))
    authors = [_words(author.get("name")) for author in entry.get("authors", ())]
    source = entry.get("source") or {}
    return Entry(
        id=_words(entry.get("id")) or link or "",
        link=link,
        title=_plain_words(entry.get("title")),
        bylines=tuple(name for name in authors if name),
        publisher=_words(source.get("title")) or publisher,
        published_on=_instant(entry.get("published")),
        # `get` would give the date of publication where there is no other, and warn of it
        modified_on=_instant(entry["updated"] if "updated" in entry else None),  # noqa: SIM401
        content=content,
        summary=str(entry.get("summary") or ""),
        is_plain=is_plain,
    )


def _content(entry: Any) -> tuple[str, bool]:
    """Return the longest content of an entry, and whether it is plain text."""
    contents = [
        (str(content.get("value") or ""), content.get("type") == "text/plain")
        for content in entry.get("content", ())
        if str(content.get("type", "")).startswith(("text/", "application/xhtml"))
    ]
    return max(contents, key=lambda content: len(content[0]), default=("", False))


def _words(value: object) -> str | None:
    return (" ".join(value.split()) or None) if isinstance(value, str) else None


def _plain_words(value: object) -> str | None:
    """Return a title without the tags that some feeds put into it."""
    return (
        _words(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", "", value)) if isinstance(value, str) else None
    )


def _instant(value: object) -> str | None:
    """Return a feed's date as ISO 8601 at its own precision, None if it cannot be read.

    >>> _instant("Mon, 05 Oct 2015 10:00:00 +0200"), _instant("2015-10-05")
    ('2015-10-05T10:00:00+02:00', '2015-10-05')
    """
    if not isinstance(value, str):
        return None
    try:
        return parse_published_on(value.strip())
    except ValueError:
        pass
    try:
        instant = email.utils.parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return instant.isoformat() if instant.tzinfo else instant.date().isoformat()


# --- JSON Feed ----------------------------------------------------------------------------


class _Author(msgspec.Struct):
    name: str | None = None


class _Item(msgspec.Struct):
    id: str | int | float | None = None
    url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    authors: list[_Author] | None = None
    author: _Author | None = None


class _Feed(msgspec.Struct):
    title: str | None = None
    items: list[_Item] = []


def _parse_json(data: bytes, origin: str) -> tuple[Entry, ...]:
    """Reference: jsonfeed.org, versions 1 and 1.1."""
    try:
        feed = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Feed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenDocumentError(origin, f"broken JSON Feed: {error}") from error
    return tuple(_json_entry(item, _words(feed.title)) for item in feed.items)


def _json_entry(item: _Item, publisher: str | None) -> Entry:
    authors = item.authors or ([item.author] if item.author else [])
    return Entry(
        id=str(item.id) if item.id is not None else item.url or "",
        link=item.url,
        title=_words(item.title),
        bylines=tuple(name for author in authors if (name := _words(author.name))),
        publisher=publisher,
        published_on=_instant(item.date_published),
        modified_on=_instant(item.date_modified),
        content=item.content_html or item.content_text or "",
        summary=item.summary or "",
        is_plain=not item.content_html,
    )
