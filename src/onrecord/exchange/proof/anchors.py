"""History known by its digests: what lies before the last batch of a key that was followed.

Who keeps a stolen key can still sign batches of numbers that the key may sign. Where the statement
that retired the key names its last batches by their digests, such batches are told: each statement
holds the digest of the one before, so that only one history leads there. The batches of a stream
that was ended are known by their notes, each by itself, since no more of them can be had.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onrecord.exchange.proof.batches import Statement
from onrecord.exchange.proof.findings import Kind
from onrecord.exchange.proof.pinned import PinnedKey
from onrecord.exchange.proof.signing import words_of


class Anchors:
    """Says of batches whether they lie on the way to the last ones of retired keys."""

    def __init__(
        self,
        keys: Iterable[PinnedKey],
        statements: Iterable[Statement],
        *,
        ended: Mapping[str, frozenset[str]],
    ) -> None:
        """Take the keys, and all statements at hand, whoever signed them.

        Args:
            ended: The notes of streams that were ended.
        """
        self._ended = ended
        self._tops: dict[str, tuple[int, str, str]] = {}
        for pinned in keys:
            for stream, digest in pinned.heads.items() if pinned.state == "retired" else ():
                top = (pinned.last[stream], digest, pinned.thumbprint)
                self._tops[stream] = max(top, self._tops.get(stream, top))
        self._by_digest = {
            one.sha256: one for one in statements if one.number <= self._tops_of(one.stream)
        }
        self._paths: dict[str, tuple[set[str], bool]] = {}

    def objection(self, statement: Statement, note: str) -> tuple[Kind, str] | None:
        """Return why a batch does not lie on the way, or None where it does or need not.

        Args:
            note: Id of the note that brings it.
        """
        stream = statement.stream
        if stream in self._ended:
            said = f"{stream} was ended, and this is none of its batches"
            return None if note in self._ended[stream] else ("fork", said)
        if statement.number > self._tops_of(stream):
            return None
        path, is_whole = self._path(stream)
        number, _, thumbprint = self._tops[stream]
        if not is_whole:
            said = f"what leads to batch {number} of {stream}, the last that counts of"
            return "gap", f"{said} {words_of(thumbprint)}, did not all come"
        if statement.sha256 not in path:
            said = f"it does not lead to batch {number} of {stream}, the last that counts of"
            return "fork", f"{said} {words_of(thumbprint)}"
        return None

    def _tops_of(self, stream: str) -> int:
        return self._tops[stream][0] if stream in self._tops else 0

    def _path(self, stream: str) -> tuple[set[str], bool]:
        """Return the digests on the way to a stream's last batch, and whether it is all there."""
        if stream not in self._paths:
            number, digest, _ = self._tops[stream]
            path: set[str] = set()
            at: str | None = digest
            while at is not None and number > 0:
                found = self._by_digest.get(at)
                if found is None or (found.stream, found.number) != (stream, number):
                    break
                path.add(at)
                at, number = found.previous, number - 1
            self._paths[stream] = path, at is None and number == 0
        return self._paths[stream]
