"""Which keys are a producer's, one after another, as statements signed with them say.

Trust goes both ways from a key that was handed over: forward to the key that it names to follow it,
and back to the key that it follows, if both signed the statement that says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import msgspec

from onrecord.errors import ProofError
from onrecord.exchange.proof.findings import Kind
from onrecord.exchange.proof.notes import Arrival
from onrecord.exchange.proof.pinned import PinnedKey
from onrecord.exchange.proof.rotation import (
    Rotation,
    SignedRotation,
    open_rotation,
    read_rotation,
    tell_last,
)
from onrecord.exchange.proof.signing import PublicKey, words_of
from onrecord.records import Record

MISNAMED = "the note's id is not that of its statement"
_MOST = 1_000  # statements that are heard at one time
Tell = Callable[[Kind, str, str], None]
Problem = tuple[Kind, str]


class _Heard(Record, frozen=True, kw_only=True):
    """A statement whose signatures hold."""

    arrival: Arrival
    token: str
    signer: PublicKey
    rotation: Rotation
    is_vouching: bool  # signed by the new key as well, and it says up to where

    @property
    def old(self) -> str:
        return self.rotation.key

    @property
    def new(self) -> str:
        return self.rotation.to.thumbprint


class Succession:
    """The keys of one producer; `hear` brings statements by which one follows another."""

    def __init__(
        self,
        keys: dict[str, PinnedKey],
        *,
        tell: Tell,
        contradiction: Callable[[Rotation], Problem | None],
    ) -> None:
        """Take the keys, which change as statements are heard.

        Args:
            tell: Hears what does not hold, and of new keys.
            contradiction: Says how a statement contradicts what was taken before.
        """
        self._keys, self._tell, self._contradiction = keys, tell, contradiction
        self._rivals: Counter[str] = Counter()

    def hear(self, arrivals: Iterable[Arrival]) -> list[Rotation]:
        """Hear of keys, each from one that is trusted by then; return what was believed."""
        waiting = list(self._open(arrivals))
        backward = {(one.new, one.token) for one in waiting if one.is_vouching}
        self._rivals = Counter(new for new, _ in backward)
        believed: list[Rotation] = []
        while ready := [one for one in waiting if self._is_ready(one)]:
            waiting = [one for one in waiting if not self._is_ready(one)]
            ready.sort(key=self._turn)
            believed += [one.rotation for one in ready if self._hear(one)]
        for one in waiting:
            self._tell("unpinned_key", one.arrival.carrier, self._unheard(one))
        return believed

    def _open(self, arrivals: Iterable[Arrival]) -> Iterator[_Heard]:
        seen: set[tuple[str, bool, bool]] = set()
        for number, arrival in enumerate(arrivals):
            signed = arrival.content
            assert isinstance(signed, SignedRotation)  # noqa: S101  told apart by the caller
            if number >= _MOST:
                said = f"more than {_MOST} changes of key came; this one is not heard"
                self._tell("broken_batch", arrival.carrier, said)
                continue
            try:
                rotation = open_rotation(signed)
            except ProofError as error:
                self._tell("bad_signature", arrival.carrier, str(error))
                continue
            one = _Heard(
                arrival=arrival,
                token=signed.statement,
                signer=signed.key,
                rotation=rotation,
                is_vouching=signed.countersigned is not None and rotation.is_bounded,
            )
            key = (one.token, one.is_vouching, arrival.is_named)
            if key not in seen:
                seen.add(key)
                yield one

    def _is_ready(self, one: _Heard) -> bool:
        return one.old in self._keys or (one.is_vouching and one.new in self._keys)

    def _turn(self, one: _Heard) -> tuple[bool, bool, bool]:
        """Return when a statement is heard: by known keys first, and those that say more."""
        return one.old not in self._keys, not one.arrival.is_named, not one.is_vouching

    def _hear(self, one: _Heard) -> bool:
        arrival = one.arrival
        if any(one.token in (kept.follows, kept.precedes) for kept in self._keys.values()):
            if not arrival.is_named:
                self._tell("replayed", arrival.carrier, "a new key is named again; heard before")
            return False
        if not arrival.is_named:
            self._tell("broken_batch", arrival.carrier, MISNAMED)
            return False
        if problem := self._refuses(one) or self._contradiction(one.rotation):
            self._tell(problem[0], words_of(one.old), problem[1])
            return False
        if one.rotation.words != arrival.words:
            self._tell("changed", arrival.carrier, "the note that names a new key was changed")
        self._link(one)
        return True

    # --- what is refused

    def _refuses(self, one: _Heard) -> Problem | None:
        old, new = self._keys.get(one.old), self._keys.get(one.new)
        for pinned in (old, new):
            if pinned is not None and pinned.state == "revoked":
                return "revoked_key", "a change of key by a key that was revoked"
        before = self._predecessor(one.new)
        if new is not None and before not in (None, one.old):
            return "forked_key", f"{words_of(one.new)} follows it, and a second key as well"
        if old is None and self._rivals[one.new] > 1:
            said = "follows it, and a second key as well; ask them which one holds"
            return "forked_key", f"{words_of(one.new)} {said}"
        if old is not None and old.state == "retired":
            if new is not None and self._may_say_more(one, old, new):
                return None
            return "forked_key", "names a second key to follow it; ask them which one holds"
        if new is None or new.state == "pinned":
            return None if new is None or new.follows is None else self._used_before()
        if not one.is_vouching or self._is_before(one.new, one.old):
            return self._used_before()
        return self._beyond(one, new)

    def _used_before(self) -> Problem:
        return "forked_key", "names a key to follow it that was in use before"

    def _is_before(self, thumbprint: str, other: str) -> bool:
        """Say whether a key comes before another."""
        at: str | None = other
        for _ in range(len(self._keys) + 1):
            at = self._predecessor(at) if at is not None else None
            if at == thumbprint:
                return True
        return False

    def _beyond(self, one: _Heard, new: PinnedKey) -> Problem | None:
        """Return why a key that was retired itself is not believed about the one before it."""
        beyond = {
            stream: number
            for stream, number in one.rotation.last.items()
            if number > new.last.get(stream, 0)
        }
        if beyond:
            said = f"vouches for {tell_last(beyond)}, after it was retired itself"
            return "backdated", f"{words_of(one.new)} {said}"
        return None

    def _may_say_more(self, one: _Heard, old: PinnedKey, new: PinnedKey) -> bool:
        """Say whether something is to be heard of a key that was retired already.

        A person retired it by hand, and its follower, handed over, names it now. Or the follower
        says up to where it counts, where the old key alone had said so before.
        """
        if old.precedes is not None or new.state != "pinned":
            return False
        successor = self._successor(old.thumbprint)
        return successor is None or (successor == new.thumbprint and one.is_vouching)

    def _predecessor(self, thumbprint: str) -> str | None:
        """Return the key that a key is known to follow."""
        pinned = self._keys.get(thumbprint)
        if pinned is not None and pinned.follows is not None:
            return read_rotation(pinned.follows).key
        for other in self._keys.values():
            if other.precedes and read_rotation(other.precedes).to.thumbprint == thumbprint:
                return other.thumbprint
        return None

    def _successor(self, thumbprint: str) -> str | None:
        """Return the key that is known to follow a key."""
        for other in self._keys.values():
            if other.follows and read_rotation(other.follows).key == thumbprint:
                return other.thumbprint
        return None

    def _unheard(self, one: _Heard) -> str:
        said = f"a new key is named by {words_of(one.old)}, which is not pinned"
        if one.new not in self._keys:
            return said
        remedy = "it cannot vouch for that one: ask for their oldest key"
        return f"{said}, and {words_of(one.new)} did not sign that as well; {remedy}"

    # --- what is believed

    def _link(self, one: _Heard) -> None:
        rotation, old, new = one.rotation, self._keys.get(one.old), self._keys.get(one.new)
        first = {stream: number + 1 for stream, number in rotation.last.items()}
        if new is None:
            self._tell("rotated", one.arrival.carrier, tell_named(rotation))
            new = PinnedKey(thumbprint=one.new, follows=one.token, first=first)
        elif old is not None:  # both are known: they agree
            first = first if one.is_vouching else new.first
            new = msgspec.structs.replace(new, follows=one.token, first=first)
        else:
            self._tell("vouched", one.arrival.carrier, tell_vouched(rotation))
            new = msgspec.structs.replace(new, first=first)
        if old is None or old.state == "pinned" or one.is_vouching:
            kept = old or PinnedKey(thumbprint=one.old, key=one.signer)
            old = msgspec.structs.replace(
                kept,
                state="retired",
                last=rotation.last,
                heads=rotation.heads,
                precedes=one.token if one.is_vouching else None,
            )
        self._keys[one.old] = old
        self._keys[one.new] = msgspec.structs.replace(new, key=rotation.to)


def find_ended(keys: Mapping[str, PinnedKey]) -> dict[str, frozenset[str]]:
    """Return the notes of streams that were ended, as the statements say that are believed.

    Where several name a stream, only what all of them name counts: none brings anything back.
    """
    found: dict[str, frozenset[str]] = {}
    for token in {one for kept in keys.values() for one in (kept.follows, kept.precedes) if one}:
        rotation = read_rotation(token)
        old = keys.get(rotation.key)
        if old is None or old.state != "retired":
            continue
        for stream, notes in rotation.ended.items():
            found[stream] = found.get(stream, frozenset(notes)) & frozenset(notes)
    return found


def tell_named(rotation: Rotation) -> str:
    """Return in words that an old key names the new one."""
    new = words_of(rotation.to.thumbprint)
    return f"{words_of(rotation.key)} names the key that follows it: {new} ({rotation.reason})"


def tell_vouched(rotation: Rotation) -> str:
    """Return in words that a new key vouches for the old one."""
    new, old = words_of(rotation.to.thumbprint), words_of(rotation.key)
    return f"{new} vouches for the key that it follows: {old}, up to {rotation}"


def tell_links(keys: Mapping[str, PinnedKey]) -> Iterator[str]:
    """Yield in words which key is trusted through which other; nothing where there is but one."""
    found: dict[str, tuple[Rotation, bool]] = {}
    for pinned in keys.values():
        if pinned.precedes is not None:
            found[pinned.thumbprint] = read_rotation(pinned.precedes), False
    for pinned in keys.values():
        if pinned.follows is not None:
            rotation = read_rotation(pinned.follows)
            found[rotation.key] = rotation, True
    for rotation, is_named in sorted(found.values(), key=lambda one: one[0].made_at):
        if not is_named:
            yield tell_vouched(rotation)
            continue
        said = f"{tell_named(rotation)} after {tell_last(rotation.last)}"
        old = keys.get(rotation.key)
        both = old is not None and old.precedes is not None
        yield f"{said}, and that one vouches for it" if both else said
