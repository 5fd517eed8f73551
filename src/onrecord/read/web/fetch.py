"""Fetching one page from the public web: only when asked to, and within bounds."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from onrecord._version import __version__
from onrecord.errors import FetchError, LimitError, ReadError, RefusedError
from onrecord.read.carriers.responses import parse_media_type
from onrecord.read.deadline import deadline
from onrecord.read.limits import MIB
from onrecord.read.unpacking import unpack
from onrecord.read.web import robots
from onrecord.read.web.addresses import (
    PORTS,
    Address,
    Resolver,
    parse_address,
    resolve,
    system_resolver,
)
from onrecord.records import Record

USER_AGENT = f"{robots.AGENT}/{__version__}"
_STEP_SECONDS = 5.0
_MAX_SITES = 1000  # whose robots.txt is remembered


class Fetched(Record, frozen=True, kw_only=True):
    """What came back from an address.

    Attributes:
        url: The address after redirects.
        data: The body, unpacked.
        media_type: As stated, lower case, without parameters; empty where none is.
    """

    url: str
    data: bytes
    media_type: str = ""
    charset: str | None = None
    fetched_at: dt.datetime


class Fetches(Protocol):
    """Something that can fetch."""

    def fetch(self, url: str, *, max_bytes: int) -> Fetched:
        """Return what lies at `url`.

        Raises:
            FetchError: It cannot be fetched, or may not be.
        """


class Fetcher:
    """Fetches public pages, politely: robots.txt honoured, one site not hurried.

    A host is resolved once, and the connection goes to the very address that was judged,
    on each redirect anew. Proxies named by the environment are not used: behind one,
    nobody would know which address is reached.
    """

    def __init__(
        self,
        *,
        resolver: Resolver = system_resolver,
        allow_private: bool = False,
        max_redirects: int = 5,
        max_seconds: float = 30.0,
        pause_seconds: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take how to resolve names, and how far to go.

        Args:
            resolver: Host and port to IP addresses.
            allow_private: Fetch from any address and port, as in tests.
            max_redirects: How many to follow.
            max_seconds: For one page, its redirects and robots.txt among it.
            pause_seconds: Between two pages of one site.
            sleep: How to wait.
        """
        self._resolver = resolver
        self._allow_private = allow_private
        self._ports: Iterable[int] | None = None if allow_private else PORTS
        self._max_redirects = max_redirects
        self._max_seconds = max_seconds
        self._pause_seconds = pause_seconds
        self._sleep = sleep
        self._robots: dict[str, robots.Robots] = {}
        self._last_at: dict[str, float] = {}

    def fetch(self, url: str, *, max_bytes: int = 32 * MIB) -> Fetched:
        """Return what lies at `url`, after at most `max_redirects` redirects.

        Raises:
            FetchError: It cannot be fetched.
            RefusedError: Its address, scheme or robots.txt forbids it.
            LimitError: It is larger or slower than allowed.
        """
        import httpx

        try:
            with deadline(self._max_seconds, url):
                return self._follow(url, max_bytes)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise FetchError(url, f"cannot be fetched: {reason}") from error
        except ReadError as error:  # of a redirect's address, or of robots.txt
            raise type(error)(url, _said_of(error, url), error.remedy) from error

    def _follow(self, url: str, max_bytes: int) -> Fetched:
        at = url
        for _ in range(self._max_redirects + 1):
            address = parse_address(at.partition("#")[0], ports=self._ports)
            self._check_robots(address)
            self._pause(address)
            with self._get(address) as response:
                if response.has_redirect_location:
                    at = urljoin(at, response.headers["location"])
                    continue
                if response.status_code != 200:
                    raise FetchError(at, f"the server answered {response.status_code}")
                return _fetched(response, at, max_bytes)
        raise FetchError(url, f"more than {self._max_redirects} redirects")

    @contextmanager
    def _get(self, address: Address) -> Iterator[Any]:
        """Send one request to the one address that was judged."""
        import httpx

        ip = resolve(address, self._resolver, allow_private=self._allow_private)
        url = httpx.URL(address.url)
        with httpx.Client(
            transport=httpx.HTTPTransport(trust_env=False),
            trust_env=False,
            timeout=_STEP_SECONDS,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
        ) as client:
            request = client.build_request(
                "GET",
                url.copy_with(host=ip, username="", password=""),
                headers={"Host": url.netloc.decode("ascii")},
                extensions={"sni_hostname": address.host},
            )
            response = client.send(request, stream=True)
            try:
                yield response
            finally:
                response.close()

    def _check_robots(self, address: Address) -> None:
        if address.site not in self._robots:
            if len(self._robots) >= _MAX_SITES:
                self._robots.clear()
            self._robots[address.site] = self._read_robots(address)
        parts = urlsplit(address.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if not self._robots[address.site].allows(path):
            raise RefusedError(address.url, "the site's robots.txt forbids it")

    def _read_robots(self, address: Address) -> robots.Robots:
        """Return a site's rules: all is allowed where it has none, nothing where it fails."""
        at = f"{address.site}/robots.txt"
        for _ in range(self._max_redirects + 1):
            with self._get(parse_address(at, ports=self._ports)) as response:
                if response.has_redirect_location:
                    at = urljoin(at, response.headers["location"])
                    continue
                if response.status_code >= 500:
                    return robots.ALLOW_NONE
                if response.status_code != 200:
                    return robots.ALLOW_ALL
                data = _body(response, at, robots.MAX_BYTES, is_cut=True)
                return robots.parse_robots(data.decode("utf-8", "replace"))
        return robots.ALLOW_ALL

    def _pause(self, address: Address) -> None:
        now = time.monotonic()
        wait = self._last_at.get(address.site, -self._pause_seconds) + self._pause_seconds - now
        if wait > 0:
            self._sleep(wait)
        self._last_at[address.site] = time.monotonic()


def _fetched(response: Any, url: str, max_bytes: int) -> Fetched:
    media_type, charset = parse_media_type(response.headers.get("content-type", ""))
    return Fetched(
        url=url.partition("#")[0],
        data=_body(response, url, max_bytes),
        media_type=media_type,
        charset=charset,
        fetched_at=dt.datetime.now(dt.UTC),
    )


def _body(response: Any, url: str, max_bytes: int, *, is_cut: bool = False) -> bytes:
    """Return a response's body, unpacked; cut at `max_bytes` rather than refused if `is_cut`."""
    pieces: list[bytes] = []
    n_bytes = 0
    for piece in response.iter_raw():
        pieces.append(piece)
        n_bytes += len(piece)
        if n_bytes > max_bytes:
            if is_cut:
                break
            raise LimitError(url, f"larger than {max_bytes} bytes", "raise max_bytes to allow it")
    data = b"".join(pieces)
    coding = response.headers.get("content-encoding", "")
    return unpack(data, coding, max_bytes=max_bytes, origin=url)[:max_bytes]


def _said_of(error: ReadError, url: str) -> str:
    return error.problem if error.origin == url else f"{error.problem} (at {error.origin})"
