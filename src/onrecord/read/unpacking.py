"""Compression undone under a bound, with every truncation and bad checksum noticed."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

from onrecord.errors import BrokenDocumentError, LimitError, UnknownFormatError

# A decompressor is fed so little at a time that what it gives back fits in memory whatever
# the ratio: 1032 times that for gzip, one 128 KiB block for every 4 bytes for zstd.
_GZIP_FEED = 4096
_ZSTD_FEED = 256
_CHUNK = 64 * 1024
_MAX_DICTIONARY = 16 << 20
_GZIP_MAGIC = b"\x1f\x8b\x08"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


class Source(Protocol):
    """Bytes to read from, a few at a time."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


class UnpackedFile:
    """The bytes inside a gzip or zstd file, member after member.

    `read` raises BrokenDocumentError where a member is truncated or its checksum is wrong;
    after `resync` it goes on with the next member, if there is one.
    """

    def __init__(self, file: Source, *, origin: str, coding: str) -> None:
        self._file = file
        self._origin = origin
        self._coding = coding
        self._feed = _GZIP_FEED if coding == "gzip" else _ZSTD_FEED
        self._magic = _GZIP_MAGIC if coding == "gzip" else _ZSTD_MAGIC
        self._packed = b""
        self._member: Any = None
        self._member_start = b""  # what is left to search for the next member if this one breaks
        self._dictionary: Any = None
        self.n_members = 0

    def read(self, size: int) -> bytes:
        """Return some of the unpacked bytes (`size` is a wish), none at the end.

        Raises:
            BrokenDocumentError: A member is broken here.
        """
        while True:
            if not self._packed:
                self._packed = self._file.read(_CHUNK)
                self._member_start = self._packed
            if self._member is None and not self._begin():
                return b""
            if not self._packed and self._member is not None:
                raise self._broken("the file ends inside a compressed member")
            if data := self._advance():
                return data

    def resync(self) -> bool:
        """Go to the next member after a break; say whether there is one."""
        self._member = None
        self._packed = self._member_start[1:]
        while True:
            at = self._packed.find(self._magic)
            if at >= 0:
                self._packed = self._member_start = self._packed[at:]
                return True
            more = self._file.read(_CHUNK)
            if not more:
                self._packed = b""
                return False
            self._packed = self._packed[-len(self._magic) + 1 :] + more

    def _begin(self) -> bool:
        """Start the next member; False at the end of the file."""
        self._packed = self._packed.lstrip(b"\0") if self._coding == "gzip" else self._packed
        while len(self._packed) < 18 and (more := self._file.read(_CHUNK)):
            self._packed += more
        if not self._packed:
            return False
        self._member_start = self._packed
        self.n_members += 1
        if self._coding == "gzip":
            if not self._packed.startswith(_GZIP_MAGIC):
                raise self._broken("something that is no gzip member follows the last one")
            self._member = zlib.decompressobj(wbits=31)
        else:
            self._begin_zstd()
        return True

    def _begin_zstd(self) -> None:
        import zstandard

        while self._packed[1:4] == b"\x2a\x4d\x18":
            self._skip_frame(is_dictionary=self._packed[0] == 0x5D)
        if self._packed and not self._packed.startswith(_ZSTD_MAGIC):
            raise self._broken("something that is no zstd frame follows the last one")
        packer = zstandard.ZstdDecompressor(dict_data=self._dictionary, max_window_size=1 << 27)
        self._member = packer.decompressobj() if self._packed else None

    def _skip_frame(self, *, is_dictionary: bool) -> None:
        """Pass by a skippable frame; in a WARC the first may hold the dictionary."""
        import zstandard

        size = int.from_bytes(self._packed[4:8], "little")
        if size > _MAX_DICTIONARY:
            raise self._broken(f"a skippable frame of {size} bytes")
        while len(self._packed) < 8 + size and (more := self._file.read(_CHUNK)):
            self._packed += more
        content, self._packed = self._packed[8 : 8 + size], self._packed[8 + size :]
        if is_dictionary and self._dictionary is None:
            if content.startswith(_ZSTD_MAGIC):
                content = unpack(content, "zstd", max_bytes=_MAX_DICTIONARY, origin=self._origin)
            self._dictionary = zstandard.ZstdCompressionDict(content)
        if not self._packed:
            self._packed = self._file.read(_CHUNK)

    def _advance(self) -> bytes:
        """Unpack a little more of the current member."""
        if self._member is None:
            return b""
        piece, self._packed = self._packed[: self._feed], self._packed[self._feed :]
        try:
            data: bytes = self._member.decompress(piece)
        except Exception as error:  # zlib.error or zstandard.ZstdError, without importing both
            raise self._broken(f"a compressed member is damaged: {error}") from error
        if self._member.eof:
            self._packed = self._member.unused_data + self._packed
            self._member = None
        return data

    def _broken(self, problem: str) -> BrokenDocumentError:
        return BrokenDocumentError(self._origin, problem, "get the file again")


def read_bounded(file: Source, max_bytes: int, *, origin: str, what: str = "max_bytes") -> bytes:
    """Return all that `file` holds.

    Raises:
        LimitError: It holds more than `max_bytes`.
    """
    chunks: list[bytes] = []
    n_bytes = 0
    while chunk := file.read(_CHUNK):
        chunks.append(chunk)
        n_bytes += len(chunk)
        if n_bytes > max_bytes:
            raise LimitError(
                origin, f"larger than {max_bytes} bytes", f"raise {what} if it is to be trusted"
            )
    return b"".join(chunks)


def unpack(data: bytes, coding: str, *, max_bytes: int, origin: str) -> bytes:
    """Return `data` with one HTTP content coding undone.

    Raises:
        LimitError: It unpacks to more than `max_bytes`.
        BrokenDocumentError: It is damaged or cut short.
        UnknownFormatError: The coding is none that is read here.
    """
    coding = coding.strip().lower().removeprefix("x-")
    if coding in ("", "identity"):
        return data
    if coding in ("gzip", "zstd"):
        source: Source = UnpackedFile(io.BytesIO(data), origin=origin, coding=coding)
    elif coding == "deflate":
        source = _Pieces(_inflate(data, origin))
    elif coding == "br":
        source = _Pieces(_unbrotli(data, origin))
    else:
        raise UnknownFormatError(origin, f"content coding {coding!r} is not read here")
    return read_bounded(source, max_bytes, origin=origin, what="max_unpacked_bytes")


class _Pieces:
    """An iterator of bytes as something to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int) -> bytes:
        return next((piece for piece in self._pieces if piece), b"")


def _inflate(data: bytes, origin: str) -> Iterator[bytes]:
    """Yield what zlib data holds; some servers send it without its two header bytes."""
    has_header = len(data) > 1 and data[0] & 15 == 8 and int.from_bytes(data[:2], "big") % 31 == 0
    member = zlib.decompressobj(wbits=15 if has_header else -15)
    try:
        for at in range(0, len(data), _GZIP_FEED):
            yield member.decompress(data[at : at + _GZIP_FEED])
    except zlib.error as error:
        raise BrokenDocumentError(origin, f"damaged deflate data: {error}") from error
    if not member.eof:
        raise BrokenDocumentError(origin, "deflate data cut short")


def _unbrotli(data: bytes, origin: str) -> Iterator[bytes]:
    try:
        import brotli
    except ImportError as error:
        raise UnknownFormatError(
            origin, "compressed with brotli, which is not installed", "pip install brotli"
        ) from error
    member = brotli.Decompressor()
    try:
        yield member.process(data, output_buffer_limit=_CHUNK)
        while not member.is_finished():
            piece = member.process(b"", output_buffer_limit=_CHUNK)
            if not piece and not member.is_finished():
                raise BrokenDocumentError(origin, "brotli data cut short")
            yield piece
    except brotli.error as error:
        raise BrokenDocumentError(origin, f"damaged brotli data: {error}") from error
