"""Between records and the columns that hold them. Words are never stored twice: spans are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import zstandard

from onrecord.errors import LedgerError
from onrecord.records import Actor, Block, Excerpt, Merge, Report, Span

Row = tuple[Any, ...]
MAX_TEXT_BYTES = 256 << 20  # a ledger from elsewhere may lie about what it unpacks to

# --- bytes --------------------------------------------------------------------------------


def pack(data: bytes, *, level: int) -> bytes:
    """Return `data` compressed."""
    return zstandard.ZstdCompressor(level=level).compress(data)


def unpack(data: bytes) -> bytes:
    """Return what `pack` was given.

    Raises:
        LedgerError: The bytes are broken, or unpack to more than `MAX_TEXT_BYTES`.
    """
    try:
        size = zstandard.frame_content_size(data)
        if not 0 <= size <= MAX_TEXT_BYTES:
            raise LedgerError(f"a stored text would unpack to {size} bytes; the ledger is damaged")
        return zstandard.ZstdDecompressor().decompress(data)
    except zstandard.ZstdError as error:
        sentence = f"a stored text cannot be unpacked ({error}); the ledger is damaged"
        raise LedgerError(sentence) from error


# --- spans --------------------------------------------------------------------------------


def encode_spans(spans: Sequence[Span]) -> str:
    """Return spans as one column.

    >>> encode_spans([Span(start=0, end=4), Span(start=9, end=12)])
    '0-4 9-12'
    """
    if len(spans) == 1:  # nearly always; a ledger writes tens of thousands a second
        return f"{spans[0].start}-{spans[0].end}"
    return " ".join([f"{span.start}-{span.end}" for span in spans])


def decode_spans(column: str, text: str) -> tuple[Excerpt, ...]:
    """Return the spans of a column with their words.

    >>> decode_spans("0-2", "It rained")
    (Excerpt(start=0, end=2, exact='It'),)
    """
    found = []
    for pair in column.split():
        start, end = pair.split("-")
        found.append(Excerpt(start=int(start), end=int(end), exact=text[int(start) : int(end)]))
    return tuple(found)


def decode_span(column: str, text: str) -> Excerpt:
    """Return the one span of a column with its words."""
    return decode_spans(column, text)[0]


# --- small values -------------------------------------------------------------------------


def encode_json(value: object) -> str:
    """Return a value as compact JSON."""
    return msgspec.json.encode(value).decode()


def decode_strings(column: str) -> tuple[str, ...]:
    """Return a JSON list of strings as a tuple."""
    return msgspec.json.decode(column, type=tuple[str, ...])


def encode_day(day: dt.date | None) -> str | None:
    """Return a day in ISO 8601."""
    return day.isoformat() if day else None


def decode_day(column: str | None) -> dt.date | None:
    """Return the day of an ISO 8601 column."""
    return dt.date.fromisoformat(column) if column else None


# --- composite columns --------------------------------------------------------------------


def encode_blocks(blocks: Iterable[Block]) -> str:
    """Return blocks as one column: “title:0-12 paragraph:14-80”."""
    return " ".join(f"{block.role}:{block.start}-{block.end}" for block in blocks)


def decode_blocks(column: str) -> tuple[Block, ...]:
    """Return the blocks of a column."""
    found = []
    for part in column.split():
        role, span = part.split(":")
        start, end = span.split("-")
        found.append({"role": role, "start": int(start), "end": int(end)})
    return msgspec.convert(found, tuple[Block, ...])


def decode_report(row: Row, origin: str) -> Report:
    """Return the report of a row of `reports`: all columns from `id` on, in order."""
    (id_, text, sha256, title, publisher, bylines, published_on, modified_on) = row[:8]
    (section, language, url, blocks, notices) = row[8:]
    return Report(
        id=id_,
        origin=origin,
        url=url,
        publisher=publisher,
        title=title,
        bylines=decode_strings(bylines),
        published_on=published_on,
        modified_on=modified_on,
        section=decode_strings(section),
        language=language,
        text=unpack(text).decode("utf-8", "surrogatepass"),
        text_sha256=sha256,
        blocks=decode_blocks(blocks),
        notices=decode_strings(notices),
    )


def encode_merges(actor: Actor) -> str:
    """Return why an actor's mentions were merged, as JSON."""
    return encode_json(
        [[encode_spans([merge.mention]), merge.rule, merge.score] for merge in actor.merges]
    )


def decode_merges(column: str, text: str) -> tuple[Merge, ...]:
    """Return the merges of a column."""
    rows = msgspec.json.decode(column, type=list[tuple[str, str, float]])
    return tuple(
        Merge(mention=decode_span(span, text), rule=rule, score=score) for span, rule, score in rows
    )
