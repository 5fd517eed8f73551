"""The bytes that a report was read from, shown so that nothing in them runs or is loaded."""

from __future__ import annotations

import re

from starlette.responses import Response

from onrecord.read.pages.charset import decode_page
from onrecord.read.texts.decoding import decode_plain
from onrecord.records import Snapshot

# Without `allow-…` a sandbox runs no script, sends no form, opens no window and has an origin of
# its own; the rest lets nothing be fetched. It is the answer's own, so that it holds too where
# somebody opens the address by itself.
POLICY = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
# What the policy would stop is disarmed before, lest a console fill with what it stopped; and no
# policy keeps a browser from connecting ahead where <link rel=preconnect> bids it.
_LINK = re.compile(r"<(?=link\b)", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
# A tag's length is bounded, so that one without an end costs no more than its own.
_IMAGE = re.compile(r"<img\b([^>]{0,4000})", re.IGNORECASE)
_OWN_PICTURE = re.compile(r"\ssrc\s*=\s*[\"']?\s*data:", re.IGNORECASE)
_ENDINGS = {"text/html": "html", "text/plain": "txt", "application/pdf": "pdf"}


def media_type_of(snapshot: Snapshot) -> str:
    """Return what a snapshot was read as, without parameters."""
    return snapshot.media_type.partition(";")[0].strip().lower()


def is_shown(snapshot: Snapshot) -> bool:
    """Say whether a snapshot can be looked at in the page, rather than only be saved."""
    return media_type_of(snapshot) in ("text/html", "text/plain")


def show_snapshot(snapshot: Snapshot) -> Response:
    """Return an answer that shows a page inert or a text as text; anything else is saved."""
    if not is_shown(snapshot):
        return save_snapshot(snapshot)
    charset = snapshot.media_type.partition("charset=")[2].strip() or None
    if media_type_of(snapshot) == "text/html":
        text, _ = decode_page(snapshot.data, charset)
        text = disarm(text)
    else:
        text, _ = decode_plain(snapshot.data, charset)
    return Response(
        text.encode("utf-8", "replace"),
        media_type=media_type_of(snapshot),
        headers=HEADERS | {"Content-Disposition": "inline"},
    )


def disarm(page: str) -> str:
    """Return a page whose scripts, links and pictures from elsewhere are none any more.

    >>> disarm("<link rel=preconnect href=//a.example><script>f()</script>")
    '<inert-link rel=preconnect href=//a.example><script type="inert" >f()</script>'
    """
    page = _LINK.sub("<inert-", page)
    page = _SCRIPT.sub('<script type="inert" ', page)
    return _IMAGE.sub(_disarm_image, page)


def _disarm_image(tag: re.Match[str]) -> str:
    if _OWN_PICTURE.search(tag[1]):
        return tag[0]
    return f'<img src="data:," srcset="" {tag[1]}'


def save_snapshot(snapshot: Snapshot) -> Response:
    """Return an answer that a browser saves: the bytes as they are, named by their digest."""
    ending = _ENDINGS.get(media_type_of(snapshot), "bin")
    name = f"snapshot-{re.sub(r'[^0-9a-f]', '', snapshot.sha256)[:16]}.{ending}"
    return Response(
        snapshot.data,
        media_type="application/octet-stream",
        headers=HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'},
    )
