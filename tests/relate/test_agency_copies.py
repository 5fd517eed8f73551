"""A wire's many copies: one origin in the end, and no work of all pairs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from onrecord.api import OpenLedger
from onrecord.exchange.jsonl import encode_account
from onrecord.gathering import copying
from onrecord.records import Account
from tests.relate.accounts_made import Say, killed, make_account

_WORDS = """market hospital convoy shelling village quarter bridge crossing council militia harvest
    orchard ministry monitor ferry lantern granary cistern viaduct almanac parish tannery""".split()
_PLACES = ("Sarn", "Teshlin", "Orm", "Vask", "Dessen", "Rastan", "Kalvi", "Tosk")


def _sentence(drawn: random.Random) -> str:
    words = drawn.sample(_WORDS, 9)
    words.insert(4, drawn.choice(_PLACES))
    return f"{' '.join(words).capitalize()}."


def _copies(n: int, *, credit: str = "", per_day: int = 40) -> list[Account]:
    """Return accounts of reports that print one text, each with a sentence changed."""
    drawn = random.Random(5)  # noqa: S311  nothing secret
    body = [_sentence(drawn) for _ in range(24)]
    accounts = []
    for number in range(n):
        told = list(body)
        told[drawn.randrange(len(told))] = _sentence(drawn)
        accounts.append(
            make_account(
                f"Paper {number}",
                Say("14 people were killed in Sarn", figures=[killed("14 people", 14, 14)]),
                published_on=f"2026-04-{10 + number // per_day:02d}",
                head=f"Shelling hits Sarn{credit}\n{' '.join(told)} Edition {number}.\n",
            )
        )
    drawn.shuffle(accounts)
    return accounts


def _kept(path: Path, accounts: list[Account]) -> OpenLedger:
    book = onrecord.open(str(path / "copies.ledger"), create=True)
    list(book.take_in(map(encode_account, accounts), origin="test", own=True, tlp="clear"))
    book.refresh()
    return book


@pytest.fixture(params=["", " (Reuters) -"], ids=["no credit", "a credit"], scope="module")
def crowd(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenLedger]:
    """Return a ledger of more copies than are grouped together at once."""
    with _kept(tmp_path_factory.mktemp("crowd"), _copies(140, credit=request.param)) as book:
        yield book


def test_copies_of_one_agency_are_never_more_than_one_origin(crowd: OpenLedger) -> None:
    stories = list(crowd.stories())
    assert sum(row.n_reports for row in stories) == 140
    for row in stories:
        for keep in (None, row.reports[0], row.reports[len(row.reports) // 2], row.reports[-1]):
            for most in (2, 16, 40):
                view = crowd.story_view(row.story, most=most, keep=keep)
                assert view.comparison.n_origins == 1
                assert len(view.told.independents) == 1
        assert crowd.comparison(row.story).n_origins == 1
        assert len(crowd.story(row.story).independents) == 1


def test_some_of_the_copies_are_one_origin_too(crowd: OpenLedger) -> None:
    row = max(crowd.stories(), key=lambda row: row.n_reports)
    picked = random.Random(2).sample(row.reports, 7)  # noqa: S311  nothing secret
    assert crowd.comparison(*picked).n_origins == 1


@pytest.mark.parametrize(("n", "most"), [(60, 5), (120, 5)])
def test_a_copy_is_compared_with_few_of_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int, most: int
) -> None:
    compared = 0
    compare = copying.find_copied

    def counted(one: copying.Worded, other: copying.Worded) -> object:
        nonlocal compared
        compared += 1
        return compare(one, other)

    monkeypatch.setattr(copying, "find_copied", counted)
    monkeypatch.setattr(copying, "MOST_WHOLE", most)
    with _kept(tmp_path, _copies(n, per_day=n)) as book:
        [row] = book.stories()
        assert row.n_reports == n
        assert book.comparison(row.story).n_origins == 1
    assert n - 1 <= compared <= 2 * (most + 1) * n


def test_copies_of_copies_are_all_on_record_where_they_are_few(tmp_path: Path) -> None:
    with _kept(tmp_path, _copies(8)) as book:
        [row] = book.stories()
        copies = book.story(row.story).story.copies
    assert len({(copy.report, copy.of) for copy in copies}) == 8 * 7 // 2
