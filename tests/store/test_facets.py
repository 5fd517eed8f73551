"""Counts by who, where, how many of what: each is the number of rows that its filter finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.api import make_query
from onrecord.origin_names import bare_origin
from onrecord.records import Account, Caller, Span, Wording
from onrecord.store import Entry, Facets, Ledger, open_ledger
from onrecord.store.counts import word_matches
from onrecord.store.counts.columns import month_name
from onrecord.store.lists.rows import list_reports
from onrecord.text import quote
from tests.store.conftest import account_of

MakeAccount = Callable[..., Account]
SPEAKERS = ["Ina Vold", "Karel Brun", "Minister Ina Vold"]
PUBLISHERS = ["The Lantern", "Lantern", "Radio Tarsk", None]
PLACES = ["Tarsk", "Orm", "Upper Orm"]


def hedged(account: Account, words: str = "burned") -> Account:
    """Return an account whose claim hedges by one of its words, if it has it."""
    text = account.report.text
    if words not in text:
        return account
    start = text.index(words)
    span = quote(text, Span(start=start, end=start + len(words)))
    wording = Wording(span=span, kind="hedge")
    return msgspec.structs.replace(account, wording=(wording,))


made = st.builds(
    account_of,
    speaker=st.sampled_from(SPEAKERS),
    said=st.sampled_from(["The mill burned all night", "It rained, they said"]),
    number=st.integers(1, 60),
    place=st.sampled_from(PLACES),
    measure=st.sampled_from(["killed", "wounded", "other"]),
    stance=st.sampled_from(["asserts", "denies"]),
    probability=st.sampled_from([None, 0.25, 0.75]),
    publisher=st.sampled_from(PUBLISHERS),
    published_on=st.sampled_from([None, "2024", "2025-10-11", "2025-11-02"]),
).flatmap(lambda account: st.sampled_from([account, hedged(account)]))
queries = st.fixed_dictionaries(
    {},
    optional={
        "words": st.sampled_from(["burned", "mill night", "people", "nowhere"]),
        "speaker": st.sampled_from(["Vold", "Ina Vold", "Karel"]),
        "publisher": st.sampled_from(["Lantern", "=Lantern", "radio", "=Nobody"]),
        "place": st.sampled_from(["Orm", "=Orm", "=Tarsk"]),
        "measure": st.sampled_from(["killed", "money"]),
        "stance": st.just("denies"),
        "hedge": st.booleans(),
        "since": st.just("2025-10"),
        "until": st.just("2025-10"),
        "min_probability": st.just(0.5),
    },
)


def filled(path: str, accounts: list[Account]) -> None:
    with onrecord.open(path, create=True) as book:
        run = book._store.begin_run("rules 1")
        list(book._store.add([Entry(account=one) for one in accounts], run=run))


def filter_of(name: str, value: str) -> dict[str, Any]:
    return {"since": value, "until": value} if name == "month" else {name: value}


def without(query: dict[str, Any], name: str) -> dict[str, Any]:
    dropped = {"since", "until"} if name == "month" else {name}
    return {key: value for key, value in query.items() if key not in dropped}


@settings(max_examples=60, deadline=None)
@given(st.lists(made, min_size=1, max_size=8), queries)
def test_every_count_is_the_number_of_rows(
    tmp_path_factory: pytest.TempPathFactory, accounts: list[Account], query: dict[str, Any]
) -> None:
    path = str(tmp_path_factory.mktemp("facets") / "a.ledger")
    filled(path, accounts)
    with onrecord.open(path) as book:
        facets = book.facets(**query)
        assert facets.n_claims == len(book.claims(**query))
        for facet in facets.facets:
            for value in facet.values:
                asked = without(query, facet.name) | filter_of(facet.name, value.value)
                assert value.n_claims == len(book.claims(**asked)), asked


def as_others_see(row: Any) -> Any:
    """A row without the folders that its report lay in."""
    if hasattr(row, "origins"):
        return msgspec.structs.replace(row, origins=tuple(map(bare_origin, row.origins)))
    return msgspec.structs.replace(row, origin=bare_origin(row.origin))


@settings(max_examples=60, deadline=None)
@given(st.lists(made, min_size=1, max_size=8), queries)
def test_rows_are_the_same_from_columns_and_from_tables(
    tmp_path_factory: pytest.TempPathFactory, accounts: list[Account], query: dict[str, Any]
) -> None:
    path = str(tmp_path_factory.mktemp("facets") / "a.ledger")
    filled(path, accounts)
    caller = Caller(name="x", clearance="amber")
    with (
        onrecord.open(path) as tables,
        onrecord.open(path) as columns,
        onrecord.open(path, read_only=True, caller=caller) as views,
    ):
        columns.hold_columns()
        views.hold_columns()
        for what in ("claims", "reports"):
            expected = getattr(tables, what)(**query)
            assert getattr(columns, what)(limit=100, **query) == expected
            assert getattr(views, what)(limit=100, **query) == list(map(as_others_see, expected))
            assert getattr(columns, what)(limit=2, **query) == expected[:2]
            if len(expected) > 2:
                after = expected[1].cursor
                assert getattr(columns, what)(limit=2, after=after, **query) == expected[2:4]


def counts(facets: Facets, name: str) -> dict[str, int]:
    return {value.label: value.n_claims for value in facets[name].values}


def test_counts_grow_with_what_is_added(ledger: Ledger, add: Callable[..., list[str]]) -> None:
    add(account_of(publisher="The Lantern"))
    assert counts(ledger.facets(), "publisher") == {"The Lantern": 1}
    add(account_of(publisher="Radio Tarsk", said="It rained", published_on="2020-01-01"))
    assert counts(ledger.facets(), "publisher") == {"The Lantern": 1, "Radio Tarsk": 1}
    assert counts(ledger.facets(), "month") == {"2020-01": 1, "2025-10": 1}


def test_what_a_newer_engine_replaced_is_not_counted(
    ledger: Ledger, add: Callable[..., list[str]]
) -> None:
    account = account_of()
    add(account)
    ledger.facets()
    claim = msgspec.structs.replace(account.claims[0], stance="denies")
    add(msgspec.structs.replace(account, claims=(claim,)), engine="rules 2")
    assert counts(ledger.facets(), "stance") == {"denies": 1}


def test_parties_that_a_person_merged_are_counted_as_one(tmp_path: Path) -> None:
    path = str(tmp_path / "a.ledger")
    filled(path, [account_of(speaker="Ina Vold"), account_of(speaker="Karel Brun", number=3)])
    with onrecord.open(path) as book:
        one, other = book.facets()["party"].values
        book.merge_parties(one.value, other.value)
        [merged] = book.facets()["party"].values
        assert merged.n_claims == 2
        assert len(book.claims(party=merged.value)) == 2
        [row] = book.parties()
        assert (row.n_reports, row.n_claims) == (2, 2)


def test_a_ledger_of_an_older_program_is_counted_once_it_is_opened(tmp_path: Path) -> None:
    path = str(tmp_path / "a.ledger")
    filled(path, [hedged(account_of()), account_of(place="Orm", number=4)])
    with onrecord.open(path) as book:
        expected = book.facets()
    with apsw.Connection(path) as connection:
        connection.execute(
            """DELETE FROM claim_facets; INSERT INTO facet_pending SELECT seq FROM findings"""
        )
    with onrecord.open(path, read_only=True) as book:
        book.hold_columns()
        assert not book.facets().is_whole
        assert len(book.claims(limit=5)) == 2
    with onrecord.open(path) as book:
        assert book.facets() == expected


def test_who_may_not_see_a_report_sees_nothing_of_it_in_counts(tmp_path: Path) -> None:
    path = str(tmp_path / "a.ledger")
    secret = account_of(speaker="Olga Secretova", publisher="Hidden Herald", place="Nevermere")
    filled(path, [account_of(), secret])
    with onrecord.open(path) as book:
        book.refresh()
        party = next(v for v in book.facets()["party"].values if "Olga" in v.label)
    with apsw.Connection(path) as connection:
        connection.execute(
            "INSERT INTO report_marks SELECT seq, 4 FROM reports WHERE publisher LIKE 'Hidden%'"
        )
    asked: list[dict[str, Any]] = [
        {},
        {"words": "people"},
        {"publisher": "=Hidden Herald"},
        {"place": "=Nevermere"},
        {"speaker": "Olga"},
        {"measure": "killed"},
    ]
    with onrecord.open(path, read_only=True, caller=Caller(name="x", clearance="amber")) as book:
        seen = [book.facets(**query) for query in asked]
        rows = book.parties(limit=10)
        with pytest.raises(onrecord.errors.NotOnRecordError):
            book.facets(party=party.value)
    assert [facets.n_claims for facets in seen] == [1, 1, 0, 0, 0, 1]
    told = str((seen, rows))
    assert not [name for name in ("Olga", "Hidden", "Nevermere") if name in told]


def test_marking_a_report_is_heard_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "a.ledger")
    filled(path, [account_of(), account_of(number=3)])
    with onrecord.open(path, read_only=True, caller=Caller(name="x", clearance="amber")) as book:
        assert book.facets().n_claims == 2
        with apsw.Connection(path) as connection:
            connection.execute("INSERT INTO report_marks SELECT max(seq), 4 FROM reports")
        assert book.facets().n_claims == 1
        assert len(book.claims(limit=10)) == 1


def test_beyond_the_cap_a_count_says_that_there_are_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_matches, "MOST_MATCHES", 3)
    path = str(tmp_path / "a.ledger")
    filled(path, [account_of(number=n, stance="denies" if n < 2 else "asserts") for n in range(6)])
    with onrecord.open(path) as book:
        book.hold_columns()
        many = book.facets(words="people")
        assert (many.n_claims, many.is_capped) == (3, True)
        few = book.facets(words="people", stance="denies")
        assert (few.n_claims, few.is_capped) == (2, False)
        assert len(book.claims(words="people", limit=10)) == 6


@pytest.mark.parametrize("cap", [1, 3, 100])
def test_the_page_before_is_found_beyond_the_cap_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cap: int
) -> None:
    monkeypatch.setattr(word_matches, "MOST_MATCHES", cap)
    path = str(tmp_path / "a.ledger")
    filled(path, [account_of(number=n) for n in range(9)])
    with onrecord.open(path) as book:
        book.hold_columns()
        every = [row.cursor for row in book.claims(words="people")]
        assert len(every) == 9
        for n in range(1, 9):  # the page that begins with row n
            query = make_query(words="people", limit=2, after=every[n - 1])
            assert book.newer_cursor(query) == (every[n - 3] if n >= 3 else None)


def test_reports_are_listed_while_more_are_added(tmp_path: Path) -> None:
    path = str(tmp_path / "a.ledger")
    filled(path, [account_of(number=n) for n in range(2)])
    with onrecord.open(path) as book:
        store, query = book._store, make_query(stance="asserts")
        fits = b"\0\1"  # as of a moment when there was one report
        assert len(list(list_reports(store._connection, query, fits))) == 1


def test_a_mark_of_exactness_tells_outlets_apart_whose_names_share_words(tmp_path: Path) -> None:
    path = str(tmp_path / "a.ledger")
    filled(path, [account_of(publisher="The Lantern"), account_of(publisher="Lantern", number=3)])
    with onrecord.open(path) as book:
        assert len(book.claims(publisher="Lantern")) == 2
        assert len(book.claims(publisher="=Lantern")) == 1
        assert {row.publisher for row in book.figures(publisher="=Lantern")} == {"Lantern"}
        assert len(book.reports(publisher="=Lantern")) == 1
        assert len(book.reports(publisher="=lantern")) == 0


def test_an_empty_ledger_counts_nothing(ledger: Ledger) -> None:
    facets = ledger.facets()
    assert facets.n_claims == 0
    assert all(not facet.values for facet in facets.facets)


def test_a_name_that_ends_early_for_some_is_counted(
    ledger: Ledger, add: Callable[..., Any]
) -> None:
    add(account_of(publisher="Lan\0tern"))
    facets = ledger.facets()
    assert facets.n_claims == 1
    [outlet] = facets["publisher"].values
    assert ledger.facets(onrecord.api.make_query(publisher=outlet.value)).n_claims == 1


@given(st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)))
def test_a_month_is_named_as_the_calendar_does(day: dt.date) -> None:
    assert month_name((day.year - 1) * 12 + day.month) == day.isoformat()[:7]


def test_columns_are_renewed_for_every_connection(tmp_path: Path) -> None:
    path = str(tmp_path / "a.ledger")
    filled(path, [account_of()])
    reader = open_ledger(path, read_only=True)
    assert reader.facets().n_claims == 1
    filled(path, [account_of(number=5)])
    assert reader.facets().n_claims == 2
    reader.close()
