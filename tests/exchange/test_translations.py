"""Translations of claims: kept beside them, handed out with them, and never instead of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from onrecord import api
from onrecord.api import OpenLedger
from onrecord.cli import cli
from onrecord.errors import NotOnRecordError, UsageError
from onrecord.records import Account, Caller
from onrecord.store import Entry
from onrecord.store.answers.taxii import ALL, Collection, ObjectQuery
from tests.relate.accounts_made import Say, make_account

NAME = "Mirela Tarkov"


@pytest.fixture
def account() -> Account:
    return make_account(
        "The Lantern", Say("nobody had fired", NAME), Say("the market was empty", "Ina Vold")
    )


@pytest.fixture
def book(tmp_path: Path, account: Account) -> Iterator[OpenLedger]:
    with api.open(str(tmp_path / "ours.ledger"), create=True) as opened:
        opened.name_producer("Ours")
        run = opened._store.begin_run("rules 1")
        list(opened._store.add([Entry(account=account)], run=run))
        opened._store.finish_run(run)
        opened.refresh()
        yield opened


def exported(book: OpenLedger, **options: Any) -> list[dict[str, Any]]:
    pieces = [one for one in book.export_stix(lines=True, **options) if isinstance(one, bytes)]
    return [json.loads(one) for one in pieces]


def translations(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in objects if one["type"] == "language-content"]


def handed_out(book: OpenLedger, collection: Collection) -> list[dict[str, Any]]:
    query = ObjectQuery(collection=collection.number, most=4, tlp=4, versions=(ALL,))
    return [json.loads(row.data) for row in book.objects(query).rows]


def translate(book: OpenLedger, account: Account, words: str, number: int = 0) -> str:
    claim = account.claims[number].id
    return book.translate(account.report.id, claim, language="de", words=words).id


def test_a_translation_goes_out_with_its_claim(book: OpenLedger, account: Account) -> None:
    translate(book, account, "niemand habe geschossen")
    book.translate(account.report.id, account.claims[0].id, language="fr", words="personne")
    objects = exported(book)
    [found] = translations(objects)
    [note] = [one for one in objects if one["id"] == found["object_ref"]]
    assert "nobody had fired" in note["content"]
    assert found["object_modified"] == note["modified"]
    assert found["contents"] == {
        "de": {"content": "niemand habe geschossen"},
        "fr": {"content": "personne"},
    }
    assert found["object_marking_refs"] == note["object_marking_refs"]


def test_a_better_translation_takes_the_place_of_the_last(
    book: OpenLedger, account: Account
) -> None:
    collection = book.new_collection("All")
    translate(book, account, "niemand schoss")
    [before] = translations(handed_out(book, collection))
    translate(book, account, "niemand habe geschossen")
    *_, after = translations(handed_out(book, collection))
    assert after["id"] == before["id"]
    assert after["modified"] > before["modified"]
    assert "geschossen" in json.dumps(after)
    assert [row.words for row in book.translations()] == ["niemand habe geschossen"]


def test_a_translation_undone_goes_out_no_more(book: OpenLedger, account: Account) -> None:
    collection = book.new_collection("All")
    id_ = translate(book, account, "niemand habe geschossen")
    assert translations(handed_out(book, collection))
    book.undo_translation(id_)
    assert not translations(handed_out(book, collection))
    assert not translations(exported(book))
    assert book.translations() == []
    with pytest.raises(NotOnRecordError, match="no such translation"):
        book.undo_translation(id_)


def test_a_translation_is_marked_as_its_claim(book: OpenLedger, account: Account) -> None:
    translate(book, account, "niemand habe geschossen")
    translate(book, account, "der Markt sei leer gewesen", 1)
    book.mark(account.report.id, "red", claim=account.claims[0].id)
    out = json.dumps(exported(book))
    assert "geschossen" not in out
    assert "der Markt" in out


def test_a_name_withheld_stands_in_no_translation(book: OpenLedger, account: Account) -> None:
    collection = book.new_collection("All")
    translate(book, account, f"niemand habe auf {NAME} geschossen")
    translate(book, account, "Tarkov sei allein gewesen", 1)
    assert "Tarkov" in json.dumps(handed_out(book, collection))
    book.withhold(NAME, reason="private")
    for out in (exported(book), handed_out(book, collection)):
        assert len(translations(out)) == 2
        assert "Tarkov" not in json.dumps(out)


def test_what_cannot_be_kept_is_told(book: OpenLedger, account: Account) -> None:
    report, claim = account.report.id, account.claims[0].id
    with pytest.raises(UsageError, match="no tag"):
        book.translate(report, claim, language="German!", words="x")
    with pytest.raises(UsageError, match="are empty"):
        book.translate(report, claim, language="de", words=" ")
    with pytest.raises(NotOnRecordError, match="no claim of"):
        book.translate(report, "claim-0", language="de", words="x")
    with pytest.raises(NotOnRecordError):
        book.translate("report-zz", claim, language="de", words="x")


def test_somebody_else_sees_no_list_of_translations(book: OpenLedger, account: Account) -> None:
    translate(book, account, "niemand habe geschossen")
    with api.open(book.url, read_only=True, caller=Caller(name="x", clearance="amber")) as other:
        assert other.translations() == []


def test_what_came_with_translations_is_taken_in(
    book: OpenLedger, account: Account, tmp_path: Path
) -> None:
    translate(book, account, "niemand habe geschossen")
    data = b"".join(one for one in book.export_stix() if isinstance(one, bytes))
    with api.open(str(tmp_path / "theirs.ledger"), create=True) as theirs:
        failures: list[object] = []
        list(theirs.take_in_file(io.BytesIO(data), origin="x", on_failure=failures.append))
        assert failures == []
        assert list(theirs.accounts()) == [account]


def test_the_command_line_does_all_of_it(book: OpenLedger, account: Account) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(
            cli, ["translations", *words, "--ledger", book.url], catch_exceptions=False
        )
        assert done.exit_code == 0, done.output
        return done.output

    assert "no translations" in run()
    claim = ["--claim", account.claims[0].id, "--language", "de"]
    run("add", account.report.id, *claim, "--words", "niemand", "--by", "Ann")
    assert "niemand" in run("--format", "jsonl")
    assert "Ann" in run("list", "--report", account.report.id, "--format", "jsonl")
    assert "holds no longer" in run("undo", "translation-1")
