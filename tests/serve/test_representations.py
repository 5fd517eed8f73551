"""Every view as a table: the same rows in every format, and no cut without a word."""

from __future__ import annotations

import io
import json
import threading

import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Router
from starlette.testclient import TestClient

import onrecord
from onrecord.exchange import page_columns
from onrecord.exchange.columns import Sheet, make_sheet
from onrecord.exchange.parquet import arrow_schema
from onrecord.serve import representations
from onrecord.serve.representations import SUFFIXES, send_rows, with_suffixes


def _frame(answer: Response | object, suffix: str) -> pd.DataFrame:
    body = io.BytesIO(answer.content)  # type: ignore[attr-defined]
    if suffix == "json":
        return pd.DataFrame(json.load(body)["items"])
    if suffix == "jsonl":
        return pd.read_json(body, lines=True, dtype=False)
    read = {"csv": pd.read_csv, "xlsx": pd.read_excel, "parquet": pd.read_parquet}
    return read[suffix](body)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("what", ["claims", "figures", "reports"])
def test_a_table_has_the_rows_that_the_ledger_gives(
    demo_client: TestClient, demo_ledger: str, what: str, suffix: str
) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        rows = list(book.rows(what, onrecord.api.make_query(publisher="Telegraph")))
    answer = demo_client.get(f"/{what}.{suffix}?publisher=Telegraph")
    assert answer.status_code == 200
    assert answer.headers["onrecord-rows"] == str(len(rows))
    assert answer.headers["onrecord-cut"] == "false"
    assert f"{what}.{suffix}" in answer.headers["content-disposition"]
    assert len(rows) > 1
    assert len(_frame(answer, suffix)) == len(rows)


def test_media_types_are_those_of_the_formats(demo_client: TestClient) -> None:
    types = {s: demo_client.get(f"/reports.{s}").headers["content-type"] for s in SUFFIXES}
    assert types["csv"].startswith("text/csv; charset=utf-8")
    assert types["json"] == "application/json"
    assert types["jsonl"] == "application/jsonl"
    assert types["parquet"] == "application/vnd.apache.parquet"
    assert types["xlsx"].endswith("spreadsheetml.sheet")


def test_a_limit_that_was_asked_for_is_kept_to(demo_client: TestClient) -> None:
    answer = demo_client.get("/claims.csv?limit=3")
    assert len(pd.read_csv(io.BytesIO(answer.content))) == 3


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_cut_is_told_in_headers_and_in_the_table(
    demo_client: TestClient, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(representations.MOST_ROWS, suffix, 4)  # type: ignore[arg-type]
    answer = demo_client.get(f"/claims.{suffix}")
    assert answer.headers["onrecord-cut"] == "true"
    assert answer.headers["onrecord-row-limit"] == "4"
    if suffix == "json":
        assert answer.json()["cut"].startswith("cut: the first 4 rows")
    elif suffix == "xlsx":
        page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert "cut: the first 4 rows" in str([cell.value for cell in list(page)[-1]])
    else:
        assert b"cut: the first 4 rows" in answer.content


def test_a_long_table_streams_whole(
    demo_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = demo_client.get("/claims.csv")
    monkeypatch.setattr(representations, "_HELD_BYTES", 100)
    streamed = demo_client.get("/claims.csv")
    assert streamed.content == whole.content
    assert "content-length" in whole.headers
    assert "content-length" not in streamed.headers


def test_a_table_that_is_held_already_is_not_sent_again(demo_client: TestClient) -> None:
    tag = demo_client.get("/claims.csv").headers["etag"]
    again = demo_client.get("/claims.csv", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = demo_client.get("/claims.csv?limit=2", headers={"if-none-match": tag})
    assert other.status_code == 200


def test_a_third_workbook_at_a_time_has_to_wait(
    demo_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = threading.BoundedSemaphore(2)
    monkeypatch.setattr(representations, "_WORKBOOKS", taken)
    taken.acquire()
    assert demo_client.get("/claims.xlsx").status_code == 200
    taken.acquire()
    answer = demo_client.get("/claims.xlsx")
    assert answer.status_code == 429
    assert answer.headers["retry-after"]
    taken.release()
    assert demo_client.get("/claims.xlsx").status_code == 200


def test_only_the_head_is_sent_where_only_that_is_asked_for(demo_client: TestClient) -> None:
    answer = demo_client.head("/claims.parquet")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["onrecord-row-limit"]


def test_what_cannot_be_asked_is_a_problem_and_no_half_table(demo_client: TestClient) -> None:
    answer = demo_client.get("/claims.csv?stance=guesses")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "guesses" in answer.json()["detail"]


def test_a_page_and_its_tables_share_an_address() -> None:
    def page(request: Request) -> Response:
        return PlainTextResponse("page of " + request.path_params["id"])

    def table(request: Request, suffix: str) -> Response:
        rows = [{"id": request.path_params["id"], "n": 2}]
        return send_rows(request, rows, suffix, "thing", sheet=sheet)

    sheet = make_sheet("thing", "id text which\nn count how many")
    client = TestClient(Router(with_suffixes("/things/{id}", page, table, name="thing")))
    assert client.get("/things/a.b").text == "page of a.b"
    assert client.get("/things/a.csv").text == "id,n\na,2\n"
    assert client.get("/things/a.json").json() == {
        "items": [{"id": "a", "n": 2}],
        "rows": 1,
        "cut": None,
    }


# --- columns and their types hang on no row


@pytest.fixture(scope="module")
def addresses(demo_ledger: str) -> dict[str, tuple[str, Sheet]]:
    """Return the tables that pages are, each with its address and its columns."""
    with onrecord.open(demo_ledger, read_only=True) as book:
        story = max(book.stories(), key=lambda row: row.n_reports).story
        party = book.parties()[0].id
    found = {"story": (f"/stories/{story}.SUFFIX?silent=yes", page_columns.STORY)}
    for part, sheet in page_columns.PARTY.items():
        found[f"party {part}"] = (f"/parties/{party}.SUFFIX?part={part}", sheet)
    for table, sheet in page_columns.CAMPAIGN.items():
        asked = f"table={table}&measure=killed"
        found[f"campaign {table}"] = (f"/campaign.SUFFIX?{asked}", sheet)
        found[f"no {table}"] = (f"/campaign.SUFFIX?{asked}&words=zeppelin", sheet)
    found["parties"] = ("/parties.SUFFIX", page_columns.SIZED_PARTIES)
    found["no parties"] = ("/parties.SUFFIX?name=zeppelin", page_columns.SIZED_PARTIES)
    found["campaigns"] = ("/campaigns.SUFFIX", page_columns.CAMPAIGNS)
    return found


_TABLES = (
    "story",
    *(f"party {part}" for part in page_columns.PARTY),
    *(f"{which} {table}" for table in page_columns.CAMPAIGN for which in ("campaign", "no")),
    *("parties", "no parties", "campaigns"),
)


@pytest.mark.parametrize("name", _TABLES)
def test_a_table_has_its_columns_whatever_its_rows(
    demo_client: TestClient, addresses: dict[str, tuple[str, Sheet]], name: str
) -> None:
    path, sheet = addresses[name]
    head = demo_client.get(path.replace("SUFFIX", "csv")).text.splitlines()[0]
    assert head.lstrip("\ufeff").split(",") == list(sheet.names)
    stored = demo_client.get(path.replace("SUFFIX", "parquet")).content
    assert pyarrow.parquet.read_schema(io.BytesIO(stored)).equals(arrow_schema(sheet))


def test_no_cell_of_a_page_is_left_out_of_its_columns(
    demo_client: TestClient, demo_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[str]] = {}
    chunks = representations._chunks

    def watched(rows, form, name, sheet, tally):  # type: ignore[no-untyped-def]
        held = [representations.flatten(r) if not isinstance(r, dict) else r for r in rows]
        columns = set((sheet or representations.SHEETS[name]).names)
        seen[name] = {key for row in held for key in row} - columns
        return chunks(held, form, name, sheet, tally)

    monkeypatch.setattr(representations, "_chunks", watched)
    with onrecord.open(demo_ledger, read_only=True) as book:
        story = book.stories()[0].story
        parties = [row.id for row in book.parties()[:4]]
    for path in (
        f"/stories/{story}.json?silent=yes",
        *(f"/parties/{id_}.json?part={part}" for id_ in parties for part in page_columns.PARTY),
        *(f"/campaign.json?measure=killed&table={t}" for t in page_columns.CAMPAIGN),
        "/parties.json",
    ):
        assert demo_client.get(path).status_code == 200
    assert len(seen) > 8
    assert not any(seen.values()), seen
