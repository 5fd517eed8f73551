"""The records of a WARC or ARC file, streamed, with whatever is wrong with one said.

The framing is our own: the readers there are lose a truncated last record without a word,
take a length that is no number for 0, end at the first bad record, or read no ARC. Here
each bad record is an error of its own, and reading goes on at the next good one.

Reference: ISO 28500:2017 (WARC 1.1); the Internet Archive's ARC 1.0.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from onrecord.errors import BrokenDocumentError, LimitError, ReadError
from onrecord.read.carriers.buffering import Buffer, Resyncable
from onrecord.read.limits import Limits
from onrecord.records import Record

_MAX_HEADER = 64 * 1024
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_VERSION = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")
_NEXT_WARC = re.compile(rb"(?:\r?\n|\A)(WARC/\d+\.\d+[ \t]*\r?\n)")
_NEXT_ARC = re.compile(rb"\n([a-z]{3,10}:[^\s][^\n]{0,4096} \S+ \d{8,14} \S+[^\n]* \d+\r?\n)")
_ARC_LINE = re.compile(
    r"(?P<url>\S.*?) (?P<ip>\S+) (?P<date>\d{8,14}) (?P<type>\S+)(?: .*)? (?P<length>-?\d+)"
)
_MAX_LENGTH_DIGITS = 15


class ArchiveRecord(Record, frozen=True, kw_only=True):
    """One record of an archive.

    Attributes:
        id: The record's own id, or its offset in the unpacked file.
        kind: Its WARC type, `response` for all of ARC but the file's description.
        media_type: Of the block, lower case, parameters and all.
        captured_at: Aware, UTC.
        truncated: Why the archive says that the block was cut.
        block: The bytes, an HTTP response's head among them.
    """

    id: str
    kind: str
    url: str | None = None
    media_type: str = ""
    captured_at: dt.datetime | None = None
    truncated: str | None = None
    block: bytes


def find_records(
    source: Resyncable, *, origin: str, limits: Limits = Limits()
) -> Iterator[ArchiveRecord | ReadError]:
    """Yield the records of an archive in order, and an error for each that is broken."""
    buffer = Buffer(source, origin, limits)
    framing = _Framing(buffer, origin, limits)
    for _ in range(limits.max_members):
        try:
            record = framing.next_record()
        except ReadError as error:
            yield error
            if not framing.recover():
                return
            continue
        if record is None:
            return
        yield record
    if not buffer.at_end():
        yield LimitError(origin, f"more than {limits.max_members} records", "split the archive")


class _Framing:
    """Where one record ends and the next begins."""

    def __init__(self, buffer: Buffer, origin: str, limits: Limits) -> None:
        self._buffer = buffer
        self._origin = origin
        self._limits = limits
        self._is_arc = False
        self._started = False
        self._id = ""
        self._oversize = False
        self._pending: ReadError | None = None

    def next_record(self) -> ArchiveRecord | None:
        """Return the next record, None at the end.

        Raises:
            ReadError: It is broken; `recover` goes behind it.
        """
        self._id, self._oversize = "", False
        if self._pending:
            pending, self._pending = self._pending, None
            raise pending
        self._skip_blank()
        if self._buffer.at_end():
            return None
        if not self._started:
            self._is_arc = self._buffer.peek(5) != b"WARC/"
            self._started = True
        self._id = str(self._buffer.offset)
        try:
            return self._next_arc() if self._is_arc else self._next_warc()
        except BrokenDocumentError as error:
            raise BrokenDocumentError(self._where(), error.problem, error.remedy) from error

    def recover(self) -> bool:
        """Go behind a broken record; say whether there is anything there."""
        if self._buffer.is_spent:
            return False
        if self._buffer.is_broken or (self._oversize and self._buffer.can_resync()):
            return self._resync()
        try:
            # An archive inside an oversized record is taken for its parent's: their
            # pages are pages all the same.
            return self._buffer.skip_to(_NEXT_ARC if self._is_arc else _NEXT_WARC)
        except ReadError:
            return self._resync()

    def _resync(self) -> bool:
        """Find the next compressed member that opens a record; false alarms pass silently."""
        while self._buffer.can_resync() and self._buffer.resync():
            try:
                if self._is_arc or self._buffer.peek(5) == b"WARC/":
                    return True
            except ReadError:
                continue
        return False

    def _next_warc(self) -> ArchiveRecord:
        fields = self._warc_fields()
        self._id = fields.get("warc-record-id", "").strip("<> ") or self._id
        block = self._block(fields.get("content-length", ""))
        return ArchiveRecord(
            id=self._id,
            kind=fields.get("warc-type", "").lower(),
            url=fields.get("warc-target-uri", "").strip("<> ") or None,
            media_type=fields.get("content-type", "").lower(),
            captured_at=parse_captured_at(fields.get("warc-date", "")),
            truncated=fields.get("warc-truncated"),
            block=block,
        )

    def _warc_fields(self) -> dict[str, str]:
        head = self._head(_HEADER_END)
        if not _VERSION.match(head):
            raise self._broken(f"no record where one should begin: {head[:20]!r}")
        return parse_fields(head)

    def _next_arc(self) -> ArchiveRecord:
        line = self._head(re.compile(rb"\n")).decode("utf-8", "replace").strip()
        found = _ARC_LINE.fullmatch(line)
        if not found:
            raise self._broken(f"no ARC record where one should begin: {line[:60]!r}")
        block = self._block(found["length"])
        is_description = line.startswith("filedesc:")
        return ArchiveRecord(
            id=self._id,
            kind="warcinfo" if is_description else "response",
            url=found["url"],
            media_type="text/plain" if is_description else "application/http",
            captured_at=parse_captured_at(found["date"]),
            block=block,
        )

    def _head(self, end: re.Pattern[bytes]) -> bytes:
        """Return the bytes up to the first `end`, it included."""
        head = self._buffer.take_through(end, _MAX_HEADER)
        if head is not None:
            return head
        if len(self._buffer.peek(_MAX_HEADER)) < _MAX_HEADER:
            raise self._broken("the file ends inside a record's header")
        self._buffer.take(5)  # else the search for the next record would find this one
        raise self._broken(f"a record's header is longer than {_MAX_HEADER} bytes")

    def _block(self, length: str) -> bytes:
        if not length.isascii() or not length.isdigit() or len(length) > _MAX_LENGTH_DIGITS:
            raise self._broken(f"a record's length is {length[:40]!r}")
        if int(length) > self._limits.max_bytes:
            self._oversize = True
            raise LimitError(
                self._where(),
                f"a record of {length} bytes, more than {self._limits.max_bytes}",
                "raise max_bytes if it is to be trusted",
            )
        block = self._buffer.take(int(length))
        self._check_end(block, int(length))
        return block

    def _check_end(self, block: bytes, length: int) -> None:
        """See that the block was as long as it says; else give it back to be searched."""
        if len(block) == length:
            try:
                if self._is_at_record():
                    return
            except ReadError as error:
                if not self._buffer.is_sound():
                    raise
                self._pending = error  # it is the next record's
                return
            problem = f"no record follows its {length} bytes"
        else:
            problem = f"the file ends after {len(block)} of its {length} bytes"
        self._buffer.put_back(block)
        raise self._broken(problem)

    def _is_at_record(self) -> bool:
        self._skip_blank()
        return self._buffer.at_end() or self._is_arc or self._buffer.peek(5) == b"WARC/"

    def _skip_blank(self) -> None:
        while self._buffer.peek(1) in (b"\r", b"\n"):
            self._buffer.take(1)

    def _broken(self, problem: str) -> BrokenDocumentError:
        return BrokenDocumentError(self._where(), problem, "get the archive again")

    def _where(self) -> str:
        return f"{self._origin}#{self._id}" if self._id else self._origin


def parse_fields(head: bytes) -> dict[str, str]:
    """Return the fields of a WARC or HTTP head by lower-case name, the first line left out.

    The first of several values is kept; folded lines are joined.
    """
    fields: dict[str, str] = {}
    name = ""
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        if line[:1] in (" ", "\t") and name:
            fields[name] += " " + line.strip()
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields.setdefault(name, value.strip())
    return fields


def parse_captured_at(value: str) -> dt.datetime | None:
    """Return the instant of a WARC or ARC date, None if it is none.

    >>> parse_captured_at("20110225183219")
    datetime.datetime(2011, 2, 25, 18, 32, 19, tzinfo=datetime.timezone.utc)
    """
    digits = re.sub(r"[^0-9]", "", value.partition(".")[0])[:14].ljust(14, "0")
    month, day, hour, minute, second = (int(digits[at : at + 2]) for at in range(4, 14, 2))
    try:
        return dt.datetime(int(digits[:4]), month, day, hour, minute, second, tzinfo=dt.UTC)
    except ValueError:
        return None
