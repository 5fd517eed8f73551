"""Pulling from a peer: page by page into the ledger as bytes, then judged by what was signed.

A page and the place where to go on after it are kept in one transaction: a pull that is killed
goes on after its last page, and a page that comes again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from onrecord.errors import LimitError, PeerError
from onrecord.exchange.proof import (
    DEFINER,
    Chains,
    Finding,
)
from onrecord.exchange.taxii import Cursor, Page
from onrecord.records import Record
from onrecord.sharing.posted import Source
from onrecord.sharing.sorting import CARRIER, read_carriers, sort_out
from onrecord.sharing.trusting import (
    batch_row,
    is_held_elsewhere,
    key_row,
    load_chains,
    pin_first,
    version_of,
)
from onrecord.store import Ledger
from onrecord.store.answers.peers import FindingRow, Peer, PeerObject

_OTHER_STATE = {
    "rollback": "the server is in an older state than before; nothing was taken",
    "fork": "the server tells another history than before; both are kept, nothing else was taken",
}
# Found again whenever anybody looks; all else happened once and is kept.
_PASSING = frozenset({"gap", "missing", "rotated", "unsigned", "vouched"})


class Pulled(Record, frozen=True, kw_only=True):
    """What a pull brought.

    Attributes:
        n_came, n_new: Objects that came, and of these those that were not here before.
        n_quarantined: Those beyond the quota.
        findings: What does not hold, and new keys.
        stopped: Why it ended before the peer had no more, or None.
    """

    n_came: int = 0
    n_new: int = 0
    n_quarantined: int = 0
    findings: tuple[Finding, ...] = ()
    stopped: str | None = None


def pull(
    ledger: Ledger, peer: Peer, client: Source, *, own: str | None, now: Callable[[], str]
) -> Pulled:
    """Bring what a peer has that we do not, and judge it.

    Args:
        client: Of the peer's collection, or what the peer has posted to one of ours.
        own: Id of our own identity: what we made and comes back is not taken.
    """
    peers = ledger.peers
    try:
        finding = find_other_state(ledger, peer, client, now=now())
    except (PeerError, LimitError) as error:
        return Pulled(stopped=str(error))
    if finding is not None:
        with peers.writing():
            peers.add_findings(peer, [_finding_row(finding, now())])
        said = _OTHER_STATE[finding.kind]
        return Pulled(findings=(finding,), stopped=said)
    n_came = n_new = n_quarantined = n_bytes = 0
    stopped: str | None = None
    left = peer.max_held - peers.n_bytes(peer)
    if left <= 0:
        return Pulled(stopped=_full(peer))
    start = msgspec.json.decode(peer.cursor, type=Cursor)
    try:
        for page in client.pages(start):
            room = (peer.max_objects - n_came, min(peer.max_bytes - n_bytes, left))
            kept = sort_out(page.objects, room=room, own=own)
            n_new += _keep(ledger, peer, page, kept, now())
            peer = peers.find(peer.name)
            n_came += len(kept)
            n_bytes += sum(map(len, page.objects))
            n_quarantined += sum(one.state == "quarantined" for one in kept)
            if not page.is_last and (n_came >= peer.max_objects or n_bytes >= peer.max_bytes):
                stopped = f"its quota is used up: {n_came} objects, {n_bytes} bytes"
                break
            left = peer.max_held - peers.n_bytes(peer)
            if not page.is_last and left <= 0:
                stopped = _full(peer)
                break
    except PeerError as error:
        stopped = str(error)
    findings = settle(ledger, peer, is_complete=stopped is None, now=now())
    lacks = peers.lacks_signed(peer) or any(one.kind in {"gap", "missing"} for one in findings)
    # Some servers never have all: of those, all is asked for every other time at most.
    if stopped is None and lacks and (start != Cursor() or n_new):
        _ask_for_all_again(ledger, peer)
    return Pulled(
        n_came=n_came,
        n_new=n_new,
        n_quarantined=n_quarantined,
        findings=tuple(findings),
        stopped=stopped,
    )


def _ask_for_all_again(ledger: Ledger, peer: Peer) -> None:
    """Have the next pull begin at the first object, so that what was dropped on the way comes."""
    peers = ledger.peers
    cursor = msgspec.json.encode(Cursor()).decode()
    with peers.writing():
        peers.change(msgspec.structs.replace(peers.find(peer.name), cursor=cursor))


def _full(peer: Peer) -> str:
    remedy = "`onrecord peers add --replace --max-held` lets it keep more"
    return f"what is kept of it are {peer.max_held} bytes or more, all that it may have; {remedy}"


def settle(ledger: Ledger, peer: Peer, *, is_complete: bool, now: str) -> list[Finding]:
    """Take the batches that came and judge objects by them; return what does not hold.

    Args:
        is_complete: All that the peer has came, so that what is missing is missing.
    """
    peers = ledger.peers
    with peers.writing():
        chains = _take(ledger, peer, now)
        if not is_complete:  # the statements that lead to these keys may yet come
            chains.findings = [one for one in chains.findings if one.kind != "unpinned_key"]
        if chains.producer != peer.identity:
            peers.change(msgspec.structs.replace(peer, identity=chains.producer))
            _set_aside(ledger, peer, chains.producer)
        peers.judge(peer)
        peers.judge_carriers(peer, CARRIER)
        if is_complete and peer.trust != "unsigned":
            _tell_rest(ledger, peer, chains)
        lasting = [one for one in chains.findings if one.kind not in _PASSING]
        peers.add_findings(peer, [_finding_row(one, now) for one in lasting])
    return chains.findings


def _take(ledger: Ledger, peer: Peer, now: str) -> Chains:
    """Take the batches that wait, and keep what holds.

    Where a key turns out to have been retired before batches that were taken, all is taken anew.
    """
    peers = ledger.peers
    chains = load_chains(peers, peer)
    waiting = read_carriers(peers.carriers(peer, CARRIER)) if peer.trust != "unsigned" else []
    if not chains.keys and peer.trust == "first_key":
        pin_first(chains, waiting)
    found = chains.take(waiting)
    peers.put_keys(peer, map(key_row, chains.keys.values()), now=now)
    if chains.is_cut:
        peers.forget_batches(peer)
        _set_aside(ledger, peer, chains.producer)
        again = _take(ledger, peer, now)
        again.findings = list(dict.fromkeys([*chains.findings, *again.findings]))
        return again
    for taken, listed in found:
        peers.put_batch(peer, batch_row(taken), map(version_of, listed))
    return chains


def _set_aside(ledger: Ledger, peer: Peer, producer: str | None) -> None:
    """Show no longer what is in a producer's name, until it is taken in by what is proved."""
    if producer is not None and not is_held_elsewhere(ledger.peers, peer, producer):
        ledger.recalls.set_aside(producer)


def find_other_state(ledger: Ledger, peer: Peer, client: Source, *, now: str) -> Finding | None:
    """Return that a server has not the batches that we had from it, or None where it has.

    Where it has others of the same numbers, that is a fork: what shows it is kept.
    """
    chains = load_chains(ledger.peers, peer)
    for stream, number in chains.heads.items():
        carrier = chains.taken[stream, number].carrier
        if not client.find(carrier.partition(" ")[0]):
            said = f"batch {number}, which we had from it, is not there any more"
            return _keep_fork(ledger, peer, client, now) or Finding(
                kind="rollback", where=stream, said=said
            )
    return None


def _keep_fork(ledger: Ledger, peer: Peer, client: Source, now: str) -> Finding | None:
    """Look through a server's batches for some that differ from ours; keep those and say so."""
    peers = ledger.peers
    carriers: dict[str, PeerObject] = {}
    n_objects = n_bytes = 0
    for page in client.pages(Cursor()):
        for one in sort_out(page.objects, room=(len(page.objects), peer.max_bytes), own=None):
            if one.type == CARRIER:
                carriers[f"{one.id} {one.version}"] = one
        n_objects, n_bytes = n_objects + len(page.objects), n_bytes + sum(map(len, page.objects))
        if n_objects >= peer.max_objects or n_bytes >= peer.max_bytes:
            break
    chains = load_chains(peers, peer)
    chains.take(read_carriers(one.data for one in carriers.values()))
    forks = [one for one in chains.findings if one.kind == "fork"]
    with peers.writing():
        peers.keep(peer, [carriers[one.where] for one in forks], now=now)
    return forks[0] if forks else None


def _keep(ledger: Ledger, peer: Peer, page: Page, kept: list[PeerObject], now: str) -> int:
    cursor = msgspec.json.encode(page.cursor).decode()
    peers = ledger.peers
    with peers.writing():
        n_new = peers.keep(peer, kept, now=now)
        peers.change(msgspec.structs.replace(peer, cursor=cursor, pulled_at=now))
    return n_new


def _tell_rest(ledger: Ledger, peer: Peer, chains: Chains) -> None:
    for one in ledger.peers.missing(peer):
        if one.id == DEFINER:
            continue
        said = f"version {one.version or '-'} is signed and did not come"
        chains.tell("missing", one.id, said)
    for id_ in ledger.peers.unsigned(peer, CARRIER):
        chains.tell("unsigned", id_, "stands in no batch that holds; it is not used")
    for id_, reason in ledger.peers.changed(peer):
        chains.tell("changed", id_, reason)


def _finding_row(finding: Finding, now: str) -> FindingRow:
    return FindingRow(kind=finding.kind, place=finding.where, said=finding.said, found_at=now)
