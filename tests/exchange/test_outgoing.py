"""What leaves a ledger, and what comes into one: markings, names, versions, other organisations."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from onrecord import api
from onrecord.api import OpenLedger
from onrecord.api.outgoing import HandedOut
from onrecord.cli import cli
from onrecord.errors import NotOnRecordError, UsageError, WithholdingError
from onrecord.exchange.withholding import MARK, commit
from onrecord.proving import find_breach
from onrecord.records import Account, Caller, Failure, Tlp
from onrecord.sharing.publishing import objects_of
from onrecord.sharing.withholding import Copy, Withholding
from onrecord.store import Entry
from onrecord.text import fold_words
from tests.relate.accounts_made import Say, killed, make_account

Json = dict[str, Any]
Open = Callable[[str], OpenLedger]
NAME = "Mirela Tarkov"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Open ledgers by name; all are closed when the test ends."""
    books: dict[str, OpenLedger] = {}

    def get(name: str = "ours") -> OpenLedger:
        if name not in books:
            books[name] = api.open(str(tmp_path / f"{name}.ledger"), create=True)
            books[name].name_producer(name.title())
        return books[name]

    yield get
    for book in books.values():
        book.close()


@pytest.fixture
def book(opened: Open) -> OpenLedger:
    return opened("ours")


def add(book: OpenLedger, *accounts: Account, engine: str = "rules 1", tlp: Tlp = "clear") -> None:
    run = book._store.begin_run(engine)
    list(book._store.add([Entry(account=account, tlp=tlp) for account in accounts], run=run))
    book._store.finish_run(run)
    book.refresh()


def strike(publisher: str, n_killed: int, *, by: str = "Ina Vold") -> Account:
    return make_account(
        publisher,
        Say(
            f"an air strike on the market of Tarsk killed {n_killed} people",
            by,
            figures=[killed(f"{n_killed} people", n_killed, n_killed)],
        ),
        Say("nobody had fired", "the army", kind="collective", stance="denies"),
        head=f"Air strike on the market of Tarsk.\n{publisher} writes of the strike.\n",
    )


def export(book: OpenLedger, **options: Any) -> tuple[list[Json], HandedOut]:
    *pieces, told = book.export_stix(**options)
    assert isinstance(told, HandedOut)
    bundle = json.loads(b"".join(piece for piece in pieces if isinstance(piece, bytes)))
    return bundle["objects"], told


def exported(book: OpenLedger, **options: Any) -> bytes:
    return b"".join(piece for piece in book.export_stix(**options) if isinstance(piece, bytes))


def take_in(book: OpenLedger, data: bytes, **options: Any) -> tuple[list[str], list[Failure]]:
    failures: list[Failure] = []
    found = book.take_in_file(
        io.BytesIO(data), origin="test", on_failure=failures.append, **options
    )
    return [one.outcome for one in found], failures


def of_type(objects: list[Json], type_: str) -> list[Json]:
    return [one for one in objects if one["type"] == type_]


# --- markings -----------------------------------------------------------------------------


def leaving(book: OpenLedger) -> bytes:
    """All that leaves a ledger, by every path there is."""
    paths = [
        exported(book),
        exported(book, lines=True),
        exported(book, with_text=False),
        *book.export_jsonl_for_others(),
    ]
    for account in book.accounts():
        paths += objects_of(book._store, account)
    return b"\n".join(paths)


def test_a_red_report_leaves_by_no_path(book: OpenLedger) -> None:
    secret, other = strike("The Lantern", 12), strike("The Orb", 9)
    add(book, secret, other)
    assert b"The Lantern" in leaving(book)
    book.mark(secret.report.id, "red")
    out = leaving(book)
    assert b"The Orb" in out
    for words in (b"The Lantern", b"12 people", secret.report.id.encode()):
        assert words not in out


def test_a_red_claim_leaves_by_no_path(book: OpenLedger) -> None:
    account, other = strike("The Lantern", 12), strike("The Orb", 9)
    add(book, account, other)
    book.mark(account.report.id, "red", claim=account.claims[0].id)
    out = leaving(book)
    assert b"12 people" not in out
    assert b"nobody had fired" in out
    assert account.claims[0].id.encode() not in out


def test_a_report_is_marked_in_the_transaction_that_brings_it(book: OpenLedger) -> None:
    add(book, strike("The Lantern", 12), tlp="red")
    assert b"The Lantern" not in leaving(book)


def test_red_cannot_be_asked_for(book: OpenLedger) -> None:
    with pytest.raises(UsageError, match="TLP:RED is not handed out"):
        list(book.export_stix(clearance="red"))


def test_a_hand_out_says_what_stayed_at_home(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    add(book, account, strike("The Orb", 9))
    book.mark(account.report.id, "amber")
    _, told = export(book, clearance="green")
    assert (told.n_in, told.n_out, told.n_red) == (2, 1, 1)


def test_marking_what_is_not_there_is_told(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    add(book, account)
    with pytest.raises(NotOnRecordError, match="no such report"):
        book.mark("report-0", "red")
    with pytest.raises(NotOnRecordError, match="no claim of report-"):
        book.mark(account.report.id, "red", claim="claim-0")


def test_only_markings_that_something_bears_are_defined_and_before_it(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    add(book, account)
    assert [one["name"] for one in of_type(export(book)[0], "marking-definition")] == ["TLP:CLEAR"]
    book.mark(account.report.id, "amber")
    objects, _ = export(book)
    told: set[str] = set()
    for one in objects:
        assert {*one.get("object_marking_refs", [])} <= told
        told |= {one["id"]} if one["type"] == "marking-definition" else set()
    assert len(told) == 2


def test_markings_come_along(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    add(ours, account, tlp="green")
    ours.mark(account.report.id, "amber", claim=account.claims[0].id)
    assert take_in(theirs, exported(ours))[0] == ["new"]
    standing = theirs._store.outgoing.standing(account.report.id)
    assert standing is not None
    assert standing.tlp == "green"
    assert dict(standing.claim_tlp) == {account.claims[0].id: "amber"}


# --- names withheld -----------------------------------------------------------------------


def test_a_withheld_name_leaves_by_no_path(book: OpenLedger) -> None:
    account = strike("The Lantern", 12, by=NAME)
    add(book, account, strike("The Orb", 9))
    assert b"Tarkov" in leaving(book)
    entry = book.withhold(NAME, reason="asked for it", by="the editor")
    out = leaving(book)
    assert not {"mirela", "tarkov"} & set(fold_words(out.decode()))
    assert MARK in out.decode()
    assert account.report.id.encode() not in out
    assert book.account(account.report.id) == account  # at home it stays
    book.undo_withholding(entry.id)
    assert b"Tarkov" in leaving(book)


@pytest.mark.parametrize("name", ["Ann Copy", "Ann Name", "Ann Made"])
def test_a_name_that_is_a_word_of_our_own_notice_keeps_no_report_at_home(
    book: OpenLedger, name: str
) -> None:
    add(book, strike("The Lantern", 12, by=name))
    book.withhold(name, reason="asked for it")
    _, told = export(book)
    assert (told.n_out, told.problems) == (1, ())


def test_a_report_that_cannot_be_redacted_stays_at_home_alone(
    book: OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn = strike("The Lantern", 12, by=NAME)
    add(book, stubborn, strike("The Orb", 9), strike("The Beacon", 14))
    assert len(next(iter(book.stories())).reports) == 3
    book.withhold(NAME, reason="asked for it")
    copy = Withholding.copy

    def refuse(self: Withholding, account: Account) -> Copy:
        if account.report.id == stubborn.report.id:
            raise WithholdingError(f"{account.report.id}: a name would still stand in it")
        return copy(self, account)

    monkeypatch.setattr(Withholding, "copy", refuse)
    objects, told = export(book)
    assert (told.n_out, len(told.problems)) == (2, 1)
    [grouping] = of_type(objects, "grouping")
    assert len(grouping["object_refs"]) == 2


def judged(book: OpenLedger, *, by: str, reason: str) -> list[Json]:
    """What goes out of a judgement that two reports are of one story."""
    harvest = make_account("The Orb", Say("the harvest was poor", "Olaf Brand"), head="Crops.\n")
    add(book, strike("The Lantern", 12), harvest)
    one, other = (row.id for row in book.reports())
    book.merge_stories(one, other, by=by, reason=reason)
    book.refresh()
    return of_type(export(book)[0], "opinion")


def test_who_judged_is_named_only_where_that_was_asked_for(book: OpenLedger) -> None:
    [opinion] = judged(book, by="Ann Reviewer", reason="the same market")
    assert "authors" not in opinion
    book.name_producer("Ours", reviewers=True)
    [opinion] = of_type(export(book)[0], "opinion")
    assert opinion["authors"] == ["Ann Reviewer"]
    book.name_producer("Ours", reviewers=False)
    assert b"Ann Reviewer" not in leaving(book)


def test_a_withheld_name_leaves_in_no_opinion(book: OpenLedger) -> None:
    book.name_producer("Ours", reviewers=True)
    [opinion] = judged(book, by=NAME, reason=f"{NAME} said so")
    assert opinion["authors"] == [NAME]
    book.withhold(NAME, reason="asked for it")
    [opinion] = of_type(export(book)[0], "opinion")
    assert "authors" not in opinion
    assert not {"mirela", "tarkov"} & set(fold_words(leaving(book).decode()))


def test_a_copy_is_proved_with_what_its_producer_keeps(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12, by=NAME)
    add(ours, account)
    ours.withhold(NAME, reason="asked for it")
    take_in(theirs, exported(ours))
    [copy] = theirs.accounts()
    proof = ours.prove_copy(account.report.id)
    assert proof["text_sha256"] == account.report.text_sha256
    assert commit(bytes.fromhex(proof["salt"]), proof["text_sha256"]) == proof["commitment"]
    assert copy.report.notices[-1].endswith(proof["commitment"])
    assert find_breach(copy) is None


def test_a_row_for_others_has_the_words_and_ids_of_the_copy(book: OpenLedger) -> None:
    account = strike("The Lantern", 12, by=NAME)
    add(book, account, strike("The Orb", 9))
    book.withhold(NAME, reason="asked for it")
    withholding = book.withholding()
    seen = [withholding.redact_row(row) for row in book.claims()]
    figures = [withholding.redact_row(row) for row in book.figures()]
    reports = [withholding.redact_row(row) for row in book.reports()]
    out = msgspec.json.encode([seen, figures, reports]).decode()
    assert not {"mirela", "tarkov"} & set(fold_words(out))
    copy = withholding.redact_account(account)
    mine = [row for row in seen if row.publisher == "The Lantern"]
    assert {row.report for row in mine} == {copy.report.id}
    assert {row.claim.id for row in mine} == {claim.id for claim in copy.claims}
    assert account.report.id not in out


def test_somebody_else_sees_no_report_with_the_name_and_no_list_of_names(book: OpenLedger) -> None:
    add(book, strike("The Lantern", 12, by=NAME))
    add(book, strike("The Beacon", 14, by="Ann Orr"))
    book.withhold(NAME, reason="asked for it")
    guest = Caller(name="guest", clearance="green", scopes=("read",))
    with api.open(book.url, read_only=True, caller=guest) as other:
        assert other.withheld() == []
        assert other.producer() is None
        withholding = other.withholding()
        rows = [withholding.redact_row(row) for row in other.claims()]
    assert rows
    assert not {"mirela", "tarkov"} & set(fold_words(msgspec.json.encode(rows).decode()))


@pytest.mark.parametrize(("name", "reason"), [("“”", "why"), ("", "why"), ("Ann", " ")])
def test_withholding_needs_a_name_and_a_reason(book: OpenLedger, name: str, reason: str) -> None:
    with pytest.raises(UsageError):
        book.withhold(name, reason=reason)


def test_undoing_what_does_not_hold_is_told(book: OpenLedger) -> None:
    with pytest.raises(NotOnRecordError, match="no name that is withheld"):
        book.undo_withholding("withheld-9")


def test_where_a_report_lay_on_our_disk_stays_here(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    report = msgspec.structs.replace(account.report, origin="/home/ann/leaks/a.html")
    add(book, msgspec.structs.replace(account, report=report))
    assert b"/home/ann" not in leaving(book)


# --- versions -----------------------------------------------------------------------------


def test_a_correction_is_a_later_version_and_a_lost_claim_is_revoked(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    add(book, account)
    before, _ = export(book)
    doubted = msgspec.structs.replace(account.claims[0], stance="doubts")
    add(book, msgspec.structs.replace(account, claims=(doubted,), figures=()), engine="rules 2")
    after, _ = export(book)
    old = {one["id"]: one for one in of_type(before, "note")}
    new = {one["id"]: one for one in of_type(after, "note")}
    assert old.keys() == new.keys()
    for id_, note in new.items():
        assert note["created"] == old[id_]["created"]
        assert note["modified"] > old[id_]["modified"]
    revoked = [note for note in new.values() if note.get("revoked")]
    assert [note["content"] for note in revoked] == ["(withdrawn)"]
    assert before[-1]["created"] == after[-1]["created"]


def test_a_marking_is_a_later_version_too(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    add(book, account)
    [before] = of_type(export(book)[0], "report")
    book.mark(account.report.id, "green")
    [after] = of_type(export(book)[0], "report")
    assert after["created"] == before["created"]
    assert after["modified"] > before["modified"]


def test_no_two_objects_of_a_ledger_were_created_together(book: OpenLedger) -> None:
    for number in range(5):
        add(book, strike(f"Paper {number}", 10 + number))
    objects, _ = export(book)
    mine = f"identity--{book.producer().id}"  # type: ignore[union-attr]
    stamps = [one["created"] for one in objects if one.get("created_by_ref") == mine]
    assert len(stamps) > 30
    assert len(set(stamps)) == len(stamps)


# --- stories and disagreement ---------------------------------------------------------------


def test_a_story_and_its_disagreement_go_out(book: OpenLedger) -> None:
    add(book, strike("The Lantern", 12), strike("The Orb", 9, by="Olaf Brand"))
    if len(next(iter(book.stories())).reports) < 2:
        one, other = (row.id for row in book.reports())
        book.merge_stories(one, other)
    objects, _ = export(book)
    [grouping] = of_type(objects, "grouping")
    assert set(grouping["object_refs"]) == {one["id"] for one in of_type(objects, "report")}
    said = [one for one in of_type(objects, "relationship") if "killed" in one["description"]]
    assert "contradicts" in {one["relationship_type"] for one in said}
    notes = {one["id"] for one in of_type(objects, "note")}
    assert {ref for one in said for ref in (one["source_ref"], one["target_ref"])} <= notes


# --- between organisations ------------------------------------------------------------------


def test_two_organisations_and_one_page_neither_lost(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    doubted = msgspec.structs.replace(account.claims[0], stance="doubts")
    other = msgspec.structs.replace(account, claims=(doubted, account.claims[1]))
    add(ours, account)
    add(theirs, other)
    mine, their = export(ours)[0], export(theirs)[0]
    keys = [
        {ext["claim_key"] for one in of_type(objects, "note") for ext in one["extensions"].values()}
        for objects in (mine, their)
    ]
    assert keys[0] == keys[1]
    assert not {n["id"] for n in of_type(mine, "note")} & {n["id"] for n in of_type(their, "note")}
    assert take_in(ours, exported(theirs)) == (["beside"], [])
    held = ours._store.holdings(account.report.id)
    assert [one.account.claims[0].stance for one in held] == ["asserts", "doubts"]
    assert [one.is_shown for one in held] == [True, False]
    assert ours.account(account.report.id) == account


def test_what_others_found_gives_way_to_our_own(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    doubted = msgspec.structs.replace(account.claims[0], stance="doubts")
    add(theirs, msgspec.structs.replace(account, claims=(doubted, account.claims[1])))
    assert take_in(ours, exported(theirs))[0] == ["new"]
    assert ours.account(account.report.id).claims[0].stance == "doubts"
    add(ours, account)
    assert ours.account(account.report.id) == account
    assert len(ours._store.holdings(account.report.id)) == 2


def test_what_others_found_is_theirs_to_hand_out(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    add(theirs, strike("The Lantern", 12))
    take_in(ours, exported(theirs))
    objects, told = export(ours)
    assert not of_type(objects, "report")
    assert told.n_foreign == 1


def test_evidence_that_came_without_its_text_verifies(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    add(ours, account)
    assert take_in(theirs, exported(ours, with_text=False)) == (["new"], [])
    [copy] = theirs.accounts()
    assert copy.claims == account.claims
    assert list(theirs.verify()) == []


def test_accounts_are_added_before_their_texts_fill_the_memory(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    accounts = [strike(f"Paper {number}", 10 + number) for number in range(6)]
    add(ours, *accounts)
    data = exported(ours)
    most = 2 * max(len(account.report.text) for account in accounts)
    monkeypatch.setattr("onrecord.sharing.grouping.CODEPOINTS_AT_ONCE", most)
    largest = 0

    def measured(entries: Any, *, run: Any) -> Any:
        nonlocal largest
        group = list(entries)
        largest = max(largest, sum(len(entry.account.report.text) for entry in group))
        return plain(group, run=run)

    plain = theirs._store.add
    monkeypatch.setattr(theirs._store, "add", measured)
    assert take_in(theirs, data) == (["new"] * 6, [])
    assert 0 < largest <= most + max(len(account.report.text) for account in accounts)
    assert len(list(theirs._store.runs())) == 1


def test_texts_stay_at_home_where_the_ledger_says_so(book: OpenLedger) -> None:
    add(book, strike("The Lantern", 12))
    assert of_type(export(book)[0], "artifact")
    book.name_producer("Ours", texts=False)
    assert not of_type(export(book)[0], "artifact")


# --- evidence, and its text later -----------------------------------------------------------


def test_evidence_stands_on_its_text_once_that_is_read_and_counts_once(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    doubted = msgspec.structs.replace(account.claims[0], stance="doubts")
    add(ours, msgspec.structs.replace(account, claims=(doubted, *account.claims[1:])))
    take_in(theirs, exported(ours, with_text=False))
    assert theirs.counts()["claims"] == 2
    add(theirs, account)
    producer = ours.producer()
    assert producer is not None
    assert [row.id for row in theirs.reports()] == [account.report.id]
    assert theirs.counts()["claims"] == 2
    held = theirs._store.holdings(account.report.id)
    assert [one.producer for one in held] == [None, producer.identity]
    assert held[1].account.claims[0] == doubted
    assert held[1].account.report == account.report
    assert list(theirs.verify()) == []
    add(theirs, strike("The Orb", 9))  # nothing is done twice
    assert len(theirs._store.holdings(account.report.id)) == 2
    ours.mark(account.report.id, "red")
    assert take_in(theirs, exported(ours))[0] == ["taken_back"]
    assert [one.producer for one in theirs._store.holdings(account.report.id)] == [None]


def test_markings_of_evidence_go_with_it_to_its_text(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    add(ours, account, tlp="amber")
    take_in(theirs, exported(ours, with_text=False))
    add(theirs, account)
    guest = Caller(name="guest", clearance="green", scopes=("read",))
    with api.open(theirs.url, read_only=True, caller=guest) as shown:
        [held] = shown._store.holdings(account.report.id)
        assert held.producer is None


def test_evidence_that_is_not_in_the_text_is_lost_when_that_is_read(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    add(ours, account)
    cue = account.claims[1].cue[0].exact
    forged = json.loads(exported(ours, with_text=False))
    for note in of_type(forged["objects"], "note"):
        for ext in note["extensions"].values():
            for span in ext["content"]:  # what stands around would contradict it
                del span["prefix"], span["suffix"]
            if ext["claim_id"] == account.claims[1].id:
                ext["cue"][0]["exact"] = "x" * len(cue)
    take_in(theirs, msgspec.json.encode(forged))
    assert theirs.counts()["claims"] == 2
    add(theirs, account)
    [_, held] = theirs._store.holdings(account.report.id)
    assert held.account.claims == account.claims[:1]
    assert list(theirs.verify()) == []


def test_evidence_that_an_older_ledger_holds_finds_its_text_too(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    add(ours, account)
    take_in(theirs, exported(ours, with_text=False))
    migration = resources.files("onrecord.store").joinpath("schema", "0015_files.sql").read_text()
    connection = theirs._store._connection  # type: ignore[attr-defined]
    connection.execute("DELETE FROM evidence_copies")
    connection.execute(migration[migration.index("INSERT INTO evidence_copies") :])
    add(theirs, account)
    assert [row.id for row in theirs.reports()] == [account.report.id]


# --- taken back in files ------------------------------------------------------------------


def test_what_went_out_and_may_not_any_more_is_taken_back_by_the_next_file(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account, other = strike("The Lantern", 12), strike("The Orb", 9)
    add(ours, account, other)
    before = exported(ours)
    assert take_in(theirs, before) == (["new", "new"], [])
    ours.mark(account.report.id, "red")
    objects, told = export(ours)
    revoked = [one for one in objects if one.get("revoked")]
    assert {one["type"] for one in revoked} == {"report", "note"}
    assert told.n_recalled == 1
    assert "12 people" not in json.dumps(objects)
    outcomes, failures = take_in(theirs, exported(ours))
    assert failures == []
    assert "taken_back" in outcomes
    assert theirs.holders(account.report.id) == []
    assert [row.publisher for row in theirs.reports()] == ["The Orb"]
    outcomes, failures = take_in(theirs, before)  # the older file brings nothing back
    assert ["taken it back since" in failure.problem for failure in failures] == [True]
    assert [row.publisher for row in theirs.reports()] == ["The Orb"]
    ours.mark(account.report.id, "green")
    assert take_in(theirs, exported(ours))[1] == []
    assert {row.publisher for row in theirs.reports()} == {"The Orb", "The Lantern"}


def test_a_name_withheld_later_goes_with_the_file_that_says_so(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    add(ours, strike("The Lantern", 12, by=NAME))
    take_in(theirs, exported(ours))
    ours.withhold(NAME, reason="asked for it")
    outcomes, failures = take_in(theirs, exported(ours))
    assert (sorted(outcomes), failures) == (["new", "taken_back"], [])
    shown = [row.speaker for row in theirs.claims()]
    assert shown
    assert NAME not in shown


def test_who_may_see_less_hears_nothing_of_what_never_was_for_them(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    add(book, account, strike("The Orb", 9), tlp="amber")
    exported(book, clearance="amber")
    book.mark(account.report.id, "red")
    objects, told = export(book, clearance="green")
    assert (told.n_out, told.n_recalled) == (0, 0)
    assert not of_type(objects, "report")
    assert export(book, clearance="amber")[1].n_recalled == 1


def test_a_file_takes_nothing_back_in_another_name(opened: Open) -> None:
    ours, theirs, others = opened("ours"), opened("theirs"), opened("others")
    account = strike("The Lantern", 12)
    add(theirs, account)
    add(others, account)
    for book in (theirs, others):
        take_in(ours, exported(book))
    producer = theirs.producer()
    assert producer is not None
    [report] = of_type(export(theirs)[0], "report")
    own = ours.producer()
    assert own is not None
    for maker, left in (
        (own.identity, 2),
        ("identity--00000000-0000-4000-8000-000000000000", 2),
        (producer.identity, 1),
    ):
        forged = report | {"revoked": True, "created_by_ref": maker}
        take_in(ours, msgspec.json.encode({"type": "bundle", "id": "x", "objects": [forged]}))
        assert len(ours._store.holdings(account.report.id)) == left


# --- files --------------------------------------------------------------------------------


def test_a_ledger_comes_back_from_its_own_hand_out(opened: Open) -> None:
    ours, again = opened("ours"), opened("again")
    accounts = [strike("The Lantern", 12), strike("The Orb", 9)]
    add(ours, *accounts)
    for data in (exported(ours), exported(ours, lines=True)):
        assert take_in(again, data)[1] == []
    assert list(again.accounts()) == accounts


def test_nobody_speaks_for_us_by_writing_our_id_into_a_file(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account = strike("The Lantern", 12)
    doubted = msgspec.structs.replace(account.claims[0], stance="doubts")
    add(ours, account)
    add(theirs, msgspec.structs.replace(account, claims=(doubted,), figures=()))
    own, other = ours.producer(), theirs.producer()
    assert own is not None
    assert other is not None
    forged = exported(theirs).replace(other.id.encode(), own.id.encode())
    outcomes, failures = take_in(ours, forged)
    assert outcomes == []
    assert ["says that we made it" in failure.problem for failure in failures] == [True]
    assert ours.account(account.report.id) == account


def test_what_we_handed_out_is_ours_again_where_we_vouch_for_it(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    add(book, account)
    data = exported(book)
    found = list(book.take_in_file(io.BytesIO(data), origin="test", own=True))
    assert [one.outcome for one in found] == ["replaced"]
    assert [one.producer for one in book._store.holdings(account.report.id)] == [None]
    assert book.account(account.report.id) == account


def test_json_lines_are_told_from_stix(opened: Open) -> None:
    ours, again = opened("ours"), opened("again")
    account = strike("The Lantern", 12)
    add(ours, account)
    data = b"\n".join(ours.export_jsonl())
    assert take_in(again, data, own=True, tlp="clear") == (["new"], [])
    assert list(again.accounts()) == [account]


def test_lines_for_others_say_whose_they_are_and_how_they_are_marked(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    account, other = strike("The Lantern", 12), strike("The Orb", 9)
    add(ours, account, tlp="amber")
    add(ours, other, tlp="green")
    ours.mark(other.report.id, "amber", claim=other.claims[0].id)
    data = b"\n".join(ours.export_jsonl_for_others())
    assert take_in(theirs, data) == (["new", "new"], [])
    producer = ours.producer()
    assert producer is not None
    for id_, tlp, marks in (
        (account.report.id, "amber", {}),
        (other.report.id, "green", {other.claims[0].id: "amber"}),
    ):
        assert [held.producer for held in theirs._store.holdings(id_)] == [producer.identity]
        standing = theirs._store.outgoing.standing(id_)
        assert standing is not None
        assert (standing.tlp, dict(standing.claim_tlp)) == (tlp, marks)
    assert leaving(theirs).find(b"12 people") == -1  # theirs it is not, to hand on
    assert list(theirs.accounts()) == [account, other]


def test_accounts_that_say_nothing_of_it_are_nobodys_until_somebody_vouches(opened: Open) -> None:
    ours, again = opened("ours"), opened("again")
    accounts = [strike("The Lantern", 12), strike("The Orb", 9)]
    add(ours, *accounts)
    data = b"\n".join(ours.export_jsonl())
    for options in ({}, {"own": True}, {"tlp": "green"}):
        outcomes, [failure] = take_in(again, data, **options)
        assert outcomes == []
        assert "2 accounts do not say whose they are" in failure.problem
        assert "--own and --tlp" in failure.remedy
    assert take_in(again, data, own=True, tlp="green") == (["new", "new"], [])
    standing = again._store.outgoing.standing(accounts[0].report.id)
    assert standing is not None
    assert (standing.is_own, standing.tlp) == (True, "green")


def test_lines_that_say_they_are_ours_are_taken_where_we_vouch_for_them(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    add(book, account)
    data = b"\n".join(book.export_jsonl_for_others())
    outcomes, [failure] = take_in(book, data)
    assert (outcomes, "says that we made it" in failure.problem) == ([], True)
    assert take_in(book, data, own=True) == (["replaced"], [])
    assert [one.producer for one in book._store.holdings(account.report.id)] == [None]


def test_a_copy_for_ourselves_launders_neither_markings_nor_makers(opened: Open) -> None:
    ours, theirs, again = opened("ours"), opened("theirs"), opened("again")
    plain, marked, foreign = (strike(name, 12) for name in ("The Lantern", "The Orb", "The Herald"))
    add(ours, plain)
    add(ours, marked, tlp="red")
    add(theirs, foreign)
    take_in(ours, exported(theirs))
    data = b"\n".join(ours.export_jsonl())
    assert take_in(again, data, own=True, tlp="clear") == (["new"] * 3, [])
    found = [again._store.outgoing.standing(one.report.id) for one in (plain, marked, foreign)]
    assert [(one.is_own, one.tlp) for one in found if one] == [
        (True, "clear"),
        (True, "red"),
        (False, "clear"),
    ]
    assert again.holders(foreign.report.id) == ours.holders(foreign.report.id)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"producer": {"id": "identity--x"}}, "no identity's id"),
        ({"tlp": "white"}, "not an account"),
        ({"claim_tlp": {"claim-0": "red"}}, "no claim of its account"),
        ({"verdict": "true"}, "not an account"),
    ],
)
def test_a_line_that_says_it_wrongly_is_refused(opened: Open, change: Json, told: str) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    add(ours, strike("The Lantern", 12), strike("The Orb", 9))
    one, other = (json.loads(line) for line in ours.export_jsonl_for_others())
    data = b"\n".join([msgspec.json.encode(one | change), msgspec.json.encode(other)])
    outcomes, [failure] = take_in(theirs, data)
    assert outcomes == ["new"]
    assert told in failure.problem


ODD_DATES = ("hello world", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+14:00", "2026-W15-7")


@pytest.mark.parametrize("published_on", ODD_DATES)
def test_a_line_with_a_date_that_is_none_is_refused(book: OpenLedger, published_on: str) -> None:
    account = dated(strike("The Lantern", 12), published_on)
    outcomes, [failure] = take_in(book, msgspec.json.encode(account), own=True, tlp="clear")
    assert outcomes == []
    assert "neither a day nor an instant" in failure.problem


def test_dates_that_an_older_ledger_took_stop_no_hand_out(book: OpenLedger) -> None:
    papers = [strike(f"Paper {n}", 12, by=f"Ann {n}") for n in range(len(ODD_DATES))]
    add(book, *map(dated, papers, ODD_DATES))
    for shape in [*OF_ROWS, "jsonl", "stix", "xlsx", "parquet"]:
        args = ["export", "--ledger", book.url, "--format", shape, "--for-others", "--out"]
        done = CliRunner().invoke(cli, [*args, f"{book.url}.out"], catch_exceptions=False)
        assert done.exit_code == 0, (shape, done.output)


def dated(account: Account, published_on: str) -> Account:
    report = msgspec.structs.replace(account.report, published_on=published_on)
    return msgspec.structs.replace(account, report=report)


@pytest.mark.parametrize(
    "data", [b'{"type":"bundle","objects":[{"type":', b'{"type":"bundle"}', b'{"type":1}\n{}']
)
def test_a_broken_file_is_told_and_keeps_nothing(book: OpenLedger, data: bytes) -> None:
    outcomes, failures = take_in(book, data)
    assert outcomes == []
    assert bool(failures) == (data != b'{"type":"bundle"}')


def test_a_line_beyond_measure_costs_only_itself(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, again = opened("ours"), opened("again")
    add(ours, strike("The Lantern", 12))
    lines = exported(ours, lines=True)
    most = max(map(len, lines.splitlines())) + 1
    monkeypatch.setattr("onrecord.api.outgoing.MOST_BYTES", most)
    monkeypatch.setattr("onrecord.exchange.stix.reading.MOST_BYTES", most)
    vast = b'{"type":"note","id":"note--x","content":"' + b"x" * 3 * most + b'"}\n'
    outcomes, failures = take_in(again, lines.splitlines(keepends=True)[0] + vast + lines)
    assert outcomes == ["new"]
    assert ["at most" in str(failure) for failure in failures] == [True]


def test_the_command_line_does_all_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], opened: Open
) -> None:
    from onrecord.cli import cli

    account = strike("The Lantern", 12, by=NAME)
    book = opened("ours")
    add(book, account)
    ledger, file = ["--ledger", book.url], str(tmp_path / "out.json")

    def run(*words: str) -> str:
        cli.main([*words], standalone_mode=False)
        return capsys.readouterr().out

    assert "Recorders" in run("producer", "set", "The Recorders", *ledger)
    assert "identity--" in run("producer", *ledger)
    assert "TLP:GREEN" in run("mark", account.report.id, "--tlp", "green", *ledger)
    told = run("withhold", NAME, "--reason", "asked for it", *ledger)
    assert "withheld-1" in told
    assert NAME in run("withhold", "list", "--format", "jsonl", *ledger)
    assert "commitment" in run("withhold", "prove", account.report.id, *ledger)
    run("export", "--format", "stix", "--out", file, *ledger)
    assert "Tarkov" not in Path(file).read_text(encoding="utf-8")
    run("import", file, "--ledger", str(tmp_path / "again.ledger"))
    assert "no longer" in run("withhold", "undo", "withheld-1", *ledger)


# --- tables and documents for others ------------------------------------------------------

OF_ROWS = ["csv", "annotation", "geojson", "schema-org", "prov", "ged", "acled"]


def export_for_others(book: OpenLedger, shape: str, *options: str) -> tuple[str, str]:
    """What `export --for-others` writes, and what it says."""
    done = CliRunner().invoke(
        cli,
        ["export", "--ledger", book.url, "--format", shape, "--for-others", *options],
        catch_exceptions=False,
    )
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


@pytest.mark.parametrize("shape", OF_ROWS)
def test_what_others_found_stays_out_of_tables_and_documents(opened: Open, shape: str) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    add(theirs, strike("The Far Herald", 12, by="Otto Lenz"), strike("The Lantern", 12))
    add(ours, strike("The Near Post", 9, by="Ina Vold"))
    take_in(ours, exported(theirs))
    written, _ = export_for_others(ours, shape)
    assert "Otto Lenz" not in written
    assert "Far Herald" not in written


def test_lines_for_others_say_how_many_reports_stay_at_home_and_why(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    add(theirs, strike("The Far Herald", 12, by="Otto Lenz"))
    near, kept = strike("The Near Post", 9, by="Ina Vold"), strike("The Lantern", 10)
    add(ours, near, kept)
    take_in(ours, exported(theirs))
    ours.mark(kept.report.id, "red")
    _, said = export_for_others(ours, "jsonl")
    assert said == "1 of 3 reports; at home stay 1 marked stricter, 1 found by others alone\n"


def test_of_a_report_that_others_read_too_what_we_found_goes_out_alone(opened: Open) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    add(theirs, strike("The Lantern", 12))
    add(ours, strike("The Lantern", 12))
    assert take_in(ours, exported(theirs))[0] == ["beside"]
    outside = Caller(name="others", clearance="clear", is_outside=True)
    with api.open(ours.url, caller=outside) as book:
        [report] = book.reports()
        assert [held.producer for held in book._store.holdings(report.id)] == [None]
        assert {row.speaker for row in book.claims()} >= {"Ina Vold"}


@pytest.mark.parametrize(
    "origin",
    ["/home/ann/Kestrel/7.txt", "Kestrel/7.txt", "~/Kestrel/7.txt", "C:\\Kestrel\\7.txt"],
)
def test_the_folders_a_file_lay_in_go_to_nobody(book: OpenLedger, origin: str) -> None:
    account = strike("The Lantern", 12)
    report = msgspec.structs.replace(account.report, origin=origin)
    add(book, msgspec.structs.replace(account, report=report))
    lines = b"".join(book.export_jsonl_for_others(clearance="clear")).decode()
    rows = export_for_others(book, "csv", "--what", "reports")[0]
    for written in (exported(book).decode(), lines, rows):
        assert "Kestrel" not in written
    assert "7.txt" in lines
    assert "7.txt" in rows


def test_where_a_file_lay_is_shown_to_the_keeper_alone(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    report = msgspec.structs.replace(account.report, origin="/home/ann/7.txt")
    add(book, msgspec.structs.replace(account, report=report))
    id_ = account.report.id
    assert book.account(id_).report.origin == "/home/ann/7.txt"
    with api.open(book.url, caller=Caller(name="x", clearance="amber")) as shown:
        assert shown.account(id_).report.origin == "7.txt"
        told = f"{list(shown.reports())} {list(shown.claims())} {list(shown.stories())}"
    assert "/home" not in told


def test_an_address_stays_whole(book: OpenLedger) -> None:
    account = strike("The Lantern", 12)
    address = "https://lantern.example/2026/strike"
    report = msgspec.structs.replace(account.report, origin=address)
    add(book, msgspec.structs.replace(account, report=report))
    with api.open(book.url, caller=Caller(name="x", clearance="amber")) as shown:
        assert shown.account(account.report.id).report.origin == address


@pytest.mark.parametrize("shape", ["csv", "geojson", "ged"])
def test_it_is_said_how_many_reports_stay_at_home_and_why(opened: Open, shape: str) -> None:
    ours, theirs = opened("ours"), opened("theirs")
    add(theirs, strike("The Far Herald", 12))
    take_in(ours, exported(theirs))
    add(ours, strike("The Near Post", 9), strike("The Orb", 9, by=NAME), strike("The Lantern", 9))
    [lantern] = [row.id for row in ours.reports() if row.publisher == "The Lantern"]
    ours.withhold(NAME, reason="asked for it")
    ours.mark(lantern, "red")
    said = export_for_others(ours, shape)[1].splitlines()[-1]
    assert said == (
        "1 of 4 reports; at home stay 1 marked stricter, 1 with a name withheld, "
        "1 found by others alone"
    )
