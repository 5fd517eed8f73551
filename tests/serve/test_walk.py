"""A walk through all pages in a real Chromium: seen, heard, with keys, with script off."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

import onrecord

WIDTHS = (1440, 900, 390)


@pytest.fixture(scope="module")
def addresses(demo_ledger: str) -> dict[str, str]:
    """Return the address of one page of each kind."""
    with onrecord.open(demo_ledger, read_only=True) as book:
        claim = next(row for row in book.claims(measure="killed") if row.figures)
        story = next(row for row in book.stories(min_reports=2))
        party = next(row for row in book.parties())
    return {
        "ledger": "/",
        "found": "/?words=killed&measure=killed",
        "nothing": "/?words=nothinglikethis",
        "reports": "/reports",
        "reader": f"/reports/{claim.report}",
        "claim": f"/reports/{claim.report}?claim={claim.claim.id}",
        "source": f"/reports/{claim.report}/source",
        "stories": "/stories",
        "story": f"/stories/{story.story}",
        "parties": "/parties",
        "party": f"/parties/{party.id}",
        "campaigns": "/campaigns",
        "campaign": f"/campaign?party={party.id}",
        "add": "/add",
        "api": "/api",
        "help": "/help",
        "missing": "/reports/none",
    }


PAGES = (
    *("ledger", "found", "nothing", "reports", "reader", "claim", "source", "stories", "story"),
    *("parties", "party", "campaigns", "campaign", "add", "api", "help", "missing"),
)


class Watched:
    """A page of a browser that notes what its console says and what it asks for elsewhere."""

    def __init__(self, browser: Any, site: str, **options: Any) -> None:
        self.site = site
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", self._note)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.site, "data:", "about:")):
            self.said.append(f"asked {request.url}")

    def open(self, path: str) -> Any:
        return self.page.goto(self.site + path, wait_until="load")


@pytest.fixture
def watched(browser: Any, site: str) -> Iterator[Any]:
    opened = []

    def make(**options: Any) -> Watched:
        made = Watched(browser, site, **options)
        opened.append(made)
        return made

    yield make
    for one in opened:
        one.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_and_its_console_stays_empty(
    watched: Any, addresses: dict[str, str], name: str
) -> None:
    walk = watched()
    answer = walk.open(addresses[name])
    walk.page.wait_for_timeout(100)
    assert answer.status == (404 if name == "missing" else 200)
    expected = ["404"] if name == "missing" else []
    assert [said for said in walk.said if not any(e in said for e in expected)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(watched: Any, addresses: dict[str, str], name: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    walk = watched(color_scheme=scheme)
    walk.open(addresses[name])
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = axe.run(walk.page, options={"runOnly": {"type": "tag", "values": tags}})
    violations = found.response["violations"]
    told = [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in violations]
    assert told == []


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn_and_fits_its_width(
    watched: Any, addresses: dict[str, str], name: str, width: int
) -> None:
    walk = watched(viewport={"width": width, "height": 900})
    walk.open(addresses[name])
    image = Image.open(io.BytesIO(walk.page.screenshot())).convert("L")
    low, high = image.getextrema()
    assert high - low > 100, "blank"
    wide = walk.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"scrolls sideways: {wide} of {width}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_the_same_without_script(
    watched: Any, addresses: dict[str, str], name: str
) -> None:
    walk = watched(java_script_enabled=False)
    walk.open(addresses[name])
    assert walk.page.locator("h1").count() == 1
    assert walk.page.locator("main").inner_text().strip()


def test_keys_reach_the_content_first(watched: Any) -> None:
    walk = watched()
    walk.open("/")
    walk.page.keyboard.press("Tab")
    assert walk.page.evaluate("document.activeElement.className") == "skip"
    walk.page.keyboard.press("Enter")
    assert walk.page.evaluate("document.activeElement.id") == "main"


def test_j_and_k_go_from_claim_to_claim(watched: Any, addresses: dict[str, str]) -> None:
    walk = watched()
    walk.open(addresses["reader"])
    walk.page.keyboard.press("j")
    first = walk.page.url
    walk.page.keyboard.press("j")
    assert walk.page.url != first
    walk.page.keyboard.press("k")
    assert walk.page.url == first
    assert walk.page.locator("[aria-current=true]").count() >= 1


def test_single_keys_of_a_list_can_be_turned_off_for_all_pages(
    watched: Any, addresses: dict[str, str]
) -> None:
    """WCAG 2.1.4: who speaks to a computer says letters without meaning keys."""
    walk = watched()
    at = "document.activeElement.closest('.claim') !== null"
    for path in ("/", "/reports"):
        walk.open(path)
        walk.page.keyboard.press("j")
        assert walk.page.evaluate(at)
    walk.page.locator("#keys").uncheck()
    for path in ("/", "/reports"):
        walk.open(path)
        assert not walk.page.locator("#keys").is_checked()
        walk.page.locator("#main").focus()
        for key in ("j", "k", "/"):
            walk.page.keyboard.press(key)
            assert walk.page.evaluate("document.activeElement.id") == "main"
    walk.open(addresses["reader"])
    before = walk.page.url
    walk.page.keyboard.press("j")
    assert walk.page.url == before


def test_a_search_leads_to_the_words_themselves(watched: Any) -> None:
    walk = watched()
    walk.open("/")
    walk.page.get_by_role("searchbox").fill("measure:killed")
    walk.page.keyboard.press("Enter")
    walk.page.wait_for_url("**/?*measure=killed*")
    walk.page.locator("main a[href^='/reports/']").first.click()
    walk.page.wait_for_load_state()
    assert "/reports/" in walk.page.url
    assert walk.page.locator("mark[data-claims]").count() > 0


def test_printing_keeps_the_words_and_drops_the_controls(
    watched: Any, addresses: dict[str, str]
) -> None:
    walk = watched()
    walk.open(addresses["reader"])
    walk.page.emulate_media(media="print")
    assert not walk.page.locator(".masthead nav").is_visible()
    assert walk.page.locator("mark[data-claims]").first.is_visible()
