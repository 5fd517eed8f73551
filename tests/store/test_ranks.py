"""Lists of parties are the same for whoever may see all that is counted, the owner or not."""

from __future__ import annotations

import itertools
import string
from pathlib import Path

import msgspec
import pytest

import onrecord
from onrecord.records import Account, Actor, ActorKind, Caller
from onrecord.store import Entry, open_ledger
from onrecord.text import derive_id
from tests.serve.made import make_report

N_COMMON = 450  # of which some are alike enough to be one
N_MORE = 250  # than any list that is looked at before filters are heard
ANYBODY = Caller(name="anybody", clearance="clear")


def _names(ending: str) -> list[str]:
    pairs = itertools.product(string.ascii_lowercase, repeat=2)
    return [f"{one.upper()}{other}vok {ending}{other}{one}en" for one, other in pairs]


def _naming(text: str, kind: ActorKind, names: list[str]) -> Account:
    report = make_report(text)
    actors = [
        Actor(id=derive_id("actor", report.text_sha256, number), name=name, kind=kind, mentions=())
        for number, name in enumerate(names)
    ]
    return Account(report=report, actors=tuple(actors))


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a ledger in which many persons are named twice, and few organisations once."""
    path = str(tmp_path_factory.mktemp("ranks") / "cases.ledger")
    persons, bodies = _names("Dr")[:N_COMMON], [f"{name} Ministry" for name in _names("Or")[:9]]
    accounts = [_naming(f"Number {n}.", "person", persons) for n in (1, 2)]
    accounts.append(_naming("Number 3.", "organisation", bodies))
    accounts.append(_naming("Number 4.", "person", ["Hidden Person"]))
    book = open_ledger(path, create=True)
    run = book.begin_run("made 1")
    marks = ("clear", "clear", "clear", "red")
    entries = [Entry(account=a, tlp=tlp) for a, tlp in zip(accounts, marks, strict=True)]
    list(book.add(entries, run=run))
    book.finish_run(run)
    book.close()
    with onrecord.open(path) as opened:
        opened.refresh()
        assert len(opened.parties(kind="person")) > N_MORE
    return path


@pytest.mark.parametrize(
    "asked",
    [{"kind": "organisation"}, {"kind": "person"}, {}, {"unnamed": True}, {"name": "Aa"}],
    ids=str,
)
def test_filters_are_heard_before_a_list_is_cut(ledger: str, asked: dict[str, object]) -> None:
    with (
        onrecord.open(ledger, read_only=True) as owner,
        onrecord.open(ledger, read_only=True, caller=ANYBODY) as other,
    ):
        wanted = [row for row in owner.parties(**asked) if row.name != "Hidden Person"]
        assert wanted
        for limit in (5, 20, len(wanted)):
            rows = list(other.parties(limit=limit, **asked))
            assert msgspec.to_builtins(rows) == msgspec.to_builtins(wanted[:limit])
            sized = other.sized_parties(limit=limit, **asked)
            assert [row.id for row in sized] == [row.id for row in rows]


def test_pages_of_a_list_hold_each_party_once(ledger: str) -> None:
    with onrecord.open(ledger, read_only=True, caller=ANYBODY) as book:
        whole = [row.id for row in book.sized_parties(limit=1_000)]
        pages = [book.sized_parties(limit=40, skipped=n) for n in range(0, len(whole), 40)]
        assert [row.id for page in pages for row in page] == whole


def test_why_names_are_one_party_is_told_without_names_that_are_hidden(tmp_path: Path) -> None:
    path = str(tmp_path / "names.ledger")
    accounts = [
        _naming("Number 1.", "person", ["Per Hidden Holmqvist"]),
        _naming("Number 2.", "person", ["Per Holmqvist"]),
    ]
    book = open_ledger(path, create=True)
    run = book.begin_run("made 1")
    list(book.add([Entry(account=accounts[0], tlp="red"), Entry(account=accounts[1])], run=run))
    book.close()
    with onrecord.open(path) as owner:
        [party] = owner.parties(unnamed=True)
        assert "Hidden" in str(list(owner.party_joins(party.id)))
    with onrecord.open(path, read_only=True, caller=ANYBODY) as other:
        [join] = other.party_joins(party.id)
        assert (join.name, join.rule, join.words) == (
            *("Per Holmqvist", "same name"),
            ("Per Holmqvist",),
        )
        assert "idden" not in str(other.around(accounts[1].report.id).parties)
