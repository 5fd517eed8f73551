"""Feeds of new claims: Atom and JSON Feed.

The newest *added* come first, and `updated` is when they were added, so that an old report that
comes in late is news to whoever follows. Reference: RFC 4287, RFC 5005 (paging), JSON Feed 1.1.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from onrecord._version import __version__
from onrecord.exchange.wording import cue_words
from onrecord.records import Record
from onrecord.serve.asking import asked, settings_of
from onrecord.serve.filters import address, params_of, query_of
from onrecord.serve.paging import mark_of, place_of
from onrecord.serve.parameters import listed_params
from onrecord.serve.tags import VARY, tag_of, unchanged
from onrecord.store import Query
from onrecord.store.counts.spreads import AddedClaim
from onrecord.text import join_words

ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
_XHTML = "http://www.w3.org/1999/xhtml"
_LINE = 120  # letters of a claim in an entry's title
_IDS = uuid.UUID("0d6dbe0a-6f0c-5c0b-9a5d-6f6e72656331")
Form = Literal["atom", "json"]


class Item(Record, frozen=True, kw_only=True):
    """One claim as an entry of a feed, in either format.

    Attributes:
        id: The same for a claim wherever its report is kept, and whatever the page's address.
        told: Who is quoted, and by what verb: what somebody denies must not read as said.
        published: When its report came out, where that is known to the day.
        source_url: The report's own address.
    """

    id: str
    title: str
    told: str
    words: str
    where: str
    author: str
    url: str
    source_url: str | None
    published: dt.datetime | None
    updated: dt.datetime
    tags: tuple[str, ...]


class Feed(Record, frozen=True, kw_only=True):
    """A feed before it is written down.

    Attributes:
        id: The same for the same filters, under whatever name the server is asked.
    """

    id: str
    title: str
    home: str
    self_url: str
    next_url: str | None
    updated: dt.datetime
    items: tuple[Item, ...]


def routes() -> list[BaseRoute]:
    """Return the routes of this room."""
    return [
        Route("/feeds/claims.atom", _atom, name="claims.atom"),
        Route("/feeds/claims.json", _json_feed, name="claims.feed.json"),
    ]


def _atom(request: Request) -> Response:
    return _answer(request, "atom", "application/atom+xml; charset=utf-8")


def _json_feed(request: Request) -> Response:
    return _answer(request, "json", "application/feed+json")


def _answer(request: Request, form: Form, media_type: str) -> Response:
    params = listed_params(request, "before", paging=())
    tag = tag_of(request)
    if same := unchanged(request, tag):
        return same
    query = query_of(params)
    filters = _given(query)
    before = request.query_params.get("before")  # this room's cursor, of when they came in
    with asked(request) as book:
        after = place_of(book, "claims", before, run=query.run, name="before") if before else None
        added = book.added_claims(limit=ENTRIES + 1, after=after, **filters)
    if same := unchanged(request, tag, is_there=True):
        return same
    # No Last-Modified: a mark that is set or let go changes a feed, and no run tells of that.
    headers = {"ETag": tag, "Vary": VARY}
    feed = make_feed(request, form, query, added)
    body = encode_atom(feed) if form == "atom" else encode_json_feed(feed)
    return Response(body, headers=headers, media_type=media_type)


_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def _given(query: Query) -> dict[str, Any]:
    own = {"limit", "after", "speaker_keys"}
    values = msgspec.structs.asdict(query)
    return {name: value for name, value in values.items() if value is not None and name not in own}


# --- what a feed says ---------------------------------------------------------------------


def make_feed(request: Request, form: Form, query: Query, added: list[AddedClaim]) -> Feed:
    """Return the feed of claims; one more than `ENTRIES` of them says that others follow."""
    params = params_of(query)
    root = (settings_of(request).base_url or str(request.base_url)).rstrip("/")
    path = f"{root}/feeds/claims.{form}"
    items = tuple(make_item(one, root) for one in added[:ENTRIES])
    asked_for = ", ".join(f"{name} {value}" for name, value in params.items())
    title = settings_of(request).title
    return Feed(
        id=uuid.uuid5(_IDS, address("/", params)).urn,
        title=f"{title}: {asked_for}" if params else f"{title}: new claims",
        home=address(f"{root}/", params),
        self_url=address(path, params, before=request.query_params.get("before")),
        next_url=address(path, params, before=mark_of(added[ENTRIES - 1].row))
        if len(added) > ENTRIES
        else None,
        updated=max((item.updated for item in items), default=_EPOCH),
        items=items,
    )


def make_item(one: AddedClaim, root: str) -> Item:
    """Return a claim as an entry."""
    row, claim = one.row, one.row.claim
    words = join_words(claim.content)
    speaker = row.speaker or join_words(claim.source) or row.publisher or "nobody named"
    told = f"{speaker} {cue_words(claim)}"
    line = " ".join(words.split())
    where = " · ".join(filter(None, [row.publisher, row.title, (row.published_on or "")[:10]]))
    return Item(
        id=uuid.uuid5(_IDS, f"{row.report}/{claim.id}").urn,
        title=f"{told}: {line if len(line) <= _LINE else line[:_LINE].rstrip() + '…'}",
        told=told,
        words=words,
        where=where,
        author=speaker,
        url=f"{root}/reports/{row.report}?claim={claim.id}#{claim.id}",
        source_url=row.url if (row.url or "").startswith(("https://", "http://")) else None,
        published=_instant(row.published_on),
        updated=one.added_at,
        tags=(claim.stance, *dict.fromkeys(f.measure for f in row.figures)),
    )


def _instant(published_on: str | None) -> dt.datetime | None:
    """Return a day or an instant as an instant, at the start of the day; None if less is known."""
    if not published_on or len(published_on) < len("2026-04-14"):
        return None
    try:
        found = dt.datetime.fromisoformat(published_on)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


# --- Atom ---------------------------------------------------------------------------------


def encode_atom(feed: Feed) -> bytes:
    """Return a feed as Atom."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _format(feed.updated))
    _add(root, "generator", "onrecord", version=__version__)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.home)
    if feed.next_url:
        _add(root, "link", rel="next", type="application/atom+xml", href=feed.next_url)
    if not all(item.author for item in feed.items) or not feed.items:
        _add(_add(root, "author"), "name", "onrecord")
    for item in feed.items:
        _add_entry(root, item)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8"))


def _add_entry(root: etree._Element, item: Item) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", item.id)
    _add(entry, "title", item.title)
    _add(entry, "updated", _format(item.updated))
    if item.published:
        _add(entry, "published", _format(item.published))
    _add(_add(entry, "author"), "name", item.author)
    _add(entry, "link", rel="alternate", type="text/html", href=item.url)
    if item.source_url:
        _add(entry, "link", rel="via", href=item.source_url)
    for tag in item.tags:
        _add(entry, "category", term=tag)
    content = _add(entry, "content", type="xhtml")
    div = etree.SubElement(content, f"{{{_XHTML}}}div", nsmap={None: _XHTML})
    etree.SubElement(div, f"{{{_XHTML}}}p").text = clean(f"{item.told}:")
    quote = etree.SubElement(div, f"{{{_XHTML}}}blockquote")
    etree.SubElement(quote, f"{{{_XHTML}}}p").text = clean(item.words)
    told = etree.SubElement(div, f"{{{_XHTML}}}p")
    if item.source_url:
        told = etree.SubElement(told, f"{{{_XHTML}}}a", href=clean(item.source_url))
    told.text = clean(item.where)


def _add(parent: etree._Element, name: str, words: str = "", **values: str) -> etree._Element:
    kept: Mapping[str, str] = {key: clean(value) for key, value in values.items()}
    found = etree.SubElement(parent, f"{{{ATOM}}}{name}", dict(kept))
    if words:
        found.text = clean(words)
    return found


def clean(words: str) -> str:
    """Return words with a sign in place of what XML has no place for."""
    return "".join(c if _is_xml(ord(c)) else "\N{REPLACEMENT CHARACTER}" for c in words)


def _is_xml(code: int) -> bool:
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )


def _format(instant: dt.datetime) -> str:
    return instant.isoformat(timespec="seconds")


# --- JSON Feed ----------------------------------------------------------------------------


def encode_json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON Feed 1.1."""
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.self_url,
        "next_url": feed.next_url,
        "items": [_json_item(item) for item in feed.items],
    }
    return msgspec.json.encode({name: v for name, v in found.items() if v is not None})


def _json_item(item: Item) -> dict[str, Any]:
    found = {
        "id": item.id,
        "url": item.url,
        "external_url": item.source_url,
        "title": item.title,
        "content_text": f"{item.told}:\n\n{item.words}\n\n{item.where}",
        "date_published": _format(item.published) if item.published else None,
        "date_modified": _format(item.updated),
        "authors": [{"name": _whole(item.author)}],
        "tags": list(item.tags),
    }
    # Half a character cannot be written; a report from elsewhere may hold one.
    return {name: _whole(v) if isinstance(v, str) else v for name, v in found.items() if v}


def _whole(words: str) -> str:
    return words.encode("utf-8", "replace").decode()
