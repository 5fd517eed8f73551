"""Rows as tables for other programs: CSV, JSON Lines, workbooks, Parquet.

All stream: a row is asked for when the one before it is written, and a million of them need no
more memory than a thousand. Every writer says how many rows went in and out, and where a table is
cut it says so inside itself as well: nothing is left out without a word.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Literal

import msgspec

from onrecord.exchange.columns import Sheet

TableFormat = Literal["csv", "jsonl", "xlsx", "parquet"]
Cells = Mapping[str, object]
MEDIA_TYPES: Mapping[TableFormat, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_CHUNK_BYTES = 1 << 16
_SURROGATES = re.compile("[\ud800-\udfff]")
# A spreadsheet runs a cell that begins with one of these; the wide forms do in East Asian ones.
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_LINE_END = re.compile(r"\r\n?")


class Tally(msgspec.Struct, kw_only=True):
    """What became of the rows of one table, counted while it is written.

    Attributes:
        n_in, n_out: Rows that were handed over, and rows that the table holds.
        n_guarded: Cells of a CSV file with an apostrophe in front, so that no program runs them.
        n_shortened: Cells of a workbook that held more than a cell can.
        is_cut: There were more rows than `Capped` lets through.
        note: The sentence that tells of the cut, or empty.
    """

    n_in: int = 0
    n_out: int = 0
    n_guarded: int = 0
    n_shortened: int = 0
    is_cut: bool = False
    note: str = ""

    def __str__(self) -> str:
        parts = [f"{self.n_in} rows in, {self.n_out} out"]
        parts += [f"{self.n_guarded} cells guarded with an apostrophe"] if self.n_guarded else []
        parts += [f"{self.n_shortened} cells shortened"] if self.n_shortened else []
        return "; ".join([*parts, *([self.note] if self.note else [])])


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


def guard(text: str) -> str:
    """Return text that no spreadsheet runs: with an apostrophe in front of one that it might.

    That is text which begins, after any apostrophes, with one of = + - @, their wide forms, a tab
    or a line break; who takes one apostrophe away from such text has what stood there.

    >>> guard("=1+1"), guard("'=1"), guard("'tis so")
    ("'=1+1", "''=1", "'tis so")
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguard(text: str) -> str:
    """Return what stood in a guarded cell.

    >>> unguard(guard("-5")), unguard("'tis so")
    ('-5', "'tis so")
    """
    return text[1:] if text[:1] == "'" and _RISKY.match(text) else text


def one_line_end(text: str) -> str:
    r"""Return text whose lines are parted by line feeds, whatever parted them.

    >>> one_line_end("a\r\nb\rc")
    'a\nb\nc'
    """
    return _LINE_END.sub("\n", text)


def cell_text(value: object) -> str:
    """Return one cell as text: nothing for None, several values parted by semicolons."""
    if value is None:
        return ""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(map(cell_text, value))
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def clean(text: str) -> str:
    """Return text that can be encoded; lone surrogates come as U+FFFD."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def _csv_cell(value: object, tally: Tally) -> str:
    if value is None:
        return ""
    text = cell_text(value)
    if not isinstance(value, str | list | tuple):
        return text
    if "\r" in text:  # which readers take for the end of a row
        text = one_line_end(text)
    if _RISKY.match(text):
        tally.n_guarded += 1
        return f"'{text}"
    return text


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
