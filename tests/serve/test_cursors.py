"""Cursors name records that were seen: they tell nothing of what lies between, or is hidden."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.testclient import TestClient

_MARK = re.compile(r"report-[0-9a-z]+(~claim-[0-9a-z]+)?")
_NONSENSE = ("-4", "0", "4", "1626659283573866511", "x", "~", "~claim-x", "report-", "é", "1" * 400)


@pytest.fixture
def party(demo_client: TestClient) -> str:
    """Return the id of the party that says most."""
    items = demo_client.get("/api/v1/parties?limit=50").json()["items"]
    return str(max(items, key=lambda one: one["n_claims"])["id"])


def onward(client: TestClient, path: str) -> list[str]:
    """Return the cursors to which a page leads."""
    links = map(html.unescape, re.findall(r'href="([^"]+)"', client.get(path).text))
    asked = [parse_qs(urlsplit(link).query) for link in links]
    return [value for each in asked for name in ("after", "before") for value in each.get(name, [])]


def test_what_a_page_leads_on_by_is_the_id_of_a_record(demo_client: TestClient) -> None:
    for path in ("/?limit=3", "/reports?limit=3"):
        [cursor] = set(onward(demo_client, path))
        assert _MARK.fullmatch(cursor), cursor
        back = onward(demo_client, f"{path}&after={cursor}")
        assert back
        assert all(_MARK.fullmatch(one) for one in back)
    feed = demo_client.get("/feeds/claims.json").json()
    [before] = parse_qs(urlsplit(feed["next_url"]).query)["before"]
    assert _MARK.fullmatch(before)


def test_a_limit_is_kept_from_page_to_page(demo_client: TestClient) -> None:
    for path in ("/", "/reports"):
        seen: list[str] = []
        target = f"{path}?limit=5"
        for _ in range(2):
            page = demo_client.get(target).text
            seen.append(target)
            assert len(re.findall(r'<li class="claim">', page)) == 5
            older = re.search(r'rel="next" href="([^"]+)"', page)
            assert older
            target = html.unescape(older[1])
        assert all("limit=5" in one for one in seen)
        newest = re.findall(r'href="([^"]+)">Newest', page)
        assert newest == [f"{path}?limit=5"]


def test_older_pages_of_reports_hold_every_report_once(demo_client: TestClient) -> None:
    target, seen = "/reports?limit=4", list[str]()
    while target:
        page = demo_client.get(target).text
        seen += re.findall(r'class="open" href="/reports/([^"]+)"', page)
        older = re.search(r'rel="next" href="([^"]+)"', page)
        target = html.unescape(older[1]) if older else ""
    assert len(seen) == len(set(seen)) == demo_client.get("/api/v1/counts").json()["reports"]


def test_a_party_goes_on_where_its_page_ended(demo_client: TestClient, party: str) -> None:
    rows = demo_client.get(f"/api/v1/claims?party={party}&limit=3").json()["items"]
    mark = f"{rows[1]['report']}~{rows[1]['claim']['id']}"
    page = demo_client.get(f"/parties/{party}?part=said&after={quote(mark)}").text
    claims = [row["claim"]["id"] for row in rows]
    assert [f"claim={claim}" in page for claim in claims] == [False, False, True]


def test_a_cursor_serves_a_table_as_it_serves_a_page(demo_client: TestClient) -> None:
    [first, second] = demo_client.get("/api/v1/reports?limit=2").json()["items"]
    rows = demo_client.get(f"/reports.json?after={first['id']}&limit=1").json()["items"]
    assert [row["id"] for row in rows] == [second["id"]]


@pytest.mark.parametrize(
    "path",
    [
        *("/?", "/reports?", "/claims.json?", "/figures.csv?", "/reports.jsonl?"),
        *("/api/v1/claims?", "/api/v1/figures?", "/parties/{party}?part=said&"),
        "/parties/{party}?part=said-of&",
    ],
)
def test_a_cursor_that_is_none_is_told(demo_client: TestClient, party: str, path: str) -> None:
    for wrong in _NONSENSE:
        answer = demo_client.get(f"{path.format(party=party)}after={quote(wrong)}")
        assert answer.status_code == 400, wrong
        told = html.unescape(answer.text)
        assert f"after: {wrong[:90]!r} is no record of this list; begin at its first page" in told


def test_a_part_without_pages_takes_no_cursor(demo_client: TestClient, party: str) -> None:
    answer = demo_client.get(f"/parties/{party}?part=names&after=4")
    assert answer.status_code == 400
    assert "part=names has no pages" in answer.text


def test_the_rest_of_a_story_begins_at_a_number(demo_client: TestClient) -> None:
    story = demo_client.get("/api/v1/stories?limit=1").json()["items"][0]["story"]
    answer = demo_client.get(f"/stories/{story}?rest=-4")
    assert answer.status_code == 400
    assert "rest: &#39;-4&#39; is no number from 0" in answer.text


@pytest.mark.parametrize("path", ["/stories", "/stories.json", "/api/v1/stories"])
def test_a_list_of_stories_begins_after_one_that_is_there(
    demo_client: TestClient, path: str
) -> None:
    for wrong in ("-4", "x", "story-", "story-x", "1626659283573866511"):
        answer = demo_client.get(f"{path}?after={wrong}")
        assert answer.status_code == 400, wrong
        told = html.unescape(answer.text)
        assert f"after: {wrong!r} is no record of this list; begin at its first page" in told
