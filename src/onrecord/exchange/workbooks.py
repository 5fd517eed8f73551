"""Rows as a workbook (XLSX), written row by row.

Every text is written as text: what begins like a formula, an address or a number stays words. A
sheet holds 1,048,576 rows; what is more goes to a second one. A cell holds 32,767 characters;
longer text is cut, ends in “… [cut]”, and is counted.
"""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from onrecord.exchange.columns import Column, Sheet
from onrecord.exchange.table_cells import Cells, Tally, cell_text

MOST_ROWS = 1_048_576 - 1  # the heading takes one
MOST_CHARACTERS = 32_767
CUT_MARK = "… [cut]"
_EXACT = 10**15  # a spreadsheet keeps fifteen digits
_FIRST_DAY = dt.date(1900, 3, 1)  # before that spreadsheets disagree on which day is which
_CHUNK_BYTES = 1 << 18
_WIDTHS = {"text": 24, "texts": 30, "number": 12, "count": 10, "day": 12, "spans": 14, "flag": 8}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}


def workbook_chunks(rows: Iterable[Cells], sheet: Sheet, tally: Tally) -> Iterator[bytes]:
    """Yield a workbook's bytes; it lies in a temporary file until its last row is written."""
    with tempfile.TemporaryFile() as stream:
        write_workbook(rows, sheet, stream, tally)
        stream.seek(0)
        while chunk := stream.read(_CHUNK_BYTES):
            yield chunk


def write_workbook(
    rows: Iterable[Cells],
    sheet: Sheet,
    stream: IO[bytes],
    tally: Tally,
    *,
    most_rows: int = MOST_ROWS,
) -> None:
    """Write rows to a workbook of as many sheets as they need."""
    import xlsxwriter

    with tempfile.TemporaryDirectory() as folder:
        options = {**_OPTIONS, "tmpdir": folder}
        with xlsxwriter.Workbook(stream, options) as book:
            book.set_properties({"title": f"onrecord: {sheet.name}", "created": _EPOCH})
            _write_sheets(book, iter(rows), sheet, tally, most_rows)


_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)  # the same rows, the same file


def _write_sheets(
    book: Any, rows: Iterator[Cells], sheet: Sheet, tally: Tally, most_rows: int
) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page, at_row = _add_page(book, sheet, 1), 0
    for row in rows:
        tally.n_in += 1
        if at_row == most_rows:
            page, at_row = _add_page(book, sheet, 1 + tally.n_out // most_rows), 0
        at_row += 1
        for at, column in enumerate(sheet.columns):
            _write_cell(page, at_row, at, column, row.get(column.name), day, tally)
        tally.n_out += 1
    if tally.note:
        page, at_row = (book.add_worksheet("cut"), 0) if at_row == most_rows else (page, at_row)
        page.write_string(at_row + 1, 0, f"({tally.note})")


def _add_page(book: Any, sheet: Sheet, number: int) -> Any:
    name = sheet_name(sheet.name)
    page = book.add_worksheet(name if number == 1 else f"{name} {number}")
    page.freeze_panes(1, 0)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, _WIDTHS[column.type])
        page.write_string(0, at, column.name)
    return page


def sheet_name(name: str) -> str:
    """Return a name that a sheet may bear, short enough for a number behind it.

    >>> sheet_name("Who/what: [x]'"), sheet_name("")
    ('Who what   x', 'rows')
    """
    plain = "".join(c if c.isprintable() and c not in "[]:*?/\\" else " " for c in name)
    short = plain.encode("utf-16-le", "replace")[:48].decode("utf-16-le", "ignore")
    return short.strip(" '") or "rows"


def _write_cell(
    page: Any, row: int, at: int, column: Column, value: object, day: Any, tally: Tally
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, at, value)
    elif isinstance(value, int | float) and math.isfinite(value) and abs(value) < _EXACT:
        page.write_number(row, at, value)
    elif column.type == "day" and (date := _day(value)):
        page.write_datetime(row, at, date, day)
    else:
        page.write_string(row, at, _fitting(cell_text(value), tally))


def _fitting(text: str, tally: Tally) -> str:
    """Return text that a cell can hold; a spreadsheet counts UTF-16 units."""
    if len(text) <= MOST_CHARACTERS // 2:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_CHARACTERS:
        return text
    tally.n_shortened += 1
    kept = units[: 2 * (MOST_CHARACTERS - len(CUT_MARK))].decode("utf-16-le", "ignore")
    return kept + CUT_MARK


def _day(value: object) -> dt.datetime | None:
    try:
        date = dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
    return dt.datetime(date.year, date.month, date.day) if date >= _FIRST_DAY else None  # noqa: DTZ001
