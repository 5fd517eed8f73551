"""A real server and a real Chromium for the tests that walk the pages."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from onrecord.serve import Settings, make_app

_NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 30.0


def find_chromium() -> str | None:
    """Return the path of a Chromium of this machine, or None."""
    found = (shutil.which(name) for name in _NAMES)
    return next((path for path in found if path and Path(path).exists()), None)


@contextmanager
def serving(ledger: str, **settings: object) -> Iterator[str]:
    """Serve a ledger over real HTTP on a free port and yield its address, without a slash."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = make_app(Settings(ledger=ledger, **settings))  # type: ignore[arg-type]
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if time.monotonic() > deadline or not thread.is_alive():
                raise RuntimeError("the server did not start")
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)
