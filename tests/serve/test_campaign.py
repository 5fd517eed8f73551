"""Campaigns: what a query comes to over time, and queries that have a name."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from starlette.testclient import TestClient

import onrecord
from onrecord.cli import cli
from onrecord.exchange.jsonl import encode_account
from onrecord.gathering.lines import Line, Lines, Point
from onrecord.records import OWNER, Caller, Excerpt, Place
from onrecord.serve.pages.campaign_views import view_lines
from onrecord.store.counts import series
from tests.relate.accounts_made import Say
from tests.relate.accounts_made import make_account as make_said
from tests.serve.conftest import Connect
from tests.serve.made import figure_of, keep, make_account
from tests.serve.test_party import party_of


def test_a_place_is_followed_through_time(demo_client: TestClient) -> None:
    page = demo_client.get("/campaign?place=Teshlin").text
    assert '<h1 dir="auto">Teshlin</h1>' in page
    assert "Killed, by whose count" in page
    assert 'type="application/atom+xml"' in page
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|<style|\son\w+=", page)


def test_counts_of_days_are_those_of_the_ledger(demo_client: TestClient, demo_ledger: str) -> None:
    rows = demo_client.get("/campaign.json?place=Teshlin&table=days").json()["items"]
    with onrecord.open(demo_ledger, read_only=True) as book:
        assert sum(row["n"] for row in rows) == len(book.claims(place="Teshlin"))


def test_another_measure_is_drawn_when_asked_for(demo_client: TestClient) -> None:
    assert "Wounded, by whose count" in demo_client.get("/campaign?place=Teshlin&of=wounded").text
    answer = demo_client.get("/campaign.json?place=Teshlin&table=figures&of=wounded")
    assert {row["measure"] for row in answer.json()["items"]} == {"wounded"}
    assert demo_client.get("/campaign?place=Teshlin&of=elephants").status_code == 400


def test_figures_lead_to_their_words(demo_client: TestClient) -> None:
    answer = demo_client.get("/campaign.json?place=Teshlin&table=figures&of=killed")
    monitor = [row for row in answer.json()["items"] if row["origin"] == "Orm Basin Monitor"]
    assert {(row["low"], row["high"]) for row in monitor} == {(16, 16)}
    assert all(row["words"] and row["report"] for row in monitor)
    assert "sum" not in {row["line"] for row in answer.json()["items"]}


def test_a_toll_far_beyond_all_others_is_left_out_of_a_places_chart_and_told() -> None:
    day = dt.date(2016, 11, 1)
    points = [Point(day=day, low=n, high=n, bound="exact", words=str(n)) for n in range(1, 30)]
    war = Point(day=day, low=300_000, high=None, bound="at_least", words="more than 300,000")
    lines = [
        Line(kind="day", origin="Monitor", party=None, group=None, place="T", points=(*points,)),
        Line(kind="running", origin="Outlet", party=None, group=None, place="T", points=(war,)),
    ]
    view = view_lines(Lines(lines=tuple(lines), n_left=0), "killed", is_of_place=True)
    assert [(row.origin, row.value) for row in view.beyond] == [("Outlet", "≥ 300,000")]
    assert view.running == ()
    assert len(view.rows) == 30  # the table has it all the same
    assert view_lines(Lines(lines=tuple(lines), n_left=0), "killed").running


def test_a_party_is_called_by_its_name(demo_client: TestClient, demo_ledger: str) -> None:
    id_ = party_of(demo_ledger, "Orm Basin Monitor")
    page = demo_client.get(f"/campaign?party={id_}").text
    assert '<h1 dir="auto">Orm Basin Monitor</h1>' in page
    assert "8</data> claims" in page


def test_places_are_mapped_and_listed(tmp_path: Path, connect: Connect) -> None:
    account = make_said("A", Say("16 people died in Idlib", "The Bureau"))
    at = account.report.text.index("Idlib")
    span = Excerpt(start=at, end=at + 5, exact="Idlib")
    place = Place(id="place-1", span=span, name="Idlib", latitude=35.93, longitude=36.63)
    ledger = str(tmp_path / "a.ledger")
    with onrecord.open(ledger, create=True) as book:
        told = encode_account(msgspec.structs.replace(account, places=(place,)))
        list(book.take_in([told], origin="test", own=True, tlp="clear"))
    client = connect(ledger)
    assert "Borders as drawn by Natural Earth" in client.get("/campaign?place=Idlib").text
    rows = client.get("/campaign.json?place=Idlib&table=places").json()["items"]
    assert [row["name"] for row in rows] == ["Idlib"]


@pytest.mark.parametrize("asked", ["min_probability=0.2", "min_probability=0.2&place=Teshlin"])
def test_claims_that_are_sure_enough_are_followed(demo_client: TestClient, asked: str) -> None:
    assert demo_client.get(f"/campaign?{asked}").status_code == 200
    answer = demo_client.get(f"/campaign.json?{asked}&table=figures&of=killed")
    assert answer.status_code == 200


def test_what_somebody_denies_is_told_and_not_drawn(tmp_path: Path, connect: Connect) -> None:
    said, denied = "“12 people were killed”", "“30 people were killed”"
    text = f"The mayor said {said}. The ministry denied that {denied}."
    account = make_account(text, said, denied, speaker="The mayor", published_on="2026-04-12")
    claims = (account.claims[0], replace(account.claims[1], stance="denies"))
    figures = tuple(
        replace(figure_of(account, words, low=n, high=n, bound="exact"), claim=claim.id)
        for words, n, claim in zip(["12 people", "30 people"], [12, 30], claims, strict=True)
    )
    client = connect(keep(tmp_path / "t", [replace(account, claims=claims, figures=figures)]))
    answer = client.get("/campaign.json?measure=killed&table=figures").json()["items"]
    assert [row["words"] for row in answer] == ["12 people"]
    assert (
        "1 figure is left out that whoever names it denies"
        in client.get("/campaign?measure=killed").text
    )


def test_a_cut_is_told_on_the_page_and_in_the_table(
    demo_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = demo_client.get("/campaign.json?place=Teshlin&table=figures&of=killed")
    assert whole.headers["OnRecord-Cut"] == "false"
    assert "Made of all" in demo_client.get("/campaign?place=Teshlin&of=killed").text
    monkeypatch.setattr(series, "MOST_FIGURES", 2)
    address = "place=Teshlin&until=2030&of=killed"  # asked for the first time
    assert "Made of the newest 2 figures" in demo_client.get(f"/campaign?{address}").text
    table = demo_client.get(f"/campaign.json?{address}&table=figures")
    assert (table.headers["OnRecord-Cut"], table.json()["cut"]) == (
        "true",
        "cut: made of the newest 2 figures",
    )
    assert "made of the newest 2" in demo_client.get(f"/campaign.csv?{address}&table=figures").text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/campaign", "Follow a party"),
        ("/campaign?words=xyzzy", "No claims like that"),
        ("/campaigns", "None kept yet"),
    ],
)
def test_nothing_to_show_is_said(demo_client: TestClient, path: str, words: str) -> None:
    assert words in demo_client.get(path).text


def test_wrong_questions_are_told(demo_client: TestClient) -> None:
    assert demo_client.get("/campaign?since=yesterday").status_code == 400
    assert demo_client.get("/campaign.json?place=x&table=chairs").status_code == 400
    assert demo_client.get("/campaign/none-of-that-name").status_code == 404


def test_a_query_is_kept_shown_and_forgotten(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    data = {"title": "Teshlin, in April!", "place": "Teshlin", "since": "2026-04"}
    answer = client.post("/campaigns", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/campaign/teshlin-in-april")
    assert '<h1 dir="auto">Teshlin, in April!</h1>' in client.get("/campaign/teshlin-in-april").text
    assert client.get("/campaign/teshlin-in-april.json?table=days").json()["items"]
    assert "Teshlin, in April!" in client.get("/campaigns").text
    assert client.post("/campaigns", data=data).status_code == 400  # the name is taken
    assert client.post("/campaigns/teshlin-in-april/remove").status_code == 303
    assert client.get("/campaign/teshlin-in-april").status_code == 404


def test_a_name_in_any_script_has_an_address(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    answer = client.post("/campaigns", data={"title": "غارات تشلين", "place": "Teshlin"})
    assert answer.status_code == 303
    assert "غارات تشلين" in client.get(answer.headers["location"]).text


def test_hedged_claims_are_a_campaign_from_either_side(own_ledger: str, connect: Connect) -> None:
    command = ["campaigns", "add", "Hedged", "--hedge", "--ledger", own_ledger]
    assert CliRunner().invoke(cli, command).exit_code == 0
    with onrecord.open(own_ledger) as book:
        n_hedged = len(book.claims(hedge=True))
        n_found = book.facets(hedge=True).n_claims
    assert n_hedged == n_found > 0
    assert f">{n_hedged}</data> claim" in connect(own_ledger).get("/campaign/hedged").text


@pytest.mark.parametrize(
    "data",
    [
        {"title": "!?", "place": "Teshlin"},
        {"title": "Everything"},
        {"title": "April", "since": "April"},
    ],
)
def test_what_cannot_be_kept_is_told(
    own_ledger: str, connect: Connect, data: dict[str, str]
) -> None:
    assert connect(own_ledger).post("/campaigns", data=data).status_code == 400


def test_the_command_line_keeps_lists_and_forgets(own_ledger: str) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, ["campaigns", *words, "--ledger", own_ledger])
        assert result.exit_code == 0, result.output
        return result.output

    assert "teshlin-dead" in run("add", "Teshlin dead", "--place", "Teshlin", "--measure", "killed")
    assert "teshlin-dead" in run("--format", "json")
    assert "forgotten" in run("remove", "teshlin-dead")
    assert "no campaigns" in run()


def _spread(book: onrecord.OpenLedger, filters: dict[str, Any]) -> list[object]:
    added = book.added_claims(limit=5, **filters)
    return [
        book.claim_days(**filters),
        book.claim_places(**filters),
        list(book.first_claims(**filters)),
        list(added),
        list(book.added_claims(limit=5, after=added[-1].row.cursor, **filters)),
        sorted(map(repr, book.series_figures("killed", **filters))),
    ]


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"place": "Teshlin"},
        {"hedge": False},
        {"hedge": False, "stance": "asserts"},
        {"measure": "killed"},
        {"words": "the"},
    ],
)
@pytest.mark.parametrize("clearance", ["owner", "clear"])
def test_columns_in_memory_tell_what_the_tables_do(
    demo_ledger: str, filters: dict[str, Any], clearance: str
) -> None:
    caller = OWNER if clearance == "owner" else Caller(name="x", clearance="clear")
    with onrecord.open(demo_ledger, read_only=True, caller=caller) as book:
        read = _spread(book, filters)
        book.hold_columns()
        assert _spread(book, filters) == read


def test_figures_of_a_party_and_a_place_are_the_same_from_columns(demo_ledger: str) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        place = book.facets()["place"].values[0].value
        party = party_of(demo_ledger, "Orm Basin Monitor")
        asked: list[dict[str, Any]] = [{"party": party}, {"place": place}]
        asked += [{"party": party, "place": place}, {"place": place, "stance": "asserts"}]
        read = [_spread(book, filters) for filters in asked if book.claims(**filters)]
        book.hold_columns()
        assert [_spread(book, f) for f in asked if book.claims(**f)] == read
        assert read
