"""What a peer's objects say, on record: under its own name, beside ours and never in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from onrecord.errors import NotOnRecordError, ReadError
from onrecord.exchange.stix import Gatherer, Received
from onrecord.records import Account, Record
from onrecord.sharing.recalling import part_recalls, take_back
from onrecord.sharing.speaking import Hearing, hear
from onrecord.store import Acknowledged, Entry, Ledger
from onrecord.store.answers.around import PEER_RUN
from onrecord.store.answers.peers import Peer
from onrecord.text import derive_id


class TakenIn(Record, frozen=True, kw_only=True):
    """What came on record.

    Attributes:
        n_new: Reports that nobody had put on record here.
        n_beside: Reports that were here, of which the peer's account is kept beside.
        n_evidence: Of all these, those whose text neither came nor is at hand.
        n_known: Reports of which the peer says what it said before.
        n_taken_back: Reports of which the peer takes back what it said.
        problems: What was left out, each with where it stands.
    """

    n_new: int = 0
    n_beside: int = 0
    n_evidence: int = 0
    n_known: int = 0
    n_taken_back: int = 0
    problems: tuple[str, ...] = ()


class HeldTexts(Mapping[str, str]):
    """The texts of a ledger by their SHA-256, looked up one by one."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the ledger."""
        self._ledger = ledger

    def __getitem__(self, sha256: str) -> str:
        """Return the text of a digest."""
        try:
            report = self._ledger.account(derive_id("report", sha256)).report
        except NotOnRecordError as error:
            raise KeyError(sha256) from error
        if report.text_sha256 != sha256:
            raise KeyError(sha256)
        return report.text

    def __iter__(self) -> Iterator[str]:
        """Yield no digest: texts are asked for and not listed."""
        return iter(())

    def __len__(self) -> int:
        """Return 0, likewise."""
        return 0

    def __bool__(self) -> bool:
        """Return True: there may be texts, though they are not counted."""
        return True


def take_in(
    ledger: Ledger,
    peer: Peer,
    *,
    own: str | None,
    find_breach: Callable[[Account], str | None],
    is_complete: bool = True,
) -> TakenIn:
    """Put on record what a peer's objects say that hold, by the newest version of each.

    Args:
        own: Id of our own identity.
        find_breach: Says what about an account does not hold.
        is_complete: All came that the peer has; else reports wait for what belongs to them.
    """
    state = "unverified" if peer.trust == "unsigned" else "verified"
    problems: list[str] = []
    taken: dict[str, list[Received]] = {}
    hearing = hear(ledger, own=own, peer=peer)
    n_evidence = n_known = 0
    gatherer = Gatherer(origin=peer.name, texts=HeldTexts(ledger))
    usable, recalls = part_recalls(ledger.peers.usable(peer, state))
    n_taken_back = take_back(ledger, peer, recalls, own=own)
    received = [one for raw in usable for one in gatherer.take(raw)]
    received += gatherer.finish() if is_complete else ()
    for where, found in received:
        problem = _problem(found, hearing, find_breach)
        if isinstance(found, ReadError) or problem is not None:
            problems.append(f"{where}: {problem}")
        elif _is_known(ledger, found.producer or "", found.rebuilt.account):
            _note(ledger, peer, found)
            n_known += 1
        else:
            n_evidence += not found.rebuilt.is_whole
            taken.setdefault(found.producer or "", []).append(found)
    outcomes = [one for producer in taken for one in _add(ledger, peer, producer, taken[producer])]
    problems += [f"{one.origin}: {one.problem}" for one in outcomes if one.outcome == "refused"]
    if is_complete:
        with ledger.peers.writing():
            ledger.peers.mark_taken(peer, state)
    return TakenIn(
        n_new=sum(one.outcome == "new" for one in outcomes),
        n_beside=sum(one.outcome == "beside" for one in outcomes),
        n_evidence=n_evidence,
        n_known=n_known,
        n_taken_back=n_taken_back,
        problems=tuple(problems),
    )


def _problem(
    found: Received | ReadError, hearing: Hearing, find_breach: Callable[[Account], str | None]
) -> str | None:
    if isinstance(found, ReadError):
        return found.problem
    return hearing.objection(found.producer) or find_breach(found.rebuilt.account)


def _is_known(ledger: Ledger, producer: str, account: Account) -> bool:
    """Say whether a producer says of a report what it said before."""
    try:
        held = ledger.holdings(account.report.id)
    except NotOnRecordError:
        return False
    return any(
        one.producer == producer
        and msgspec.structs.replace(one.account, report=account.report) == account
        for one in held
    )


def _add(
    ledger: Ledger, peer: Peer, producer: str, received: Sequence[Received]
) -> list[Acknowledged]:
    """Put accounts on record under a producer's name, each as it is marked."""
    run = ledger.begin_run(f"{PEER_RUN}{peer.name}", producer=producer)
    entries = (
        Entry(account=one.rebuilt.account, tlp=one.tlp, claim_tlp=one.claim_tlp) for one in received
    )
    outcomes = list(ledger.add(entries, run=run))
    ledger.finish_run(run)
    refused = {one.origin for one in outcomes if one.outcome == "refused"}
    for one in received:
        if one.rebuilt.account.report.origin not in refused:
            _note(ledger, peer, one)
    return outcomes


def _note(ledger: Ledger, peer: Peer, found: Received) -> None:
    """Note what a report object became, and mark that as the peer marks it now."""
    report, recalls = found.rebuilt.account.report.id, ledger.recalls
    with recalls.writing():
        recalls.note_report(peer, found.about, report)
        recalls.raise_marks(report, found.producer or "", found.tlp, found.claim_tlp)
