"""Pulling from a peer: page by page into the ledger as bytes, then judged by what was signed.

A page and the place where to go on after it are kept in one transaction: a pull that is killed
goes on after its last page, and a page that comes again changes nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable

import msgspec

from onrecord.errors import LimitError, PeerError, ProofError
from onrecord.exchange.proof import (
    Arrival,
    Chains,
    Finding,
    Json,
    PinnedKey,
    list_object,
    mended,
    parse_object,
    read_arrival,
    words_of,
)
from onrecord.exchange.taxii import Cursor, Page
from onrecord.records import Record
from onrecord.sharing.posted import Source
from onrecord.sharing.trusting import (
    batch_row,
    is_held_elsewhere,
    key_row,
    load_chains,
    version_of,
)
from onrecord.store import Ledger
from onrecord.store.answers.peers import FindingRow, ObjectState, Peer, PeerObject

_log = logging.getLogger(__name__)
MAX_OBJECT_BYTES = 8 << 20
CARRIER = "signed-note"  # what notes that carry batches are kept as
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
    try:
        for page in client.pages(msgspec.json.decode(peer.cursor, type=Cursor)):
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
    return Pulled(
        n_came=n_came,
        n_new=n_new,
        n_quarantined=n_quarantined,
        findings=tuple(findings),
        stopped=stopped,
    )


def _full(peer: Peer) -> str:
    remedy = "`onrecord peers add --replace --max-held` lets it keep more"
    return f"what is kept of it are {peer.max_held} bytes or more, all that it may have; {remedy}"


def sort_out(raws: Iterable[bytes], *, room: tuple[int, int], own: str | None) -> list[PeerObject]:
    """Return objects as they are kept, and why some are not used.

    Args:
        room: How many objects and bytes may still come; what is beyond is quarantined.
    """
    n_left, bytes_left = room
    found = []
    for raw in raws:
        n_left, bytes_left = n_left - 1, bytes_left - len(raw)
        one = _sort(raw, own)
        if (n_left < 0 or bytes_left < 0) and one.type != CARRIER and one.state == "unverified":
            reason = "beyond the quota of one pull"
            one = msgspec.structs.replace(one, state="quarantined", reason=reason)
        found.append(one)
    return found


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
    waiting = _read_carriers(peers.carriers(peer, CARRIER)) if peer.trust != "unsigned" else []
    if not chains.keys and peer.trust == "first_key":
        _pin_first(chains, waiting)
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
    chains.take(_read_carriers(one.data for one in carriers.values()))
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


def _sort(raw: bytes, own: str | None) -> PeerObject:
    if len(raw) > MAX_OBJECT_BYTES:
        return _unusable(b"", f"an object of {len(raw)} bytes; more than {MAX_OBJECT_BYTES}", raw)
    try:
        value = mended(parse_object(raw))
        listed, arrival = list_object(value), read_arrival(value)
    except ProofError as error:
        return _unusable(raw, str(error), raw)
    if not listed.id.isprintable() or len(listed.id) > 200:
        return _unusable(raw, "an id that is none", raw)
    state: ObjectState = "unverified"
    reason = None
    if own is not None and value.get("created_by_ref") == own and arrival is None:
        state, reason = "refused", "made by us; it came back"
    type_ = CARRIER if arrival is not None else _type_of(value)
    return PeerObject(
        id=listed.id,
        version=listed.modified,
        sha256=listed.sha256,
        maker=_text(value.get("created_by_ref")),
        about=listed.id if type_ == "report" else _first_ref(value) if type_ == "note" else None,
        text_ref=_text_ref(value) if type_ == "report" else None,
        type=type_,
        data=raw,
        state=state,
        reason=reason,
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _first_ref(value: Json) -> str | None:
    """Return the report that a claim's note is of."""
    refs = value.get("object_refs")
    return _text(refs[0]) if isinstance(refs, list) and refs else None


def _text_ref(value: Json) -> str | None:
    """Return the object that holds a report's text, as one of its extensions says."""
    extensions = value.get("extensions")
    found = extensions.values() if isinstance(extensions, dict) else ()
    refs = [_text(one.get("text_ref")) for one in found if isinstance(one, dict)]
    return next(filter(None, refs), None)


def _type_of(value: Json) -> str:
    found = value.get("type")
    return found[:100] if isinstance(found, str) and found.isprintable() else "unknown"


def _unusable(kept: bytes, reason: str, raw: bytes) -> PeerObject:
    digest = hashlib.sha256(raw).hexdigest()
    return PeerObject(
        id=f"unreadable--{digest[:32]}",
        version="",
        sha256=digest,
        type="unknown",
        data=kept,
        state="refused",
        reason=reason,
    )


def _read_carriers(raws: Iterable[bytes]) -> list[Arrival]:
    """Return the notes that can be read: what was kept once may be refused by now."""
    found = []
    for raw in raws:
        try:
            found.append(read_arrival(mended(parse_object(raw))))
        except ProofError as error:
            _log.warning("a signed note is not read: %s", error)
    return [arrival for arrival in found if arrival is not None]


def _pin_first(chains: Chains, arrivals: list[Arrival]) -> None:
    """Pin the key of the first batch: whoever asked for that takes the server's word for it.

    Where several begin a chain there, nobody but a person can say which is meant.
    """
    begun = {}
    for arrival in arrivals:
        statement = chains.opened(arrival)
        if statement is not None and statement.number == 1:
            key = arrival.content.key
            begun[statement.producer, key.thumbprint] = key
    if len(begun) > 1:
        said = "begin a chain there, so that no key is pinned; add the peer with --key"
        names = " and ".join(f"{who} with {words_of(key)}" for who, key in begun)
        chains.tell("unpinned_key", "several producers", f"{names} {said}")
        return
    for key in begun.values():
        chains.keys[key.thumbprint] = PinnedKey(thumbprint=key.thumbprint, key=key)


def _tell_rest(ledger: Ledger, peer: Peer, chains: Chains) -> None:
    for one in ledger.peers.missing(peer):
        said = f"version {one.version or '-'} is signed and did not come"
        chains.tell("missing", one.id, said)
    for id_ in ledger.peers.unsigned(peer, CARRIER):
        chains.tell("unsigned", id_, "stands in no batch that holds; it is not used")
    for id_, reason in ledger.peers.changed(peer):
        chains.tell("changed", id_, reason)


def _finding_row(finding: Finding, now: str) -> FindingRow:
    return FindingRow(kind=finding.kind, place=finding.where, said=finding.said, found_at=now)
