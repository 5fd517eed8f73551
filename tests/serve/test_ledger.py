"""The list of claims: what it shows, what it can be narrowed by, and how that is told."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import apsw
import msgspec
import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.store import Entry
from tests.serve.conftest import Connect


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def links(page: str, within: str = "") -> Iterator[str]:
    start = page.index(within) if within else 0
    yield from map(html.unescape, re.findall(r'href="([^"]+)"', page[start:]))


def count_of(page: str) -> int:
    found = re.search(r'<h1 class="count">(?:No claims|<data[^>]*value="(\d+)")', page)
    assert found, page[:2000]
    return int(found[1] or 0)


def test_all_claims_stand_there_newest_first_with_their_report(demo_client: TestClient) -> None:
    page = demo_client.get("/").text
    days = re.findall(r'<time datetime="(.{10})', page)
    assert days == sorted(days, reverse=True)
    with onrecord.open(demo_client.app.state.settings.ledger, read_only=True) as book:  # type: ignore[attr-defined]
        assert count_of(page) == len(book.claims())
        row = book.claims(limit=1)[0]
    assert f"/reports/{row.report}?claim={row.claim.id}#{row.claim.id}" in page


def test_what_the_box_says_becomes_the_address(demo_client: TestClient) -> None:
    answer = demo_client.get("/", params={"q": 'speaker:"Mirela Tosk" measure:killed'})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?speaker=Mirela+Tosk&measure=killed"
    page = demo_client.get(answer.headers["location"]).text
    assert 'value="speaker:&#34;Mirela Tosk&#34; measure:killed"' in page


@pytest.mark.parametrize("path", ["/", "/reports"])
def test_a_box_that_is_not_understood_keeps_what_was_typed(
    demo_client: TestClient, path: str
) -> None:
    answer = demo_client.get(path, params={"q": "spaeker:<b>Tosk"})
    assert answer.status_code == 400
    assert "did you mean <code>speaker</code>" in answer.text
    assert 'value="spaeker:&lt;b&gt;Tosk"' in answer.text


def test_a_filter_in_an_address_that_is_not_understood_is_told(demo_client: TestClient) -> None:
    answer = demo_client.get("/?measure=kiled")
    assert answer.status_code == 400
    assert "measure: &#39;kiled&#39; is none of killed" in answer.text


def test_every_facet_leads_to_as_many_claims_as_it_says(demo_client: TestClient) -> None:
    page = demo_client.get("/?stance=asserts").text
    facets = page[page.index('<details class="facets">') :]
    found = re.findall(r'<li><a href="([^"]+)".*?<data class="number" value="(\d+)"', facets)
    assert len(found) > 20
    for href, n_claims in found:
        target = html.unescape(href)
        if target != "/":  # the stance itself, let go
            if parse_qs(urlsplit(target).query).get("stance") is None:
                continue
            assert count_of(demo_client.get(target).text) == int(n_claims), target


def test_a_chosen_facet_can_be_let_go_where_it_was_chosen(demo_client: TestClient) -> None:
    page = demo_client.get("/?measure=killed&speech=indirect").text
    assert '<a href="/?speech=indirect" aria-current="true">' in page
    assert '<a class="chip" href="/?speech=indirect">' in page


def test_a_bar_of_the_chart_leads_to_its_month(demo_client: TestClient) -> None:
    page = demo_client.get("/").text
    month, count = re.findall(r'aria-label="(2026-04): (\d+) claims"', page)[0]
    [target] = [h for h in set(links(page)) if h == "/?since=2026-04-01&until=2026-04-30"]
    chosen = demo_client.get(target).text
    assert count_of(chosen) == int(count)
    assert f'aria-label="{month}: {count} claims (let go)" aria-current="true"' in chosen


def test_older_pages_follow_until_every_claim_was_seen_once(demo_client: TestClient) -> None:
    target, seen, pages = "/?limit=60", list[str](), list[str]()
    while target:
        page = demo_client.get(target).text
        pages.append(target)
        seen += re.findall(r'<a class="open[^"]*" href="([^"]+)"', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        target = html.unescape(older[1]) if older else ""
    assert len(seen) == len(set(seen)) == count_of(demo_client.get("/").text)
    assert f'rel="prev" href="{html.escape(pages[-2])}"' in demo_client.get(pages[-1]).text


def test_what_can_be_taken_away_is_what_is_seen(demo_client: TestClient) -> None:
    page = demo_client.get("/?measure=killed&hedge=false").text
    for name in ("csv", "jsonl", "xlsx", "parquet"):
        assert f"/claims.{name}?measure=killed&hedge=false" in set(links(page))


def test_a_search_that_finds_nothing_says_so_and_what_that_means(demo_client: TestClient) -> None:
    page = demo_client.get("/?words=unheardof").text
    assert count_of(page) == 0
    assert "says nothing of what happened" in page
    assert '<a class="chip" href="/">' in page


def test_an_empty_ledger_says_how_it_is_filled(tmp_path: object, connect: Connect) -> None:
    path = f"{tmp_path}/empty.ledger"
    onrecord.open(path, create=True).close()
    client = connect(path)
    assert "Nothing is on record yet" in client.get("/").text
    assert client.get("/reports").status_code == 200


def test_words_of_a_report_are_shown_and_never_run(own_ledger: str, connect: Connect) -> None:
    hostile = '<img src=x onerror=alert(1)>"&quot;'
    with onrecord.open(own_ledger) as book:
        account = next(iter(book.accounts()))
        changed = msgspec.structs.replace(
            account.report, title=hostile, publisher=hostile, published_on="2027-01-01"
        )
        run = book._store.begin_run("rules 99")
        entry = Entry(
            account=type(account)(report=changed, claims=account.claims, actors=account.actors)
        )
        list(book._store.add([entry], run=run))
    client = connect(own_ledger)
    for path in ("/", "/reports"):
        page = client.get(path).text
        assert "<img" not in page
        assert html.escape(hostile, quote=False)[:20] in page.replace("&#34;", '"')


def test_who_may_not_see_a_report_is_not_told_of_it(own_ledger: str, connect: Connect) -> None:
    with apsw.Connection(own_ledger) as connection:
        connection.execute("INSERT INTO report_marks SELECT seq, 1 FROM reports")
    client = connect(own_ledger, client="192.0.2.7", host="192.0.2.1", is_open=True)
    client.base_url = "http://192.0.2.1"  # type: ignore[assignment]
    page = client.get("/").text
    assert "Nothing is on record yet" in page
    assert "Tosk" not in text_of(page)


def test_reports_stand_newest_first_with_the_words_around_a_hit(demo_client: TestClient) -> None:
    page = demo_client.get("/reports?words=market").text
    assert '<p class="words" dir="auto">' in page
    assert "market" in text_of(page).lower()
    days = re.findall(r'<time datetime="(.{10})', page)
    assert days == sorted(days, reverse=True)


# --- nothing found ------------------------------------------------------------------------


def test_words_that_are_a_place_a_measure_and_a_year_are_offered_as_filters(
    demo_client: TestClient,
) -> None:
    text = demo_client.get("/?words=Teshlin+deaths+2026").text
    offered = re.search(r'The same as filters: <a href="([^"]+)"[^>]*><code>([^<]+)', text)
    assert offered
    assert offered[2] == "measure:killed since:2026 until:2026 place:Teshlin"
    assert "Nobody is on record" not in demo_client.get(offered[1].replace("&amp;", "&")).text


def test_where_only_reports_hold_the_words_they_are_offered(
    demo_ledger: str, demo_client: TestClient
) -> None:
    with onrecord.open(demo_ledger) as book:
        words = (w for a in book.accounts() for w in re.findall(r"\b[a-z]{6,}\b", a.report.text))
        word = next(w for w in words if not list(book.claims(words=w, limit=1)))
    text = demo_client.get(f"/?words={word}").text
    assert f'<a href="/reports?words={word}">Look in the reports</a>' in text


def test_a_place_that_is_not_on_record_is_said_to_be_none(demo_client: TestClient) -> None:
    text = demo_client.get("/?place=Atlantis").text
    assert "No place called “<bdi>Atlantis</bdi>” is on record." in text
    assert "Atlantis</bdi>” is on record" not in demo_client.get("/?place=Teshlin").text
