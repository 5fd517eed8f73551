"""Figures of one measure, newest first: none is lost for where it stands, and a cut is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import apsw
import pytest
from msgspec.structs import replace

import onrecord
from onrecord.records import Account, Caller, Copy, Span
from onrecord.store import Ledger
from onrecord.store.counts import series, spread_columns
from onrecord.store.file.connection import _migrations

MakeAccount = Callable[..., Account]
Add = Callable[..., list[str]]
TARSK = "=onrecord:tarsk"


def own_voice(account: Account, *, without_claims: bool = False) -> Account:
    """Return an account whose figures all stand in the outlet's own voice."""
    figures = tuple(
        replace(figure, claim=None, measure="killed", place=account.places[0].id)
        for figure in account.figures
    )
    return replace(account, claims=() if without_claims else account.claims, figures=figures)


def words_of(path: str, *, is_held: bool, **filters: Any) -> list[str]:
    with onrecord.open(path, read_only=True) as book:
        if is_held:
            book.hold_columns()
        return [f"{one.report}:{one.figure.id}" for one in book.series_figures("killed", **filters)]


def copy_from(
    ledger: Ledger, of: Account, reports: Sequence[Account], *, kind: Any, spans: Any = ()
) -> None:
    numbers = ledger.relations.numbers(one.report.id for one in (of, *reports))
    first = of.report.id
    with ledger.relations.writing():
        ledger.relations.put_copies(
            (
                numbers[id_],
                numbers[first],
                Copy(report=id_, of=first, kind=kind, share=1, spans=spans),
            )
            for id_ in (one.report.id for one in reports)
        )


@pytest.fixture
def filled(url: str, add: Add, make_account: MakeAccount) -> str:
    told = [make_account(number=n, published_on=f"2025-10-{n:02}") for n in range(1, 5)]
    own = [own_voice(make_account(number=n, published_on="2025-11")) for n in range(11, 14)]
    mute = [
        own_voice(make_account(number=n, published_on=f"2025-12-{n:02}"), without_claims=True)
        for n in range(21, 26)
    ]
    elsewhere = [make_account(number=30, place="Old Harbour")]
    add(*told, *own, *mute, *elsewhere)
    return url


@pytest.mark.parametrize("is_held", [False, True])
def test_figures_of_a_place_are_found_without_a_claim_that_names_it(
    filled: str, is_held: bool
) -> None:
    with onrecord.open(filled, read_only=True) as book:
        killed = [row for row in book.figures(measure="killed") if row.place == "Tarsk"]
    found = words_of(filled, is_held=is_held, place=TARSK)
    assert found == [f"{row.report}:{row.figure.id}" for row in killed]
    assert len(found) >= 8


@pytest.mark.parametrize(
    "filters",
    [
        {"since": "2025-12"},
        {"until": "2025-11"},
        {"publisher": "=The Lantern"},
        {"publisher": "lantern"},
        {"words": "people"},
        {"speaker": "Ina Vold"},
        {"min_probability": 0.5},
        {"stance": "asserts"},
        {"hedge": False},
    ],
)
def test_figures_of_a_place_hear_the_other_filters(filled: str, filters: dict[str, Any]) -> None:
    with onrecord.open(filled, read_only=True) as book:
        rows = [row for row in book.figures(measure="killed", **filters) if row.place == "Tarsk"]
        assert list(book.figures(measure="killed", place=TARSK, **filters)) == rows
        paged = list(book.figures(measure="killed", place=TARSK, limit=2, after=rows[0].cursor))
        assert not filters.get("since") or paged == rows[1:3]
    assert words_of(filled, is_held=False, place=TARSK, **filters) == [
        f"{row.report}:{row.figure.id}" for row in rows
    ]
    found = words_of(filled, is_held=True, place=TARSK, **filters)
    assert found == [f"{row.report}:{row.figure.id}" for row in rows]
    assert found


def test_a_ledger_of_before_tells_where_its_figures_are(filled: str) -> None:
    before = words_of(filled, is_held=False, place=TARSK)
    [sql] = [sql for _, name, sql in _migrations() if name.endswith("_figure_sites.sql")]
    with apsw.Connection(filled) as connection:
        kept = connection.execute("SELECT * FROM figure_sites").fetchall()
        connection.execute("DROP TABLE figure_sites")
        connection.execute(sql)
        assert connection.execute("SELECT * FROM figure_sites").fetchall() == kept
    assert words_of(filled, is_held=False, place=TARSK) == before
    assert before


def test_others_see_figures_of_a_place_in_what_they_may_see(filled: str) -> None:
    everything = words_of(filled, is_held=False, place=TARSK)
    hidden = everything[0].partition(":")[0]
    with apsw.Connection(filled) as connection:
        connection.execute(
            "INSERT INTO report_marks SELECT seq, 4 FROM reports WHERE id = ?", (hidden,)
        )
    caller = Caller(name="x", clearance="amber")
    with onrecord.open(filled, read_only=True, caller=caller) as book:
        found = {one.report for one in book.series_figures("killed", place=TARSK)}
    assert found == {one.partition(":")[0] for one in everything} - {hidden}


def test_copies_use_up_none_of_the_figures_that_are_looked_at(
    ledger: Ledger, url: str, add: Add, make_account: MakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(series, "MOST_FIGURES", 4)
    copies = [make_account(number=n, published_on="2025-12") for n in range(1, 10)]
    others = [make_account(number=n, published_on="2025-10") for n in range(11, 14)]
    add(*copies, *others)
    copy_from(ledger, copies[0], copies[1:], kind="near")
    with onrecord.open(url, read_only=True) as book:
        lines = book.figure_lines("killed")
        assert (lines.n_looked_at, lines.is_cut) == (4, False)
        assert sum(len(line.points) for line in lines.lines) == 4


def test_figures_in_a_passage_that_is_copied_are_left_out(
    ledger: Ledger, url: str, add: Add, make_account: MakeAccount
) -> None:
    first, second, third = (make_account(number=n) for n in (1, 2, 3))
    add(first, second, third)
    text = second.report.text
    copy_from(ledger, first, [second], kind="lifted", spans=(Span(start=0, end=len(text)),))
    copy_from(ledger, first, [third], kind="lifted", spans=(Span(start=0, end=3),))
    with onrecord.open(url, read_only=True) as book:
        found = {one.report for one in book.series_figures("killed")}
    assert found == {first.report.id, third.report.id}


def test_a_cut_is_told(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "MOST_FIGURES", 3)
    with onrecord.open(filled, read_only=True) as book:
        lines = book.figure_lines("killed", place=TARSK)
        assert (lines.n_looked_at, lines.is_cut) == (3, True)


def test_claims_beyond_those_looked_at_are_told_of(
    filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread_columns, "MOST_SEARCHED", 2)
    monkeypatch.setattr(spread_columns, "_AT_ONCE", 1)
    with onrecord.open(filled, read_only=True) as book:
        book.hold_columns()
        lines = book.figure_lines("killed", hedge=False)
        assert lines.is_cut
        assert book.figure_lines("killed", hedge=True).is_cut is False
