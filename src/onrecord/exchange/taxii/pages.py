"""Pages of objects, and the place from which to go on: after a page, a crash, or another day."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping

import msgspec

from onrecord.errors import LimitError, PeerError
from onrecord.exchange.taxii.envelopes import decode_envelope
from onrecord.exchange.taxii.wire import Answer
from onrecord.records import Record

PAGE_OBJECTS = 1_000
_MAX_EMPTY = 3  # pages without objects, one after another, that promise more
_TICK = dt.timedelta(microseconds=1)


class Cursor(Record, frozen=True, kw_only=True):
    """Where to go on.

    Attributes:
        added_after: What the walk began with; it is asked with each page of one walk.
        next: The server's own mark for the page to come.
        reached: When the last object of the page before was added, by the server's clock.
    """

    added_after: str | None = None
    next: str | None = None
    reached: str | None = None

    def parameters(self, limit: int) -> dict[str, str]:
        """Return the query of the request for the page to come."""
        asked = {"limit": str(limit), "match[version]": "all"}
        if self.added_after is not None:
            asked["added_after"] = self.added_after
        if self.next is not None:
            asked["next"] = self.next
        return asked

    def restarted(self) -> Cursor:
        """Return the start of a walk that takes up where this one is, without the server's mark.

        The last instant is asked for again: some servers give many objects one instant, and a
        page may end among them.
        """
        return Cursor(added_after=_just_before(self.reached) or self.added_after)


class Page(Record, frozen=True, kw_only=True):
    """Objects as they came, byte for byte, and where to go on after them."""

    objects: tuple[bytes, ...]
    cursor: Cursor
    is_last: bool


class LostMarkError(Exception):
    """A server does not know its own mark for the next page any more."""


def walk(
    ask: Callable[[Mapping[str, str]], Answer],
    cursor: Cursor,
    *,
    server: str,
    tell: Callable[[str], None],
    limit: int = PAGE_OBJECTS,
) -> Iterator[Page]:
    """Yield the pages from `cursor` on; each says where to go on after it.

    Args:
        ask: Sends a query and returns the answer, which is a good one.
        server: How it is called in errors.
        tell: Is told what went otherwise than it should.

    Raises:
        PeerError: A page cannot be read, or the server goes round in circles.
    """
    last_seen, n_empty, restarted = "", 0, None
    while True:
        try:
            page = read_page(ask(cursor.parameters(limit)), cursor, server)
        except LostMarkError:
            if restarted is None:
                tell("the server lost its place; reading on from the last object's date")
            if restarted == cursor.restarted():
                problem = "loses its place, and its dates do not help"
                raise PeerError(server, problem, "what came before is kept") from None
            cursor = restarted = cursor.restarted()
            continue
        except LimitError as error:
            if limit == 1:
                raise PeerError(server, f"one object makes a page too large: {error}") from error
            limit = max(1, limit // 8)
            tell(f"a page was too large or too slow; asking for {limit} objects at a time")
            continue
        seen = _digest(page)
        n_empty = 0 if page.objects else n_empty + 1
        if not page.is_last and (seen == last_seen or n_empty > _MAX_EMPTY):
            problem = "sends the same page over and over"
            raise PeerError(server, problem, "what came before is kept; tell its operator")
        yield page
        if page.is_last:
            return
        last_seen, cursor = seen, page.cursor


def read_page(answer: Answer, cursor: Cursor, server: str) -> Page:
    """Return the page of an answer to a request for the page at `cursor`.

    Raises:
        PeerError: It is no envelope.
    """
    try:
        envelope = decode_envelope(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = f"sent a page that is no TAXII envelope: {error}"
        raise PeerError(server, problem, "nothing of it was kept; try again later") from error
    reached = answer.headers.get("x-taxii-date-added-last") or cursor.reached
    onward = Cursor(added_after=cursor.added_after, next=envelope.next, reached=reached)
    is_last = not envelope.more
    if is_last or envelope.next is None:
        onward = onward.restarted()
    return Page(
        objects=tuple(bytes(raw) for raw in envelope.objects), cursor=onward, is_last=is_last
    )


def _just_before(instant: str | None) -> str | None:
    if instant is None:
        return None
    try:
        at = dt.datetime.fromisoformat(instant)
        at = (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(dt.UTC) - _TICK
    except (ValueError, OverflowError):
        return None
    return f"{at.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _digest(page: Page) -> str:
    found = hashlib.sha256(repr(page.cursor).encode())
    for raw in page.objects:
        found.update(raw)
    return found.hexdigest()
