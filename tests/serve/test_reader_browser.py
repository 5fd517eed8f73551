"""The reader in a real Chromium: cards at their words, keys, clicks, payloads that must sleep."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from onrecord.marks import to_utf16
from onrecord.records import Account
from onrecord.store import Entry
from tests.serve.browsing import serving
from tests.serve.made import figure_of, keep, keep_entries, make_account, make_snapshot
from tests.serve.test_reader import crowded

TEXT = (
    "A storm passed. “🎉 It rained all night,” said Ann Orr. "
    "“e\u0301te\u0301 👩‍👧 ended,” she added.\n\n"
    "At least 12 trees fell.\n"
)


def open_page(browser: Any, **options: Any) -> Any:
    return browser.new_context(**options).new_page()


@pytest.fixture(scope="module")
def emoji(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Account]]:
    account = make_account(TEXT, "“🎉 It rained all night,”", "“e\u0301te\u0301 👩‍👧 ended,”")
    own = figure_of(account, "At least 12 trees")
    account = type(account)(
        report=account.report, claims=account.claims, actors=account.actors, figures=(own,)
    )
    path = keep(tmp_path_factory.mktemp("emoji") / "a.ledger", [account])
    with serving(path) as site:
        yield f"{site}/reports/{account.report.id}", account


def test_the_words_a_browser_has_stand_where_the_claim_says(
    browser: Any, emoji: tuple[str, Account]
) -> None:
    address, account = emoji
    page = open_page(browser)
    page.goto(address)
    told = page.evaluate("JSON.stringify(document.querySelector('.reader .said').textContent)")
    words = json.loads(told)
    assert account.report.text.startswith(words)
    for claim in account.claims:
        part = claim.content[0]
        start, end = to_utf16(account.report.text, part.start, part.end)
        script = "([a, b]) => document.querySelector('.reader .said').textContent.slice(a, b)"
        assert page.evaluate(script, [start, end]) == part.exact
        marked = page.locator(f'mark.direct[data-claims~="{claim.id}"]')
        assert marked.inner_text() == part.exact
    page.context.close()


def test_a_click_on_words_opens_their_card_and_nothing_else(
    browser: Any, emoji: tuple[str, Account]
) -> None:
    address, account = emoji
    page = open_page(browser)
    page.goto(address)
    for claim in account.claims:
        page.locator(f'mark.direct[data-claims~="{claim.id}"]').click()
        assert page.locator("details.card[open]").get_attribute("data-claim") == claim.id
        assert f"claim={claim.id}" in page.url
    page.locator("mark[data-figures]").click()
    assert page.locator("details.card[open]").get_attribute("data-figure")
    page.keyboard.press("Escape")
    assert page.locator("details.card[open]").count() == 0
    assert "claim=" not in page.url
    page.context.close()


def test_a_number_is_a_link_that_keys_reach(browser: Any, emoji: tuple[str, Account]) -> None:
    address, account = emoji
    page = open_page(browser)
    page.goto(address)
    page.locator("a.ref").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("details.card[open]").get_attribute("data-claim") == account.claims[0].id
    focused = page.evaluate("document.activeElement.closest('.card')?.dataset.claim")
    assert focused == account.claims[0].id
    page.context.close()


def test_single_keys_can_be_turned_off(browser: Any, emoji: tuple[str, Account]) -> None:
    address, _ = emoji
    page = open_page(browser)
    page.goto(address)
    page.locator("#keys").uncheck()
    page.keyboard.press("j")
    assert page.locator("details.card[open]").count() == 0
    page.reload()
    page.keyboard.press("j")
    assert page.locator("details.card[open]").count() == 0
    page.context.close()


def boxes(page: Any) -> list[tuple[float, float]]:
    script = """() => [...document.querySelectorAll('.reader .card')].map((card) => {
        const box = card.getBoundingClientRect();
        return [box.top + scrollY, box.bottom + scrollY];
    })"""
    return sorted((top, bottom) for top, bottom in page.evaluate(script))


@pytest.fixture(scope="module")
def dense(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Account]]:
    account = crowded(40)
    path = keep(tmp_path_factory.mktemp("dense") / "a.ledger", [account])
    with serving(path) as site:
        yield f"{site}/reports/{account.report.id}", account


@pytest.mark.parametrize("at", [None, 0, 20, 39])
def test_cards_never_lie_upon_each_other(
    browser: Any, dense: tuple[str, Account], at: int | None
) -> None:
    address, account = dense
    page = open_page(browser, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(address if at is None else f"{address}?claim={account.claims[at].id}")
    page.wait_for_function("document.querySelector('.reader.settled')")
    found = boxes(page)
    assert len(found) == 40
    assert all(upper[1] <= lower[0] for upper, lower in pairwise(found))
    page.context.close()


def test_the_open_card_stands_at_its_words(browser: Any, dense: tuple[str, Account]) -> None:
    address, account = dense
    page = open_page(browser, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(f"{address}?claim={account.claims[20].id}")
    page.wait_for_function("document.querySelector('.reader.settled')")
    card = page.locator("details.card[open]").bounding_box()
    mark = page.locator("mark.direct.current").first.bounding_box()
    assert abs(card["y"] - mark["y"]) < 24
    assert 0 <= card["y"] < 900
    page.context.close()


def test_a_claim_is_opened_without_script(browser: Any, dense: tuple[str, Account]) -> None:
    address, account = dense
    page = open_page(browser, java_script_enabled=False)
    page.emulate_media(reduced_motion="reduce")  # it is where it goes at once
    page.goto(address)
    page.locator("a.ref").nth(20).click()
    page.wait_for_load_state()
    assert page.locator("details.card[open]").get_attribute("data-claim") == account.claims[20].id
    assert page.locator("details.card[open]").bounding_box()["y"] < 900
    page.locator('.steps a[rel="next"]').click()
    page.wait_for_load_state()
    assert page.locator("details.card[open]").get_attribute("data-claim") == account.claims[21].id
    page.context.close()


def test_a_long_report_is_read_with_keys_too(
    browser: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    account = crowded(120)
    path = keep(tmp_path_factory.mktemp("long") / "a.ledger", [account])
    with serving(path) as site:
        page = open_page(browser)
        page.goto(f"{site}/reports/{account.report.id}")
        for number in range(2):
            page.keyboard.press("j")
            page.wait_for_url(f"**claim={account.claims[number].id}*")
            page.wait_for_load_state()
        page.context.close()


def test_a_citation_is_copied(browser: Any, emoji: tuple[str, Account]) -> None:
    address, account = emoji
    page = open_page(browser, permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{address}?claim={account.claims[0].id}")
    page.locator("details.card[open] button.copy").click()
    page.locator(".copied", has_text="copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Ann Orr says: “🎉 It rained all night,”")
    page.context.close()


def test_files_are_dropped_and_their_addition_followed(
    browser: Any, own_ledger: str, tmp_path: Path
) -> None:
    file = tmp_path / "storm.txt"
    file.write_text("“At least 12 people were killed,” said Mayor Ina Vold.\n", encoding="utf-8")
    with serving(own_ledger) as site:
        page = open_page(browser)
        page.goto(f"{site}/add")
        page.locator("#files").set_input_files(str(file))
        assert page.locator(".chosen").inner_text() == "storm.txt"
        page.get_by_role("button", name="Add").click()
        page.wait_for_url("**/add/*")
        page.locator("ul.added a").wait_for(timeout=60_000)
        page.locator("ul.added a").click()
        page.wait_for_load_state()
        assert page.locator(".reader mark[data-claims]").count() > 0
        page.context.close()


# --- payloads -----------------------------------------------------------------------------


class Alarm:
    """A page that notes when a payload ran: it opens a dialog, or leaves for elsewhere."""

    def __init__(self, browser: Any) -> None:
        self.page = open_page(browser)
        self.ran: list[str] = []
        self.asked: list[str] = []
        self.page.on("dialog", self._note)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _note(self, dialog: Any) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()

    def foreign(self, site: str) -> list[str]:
        return [
            address
            for address in self.asked
            if address.startswith(("http", "ws")) and not address.startswith(site)
        ]


OWN = (
    "<script>alert(1)</script>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<body onload=alert(1)><svg onload=alert(1)><input autofocus onfocus=alert(1)>",
    "<link rel=preconnect href=https://evil.example><img src=https://evil.example/a>",
    "<base href=https://evil.example/><a href=javascript:alert(1)>x</a>",
)


@pytest.fixture(scope="module", params=["own", pytest.param("others", marks=pytest.mark.slow)])
def payloads(request: pytest.FixtureRequest) -> list[str]:
    """Return payloads of our own, or those that others collected."""
    if request.param == "own":
        return list(OWN)
    gold: Path = request.getfixturevalue("gold")
    file = gold / "nasty" / "dompurify" / "xss.json"
    if not file.exists():
        pytest.skip("no payloads beside this repository")
    return [case["payload"].strip() or "x" for case in json.loads(file.read_text("utf-8"))]


def test_the_alarm_works(browser: Any) -> None:
    alarm = Alarm(browser)
    alarm.page.set_content("<img src=x onerror=alert(1)>")
    alarm.page.wait_for_timeout(300)
    assert alarm.ran == ["1"]
    alarm.page.context.close()


def test_no_payload_in_a_report_runs(
    browser: Any, payloads: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    accounts = []
    for at in range(0, len(payloads), 10):
        some = payloads[at : at + 10]
        together = " ".join(some)
        text = "".join(f"Number {at}: {said}, said {together}.\n\n" for said in some)
        stated = {"bylines": tuple(some), "section": tuple(some), "notices": tuple(some)}
        stated |= dict.fromkeys(("title", "publisher", "url", "origin", "language"), together)
        accounts.append(make_account(text, *some, speaker=together, **stated))
    path = keep(tmp_path_factory.mktemp("payloads") / "a.ledger", accounts)
    with serving(path) as site:
        alarm = Alarm(browser)
        for account in accounts:
            claim = account.claims[0].id
            alarm.page.goto(f"{site}/reports/{account.report.id}?claim={claim}")
            assert alarm.page.locator("details.card[open]").count() == 1
        alarm.page.wait_for_timeout(300)
        assert alarm.ran == []
        assert alarm.foreign(site) == []
        alarm.page.context.close()


def test_no_payload_in_a_kept_page_runs_even_where_it_is_opened_by_itself(
    browser: Any, payloads: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = str(tmp_path_factory.mktemp("kept") / "a.ledger")
    ids = []
    entries = []
    for number, payload in enumerate(payloads):
        account = make_account(f"Number {number}.\n")
        snapshot = make_snapshot(payload.encode("utf-8", "replace"))
        entries.append(Entry(account=account, snapshot=snapshot))
        ids.append(account.report.id)
    keep_entries(path, entries)
    with serving(path) as site:
        alarm = Alarm(browser)
        for id_ in ids:
            alarm.page.goto(f"{site}/reports/{id_}/snapshot")
        for id_ in ids[:20]:
            alarm.page.goto(f"{site}/reports/{id_}/source")
        alarm.page.wait_for_timeout(500)
        assert alarm.ran == []
        assert alarm.foreign(site) == []
        assert alarm.page.url.startswith(site)
        alarm.page.context.close()


def test_an_address_leads_to_the_words_of_a_figure_with_room_above(
    browser: Any, emoji: tuple[str, Account]
) -> None:
    address, account = emoji
    figure = account.figures[0].id
    for width, script in ((390, True), (390, False), (1440, True)):
        page = open_page(
            browser, viewport={"width": width, "height": 500}, java_script_enabled=script
        )
        page.goto(f"{address}?figure={figure}#{figure}")
        page.wait_for_timeout(400)
        words = page.locator(f"#{figure}")
        box = words.bounding_box()
        assert 0 < box["y"] < 450
        if script:
            assert words.evaluate("mark => getComputedStyle(mark).outlineWidth") == "3px"
        assert page.locator("details.card[open]").get_attribute("data-figure") == figure
        page.context.close()
