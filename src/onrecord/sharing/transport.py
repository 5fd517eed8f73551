"""Requests to one peer: to the address that was judged, with its credentials and nobody else's."""

from __future__ import annotations

import base64
import os
import stat
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onrecord._version import __version__
from onrecord.errors import LimitError, PeerError, ReadError, UsageError
from onrecord.exchange.taxii import Answer
from onrecord.read.deadline import deadline
from onrecord.read.web.addresses import (
    Address,
    Resolver,
    parse_address,
    resolve,
    system_resolver,
)
from onrecord.store.answers.peers import Peer

_STEP_SECONDS = 30.0
_GZIP = zlib.MAX_WBITS | 16
MAX_SECONDS = 180.0  # for one answer, from the first byte of the request to the last of it


class PeerTransport:
    """Sends requests to one peer and to no other server.

    A host is resolved for each request and the connection goes to the very address that was
    judged. Private and loopback addresses are refused unless the operator allowed them for this
    peer. Credentials go over TLS, or to this machine, and only to the peer's own host.
    """

    def __init__(
        self,
        peer: Peer,
        *,
        resolver: Resolver = system_resolver,
        max_seconds: float = MAX_SECONDS,
    ) -> None:
        """Take the peer, whose credentials are read now, and how long an answer may take.

        Raises:
            UsageError: They cannot be read.
        """
        self._peer, self._resolver, self._max_seconds = peer, resolver, max_seconds
        self._authorization = _authorization(peer)
        self._site = self._parse(peer.url).site

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        max_bytes: int,
    ) -> Answer:
        """Return the answer to a request; see `exchange.taxii.Sends`."""
        import httpx

        address = self._parse(url)
        if address.site != self._site:
            problem = f"names an address of another server, {address.site}"
            raise PeerError(self._peer.name, problem, "add that one as a peer if it is right")
        try:
            ip = resolve(address, self._resolver, allow_private=self._peer.allows_private)
        except ReadError as error:
            problem = getattr(error, "problem", str(error))
            remedy = "if you mean that machine, add the peer with --allow-private"
            raise PeerError(self._peer.name, problem, remedy) from error
        sent = {**headers, "User-Agent": f"onrecord/{__version__}", **self._credentials(address)}
        try:
            with deadline(self._max_seconds, _plain(url), "try again later"):
                return _send(method, address, ip, sent, body, max_bytes)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ConnectionError(str(error) or type(error).__name__) from error

    def _parse(self, url: str) -> Address:
        try:
            return parse_address(url, ports=None)  # a person named it, port and all
        except ReadError as error:
            raise PeerError(self._peer.name, str(error), "give another address") from error

    def _credentials(self, address: Address) -> dict[str, str]:
        if self._authorization is None:
            return {}
        is_here = address.host in ("127.0.0.1", "::1", "localhost")
        if address.scheme != "https" and not is_here:
            problem = "its address is not https, so the token was not sent"
            raise PeerError(self._peer.name, problem, "give an https address")
        return {"Authorization": self._authorization}


def check_credentials(credentials: str) -> None:
    """Say what is wrong with where a token is kept, before it is needed.

    Raises:
        UsageError: There is none, or others may read it.
    """
    _secret(credentials)


def _authorization(peer: Peer) -> str | None:
    if peer.credentials is None:
        return None
    secret = _secret(peer.credentials)
    if peer.user is None:
        return f"Bearer {secret}"
    return "Basic " + base64.b64encode(f"{peer.user}:{secret}".encode()).decode()


def _secret(credentials: str) -> str:
    kind, _, name = credentials.partition(":")
    if kind == "env":
        found = os.environ.get(name, "")
        if not found:
            raise UsageError(f"{name}: no such variable, or it is empty; set it to the token")
        return found
    try:
        with Path(name).open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            secret = stream.read(65_536).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name}: the token cannot be read: {error}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UsageError(f"{name}: others may read the token; `chmod 600 {name}`")
    if not secret or not secret.isprintable():
        raise UsageError(f"{name}: holds no token on one line")
    return secret


def _send(
    method: str,
    address: Address,
    ip: str,
    headers: Mapping[str, str],
    body: bytes | None,
    max_bytes: int,
) -> Answer:
    import httpx

    url = httpx.URL(address.url)
    with httpx.Client(
        transport=httpx.HTTPTransport(trust_env=False), trust_env=False, timeout=_STEP_SECONDS
    ) as client:
        request = client.build_request(
            method,
            url.copy_with(host=ip, username="", password=""),
            headers={"Accept-Encoding": "gzip", **headers, "Host": urlsplit(address.url).netloc},
            content=body,
            extensions={"sni_hostname": address.host},
        )
        response = client.send(request, stream=True)
        try:
            return Answer(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=_body(response, address.url, max_bytes),
            )
        finally:
            response.close()


def _body(response: Any, url: str, max_bytes: int) -> bytes:
    """Return the body, unpacked piece by piece so that none is unpacked beyond the limit."""
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        problem = f"packs what it sends as {coding[:80]!r}, which nobody asked for"
        raise PeerError(_plain(url), problem, "ask its operator for gzip alone, or none")
    unpacked = zlib.decompressobj(_GZIP) if coding != "identity" else None
    pieces, left = [], max_bytes
    for packed in response.iter_raw():
        piece = packed if unpacked is None else _unpack(unpacked, packed, left)
        left -= len(piece)
        if left < 0:
            raise LimitError(_plain(url), f"larger than {max_bytes} bytes")
        pieces.append(piece)
    if unpacked is not None and not unpacked.eof:
        raise ConnectionError("the packed answer broke off")
    return b"".join(pieces)


def _unpack(unpacked: Any, packed: bytes, left: int) -> bytes:
    """Return what a piece unpacks to: all of it, or one byte more than may come."""
    try:
        found: bytes = unpacked.decompress(packed, left + 1)
    except zlib.error as error:
        raise ConnectionError(f"the packed answer is broken: {error}") from error
    if unpacked.unused_data:
        raise ConnectionError("more follows after the packed answer")
    return found


def _plain(url: str) -> str:
    return url.partition("?")[0]
