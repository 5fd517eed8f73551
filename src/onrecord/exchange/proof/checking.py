"""Everything that came from a producer, checked from its bytes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onrecord.errors import ProofError
from onrecord.exchange.proof.batches import Listed, list_object
from onrecord.exchange.proof.canonical import parse_object
from onrecord.exchange.proof.chains import Chains
from onrecord.exchange.proof.findings import Verdict
from onrecord.exchange.proof.notes import EXTENSION_ID, Arrival, read_arrival

Key = tuple[str, str]  # id and version


def check(raws: Iterable[bytes], chains: Chains, *, seen: Mapping[str, int] = {}) -> Verdict:
    """Return what holds of the objects `raws`, signed batches among them.

    Args:
        raws: Each object as it came.
        chains: The keys that are pinned, and nothing taken as yet.
        seen: The newest batch of each stream that was ever seen; less than that is a rollback.
    """
    held: dict[Key, set[str]] = {}
    arrivals: list[Arrival] = []
    n_objects = 0
    for raw in raws:
        arrival, listed = _sort_out(raw, chains)
        if arrival is not None:
            arrivals.append(arrival)
        elif listed is not None:
            held.setdefault((listed.id, listed.modified), set()).add(listed.sha256)
            n_objects += 1
        else:
            n_objects += 1
    signed = list_signed(arrivals, chains)
    tell_rollbacks(chains, seen)
    return Verdict(
        n_objects=n_objects,
        n_verified=_compare(held, signed, chains),
        streams=tuple(chains.heads.items()),
        keys=tuple(dict.fromkeys(one.statement.key for one in chains.taken.values())),
        findings=tuple(chains.findings),
    )


def list_signed(arrivals: Iterable[Arrival], chains: Chains) -> dict[Key, str]:
    """Take batches and return the digest that they give each object version."""
    signed: dict[Key, str] = {}
    for taken, listed in chains.take(arrivals):
        for one in listed:
            key = (one.id, one.modified)
            if signed.setdefault(key, one.sha256) != one.sha256:
                said = f"batch {taken.statement.number} signs other bytes for it than one before"
                chains.tell("two_contents", one.id, said)
    return signed


def tell_rollbacks(chains: Chains, seen: Mapping[str, int]) -> None:
    """Tell of streams that end before a batch that was seen of them."""
    for stream, number in seen.items():
        found = chains.heads.get(stream, 0)
        if found < number:
            chains.tell(
                "rollback", stream, f"ends at batch {found}; batch {number} was seen before"
            )


def _sort_out(raw: bytes, chains: Chains) -> tuple[Arrival | None, Listed | None]:
    name = raw[:60].decode("utf-8", "replace")
    try:
        value = parse_object(raw)
        name = str(value.get("id"))
        return read_arrival(value), list_object(value)
    except ProofError as error:
        is_note = EXTENSION_ID.encode() in raw
        chains.tell("broken_batch" if is_note else "unreadable", name, str(error))
        return None, None


def _compare(held: Mapping[Key, set[str]], signed: Mapping[Key, str], chains: Chains) -> int:
    """Tell what is changed, missing or unsigned; return how many are as they were signed."""
    n_verified = 0
    for key, digests in held.items():
        expected = signed.get(key)
        if expected is None:
            chains.tell(
                "unsigned", key[0], f"version {key[1] or '-'} stands in no batch that holds"
            )
        n_verified += expected in digests
        if expected is not None and digests != {expected}:
            chains.tell("changed", key[0], f"version {key[1] or '-'} is not what was signed")
    for id_, modified in signed.keys() - held.keys():
        chains.tell("missing", id_, f"version {modified or '-'} is signed and did not come")
    return n_verified
