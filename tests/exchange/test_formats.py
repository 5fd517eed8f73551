"""Other people's formats, read by programs that no one here wrote."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

import onrecord
from onrecord.api.formats import Written
from onrecord.demo import demo_folder
from onrecord.event_rows import ACLED_COLUMNS, GED_COLUMNS, grid_cell
from onrecord.events_told import Event, make_event, name_also_told
from onrecord.exchange.jsonl import encode_account
from onrecord.exchange.schema_org import to_claims
from onrecord.exchange.stix.telling import abstract
from onrecord.exchange.web_annotation import to_annotations
from onrecord.records import Account, Excerpt, Period, Place
from tests.relate.accounts_made import Say, killed
from tests.relate.accounts_made import make_account as make_said
from tests.serve.made import make_account

# What the contexts of these vocabularies say of the terms that are used here; the documents name
# them by address, and nothing is fetched in tests.
OA = "http://www.w3.org/ns/oa#"
ANNO = {
    "@context": {
        "oa": OA,
        "as": "http://www.w3.org/ns/activitystreams#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "id": "@id",
        "type": "@type",
        "Annotation": "oa:Annotation",
        "AnnotationPage": "as:OrderedCollectionPage",
        "TextualBody": "oa:TextualBody",
        "SpecificResource": "oa:SpecificResource",
        "TextPositionSelector": "oa:TextPositionSelector",
        "TextQuoteSelector": "oa:TextQuoteSelector",
        "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
        "target": {"@id": "oa:hasTarget", "@type": "@id"},
        "body": {"@id": "oa:hasBody", "@type": "@id"},
        "source": {"@id": "oa:hasSource", "@type": "@id"},
        "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "exact": "oa:exact",
        "prefix": "oa:prefix",
        "suffix": "oa:suffix",
        "start": "oa:start",
        "end": "oa:end",
        "value": "rdf:value",
    }
}
SCHEMA = {"@context": {"@vocab": "http://schema.org/"}}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[onrecord.OpenLedger]:
    path = str(tmp_path_factory.mktemp("formats") / "demo.ledger")
    with demo_folder() as folder, onrecord.open(path, create=True) as ledger:
        list(ledger.add(manifest=str(folder / "manifest.jsonl")))
        yield ledger


@pytest.fixture(scope="module")
def accounts(book: onrecord.OpenLedger) -> dict[str, Account]:
    return {f"urn:onrecord:{account.report.id}": account for account in book.accounts()}


def _document(book: onrecord.OpenLedger, format_: Any) -> tuple[Any, Written]:
    stream = io.BytesIO()
    written = book.to_document(format_, stream.write)
    return json.loads(stream.getvalue()), written


def _expand(document: Any, context: Any) -> Any:
    jsonld = pytest.importorskip("pyld.jsonld")

    def load(url: str, _options: object) -> dict[str, object]:
        return {"contextUrl": None, "documentUrl": url, "document": context}

    return jsonld.expand(document, {"documentLoader": load})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_annotations_expand_and_point_at_their_words(
    book: onrecord.OpenLedger, accounts: dict[str, Account]
) -> None:
    document, written = _document(book, "annotation")
    [page] = _expand(document, ANNO)
    items = page["http://www.w3.org/ns/activitystreams#items"][0]["@list"]
    assert len(items) == written.n_out
    assert written.n_in == len(accounts)
    targets = [t for item in items for t in item[f"{OA}hasTarget"]]
    assert len(targets) >= len(items)
    for plain in (t for item in document["items"] for t in item["target"]):
        text = accounts[plain["scope"]].report.text
        position, quoted = plain["selector"]
        assert text[position["start"] : position["end"]] == quoted["exact"]
        around = quoted["prefix"] + quoted["exact"] + quoted["suffix"]
        assert around in text


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_schema_org_claims_name_their_author_and_their_article(
    book: onrecord.OpenLedger, accounts: dict[str, Account]
) -> None:
    document, written = _document(book, "schema-org")
    expanded = _expand(document, SCHEMA)
    claims = [node for node in expanded if "http://schema.org/Claim" in node.get("@type", [])]
    n_claims = sum(len(account.claims) for account in accounts.values())
    assert len(claims) == n_claims == written.n_out
    assert all(claim["http://schema.org/appearance"] for claim in claims)
    assert "ClaimReview" not in json.dumps(document)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_claim_was_generated_by_a_run_that_used_its_text(book: onrecord.OpenLedger) -> None:
    document, _ = _document(book, "prov")
    expanded = _expand(document, {})
    prov = "http://www.w3.org/ns/prov#"
    activities = {n["@id"] for n in expanded if f"{prov}Activity" in n["@type"]}
    claims = [n for n in expanded if f"{prov}wasGeneratedBy" in n]
    assert claims
    assert {n[f"{prov}wasGeneratedBy"][0]["@id"] for n in claims} <= activities


def test_features_are_points_that_shapely_reads(
    book: onrecord.OpenLedger, accounts: dict[str, Account]
) -> None:
    geometry = pytest.importorskip("shapely.geometry")
    document, written = _document(book, "geojson")
    features = document["features"]
    assert len(features) == written.n_out
    n_figures = sum(len(account.figures) for account in accounts.values())
    assert sum(f["properties"]["kind"] == "figure" for f in features) == n_figures
    placed = [f for f in features if f["geometry"]]
    assert placed
    for feature in placed:
        point = geometry.shape(feature["geometry"])
        assert point.is_valid
        assert -180 <= point.x <= 180
        assert -90 <= point.y <= 90


@pytest.mark.parametrize(("format_", "columns"), [("ged", GED_COLUMNS), ("acled", ACLED_COLUMNS)])
def test_event_rows_have_the_data_sets_columns_first_and_every_origin_after(
    book: onrecord.OpenLedger, format_: Any, columns: tuple[str, ...], tmp_path: Path
) -> None:
    pandas = pytest.importorskip("pandas")
    rows = list(book.event_rows(format_))
    assert rows
    path = tmp_path / "events.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    frame = pandas.read_csv(path)
    assert tuple(frame.columns[: len(columns)]) == columns
    disputed = frame[frame["onrecord_disputed"]]
    assert (disputed["onrecord_origins"].str.count(";") >= 1).all()
    if format_ == "ged":
        known = frame.dropna(subset=["low", "best", "high"])
        assert ((known["low"] <= known["best"]) & (known["best"] <= known["high"])).all()
        assert frame["type_of_violence"].isna().all()


def test_no_event_is_where_no_report_puts_it(book: onrecord.OpenLedger) -> None:
    rows = {row["onrecord_question"]: row for row in book.event_rows("ged")}
    war = rows["killed, since 2025-10-01"]
    told = ("where_description", "latitude", "where_prec", "adm_1", "country", "priogrid_gid")
    assert {war[name] for name in told} == {None}
    assert war["best"] == 640
    coded = [row for row in book.event_rows("acled") if row["fatalities"] == 640]
    assert [(row["location"], row["geo_precision"]) for row in coded] == [(None, None)]
    day = rows["killed, in Dorrin, 2026-04-23 to 2026-04-24"]
    assert day["latitude"] is None  # it is on no list of places
    assert "place Dorrin" in day["onrecord_assumed"]


@pytest.mark.parametrize(
    ("format_", "precise"), [("ged", "where_prec"), ("acled", "geo_precision")]
)
def test_an_event_has_the_point_of_the_place_that_a_figure_states(
    format_: Any, precise: str, tmp_path: Path
) -> None:
    account = make_said("A", Say("16 died in Idlib", "X", figures=[killed("16", 16, 16)]))
    at = account.report.text.index("Idlib")
    place = Place(
        id="place-1", span=Excerpt(start=at, end=at + 5, exact="Idlib"), name="Idlib", country="SY"
    )
    place = structs.replace(place, latitude=35.93, longitude=36.63, kind="city", precision_m=1500.0)
    figures = tuple(structs.replace(figure, place="place-1") for figure in account.figures)
    account = structs.replace(account, figures=figures, places=(place,))
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        list(ledger.take_in([encode_account(account)], origin="test", own=True, tlp="clear"))
        [row] = ledger.event_rows(format_)
    assert (row["latitude"], row["longitude"], row[precise]) == (35.93, 36.63, 1)


def test_events_of_the_same_dead_name_each_other(book: onrecord.OpenLedger) -> None:
    rows = list(book.event_rows("ged"))
    by_id = {row["id"]: row for row in rows}
    assert len(by_id) == len(rows)
    strike = next(row for row in rows if row["number_of_sources"] == 6)
    also = strike["onrecord_also_told_in"].split("; ")
    assert {by_id[id_]["relid"] for id_ in also} == {row["relid"] for row in rows} - {
        next(row["relid"] for row in rows if row["where_description"] == "Dorrin")
    }
    for id_ in also:
        assert strike["id"] in by_id[id_]["onrecord_also_told_in"]


def test_an_open_bound_has_no_high_and_an_open_end_is_the_day_it_was_told(
    book: onrecord.OpenLedger,
) -> None:
    rows = {row["best"]: row for row in book.event_rows("ged")}
    assert (rows[640]["low"], rows[640]["high"]) == (640, None)
    assert (rows[640]["date_start"], rows[640]["date_end"]) == ("2025-10-01", "2026-04-23")
    assert all(row["date_end"] for row in rows.values())


def test_one_sides_dead_make_no_row_though_they_may_be_all(
    book: onrecord.OpenLedger, tmp_path: Path
) -> None:
    figure = killed("11 fighters", 11, 11, of="fighters")
    accounts = [
        make_said(
            "A", Say("11 fighters died", "Army", figures=[figure]), published_on="2026-04-12"
        ),
        make_said(
            "B",
            Say("in the raid 9 people died", "Union", figures=[killed("9 people", 9, 9)]),
            published_on="2026-05-30",
        ),
    ]
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        list(ledger.take_in(map(encode_account, accounts), origin="test", own=True, tlp="clear"))
        rows = list(ledger.event_rows("ged"))
    assert [row["best"] for row in rows] == [9]


def event(name: str, first: int, last: int, story: str, place: str | None = None) -> Event:
    at = None
    if place is not None:
        at = Place(id="place-1", span=Excerpt(start=0, end=1, exact="x"), name=place, country="OR")
        at = structs.replace(at, kind="country") if place == "Orm" else at
    days = Period(earliest=dt.date(2026, 4, first), latest=dt.date(2026, 4, last))
    return make_event(name, story, at, days, days, {})


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        (event("a", 11, 12, "s", "Dourin"), event("b", 12, 12, "t", "Dourin"), True),
        (event("a", 11, 11, "s", "Dourin"), event("b", 12, 12, "t", "Dourin"), True),
        (event("a", 11, 11, "s", "Dourin"), event("b", 13, 13, "t", "Dourin"), False),
        (event("a", 11, 11, "s", "Dourin"), event("b", 11, 11, "t", "Teshlin"), False),
        (event("a", 11, 11, "s", "Dourin"), event("b", 1, 30, "s"), True),
        (event("a", 11, 11, "s", "Dourin"), event("b", 1, 30, "t"), False),
        (event("a", 11, 11, "s", "Dourin"), event("b", 1, 30, "s", "Orm"), True),
        (event("a", 11, 11, "s", "Dourin"), event("b", 1, 30, "t", "Orm"), False),
    ],
)
def test_rows_of_one_place_or_story_and_of_days_that_meet_may_be_of_the_same_dead(
    one: Event, other: Event, *, are_one: bool
) -> None:
    rows = list(name_also_told([other, one]))
    assert [row["onrecord_also_told_in"] for row in rows] == (["a", "b"] if are_one else [None] * 2)


def test_rows_beyond_a_number_are_counted() -> None:
    rows = list(name_also_told([event(f"e{i:02}", 11, 11, "s", "Dourin") for i in range(30)]))
    assert rows[0]["onrecord_also_told_in"].endswith("e20; and 9 more")


def test_duckdb_reads_events(book: onrecord.OpenLedger, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    rows = list(book.event_rows("ged"))
    path = tmp_path / "events.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    asked = f"SELECT count(*), count(best) FROM read_csv('{path}', header=true)"  # noqa: S608
    [(n_rows, n_best)] = duckdb.sql(asked).fetchall()
    assert n_rows == len(rows)
    assert n_best == sum(row["best"] is not None for row in rows)


def test_a_format_that_is_none_is_told(book: onrecord.OpenLedger) -> None:
    with pytest.raises(onrecord.errors.QueryError, match="annotation, geojson"):
        book.to_document("stone", lambda _: None)  # type: ignore[arg-type]


def test_grid_cells_number_the_world_from_the_south_west() -> None:
    assert grid_cell(-90, -180) == 1
    assert grid_cell(90, 180) == 360 * 720


def test_whoever_denies_words_is_not_their_author() -> None:
    words = "that it shelled the town"
    account = make_account(f"Ann Orr denied {words}.", words)
    denied = structs.replace(account.claims[0], stance="denies")
    unclear = structs.replace(
        account.claims[0], cue=(Excerpt(start=8, end=14, exact="has not acknowledged"),)
    )
    for claim, told in ((denied, "denies"), (unclear, "has not acknowledged")):
        changed = structs.replace(account, claims=(claim,))
        [found] = list(to_claims(changed))
        assert "author" not in found
        assert f"Ann Orr {told}: {words}" in str(found["description"])
        assert f"Ann Orr {told}: {words}" in str(next(to_annotations(changed)))
        assert f"Ann Orr {told}: “{words}”" in abstract(changed, claim, "Ann Orr")
