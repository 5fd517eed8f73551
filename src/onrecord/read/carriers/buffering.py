"""A source read ahead: peeked at, searched, and given out in exact lengths."""

from __future__ import annotations

import re
from typing import Protocol

from onrecord.errors import LimitError, ReadError
from onrecord.read.limits import Limits

_CHUNK = 64 * 1024


class Resyncable(Protocol):
    """Bytes to read from that can go on after a break."""

    def read(self, size: int, /) -> bytes:
        """Return some bytes, none at the end."""

    def n_members(self) -> int:
        """Return how many compressed members were begun, 0 if the bytes come in none."""

    def resync(self) -> bool:
        """Go on with the next member; say whether there is one."""


class Buffer:
    """A source read ahead: peeked at, searched, and given out in exact lengths."""

    def __init__(self, source: Resyncable, origin: str, limits: Limits) -> None:
        self._source = source
        self._origin = origin
        self._limits = limits
        self._data = b""
        self._at = 0  # what lies before it in `_data` was taken
        self.offset = 0
        self.is_spent = False
        self.is_broken = False
        self._n_read = 0
        self._n_sound = 0  # bytes of members that were seen to end as they should

    def fill(self) -> bool:
        """Read some more; say whether there was any."""
        n_members = self._source.n_members()
        try:
            more = self._source.read(_CHUNK)
        except ReadError:
            self.is_broken = True
            raise
        finally:
            if self._source.n_members() > n_members:
                self._n_sound = self._n_read
        self._data = self._data[self._at :] + more
        self._at = 0
        self._n_read += len(more)
        if self._n_read > self._limits.max_archive_bytes:
            self.is_spent = True
            raise LimitError(self._origin, f"larger than {self._limits.max_archive_bytes} bytes")
        return bool(more)

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them."""
        while len(self._data) - self._at < size and self.fill():
            pass
        return self._data[self._at : self._at + size]

    def at_end(self) -> bool:
        """Say whether all was taken."""
        return not self.peek(1)

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer at the end of the file."""
        pieces: list[bytes] = []
        missing = size
        while True:
            pieces.append(self._data[self._at : self._at + missing])
            self._at += len(pieces[-1])
            self.offset += len(pieces[-1])
            missing -= len(pieces[-1])
            if missing <= 0 or not self.fill():
                return b"".join(pieces)

    def take_through(self, end: re.Pattern[bytes], max_size: int) -> bytes | None:
        """Return the bytes through the first `end`, None if it is not in `max_size` bytes.

        No more is read than needed: what follows may be broken, and not this record's.
        """
        while not (found := end.search(self._data, self._at, self._at + max_size)):
            if len(self._data) - self._at >= max_size or not self.fill():
                return None
        return self.take(found.end() - self._at)

    def put_back(self, data: bytes) -> None:
        """Give back what was taken last."""
        self._data = data + self._data[self._at :]
        self._at = 0
        self.offset -= len(data)

    def skip_to(self, marker: re.Pattern[bytes]) -> bool:
        """Go to the first group of `marker`; say whether it was found."""
        while True:
            if found := marker.search(self._data, self._at):
                self.take(found.start(1) - self._at)
                return True
            n_held = len(self._data) - self._at
            self.take(max(0, n_held - _CHUNK))  # a marker may straddle two chunks
            if not self.fill():
                self.take(len(self._data) - self._at)
                return False

    def can_resync(self) -> bool:
        """Say whether the bytes come in members, so that one can be left for the next."""
        return self._source.n_members() > 0

    def is_sound(self) -> bool:
        """Say whether all that was taken lies in members that ended as they should."""
        return self.offset <= self._n_sound

    def resync(self) -> bool:
        """Drop what is held and go on with the next member of the source."""
        self._data, self._at = b"", 0
        self.offset = self._n_read
        self.is_broken = False
        return self._source.resync()
