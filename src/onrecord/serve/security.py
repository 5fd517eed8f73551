"""What every answer and every request is held to, whatever it is about."""

from __future__ import annotations

import asyncio
import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.serve.callers import REFUSED
from onrecord.serve.limits import (
    MOST_TARGET,
    SEND_SECONDS,
    Buckets,
    counted,
    most_bytes,
    sender_of,
    too_large,
)
from onrecord.serve.problems import problem, tell_problem
from onrecord.serve.settings import Settings, is_loopback

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with `no-referrer` our own forms would have no origin
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()",
    "Cache-Control": "private, no-cache",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


class Security:
    """ASGI middleware: refuses what no honest sender sends, adds headers to every answer.

    A header that an answer brings itself is left as it is.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._buckets = Buckets(settings.requests_per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            async with asyncio.timeout(SEND_SECONDS):  # a reader that takes nothing is let go
                await send(message)

        request = Request(scope, receive)
        refused = self._refusal(scope)
        if refused is not None:
            scope[REFUSED] = True
            status, sentence, headers = refused
            answer = problem(request, status, sentence, headers)
            await answer(scope, receive, send_with_headers)
            return
        try:
            most = most_bytes(scope["path"], self._settings)
            body = receive if scope["method"] in _SAFE else counted(receive, most)
            await self._app(scope, body, send_with_headers)
        except Exception as error:
            if not is_begun:
                await tell_problem(request, error)(scope, receive, send_with_headers)
            raise

    def _refusal(self, scope: Scope) -> tuple[int, str, dict[str, str]] | None:
        """Return the status, sentence and headers of what is refused unseen, or None."""
        headers, settings = Headers(scope=scope), self._settings
        host = headers.get("host", "")
        if not is_our_host(host, settings):
            return 421, f"{host[:100]}: no name of this server; see --host-name", {}
        if (wait := self._wait(scope)) > 0:
            sentence = f"more than {settings.requests_per_minute} requests a minute; wait {wait} s"
            return 429, sentence, {"Retry-After": str(wait)}
        n_target = len(scope.get("raw_path") or scope["path"]) + len(scope["query_string"])
        if n_target > MOST_TARGET:
            return 414, f"address: {n_target:,} characters; at most {MOST_TARGET:,}", {}
        if foreign := _foreign(scope["method"], headers):
            return 403, foreign, {}
        most, stated = most_bytes(scope["path"], settings), headers.get("content-length", "0")
        if not (stated.isascii() and stated.isdigit()):
            return 400, f"Content-Length: {stated[:40]!r} is no number", {}
        if int(stated) > most:
            return 413, too_large(int(stated), most), {"Connection": "close"}
        return None

    def _wait(self, scope: Scope) -> int:
        sender = sender_of(scope, self._settings)
        is_free = self._settings.is_local and is_loopback(sender or "none")
        return 0 if is_free else self._buckets.wait_seconds(sender)


def is_our_host(host: str, settings: Settings) -> bool:
    """Say whether a request means this server: a name that a stranger points at it is not ours.

    Bound to this machine it has that machine's names; else it has any address, for nobody can
    point a name at an address and have it asked for by that, and the names it was given.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    given = {one.lower() for one in (*settings.hosts, settings.host)}
    if settings.base_url:
        given.add(urlsplit(settings.base_url).hostname or "")
    if name in given or (settings.is_local and name in _LOCAL_NAMES):
        return bool(name)
    return not settings.is_local and _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _foreign(method: str, headers: Headers) -> str | None:
    """Return why a request is one of another site, or None: programs send none of these headers.

    A link from elsewhere may lead here; what is sent or fetched in the background may not.
    """
    site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode", "")
    is_foreign = site is not None and site not in {"same-origin", "none"}
    if method in _SAFE:
        is_link = mode == "navigate" and headers.get("sec-fetch-dest", "document") == "document"
        return "fetched by another site; open it in a tab" if is_foreign and not is_link else None
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return f"a form of another site, {origin[:100]}; send it from here"
    return "a form of another site; send it from here" if is_foreign else None
