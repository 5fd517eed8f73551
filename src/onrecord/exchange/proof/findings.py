"""What a check of another organisation's batches and objects found, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from onrecord.exchange.proof.signing import words_of
from onrecord.records import Record

Kind = Literal[
    "backdated",
    "bad_signature",
    "broken_batch",
    "changed",
    "fork",
    "forked_key",
    "gap",
    "missing",
    "not_theirs",
    "other_producer",
    "replayed",
    "retired_key",
    "revoked_key",
    "rollback",
    "rotated",
    "turned_clock",
    "two_contents",
    "unpinned_key",
    "unreadable",
    "unsigned",
    "vouched",
]
NOTICES: frozenset[Kind] = frozenset(
    {"not_theirs", "rotated", "vouched"}
)  # told, though nothing is wrong
_MANY = 10  # findings of one kind that are told one by one


class Finding(Record, frozen=True, kw_only=True):
    """One thing that does not hold, or that somebody should know.

    Attributes:
        where: Id of the object or note, or name of the stream.
        said: What is wrong, a sentence's rest: “signed with …, which is not pinned”.
    """

    kind: Kind
    where: str
    said: str

    @property
    def is_problem(self) -> bool:
        """Whether something does not hold."""
        return self.kind not in NOTICES

    def __str__(self) -> str:
        return plain(f"{self.where}: {self.said}")


class Verdict(Record, frozen=True, kw_only=True):
    """What holds of all that came from a producer, and what does not.

    Attributes:
        n_objects: Objects that came, but for those that carry signatures and those of others.
        n_verified: Of these, those that stand in a batch that holds, unchanged.
        streams: Name and number of the newest batch of each chain that holds.
        keys: Thumbprints of the keys that signed what holds.
        links: Which key is trusted through which other, a sentence each.
    """

    n_objects: int
    n_verified: int
    streams: tuple[tuple[str, int], ...] = ()
    keys: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return not any(finding.is_problem for finding in self.findings)

    @property
    def is_empty(self) -> bool:
        """Whether nothing came of which anything could hold."""
        return not (self.n_objects or self.streams or self.findings)

    def sentences(self) -> Iterator[str]:
        """Yield the verdict in words, what holds first."""
        yield f"{self.n_verified} of {self.n_objects} objects are signed and unchanged"
        for stream, newest in self.streams:
            chain = f"unbroken from batch 1 to {newest}" if newest > 1 else "batch 1 alone"
            yield plain(f"stream {stream}: {chain}")
        if not self.streams:
            yield "no signed batch holds"
        for key in self.keys:
            yield f"signed with {words_of(key)}"
        yield from map(plain, self.links)
        yield from tell(self.findings)


def plain(said: str) -> str:
    r"""Return what others wrote on one line that cannot steer a terminal.

    >>> plain("note--1\x1b[2J: gone")
    'note--1�[2J: gone'
    """
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in said
    )


def tell(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield findings as lines; of many of one kind only the first, and how many there are."""
    by_kind: dict[Kind, list[Finding]] = {}
    for finding in findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    for kind, found in by_kind.items():
        label = kind.replace("_", " ").upper()
        yield from (f"{label}: {finding}" for finding in found[:_MANY])
        if len(found) > _MANY:
            yield f"{label}: and {len(found) - _MANY} more"
