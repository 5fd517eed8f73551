"""Real tokens: who bears one sees what it lets them, by every address, and nothing else."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient
from taxii2client.v21 import ApiRoot, as_pages

from onrecord import api
from onrecord.serve import Settings, make_app

from .made import AMBER, GREEN, ROOT, SHARED, TAXII, bearer, connected, post, serving, thing

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
LEVELS = ("clear", "green", "amber", "amber+strict")
MARKS = {
    0: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    1: GREEN,
    2: AMBER,
    3: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
}


def basic(token: str) -> dict[str, str]:
    sent = base64.b64encode(f"anybody:{token}".encode()).decode()
    return {"Authorization": f"Basic {sent}"}


def elsewhere(path: str, scheme: str = "http", **settings: Any) -> TestClient:
    """Return a client on another machine, of a server that others reach."""
    app = make_app(Settings(ledger=path, host="192.0.2.1", **settings))
    address = f"{scheme}://192.0.2.1:8000"
    return TestClient(app, address, client=("198.51.100.7", 50000), raise_server_exceptions=False)


def test_a_token_is_borne_by_bearer_or_basic(path: str) -> None:
    with api.open(path) as book:
        token = book.new_token("partner", tlp="green")
    with connected(path) as client:
        for headers in (bearer(token), basic(token)):
            assert client.get(f"{SHARED}objects/", headers=headers).status_code == 200
        for headers in (bearer("x"), basic("x"), {"Authorization": "Digest x"}):
            answer = client.get(f"{SHARED}objects/", headers=headers)
            assert answer.status_code == 401
            assert answer.json()["http_status"] == "401"
            assert "Basic" in answer.headers["www-authenticate"]


def test_basic_is_taken_over_tls_alone(path: str) -> None:
    with api.open(path) as book:
        token = book.new_token("partner", tlp="green")
    with elsewhere(path) as client:
        assert client.get(ROOT).status_code == 401
        assert client.get(ROOT, headers=bearer(token)).status_code == 200
        refused = client.get(ROOT, headers=basic(token))
        assert refused.status_code == 401
        assert "TLS" in refused.json()["description"]
        assert "Basic" not in refused.headers["www-authenticate"]
    with elsewhere(path, scheme="https") as client:
        assert client.get(ROOT, headers=basic(token)).status_code == 200


def test_a_revoked_token_is_none(path: str) -> None:
    with api.open(path) as book:
        token = book.new_token("partner", tlp="green")
    with connected(path) as client:
        assert client.get(ROOT, headers=bearer(token)).status_code == 200
        with api.open(path) as book:
            book.revoke_token("partner")
        assert client.get(ROOT, headers=bearer(token)).status_code == 401


def test_a_token_writes_where_it_has_leave(path: str) -> None:
    with api.open(path) as book:
        book.new_collection("Other", alias="other", writable=True)
        reader = book.new_token("reader", tlp="amber", collections=["shared"])
        writer = book.new_token(
            "writer", tlp="amber", scopes=("read", "write"), collections=["shared"]
        )
    body = json.dumps({"objects": [thing()]})

    def status_of(token: str, alias: str) -> int:
        where = f"{ROOT}collections/{alias}/objects/"
        headers = {**bearer(token), "Content-Type": TAXII}
        return client.post(where, content=body, headers=headers).status_code

    with connected(path) as client:
        assert status_of(writer, "shared") == 202
        assert status_of(reader, "shared") == 403
        assert status_of(writer, "other") == status_of(reader, "other") == 404


def test_taxii2_client_bears_a_token(path: str) -> None:
    with api.open(path) as book:
        token = book.new_token("partner", tlp="green", scopes=("read", "write"))
    with serving(path) as address:
        [found] = ApiRoot(f"{address}{ROOT}", user="partner", password=token).collections
        green, amber = thing(object_marking_refs=[GREEN]), thing(object_marking_refs=[AMBER])
        found.add_objects(json.dumps({"objects": [green, amber]}), timeout=5)
        pages = list(as_pages(found.get_objects, per_request=1))
        assert [one["id"] for page in pages for one in page["objects"]] == [green["id"]]


# --- nobody sees what is above them -----------------------------------------------------------


@pytest.fixture
def marked(path: str) -> Iterator[tuple[TestClient, dict[int, list[str]], dict[str, str]]]:
    """A server, the ids of what is in its collection by marking, and a token for each clearance."""
    with api.open(path) as book:
        book.new_collection("Strict", alias="strict", tlp="amber+strict", writable=True)
        tokens = {level: book.new_token(level, tlp=level) for level in LEVELS}
        [row] = book.reports(words="mill")
        book.mark(row.id, "amber")
        book.publish()
    by_level: dict[int, list[str]] = {}
    with connected(path) as client:
        for level, mark in MARKS.items():
            one = thing(object_marking_refs=[mark])
            newer = {**one, "modified": "2025-12-01T00:00:00.000Z"}
            headers = {"Content-Type": TAXII}
            body = json.dumps({"objects": [one, newer]})
            client.post(f"{ROOT}collections/strict/objects/", content=body, headers=headers)
            by_level[level] = [one["id"]]
        everything = client.get(f"{ROOT}collections/strict/objects/?limit=10000").json()["objects"]
        by_level[2] += [
            one["id"] for one in everything if one["type"] == "note" and "Vold" in one["abstract"]
        ]
        assert len(by_level[2]) > 1
        yield client, by_level, tokens


PLACES = (
    "objects/",
    "objects/?match[version]=all",
    "objects/?match[version]=first",
    "objects/?match[type]=note,campaign",
    "objects/?match[spec_version]=2.1",
    "objects/?match[id]={id}",
    "objects/?added_after=2020-01-01T00:00:00Z",
    "objects/?limit=1",
    "manifest/",
    "manifest/?match[id]={id}",
    "objects/{id}/",
    "objects/{id}/?match[version]=all",
    "objects/{id}/versions/",
)


@pytest.mark.parametrize("place", PLACES)
def test_nobody_sees_what_is_above_them(
    marked: tuple[TestClient, dict[int, list[str]], dict[str, str]], place: str
) -> None:
    client, by_level, tokens = marked
    is_one = place.startswith("objects/{id}")
    for clearance, name in enumerate(LEVELS):
        for level, ids in by_level.items():
            for id_ in ids:
                where = f"{ROOT}collections/strict/{place.format(id=id_)}"
                seen = _walk(client, where, bearer(tokens[name]))
                if level > clearance:
                    assert all(id_ not in page.text for page in seen if not is_one), (name, level)
                    assert all("Vold" not in page.text for page in seen if level == 2)
                if is_one:
                    expected = 404 if level > clearance else 200
                    assert {page.status_code for page in seen} == {expected}
                elif "{id}" in place and level > clearance:
                    assert [page.json() for page in seen] == [{"more": False}]
                elif level <= clearance:
                    assert any(id_ in page.text for page in seen)


def _walk(client: TestClient, where: str, headers: dict[str, str]) -> list[Any]:
    pages = [client.get(where, headers=headers)]
    while pages[-1].json().get("more"):
        place = pages[-1].json()["next"]
        joined = f"{where}{'&' if '?' in where else '?'}next={place}"
        pages.append(client.get(joined, headers=headers))
    return pages


# --- what is refused before TAXII is asked ----------------------------------------------------


def test_what_the_server_refuses_unseen_is_told_as_taxii_tells_it(client: TestClient) -> None:
    post(client, thing())
    large = {"Content-Type": TAXII, "Content-Length": str(1 << 30)}
    for answer in (
        client.get(f"{SHARED}objects/", headers={"Host": "elsewhere.example"}),
        client.get(f"{SHARED}objects/?match[id]={'x' * 9_000}"),
        client.post(f"{SHARED}objects/", content=b"{}", headers=large),
    ):
        assert answer.status_code in {413, 414, 421}
        assert answer.headers["content-type"] == TAXII
        assert answer.json()["http_status"] == str(answer.status_code)


def test_too_many_requests_are_told_as_taxii_tells_it(path: str) -> None:
    with api.open(path) as book:
        token = book.new_token("partner")
    with elsewhere(path, requests_per_minute=2) as client:
        answers = [client.get(ROOT, headers=bearer(token)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"]
    assert answers[-1].json()["http_status"] == "429"
