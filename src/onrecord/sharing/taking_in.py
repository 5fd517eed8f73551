"""What a peer's objects say, on record: under its own name, beside ours and never in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import msgspec
from msgspec import Raw

from onrecord.errors import NotOnRecordError, ReadError
from onrecord.exchange.stix import Gatherer, Received
from onrecord.records import Account, Record
from onrecord.sharing.grouping import ProducerGroups
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
    hearing = hear(ledger, own=own, peer=peer)
    n_evidence = n_known = 0
    outcomes: list[Acknowledged] = []
    groups = ProducerGroups(ledger, f"{PEER_RUN}{peer.name}")
    gatherer = Gatherer(origin=peer.name, texts=HeldTexts(ledger))
    usable, recalls = part_recalls(ledger.peers.usable(peer, state))
    n_taken_back = take_back(ledger, peer, recalls, own=own)
    for where, found in _gather(gatherer, usable, is_complete=is_complete):
        problem = _problem(found, hearing, find_breach)
        if isinstance(found, ReadError) or problem is not None:
            problems.append(f"{where}: {problem}")
        elif _is_known(ledger, found.producer or "", found.rebuilt.account):
            _note(ledger, peer, found)
            n_known += 1
        else:
            n_evidence += not found.rebuilt.is_whole
            outcomes += _put(groups, ledger, peer, found)
    outcomes += groups.finish()
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


def _gather(
    gatherer: Gatherer, raws: Iterable[bytes | Raw], *, is_complete: bool
) -> Iterator[tuple[str, Received | ReadError]]:
    for raw in raws:
        yield from gatherer.take(raw)
    if is_complete:
        yield from gatherer.finish()


def _put(
    groups: ProducerGroups, ledger: Ledger, peer: Peer, found: Received
) -> Iterator[Acknowledged]:
    """Put an account on record under its producer's name, as it is marked."""
    account = found.rebuilt.account
    entry = Entry(account=account, tlp=found.tlp, claim_tlp=found.claim_tlp)
    yield from groups.put(found.producer, entry, on_kept=partial(_note, ledger, peer, found))


def _note(ledger: Ledger, peer: Peer, found: Received) -> None:
    """Note what a report object became, and mark that as the peer marks it now."""
    report, recalls = found.rebuilt.account.report.id, ledger.recalls
    with recalls.writing():
        if not found.rebuilt.is_whole:
            ledger.evidence_copies.note(report, found.rebuilt.text_sha256)
        recalls.note_report(peer, found.about, report)
        recalls.raise_marks(report, found.producer or "", found.tlp, found.claim_tlp)
