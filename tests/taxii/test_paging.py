"""Pages: repeatable whatever comes between, and the same walk by `next` as by `added_after`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from onrecord import api
from onrecord.serve.taxii import questions
from onrecord.store.answers.taxii import NewObject, format_instant

from .made import SHARED, connected, ids, post, thing

FIRST, LAST = "x-taxii-date-added-first", "x-taxii-date-added-last"


def walk(client: TestClient, *, what: str = "objects", **asked: str) -> Iterator[Any]:
    """Yield the answers of a walk by `next`."""
    answer = client.get(f"{SHARED}{what}/", params=asked)
    yield answer
    while answer.json()["more"]:
        place = answer.json()["next"]
        answer = client.get(f"{SHARED}{what}/", params={**asked, "next": place})
        yield answer


def walk_by_instants(client: TestClient, **asked: str) -> Iterator[Any]:
    """Yield the answers of a walk by `added_after`, each from where the one before ended."""
    answer = client.get(f"{SHARED}objects/", params=asked)
    while answer.json().get("objects"):
        yield answer
        after = {**asked, "added_after": answer.headers[LAST]}
        answer = client.get(f"{SHARED}objects/", params=after)


@pytest.mark.parametrize(("n_objects", "limit"), [(0, 3), (2, 3), (3, 3), (4, 3), (6, 3), (7, 3)])
def test_there_is_more_only_where_there_is_more(
    client: TestClient, n_objects: int, limit: int
) -> None:
    made = [thing() for _ in range(n_objects)]
    if made:
        post(client, *made)
    pages = list(walk(client, limit=str(limit)))
    assert len(pages) == max(1, -(-n_objects // limit))
    assert [id_ for page in pages for id_ in ids(page)] == [one["id"] for one in made]
    assert all(len(ids(page)) == limit for page in pages[:-1])
    assert "next" not in pages[-1].json()


def test_a_page_asked_for_again_is_the_same_page_after_inserts_and_a_restart(path: str) -> None:
    made = [thing() for _ in range(10)]
    with connected(path) as client:
        post(client, *made)
        pages = list(walk(client, limit="4"))
        places = [page.json().get("next") for page in pages]
        # Others post meanwhile: new objects, and newer versions of those that were seen.
        post(client, *(thing() for _ in range(5)))
        post(client, *({**one, "modified": "2025-12-01T00:00:00.000Z"} for one in made))
        for place, page in zip(places, pages[1:], strict=False):
            again = client.get(f"{SHARED}objects/", params={"limit": "4", "next": place})
            assert again.content == page.content
            assert again.headers[FIRST] == page.headers[FIRST]
    with connected(path) as client:
        for place, page in zip(places, pages[1:], strict=False):
            again = client.get(f"{SHARED}objects/", params={"limit": "4", "next": place})
            assert again.content == page.content


def test_what_comes_during_a_walk_is_found_after_it(client: TestClient) -> None:
    first, later = [thing() for _ in range(6)], [thing() for _ in range(3)]
    post(client, *first)
    seen: list[str] = []
    for page in walk(client, limit="2"):
        seen += ids(page)
        if len(seen) == 2:
            post(client, *later)
        last = page.headers[LAST]
    assert seen == [one["id"] for one in first]
    rest = client.get(f"{SHARED}objects/", params={"added_after": last})
    assert ids(rest) == [one["id"] for one in later]


def test_the_size_of_pages_may_change_on_the_way(client: TestClient) -> None:
    made = [thing() for _ in range(7)]
    post(client, *made)
    page = client.get(f"{SHARED}objects/?limit=2").json()
    rest = client.get(f"{SHARED}objects/", params={"limit": "100", "next": page["next"]})
    assert ids(rest) == [one["id"] for one in made[2:]]


def test_next_belongs_to_the_question_it_was_given_for(client: TestClient) -> None:
    post(client, *(thing() for _ in range(3)), thing(type="tool"))
    place = client.get(f"{SHARED}objects/?limit=1").json()["next"]
    for asked in ({"match[type]": "tool"}, {"added_after": "2020-01-01T00:00:00Z"}):
        answer = client.get(f"{SHARED}objects/", params={**asked, "limit": "1", "next": place})
        assert answer.status_code == 400
    told = client.get(f"{SHARED}manifest/", params={"limit": "1", "next": place})
    assert told.status_code == 400
    assert "next" in told.json()["description"]


def test_the_headers_are_the_instants_of_the_page(client: TestClient) -> None:
    post(client, *(thing() for _ in range(5)))
    added = [one["date_added"] for one in client.get(f"{SHARED}manifest/").json()["objects"]]
    told = [(page.headers[FIRST], page.headers[LAST]) for page in walk(client, limit="2")]
    assert told == [(added[0], added[1]), (added[2], added[3]), (added[4], added[4])]


def test_a_page_ends_before_it_becomes_too_large(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [thing(description="x" * 1_000) for _ in range(5)]
    post(client, *made)
    monkeypatch.setattr(questions, "MAX_PAGE_BYTES", 3_000)
    pages = list(walk(client))
    assert [len(ids(page)) for page in pages] == [2, 2, 1]
    monkeypatch.setattr(questions, "MAX_PAGE_BYTES", 10)
    assert [len(ids(page)) for page in walk(client)] == [1] * 5


@pytest.mark.parametrize("clock", [lambda: 5, iter(range(1_000, 0, -1)).__next__])
def test_instants_grow_also_when_the_clock_stands_or_goes_back(path: str, clock: Any) -> None:
    with api.open(path) as book:
        collection = book.collection("shared")
        taxii = book._store.taxii
        for n in range(3):
            with taxii.writing():
                new = [_new(f"campaign--{n}{m}") for m in range(3)]
                taxii.put(collection.number, new, posted_by="us", clock=clock)
    with connected(path) as client:
        told = client.get(f"{SHARED}manifest/").json()["objects"]
        added = [one["date_added"] for one in told]
        assert len(added) == 9
        assert added == sorted(set(added))


def test_instants_grow_also_after_the_newest_was_taken_away(path: str) -> None:
    with api.open(path) as book:
        collection = book.collection("shared")
        taxii = book._store.taxii
        with taxii.writing():
            taxii.put(collection.number, [_new("campaign--1")], posted_by="us", clock=lambda: 7)
            taxii.forget(collection.number, [7])
            taxii.put(collection.number, [_new("campaign--2")], posted_by="us", clock=lambda: 7)
        assert taxii.newest(collection.number) == 8


def _new(id_: str) -> NewObject:
    return NewObject(
        id=id_,
        type="campaign",
        version="2025-10-11T08:30:00",
        stated="2025-10-11T08:30:00Z",
        spec_version="2.1",
        tlp=0,
        data=b"{}",
    )


@pytest.fixture(scope="module")
def filled(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of a collection of objects of three types, many in two versions."""
    import shutil

    path = str(shutil.copy(kept, tmp_path_factory.mktemp("paging") / "filled.ledger"))
    with connected(path) as client:
        made = [thing(type=("campaign", "tool", "x-odd")[n % 3]) for n in range(23)]
        post(client, *made)
        post(client, *({**one, "modified": "2025-12-01T00:00:00.000Z"} for one in made[::2]))
        yield client


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    limit=st.integers(1, 40),
    types=st.sampled_from([None, "campaign", "tool,x-odd", "nothing"]),
    version=st.sampled_from([None, "last", "first", "all", "2025-10-11T08:30:00Z,last"]),
)
def test_a_walk_by_next_is_a_walk_by_instants(
    filled: TestClient, limit: int, types: str | None, version: str | None
) -> None:
    asked = {"limit": str(limit)}
    asked |= {"match[type]": types} if types else {}
    asked |= {"match[version]": version} if version else {}
    by_next = [one for page in walk(filled, **asked) for one in page.json().get("objects", ())]
    by_instants = [
        one for page in walk_by_instants(filled, **asked) for one in page.json()["objects"]
    ]
    at_once = filled.get(f"{SHARED}objects/", params={**asked, "limit": "1000"}).json()
    assert by_next == by_instants == at_once.get("objects", [])
    manifest = [
        (one["id"], one["version"])
        for page in walk(filled, what="manifest", **asked)
        for one in page.json().get("objects", ())
    ]
    assert manifest == [(one["id"], one["modified"]) for one in by_next]


def test_an_instant_has_six_digits() -> None:
    assert format_instant(1_760_171_400_000_000) == "2025-10-11T08:30:00.000000Z"
