"""What every request is held to: hosts, other sites, sizes, rates, redirects, slow senders."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
import uvicorn
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.testclient import TestClient

from onrecord.serve import Settings, limits, make_app, patience
from onrecord.serve.limits import Buckets
from onrecord.serve.security import is_our_host
from tests.serve.conftest import Connect
from tests.waiting import finish

V1 = "/api/v1"


# --- hosts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("localhost:8000", True),
        ("127.0.0.1", True),
        ("[::1]:8000", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("127.0.0.1@evil.example", False),
        ("192.0.2.9", False),
        ("", False),
        ("[", False),
    ],
)
def test_a_local_server_has_this_machines_names_alone(host: str, is_ours: bool) -> None:
    assert is_our_host(host, Settings(ledger="x")) == is_ours


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("192.0.2.1:8000", True),
        ("[2001:db8::1]", True),
        ("record.example", True),
        ("also.example", True),
        ("evil.example", False),
        ("", False),
    ],
)
def test_another_has_any_address_and_the_names_it_was_given(host: str, is_ours: bool) -> None:
    settings = Settings(
        ledger="x", host="192.0.2.1", base_url="https://record.example/", hosts=("also.example",)
    )
    assert is_our_host(host, settings) == is_ours


# --- other sites ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"}, 200),
        ({"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
        (
            {
                "sec-fetch-site": "cross-site",
                "sec-fetch-mode": "navigate",
                "sec-fetch-dest": "iframe",
            },
            403,
        ),
    ],
)
def test_another_site_may_link_here_and_fetch_nothing(
    demo_client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert demo_client.get(f"{V1}/counts", headers=headers).status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_another_site_sends_is_refused_whatever_the_method(
    demo_client: TestClient, method: str
) -> None:
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        for path in ("/sign-in", "/add", f"{V1}/claims", "/nowhere"):
            assert demo_client.request(method, path, headers=headers).status_code == 403


# --- sizes and rates --------------------------------------------------------------------------


def test_a_body_beyond_its_limit_is_refused_before_it_is_read(
    demo_ledger: str, connect: Connect
) -> None:
    client = connect(demo_ledger, max_body=1000)
    answer = client.post("/sign-in", content=b"token=" + b"x" * 2000)
    assert answer.status_code == 413


def test_a_body_that_does_not_state_its_length_is_counted(
    demo_ledger: str, connect: Connect
) -> None:
    client = connect(demo_ledger, max_body=1000)

    def pieces() -> object:
        yield b"token="
        for _ in range(20):
            yield b"x" * 100

    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = client.post("/sign-in", content=pieces(), headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 413


def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.01)

    async def never() -> dict[str, object]:
        await asyncio.sleep(60)
        return {}

    with pytest.raises(HTTPException) as told:
        finish(limits.counted(never, 10))  # type: ignore[arg-type]
    assert told.value.status_code == 408


@pytest.mark.parametrize("length", ["-1", "1e9", "x", "٣"])
def test_a_length_that_is_no_number_is_refused(demo_client: TestClient, length: str) -> None:
    headers = {"content-length": length.encode()}
    answer = demo_client.post("/sign-in", content=b"", headers=headers)  # type: ignore[arg-type]
    assert answer.status_code == 400


def test_who_asks_too_often_is_told_when_to_come_again(demo_ledger: str, connect: Connect) -> None:
    client = connect(
        demo_ledger, client="192.0.2.7", host="192.0.2.1", is_open=True, requests_per_minute=5
    )
    client.base_url = "http://192.0.2.1"
    statuses = [client.get("/help").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    answer = client.get(f"{V1}/counts")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.json()["title"] == "Too many requests"


def test_this_machine_is_not_held_to_a_rate(demo_ledger: str, connect: Connect) -> None:
    client = connect(demo_ledger, requests_per_minute=2)
    assert {client.get("/help").status_code for _ in range(5)} == {200}


def test_a_bucket_fills_again_and_senders_do_not_share_one() -> None:
    now = [0.0]
    buckets = Buckets(2, clock=lambda: now[0])
    assert [buckets.wait_seconds("a") for _ in range(3)] == [0, 0, 30]
    assert buckets.wait_seconds("b") == 0
    now[0] = 31.0
    assert [buckets.wait_seconds("a"), buckets.wait_seconds("a")] == [0, 29]


def test_many_senders_do_not_fill_the_memory() -> None:
    buckets = Buckets(2)
    for number in range(12_000):
        buckets.wait_seconds(str(number))
    assert len(buckets._held) <= 10_000


# --- redirects and headers --------------------------------------------------------------------


def test_no_address_leads_to_another_site(demo_client: TestClient) -> None:
    elsewhere = ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example"]
    routes = [r for r in demo_client.app.routes if isinstance(r, Route)]  # type: ignore[attr-defined]
    for route in routes:
        for target in elsewhere:
            names = ("next", "url", "q", "return", "to", "after")
            for name in names:
                answer = demo_client.get(
                    route.path.replace("{", "").replace("}", ""), params={name: target}
                )
                _stays(answer.headers.get("location"))
    for target in elsewhere:
        answer = demo_client.request("GET", f"http://127.0.0.1:8000/{target}")
        _stays(answer.headers.get("location"))
        answer = demo_client.post("/sign-out", params={"next": target})
        _stays(answer.headers.get("location"))


def _stays(location: str | None) -> None:
    if location is not None:
        parts = urlsplit(location.replace("\\", "/"))
        assert parts.netloc in ("", "127.0.0.1:8000"), location
        assert parts.scheme in ("", "http"), location


def test_every_answer_bears_the_headers_even_a_refusal(demo_client: TestClient) -> None:
    answers = [
        demo_client.get("/help"),
        demo_client.get("/static/onrecord.css"),
        demo_client.get("/nowhere"),
        demo_client.get("/help", headers={"host": "evil.example"}),
        demo_client.post("/sign-in", headers={"origin": "https://evil.example"}),
        demo_client.get("/claims.csv"),
    ]
    for answer in answers:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"  # nothing leaves; forms need it
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "server" not in answer.headers


# --- slow senders, on real connections ----------------------------------------------------------


def test_a_sender_that_never_ends_its_request_is_let_go(
    demo_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.5)

    config = uvicorn.Config(
        make_app(Settings(ledger=demo_ledger)),
        http=patience.ImpatientProtocol,
        log_level="error",
        port=0,
    )
    server = uvicorn.Server(config)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        for said in (b"", b"GET /help HTTP/1.1\r\nHost: 127"):
            with socket.create_connection(listening.getsockname()) as slow:
                slow.settimeout(10)
                slow.sendall(said)
                began = time.monotonic()
                assert slow.recv(100) == b""
                assert time.monotonic() - began < 5
        with socket.create_connection(listening.getsockname()) as quick:
            quick.sendall(b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert quick.recv(100).startswith(b"HTTP/1.1 200")
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
