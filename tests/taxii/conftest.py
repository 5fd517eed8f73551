"""A ledger with a few reports, and a server of it: asked in process, or over loopback HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from onrecord import api
from onrecord.records import OWNER, Caller
from onrecord.serve import callers
from onrecord.serve.refusals import Unauthorised

from .made import REPORTS, connected, serving


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger that every test gets a copy of."""
    folder = tmp_path_factory.mktemp("taxii")
    (folder / "reports").mkdir()
    for name, text in REPORTS.items():
        (folder / "reports" / name).write_text(text, encoding="utf-8")
    where = folder / "kept.ledger"
    with api.open(str(where), create=True) as book:
        list(book.add(str(folder / "reports"), engine="rules", published_on="2025-10-11"))
        book.new_collection("Shared", alias="shared", tlp="amber", writable=True, words="nothere")
        book.refresh()
    return where


@pytest.fixture
def path(kept: Path, tmp_path: Path) -> str:
    """The path of a ledger of three reports with a collection that takes posts: `shared`."""
    return str(shutil.copy(kept, tmp_path / "test.ledger"))


@pytest.fixture
def client(path: str) -> Iterator[TestClient]:
    """A client of the ledger's keeper."""
    with connected(path) as found:
        yield found


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> dict[str, Caller]:
    """Who is known by which token; without a token it is the keeper, with another one nobody."""
    found: dict[str, Caller] = {}

    def caller_of(request: HTTPConnection) -> Caller:
        given = request.headers.get("authorization")
        if given is None:
            return OWNER
        caller = found.get(given.removeprefix("Bearer "))
        if caller is None:
            raise Unauthorised("a token is needed")
        return caller

    monkeypatch.setattr(callers, "caller_of", caller_of)
    monkeypatch.setattr("onrecord.serve.asking.caller_of", caller_of)
    return found


@pytest.fixture
def address(path: str) -> Iterator[str]:
    """The address of a server of the ledger that runs in a thread."""
    with serving(path) as found:
        yield found
