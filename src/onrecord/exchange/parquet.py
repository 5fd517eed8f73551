"""Rows as Parquet: typed, compressed, with the meaning of each column in the file itself.

Types: `text` string, `texts` list of string, `number` double, `count` int64, `day` date32, `flag`
bool, `spans` list of struct<start: int32, end: int32> in code points of the report's text. Each
field carries its meaning as `says`; the file carries `onrecord.rows`, and `onrecord.cut` where
there were more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from onrecord.exchange.columns import CellType, Sheet
from onrecord.exchange.table_cells import Cells, Tally, cell_text, clean

GROUP_ROWS = 8_192


def parquet_chunks(
    rows: Iterable[Cells], sheet: Sheet, tally: Tally, *, group_rows: int = GROUP_ROWS
) -> Iterator[bytes]:
    """Yield a Parquet file, one row group after another."""
    import pyarrow
    from pyarrow import parquet

    sink, schema = _Sink(), arrow_schema(sheet)
    remaining = iter(rows)
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        while group := list(islice(remaining, group_rows)):
            tally.n_in += len(group)
            arrays = [
                pyarrow.array([_CONVERT[c.type](row.get(c.name)) for row in group], type=field.type)
                for c, field in zip(sheet.columns, schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
            tally.n_out += len(group)
            yield sink.drain()
        facts = {"onrecord.rows": str(tally.n_out)}
        writer.add_key_value_metadata(facts | ({"onrecord.cut": tally.note} if tally.note else {}))
    yield sink.drain()


def arrow_schema(sheet: Sheet) -> Any:
    """Return a sheet's columns as a `pyarrow.Schema`."""
    import pyarrow

    span = pyarrow.struct([("start", pyarrow.int32()), ("end", pyarrow.int32())])
    types: dict[CellType, Any] = {
        "text": pyarrow.string(),
        "texts": pyarrow.list_(pyarrow.string()),
        "number": pyarrow.float64(),
        "count": pyarrow.int64(),
        "day": pyarrow.date32(),
        "spans": pyarrow.list_(span),
        "flag": pyarrow.bool_(),
    }
    return pyarrow.schema(
        [pyarrow.field(c.name, types[c.type], metadata={"says": c.says}) for c in sheet.columns],
        metadata={"onrecord.sheet": sheet.name, "onrecord.offsets": "code points"},
    )


class _Sink:
    """A file that only grows: what was written is taken out piece by piece."""

    def __init__(self) -> None:
        self._held = bytearray()
        self.closed = False

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def drain(self) -> bytes:
        data = bytes(self._held)
        self._held.clear()
        return data

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def flush(self) -> None:
        return

    def close(self) -> None:
        self.closed = True


def _text(value: object) -> str | None:
    return None if value is None else cell_text(value)


def _texts(value: object) -> list[str] | None:
    if value is None:
        return None
    return [clean(str(one)) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _number(value: object) -> float | None:
    if not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:  # a page that counts beyond 10**308 counts nothing
        return float("inf") if value > 0 else float("-inf")


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _day(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None


def _spans(value: object) -> list[dict[str, int]] | None:
    if not value:
        return None
    ends = (piece.split("-") for piece in str(value).split())
    return [{"start": int(start), "end": int(end)} for start, end in ends]


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_CONVERT: dict[CellType, Callable[[object], Any]] = {
    "text": _text,
    "texts": _texts,
    "number": _number,
    "count": _count,
    "day": _day,
    "spans": _spans,
    "flag": _flag,
}
