"""A request opened, its format told, and its documents read one after another."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import msgspec

from onrecord.errors import BrokenDocumentError, ReadError, UnknownFormatError
from onrecord.read.documents import Document, DocumentFormat, read_document
from onrecord.read.limits import Limits
from onrecord.read.opened import Opened, Outcome
from onrecord.read.origins import Request, is_address
from onrecord.read.sniffing import HEAD_BYTES, Format, name_foreign, sniff
from onrecord.read.unpacking import Source, UnpackedFile, read_bounded
from onrecord.read.web.fetch import Fetches
from onrecord.records import Reading

_TEXT_SUFFIXES = frozenset({".txt", ".text"})
_PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
_PACKED_SUFFIXES = frozenset({".gz", ".zst"})


def read_request(
    request: Request, *, limits: Limits, fetcher: Fetches, follow: bool
) -> Iterator[Outcome]:
    """Yield what one request gives: reports, and an error for each document that gives none."""
    try:
        if request.problem is not None:
            yield ReadError(request.origin, request.problem)
        elif request.path is not None:
            with closing(_open(request.path, request.origin)) as file:
                opened = _opened(request, limits, file, fetcher, follow=follow)
                opened.suffix = _suffix(request.path)
                yield from read_opened(opened)
        elif is_address(request.origin):
            yield from read_address(request, limits=limits, fetcher=fetcher, follow=follow)
        else:
            yield from read_opened(
                _opened(request, limits, sys.stdin.buffer, fetcher, follow=follow)
            )
    except ReadError as error:
        yield error
    except OSError as error:
        yield ReadError(request.origin, f"cannot be read: {error.strerror or error}")


def read_opened(opened: Opened) -> Iterator[Outcome]:
    """Yield what opened bytes give, by the format their content shows."""
    if opened.suffix in _TEXT_SUFFIXES:
        yield from _read_named_text(opened)
        return
    head, opened.source = _peek(opened.source)
    file_format = sniff(head)
    if file_format in ("gzip", "zstd"):
        yield from _read_packed(opened, file_format)
    elif file_format in ("warc", "arc"):
        from onrecord.read.carriers.archives import read_archive

        yield from read_archive(opened)
    elif file_format == "feed":
        from onrecord.read.carriers.feed import read_feed

        yield from read_feed(_read_all(opened), opened)
    else:
        yield _read_single(opened, head, file_format)


def _opened(
    request: Request, limits: Limits, source: Source, fetcher: Fetches, *, follow: bool
) -> Opened:
    opened = Opened(request=request, limits=limits, source=source)
    if follow:
        opened.follow_link = lambda link: read_address(
            link, limits=limits, fetcher=fetcher, follow=False
        )
    return opened


def _open(path: str, origin: str) -> BinaryIO:
    try:
        if stat.S_ISDIR(os.stat(path).st_mode):  # noqa: PTH116 - Path drops a trailing slash
            raise ReadError(origin, "is a folder", "name its files")
        return Path(path).open("rb")
    except FileNotFoundError as error:
        pattern = any(character in path for character in "*?[")
        problem = "no file matches" if pattern else "no such file"
        raise ReadError(origin, problem, "give the path of a file or folder") from error
    except ValueError as error:
        raise ReadError(origin, f"no path: {error}") from error


def _suffix(path: str) -> str:
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    while suffixes and suffixes[-1] in _PACKED_SUFFIXES:
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def _peek(source: Source) -> tuple[bytes, _Peeked]:
    """Return the first bytes of a source, and the source with them put back.

    Of a compressed one it is what the first read gives, lest a later member that is broken
    hide the first.
    """
    if isinstance(source, _Peeked):
        return source.head, source
    head = source.read(HEAD_BYTES)
    while not isinstance(source, UnpackedFile) and 0 < len(head) < HEAD_BYTES:
        more = source.read(HEAD_BYTES)
        if not more:
            break
        head += more
    return head, _Peeked(head, source)


class _Peeked:
    """A source with its first bytes put back, which until read are its `head`."""

    def __init__(self, head: bytes, source: Source) -> None:
        self.head = head
        self._source = source

    def read(self, size: int) -> bytes:
        if self.head:
            piece, self.head = self.head[:size], self.head[size:]
            return piece
        return self._source.read(size)

    def n_members(self) -> int:
        return self._source.n_members if isinstance(self._source, UnpackedFile) else 0

    def resync(self) -> bool:
        self.head = b""
        return isinstance(self._source, UnpackedFile) and self._source.resync()


def _read_all(opened: Opened) -> bytes:
    if opened.is_unpacked:
        return read_bounded(
            opened.source,
            opened.limits.max_unpacked_bytes,
            origin=opened.origin,
            what="max_unpacked_bytes",
        )
    return read_bounded(opened.source, opened.limits.max_bytes, origin=opened.origin)


def _read_named_text(opened: Opened) -> Iterator[Outcome]:
    """Read what is named as text: valid UTF-8 is, whatever it looks like."""
    data = _read_all(opened)
    head = data[:HEAD_BYTES]
    opened.source = io.BytesIO(data)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if (file_format := sniff(head)) in ("gzip", "zstd"):
            yield from _read_packed(opened, file_format)
            return
        if file_format != "unknown" or name_foreign(head):
            opened.suffix = ""
            yield from read_opened(opened)
            return
    yield _read(opened, data, "plain")


def _read_packed(opened: Opened, coding: Format) -> Iterator[Outcome]:
    if opened.is_unpacked:
        raise UnknownFormatError(opened.origin, "compressed twice", "unpack it once")
    unpacked = UnpackedFile(opened.source, origin=opened.origin, coding=coding)
    opened.is_unpacked = True
    try:
        _, opened.source = _peek(unpacked)
    except BrokenDocumentError as error:
        _, opened.source = _peek_next(unpacked, error)
        yield error
    yield from read_opened(opened)


def _peek_next(unpacked: UnpackedFile, error: BrokenDocumentError) -> tuple[bytes, _Peeked]:
    """Return what follows a broken first member, if that is an archive's record."""
    while unpacked.resync():
        try:
            head, source = _peek(unpacked)
        except BrokenDocumentError:
            continue
        if sniff(head) in ("warc", "arc"):
            return head, source
    raise error


def _read_single(opened: Opened, head: bytes, file_format: Format) -> Reading:
    """Read a page, a text or a PDF, or say what else it is."""
    if file_format == "pdf":
        return _read(opened, _read_all(opened), "pdf")
    if file_format == "empty":
        return _read(opened, b"", "plain")
    if foreign := name_foreign(head):
        raise UnknownFormatError(opened.origin, f"{foreign[0]} is not read here", foreign[1])
    if file_format == "html" or opened.suffix in _PAGE_SUFFIXES:
        return _read(opened, _read_all(opened), "html")
    if file_format == "unknown":
        raise UnknownFormatError(opened.origin, _describe_unknown(head))
    data = _read_all(opened)
    if _is_json(data):
        raise UnknownFormatError(
            opened.origin, "JSON that is no JSON Feed", "give rows that name files by --manifest"
        )
    return _read(opened, data, "plain")


def _describe_unknown(head: bytes) -> str:
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "XML that is neither a page nor a feed"
    return f"neither text nor a format that is read here: it starts with {head[:8].hex(' ')}"


def _is_json(data: bytes) -> bool:
    if data.lstrip()[:1] not in (b"{", b"["):
        return False
    first_line = data.lstrip().split(b"\n", 1)[0]
    return any(_decodes(piece) for piece in (first_line, data))


def _decodes(data: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(data), (dict, list))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False


def _read(opened: Opened, data: bytes, document_format: DocumentFormat) -> Reading:
    document = Document(
        origin=opened.origin,
        data=data,
        format=document_format,
        url=opened.url,
        charset=opened.charset,
        stated=opened.request.stated,
    )
    return read_document(document, limits=opened.limits)


def read_address(
    request: Request, *, limits: Limits, fetcher: Fetches, follow: bool
) -> Iterator[Outcome]:
    """Yield what lies at an address.

    Raises:
        FetchError: It cannot be fetched, or may not be.
    """
    fetched = fetcher.fetch(request.origin, max_bytes=limits.max_bytes)
    opened = _opened(request, limits, io.BytesIO(fetched.data), fetcher, follow=follow)
    opened.url = fetched.url
    opened.charset = fetched.charset
    opened.suffix = {"text/plain": ".txt", "text/html": ".html"}.get(fetched.media_type, "")
    yield from read_opened(opened)
