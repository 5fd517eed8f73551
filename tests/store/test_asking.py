"""Filters, search and order: newest published first, whatever is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import NotOnRecordError, QueryError
from onrecord.records import Account, Claim
from onrecord.store import Ledger, Query
from onrecord.text import quote

Add = Callable[..., list[str]]
Make = Callable[..., Account]


@pytest.fixture
def filled(ledger: Ledger, add: Add, make_account: Make) -> Ledger:
    add(
        make_account(number=1, published_on="2025-10-09"),
        make_account(number=2, published_on="2025-10-11", publisher="Radio Örm", stance="denies"),
        make_account(number=3, published_on="2025-10-10T21:00:00+02:00", speaker="Élodie Brisa"),
        make_account(number=4, published_on="2025-09", place="Old Harbour", measure="wounded"),
        make_account(number=5, published_on=None, probability=None, said="Don't go “there"),
    )
    return ledger


QUERIES = [
    (Query(), [2, 3, 1, 4, 5]),
    (Query(speaker="vold"), [2, 1, 4, 5]),
    (Query(speaker="elodie"), [3]),
    (Query(speaker="Bris"), [3]),
    (Query(speaker="Brisa Élodie"), [3]),
    (Query(speaker='"Brisa Élodie"'), []),
    (Query(publisher="orm"), [2]),
    (Query(publisher="lantern", stance="denies"), []),
    (Query(stance="denies"), [2]),
    (Query(speech="indirect"), []),
    (Query(measure="wounded"), [4]),
    (Query(place="Upper Vale", measure="wounded"), [4]),
    (Query(place="OLD-HARBOUR"), [4]),
    (Query(place="onrecord:tarsk", limit=1), [2]),
    (Query(place="harbour"), [4]),
    (Query(place='"old harbour"', measure="wounded"), [4]),
    (Query(place="harbour", measure="killed"), []),
    (Query(words="burned night"), [2, 3, 1, 4]),
    (Query(words="“burned all night”"), [2, 3, 1, 4]),
    (Query(words='"night all burned"'), []),
    (Query(words="burn*"), [2, 3, 1, 4]),
    (Query(words="burn"), []),
    (Query(words="BURNED", speaker="brisa"), [3]),
    (Query(words="don't"), [5]),
    (Query(words="people OR nothing"), []),
    (Query(since=dt.date(2025, 10, 10)), [2, 3]),
    (Query(until=dt.date(2025, 10, 10)), [3, 1, 4]),
    (Query(since=dt.date(2025, 10, 10), until=dt.date(2025, 10, 10)), [3]),
    (Query(since=dt.date(1, 1, 1), until=dt.date(9999, 12, 31)), [2, 3, 1, 4]),
    (Query(min_probability=0.5), [2, 3, 1, 4]),
    (Query(min_probability=0.9), []),
    (Query(limit=2), [2, 3]),
    (Query(words="burned", limit=1), [2]),
]


@pytest.mark.parametrize(("query", "numbers"), QUERIES, ids=str)
def test_claims_that_fit_come_newest_first(
    filled: Ledger, query: Query, numbers: list[int]
) -> None:
    assert [row.figures[0].low for row in filled.claims(query)] == numbers


REPORT_QUERIES = [
    (query, numbers) for query, numbers in QUERIES if not {query.words} & {"people OR nothing"}
]


@pytest.mark.parametrize(("query", "numbers"), REPORT_QUERIES, ids=str)
def test_reports_fit_by_a_claim_of_theirs(filled: Ledger, query: Query, numbers: list[int]) -> None:
    rows = list(filled.reports(query))
    found = [filled.account(row.id).figures[0].low for row in rows]
    assert found == numbers


@pytest.mark.parametrize(
    ("query", "lows"),
    [
        (Query(), [2, None, 3, None, 1, None, 4, None, 5, None]),
        (Query(measure="killed"), [2, 3, 1, 5]),
        (Query(measure="killed", speaker="brisa"), [3]),
        (Query(measure="displaced", publisher="örm"), [None]),
        (Query(speaker="lantern", limit=1), [None]),
        (Query(stance="denies"), [2]),
        (Query(place="tarsk", limit=2), [2, 3]),
        (Query(words='"at least 4"'), [4]),
        (Query(words="people", min_probability=0.5), [2, 3, 1, 4]),
    ],
    ids=str,
)
def test_figures_that_fit_come_newest_first(
    filled: Ledger, query: Query, lows: list[int | None]
) -> None:
    assert [row.figure.low for row in filled.figures(query)] == lows


def test_a_figure_outside_claims_is_the_publishers(filled: Ledger) -> None:
    [row] = filled.figures(Query(measure="displaced", publisher="örm"))
    assert (row.speaker, row.publisher, row.figure.claim) == (None, "Radio Örm", None)


def test_a_figure_says_how_its_speaker_stands_to_it(filled: Ledger) -> None:
    rows = list(filled.figures(Query(publisher="örm")))
    assert {(row.speaker, row.stance) for row in rows} == {(None, None), ("Ina Vold", "denies")}


def test_a_row_holds_what_a_reader_needs_beside_it(filled: Ledger) -> None:
    [row] = filled.claims(Query(speaker="brisa"))
    account = filled.account(row.report)
    assert row.claim == account.claims[0]
    assert row.figures == account.figures[:1]
    assert (row.speaker, row.title, row.publisher) == (
        "Élodie Brisa",
        "Mills reopen",
        "The Lantern",
    )
    assert (row.published_on, row.origin) == ("2025-10-10T21:00:00+02:00", "reports/mills.html")
    assert row.url == "https://lantern.example/mills"
    [figure] = filled.figures(Query(speaker="brisa"))
    assert (figure.place, figure.speaker) == ("Tarsk", "Élodie Brisa")


def test_claims_of_one_report_stand_in_reading_order(
    ledger: Ledger, add: Add, make_account: Make
) -> None:
    account = make_account()
    outer = account.claims[0]
    text = account.report.text
    inner = Claim(
        id="claim-inner",
        source=(),
        cue=(),
        content=(quote(text, outer.cue[0]),),
        speech="indirect",
        within=outer.id,
    )
    add(msgspec.structs.replace(account, claims=(outer, inner)))
    first, second = ledger.claims()
    assert (first.claim, second.claim) == (outer, inner)
    assert (first.through, second.through) == ((), ("Ina Vold",))


def test_paging_by_cursor_misses_nothing_and_repeats_nothing(filled: Ledger) -> None:
    for ask in (filled.claims, filled.figures, filled.reports):
        whole = [row.cursor for row in ask(Query())]
        paged: list[int] = []
        while page := list(ask(Query(limit=2, after=paged[-1] if paged else None))):
            paged += [row.cursor for row in page]
        assert paged == whole
        assert whole == sorted(whole, reverse=True)


def test_what_is_asked_of_one_report_comes_from_it_alone(filled: Ledger) -> None:
    [row] = filled.reports(Query(publisher="orm"))
    assert [found.report for found in filled.claims(Query(report=row.id))] == [row.id]
    assert [found.report for found in filled.claims(Query(report=row.id, words="night"))] == [
        row.id
    ]
    assert list(filled.claims(Query(report=row.id, words="absent"))) == []
    assert [found.report for found in filled.figures(Query(report=row.id))] == [row.id] * 2
    assert [found.id for found in filled.reports(Query(report=row.id))] == [row.id]


@pytest.mark.parametrize("query", [Query(report="report-0"), Query(run="run-0")])
def test_an_unknown_report_or_run_is_told_apart_from_an_empty_answer(
    filled: Ledger, query: Query
) -> None:
    for ask in (filled.claims, filled.figures, filled.reports):
        with pytest.raises(NotOnRecordError):
            list(ask(query))


@pytest.mark.parametrize("words", ["", "  ", "!!!", '""', "*", "“”"])
def test_words_without_a_word_are_wrong_use(filled: Ledger, words: str) -> None:
    for query in (Query(words=words), Query(speaker=words), Query(publisher=words)):
        with pytest.raises(QueryError, match="no word to look for"):
            list(filled.claims(query))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (Query(measure='killed" OR x'), "measure: .* is none of killed, wounded"),
        (Query(stance="shouts"), "stance: 'shouts' is none of asserts"),
        (Query(speech=""), "speech: '' is none of direct"),
        (Query(limit=-1), "limit: -1"),
    ],
    ids=str,
)
def test_a_value_there_is_not_is_wrong_use(filled: Ledger, query: Query, told: str) -> None:
    for ask in (filled.claims, filled.figures, filled.reports):
        with pytest.raises(QueryError, match=told):
            list(ask(query))


def test_a_search_shows_the_words_around_a_hit(filled: Ledger) -> None:
    [row] = filled.reports(Query(words="elodie"))
    assert row.excerpt is not None
    assert "Élodie Brisa told our reporter" in row.excerpt
    assert all(row.excerpt is None for row in filled.reports())
    assert all(row.excerpt is None for row in filled.reports(Query(words="reopen")))


NASTY = [
    '"',
    "'",
    '"unclosed',
    "NEAR(a b, 2)",
    "a AND",
    "NOT",
    "speaker:x",
    "{words}:x",
    "a^b",
    "a*b",
]
NASTY += ["(", "a)", "-a", "+", "\0", "a\0b", "\ud83d", "🎉", "‮abc", "%_", "; DROP TABLE claims;"]


@pytest.mark.parametrize("words", NASTY, ids=ascii)
def test_nothing_typed_is_an_operator(filled: Ledger, words: str) -> None:
    for query in (
        Query(words=words),
        Query(speaker=words),
        Query(publisher=words),
        Query(place=words),
    ):
        for ask in (filled.claims, filled.figures, filled.reports):
            try:
                list(ask(query))
            except QueryError:
                assert not any(c.isalnum() for c in words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_can_be_looked_for(filled: Ledger, words: str) -> None:
    try:
        list(filled.claims(Query(words=words)))
        list(filled.reports(Query(words=words, speaker=words)))
    except QueryError as error:
        assert "no word to look for" in str(error)  # noqa: PT017


def test_a_row_is_there_while_others_are_added(
    filled: Ledger, add: Add, make_account: Make
) -> None:
    rows = filled.claims()
    first = next(rows)
    add(make_account(number=9, published_on="2025-12-01"))
    assert next(rows).cursor < first.cursor
