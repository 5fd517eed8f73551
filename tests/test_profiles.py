"""What is on record of a party, asked from Python."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from onrecord.api import OpenLedger
from onrecord.demo import demo_folder
from onrecord.errors import NotOnRecordError
from onrecord.text import fold_words


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenLedger]:
    """The demonstration reports on record."""
    path = str(tmp_path_factory.mktemp("profiles") / "demo.ledger")
    with demo_folder() as folder, onrecord.open(path, create=True) as opened:
        list(opened.add(manifest=str(folder / "manifest.jsonl")))
        yield opened


def test_what_each_party_said_is_what_the_ledger_has_of_it(book: OpenLedger) -> None:
    parties = book.sized_parties(unnamed=True)
    assert len(parties) > 50
    for party in parties:
        said = [row.cursor for row in book.party_claims(party.id, "said", limit=1000)]
        assert said == [row.cursor for row in book.claims(party=party.id)]
        assert book.party_tally(party.id, "said").n == len(said) == party.n_claims


def test_what_others_said_holds_a_name_and_is_never_its_own(book: OpenLedger) -> None:
    n_found = 0
    for party in book.sized_parties(unnamed=True):
        own = {row.cursor for row in book.claims(party=party.id)}
        for row in book.party_claims(party.id, "said_of", limit=1000):
            assert row.cursor not in own
            n_found += 1
        assert book.party_tally(party.id, "said_of").n == len(
            book.party_claims(party.id, "said_of", limit=1000)
        )
    assert n_found > 0


def test_sizes_are_those_of_the_list_of_parties(book: OpenLedger) -> None:
    sized = [(row.id, row.n_reports, row.n_claims) for row in book.sized_parties()]
    assert sized == [(row.id, row.n_reports, row.n_claims) for row in book.parties()]
    assert [row[0] for row in sized[3:7]] == [r.id for r in book.sized_parties(skipped=3, limit=4)]


@pytest.mark.parametrize("name", ["tosk", "MIRELA tos", "'; DROP", "a OR b", "x*"])
def test_a_name_is_words_and_never_an_operator(book: OpenLedger, name: str) -> None:
    words = fold_words(name)
    assert [row.id for row in book.sized_parties(name=name)] == [
        row.id for row in book.parties(name=name)
    ]
    for row in book.sized_parties(name=name):
        names = [fold_words(n) for n in book.party(row.id).names]
        assert any(
            all(any(part.startswith(word) for part in one) for word in words) for one in names
        )


def test_claims_go_on_after_the_last_one_seen(book: OpenLedger) -> None:
    party = book.sized_parties(limit=1)[0]
    whole = [row.cursor for row in book.party_claims(party.id, "said", limit=1000)]
    first = book.party_claims(party.id, "said", limit=5)
    rest = book.party_claims(party.id, "said", limit=1000, after=first[-1].cursor)
    assert [*(row.cursor for row in first), *(row.cursor for row in rest)] == whole


def test_nobody_has_no_profile(book: OpenLedger) -> None:
    with pytest.raises(NotOnRecordError):
        book.party_tally("party-x", "said")


def test_what_an_older_engine_found_counts_no_more(tmp_path: Path) -> None:
    page = tmp_path / "one.txt"
    page.write_text(
        "“At least 12 people died,” said Mayor Ann Lee. Ann Lee denied that it rained.\n"
        "“Ann Lee lies,” said Governor Bob Ray of Ford County.\n",
        encoding="utf-8",
    )
    with onrecord.open(str(tmp_path / "one.ledger"), create=True) as book:
        for engine in ("rules", "tagger"):
            list(book.add(str(page), engine=engine, published_on="2020-02-03"))  # type: ignore[arg-type]
            lee = book.sized_parties(name="Lee")[0]
            assert book.party_tally(lee.id, "said").n == len(book.claims(party=lee.id)) > 0
            assert lee.n_reports == 1


def test_wording_stands_at_a_name_in_the_same_breath(tmp_path: Path) -> None:
    page = tmp_path / "one.txt"
    page.write_text(
        "The so-called Army of Light said it had won. The regime fled. General Ann Lee stayed.\n",
        encoding="utf-8",
    )
    with onrecord.open(str(tmp_path / "one.ledger"), create=True) as book:
        list(book.add(str(page), published_on="2020-02-03", publisher="Courier"))
        found = {
            (party.name, row.words)
            for party in book.sized_parties(unnamed=True)
            for row in book.party_wording(party.id)
        }
    assert any("Army of Light" in name and "so-called" in words for name, words in found)
    assert not any("Lee" in name for name, _ in found)
