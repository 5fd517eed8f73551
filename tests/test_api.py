"""What a person in Python can do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

import onrecord
from onrecord import api
from onrecord.cells import flatten, outline
from onrecord.errors import LedgerMissingError, QueryError, ReadError
from onrecord.exchange.jsonl import encode_account
from onrecord.proving import find_breach
from onrecord.records import Account, Failure

TEXT = (
    "Mills reopen after flood\n\n"
    "At least 12 workers were killed, the harbour ministry said on Sunday.\n\n"
    "“We counted 14 bodies,” said Ina Vold, a surgeon. “It is not over.”\n"
)


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    path = tmp_path / "reports" / "mills.txt"
    path.parent.mkdir()
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def account(report_file: Path) -> Account:
    [account] = onrecord.read(str(report_file), published_on="2026-03-16")
    return account


def test_reading_yields_accounts_whose_evidence_holds(account: Account) -> None:
    assert account.report.text == TEXT
    assert account.claims
    assert find_breach(account) is None


def test_the_reading_stage_is_a_package_and_a_function(report_file: Path) -> None:
    from onrecord import read

    [report] = read.reports(str(report_file))
    [account] = read(str(report_file))
    assert account.report.text == report.text


def test_a_bad_document_raises_unless_somebody_is_told(report_file: Path) -> None:
    missing = str(report_file.parent / "gone.txt")
    with pytest.raises(ReadError, match=r"gone\.txt"):
        list(onrecord.read(missing))
    told: list[Failure] = []
    accounts = list(onrecord.read(missing, str(report_file), on_failure=told.append))
    assert len(accounts) == 1
    assert [failure.origin for failure in told] == [missing]


def test_what_is_added_can_be_asked_for(report_file: Path, tmp_path: Path) -> None:
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        [kept] = ledger.add(str(report_file), published_on="2026-03-16", publisher="Tide")
        assert kept.outcome == "new"
        rows = ledger.claims(speaker="Vold", publisher="tide")
        [row] = [row for row in rows if row.claim.within is None]  # “we counted” stands within it
        assert row.report == kept.report
        assert "bodies" in row.claim.content[0].exact
        assert {f.figure.measure for f in ledger.figures()} >= {"killed"}
        assert ledger.search("mills")[0].id == kept.report
        assert list(ledger.verify()) == []


def test_adding_again_changes_nothing(report_file: Path, tmp_path: Path) -> None:
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        list(ledger.add(str(report_file)))
        before = dict(ledger.counts())
        assert [kept.outcome for kept in ledger.add(str(report_file))] == ["known"]
        after = dict(ledger.counts())
    assert before | {"runs": 2} == after


def test_one_text_at_two_places_is_one_report_with_two_origins(
    report_file: Path, tmp_path: Path
) -> None:
    mirror = report_file.with_name("mirror.txt")
    mirror.write_text(TEXT, encoding="utf-8")
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        outcomes = [kept.outcome for kept in ledger.add(str(report_file.parent))]
        assert sorted(outcomes) == ["new", "origin"]
        [row] = ledger.reports()
        assert len(row.origins) == 2


def test_export_and_import_give_equal_accounts(report_file: Path, tmp_path: Path) -> None:
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as one:
        list(one.add(str(report_file), published_on="2026-03-16"))
        lines = list(one.export_jsonl())
        with onrecord.open(str(tmp_path / "b.ledger"), create=True) as other:
            list(other.take_in(lines, origin="export", own=True, tlp="clear"))
            assert list(other.accounts()) == list(one.accounts())


def test_an_account_whose_words_do_not_hold_is_refused(account: Account, tmp_path: Path) -> None:
    claim = account.claims[0]
    forged = msgspec.structs.replace(claim.content[0], exact="something else")
    claims = (msgspec.structs.replace(claim, content=(forged,)), *account.claims[1:])
    line = encode_account(msgspec.structs.replace(account, claims=claims))
    with (
        onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger,
        pytest.raises(ReadError, match="something else"),
    ):
        list(ledger.take_in([line], origin="forged", own=True, tlp="clear"))


def test_failures_stay_on_the_list_of_their_run(report_file: Path, tmp_path: Path) -> None:
    (report_file.parent / "empty.txt").write_bytes(b"")
    (report_file.parent / "noise.bin").write_bytes(bytes(range(256)) * 8)
    told: list[Failure] = []
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        list(ledger.add(str(report_file.parent), on_failure=told.append))
        assert {Path(f.origin).name for f in ledger.failures()} == {"empty.txt", "noise.bin"}
        assert ledger.failures() == told
        assert ledger.counts()["reports"] == 1


def test_a_snapshot_that_was_tampered_with_is_told(report_file: Path, tmp_path: Path) -> None:
    import apsw
    import zstandard

    path = tmp_path / "a.ledger"
    with onrecord.open(str(path), create=True) as ledger:
        list(ledger.add(str(report_file)))
    connection = apsw.Connection(str(path))
    other = zstandard.ZstdCompressor().compress(b"other bytes")
    connection.execute("UPDATE snapshots SET data = ?", (other,))
    connection.close()
    with onrecord.open(str(path), create=True) as ledger:
        problems = [problem.problem for problem in ledger.verify()]
    assert any("SHA-256" in problem for problem in problems)


def test_rows_show_as_a_table_that_no_report_can_break(tmp_path: Path) -> None:
    path = tmp_path / "evil.txt"
    path.write_text("“<script>alert(1)</script>,” said Ann Vold.\n", encoding="utf-8")
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        list(ledger.add(str(path)))
        rows = ledger.claims()
    assert rows
    assert "<script>" not in rows._repr_html_()
    assert "&lt;script&gt;" in rows._repr_html_()


def test_a_row_leads_back_to_its_words(report_file: Path, tmp_path: Path) -> None:
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as ledger:
        list(ledger.add(str(report_file)))
        for row in ledger.claims():
            cells = flatten(row)
            pieces = [
                TEXT[int(start) : int(end)]
                for start, end in (pair.split("-") for pair in cells["words_span"].split())
            ]
            assert " … ".join(pieces) == cells["words"]


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({"since": "last week"}, "since: 'last week' is no date"),
        ({"speeker": "Ann"}, "filters are speaker, publisher"),
    ],
)
def test_a_filter_that_cannot_be_understood_says_so(filters: dict[str, str], sentence: str) -> None:
    with pytest.raises(QueryError, match=sentence):
        api.make_query(**filters)


def test_a_month_given_as_an_end_means_its_last_day() -> None:
    assert api.make_query(until="2024-02").until == dt.date(2024, 2, 29)
    assert api.make_query(until="9999-12").until == dt.date(9999, 12, 31)
    assert api.make_query(until="2024").until == dt.date(2024, 12, 31)
    assert api.make_query(until="2024-02-03").until == dt.date(2024, 2, 3)


def test_a_ledger_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissingError, match=r"none\.ledger.*onrecord add"):
        onrecord.open(str(tmp_path / "none.ledger"))


def test_what_hangs_on_a_claim_left_out_hangs_on_the_claim_around_it(account: Account) -> None:
    sure = msgspec.structs.replace(account.claims[0], probability=0.9)
    unsure = [
        msgspec.structs.replace(c, probability=0.1, within=sure.id) for c in account.claims[1:]
    ]
    figures = [msgspec.structs.replace(f, claim=unsure[0].id) for f in account.figures]
    given = msgspec.structs.replace(account, claims=(sure, *unsure), figures=tuple(figures))
    kept = api.keep_probable(given, 0.5)
    assert [claim.id for claim in kept.claims] == [sure.id]
    assert {figure.claim for figure in kept.figures} == {sure.id}


def test_a_figures_row_has_the_words_for_its_place_and_why_they_mean_it(tmp_path: Path) -> None:
    text = (
        "Shells killed 12 people in Idlib.\n\nJets killed 3 people on the outskirts of Kellisay.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with onrecord.open(str(tmp_path / "a.ledger"), create=True) as book:
        list(book.add(str(tmp_path / "a.txt"), published_on="2026-04-12", engine="rules"))
        rows = {row.figure.low: row for row in book.figures()}
    cells = {low: flatten(row) for low, row in rows.items()}
    assert (cells[3]["place"], cells[3]["place_words"]) == ("Kallaseh", "Kellisay")
    assert "spelling" in cells[3]["place_why"].split("; ")
    assert outline(rows[3])["place"] == "Kallaseh?"
    assert cells[12]["place_words"] == "Idlib"
    assert outline(rows[12])["place"] == "Idlib"
