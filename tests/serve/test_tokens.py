"""Tokens: shown once, kept as digests, good for what they say and as long as they say."""

from __future__ import annotations

import base64
import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.errors import NotOnRecordError, UsageError
from onrecord.serve import Settings
from onrecord.serve.audience import audience
from onrecord.serve.sessions import COOKIE, LASTS_SECONDS, Sessions
from tests.serve.conftest import Connect

COUNTS = "/api/v1/counts"
AWAY = {"client": "192.0.2.7", "host": "192.0.2.1"}


@pytest.fixture
def token(own_ledger: str) -> str:
    with onrecord.open(own_ledger) as book:
        return book.new_token("Peer", tlp="green")


@pytest.fixture
def away(own_ledger: str, connect: Connect) -> TestClient:
    """Somebody on another machine."""
    client = connect(own_ledger, **AWAY)
    client.base_url = "http://192.0.2.1"
    return client


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _basic(token: str, name: str = "anyone") -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{token}".encode()).decode()}


# --- what is kept -----------------------------------------------------------------------------


def test_a_token_is_nowhere_in_the_ledger(own_ledger: str, token: str) -> None:
    secret = token.rpartition(".")[2].encode()
    files = [Path(own_ledger), *Path(own_ledger).parent.glob("own.ledger-*")]
    assert not [file for file in files if secret in file.read_bytes()]


def test_tokens_are_long_and_never_the_same(own_ledger: str) -> None:
    with onrecord.open(own_ledger) as book:
        made = {book.new_token(f"peer {n}") for n in range(20)}
    assert len(made) == 20
    assert all(len(one.rpartition(".")[2]) == 43 for one in made)


def test_a_name_that_holds_is_not_given_twice(own_ledger: str, token: str) -> None:
    with onrecord.open(own_ledger) as book:
        with pytest.raises(UsageError, match="Peer"):
            book.new_token("Peer")
        book.revoke_token("Peer")
        assert book.new_token("Peer")


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 500, "owner", "Anybody", " keeper "])
def test_a_name_is_a_short_word_or_two(own_ledger: str, name: str) -> None:
    with onrecord.open(own_ledger) as book, pytest.raises(UsageError):
        book.new_token(name)


def test_red_is_for_nobody_and_a_collection_must_be_there(own_ledger: str) -> None:
    with onrecord.open(own_ledger) as book:
        with pytest.raises(UsageError, match="RED"):
            book.new_token("x", tlp="red")
        with pytest.raises(NotOnRecordError, match="nowhere"):
            book.new_token("x", collections=["nowhere"])
        assert book.tokens() == []


# --- what they are good for -------------------------------------------------------------------


def test_a_token_opens_and_nothing_else_does(away: TestClient, token: str) -> None:
    assert away.get(COUNTS, headers=_bearer(token)).status_code == 200
    wrong = [
        {},
        _bearer(token[:-1]),
        _bearer(token + "x"),
        _bearer(token.replace("onrecord.", "onrecord.0")),
        _bearer("onrecord.x.y"),
        _bearer(""),
        {"authorization": f"Digest {token}"},
        {"authorization": token},
        _bearer("é" * 10),
    ]
    for headers in wrong:
        answer = away.get(COUNTS, headers={k: v.encode("utf-8") for k, v in headers.items()})
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["www-authenticate"]


def test_a_token_in_an_address_is_none(away: TestClient, token: str) -> None:
    for name in ("token", "access_token", "authorization"):
        assert away.get(f"/reports.json?{name}={token}").status_code == 401


def test_a_revoked_token_is_none_at_once(away: TestClient, own_ledger: str, token: str) -> None:
    with onrecord.open(own_ledger) as book:
        book.revoke_token("Peer")
    assert away.get(COUNTS, headers=_bearer(token)).status_code == 401


def test_a_token_that_is_over_is_none(away: TestClient, own_ledger: str) -> None:
    with onrecord.open(own_ledger) as book:
        token = book.new_token("brief", days=1)
    assert away.get(COUNTS, headers=_bearer(token)).status_code == 200
    with apsw.Connection(own_ledger) as connection:
        past = (dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)).isoformat()
        connection.execute("UPDATE tokens SET expires_at = ? WHERE name = 'brief'", (past,))
    assert away.get(COUNTS, headers=_bearer(token)).status_code == 401


def test_a_wrong_token_is_refused_on_this_machine_too(
    own_ledger: str, connect: Connect, token: str
) -> None:
    client = connect(own_ledger)
    assert client.get(COUNTS).status_code == 200
    assert client.get(COUNTS, headers=_bearer("onrecord.x.y")).status_code == 401
    assert client.get(COUNTS, headers=_bearer(token)).status_code == 200


# --- Basic, TLS and proxies -------------------------------------------------------------------


def test_basic_is_taken_over_tls_alone(own_ledger: str, connect: Connect, token: str) -> None:
    behind = connect(own_ledger, **AWAY, trusts_proxy=True)
    behind.base_url = "http://192.0.2.1"
    assert behind.get(COUNTS, headers=_basic(token)).status_code == 401
    tls = {**_basic(token), "x-forwarded-proto": "https"}
    assert behind.get(COUNTS, headers=tls).status_code == 200
    assert behind.get(COUNTS, headers={**tls, **_basic("wrong")}).status_code == 401
    assert behind.get(COUNTS, headers={**tls, "authorization": "Basic !!"}).status_code == 401


def test_a_stranger_cannot_say_that_it_is_tls(away: TestClient, token: str) -> None:
    headers = {**_basic(token), "x-forwarded-proto": "https"}
    assert away.get(COUNTS, headers=headers).status_code == 401


@pytest.mark.parametrize(
    "header", ["x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host"]
)
def test_what_comes_through_a_proxy_is_never_the_keeper(
    own_ledger: str, connect: Connect, header: str
) -> None:
    client = connect(own_ledger)
    answer = client.get(COUNTS, headers={header: "203.0.113.9"})
    assert answer.status_code == 401
    assert "--behind-tls-proxy" in answer.json()["detail"]


def test_behind_a_proxy_on_this_machine_nobody_is_the_keeper(
    own_ledger: str, connect: Connect
) -> None:
    assert connect(own_ledger, trusts_proxy=True).get(COUNTS).status_code == 401


def test_without_a_token_an_open_server_shows_what_is_clear(
    own_ledger: str, connect: Connect
) -> None:
    with apsw.Connection(own_ledger) as connection:
        connection.execute("INSERT INTO report_marks SELECT seq, 1 FROM reports LIMIT 3")
        n_reports = connection.execute("SELECT count(*) FROM reports").get
    client = connect(own_ledger, **AWAY, is_open=True)
    client.base_url = "http://192.0.2.1"
    assert client.get(COUNTS).json()["reports"] == n_reports - 3


# --- browsers ---------------------------------------------------------------------------------


def _signed_in(client: TestClient, token: str) -> str:
    answer = client.post("/sign-in", data={"token": token})
    assert answer.status_code == 303
    return answer.headers["set-cookie"]


def test_a_browser_signs_in_sees_and_signs_out(
    own_ledger: str, connect: Connect, token: str
) -> None:
    client = connect(own_ledger, trusts_proxy=True)
    client.headers["x-forwarded-proto"] = "https"
    assert client.get(COUNTS).status_code == 401
    cookie = _signed_in(client, token)
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" in cookie
    assert token not in cookie
    session = re.match(rf"{COOKIE}=([^;]+)", cookie)
    assert session
    held = {"cookie": f"{COOKIE}={session[1]}"}
    assert client.get(COUNTS, headers=held).status_code == 200
    client.post("/sign-out", headers=held)
    assert client.get(COUNTS, headers=held).status_code == 401


def test_pages_offer_what_their_reader_may_do(own_ledger: str, connect: Connect) -> None:
    with onrecord.open(own_ledger) as book:
        tokens = {
            scope: book.new_token(f"may {scope}", scopes=[scope]) for scope in ("read", "write")
        }
    client = connect(own_ledger, **AWAY, is_open=True, may_add=True)
    client.base_url = "http://192.0.2.1"
    for path in ("/", "/reports", "/help", "/parties"):
        shown = {
            who: client.get(path, headers=_bearer(token) if token else {}).text
            for who, token in {"anybody": "", **tokens}.items()
        }
        adds = {who: 'href="/add"' in page for who, page in shown.items()}
        assert adds == {"anybody": False, "read": False, "write": True}, path
        assert '<a href="/sign-in">Sign in</a>' in shown["anybody"]
        assert "may write" in shown["write"]
    keeper = connect(own_ledger).get("/").text
    assert 'href="/add"' in keeper
    assert "/sign-in" not in keeper


def test_who_is_let_in_nowhere_is_led_to_where_one_signs_in(away: TestClient) -> None:
    answer = away.get("/", headers={"accept": "text/html"})
    assert answer.status_code == 401
    assert '<a href="/sign-in">' in answer.text


def test_a_session_ends_with_its_token(own_ledger: str, connect: Connect, token: str) -> None:
    client = connect(own_ledger, trusts_proxy=True)
    client.headers["x-forwarded-proto"] = "https"
    session = re.match(rf"{COOKIE}=([^;]+)", _signed_in(client, token))
    assert session
    with onrecord.open(own_ledger) as book:
        book.revoke_token("Peer")
    held = {"cookie": f"{COOKIE}={session[1]}"}
    assert client.get(COUNTS, headers=held).status_code == 401


def test_signing_in_is_refused_where_others_can_listen(away: TestClient, token: str) -> None:
    assert away.post("/sign-in", data={"token": token}).status_code == 403
    assert 'name="token"' not in away.get("/sign-in").text


def test_a_wrong_token_signs_nobody_in(own_ledger: str, connect: Connect) -> None:
    answer = connect(own_ledger).post("/sign-in", data={"token": "onrecord.x.y"})
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


def test_a_session_lasts_so_long_and_no_longer() -> None:
    now = [0.0]
    sessions = Sessions(clock=lambda: now[0])
    session = sessions.begin("token-1")
    now[0] = LASTS_SECONDS - 1
    assert sessions.token_of(session) == "token-1"
    now[0] = LASTS_SECONDS + 1
    assert sessions.token_of(session) is None


# --- the command line -------------------------------------------------------------------------


def test_the_command_makes_lists_and_revokes(own_ledger: str) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "onrecord", "tokens", *arguments, "--ledger", own_ledger]
        return subprocess.run(command, capture_output=True, check=True)

    made = run("new", "Desk", "--tlp", "amber", "--scope", "write", "--days", "3")
    token = made.stdout.decode().strip()
    assert token.startswith("onrecord.")
    assert b"TLP:AMBER" in made.stderr
    listed = run("list", "--format", "jsonl").stdout.decode()
    assert '"scopes":["read","write"]' in listed
    assert token.rpartition(".")[2] not in listed
    run("revoke", "Desk")
    with onrecord.open(own_ledger, read_only=True) as book:
        id_ = book.token_id(token)
        assert id_ is not None
        assert book.caller_of_token(id_) is None


def test_a_server_that_nobody_could_see_does_not_start(own_ledger: str) -> None:
    away = Settings(ledger=own_ledger, host="0.0.0.0")  # noqa: S104
    with pytest.raises(UsageError, match="open-to-all"):
        audience(away)
    with onrecord.open(own_ledger) as book:
        book.new_token("Desk", tlp="amber", scopes=["write"])
    assert audience(away)[0] == "Desk, by token: sees and adds up to TLP:AMBER"
    opened = Settings(ledger=own_ledger, host="0.0.0.0", is_open=True)  # noqa: S104
    assert audience(opened)[0] == "everybody, without a token: sees what is TLP:CLEAR"
