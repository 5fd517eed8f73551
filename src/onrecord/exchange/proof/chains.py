"""Following a producer's chains of batches: which batches hold, and which are refused and why.

Nothing is believed that a pinned key did not sign. A batch is taken only if it follows the
newest one taken before, so that a batch held back, an older state served again or a second
history shows itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import msgspec

from onrecord.errors import ProofError
from onrecord.exchange.proof.anchors import Anchors
from onrecord.exchange.proof.batches import Batch, Listed, Statement, id_of, open_batch
from onrecord.exchange.proof.findings import Finding, Kind
from onrecord.exchange.proof.notes import Arrival
from onrecord.exchange.proof.pinned import Holder, PinnedKey
from onrecord.exchange.proof.rotation import Rotation, SignedRotation, read_rotation
from onrecord.exchange.proof.signing import words_of
from onrecord.exchange.proof.succession import MISNAMED, Succession, find_ended
from onrecord.records import Record


class Taken(Record, frozen=True, kw_only=True):
    """A batch that holds, and the note that brought it.

    Attributes:
        carrier: Id and version of the note.
    """

    statement: Statement
    carrier: str


class Chains:
    """What is known of one producer's batches; `take` brings more and says what is wrong."""

    def __init__(
        self,
        keys: Iterable[PinnedKey],
        *,
        producer: str | None = None,
        taken: Iterable[Taken] = (),
        holders: Mapping[str, Holder] = MappingProxyType({}),
    ) -> None:
        """Take up where an earlier look left off.

        Args:
            keys: Those that are pinned, and those that were.
            producer: Id of the identity that the statements must name; None takes the first.
            taken: Batches that were found to hold.
            holders: Identities that are others', by their ids.
        """
        self.keys = {pinned.thumbprint: pinned for pinned in keys}
        self.producer = producer
        self.is_cut = False
        self._holders = holders
        self.findings: list[Finding] = []
        self.taken: dict[tuple[str, int], Taken] = {}
        for one in taken:
            self.taken[one.statement.stream, one.statement.number] = one
        self._heads = dict(sorted(self.taken))

    @property
    def heads(self) -> Mapping[str, int]:
        """The number of the newest batch of each stream."""
        return self._heads

    @property
    def ended(self) -> Mapping[str, frozenset[str]]:
        """The notes of streams whose batches their producer took back; others do not hold."""
        return find_ended(self.keys)

    def take(self, arrivals: Iterable[Arrival]) -> list[tuple[Taken, tuple[Listed, ...]]]:
        """Take what holds and return the new batches with their lists, in order of the chains.

        New keys are heard first; batches may come in any order within one call.
        """
        batches: list[tuple[Statement, Arrival]] = []
        strange: list[tuple[Statement, str]] = []
        arrivals = list(arrivals)
        self._hear(a for a in arrivals if isinstance(a.content, SignedRotation))
        for arrival in arrivals:
            if isinstance(arrival.content, Batch):
                statement = self._open(arrival.content, arrival)
                if statement is None:
                    continue
                if statement.key not in self.keys:
                    strange.append((statement, arrival.carrier))
                else:
                    batches.append((statement, arrival))
        batches.sort(key=_place)
        at_hand = [*(one.statement for one in self.taken.values())]
        at_hand += [statement for statement, _ in (*batches, *strange)]
        ended = self.ended
        anchors = Anchors(self.keys.values(), at_hand, ended=ended)
        new: list[tuple[Taken, tuple[Listed, ...]]] = []
        for statement, arrival in batches:
            assert isinstance(arrival.content, Batch)  # noqa: S101  told apart above
            if self._follows(statement, arrival, anchors):
                one = Taken(statement=statement, carrier=arrival.carrier)
                self.taken[statement.stream, statement.number] = one
                self._heads[statement.stream] = statement.number
                self.producer = statement.producer
                new.append((one, arrival.content.listed))
        self._tell_strange(strange)
        return new

    def opened(self, arrival: Arrival) -> Statement | None:
        """Return the statement of a batch that holds by itself, whoever signed it, else None.

        What is in the name of somebody who has other keys holds for nobody.
        """
        if not isinstance(arrival.content, Batch) or not arrival.is_named:
            return None
        try:
            statement = open_batch(arrival.content, arrival.content.key)
        except ProofError:
            return None
        return statement if self._usurps(statement) is None else None

    def tell(self, kind: Kind, where: str, said: str) -> None:
        """Note something that does not hold."""
        self.findings.append(Finding(kind=kind, where=where, said=said))

    # --- keys

    def _hear(self, arrivals: Iterable[Arrival]) -> None:
        """Hear of keys; what retired keys signed beyond their last batch is taken no longer."""
        succession = Succession(self.keys, tell=self.tell, contradiction=self._contradicts)
        for rotation in succession.hear(arrivals):
            self._cut(self.keys[rotation.key], rotation.reason)

    def _contradicts(self, rotation: Rotation) -> tuple[Kind, str] | None:
        """Return how a change of key contradicts what is known."""
        if self.producer not in (None, rotation.producer):
            return "other_producer", f"a new key is named for {rotation.producer}"
        for stream, digest in rotation.heads.items():
            held = self.taken.get((stream, rotation.last[stream]))
            if held is not None and held.statement.sha256 != digest:
                said = f"names another batch {rotation.last[stream]} of {stream} as its last"
                return "fork", f"{said} than the one that we have"
        for (stream, number), held in self.taken.items():
            if stream not in rotation.ended or number > rotation.last[stream]:
                continue
            if held.carrier.partition(" ")[0] not in rotation.ended[stream]:
                said = f"says that {stream} has ended, with another batch {number}"
                return "fork", f"{said} than the one that we have"
        return None

    def _cut(self, old: PinnedKey, reason: str) -> None:
        beyond: dict[str, int] = {}
        for (stream, number), one in self.taken.items():
            is_late = number > old.last.get(stream, 0)
            if is_late and one.statement.key == old.thumbprint:
                beyond[stream] = min(number, beyond.get(stream, number))
        for stream, first in beyond.items():
            last = self._heads[stream]
            said = f"batches {first} to {last} are taken no longer: {words_of(old.thumbprint)}"
            self.tell("retired_key", stream, f"{said} was retired before them ({reason})")
            for number in range(first, last + 1):
                self.taken.pop((stream, number), None)
            self._heads[stream] = first - 1
            if first == 1:
                del self._heads[stream]
        self.is_cut = self.is_cut or bool(beyond)

    def _key_of(self, signed: Batch | SignedRotation) -> PinnedKey | None:
        """Return the pinned key of a signature, with the key itself filled in; None if none is."""
        pinned = self.keys.get(signed.key.thumbprint)
        if pinned is not None and pinned.key is None:
            pinned = msgspec.structs.replace(pinned, key=signed.key)
            self.keys[pinned.thumbprint] = pinned
        return pinned

    # --- batches

    def _open(self, batch: Batch, arrival: Arrival) -> Statement | None:
        pinned, carrier = self._key_of(batch), arrival.carrier
        try:
            statement = open_batch(batch, batch.key)
        except ProofError as error:
            kind: Kind = "bad_signature" if "signature" in str(error) else "broken_batch"
            self.tell(kind, carrier, str(error))
            return None
        if statement.words != arrival.words:
            # told and not refused: the batch is what it was, whatever is written around it
            self.tell("changed", carrier, f"the note around batch {statement.number} was changed")
        if problem := self._distrusts(statement, pinned):
            self.tell(problem[0], carrier, f"batch {statement.number} is {problem[1]}")
            return None
        return statement

    def _distrusts(self, statement: Statement, pinned: PinnedKey | None) -> tuple[Kind, str] | None:
        if pinned is None:
            return None  # told later: it may be somebody else's, who has objects there too
        name = words_of(statement.key)
        if pinned.state == "revoked":
            return "revoked_key", f"signed with {name}, which was revoked"
        last = pinned.last.get(statement.stream, 0)
        if pinned.state == "retired" and statement.number > last:
            return "retired_key", f"signed with {name}, which was retired after batch {last}"
        first = pinned.first.get(statement.stream, 1)
        if statement.number < first:
            return "backdated", f"signed with {name}, which signs from batch {first} on"
        if self.producer not in (None, statement.producer):
            return "other_producer", f"by {statement.producer}, not by {self.producer}"
        return self._usurps(statement)

    def _usurps(self, statement: Statement) -> tuple[Kind, str] | None:
        """Return that a statement is in the name of somebody else, who has other keys."""
        holder = self._holders.get(statement.producer)
        if holder is None or self._is_linked(statement.key, holder.keys):
            return None
        said = f"in the name of {statement.producer}, who is the peer {holder.name}, with a key"
        return "other_producer", f"{said} that is not known to be its own"

    def _is_linked(self, thumbprint: str, known: frozenset[str]) -> bool:
        """Say whether a key is known, or follows one that is, or one that is vouches for it."""
        for ahead in (False, True):
            at = thumbprint
            for _ in range(len(self.keys) + 1):
                pinned = self.keys.get(at)
                token = pinned and (pinned.precedes if ahead else pinned.follows)
                if at in known or token is None:
                    break
                rotation = read_rotation(token)
                at = rotation.to.thumbprint if ahead else rotation.key
            if at in known:
                return True
        return False

    def _tell_strange(self, strange: Iterable[tuple[Statement, str]]) -> None:
        """Tell of batches with keys that are not pinned, unless they are openly another's."""
        for statement, carrier in strange:
            if self.producer in (None, statement.producer):
                name = words_of(statement.key)
                said = f"signed with {name}, which is not a key that was pinned"
                self.tell("unpinned_key", carrier, f"batch {statement.number} is {said}")

    def _follows(self, statement: Statement, arrival: Arrival, anchors: Anchors) -> bool:
        """Say whether a batch is the next of its chain; tell what it is otherwise."""
        stream, number, carrier = statement.stream, statement.number, arrival.carrier
        held = self.taken.get((stream, number))
        if held is not None:
            self._tell_again(held, statement, carrier)
            return False
        if not arrival.is_named:
            self.tell("broken_batch", carrier, MISNAMED)
            return False
        if problem := anchors.objection(statement, id_of(arrival.content.statement)):
            self.tell(problem[0], carrier, f"batch {number} is not taken: {problem[1]}")
            return False
        head = self._heads.get(stream, 0)
        if number != head + 1:
            gap = f"batch {head + 1} of {stream} did not come" if number > head else "numbered 0"
            self.tell("gap", carrier, f"batch {number} is not taken: {gap}")
            return False
        before = self.taken.get((stream, head))
        if statement.previous != (before.statement.sha256 if before else None):
            said = f"batch {number} of {stream} follows another batch {head} than the one we have"
            self.tell("fork", carrier, said)
            return False
        if before is not None and statement.made_at < before.statement.made_at:
            self.tell("turned_clock", carrier, f"batch {number} is dated before batch {head}")
            return False
        return True

    def _tell_again(self, held: Taken, statement: Statement, carrier: str) -> None:
        name = f"batch {statement.number} of {statement.stream}"
        if held.statement != statement:
            self.tell("fork", carrier, f"a second {name}, signed by the same producer")
        elif held.carrier != carrier:
            self.tell("replayed", carrier, f"{name} came again; nothing was taken from it")


def _place(found: tuple[Statement, Arrival]) -> tuple[str, int, bool, str]:
    """Return where a batch comes in: one in a note of another id after that in its own."""
    statement, arrival = found
    return statement.stream, statement.number, not arrival.is_named, arrival.carrier
