"""Any view as JSON, JSON Lines, CSV, a workbook or Parquet.

A table that would be longer than its format's cap is cut, and says so three times: in the header
`OnRecord-Cut` where the length is known before the first byte, in `OnRecord-Row-Limit` always, and
inside the table: a last row, a last line, `cut`, or the file's metadata.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Literal, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from onrecord.api import OpenLedger
from onrecord.cells import Cells, flatten
from onrecord.exchange.columns import SHEETS, CellType, Column, Sheet
from onrecord.exchange.table_cells import Tally
from onrecord.exchange.tables import MEDIA_TYPES, capped, encode_cells, table_chunks
from onrecord.records import Record
from onrecord.serve.asking import asked
from onrecord.serve.filters import query_of
from onrecord.serve.paging import begun
from onrecord.serve.parameters import listed_params
from onrecord.serve.tags import VARY, tag_of, unchanged

Suffix = Literal["json", "jsonl", "csv", "xlsx", "parquet"]
SUFFIXES: tuple[Suffix, ...] = get_args(Suffix)
MOST_ROWS: Mapping[Suffix, int] = {
    "json": 10_000,
    "jsonl": 1_000_000,
    "csv": 1_000_000,
    "xlsx": 100_000,  # a workbook comes only when its last row is written
    "parquet": 1_000_000,
}
REMEDY = "narrow the filters, or go on with after=CURSOR of /api/v1"
_HELD_BYTES = 1 << 20  # a shorter table is sent whole, with its length
_WORKBOOKS = threading.BoundedSemaphore(2)
_WORKBOOK_SECONDS = 20
Row = Record | Cells
Endpoint = Callable[[Request], Response]


def routes() -> list[BaseRoute]:
    """Return the routes of this room: what is seen under `/` and `/reports`, as tables."""
    return [
        Route(f"/{what}.{suffix}", _listed(what, suffix), name=f"{what}.{suffix}")
        for what in ("claims", "figures", "reports")
        for suffix in SUFFIXES
    ]


def with_suffixes(
    path: str, page: Endpoint, table: Callable[[Request, Suffix], Response], *, name: str
) -> list[BaseRoute]:
    """Return the routes of a page and of its tables: the same address with `.csv` and the others.

    They must be registered in this order: an id takes any character but a slash.
    """
    tables = [
        Route(f"{path}.{suffix}", _suffixed(table, suffix), name=f"{name}.{suffix}")
        for suffix in SUFFIXES
    ]
    return [*tables, Route(path, page, name=name)]


def _suffixed(table: Callable[[Request, Suffix], Response], suffix: Suffix) -> Endpoint:
    def answer(request: Request) -> Response:
        return table(request, suffix)

    return answer


def send_rows(
    request: Request,
    rows: Iterable[Row],
    suffix: str,
    name: str,
    *,
    sheet: Sheet | None = None,
    cut: str = "",
) -> Response:
    """Return rows as a table of a format; all of them are read before this returns.

    Args:
        request: Whose answer it is.
        rows: Records of the ledger, or cells.
        suffix: `json`, `jsonl`, `csv`, `xlsx` or `parquet`.
        name: Of the file, without suffix; where it is one of `SHEETS`, their columns are used.
        sheet: The columns, where they are others.
        cut: What the rows leave out already, in words.
    """
    form = _suffix_of(suffix)
    tally = Tally(is_cut=bool(cut), note=cut)
    body = b"".join(_chunks(rows, form, name, sheet, tally))
    return Response(
        body, headers=_headers(form, name) | _counted(tally), media_type=media_type_of(form)
    )


def stream_rows(
    request: Request, rows_of: Callable[[OpenLedger], Iterable[Row]], suffix: str, name: str
) -> Response:
    """Return the rows that `rows_of` makes of the ledger; long tables stream.

    Raises:
        OnRecordError: They cannot be asked for; said before the first byte.
    """
    form, tag = _suffix_of(suffix), tag_of(request)
    if same := unchanged(request, tag):
        return same
    tally = Tally()

    def chunks() -> Generator[bytes, None, None]:
        with _turn(form), asked(request) as book:
            yield from _chunks(rows_of(book), form, name, None, tally)

    headers = _headers(form, name) | {"ETag": tag, "Vary": VARY}
    if request.method == "HEAD":
        return Response(headers=headers, media_type=media_type_of(form))
    # What cannot be asked is found out before the first chunk.
    stream, held, size = chunks(), list[bytes](), 0
    for chunk in stream:
        if same := unchanged(request, tag, is_there=True):
            stream.close()
            return same
        held.append(chunk)
        size += len(chunk)
        if size > _HELD_BYTES:
            return StreamingResponse(
                chain(held, stream), headers=headers, media_type=media_type_of(form)
            )
    return Response(
        b"".join(held), headers=headers | _counted(tally), media_type=media_type_of(form)
    )


@contextmanager
def _turn(form: Suffix) -> Iterator[None]:
    """Let two workbooks be made at a time: each keeps a worker busy to its last row.

    Raises:
        HTTPException: Two are being made.
    """
    if form != "xlsx":
        yield
        return
    if not _WORKBOOKS.acquire(blocking=False):
        told = "two workbooks are being made; come again, or take .csv or .parquet"
        raise HTTPException(429, told, {"Retry-After": str(_WORKBOOK_SECONDS)})
    try:
        yield
    finally:
        _WORKBOOKS.release()


def infer_sheet(name: str, row: Cells) -> Sheet:
    """Return columns for cells of no kind that is documented, from the first row of them.

    >>> infer_sheet("x", {"who": "Ann", "n": 4}).columns[1].type
    'number'
    """
    columns = (Column(name=key, type=_type_of(value), says=key) for key, value in row.items())
    return Sheet(name=name, columns=tuple(columns))


def _type_of(value: object) -> CellType:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float):
        return "number"
    return "texts" if isinstance(value, list | tuple) else "text"


def _listed(what: str, suffix: Suffix) -> Endpoint:
    def answer(request: Request) -> Response:
        params, most = listed_params(request), MOST_ROWS[suffix]
        query = query_of(params, limit=most + 1, most=most)

        def rows_of(book: OpenLedger) -> Iterable[Row]:
            return book.rows(what, begun(book, params, what, query))

        return stream_rows(request, rows_of, suffix, what)

    return answer


def _chunks(
    rows: Iterable[Row], form: Suffix, name: str, sheet: Sheet | None, tally: Tally
) -> Iterator[bytes]:
    cells: Iterator[Cells] = (flatten(row) if isinstance(row, Record) else row for row in rows)
    if sheet is None:
        first = next(cells, None)
        sheet = SHEETS.get(name) or infer_sheet(name, first or {})
        cells = cells if first is None else chain([first], cells)
    kept = capped(cells, MOST_ROWS[form], tally, remedy=REMEDY)
    if form == "json":
        return _json_chunks(kept, sheet, tally)
    return table_chunks(kept, sheet, form, tally)


def _json_chunks(
    rows: Iterable[Mapping[str, object]], sheet: Sheet, tally: Tally
) -> Iterator[bytes]:
    yield b'{"items":['
    for row in rows:
        tally.n_in += 1
        yield (b",\n" if tally.n_out else b"\n") + encode_cells(
            {n: row.get(n) for n in sheet.names}
        )
        tally.n_out += 1
    facts = encode_cells({"rows": tally.n_out, "cut": tally.note or None})
    yield b"],\n" + facts[1:] + b"\n"


def _headers(form: Suffix, name: str) -> dict[str, str]:
    kind = "inline" if form in ("json", "jsonl") else "attachment"
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)[:80]
    return {
        "Content-Disposition": f'{kind}; filename="{safe or "table"}.{form}"',
        "OnRecord-Row-Limit": str(MOST_ROWS[form]),
    }


def _counted(tally: Tally) -> dict[str, str]:
    return {"OnRecord-Rows": str(tally.n_out), "OnRecord-Cut": str(tally.is_cut).lower()}


def media_type_of(form: Suffix) -> str:
    """Return the media type of a format."""
    return "application/json" if form == "json" else MEDIA_TYPES[form]


def _suffix_of(suffix: str) -> Suffix:
    for known in SUFFIXES:
        if suffix == known:
            return known
    raise ValueError(f"want one of {', '.join(SUFFIXES)}, got {suffix!r}")
