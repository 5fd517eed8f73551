"""Rows as tables for other programs: CSV, JSON Lines, workbooks, Parquet.

All stream: a row is asked for when the one before it is written, and a million of them need no
more memory than a thousand. Every writer says how many rows went in and out, and where a table is
cut it says so inside itself as well: nothing is left out without a word.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Literal

import msgspec

from onrecord.exchange.columns import Sheet
from onrecord.exchange.table_cells import Cells, Tally, cell_text, clean, guard, one_line_end

TableFormat = Literal["csv", "jsonl", "xlsx", "parquet"]
MEDIA_TYPES: Mapping[TableFormat, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_CHUNK_BYTES = 1 << 16


def capped(rows: Iterable[Cells], limit: int, tally: Tally, *, remedy: str) -> Iterator[Cells]:
    """Yield at most `limit` rows; `tally` hears of a cut, and of the remedy for it."""
    for number, row in enumerate(rows):
        if number == limit:
            tally.is_cut = True
            tally.note = f"cut: the first {limit:,} rows; {remedy}"
            return
        yield row


def write_table(rows: Iterable[Cells], sheet: Sheet, form: TableFormat, stream: IO[bytes]) -> Tally:
    """Write rows to an open binary file and return what became of them."""
    tally = Tally()
    for chunk in table_chunks(rows, sheet, form, tally):
        stream.write(chunk)
    return tally


def table_chunks(
    rows: Iterable[Cells], sheet: Sheet, form: TableFormat, tally: Tally
) -> Iterator[bytes]:
    """Yield a table piece by piece; `tally` is right once the last piece is out.

    A workbook comes only when its last row is written: its first bytes depend on that.
    """
    if form == "csv":
        return csv_chunks(rows, sheet, tally)
    if form == "jsonl":
        return json_lines(rows, sheet, tally)
    if form == "xlsx":
        from onrecord.exchange.workbooks import workbook_chunks

        return workbook_chunks(rows, sheet, tally)
    from onrecord.exchange.parquet import parquet_chunks

    return parquet_chunks(rows, sheet, tally)


def csv_chunks(rows: Iterable[Cells], sheet: Sheet, tally: Tally) -> Iterator[bytes]:
    """Yield RFC 4180 in UTF-8: comma, a heading, lines ended by a line feed.

    Text that a spreadsheet might run gets an apostrophe in front, see `guard`. Several values in
    one cell are parted by semicolons; lines within one are parted by line feeds. A cut is told by a
    last row of one cell.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(sheet.names)
    for row in rows:
        tally.n_in += 1
        writer.writerow([_csv_cell(row.get(name), tally) for name in sheet.names])
        tally.n_out += 1
        if buffer.tell() > _CHUNK_BYTES:
            yield _drain(buffer)
    if tally.note:
        writer.writerow([f"({tally.note})"])
    yield _drain(buffer)


def json_lines(rows: Iterable[Cells], sheet: Sheet, tally: Tally) -> Iterator[bytes]:
    """Yield a JSON object a line; a cut is told by a last line `{"cut": …, "rows": …}`."""
    held: list[bytes] = []
    size = 0
    for row in rows:
        tally.n_in += 1
        held.append(encode_cells({name: row.get(name) for name in sheet.names}))
        tally.n_out += 1
        size += len(held[-1])
        if size > _CHUNK_BYTES:
            yield b"\n".join([*held, b""])
            held, size = [], 0
    if tally.note:
        held.append(encode_cells({"cut": tally.note, "rows": tally.n_out}))
    yield b"\n".join([*held, b""]) if held else b""


def encode_cells(cells: Cells) -> bytes:
    """Return cells as one JSON object; what is no Unicode text comes as U+FFFD."""
    try:
        return msgspec.json.encode(cells)
    except UnicodeEncodeError:  # lone surrogates, which text of the wild may hold
        return msgspec.json.encode(_mended(cells))


def _csv_cell(value: object, tally: Tally) -> str:
    if value is None:
        return ""
    text = cell_text(value)
    if not isinstance(value, str | list | tuple):
        return text
    if "\r" in text:  # which readers take for the end of a row
        text = one_line_end(text)
    guarded = guard(text)
    tally.n_guarded += guarded != text
    return guarded


def _drain(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data


def _mended(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {name: _mended(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_mended(inner) for inner in value]
    return value
