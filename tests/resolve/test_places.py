from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import extract, resolve
from onrecord.records import Account, Block, Place, Report
from onrecord.text import digest_text

KNOWLEDGE = resolve.load_knowledge()
CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "places.toml").read_text("utf-8"))


def account(text: str, **fields: Any) -> Account:
    report = Report(
        id="report-1", origin="a.txt", text=text, text_sha256=digest_text(text), **fields
    )
    return resolve.account(report, extract.findings(report, names=KNOWLEDGE.gazetteer), KNOWLEDGE)


def places(text: str, **fields: Any) -> tuple[Place, ...]:
    return account(text, **fields).places


def place(text: str, words: str, **fields: Any) -> Place:
    [found] = [p for p in places(text, **fields) if p.span.exact == words][:1]
    return found


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case["label"],
            marks=[pytest.mark.xfail(strict=True)] if case.get("expect") == "fail" else [],
        )
        for case in CASES["case"]
    ],
)
def test_a_name_means_the_place_a_reader_takes_it_for(case: dict[str, Any]) -> None:
    found = places(case["text"])
    assert not {p.span.exact for p in found} & set(case.get("not", ()))
    wanted = {words for words, *_ in case["want"]}
    got = [(p.span.exact, p.name, p.use, p.within) for p in found]
    if case["want"]:
        got = [row for row in got if row[0] in wanted]
    assert [row[:3] for row in got] == [(words, name, use) for words, name, _, use in case["want"]]
    for (_, _, within, _), (*_, outer) in zip(case["want"], got, strict=True):
        assert within in outer if within else outer == ()


def test_why_a_place_was_chosen_is_said() -> None:
    assert place("She lives in Paris, Texas.", "Paris").why == ("named_with",)
    assert place("She lives in Paris.", "Paris").why == ("best_known",)
    assert "only" in place("A raid on Zabadani in Syria.", "Zabadani").why
    assert "kind" in place("Shells fell on Homs province.", "Homs").why
    assert "spelling" in place("A raid on Deir Azzour in Syria.", "Deir Azzour").why


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Shells fell on the outskirts of Kellisay.", "Kellisay"),
        ("Shells fell in Dorrin and on the outskirts of Kellisay.", "Kellisay"),
        ("Shells fell in London and on the outskirts of Kellisay.", "Kellisay"),
        ("Shells fell in Idlib and on the outskirts of Kellisay.", "Kallaseh"),
        ("The Syrian army shelled the outskirts of Kellisay.", "Kallaseh"),
    ],
)
def test_a_like_spelling_is_a_place_only_where_the_report_is_about_its_country(
    text: str, name: str
) -> None:
    found = place(text, "Kellisay")
    assert found.name == name
    assert (found.latitude is None) == (name == "Kellisay")


def test_a_place_carries_its_entry_and_how_exact_its_point_is() -> None:
    found = place("Shells fell in Khan Sheikhoun.", "Khan Sheikhoun")
    assert found.gazetteer == "geonames:168325"
    assert (found.country, found.admin1, found.within) == ("SY", "Idlib", ("Idlib", "Syria"))
    assert found.precision_m == 3000
    assert found.latitude == pytest.approx(35.44, abs=0.05)
    assert found.longitude == pytest.approx(36.65, abs=0.05)


@pytest.mark.parametrize(
    "name",
    ["Sevastopol", "Jerusalem", "Tskhinvali", "Srinagar", "Taipei", "Simferopol", "Laayoune"],
)
def test_towns_in_disputed_territory_have_no_country(name: str) -> None:
    assert place(f"A rally was held in {name}.", name).country is None


def test_the_publishers_home_decides_where_nothing_else_does() -> None:
    text = "A man was fined in Hamilton."
    home = place(text, "Hamilton", url="https://paper.example.nz/a")
    assert home.country == "NZ"
    assert home.why == ("publisher",)


def test_a_dateline_is_no_place_of_a_figure_that_has_another() -> None:
    text = "BEIRUT (AP) - Ten people were killed in Aleppo on Monday. Four others were wounded."
    found = account(text, blocks=(Block(start=0, end=len(text), role="paragraph"),))
    names = {p.id: p.name for p in found.places}
    got = [(q.span.exact, names.get(q.place or ""), q.place_from) for q in found.figures]
    assert got == [("Ten people", "Aleppo", "figure"), ("Four others", "Aleppo", "lead")]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Two civilians were killed in Douma and three in Harasta.", ["Douma", "Harasta"]),
        ("In Homs, a bomb killed nine people.", ["Homs"]),
        ("Moscow said a raid had killed 30 militants near Palmyra.", ["Palmyra"]),
        ("Shells killed 20 people in Aleppo’s al-Sukkari district.", ["Sukkari"]),
        ("Seven people died, the Britain-based group said.", [None]),
    ],
)
def test_a_figure_is_of_the_place_its_words_name(text: str, want: list[str | None]) -> None:
    found = account(text)
    names = {p.id: p.name for p in found.places}
    assert [names.get(q.place or "") for q in found.figures] == want


def test_an_outlet_called_like_a_province_is_no_place_of_a_figure() -> None:
    text = "Idlib counts its dead. Ten people were killed on Monday, a doctor told Idlib."
    [elsewhere] = account(text, publisher="Other").figures
    [figure] = account(text, publisher="Idlib").figures
    assert elsewhere.place is not None
    assert figure.place is None


def test_two_mentions_of_one_place_have_ids_of_their_own_and_one_entry() -> None:
    one, two = places("Aleppo is in Syria. Trucks reached Aleppo.")[::2]
    assert one.id != two.id
    assert one.gazetteer == two.gazetteer
    again = places("Aleppo is in Syria. Trucks reached Aleppo.")[::2]
    assert [p.id for p in again] == [one.id, two.id]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "In Paris , Texas . said Mr. Idlib al -Bab ’s Syria St. the of New York U.S.".split()
        ),
        max_size=20,
    )
)
def test_places_lie_in_order_in_the_text_and_do_not_overlap(words: list[str]) -> None:
    text = " ".join(words)
    last = 0
    for found in places(text):
        assert text[found.span.start : found.span.end] == found.span.exact
        assert found.span.start >= last
        last = found.span.end


@pytest.mark.parametrize("unit", ["Paris ", "al-", "St. ", "A B ", "of Paris, ", "Washington\n"])
def test_much_junk_is_read_in_time(unit: str) -> None:
    started = time.process_time()
    places(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 8  # the whole pipeline


def test_the_place_in_an_outlets_own_name_is_none() -> None:
    text = "Two were hurt in Homs, Syria. Voice of Idlib has learned that it rained."
    assert "Idlib" in [found.name for found in places(text)]
    assert "Idlib" not in [found.name for found in places(text, publisher="Voice of Idlib")]


def _of_figures(text: str) -> dict[str, tuple[str | None, str | None]]:
    found = account(text)
    names = {place.id: place.name for place in found.places}
    return {q.span.exact: (names.get(q.place or ""), q.place_from) for q in found.figures}


def test_where_people_come_from_is_not_where_they_were_hit() -> None:
    text = (
        "As many as 98 villagers from Zabadani and Madaya were killed when a mine went off beside "
        "their convoy in Aleppo."
    )
    [(name, _)] = [found for words, found in _of_figures(text).items() if "98" in words]
    assert name == "Aleppo"


def test_who_left_a_place_left_it() -> None:
    [(name, _)] = _of_figures("On Friday 2,000 people were evacuated from Madaya.").values()
    assert name == "Madaya"


def test_the_dead_of_a_war_did_not_die_where_the_news_is() -> None:
    text = (
        "A blast killed 12 people in Aleppo on Monday. More than 400,000 people have been killed "
        "since the conflict erupted in 2011."
    )
    found = _of_figures(text)
    assert found["12 people"][0] == "Aleppo"
    assert found["More than 400,000 people"] == (None, None)
