"""A client of one TAXII 2.1 collection, patient with servers and trusting none of their words.

Reference: TAXII 2.1, OASIS Standard, 10 June 2021.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote, urlencode, urljoin

import msgspec

from onrecord.errors import PeerError
from onrecord.exchange.taxii.pages import PAGE_OBJECTS, Cursor, LostMarkError, Page, walk
from onrecord.exchange.taxii.patience import MAX_TRIES, Patience
from onrecord.exchange.taxii.posting import POST_BYTES, Posted, post_all
from onrecord.exchange.taxii.wire import MEDIA_TYPE, TRANSIENT, Answer, Sends

T = TypeVar("T")
MAX_PAGE_BYTES = 64 << 20
MAX_SECONDS = 3_600.0  # for all that is asked of a server at one time
_MAX_SMALL = 4 << 20  # anything that is no page of objects
_REFUSED = {
    401: ("does not know us (401)", "check the token that was given for it"),
    403: ("lets us not do that (403)", "ask its operator for leave"),
    404: ("has nothing there (404)", "check the address and the collection's id"),
    406: ("does not speak TAXII 2.1 (406)", "ask its operator which version it speaks"),
}


class _Discovery(msgspec.Struct):
    default: str | None = None
    api_roots: list[str] = []


class _Collection(msgspec.Struct):
    id: str
    title: str = ""
    alias: str | None = None
    can_read: bool = True
    can_write: bool = False


class _Collections(msgspec.Struct):
    collections: list[_Collection] = []


class _ApiRoot(msgspec.Struct):
    max_content_length: int = POST_BYTES


class TaxiiClient:
    """Reads from one collection and writes to it; `tell` hears what did not go as it should."""

    def __init__(
        self,
        collection_url: str,
        sends: Sends,
        *,
        patience: Patience | None = None,
        tell: Callable[[str], None] = lambda _: None,
        max_page_bytes: int = MAX_PAGE_BYTES,
        max_seconds: float = MAX_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the address of the collection, ending in `/collections/ID/`, and who sends.

        Args:
            max_seconds: Nothing is asked of the server after that; it can be asked again later.
        """
        self.url = collection_url.rstrip("/") + "/"
        self._sends, self._tell = sends, tell
        self._patience = patience or Patience()
        self._max_page_bytes = max_page_bytes
        self._max_seconds, self._clock = max_seconds, clock
        self._ends_at = clock() + max_seconds

    # --- reading

    def pages(self, cursor: Cursor, *, limit: int = PAGE_OBJECTS) -> Iterator[Page]:
        """Yield pages of objects from `cursor` on, in the order in which the server got them.

        Raises:
            PeerError: The server cannot be asked, or sends what cannot be read. The pages before
                are good, and each says where to go on.
        """
        return walk(self._ask_page, cursor, server=self.url, tell=self._tell, limit=limit)

    def find(self, id_: str) -> list[bytes]:
        """Return every version of an object that the server has, none where it has none."""
        url = urljoin(
            self.url, f"objects/{quote(id_, safe='')}/?{urlencode({'match[version]': 'all'})}"
        )
        answer = self._ask("GET", url, allowed=(404,), max_bytes=self._max_page_bytes)
        if answer.status == 404:
            return []
        found = walk(lambda _: answer, Cursor(), server=self.url, tell=self._tell)
        return list(next(found).objects)

    # --- writing

    def post(self, objects: Sequence[bytes]) -> Iterator[Posted]:
        """Yield what became of each object of one envelope; see `posting.envelopes`."""
        n_polled = 0

        def post(body: bytes) -> Answer:
            url = urljoin(self.url, "objects/")
            return self._ask("POST", url, body=body, allowed=(400, 413, 422, 500))

        def poll(id_: str) -> Answer:
            nonlocal n_polled
            n_polled += 1
            self._patience.wait(min(n_polled, 4))
            return self._ask("GET", urljoin(self._root(), f"status/{quote(id_, safe='')}/"))

        return post_all(objects, post, poll, server=self.url)

    def max_post_bytes(self) -> int:
        """Return how large a request may be, as the server says, within reason."""
        answer = self._ask("GET", self._root(), allowed=(401, 403, 404, 500))
        if answer.status != 200:  # a server may keep its root to itself and take what we give
            return POST_BYTES
        stated = _decode(answer, _ApiRoot, self._root()).max_content_length
        return max(1024, min(stated - 1024, POST_BYTES))

    # --- one request

    def _root(self) -> str:
        return self.url.rpartition("collections/")[0]

    def _ask_page(self, parameters: Mapping[str, str]) -> Answer:
        url = urljoin(self.url, "objects/") + f"?{urlencode(parameters)}"
        has_mark = "next" in parameters
        lost = (400, 404, 410, 416) if has_mark else ()
        answer = self._ask("GET", url, allowed=lost, max_bytes=self._max_page_bytes)
        if answer.status in lost:
            raise LostMarkError
        return answer

    def _ask(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        allowed: Sequence[int] = (),
        max_bytes: int = _MAX_SMALL,
    ) -> Answer:
        if self._clock() > self._ends_at:
            problem = f"keeps us longer than {self._max_seconds:g} seconds"
            raise PeerError(self.url, problem, "what came is kept; go on from there another time")
        return ask(
            self._sends,
            self._patience,
            method,
            url,
            body=body,
            allowed=allowed,
            max_bytes=max_bytes,
        )


def ask(
    sends: Sends,
    patience: Patience,
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    allowed: Sequence[int] = (),
    max_bytes: int = _MAX_SMALL,
) -> Answer:
    """Return the answer to a request, repeated while that may help.

    Args:
        allowed: Statuses that are answers, beside 200 and 202.

    Raises:
        PeerError: There is no answer, or it is none that helps.
        LimitError: It is larger than `max_bytes`.
    """
    headers = {"Accept": MEDIA_TYPE} | ({"Content-Type": MEDIA_TYPE} if body is not None else {})
    problem = ""
    for n_tried in range(1, MAX_TRIES + 1):
        retry_after = None
        try:
            answer = sends.send(method, url, headers=headers, body=body, max_bytes=max_bytes)
        except ConnectionError as error:
            problem = f"cannot be reached: {error}"
        else:
            if answer.status in (200, 202) or answer.status in allowed:
                return answer
            if answer.status not in TRANSIENT:
                raise _refusal(url, answer)
            problem = f"answered {answer.status}, {n_tried} times"
            retry_after = answer.headers.get("retry-after")
        if n_tried < MAX_TRIES:
            patience.wait(n_tried, retry_after)
    raise PeerError(_plain(url), problem, "try again later; what came before is kept")


def find_collection(
    url: str, sends: Sends, patience: Patience, *, wanted: str | None = None
) -> str:
    """Return the address of the collection meant by an address that may stop short of it.

    Args:
        url: Of a collection, of an API root, or of a server's discovery.
        wanted: Id, alias or title of the collection.

    Raises:
        PeerError: There is none, or there are several to choose from.
    """
    if "/collections/" in url.rstrip("/") + "/" and not url.rstrip("/").endswith("/collections"):
        return url.rstrip("/") + "/"
    root = url.rstrip("/").removesuffix("/collections") + "/"
    answer = ask(sends, patience, "GET", urljoin(root, "collections/"), allowed=(404, 405))
    if answer.status != 200:
        discovery = _decode(ask(sends, patience, "GET", root), _Discovery, root)
        roots = [discovery.default] if discovery.default else discovery.api_roots
        if not roots:
            raise PeerError(_plain(url), "names no API root", "give the collection's own address")
        root = urljoin(root, roots[0]).rstrip("/") + "/"
        answer = ask(sends, patience, "GET", urljoin(root, "collections/"))
    found = _decode(answer, _Collections, root).collections
    fitting = [one for one in found if wanted is None or wanted in (one.id, one.alias, one.title)]
    if len(fitting) != 1:
        names = ", ".join(f"{one.id} ({one.title})" for one in found[:10]) or "none that we may see"
        raise PeerError(_plain(url), f"its collections: {names}", "name one with --collection")
    return urljoin(root, f"collections/{quote(fitting[0].id, safe='')}/")


def _decode(answer: Answer, kind: type[T], url: str) -> T:
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PeerError(
            _plain(url), f"no TAXII 2.1 resource: {error}", "check the address"
        ) from error


def _refusal(url: str, answer: Answer) -> PeerError:
    if 300 <= answer.status < 400:
        to = answer.headers.get("location", "nowhere")
        return PeerError(_plain(url), f"sends us on to {to}", "add that address if it is right")
    problem, remedy = _REFUSED.get(answer.status, (f"answered {answer.status}", "ask its operator"))
    return PeerError(_plain(url), problem, remedy)


def _plain(url: str) -> str:
    return url.partition("?")[0]
