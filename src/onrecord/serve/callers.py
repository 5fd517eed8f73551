"""Who sends a request, and what they may see and do."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from onrecord.records import OWNER, Caller, Scope
from onrecord.serve.problems import Forbidden, Unauthorised
from onrecord.serve.settings import Settings, is_loopback

ANYBODY = Caller(name="anybody", clearance="clear", scopes=("read",))


def caller_of(request: HTTPConnection) -> Caller:
    """Return who sends a request: the owner from this machine, else whose token it bears.

    Raises:
        Unauthorised: It bears no token and the server is not open to all.
    """
    settings: Settings = request.app.state.settings
    if settings.is_local and request.client is not None and is_loopback(request.client.host):
        return OWNER
    if settings.is_open:
        return ANYBODY
    raise Unauthorised("a token is needed; ask who keeps this ledger for one")


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
