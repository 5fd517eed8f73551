"""Parties: the list, the profile, what people decide, and the same as tables."""

from __future__ import annotations

import csv
import io
import re

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.records import Caller
from tests.serve.conftest import Connect


def party_of(ledger: str, name: str) -> str:
    """Return the id of the first party with such a name."""
    with onrecord.open(ledger, read_only=True) as book:
        return book.sized_parties(name=name)[0].id


def test_the_list_leads_from_a_part_of_a_name_to_its_party(
    demo_client: TestClient, demo_ledger: str
) -> None:
    page = demo_client.get("/parties?name=monit").text
    assert f'href="/parties/{party_of(demo_ledger, "Orm Basin Monitor")}"' in page
    assert "Mirela Tosk" not in page


def test_a_list_goes_on_where_its_page_ends(
    demo_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.serve.pages.party.PER_PAGE", 5)
    seen: list[str] = []
    target: str | None = "/parties?unnamed=1"
    while target:
        page = demo_client.get(target).text
        seen += re.findall(r'href="/parties/(party-\w+)"', page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        target = further[1].replace("&amp;", "&") if further else None
    rows = demo_client.get("/parties.json?unnamed=1").json()["items"]
    assert seen == [row["id"] for row in rows]
    assert len(seen) == len(set(seen)) > 20


@pytest.mark.parametrize("path", ["/parties?name=nobody-at-all", "/parties?skip=9000"])
def test_nobody_found_is_said(demo_client: TestClient, path: str) -> None:
    assert "Nobody like that" in demo_client.get(path).text


def test_an_unknown_kind_is_told(demo_client: TestClient) -> None:
    answer = demo_client.get("/parties.json?kind=dog")
    assert answer.status_code == 400
    assert "person" in answer.json()["detail"]


def test_a_profile_shows_claims_that_lead_to_their_words(
    demo_client: TestClient, demo_ledger: str
) -> None:
    id_ = party_of(demo_ledger, "Orm Basin Monitor")
    page = demo_client.get(f"/parties/{id_}").text
    assert '<h1 dir="auto">Orm Basin Monitor</h1>' in page
    with onrecord.open(demo_ledger, read_only=True) as book:
        row = book.party_claims(id_, "said")[0]
    assert f'href="/reports/{row.report}?claim={row.claim.id}#{row.claim.id}"' in page
    assert f'href="/?party={id_}"' in page


def test_the_start_of_an_id_leads_to_the_whole_one(
    demo_client: TestClient, demo_ledger: str
) -> None:
    id_ = party_of(demo_ledger, "Mirela Tosk")
    answer = demo_client.get(f"/parties/{id_[:14]}")
    assert answer.headers["location"] == f"/parties/{id_}"


def test_what_others_said_names_it_and_is_said_by_others(demo_ledger: str) -> None:
    id_ = party_of(demo_ledger, "Joana Maren")
    with onrecord.open(demo_ledger, read_only=True) as book:
        rows = book.party_claims(id_, "said_of")
        assert book.party_tally(id_, "said_of").n == len(rows)
    assert rows
    for row in rows:
        assert "joana maren" in " ".join(p.exact for p in row.claim.content).casefold()
        assert row.speaker != "Joana Maren"


def test_what_it_said_is_counted_whole(demo_ledger: str) -> None:
    id_ = party_of(demo_ledger, "Mirela Tosk")
    with onrecord.open(demo_ledger, read_only=True) as book:
        assert book.party_tally(id_, "said").n == book.party(id_).n_claims == 14


def test_roles_have_their_first_and_last_day(demo_ledger: str) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        roles = book.party_roles(party_of(demo_ledger, "Mirela Tosk"))
    assert ("director of Teshlin District Hospital", "2026-04-12") in [
        (role.role, str(role.first)) for role in roles
    ]


def test_its_figures_stand_beside_others(demo_client: TestClient, demo_ledger: str) -> None:
    id_ = party_of(demo_ledger, "Orm Basin Monitor")
    rows = demo_client.get(f"/parties/{id_}.json?part=figures").json()["items"]
    dead = [row for row in rows if row["question"].startswith("killed, in Teshlin")]
    assert {row["value"] for row in dead if row["is_the_party"]} == {"16"}
    others = {(row["origin"], row["value"], row["relation"]) for row in dead if row["relation"]}
    assert ("Mirela Tosk", "14", "differs") in others
    assert "differs" in demo_client.get(f"/parties/{id_}?part=figures").text


def test_wording_at_its_name_is_told_with_the_outlet(demo_ledger: str) -> None:
    with onrecord.open(demo_ledger, read_only=True) as book:
        [row] = book.party_wording(party_of(demo_ledger, "Halvera’s regime"))
    assert (row.words, row.kind, row.publisher) == ("regime", "loaded", "Littoral")


@pytest.mark.parametrize("part", ["overview", "said", "said-of", "figures", "wording", "names"])
def test_every_part_has_a_page(demo_client: TestClient, demo_ledger: str, part: str) -> None:
    for name in ("Mirela Tosk", "Joana Maren", "Halvera’s regime"):
        answer = demo_client.get(f"/parties/{party_of(demo_ledger, name)}?part={part}")
        assert answer.status_code == 200
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|<style|\son\w+=", answer.text)


@pytest.mark.parametrize("part", ["said", "said-of", "figures", "wording", "names", "roles"])
def test_every_part_is_a_table_too(demo_client: TestClient, demo_ledger: str, part: str) -> None:
    id_ = party_of(demo_ledger, "Joana Maren")
    answer = demo_client.get(f"/parties/{id_}.csv?part={part}")
    assert answer.status_code == 200
    rows = demo_client.get(f"/parties/{id_}.json?part={part}").json()["items"]
    assert len(list(csv.reader(io.StringIO(answer.text)))) == len(rows) + 1


def test_names_of_others_making_are_text(
    tmp_path_factory: pytest.TempPathFactory, connect: Connect
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    page = folder / "one.txt"
    page.write_text(
        "“It rained,” said Mayor Ann <img src=x onerror=alert(1)> Lee.\n", encoding="utf-8"
    )
    path = str(folder / "hostile.ledger")
    with onrecord.open(path, create=True) as book:
        list(book.add(str(page), publisher="<script>alert(1)</script>"))
    client = connect(path)
    with onrecord.open(path, read_only=True) as book:
        parties = book.sized_parties(unnamed=True)
    for target in ["/parties?unnamed=1", *(f"/parties/{party.id}" for party in parties)]:
        assert "<img src=x" not in client.get(target).text
        assert "<script>alert" not in client.get(target).text


# --- deciding -----------------------------------------------------------------------------


def test_two_parties_are_made_one_and_taken_apart_again(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    one, other = party_of(own_ledger, "Mirela Tosk"), party_of(own_ledger, "Joren Malik")
    answer = client.post(
        f"/parties/{one}/merge", data={"other": f"http://x/parties/{other}?part=said"}
    )
    assert answer.status_code == 303
    merged = client.get(answer.headers["location"]).text
    assert "Mirela Tosk" in merged
    assert "Joren Malik" in merged
    undo = re.search(r'action="(/parties/judgements/[^"]+/undo)"', merged)
    assert undo
    assert client.post(undo[1]).status_code == 303
    assert party_of(own_ledger, "Mirela Tosk") != party_of(own_ledger, "Joren Malik")


def test_a_party_is_joined_by_its_name_and_undone_where_one_was(
    own_ledger: str, connect: Connect
) -> None:
    client = connect(own_ledger)
    one, other = party_of(own_ledger, "Mirela Tosk"), party_of(own_ledger, "Joren Malik")
    answer = client.post(f"/parties/{one}/merge", data={"other": "joren malik"})
    assert answer.status_code == 303
    both = party_of(own_ledger, "Joren Malik")
    for absorbed in {one, other} - {both}:
        led = client.get(f"/parties/{absorbed}?part=said")
        assert led.status_code == 307
        assert led.headers["location"] == f"/parties/{both}?part=said"
    merged = client.get(answer.headers["location"]).text
    undo = re.search(r'action="(/parties/judgements/[^"]+/undo)"', merged)
    assert undo
    back = client.post(undo[1], data={"party": both}).headers["location"]
    assert back.endswith("?part=names")
    assert client.get(back).status_code == 200


def test_a_name_that_nobody_or_several_bear_is_told(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    one = party_of(own_ledger, "Mirela Tosk")
    nobody = client.post(f"/parties/{one}/merge", data={"other": "Zzyx Qwort"})
    assert nobody.status_code == 400
    assert "no other party is called" in nobody.text
    several = client.post(f"/parties/{one}/merge", data={"other": "a"})
    assert several.status_code == 400


def test_a_name_is_taken_from_a_party(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    one, other = party_of(own_ledger, "Mirela Tosk"), party_of(own_ledger, "Joren Malik")
    client.post(f"/parties/{one}/merge", data={"other": other})
    both = party_of(own_ledger, "Joren Malik")
    client.post(f"/parties/{both}/split", data={"name": ["Joren Malik"]})
    assert party_of(own_ledger, "Mirela Tosk") != party_of(own_ledger, "Joren Malik")


def test_a_form_that_names_nobody_is_told(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    one = party_of(own_ledger, "Mirela Tosk")
    assert client.post(f"/parties/{one}/merge", data={"other": " "}).status_code == 400
    assert client.post(f"/parties/{one}/split", data={}).status_code == 400
    assert client.post(f"/parties/{one}/merge", data={"other": "party-x"}).status_code == 404
    start = {"other": party_of(own_ledger, "Joren Malik")[:20]}
    assert client.post(f"/parties/{one}/merge", data=start).status_code == 400


def test_another_site_decides_nothing(own_ledger: str, connect: Connect) -> None:
    client = connect(own_ledger)
    one, other = party_of(own_ledger, "Mirela Tosk"), party_of(own_ledger, "Joren Malik")
    headers = {"origin": "https://evil.example"}
    answer = client.post(f"/parties/{one}/merge", data={"other": other}, headers=headers)
    assert answer.status_code == 403


def test_who_may_read_alone_sees_the_command_and_decides_nothing(
    own_ledger: str, connect: Connect
) -> None:
    client = connect(own_ledger, client="192.0.2.7", host="192.0.2.1", is_open=True)
    client.base_url = "http://192.0.2.1"  # type: ignore[assignment]
    id_ = party_of(own_ledger, "Mirela Tosk")
    page = client.get(f"/parties/{id_}?part=names").text
    assert f"onrecord parties merge {id_}" in page
    assert "<form" not in page
    assert client.post(f"/parties/{id_}/merge", data={"other": "x"}).status_code == 403


def test_a_caller_sees_parties_of_their_own_reports_alone(own_ledger: str) -> None:
    with onrecord.open(own_ledger) as book:
        row = book.party_claims(party_of(own_ledger, "Mirela Tosk"), "said")[0]
        connection = book._store._connection  # type: ignore[attr-defined]
        connection.execute(
            "INSERT INTO report_marks SELECT seq, 4 FROM reports WHERE id <> ?", (row.report,)
        )
    caller = Caller(name="guest", clearance="clear", scopes=("read",))
    with onrecord.open(own_ledger, caller=caller) as book:
        id_ = book.sized_parties(name="Mirela Tosk")[0].id
        assert {c.report for c in book.party_claims(id_, "said")} == {row.report}
        assert book.party_tally(id_, "said").n == len(book.party_claims(id_, "said"))
        assert not book.sized_parties(name="Havel Storn")
        assert not book.campaigns()
