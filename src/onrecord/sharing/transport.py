"""Requests to one peer: to the address that was judged, with its credentials and nobody else's."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onrecord._version import __version__
from onrecord.errors import LimitError, PeerError, ReadError, UsageError
from onrecord.exchange.taxii import Answer
from onrecord.read.web.addresses import (
    Address,
    Resolver,
    parse_address,
    resolve,
    system_resolver,
)
from onrecord.store.answers.peers import Peer

_STEP_SECONDS = 30.0


class PeerTransport:
    """Sends requests to one peer and to no other server.

    A host is resolved for each request and the connection goes to the very address that was
    judged. Private and loopback addresses are refused unless the operator allowed them for this
    peer. Credentials go over TLS, or to this machine, and only to the peer's own host.
    """

    def __init__(self, peer: Peer, *, resolver: Resolver = system_resolver) -> None:
        """Take the peer, whose credentials are read now.

        Raises:
            UsageError: They cannot be read.
        """
        self._peer, self._resolver = peer, resolver
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
    pieces, n_bytes = [], 0
    for piece in response.iter_bytes(65_536):
        n_bytes += len(piece)
        if n_bytes > max_bytes:
            raise LimitError(url.partition("?")[0], f"larger than {max_bytes} bytes")
        pieces.append(piece)
    return b"".join(pieces)
