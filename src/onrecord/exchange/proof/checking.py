"""Everything that came from a producer, checked from its bytes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onrecord.errors import ProofError
from onrecord.exchange.proof.batches import GONE, Listed, list_object
from onrecord.exchange.proof.canonical import parse_object
from onrecord.exchange.proof.chains import Chains
from onrecord.exchange.proof.findings import Verdict
from onrecord.exchange.proof.mending import mended
from onrecord.exchange.proof.notes import EXTENSION_ID, Arrival, read_arrival
from onrecord.exchange.proof.succession import tell_links

Key = tuple[str, str]  # id and version
# What others have defined and anybody has: it says nothing by itself, and need not be signed.
DEFINITIONS = frozenset({"extension-definition", "marking-definition"})
# By whom our own extension is defined: every ledger hands out the same, so that a collection to
# which a peer posts may hold its own already, and not the peer's.
DEFINER = "identity--b8d057c9-11b3-47f7-9566-ceffa2b1ce0f"


def check(raws: Iterable[bytes], chains: Chains, *, seen: Mapping[str, int] = {}) -> Verdict:
    """Return what holds of the objects `raws`, signed batches among them.

    Args:
        raws: Each object as it came.
        chains: The keys that are pinned, and nothing taken as yet.
        seen: The newest batch of each stream that was ever seen; less than that is a rollback.
    """
    held = _Held()
    arrivals: list[Arrival] = []
    for raw in raws:
        found = _sort_out(raw, chains)
        if isinstance(found, Arrival):
            arrivals.append(found)
        else:
            held.add(found)
    signed = list_signed(arrivals, chains)
    tell_rollbacks(chains, seen)
    n_verified = held.compare(signed, chains)
    return Verdict(
        n_objects=held.n_objects,
        n_verified=n_verified,
        streams=tuple(chains.heads.items()),
        keys=tuple(dict.fromkeys(one.statement.key for one in chains.taken.values())),
        links=tuple(tell_links(chains.keys)),
        findings=tuple(chains.findings),
    )


def list_signed(arrivals: Iterable[Arrival], chains: Chains) -> dict[Key, list[str]]:
    """Take batches and return the digests that they give each object version, the last one last.

    What has no versions may be signed with several contents, one after another. `GONE` stands
    for what was taken back.
    """
    signed: dict[Key, list[str]] = {}
    for taken, listed in chains.take(arrivals):
        for one in listed:
            digests = signed.setdefault((one.id, one.modified), [])
            if one.modified and one.sha256 != GONE and {*digests} - {GONE, one.sha256}:
                said = f"batch {taken.statement.number} signs other bytes for it than one before"
                chains.tell("two_contents", one.id, said)
            elif one.sha256 in digests:
                digests.remove(one.sha256)
                digests.append(one.sha256)
            else:
                digests.append(one.sha256)
    return signed


def tell_rollbacks(chains: Chains, seen: Mapping[str, int]) -> None:
    """Tell of streams that end before a batch that was seen of them."""
    for stream, number in seen.items():
        found = chains.heads.get(stream, 0)
        if found < number:
            chains.tell(
                "rollback", stream, f"ends at batch {found}; batch {number} was seen before"
            )


def _sort_out(raw: bytes, chains: Chains) -> Arrival | tuple[Listed, object] | None:
    """Return a note of ours, or an object and who made it; None for what cannot be read."""
    name = raw[:60].decode("utf-8", "replace")
    try:
        value = mended(parse_object(raw))
        name = str(value.get("id"))
        listed = list_object(value)
        return read_arrival(value) or (listed, value.get("created_by_ref"))
    except ProofError as error:
        is_note = EXTENSION_ID.encode() in raw
        chains.tell("broken_batch" if is_note else "unreadable", name, str(error))
        return None


class _Held:
    """The objects that came, to be compared with what was signed."""

    def __init__(self) -> None:
        self._digests: dict[Key, set[str]] = {}
        self._makers: dict[Key, object] = {}
        self.n_objects = 0

    def add(self, found: tuple[Listed, object] | None) -> None:
        self.n_objects += 1
        if found is not None:
            listed, maker = found
            key = (listed.id, listed.modified)
            self._digests.setdefault(key, set()).add(listed.sha256)
            self._makers[key] = maker

    def compare(self, signed: Mapping[Key, Sequence[str]], chains: Chains) -> int:
        """Tell what is changed, missing or unsigned; return how many are as they were signed."""
        n_verified = n_others = 0
        for key, digests in self._digests.items():
            expected, version = {*signed.get(key, ())} - {GONE}, f"version {key[1] or '-'}"
            if expected:
                n_verified += len(expected & digests)
                if digests - expected:
                    chains.tell("changed", key[0], f"{version} is not what was signed")
            elif key[0].partition("--")[0] in DEFINITIONS:
                self.n_objects -= len(digests)
            elif chains.producer in (None, self._makers[key]):
                chains.tell("unsigned", key[0], f"{version} stands in no batch that holds")
            else:
                n_others += len(digests)
        for key in newest_of(signed):
            if key[0] != DEFINER and signed[key][-1] != GONE and self._lacks(key, signed[key]):
                said = f"version {key[1] or '-'} is signed and did not come"
                chains.tell("missing", key[0], said)
        if n_others:
            self.n_objects -= n_others
            said = f"{n_others} objects were made by others, or by nobody named; they are not used"
            chains.tell("not_theirs", chains.producer or "-", said)
        return n_verified

    def _lacks(self, key: Key, signed: Sequence[str]) -> bool:
        """Say whether a signed object did not come: of one without versions, its last content."""
        held = self._digests.get(key, set())
        return not held or (not key[1] and signed[-1] not in held and held <= {*signed})


def newest_of(signed: Iterable[Key]) -> set[Key]:
    """Return the newest version of each object: older ones need not be handed out for ever."""
    newest: dict[str, str] = {}
    for id_, version in signed:
        held = newest.setdefault(id_, version)
        if version.rstrip("Z") > held.rstrip("Z"):
            newest[id_] = version
    return set(newest.items())
