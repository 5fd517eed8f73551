"""Parties in a ledger: kept up with what is added, decided otherwise by people, asked for."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.api import OpenLedger
from onrecord.cli import cli
from onrecord.errors import NotOnRecordError, QueryError
from onrecord.exchange.jsonl import encode_account
from onrecord.gathering.parties import refresh_parties
from onrecord.records import Account, Actor, ActorKind, Caller, Claim, Quantity, Report, Span
from onrecord.store import Entry, open_ledger
from onrecord.text import derive_id, digest_text, quote

Named = tuple[str, ActorKind, str]
OBSERVATORY: Named = ("Syrian Observatory for Human Rights", "organisation", "")
SOHR: Named = ("SOHR", "organisation", "")
PAVEL: Named = ("Pavel Strelnikov", "person", "Russian Defence Ministry spokesman")
OLEG: Named = ("Oleg Strelnikov", "person", "")
SURNAME: Named = ("Strelnikov", "person", "")
REBELS: Named = ("rebels", "group", "")


def account_of(number: int, names: Sequence[Named], *, about: str = "Russia") -> Account:
    """Return an account in which each of `names` says that some were killed."""
    text, spans = f"Report {number}. {about}, {about}. ", []
    for name, _, _ in names:
        spans.append(Span(start=len(text), end=len(text) + len(name)))
        text += f"{name} said 4 people died. "
    sha256 = digest_text(text)
    actors, claims, figures = [], [], []
    for (name, kind, role), span in zip(names, spans, strict=True):
        actor, claim = derive_id("actor", sha256, span.start), derive_id("claim", sha256, span.end)
        content = Span(start=span.end + len(" said "), end=span.end + len(" said 4 people died"))
        roles = (role,) if role else ()
        mentions = (quote(text, span),)
        actors.append(Actor(id=actor, name=name, kind=kind, mentions=mentions, roles=roles))
        claims.append(
            Claim(
                id=claim,
                source=mentions,
                cue=(),
                content=(quote(text, content),),
                speech="indirect",
                speaker=actor,
                speaker_kind="named",
                probability=0.8,
            )
        )
        figures.append(
            Quantity(
                id=derive_id("figure", sha256, span.end),
                low=4,
                high=4,
                bound="exact",
                span=quote(text, Span(start=content.start, end=content.start + 8)),
                measure="killed",
                claim=claim,
            )
        )
    report = Report(
        id=derive_id("report", sha256),
        origin=f"reports/{number}.txt",
        text=text,
        text_sha256=sha256,
        published_on="2026-01-02",
    )
    return Account(
        report=report, actors=tuple(actors), claims=tuple(claims), figures=tuple(figures)
    )


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "test.ledger")


Fill = Callable[..., OpenLedger]


@pytest.fixture
def fill(path: str) -> Fill:
    """Keep accounts, by name lists, and return the ledger."""

    def keep(*reports: Sequence[Named], first: int = 0, about: str = "Russia") -> OpenLedger:
        book = onrecord.open(path, create=True)
        lines = [
            encode_account(account_of(first + i, names, about=about))
            for i, names in enumerate(reports)
        ]
        assert all(
            a.outcome == "new" for a in book.take_in(lines, origin="test", own=True, tlp="clear")
        )
        return book

    return keep


def shown(book: OpenLedger) -> list[tuple[object, ...]]:
    rows = book.parties(unnamed=True)
    return sorted((r.id, r.name, r.kind, r.names, r.roles, r.n_reports, r.n_claims) for r in rows)


def test_one_body_is_listed_once_under_all_its_names(fill: Fill) -> None:
    book = fill([OBSERVATORY, REBELS], [SOHR, REBELS], [OBSERVATORY])
    [row] = book.parties()
    assert (row.name, row.kind) == ("Syrian Observatory for Human Rights", "organisation")
    assert row.names == ("Syrian Observatory for Human Rights", "SOHR")
    assert (row.n_reports, row.n_claims) == (3, 3)
    assert len(book.parties(unnamed=True)) == 3
    assert book.party(row.id[:14]) == row
    assert [r.name for r in book.parties(name="sohr")] == [row.name]
    assert book.parties(name="sohr rebels") == []
    assert book.parties(kind="person") == []
    assert len(book.parties(unnamed=True, limit=2)) == 2


def test_each_name_says_why_it_is_there(fill: Fill) -> None:
    book = fill([PAVEL], [SURNAME], [SURNAME])
    [row] = book.parties()
    named, surname = book.party_joins(row.id)
    assert (named.name, named.words) == ("Pavel Strelnikov", ("Pavel Strelnikov",))
    assert (surname.rule, surname.n_reports) == ("surname of one person on record", 2)
    assert surname.words == ("Strelnikov", "Pavel Strelnikov")
    assert 0 < surname.score < named.score == 1


def test_a_second_of_a_surname_takes_it_from_the_first(fill: Fill) -> None:
    fill([PAVEL], [SURNAME]).close()
    book = fill([OLEG], first=2)
    assert [(r.name, r.n_reports) for r in book.parties()] == [
        ("Oleg Strelnikov", 1),
        ("Pavel Strelnikov", 1),
        ("Strelnikov", 1),
    ]


def test_claims_of_a_party_are_found_under_all_its_names(fill: Fill) -> None:
    book = fill([OBSERVATORY, REBELS], [SOHR], [PAVEL], [SURNAME], [OLEG])
    for speaker in ("SOHR", "sohr", "Syrian Observatory for Human Rights"):
        assert [row.speaker for row in book.claims(speaker=speaker)] == [SOHR[0], OBSERVATORY[0]]
        assert len(book.figures(speaker=speaker)) == 2
        assert len(book.figures(speaker=speaker, measure="wounded")) == 0
        assert len(book.reports(speaker=speaker)) == 2
        assert len(book.reports(speaker=speaker, measure="killed")) == 2
        assert len(book.claims(speaker=speaker, words="people", limit=1)) == 1
    assert [row.speaker for row in book.claims(speaker="observatory")] == [OBSERVATORY[0]]
    found = {row.speaker for row in book.claims(speaker="Strelnikov")}
    assert found == {PAVEL[0], OLEG[0], SURNAME[0]}
    assert [row.speaker for row in book.claims(speaker="Oleg Strelnikov")] == [OLEG[0]]


def test_a_name_is_found_in_spellings_that_no_report_has(fill: Fill) -> None:
    book = fill(
        [("Defense Ministry of Russia", "organisation", "")], [("Omar Hussain", "person", "")]
    )
    assert len(book.claims(speaker="Russian Ministry of Defence")) == 1
    assert len(book.figures(speaker="Russia's defence ministry", words="people")) == 1
    assert len(book.reports(speaker="Russia's defence ministry", measure="killed")) == 1
    assert len(book.claims(speaker="Ministry of Defence")) == 0
    book.close()
    book = fill([("Karim Haddad", "person", "")], first=9)
    assert len(book.claims(speaker="Kareem al-Haddad")) == 1


def test_a_merge_holds_for_what_comes_later_and_can_be_undone(fill: Fill) -> None:
    book = fill([PAVEL], [OLEG], [SURNAME])
    before = shown(book)
    pavel, oleg = (book.parties(name=name)[0] for name in ("pavel", "oleg"))
    judgement = book.merge_parties(pavel.id, oleg.id)
    [both] = book.parties(name="pavel")
    assert set(both.names) == {"Pavel Strelnikov", "Oleg Strelnikov"}
    rules = {row.name: row.rule for row in book.party_joins(both.id)}
    assert "merged by a person" in rules.values()
    book.close()
    book = fill([OLEG], first=9)
    assert book.party(both.id).n_reports == 3
    [row] = book.party_judgements()
    assert (row.id, row.verdict, row.undone_at) == (judgement, "merge", None)
    book.undo_party_judgement(judgement)
    assert book.party(oleg.id).n_reports == 2
    assert [party for party in shown(book) if party[0] != oleg.id] == [
        party for party in before if party[0] != oleg.id
    ]
    [row] = book.party_judgements()
    assert row.undone_at is not None
    with pytest.raises(NotOnRecordError):
        book.undo_party_judgement(judgement)


def test_a_split_holds_for_what_comes_later_and_can_be_undone(fill: Fill) -> None:
    book = fill([PAVEL], [SURNAME])
    before = shown(book)
    [party] = book.parties()
    judgement = book.split_party(party.id, "strelnikov")
    assert [row.name for row in book.parties()] == ["Pavel Strelnikov", "Strelnikov"]
    book.close()
    book = fill([SURNAME], first=9)
    assert [(r.name, r.n_reports) for r in book.parties()] == [
        ("Strelnikov", 2),
        ("Pavel Strelnikov", 1),
    ]
    book.undo_party_judgement(judgement)
    [party] = book.parties()
    assert party.n_reports == 3
    assert party.id == before[0][0]


def test_wrong_use_is_told(fill: Fill) -> None:
    book = fill([PAVEL], [OLEG], [SURNAME], [SOHR])
    pavel = book.parties(name="pavel")[0]
    with pytest.raises(QueryError, match="one party already"):
        book.merge_parties(pavel.id, pavel.id)
    with pytest.raises(QueryError, match="'Igor' is no name of Pavel Strelnikov"):
        book.split_party(pavel.id, "Igor")
    with pytest.raises(QueryError, match="leave it others"):
        book.split_party(pavel.id, "Pavel Strelnikov")
    for id_ in ("", "party-0000", "ö", "party-"):
        with pytest.raises(NotOnRecordError):
            book.party(id_)
        with pytest.raises(NotOnRecordError):
            book.merge_parties(id_, pavel.id)
        with pytest.raises(NotOnRecordError):
            list(book.party_joins(id_))
    for id_ in ("", "judgement-7", "judgement-²", "x" * 40):
        with pytest.raises(NotOnRecordError):
            book.undo_party_judgement(id_)
    with pytest.raises(QueryError, match="filters are name, kind"):
        book.parties(sort="name")
    assert book.party_judgements() == []


def test_what_an_older_engine_named_counts_no_more(path: str) -> None:
    store = open_ledger(path, create=True)
    account = account_of(1, [PAVEL, SOHR])
    list(store.add([Entry(account=account)], run=store.begin_run("rules 1")))
    refresh_parties(store)
    assert len(list(store.parties())) == 2
    fewer = msgspec.structs.replace(
        account, actors=account.actors[:1], claims=account.claims[:1], figures=()
    )
    list(store.add([Entry(account=fewer)], run=store.begin_run("rules 2")))
    refresh_parties(store)
    assert [row.name for row in store.parties()] == ["Pavel Strelnikov"]
    list(store.add([Entry(account=account)], run=store.begin_run("rules 3")))
    refresh_parties(store)
    assert sorted(row.name for row in store.parties()) == ["Pavel Strelnikov", "SOHR"]
    store.close()


def test_other_rules_group_everything_anew_and_judgements_stay(fill: Fill, path: str) -> None:
    book = fill([PAVEL], [OLEG])
    pavel, oleg = (book.parties(name=name)[0] for name in ("pavel", "oleg"))
    book.merge_parties(pavel.id, oleg.id)
    before = shown(book)
    book.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE party_progress SET rules = 'older'")
        connection.execute("UPDATE parties SET name = 'stale'")
    connection.close()
    with onrecord.open(path) as book:
        assert shown(book) == before


def test_every_id_that_a_party_had_leads_to_what_became_of_it(fill: Fill) -> None:
    """Merged twice over, or called by a further name that gives it another id."""
    book = fill([PAVEL], [OLEG], [SOHR], [REBELS])
    had = {row.id for row in book.parties() if "Strelnikov" in row.name or row.name == "SOHR"}
    first, *others = sorted(had)
    for other in others:
        book.merge_parties(first, other)
        had |= {row.id for row in book.parties() if "Pavel Strelnikov" in row.names}
    book.close()
    book = fill([OBSERVATORY, SOHR], first=9, about="Syria")
    [now] = book.parties(name="pavel")
    assert len(had) > 2
    assert {book.party(id_).id for id_ in had} == {now.id}
    assert {row.claim.id for row in book.claims(party=min(had - {now.id}))} == {
        row.claim.id for row in book.claims(party=now.id)
    }
    for judgement in book.party_judgements():
        book.undo_party_judgement(judgement.id)
    [pavel] = book.parties(name="pavel")
    assert book.party(pavel.id) == pavel


def test_an_id_leads_on_after_other_rules_gave_another(fill: Fill, path: str) -> None:
    book = fill([PAVEL])
    [party] = book.parties()
    book.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE party_progress SET rules = 'older'")
        connection.execute("UPDATE parties SET id = 'party-older'")
    connection.close()
    with onrecord.open(path) as book:
        assert book.party("party-older").id == party.id


def test_an_id_of_what_one_may_not_see_leads_nowhere(fill: Fill, path: str) -> None:
    book = fill([PAVEL], [OLEG])
    pavel, oleg = (book.parties(name=name)[0] for name in ("pavel", "oleg"))
    book.merge_parties(pavel.id, oleg.id)
    [both] = book.parties(name="pavel")
    book.refresh()
    [gone] = {pavel.id, oleg.id} - {both.id}
    for row in book.reports():
        book.mark(row.id, "amber")
    book.close()
    guest = Caller(name="guest", clearance="clear")
    with (
        onrecord.open(path, read_only=True, caller=guest) as book,
        pytest.raises(NotOnRecordError),
    ):
        book.party(gone)


NAMES = [PAVEL, OLEG, SURNAME, OBSERVATORY, SOHR, REBELS, ("Mohammed Ali", "person", "mayor")]
NAMES += [("Muhammad Aly", "person", "mayor"), ("EDRC", "organisation", "")]
NAMES += [("Eastern Delta Relief Committee", "organisation", ""), ("the Observatory", "group", "")]


def test_neither_order_nor_steps_of_adding_leave_a_trace(tmp_path: Path) -> None:
    paths = (str(tmp_path / f"{number}.ledger") for number in itertools.count())

    @settings(deadline=None, max_examples=12)
    @given(
        st.lists(st.lists(st.sampled_from(NAMES), max_size=3), min_size=2, max_size=6),
        st.randoms(use_true_random=False),
    )
    def check(reports: list[list[Named]], rng: random.Random) -> None:
        accounts = [
            account_of(i, names, about="Syria" if i % 2 else "Russia")
            for i, names in enumerate(reports)
        ]
        found = []
        for step in (len(accounts), 1):
            order = list(accounts)
            rng.shuffle(order)
            with onrecord.open(next(paths), create=True) as book:
                for i in range(0, len(order), step):
                    lines = map(encode_account, order[i : i + step])
                    list(book.take_in(lines, origin="test", own=True, tlp="clear"))
                found.append(shown(book))
                assert not list(book.verify())
        assert found[0] == found[1]

    check()


def test_the_command_line_shows_and_decides(
    fill: Fill, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fill([PAVEL], [OLEG], [SURNAME], [SOHR], [OBSERVATORY]).close()

    def run(*arguments: str) -> list[dict[str, Any]]:
        cli.main([*arguments, "--ledger", path], standalone_mode=False)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line[0] == "{"]

    rows = run("parties", "--format", "jsonl")
    assert rows[0]["names"] == ["SOHR", "Syrian Observatory for Human Rights"]
    assert set(rows[0]) == {"name", "kind", "names", "roles", "reports", "claims", "id"}
    why = run("parties", "why", rows[0]["id"], "--format", "jsonl")
    assert {row["rule"] for row in why} == {"same name", "known by both names"}
    one, other = (row["id"] for row in rows if row["name"] in (PAVEL[0], OLEG[0]))
    run("parties", "merge", one, other)
    merged = run("parties", "--name", "pavel", "--format", "jsonl")
    assert len(merged[0]["names"]) == 2
    run("parties", "split", merged[0]["id"], "Oleg Strelnikov")
    assert len(run("parties", "--format", "jsonl")) == len(rows)
    run("parties", "undo", "judgement-2")
    run("parties", "undo", "judgement-1")
    assert [row["verdict"] for row in run("parties", "judgements", "--format", "jsonl")] == [
        "split",
        "merge",
    ]
    assert run("parties", "--format", "jsonl") == rows
    for shape in ("table", "csv", "json"):
        cli.main(["parties", "--ledger", path, "--format", shape], standalone_mode=False)
        assert "SOHR" in capsys.readouterr().out
