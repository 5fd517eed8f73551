"""Runs a server until it is interrupted, and says where it is."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

import uvicorn

from onrecord import api
from onrecord.charts import atlas
from onrecord.errors import UsageError
from onrecord.serve.app import make_app
from onrecord.serve.audience import audience
from onrecord.serve.patience import ImpatientProtocol
from onrecord.serve.settings import Settings
from onrecord.serve.templating import environment_for

USUAL_PORT = 8000
BACKLOG = 512
KEEP_ALIVE_SECONDS = 15
HEADER_BYTES = 64 << 10
MOST_CONNECTIONS = 500


def run(settings: Settings, *, tell: Callable[[str], None]) -> None:
    """Serve until interrupted; `tell` gets the address once requests are taken.

    Raises:
        UsageError: The address cannot be listened at.
        LedgerMissingError: There is no ledger there.
    """
    app = make_app(settings)
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    lines, problem = audience(settings), _signing_problem(settings)
    with _listen_somewhere(settings.host, settings.port) as listening:
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        tell(f"{settings.ledger} at http://{shown}:{listening.getsockname()[1]}/ (Ctrl-C ends it)")
        if not settings.is_local or settings.trusts_proxy:
            for line in lines:
                tell(f"  {line}")
        if problem is not None:
            tell(f"  {problem}")
        config = uvicorn.Config(
            app,
            http=ImpatientProtocol,
            limit_concurrency=MOST_CONNECTIONS,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            h11_max_incomplete_event_size=HEADER_BYTES,
        )
        uvicorn.Server(config).run([listening])


def _signing_problem(settings: Settings) -> str | None:
    """Return why what is handed out cannot be signed, if somebody wants it signed."""
    with api.open(settings.ledger, read_only=True) as book:
        return book.signing_problem()


def _warm() -> None:
    """Unpack maps and compile templates, for which the first reader would wait otherwise."""
    atlas.unpack_all()
    environment = environment_for("en")
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


def _listen_somewhere(host: str, port: int | None) -> socket.socket:
    if port is not None:
        return _listen(host, port)
    try:
        return _listen(host, USUAL_PORT)
    except UsageError:
        return _listen(host, 0)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named asyncio sends small answers at once, not 40 ms later (Nagle).
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise UsageError(
            f"{host}:{port}: cannot be listened at ({error.strerror}); give another --port"
        ) from error
    return listening
