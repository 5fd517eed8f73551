"""What every answer and every request is held to."""

from __future__ import annotations

import re
from pathlib import Path

import apsw
import pytest
from starlette.testclient import TestClient

from tests.serve.conftest import Connect


def test_pages_allow_nothing_from_outside_and_no_inline_script(demo_client: TestClient) -> None:
    answer = demo_client.get("/help")
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", answer.text)


def test_what_is_not_there_is_told_to_people_as_a_page(demo_client: TestClient) -> None:
    answer = demo_client.get("/nowhere", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "<h1>Not on record</h1>" in answer.text


def test_what_is_not_there_is_told_to_programs_as_a_problem(demo_client: TestClient) -> None:
    answer = demo_client.get("/api/v1/nowhere")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example"])
def test_a_local_server_knows_no_other_name(demo_client: TestClient, host: str) -> None:
    assert demo_client.get("/help", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
    ],
)
def test_a_form_of_another_site_is_refused(
    demo_client: TestClient, headers: dict[str, str]
) -> None:
    assert demo_client.post("/help", headers=headers).status_code == 403


def test_from_elsewhere_a_token_is_needed(demo_ledger: str, connect: Connect) -> None:
    client = connect(demo_ledger, client="192.0.2.7", host="192.0.2.1")
    client.base_url = "http://192.0.2.1"
    assert client.get("/api/v1/counts").status_code in {401, 404}


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/claims.csv",
        "/api/v1/claims",
        "/feeds/claims.atom",
        "/reports.json",
        "/taxii2/onrecord/collections/",
    ],
)
def test_what_is_damaged_is_told_without_where_it_lies(
    demo_ledger: str, demo_client: TestClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def fail(*asked: object) -> None:
        raise apsw.CorruptError("malformed")

    for name in ("sqlite.list_claims_at", "sqlite.list_reports", "counts.spreads.list_claims_at"):
        monkeypatch.setattr(f"onrecord.store.{name}", fail)
    monkeypatch.setattr("onrecord.store.sharing.collections.fetch_rows", fail)
    answer = TestClient(
        demo_client.app,
        "http://127.0.0.1:8000",
        client=("127.0.0.1", 5000),
        raise_server_exceptions=False,
    ).get(address, headers={"accept": "*/*"})
    assert answer.status_code in (500, 503), answer.text
    for part in (demo_ledger, str(Path(demo_ledger).parent), "/tmp"):  # noqa: S108
        assert part not in answer.text
