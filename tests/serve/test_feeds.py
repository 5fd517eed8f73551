"""Feeds of new claims, as their readers read them."""

from __future__ import annotations

import re
from pathlib import Path

import feedparser
import pytest
from lxml import etree
from starlette.testclient import TestClient

import onrecord
from tests.serve.conftest import Connect

ATOM = {"a": "http://www.w3.org/2005/Atom", "h": "http://www.w3.org/1999/xhtml"}


def test_an_atom_feed_is_read_without_complaint(demo_client: TestClient) -> None:
    answer = demo_client.get("/feeds/claims.atom?place=Teshlin")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert len(feed.entries) == 32
    entry = feed.entries[0]
    assert entry.id.startswith("urn:uuid:")
    assert entry.author
    assert "?claim=" in entry.link


def test_an_atom_feed_keeps_the_rules_of_rfc_4287(demo_client: TestClient) -> None:
    root = etree.fromstring(demo_client.get("/feeds/claims.atom?measure=killed").content)
    for parent in [root, *root.findall("a:entry", ATOM)]:
        for name in ("id", "title", "updated"):
            assert len(parent.findall(f"a:{name}", ATOM)) == 1
    ids = [found.text for found in root.iterfind("a:entry/a:id", ATOM)]
    assert len(set(ids)) == len(ids) > 10
    assert all(len(e.findall("a:author/a:name", ATOM)) == 1 for e in root.iterfind("a:entry", ATOM))
    assert all(
        len(entry.findall("a:link[@rel='alternate']", ATOM)) == 1
        for entry in root.iterfind("a:entry", ATOM)
    )
    updated = [found.text for found in root.iterfind("a:entry/a:updated", ATOM)]
    assert root.findtext("a:updated", namespaces=ATOM) == max(filter(None, updated))
    [own] = root.findall("a:link[@rel='self']", ATOM)
    assert own.get("href") == "http://127.0.0.1:8000/feeds/claims.atom?measure=killed"


def test_an_entry_holds_the_exact_words_and_says_where_from(
    demo_client: TestClient, demo_ledger: str
) -> None:
    root = etree.fromstring(demo_client.get("/feeds/claims.atom?speaker=Tosk").content)
    said = root.xpath("a:entry/a:content/h:div/h:blockquote/h:p/text()", namespaces=ATOM)
    with onrecord.open(demo_ledger, read_only=True) as book:
        words = {
            " … ".join(p.exact for p in row.claim.content) for row in book.claims(speaker="Tosk")
        }
    assert set(said) == words


def test_a_json_feed_says_the_same(demo_client: TestClient) -> None:
    answer = demo_client.get("/feeds/claims.json?place=Teshlin")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    atom = feedparser.parse(demo_client.get("/feeds/claims.atom?place=Teshlin").content)
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    assert all(
        {"id", "content_text", "date_modified", "authors"} <= item.keys() for item in feed["items"]
    )


def test_pages_of_a_feed_hold_every_claim_once(
    demo_client: TestClient, demo_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.serve.feeds.ENTRIES", 40)
    seen: list[str] = []
    target: str | None = "/feeds/claims.json"
    while target:
        feed = demo_client.get(target).json()
        seen += [item["id"] for item in feed["items"]]
        target = feed.get("next_url")
    with onrecord.open(demo_ledger, read_only=True) as book:
        assert len(set(seen)) == len(seen) == book.counts()["claims"]


def test_an_old_report_that_comes_in_late_is_news(
    own_ledger: str, connect: Connect, tmp_path: Path
) -> None:
    client = connect(own_ledger)
    before = client.get("/feeds/claims.json").json()["items"]
    page = tmp_path / "old.txt"
    page.write_text("“It rained on the old bridge,” said Mayor Ann Lee.\n", encoding="utf-8")
    with onrecord.open(own_ledger) as book:
        list(book.add(str(page), published_on="1999-01-02", publisher="Old Post"))
    first = client.get("/feeds/claims.json").json()["items"][0]
    assert "old bridge" in first["content_text"]
    assert first["date_published"].startswith("1999-01-02")
    assert first["date_modified"] > max(item["date_modified"] for item in before)


def test_a_feed_that_has_not_changed_is_not_sent_again(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    path = "/feeds/claims.atom?place=Teshlin"
    first = client.get(path)
    assert client.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304


def test_a_mark_that_is_set_changes_a_feed_for_those_who_ask_by_date_too(
    own_ledger: str, connect: Connect
) -> None:
    """No run tells of a mark, so that no date is told by which a reader would not ask again."""
    client = connect(own_ledger, client="192.0.2.7", host="192.0.2.1", is_open=True)
    client.base_url = "http://192.0.2.1"  # type: ignore[assignment]
    first = client.get("/feeds/claims.json?place=Teshlin")
    assert "last-modified" not in first.headers
    shown = first.json()["items"][0]["url"].rpartition("/reports/")[2].partition("?")[0]
    late = {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    with onrecord.open(own_ledger) as book:
        book.mark(shown, "amber")
    again = client.get("/feeds/claims.json?place=Teshlin", headers=late)
    assert again.status_code == 200
    assert shown not in again.text


def test_a_feed_is_the_same_under_whatever_name_it_is_asked(
    demo_ledger: str, connect: Connect
) -> None:
    def id_of(path: str, **settings: object) -> str | None:
        return feedparser.parse(connect(demo_ledger, **settings).get(path).content).feed.id

    path = "/feeds/claims.atom?place=Teshlin"
    assert id_of(path) == id_of(path, base_url="https://record.example/")
    assert id_of(path) != id_of("/feeds/claims.atom?place=Varna")


def test_a_feed_of_nothing_is_a_feed(demo_client: TestClient) -> None:
    feed = feedparser.parse(demo_client.get("/feeds/claims.atom?words=xyzzy").content)
    assert not feed.bozo
    assert feed.entries == []
    assert demo_client.get("/feeds/claims.json?words=xyzzy").json()["items"] == []


def test_words_that_xml_has_no_place_for_spoil_no_feed(connect: Connect, tmp_path: Path) -> None:
    page = tmp_path / "odd.txt"
    page.write_text("“It ra\x0bined ]]> <b>&amp; \x01,” said Mayor Ann Lee.\n", encoding="utf-8")
    path = str(tmp_path / "odd.ledger")
    with onrecord.open(path, create=True) as book:
        list(book.add(str(page), publisher="A & <B>"))
    client = connect(path)
    feed = feedparser.parse(client.get("/feeds/claims.atom").content)
    assert not feed.bozo
    assert len(feed.entries) == len(client.get("/feeds/claims.json").json()["items"]) == 1


def test_a_wrong_cursor_is_told(demo_client: TestClient) -> None:
    for wrong in ("1;2", "12.1626659283573866511"):
        answer = demo_client.get(f"/feeds/claims.json?before={wrong}")
        assert answer.status_code == 400
        assert answer.json()["detail"].startswith(f"before: {wrong!r} is no record of this list")


def test_what_is_denied_reads_as_denied_in_either_feed(demo_client: TestClient) -> None:
    feed = feedparser.parse(demo_client.get("/feeds/claims.atom?stance=denies").content)
    items = demo_client.get("/feeds/claims.json?stance=denies").json()["items"]
    assert feed.entries
    for entry, item in zip(feed.entries, items, strict=True):
        told = item["title"].partition(":")[0]
        assert entry.title.partition(":")[0] == told
        assert re.search(r" (denie[sd]|rejects|dismissed|denying)$", told)
        assert item["content_text"].startswith(f"{told}:")
        assert f"{told}:" in entry.content[0].value
