"""What OASIS asks of a server: addresses, media types, status codes, error messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from onrecord import api
from onrecord.records import Caller
from onrecord.serve.taxii import frame
from onrecord.serve.taxii.terms import MAX_POST_BYTES, MAX_POST_OBJECTS
from tests.waiting import finish

from .made import ROOT, SHARED, TAXII, bearer, connected, ids, post, thing


def test_a_client_finds_its_way_from_the_server_to_a_collection(client: TestClient) -> None:
    [root] = client.get("/taxii2/").json()["api_roots"]
    told = client.get(root).json()
    assert told["versions"] == [TAXII]
    assert told["max_content_length"] == MAX_POST_BYTES
    [collection] = client.get(f"{root}collections/").json()["collections"]
    assert client.get(f"{root}collections/{collection['id']}/").json() == collection
    assert collection["can_read"]
    assert collection["can_write"]
    assert "application/stix+json;version=2.1" in collection["media_types"]


@pytest.mark.parametrize("where", ["/taxii2", "/taxii2/onrecord", SHARED.rstrip("/")])
def test_the_slash_at_the_end_may_be_left_out(client: TestClient, where: str) -> None:
    without, with_slash = client.get(where), client.get(f"{where}/")
    assert without.status_code == 200
    assert without.content == with_slash.content


@pytest.mark.parametrize(
    "accept",
    [
        TAXII,
        "application/taxii+json",
        "application/taxii+json; version=2.1",
        "application/taxii+json;version=2.0, application/taxii+json;version=2.1;q=0.5",
        "application/*",
        "text/html, */*;q=0.1",
        None,
    ],
)
def test_whoever_takes_taxii_or_anything_is_answered(
    client: TestClient, accept: str | None
) -> None:
    client.headers.pop("accept")
    answer = client.get(f"{SHARED}objects/", headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == TAXII


@pytest.mark.parametrize(
    "accept",
    ["text/html", "application/taxii+json;version=2.0", "application/json", "*/*;q=0"],
)
@pytest.mark.parametrize("where", ["/taxii2/", ROOT, f"{SHARED}objects/"])
def test_whoever_takes_nothing_of_ours_is_told_so(
    client: TestClient, where: str, accept: str
) -> None:
    answer = client.get(where, headers={"Accept": accept})
    assert answer.status_code == 406
    assert is_error(answer, 406)


def is_error(answer: Any, status: int) -> bool:
    """Say whether an answer is an error message as TAXII words it."""
    told = answer.json()
    return bool(
        answer.status_code == status
        and answer.headers["content-type"] == TAXII
        and told["title"]
        and told["http_status"] == str(status)
    )


@pytest.mark.parametrize(
    "where",
    [
        "/taxii2/nowhere/",
        f"{ROOT}nowhere/",
        f"{ROOT}collections/nowhere/",
        f"{ROOT}collections/nowhere/objects/",
        f"{SHARED}objects/campaign--00000000-0000-4000-8000-000000000000/",
        f"{SHARED}objects/campaign--00000000-0000-4000-8000-000000000000/versions/",
        f"{ROOT}status/00000000-0000-4000-8000-000000000000/",
    ],
)
def test_what_there_is_not_is_a_404(client: TestClient, where: str) -> None:
    assert is_error(client.get(where), 404)


@pytest.mark.parametrize(
    ("method", "where"),
    [
        ("PUT", "/taxii2/"),
        ("POST", ROOT),
        ("DELETE", f"{SHARED}objects/"),
        ("POST", f"{SHARED}manifest/"),
        ("PATCH", f"{SHARED}objects/campaign--00000000-0000-4000-8000-000000000000/"),
    ],
)
def test_a_method_that_an_address_has_not_is_a_405(
    client: TestClient, method: str, where: str
) -> None:
    answer = client.request(method, where)
    assert is_error(answer, 405)
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    "parameters",
    [
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=1.5",
        "limit=",
        "limit=1&limit=2",
        "added_after=yesterday",
        "added_after=2025-10-11",
        "added_after=2025-02-30T00:00:00Z",
        "added_after=2025-10-11T08:30:00%2B02:00",
        "match[version]=newest",
        "match[version]=",
        "match[id]=,",
        "match[name]=Mills",
        "next=nonsense",
        "next=AAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ],
)
def test_a_parameter_that_cannot_be_understood_is_a_400(
    client: TestClient, parameters: str
) -> None:
    for what in ("objects", "manifest"):
        assert is_error(client.get(f"{SHARED}{what}/?{parameters}"), 400)


def test_the_server_s_own_failure_is_told_without_its_reasons(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr(api.OpenLedger, "objects", fail)
    answer = client.get(f"{SHARED}objects/")
    assert is_error(answer, 500)
    assert "secret" not in answer.text


# --- who asks ---------------------------------------------------------------------------------


def test_nobody_known_is_told_to_say_who_they_are(
    client: TestClient, known: dict[str, Caller]
) -> None:
    for path in ("/taxii2/", ROOT, f"{ROOT}collections/", SHARED, f"{SHARED}objects/"):
        answer = client.get(path, headers=bearer("nonsense"))
        assert is_error(answer, 401)
        assert answer.headers["www-authenticate"]


def test_who_it_is_is_asked_before_the_body_is_read(
    client: TestClient, known: dict[str, Caller]
) -> None:
    answers: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("the body was read")

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": f"{SHARED}objects/",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"authorization", b"Bearer nonsense")],
        "client": ("127.0.0.1", 50000),
    }
    finish(lambda: client.app(scope, receive, send))  # type: ignore[arg-type]
    assert answers[0]["status"] == 401


def test_a_reader_may_not_write(client: TestClient, known: dict[str, Caller]) -> None:
    known["reader"] = Caller(name="reader", scopes=("read",))
    told = client.get(SHARED, headers=bearer("reader")).json()
    assert told["can_read"]
    assert not told["can_write"]
    body = {"objects": [thing()]}
    answer = client.post(
        f"{SHARED}objects/", json=body, headers={**bearer("reader"), "Content-Type": TAXII}
    )
    assert is_error(answer, 403)
    one = thing()
    post(client, one)
    gone = client.delete(f"{SHARED}objects/{one['id']}/", headers=bearer("reader"))
    assert is_error(gone, 403)


def test_a_collection_that_takes_no_posts_takes_none(path: str) -> None:
    with api.open(path) as book:
        book.new_collection("Read only", alias="closed")
    with connected(path) as client:
        where = f"{ROOT}collections/closed/"
        assert not client.get(where).json()["can_write"]
        answer = client.post(
            f"{where}objects/", json={"objects": [thing()]}, headers={"Content-Type": TAXII}
        )
        assert is_error(answer, 403)


def test_a_collection_of_others_is_as_if_it_were_not_there(
    path: str, known: dict[str, Caller]
) -> None:
    with api.open(path) as book:
        other = book.new_collection("For others", alias="others", writable=True)
        shared = book.collection("shared")
    known["partner"] = Caller(name="partner", clearance="amber", collections=(shared.id,))
    with connected(path) as client:
        found = client.get(f"{ROOT}collections/", headers=bearer("partner")).json()
        assert [one["id"] for one in found["collections"]] == [shared.id]
        for name in (other.id, "others"):
            for what in ("", "objects/", "manifest/"):
                where = f"{ROOT}collections/{name}/{what}"
                assert is_error(client.get(where, headers=bearer("partner")), 404)


def test_leave_to_write_is_given_for_each_collection(path: str, known: dict[str, Caller]) -> None:
    with api.open(path) as book:
        shared = book.collection("shared")
        other = book.new_collection("Other", alias="other", writable=True)
        give_leave(book, "partner", {shared.number: True, other.number: False})
    known["partner"] = Caller(
        name="partner",
        clearance="amber",
        collections=(shared.id, other.id),
        scopes=("read", "write"),
    )
    with connected(path) as client:
        for alias, status in (("shared", 202), ("other", 403)):
            answer = client.post(
                f"{ROOT}collections/{alias}/objects/",
                json={"objects": [thing()]},
                headers={**bearer("partner"), "Content-Type": TAXII},
            )
            assert answer.status_code == status


def give_leave(book: api.OpenLedger, name: str, may_write: dict[int, bool]) -> None:
    connection = book._store._connection  # type: ignore[attr-defined]
    connection.execute(
        """INSERT INTO tokens (id, name, sha256, tlp, scopes, sees_all, created_at)
           VALUES (?1, ?1, ?1, 2, '["read","write"]', 0, '2025-10-11')""",
        (name,),
    )
    token = connection.last_insert_rowid()
    for collection, can_write in may_write.items():
        connection.execute(
            "INSERT INTO token_collections VALUES (?, ?, 1, ?)", (token, collection, can_write)
        )


def test_what_became_of_a_post_is_told_to_whoever_posted_it(
    client: TestClient, known: dict[str, Caller]
) -> None:
    for name in ("one", "two"):
        known[name] = Caller(name=name, clearance="amber", scopes=("read", "write"))
    status = post(client, thing(), **bearer("one"))
    where = f"{ROOT}status/{status['id']}/"
    assert client.get(where, headers=bearer("one")).json() == status
    assert client.get(where).json() == status
    assert is_error(client.get(where, headers=bearer("two")), 404)


# --- bodies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "media_type", ["application/json", "text/plain", "application/taxii+json;version=2.0"]
)
def test_a_body_of_another_media_type_is_a_415(client: TestClient, media_type: str) -> None:
    answer = client.post(
        f"{SHARED}objects/", json={"objects": [thing()]}, headers={"Content-Type": media_type}
    )
    assert is_error(answer, 415)


def test_a_packed_body_is_a_415(client: TestClient) -> None:
    headers = {"Content-Type": TAXII, "Content-Encoding": "gzip"}
    answer = client.post(f"{SHARED}objects/", content=b"\x1f\x8b", headers=headers)
    assert is_error(answer, 415)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not JSON", 400),
        (b"[]", 400),
        (b'{"objects": {}}', 400),
        (b'{"objects": [{"a": \xff}]}', 400),
        (b'{"objects": []}', 422),
        (b"{}", 422),
        (b'{"objects": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}", 422),
        (b'{"objects": [' + b",".join([b"1"] * (MAX_POST_OBJECTS + 1)) + b"]}", 413),
        (b" " * (MAX_POST_BYTES + 1), 413),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_body_that_cannot_be_taken_is_refused_as_a_whole(
    client: TestClient, body: bytes, status: int
) -> None:
    answer = client.post(f"{SHARED}objects/", content=body, headers={"Content-Type": TAXII})
    assert is_error(answer, status)


def test_a_body_that_does_not_say_its_length_is_read_no_further_than_allowed(
    client: TestClient,
) -> None:
    def parts() -> Iterator[bytes]:
        yield from [b" " * (1 << 20)] * 64

    answer = client.post(f"{SHARED}objects/", content=parts(), headers={"Content-Type": TAXII})
    assert is_error(answer, 413)


# --- answers ----------------------------------------------------------------------------------


def test_an_empty_collection_has_no_list_of_objects(client: TestClient) -> None:
    for what in ("objects", "manifest"):
        answer = client.get(f"{SHARED}{what}/")
        assert answer.status_code == 200
        assert answer.json() == {"more": False}
        assert not [name for name in answer.headers if "taxii" in name]


def test_head_gives_the_headers_of_get(client: TestClient) -> None:
    post(client, thing(), thing())
    for path in ("/taxii2/", f"{SHARED}objects/", f"{SHARED}manifest/"):
        got, headed = client.get(path), client.head(path)
        assert headed.status_code == 200
        for name in ("content-type", "x-taxii-date-added-first", "x-taxii-date-added-last"):
            assert headed.headers.get(name) == got.headers.get(name)


def test_an_answer_is_packed_for_whoever_asks(client: TestClient) -> None:
    post(client, *(thing(description="word " * 100) for _ in range(10)))
    plain = client.get(f"{SHARED}objects/", headers={"Accept-Encoding": "identity"})
    packed = client.get(f"{SHARED}objects/", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 4


@pytest.mark.parametrize("wanted", ["gzip;q=0", "br", "identity"])
def test_nothing_is_packed_for_whoever_does_not(client: TestClient, wanted: str) -> None:
    post(client, *(thing() for _ in range(10)))
    answer = client.get(f"{SHARED}objects/", headers={"Accept-Encoding": wanted})
    assert "content-encoding" not in answer.headers


def test_objects_come_out_byte_by_byte_as_they_went_in(client: TestClient) -> None:
    odd = (
        '{ "id":"campaign--9a3ab6a4-3c1e-4c57-8f54-5f0c1f2d3e4b",\n "type":"campaign", '
        '"spec_version":"2.1",\t"created":"2025-10-11T08:30:00.1Z", "name":"Mill\\u00e9s 🎉",'
        '"modified":"2025-10-11T08:30:00.1Z", "x_n":1.50, "x_m" : 1e2 }'
    )
    answer = client.post(
        f"{SHARED}objects/",
        content=f'{{"objects": [{odd}]}}'.encode(),
        headers={"Content-Type": TAXII},
    )
    assert answer.json()["success_count"] == 1, answer.text
    assert odd.encode() in client.get(f"{SHARED}objects/").content


def test_error_messages_name_the_thing_and_the_remedy() -> None:
    from starlette.requests import Request

    request = Request({"type": "http", "method": "GET", "path": "/", "headers": []})
    told = json.loads(bytes(frame.tell_error(request, ValueError("inner")).body))
    assert told["http_status"] == "500"
    assert "inner" not in told["description"]


def test_ids_are_listed_in_order_of_arrival(client: TestClient) -> None:
    made = [thing() for _ in range(5)]
    post(client, *made[:3])
    post(client, *made[3:])
    assert ids(client.get(f"{SHARED}objects/")) == [one["id"] for one in made]
