"""Merkle trees: one digest for many entries, and short proofs that one of them is in it.

Reference: RFC 6962, section 2.1 (the same tree as RFC 9162), with SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\x00", b"\x01"  # so that no entry can pass for the digest of two


def root(entries: Sequence[bytes]) -> bytes:
    """Return the digest of the tree over `entries`, in their order.

    >>> root([]).hex()[:8]
    'e3b0c442'
    """
    if not entries:
        return hashlib.sha256(b"").digest()
    level = [_leaf(entry) for entry in entries]
    while len(level) > 1:
        level = _parents(level)
    return level[0]


def path(entries: Sequence[bytes], index: int) -> list[bytes]:
    """Return the digests by which the entry at `index` is proved to be in the tree, lowest first.

    Raises:
        IndexError: There is no such entry.
    """
    if not 0 <= index < len(entries):
        raise IndexError(f"want 0 <= index < {len(entries)}, got {index}")
    level, found = [_leaf(entry) for entry in entries], []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            found.append(level[beside])
        level, index = _parents(level), index // 2
    return found


def is_in_tree(
    entry: bytes, index: int, n_entries: int, proof: Sequence[bytes], expected: bytes
) -> bool:
    """Say whether `proof` shows that `entry` stands at `index` of a tree with that root."""
    if not 0 <= index < n_entries:
        return False
    found, rest, width = _leaf(entry), list(proof), n_entries
    while width > 1:
        if index % 2 or index + 1 < width:
            if not rest:
                return False
            beside = rest.pop(0)
            found = _node(beside, found) if index % 2 else _node(found, beside)
        index, width = index // 2, (width + 1) // 2
    return not rest and found == expected


def _parents(level: list[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [_node(left, right) for left, right in pairs]
    return above + level[-1:] if len(level) % 2 else above


def _leaf(entry: bytes) -> bytes:
    return hashlib.sha256(_LEAF + entry).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
