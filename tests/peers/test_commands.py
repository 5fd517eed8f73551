"""Keys and peers from the command line: what is said, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from onrecord.cli import cli
from onrecord.errors import OnRecordError
from onrecord.exchange.proof import parse_fingerprint, parse_public_key


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    path = str(tmp_path / "desk.ledger")
    assert run("producer", "set", "Desk", "--ledger", path).exit_code == 0
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, standalone_mode=False)


def problem(*arguments: str) -> str:
    """Return what is wrong with a command."""
    done = run(*arguments)
    assert isinstance(done.exception, OnRecordError), done
    return str(done.exception)


def test_keys_are_made_shown_and_followed(ledger: str) -> None:
    assert run("keys", "show", "--ledger", ledger).return_value == 1
    made = run("keys", "new", "--ledger", ledger).stdout.splitlines()
    assert parse_fingerprint(made[0]) == parse_fingerprint(made[1])
    jwk = run("keys", "show", "--jwk", "--ledger", ledger).stdout
    assert parse_public_key(jwk).thumbprint == parse_fingerprint(made[0])
    assert set(json.loads(jwk)) == {"kty", "crv", "x"}
    rotated = run("keys", "rotate", "--compromised", "--ledger", ledger)
    assert rotated.stdout.splitlines()[0] != made[0]
    assert "tell your peers yourself" in rotated.stderr
    assert (
        f"no longer: {parse_fingerprint(made[0])}" in run("keys", "show", "--ledger", ledger).stdout
    )
    assert "rotate" in problem("keys", "new", "--ledger", ledger)
    used = run("keys", "use", f"{ledger}.keys", "--ledger", ledger)
    assert used.stdout == rotated.stdout


def test_it_is_said_that_nothing_is_signed_where_the_keys_are_gone(ledger: str) -> None:
    run("keys", "new", "--ledger", ledger)
    assert run("collections", "new", "All", "--ledger", ledger).return_value == 0
    Path(f"{ledger}.keys").unlink()
    assert "not signed" in problem("keys", "show", "--ledger", ledger)
    for command in (["new", "More"], ["publish"]):
        done = run("collections", *command, "--ledger", ledger)
        assert done.return_value == 1
        assert "what is handed out is not signed: " in done.stderr
        assert f"{ledger}.keys" in done.stderr


def test_new_peers_get_the_new_key(ledger: str) -> None:
    run("keys", "new", "--ledger", ledger)
    first = run("keys", "show", "--jwk", "--ledger", ledger).stdout
    told = run("keys", "rotate", "--ledger", ledger).stderr
    assert "new ones pin this one" in told
    assert "counts up to" not in told
    assert run("keys", "show", "--jwk", "--ledger", ledger).stdout != first
    assert run("keys", "show", "--oldest", "--jwk", "--ledger", ledger).stdout == first
    told = run("keys", "rotate", "--compromised", "--ledger", ledger).stderr
    assert "the old key counts up to no batch, and no further" in told


def test_new_peers_get_the_oldest_key_where_a_new_one_did_not_vouch_for_it(ledger: str) -> None:
    run("keys", "new", "--ledger", ledger)
    run("keys", "rotate", "--ledger", ledger)
    path = Path(f"{ledger}.keys")
    ring = json.loads(path.read_bytes())
    [carried] = ring["retired"][0]["note"]["extensions"].values()
    del carried["rotation"]["countersigned"]
    path.write_text(json.dumps(ring))
    assert "no key vouches for it" in run("keys", "show", "--ledger", ledger).stdout
    assert "--oldest" in run("keys", "rotate", "--ledger", ledger).stderr


def test_a_copy_of_a_ledger_leaves_the_keys_of_the_original_alone(
    ledger: str, tmp_path: Path
) -> None:
    run("producer", "set", "Desk", "--ledger", ledger)
    run("keys", "new", "--ledger", ledger)
    keys = Path(f"{ledger}.keys")
    before = keys.read_bytes()
    copy = str(shutil.copy(ledger, tmp_path / "copy.ledger"))
    assert "copied from" in problem("keys", "rotate", "--ledger", copy)
    assert keys.read_bytes() == before
    assert run("keys", "rotate", "--keys", str(keys), "--ledger", copy).exit_code == 0


def test_a_peer_is_added_with_a_key_or_openly_without(ledger: str, tmp_path: Path) -> None:
    at = "https://peer.example/taxii2/"
    done = run("peers", "add", "desk", at, "--ledger", ledger)
    assert "give --key, or --trust-first-key, or --unsigned" in str(done.exception)
    assert "no fingerprint" in problem("peers", "add", "desk", at, "--key=abc", "--ledger", ledger)
    words = run("keys", "new", "--out", str(tmp_path / "k"), "--ledger", ledger).stdout.split()[0]
    assert run("peers", "add", "desk", at, "--key", words, "--ledger", ledger).exit_code == 0
    assert "--replace" in problem("peers", "add", "desk", at, "--unsigned", "--ledger", ledger)
    done = run("peers", "add", "desk", at, "--trust-first-key", "--replace", "--ledger", ledger)
    assert "compare its fingerprint by voice" in done.stderr
    shown = run("peers", "status", "desk", "--ledger", ledger).stdout
    assert f"key retired: {words}" in shown
    assert run("peers", "list", "--ledger", ledger).stdout.split("\t")[:3] == [
        "desk",
        at,
        "first_key",
    ]
    assert run("peers", "remove", "desk", "--ledger", ledger).exit_code == 0
    assert "no peer of that name" in problem("peers", "status", "desk", "--ledger", ledger)


def test_a_peer_that_cannot_be_asked_is_one_line(ledger: str) -> None:
    add = ("peers", "add", "near", "--unsigned", "--ledger", ledger)
    assert run(*add, "http://127.0.0.1/").exit_code == 0
    done = run("peers", "pull", "--ledger", ledger)
    assert (done.return_value, len(done.stderr.splitlines())) == (1, 1)
    assert "add the peer with --allow-private" in done.stderr
    assert "user name" in problem(*add, "https://ann:secret@peer.example/")
    token = ("--token-env", "NO_SUCH_TOKEN_HERE")
    assert "no such variable" in problem(*add, "https://peer.example/", *token, "--replace")


def test_a_peer_that_cannot_be_asked_keeps_no_other_from_being_asked(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEER_TOKEN", "t")
    add = ("peers", "add", "--unsigned", "--ledger", ledger)
    run(*add, "near", "http://127.0.0.1/")
    run(*add, "tokens", "https://peer.example/", "--token-env", "PEER_TOKEN")
    run(*add, "far", "http://10.0.0.7/")
    monkeypatch.delenv("PEER_TOKEN")
    done = run("peers", "pull", "--ledger", ledger)
    assert done.return_value == 1
    told = [line.partition(":")[0] for line in done.stderr.splitlines()]
    assert told == ["near", "tokens", "far"]
    assert "no peer of that name" in problem("peers", "pull", "nobody", "--ledger", ledger)


def test_of_what_came_from_nobody_nothing_is_said_to_hold(ledger: str) -> None:
    run("peers", "add", "desk", "https://peer.example/", "--unsigned", "--ledger", ledger)
    done = run("verify", "--from", "desk", "--ledger", ledger)
    assert done.return_value == 1
    assert done.stdout.splitlines()[0] == "0 of 0 objects are signed and unchanged"
    assert "no peer of that name" in problem("verify", "--from", "x", "--ledger", ledger)
    assert run("peers", "release", "desk", "--ledger", ledger).exit_code == 0
