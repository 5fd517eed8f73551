"""Tables for other programs, read back by programs that are none of ours."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import api
from onrecord.cells import flatten
from onrecord.exchange.columns import (
    CLAIMS,
    COMPARISON,
    POLICY,
    REPORTS,
    SHEETS,
    STORIES,
    Sheet,
)
from onrecord.exchange.table_cells import Tally, guard, unguard
from onrecord.exchange.tables import TableFormat, capped, csv_chunks, table_chunks, write_table
from onrecord.exchange.workbooks import CUT_MARK, MOST_CHARACTERS, write_workbook

REPORT = """Twelve die in Tarsk

“At least 12 people were killed in Tarsk,” Ina Vold, the mayor, said on Sunday.
The ministry denied that anybody was hurt.
"""
FORMS: list[TableFormat] = ["csv", "jsonl", "xlsx", "parquet"]
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "'=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example","y")',
    "https://x.example/",
    "a,b;c",
    'say "x"',
    "line\nbreak",
    "\x00\x01",
    "\ud800 lone",
    "שלום",
    "🎉" * 3,
]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[api.OpenLedger]:
    folder = tmp_path_factory.mktemp("tables")
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    url = str(folder / "x.ledger")
    with api.open(url, create=True) as book:
        list(book.add(str(folder / "a.txt"), published_on="2025-10-12", engine="rules"))
        yield book


def _claims(n: int, **cells: Any) -> Iterator[dict[str, object]]:
    for number in range(n):
        yield {"speaker": "Ina Vold", "words": f"claim {number}", "id": f"c{number}", **cells}


def _file(tmp_path: Path, form: TableFormat, rows: Any, sheet: Any = CLAIMS) -> tuple[Path, Tally]:
    path = tmp_path / f"table.{form}"
    with path.open("wb") as stream:
        tally = write_table(rows, sheet, form, stream)
    return path, tally


def _read(path: Path) -> pd.DataFrame:
    """Read a table with pandas, every cell as it lies there."""
    read = {
        ".csv": lambda p: pd.read_csv(p, dtype=str, keep_default_na=False),
        ".jsonl": lambda p: pd.read_json(p, lines=True, dtype=False),
        ".xlsx": lambda p: pd.read_excel(p, dtype=object),
        ".parquet": pd.read_parquet,
    }
    return read[path.suffix](path)


# --- columns ----------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["claims", "figures", "reports"])
def test_the_columns_are_the_cells_of_the_rows(book: api.OpenLedger, what: str) -> None:
    rows = list(book.rows(what, api.make_query()))
    assert rows
    assert tuple(flatten(rows[0])) == SHEETS[what].names


def test_parties_stories_comparisons_and_policies_have_their_columns(book: api.OpenLedger) -> None:
    assert tuple(flatten(book.parties()[0])) == SHEETS["parties"].names
    assert tuple(flatten(book.stories()[0])) == STORIES.names
    assert tuple(book.comparison().rows()[0]) == COMPARISON.names
    with_policy = flatten(book.figures()[0], policy="acled")
    assert tuple(with_policy) == SHEETS["figures"].joined(POLICY).names


# --- every format, read by others ------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_table_read_back_by_pandas_has_every_row_and_column(
    tmp_path: Path, form: TableFormat
) -> None:
    path, tally = _file(tmp_path, form, _claims(2500))
    frame = _read(path)
    assert (tally.n_in, tally.n_out, len(frame)) == (2500, 2500, 2500)
    assert list(frame.columns) == list(CLAIMS.names)
    assert frame["words"].tolist() == [f"claim {number}" for number in range(2500)]


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_table_is_a_table(tmp_path: Path, form: TableFormat) -> None:
    path, tally = _file(tmp_path, form, [])
    assert tally.n_out == 0
    if form != "jsonl":  # which has no heading
        assert list(_read(path).columns) == list(CLAIMS.names)


@pytest.mark.parametrize("form", FORMS)
def test_a_cut_is_told_inside_the_table(tmp_path: Path, form: TableFormat) -> None:
    path, tally = tmp_path / f"cut.{form}", Tally()
    rows = capped(_claims(50), 20, tally, remedy="narrow the filters")
    with path.open("wb") as stream:
        stream.writelines(table_chunks(rows, CLAIMS, form, tally))
    assert tally.is_cut
    if form == "parquet":
        assert b"cut: the first 20 rows" in pq.read_metadata(path).metadata[b"onrecord.cut"]
        assert len(_read(path)) == 20
    elif form == "jsonl":
        last = json.loads(path.read_text().splitlines()[-1])
        assert last == {"cut": "cut: the first 20 rows; narrow the filters", "rows": 20}
    else:
        assert len(_read(path)) == 21
        assert _read(path).iloc[-1, 0] == "(cut: the first 20 rows; narrow the filters)"


def test_as_many_rows_as_the_cap_are_no_cut() -> None:
    tally = Tally()
    assert len(list(capped(_claims(20), 20, tally, remedy=""))) == 20
    assert not tally.is_cut


# --- CSV --------------------------------------------------------------------------------------


def test_no_cell_of_a_csv_begins_like_a_formula_and_all_can_be_had_back(tmp_path: Path) -> None:
    path, tally = _file(tmp_path, "csv", ({"words": words} for words in HOSTILE))
    with path.open(encoding="utf-8", newline="") as stream:
        cells = [row["words"] for row in csv.DictReader(stream)]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝")]
    wanted = [words.replace("\ud800", "\ufffd").replace("\r", "\n") for words in HOSTILE]
    assert [unguard(cell) for cell in cells] == wanted
    assert tally.n_guarded == 11


@given(st.text())
def test_a_guard_can_be_taken_off(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")


def test_numbers_below_nought_stay_numbers() -> None:
    [data] = csv_chunks([{"probability": -0.5}], CLAIMS, Tally())
    row = next(csv.DictReader(io.StringIO(data.decode())))
    assert row["probability"] == "-0.5"


# --- workbooks --------------------------------------------------------------------------------


def test_a_workbook_holds_words_and_no_formula_or_link(tmp_path: Path) -> None:
    path, _ = _file(tmp_path, "xlsx", ({"words": words} for words in HOSTILE))
    page = openpyxl.load_workbook(path).active
    column = CLAIMS.names.index("words") + 1
    cells = [page.cell(row, column) for row in range(2, len(HOSTILE) + 2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert cells[0].value == "=1+1"
    assert cells[HOSTILE.index("🎉" * 3)].value == "🎉" * 3


def test_days_and_numbers_of_a_workbook_are_days_and_numbers(tmp_path: Path) -> None:
    row = {"said_earliest": "2025-10-11", "said_latest": "1812-09-07", "probability": 0.25}
    path, _ = _file(tmp_path, "xlsx", [row])
    frame = _read(path)
    assert frame["said_earliest"][0] == dt.datetime(2025, 10, 11)  # noqa: DTZ001
    assert frame["said_latest"][0] == "1812-09-07"  # earlier than spreadsheets agree on
    assert frame["probability"][0] == 0.25


def test_text_longer_than_a_cell_is_cut_and_counted(tmp_path: Path) -> None:
    rows = [{"words": "x" * 40_000}, {"words": "🎉" * 20_000}, {"words": "y" * MOST_CHARACTERS}]
    path, tally = _file(tmp_path, "xlsx", rows)
    words = _read(path)["words"]
    assert tally.n_shortened == 2
    assert words[0].endswith(CUT_MARK)
    assert words[1].endswith("🎉" + CUT_MARK)
    assert words[2] == "y" * MOST_CHARACTERS


def test_rows_beyond_a_sheet_go_to_the_next(tmp_path: Path) -> None:
    path, tally = tmp_path / "long.xlsx", Tally()
    with path.open("wb") as stream:
        write_workbook(_claims(25), CLAIMS, stream, tally, most_rows=10)
    sheets = pd.read_excel(path, sheet_name=None)
    assert {name: len(frame) for name, frame in sheets.items()} == {
        "claims": 10,
        "claims 2": 10,
        "claims 3": 5,
    }
    assert tally.n_out == 25


@pytest.mark.parametrize("name", ["x" * 80, "a/b:c*[d]?", "'quoted'", "", "\x00", "🎉" * 40])
def test_any_name_makes_a_sheet(name: str) -> None:
    sheet = Sheet(name=name, columns=CLAIMS.columns)
    data = b"".join(table_chunks(_claims(2), sheet, "xlsx", Tally()))
    assert len(pd.read_excel(io.BytesIO(data))) == 2


# --- Parquet ----------------------------------------------------------------------------------


def test_parquet_is_typed_and_spans_are_lists_of_structs(tmp_path: Path) -> None:
    row = {"words_span": "0-5 7-12", "said_earliest": "2025-10-11", "probability": 0.5}
    path, _ = _file(tmp_path, "parquet", [row, {}])
    sql = f"SELECT words_span[2].start, said_earliest + 1, probability FROM '{path}'"  # noqa: S608
    assert duckdb.sql(sql).fetchall() == [
        (7, dt.date(2025, 10, 12), 0.5),
        (None, None, None),
    ]


def test_every_parquet_column_says_what_it_holds(tmp_path: Path) -> None:
    path, _ = _file(tmp_path, "parquet", [{"id": "r", "claims": 3, "origins": ["a", "b"]}], REPORTS)
    schema = pq.read_schema(path)
    assert all(schema.field(name).metadata[b"says"] for name in REPORTS.names)
    assert pq.read_metadata(path).metadata[b"onrecord.rows"] == b"1"
    assert duckdb.sql(f"SELECT origins[2], claims FROM '{path}'").fetchall() == [("b", 3)]  # noqa: S608


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_text_that_is_no_unicode_does_not_break_a_table(tmp_path: Path, form: TableFormat) -> None:
    path, tally = _file(tmp_path, form, [{"words": "\ud800 lone", "speaker": "x"}])
    assert tally.n_out == 1
    assert _read(path)["words"][0] == "\ufffd lone"


def test_a_number_too_large_for_a_double_is_infinite(tmp_path: Path) -> None:
    path, _ = _file(tmp_path, "parquet", [{"probability": 10**400}])
    assert _read(path)["probability"][0] == float("inf")


# --- streaming --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_the_first_piece_comes_long_before_the_last_row(form: TableFormat) -> None:
    tally = Tally()
    pieces = table_chunks(_claims(40_000), CLAIMS, form, tally)
    next(pieces)
    assert tally.n_in < 20_000


@pytest.mark.parametrize("form", FORMS)
def test_four_times_the_rows_need_no_more_memory(tmp_path: Path, form: TableFormat) -> None:
    def peak(n_rows: int) -> int:
        tracemalloc.start()
        _file(tmp_path, form, _claims(n_rows))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # imports
    assert peak(24_000) < 1.5 * peak(6_000) + 4_000_000


# --- the command line -------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_the_command_writes_a_file_and_tells_the_counts(
    book: api.OpenLedger, tmp_path: Path, form: TableFormat
) -> None:
    out = tmp_path / f"claims.{form}"
    command = ["-m", "onrecord", "claims", "--ledger", book.url, "--out", str(out)]
    done = subprocess.run([sys.executable, *command], capture_output=True, check=True)
    n_rows = len(book.claims())
    assert f"{n_rows} rows in, {n_rows} out" in done.stderr.decode()
    assert len(_read(out)) == n_rows


def test_a_workbook_is_not_printed(book: api.OpenLedger) -> None:
    command = ["-m", "onrecord", "figures", "--ledger", book.url, "--format", "xlsx"]
    done = subprocess.run([sys.executable, *command], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"--out" in done.stderr
