"""Adding from the home page: dropped or pasted there, with progress, with script and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.serve import jobs
from tests.serve.browsing import serving
from tests.serve.conftest import Connect

PAGE = (
    "<html><head><title>Mill burns</title></head><body><article><h1>Mill burns</h1>"
    "<p>“At least 12 people were killed in the mill,” said Mayor Ina Vold.</p>"
    "<p>The mill burned all night, and the fire brigade came late, she said.</p></article></body>"
)
_DROP = """(text) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([text], 'mill.html', { type: 'text/html' }));
    const on = document.querySelector('.colophon');
    on.dispatchEvent(new DragEvent('dragenter', { dataTransfer: dropped, bubbles: true }));
    const isOver = document.querySelector('.add-here').classList.contains('over');
    const event = new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true });
    on.dispatchEvent(event);
    return [isOver, event.defaultPrevented];
}"""


@pytest.fixture
def home(own_ledger: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(jobs, "APART", False)
    with serving(own_ledger) as address:
        yield address


def opened(browser: Any, home: str, **options: Any) -> Any:
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(60_000)
    page.goto(home, wait_until="load")
    return page


def test_a_file_dropped_anywhere_is_added_and_its_progress_shown(browser: Any, home: str) -> None:
    page = opened(browser, home)
    assert page.locator(".drop-hint").is_visible()
    assert page.evaluate(_DROP, PAGE) == [True, True]
    page.locator(".add-here progress").wait_for()
    page.locator(".add-here .fresh a").wait_for()
    assert page.url.rstrip("/") == home
    assert "1 new" in page.locator(".add-here .tally").inner_text()
    page.locator(".add-here .added a").click()
    page.wait_for_url("**/reports/report-*")
    assert "Mayor Ina Vold" in page.locator("main").inner_text()
    page.context.close()


def test_a_line_that_is_no_address_is_told_where_it_was_pasted(browser: Any, home: str) -> None:
    page = opened(browser, home)
    page.locator(".add-here summary").click()
    page.get_by_label("Addresses, one a line").fill("nonsense")
    page.locator(".add-here button").click()
    page.locator(".add-here .notice:not([hidden])").wait_for()
    assert "'nonsense' is no address" in page.locator(".add-here .notice").inner_text()
    assert page.url.rstrip("/") == home
    page.context.close()


def test_without_script_the_form_leads_to_how_far_it_has_come(browser: Any, home: str) -> None:
    page = opened(browser, home, java_script_enabled=False)
    page.locator(".add-here summary").click()
    assert not page.locator(".drop-hint").is_visible()
    page.get_by_label("Addresses, one a line").fill("http://127.0.0.1:1/a")
    page.locator(".add-here button").click()
    page.wait_for_url("**/add/*")
    assert page.locator("progress").count() == 1
    page.context.close()


def test_it_is_there_for_those_who_may_add(own_ledger: str, connect: Connect) -> None:
    def shown(client: TestClient, token: str = "") -> str:
        return client.get("/", headers={"authorization": f"Bearer {token}"} if token else {}).text

    with onrecord.open(own_ledger) as book:
        reads = book.new_token("reads", tlp="green")
        writes = book.new_token("writes", tlp="green", scopes=["write"])
    keeper = connect(own_ledger)
    assert "Marked TLP:CLEAR." in shown(keeper)
    assert "Marked TLP:GREEN." in shown(keeper, writes)
    for page in (shown(keeper, reads), shown(connect(own_ledger, may_add=False))):
        assert "add-here" not in page


def test_where_nothing_is_on_record_the_form_stands_open(tmp_path: Any, connect: Connect) -> None:
    path = str(tmp_path / "empty.ledger")
    onrecord.open(path, create=True).close()
    assert '<details class="add-here" open>' in connect(path).get("/").text


def test_a_box_that_is_not_understood_leaves_it_there(demo_client: TestClient) -> None:
    answer = demo_client.get("/?q=spaeker:x")
    assert answer.status_code == 400
    assert '<details class="add-here">' in answer.text
