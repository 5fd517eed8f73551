"""Servers over a ledger of the demonstration reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import onrecord
from onrecord.demo import demo_folder
from onrecord.serve import Settings, make_app
from tests.serve.browsing import find_chromium, serving

Connect = Callable[..., TestClient]


@pytest.fixture(scope="session")
def demo_ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the path of a ledger of the demonstration reports; do not write to it."""
    path = str(tmp_path_factory.mktemp("served") / "demo.ledger")
    with demo_folder() as folder, onrecord.open(path, create=True) as book:
        list(book.add(manifest=str(folder / "manifest.jsonl")))
        book.refresh()
    return path


@pytest.fixture
def own_ledger(demo_ledger: str, tmp_path: Path) -> str:
    """Return the path of a copy of it, to write to."""
    path = str(tmp_path / "own.ledger")
    with (
        apsw.Connection(demo_ledger, apsw.SQLITE_OPEN_READONLY) as source,
        apsw.Connection(path) as copy,
        copy.backup("main", source, "main") as backup,
    ):
        backup.step()
    return path


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Return a function from a ledger's path to a client of a server of it.

    Keywords are settings; `client` is the address that the client has.
    """
    opened: list[TestClient] = []

    def open_client(ledger: str, *, client: str = "127.0.0.1", **settings: object) -> TestClient:
        app: Starlette = make_app(Settings(ledger=ledger, **settings))  # type: ignore[arg-type]
        base = "http://127.0.0.1:8000"
        made = TestClient(app, base, client=(client, 50000), follow_redirects=False)
        made.__enter__()
        opened.append(made)
        return made

    yield open_client
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def demo_client(demo_ledger: str, connect: Connect) -> TestClient:
    """Return a client of the demonstration, as its keeper."""
    return connect(demo_ledger)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a Chromium that stays open for the session; skips where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine; Debian's package `chromium` will do")
    with api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def site(demo_ledger: str) -> Iterator[str]:
    """Return the address of a server of the demonstration."""
    with serving(demo_ledger) as address:
        yield address
