"""Where keys are kept, how one follows another, and what is sent to whom."""

from __future__ import annotations

import contextlib
import gzip
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from onrecord.errors import LimitError, PeerError, UsageError
from onrecord.exchange.proof import Chains, PinnedKey, check
from onrecord.sharing.keyring import (
    Keyring,
    load_keyring,
    new_keyring,
    read_public_key,
    rotate_keyring,
)
from onrecord.sharing.transport import PeerTransport
from onrecord.store.answers.peers import Peer

from .made import PRODUCER, now

# --- the file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.keys"


@pytest.fixture
def ring(path: Path) -> Keyring:
    return new_keyring(path, now=now())


def test_keys_are_read_back_and_nobody_else_can_read_them(path: Path, ring: Keyring) -> None:
    assert load_keyring(path) == ring
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_left_alone(path: Path, ring: Keyring) -> None:
    with pytest.raises(UsageError, match="rotate"):
        new_keyring(path, now=now())
    assert load_keyring(path) == ring


def test_keys_that_others_may_read_are_not_used(path: Path, ring: Keyring) -> None:
    path.chmod(0o640)
    with pytest.raises(UsageError, match="chmod 600"):
        load_keyring(path)
    assert ring.current.d not in repr(ring)


@pytest.mark.parametrize("data", [b"", b"{}", b'{"kind": "other"}', b"\x00\xff"])
def test_a_file_without_keys_is_told(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(UsageError, match="holds no keys"):
        load_keyring(path)
    with pytest.raises(UsageError, match="no keys there"):
        load_keyring(path.with_name("nowhere"))


def test_a_key_that_follows_is_signed_by_the_one_before(path: Path, ring: Keyring) -> None:
    rotated = rotate_keyring(path, producer=PRODUCER, signed=[], now=now())
    assert load_keyring(path) == rotated
    assert rotated.current.x != ring.current.x
    assert ring.current.d.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    pinned = PinnedKey(thumbprint=ring.current.public.thumbprint)
    chains = Chains([pinned], producer=PRODUCER)
    assert check([msgspec.json.encode(rotated.retired[0].note)], chains).holds
    assert chains.keys[rotated.current.public.thumbprint].state == "pinned"


def test_a_public_key_is_read_from_the_file_that_was_handed_over(
    tmp_path: Path, ring: Keyring
) -> None:
    handed = tmp_path / "theirs.jwk"
    handed.write_bytes(msgspec.json.encode(ring.current.public))
    assert read_public_key(handed) == ring.current.public
    handed.write_bytes(msgspec.json.encode(ring.current))
    with pytest.raises(UsageError, match="private"):
        read_public_key(handed)


# --- requests


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with what it was sent; `/large` with much, `/bomb` with much that is packed."""

    def do_GET(self) -> None:
        body = json.dumps(dict(self.headers)).encode()
        packed = self.path.startswith(("/bomb", "/packed"))
        if self.path.startswith(("/large", "/bomb", "/twice")):
            body = b"x" * 100_000
        self.send_response(200)
        if self.path.startswith("/twice"):
            body = gzip.compress(gzip.compress(body))
            self.send_header("Content-Encoding", "gzip, gzip")
        if packed:
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        if "more" in self.path:
            body += gzip.compress(b"more")
        if "half" in self.path:
            body = body[:-20]
        self.send_header("Content-Length", str(len(body) + (50 if "cut" in self.path else 0)))
        if self.path.startswith("/drip-head"):
            self.flush_headers()
            self.drip(b"X-Drip: " + b"x" * 200)
        self.end_headers()
        if self.path.startswith("/drip"):
            self.drip(body)
        self.wfile.write(body)

    def drip(self, data: bytes) -> None:
        """Write a byte now and then, until nobody listens."""
        with contextlib.suppress(OSError):
            for byte in data:
                self.wfile.write(bytes((byte,)))
                threading.Event().wait(0.02)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


MakePeer = Callable[..., Peer]


@pytest.fixture
def make_peer(port: int) -> MakePeer:
    def make(**about: object) -> Peer:
        url = f"http://127.0.0.1:{port}/api/"
        fields = {"name": "p", "url": url, "trust": "key", "added_at": now()} | about
        return Peer(**fields)  # type: ignore[arg-type]

    return make


def headers_sent(peer: Peer) -> dict[str, str]:
    answer = PeerTransport(peer).send("GET", peer.url, headers={}, max_bytes=10_000)
    found: dict[str, str] = json.loads(answer.body)
    return {name.lower(): value for name, value in found.items()}


def test_private_addresses_are_asked_only_where_somebody_allowed_it(make_peer: MakePeer) -> None:
    assert headers_sent(make_peer(allows_private=True))["user-agent"].startswith("onrecord/")
    with pytest.raises(PeerError, match="add the peer with --allow-private"):
        headers_sent(make_peer())
    for url in ("http://127.0.0.1/", "http://[::1]/", "http://0x7f.1/", "http://10.0.0.7/"):
        with pytest.raises(PeerError, match="not public; if you mean that machine"):
            headers_sent(make_peer(url=url))


def test_a_name_that_leads_to_a_private_address_is_refused(make_peer: MakePeer) -> None:
    peer = make_peer(url="https://peer.example/")
    transport = PeerTransport(peer, resolver=lambda *_: ["93.184.216.34", "169.254.169.254"])
    with pytest.raises(PeerError, match="which is not public"):
        transport.send("GET", peer.url, headers={}, max_bytes=10)


def test_another_server_is_never_asked(make_peer: MakePeer) -> None:
    transport = PeerTransport(make_peer(allows_private=True))
    with pytest.raises(PeerError, match="another server"):
        transport.send("GET", "https://elsewhere.example/", headers={}, max_bytes=10)


def test_a_token_comes_from_a_file_that_others_cannot_read(
    make_peer: MakePeer, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret\n")
    file.chmod(0o600)
    peer = make_peer(allows_private=True, credentials=f"file:{file}")
    assert headers_sent(peer)["authorization"] == "Bearer s3cret"
    with_user = msgspec.structs.replace(peer, user="ann")
    assert headers_sent(with_user)["authorization"] == "Basic YW5uOnMzY3JldA=="
    file.chmod(0o644)
    with pytest.raises(UsageError, match="others may read the token"):
        PeerTransport(peer)


def test_a_token_comes_from_a_variable(
    make_peer: MakePeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = make_peer(allows_private=True, credentials="env:PEER_TOKEN")
    with pytest.raises(UsageError, match="PEER_TOKEN: no such variable"):
        PeerTransport(peer)
    monkeypatch.setenv("PEER_TOKEN", "t")
    assert headers_sent(peer)["authorization"] == "Bearer t"


def test_a_token_is_not_sent_in_the_open(
    make_peer: MakePeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEER_TOKEN", "t")
    peer = make_peer(url="http://93.184.216.34/", credentials="env:PEER_TOKEN")
    with pytest.raises(PeerError, match="not https"):
        headers_sent(peer)


@pytest.mark.parametrize("path", ["large", "bomb"])
def test_an_answer_is_read_up_to_a_limit_packed_or_not(
    make_peer: MakePeer, port: int, path: str
) -> None:
    transport = PeerTransport(make_peer(allows_private=True))
    with pytest.raises(LimitError, match="larger than 5000 bytes"):
        transport.send("GET", f"http://127.0.0.1:{port}/{path}", headers={}, max_bytes=5_000)


@pytest.mark.parametrize("path", ["cut", "packed-half", "packed-more"])
def test_an_answer_that_breaks_off_is_no_answer(make_peer: MakePeer, port: int, path: str) -> None:
    transport = PeerTransport(make_peer(allows_private=True))
    with pytest.raises(ConnectionError):
        transport.send("GET", f"http://127.0.0.1:{port}/{path}", headers={}, max_bytes=5_000)


def test_an_answer_is_unpacked_once_and_only_as_was_asked(make_peer: MakePeer, port: int) -> None:
    transport = PeerTransport(make_peer(allows_private=True))
    answer = transport.send("GET", f"http://127.0.0.1:{port}/packed", headers={}, max_bytes=5_000)
    assert json.loads(answer.body)["Accept-Encoding"] == "gzip"
    with pytest.raises(PeerError, match="'gzip, gzip', which nobody asked for"):
        transport.send("GET", f"http://127.0.0.1:{port}/twice", headers={}, max_bytes=5_000)


@pytest.mark.parametrize("path", ["drip", "drip-head"])
def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(
    make_peer: MakePeer, port: int, path: str
) -> None:
    transport = PeerTransport(make_peer(allows_private=True), max_seconds=0.2)
    with pytest.raises(LimitError, match=r"longer than 0\.2 seconds; try again later"):
        transport.send("GET", f"http://127.0.0.1:{port}/{path}", headers={}, max_bytes=5_000)


def test_a_server_that_is_not_there_is_no_answer(make_peer: MakePeer) -> None:
    peer = make_peer(url="http://127.0.0.1:9/", allows_private=True)
    with pytest.raises(ConnectionError):
        PeerTransport(peer).send("GET", peer.url, headers={}, max_bytes=5_000)
