"""Who sends a request, and what they may see and do.

Whoever asks from this machine is the ledger's keeper; anybody else is who their token says. A
token comes in a header, or by way of a session that was begun with one; never in an address, which
would be kept in histories and logs.
"""

from __future__ import annotations

import base64
import binascii

from starlette.requests import HTTPConnection

from onrecord.api import OpenLedger
from onrecord.records import OWNER, Caller, Scope, Tlp
from onrecord.serve.books import Books
from onrecord.serve.refusals import Forbidden, Unauthorised
from onrecord.serve.sessions import COOKIE, Sessions
from onrecord.serve.settings import Settings, is_loopback

ANYBODY = Caller(name="anybody", clearance="clear", scopes=("read",))
REFUSED = "onrecord.refused"  # in a request's scope: it was refused before anything was looked up
_ASK = "ask who keeps this ledger for one"
# What proxies add: a request with one of them comes from elsewhere, whatever its address.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def caller_of(request: HTTPConnection) -> Caller:
    """Return who sends a request: whose token it bears, else the owner from this machine.

    It is worked out once a request.

    Raises:
        Unauthorised: It bears a token that is none, or none where one is needed.
    """
    known = request.scope.get("onrecord.caller")
    if isinstance(known, Caller):
        return known
    caller = _find_caller(request)
    request.scope["onrecord.caller"] = caller
    return caller


def require(request: HTTPConnection, scope: Scope) -> Caller:
    """Return who sends a request that needs a scope.

    Raises:
        Unauthorised: Nobody known sends it.
        Forbidden: They may not.
    """
    caller = caller_of(request)
    if scope not in caller.scopes:
        raise Forbidden(f"{caller.name}: may not {scope}; ask who keeps this ledger")
    return caller


def may_add(request: HTTPConnection, caller: Caller | None) -> bool:
    """Say whether somebody may add reports at a server; None is nobody known."""
    settings: Settings = request.app.state.settings
    return settings.takes_reports and caller is not None and "write" in caller.scopes


def usual_marking(caller: Caller) -> Tlp:
    """Return how what somebody adds is marked where they do not say.

    What they may see at most holds for what they know; the keeper says so of each, as
    `onrecord add --tlp` does.
    """
    return "clear" if caller.is_owner else caller.clearance


def is_keeper(request: HTTPConnection) -> bool:
    """Say whether a request comes from this machine, and through nobody."""
    settings: Settings = request.app.state.settings
    return (
        settings.is_local
        and not settings.trusts_proxy
        and request.client is not None
        and is_loopback(request.client.host)
        and not any(name in request.headers for name in _FORWARDED)
    )


def is_private(request: HTTPConnection) -> bool:
    """Say whether nobody between can listen: TLS, or this machine alone."""
    settings: Settings = request.app.state.settings
    forwarded = request.headers.get("x-forwarded-proto", "").rpartition(",")[2].strip()
    is_tls = request.url.scheme == "https" or (settings.trusts_proxy and forwarded == "https")
    return is_tls or is_keeper(request)


def _find_caller(request: HTTPConnection) -> Caller:
    settings: Settings = request.app.state.settings
    sent = request.headers.get("authorization")
    if sent is not None:
        return _bearer_of(request, _token_in(request, sent))
    if (session := request.cookies.get(COOKIE)) and (found := _signed_in(request, session)):
        return found
    if is_keeper(request):
        return OWNER
    if settings.is_open:
        return ANYBODY
    if settings.is_local and not settings.trusts_proxy:
        raise Unauthorised(f"it came through a proxy: start with --behind-tls-proxy; {_need()}")
    raise Unauthorised(_need())


def _need() -> str:
    return f"a token is needed; {_ASK}, or sign in at /sign-in"


def _token_in(request: HTTPConnection, sent: str) -> str:
    """Return the token in a header: of Bearer, or the password of Basic.

    Raises:
        Unauthorised: It is neither, or Basic where others can listen.
    """
    scheme, _, rest = sent.partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() != "basic":
        raise Unauthorised(f"{scheme[:20]}: no scheme taken here; send Bearer, or Basic over TLS")
    if not is_private(request):
        raise Unauthorised("Basic is taken over TLS alone; send Bearer, or ask by https")
    try:
        _, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unauthorised("Basic: no name and password in base64; send both") from error
    return password


def _bearer_of(request: HTTPConnection, token: str) -> Caller:
    books: Books = request.app.state.books
    with books.reading(OWNER) as book:
        caller = find_bearer(book, token)[1]
    if caller is None:
        raise Unauthorised(f"the token is none, was revoked or is over; {_ASK}")
    return caller


def find_bearer(book: OpenLedger, token: str) -> tuple[str, Caller | None]:
    """Return the id of a token and who bears it; None where it proves nothing or is over."""
    id_ = book.token_id(token)
    return (id_ or "", book.caller_of_token(id_) if id_ else None)


def _signed_in(request: HTTPConnection, session: str) -> Caller | None:
    sessions: Sessions = request.app.state.sessions
    token_id = sessions.token_of(session)
    if token_id is None:
        return None
    books: Books = request.app.state.books
    with books.reading(OWNER) as book:
        return book.caller_of_token(token_id)
