"""Signed objects by way of servers that others wrote, and back: do the signatures still hold?"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.exchange.proof import PinnedKey, parse_object
from onrecord.exchange.taxii import Patience, TaxiiClient
from onrecord.proving import find_breach
from onrecord.records import Account
from onrecord.sharing.checking import verify_peer
from onrecord.sharing.pulling import pull
from onrecord.sharing.pushing import push
from onrecord.sharing.taking_in import take_in
from onrecord.sharing.transport import PeerTransport
from onrecord.sharing.trusting import key_row
from onrecord.store.answers.peers import Peer
from tests.mirror import PYTHON, need

from .conftest import OURS
from .house import House, MakeHouse
from .made import now
from .mirror_server import PASSWORD, USER


@pytest.fixture
def mirror(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a collection of some server, which is started and stopped."""
    need(request.param, request.param)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path / "mirror"
    folder.mkdir()
    script = str(Path(__file__).with_name("mirror_server.py"))
    with subprocess.Popen(
        [str(PYTHON), script, request.param, str(folder), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            url = next(line.strip() for line in process.stdout if line.startswith("http"))
            _wait_for(port)
            yield url
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            Patience(chance=lambda: 0.0).wait(1, "0")
            continue
        return


def client_of(house: House, url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Peer, TaxiiClient]:
    """Return the mirror as a peer of a house, and a client of it."""
    monkeypatch.setenv("MIRROR_PASSWORD", PASSWORD)
    peer = Peer(
        name="mirror",
        url=url,
        trust="key",
        allows_private=True,
        user=USER,
        credentials="env:MIRROR_PASSWORD",
        added_at=now(),
    )
    with house.store.peers.writing():
        peer = house.store.peers.add(peer)
    patience = Patience(sleep=lambda _: None)
    return peer, TaxiiClient(url, PeerTransport(peer), patience=patience)


@pytest.mark.parametrize("mirror", ["opentaxii", "medallion"], indirect=True)
def test_signatures_hold_after_a_server_that_others_wrote(
    mirror: str,
    make_house: MakeHouse,
    accounts: list[Account],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = make_house("one"), make_house("other")
    other.add(accounts)
    peer, client = client_of(other, mirror, monkeypatch)
    given = list(push(other.store, peer, client, other.collection, with_definitions=False))
    # OpenTAXII takes nothing without `modified`, which what was observed does not have.
    refused = {found.id for found in given if found.problem is not None}
    assert {id_.partition("--")[0] for id_ in refused} <= {"url", "artifact", "file"}

    one.add(accounts)  # so that texts are at hand
    peer, client = client_of(one, mirror, monkeypatch)
    public = other.ring.current.public
    with one.store.peers.writing():
        pinned = PinnedKey(thumbprint=public.thumbprint, key=public)
        one.store.peers.put_keys(peer, [key_row(pinned)], now=now())
    pulled = pull(one.store, peer, client, own=OURS, now=now)
    assert {finding.where for finding in pulled.findings} == refused
    assert {finding.kind for finding in pulled.findings} <= {"missing"}
    verdict = verify_peer(one.store, one.store.peers.find("mirror"))
    assert verdict.n_verified == verdict.n_objects == len(given) - len(refused) - 1
    taken = take_in(one.store, one.store.peers.find("mirror"), own=OURS, find_breach=find_breach)
    assert (taken.n_beside, taken.problems) == (3, ())
    sent = {data for _, data in other.store.signed.own_objects(other.collection.number)}
    came = set(one.store.peers.raws(one.store.peers.find("mirror")))
    assert not sent & came  # both write objects anew: the values are the same, the bytes are not
    assert all(parse_object(raw) for raw in came)
