"""Collections: which reports are in them, what they hand out, and what is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from onrecord import api
from onrecord.cli import cli
from onrecord.errors import NotOnRecordError, QueryError, UsageError
from onrecord.records import Account, Caller
from onrecord.sharing import shelving
from onrecord.store import Entry
from onrecord.store.answers.taxii import ALL, Collection, ObjectQuery, most_of
from tests.relate.accounts_made import Say, make_account

from .made import ROOT, TAXII, bearer, connected, thing


@pytest.fixture
def book(path: str) -> Iterator[api.OpenLedger]:
    with api.open(path) as opened:
        yield opened


def objects(
    book: api.OpenLedger,
    collection: Collection,
    *,
    tlp: int = 4,
    versions: tuple[str, ...] = (ALL,),
) -> list[dict[str, Any]]:
    """Return what a collection hands out."""
    query = ObjectQuery(
        collection=collection.number, most=most_of(collection), tlp=tlp, versions=versions
    )
    return [json.loads(row.data) for row in book.objects(query).rows]


def words(found: list[dict[str, Any]]) -> str:
    return json.dumps(found, ensure_ascii=False)


def kinds(found: list[dict[str, Any]]) -> set[str]:
    return {one["type"] for one in found}


def number_of(book: api.OpenLedger, words: str) -> str:
    """Return the id of the one report with these words."""
    [row] = book.reports(words=words)
    return row.id


def test_a_collection_holds_the_reports_that_fit(book: api.OpenLedger) -> None:
    everything = book.new_collection("Everything", tlp="green")
    killed = book.new_collection("Killed", alias="killed", measure="killed", since="2025-10")
    none = book.new_collection("Before", until="2024")
    done = book.publish()
    assert [book.n_members(one) for one in (everything, killed, none)] == [3, 1, 0]
    assert done.n_reports == 4
    found = objects(book, killed)
    assert {"report", "note", "identity"} <= kinds(found)
    assert "12 people were killed" in words(found)
    assert "Ina Vold" not in words(found)
    assert book.collection("killed") == book.collection(killed.id) == killed


def test_publishing_again_changes_nothing(book: api.OpenLedger) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    before = objects(book, collection)
    done = book.publish()
    assert (done.n_reports, done.n_objects, done.n_withdrawn) == (0, 0, 0)
    assert objects(book, collection) == before


def put(book: api.OpenLedger, account: Account) -> None:
    run = book._store.begin_run("rules 1")
    list(book._store.add([Entry(account=account)], run=run))
    book._store.finish_run(run)


def long_report(n_codepoints: int) -> Account:
    head = "Nothing else happened. " * (n_codepoints // 23)
    return make_account("The Almanac", Say("it rained", "Ina Vold"), head=head)


def test_a_long_report_goes_out_whole(book: api.OpenLedger) -> None:
    collection = book.new_collection("Long", alias="long", publisher="The Almanac")
    put(book, long_report(1_200_000))
    assert book.publish().problems == ()
    assert {"report", "note", "artifact"} <= kinds(objects(book, collection))


def test_what_is_too_large_to_be_handed_out_is_told_and_leaves_no_claims_without_their_report(
    book: api.OpenLedger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("onrecord.sharing.given.MAX_OWN_BYTES", 100_000)
    monkeypatch.setattr("onrecord.sharing.given._SMALL", 0)
    put(book, long_report(120_000))
    status = cli.main(
        ["collections", "new", "Long", "--publisher", "The Almanac", "--ledger", book.url],
        standalone_mode=False,
    )
    [collection] = [one for one in book.collections() if one.title == "Long"]
    assert not kinds(objects(book, collection)) & {"report", "note", "artifact"}
    assert status == 1
    said = capsys.readouterr().err
    assert "artifact--" in said
    assert "not handed out" in said


def test_publishing_goes_on_where_time_ran_out(
    book: api.OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = book.new_collection("Everything")
    monkeypatch.setattr(shelving, "AT_ONCE", 1)
    done = book.publish(max_seconds=-1)
    assert (done.n_reports, done.is_done) == (1, False)
    done = book.publish()
    assert (done.n_reports, done.is_done) == (2, True)
    assert "Vold" in words(objects(book, collection))
    assert book.publish(max_seconds=-1).is_done


def test_what_comes_later_is_put_in_when_it_comes(book: api.OpenLedger, tmp_path: Path) -> None:
    collection = book.new_collection("Killed", measure="killed")
    book.publish()
    before = objects(book, collection)
    (tmp_path / "new.txt").write_text("Some 40 people were killed in Homs, Ana Berg said.\n")
    (tmp_path / "other.txt").write_text("Rain is expected, forecasters said.\n")
    list(book.add(str(tmp_path / "new.txt"), str(tmp_path / "other.txt"), engine="rules"))
    book.refresh()
    after = objects(book, collection)
    assert book.n_members(collection) == 2
    assert after[: len(before)] == before
    assert "Ana Berg" in words(after)
    assert "Rain" not in words(after)


def test_what_is_marked_stricter_is_not_in(book: api.OpenLedger) -> None:
    book.mark(number_of(book, "mill"), "amber")
    book.mark(number_of(book, "Aleppo"), "red")
    green, amber = book.new_collection("Green"), book.new_collection("Amber", tlp="amber+strict")
    book.publish()
    assert [book.n_members(one) for one in (green, amber)] == [1, 2]
    assert "Ina Vold" not in words(objects(book, green))
    assert "Ina Vold" in words(objects(book, amber))
    assert "Aleppo" not in words(objects(book, amber))


def test_what_was_handed_out_is_taken_back_when_it_is_marked_stricter(
    book: api.OpenLedger,
) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    before = objects(book, collection)
    notes = {o["id"] for o in before if o["type"] == "note" and "Vold" in o["abstract"]}
    assert notes
    book.mark(number_of(book, "mill"), "amber")
    after = objects(book, collection)
    assert book.n_members(collection) == 2
    assert "Vold" not in words(after)
    assert "burned" not in words(after)
    revoked = {one["id"]: one for one in after if one.get("revoked")}
    assert notes <= set(revoked)
    newest = {one["id"]: one["modified"] for one in before if "modified" in one}
    assert all(one["modified"] > newest[id_] for id_, one in revoked.items())
    # What is taken back is still what the standard asks of such an object.
    import stix2

    for one in revoked.values():
        stix2.parse(one)


def test_a_stricter_marking_holds_before_anything_is_published_anew(
    book: api.OpenLedger,
) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    report = number_of(book, "mill")
    book._store.outgoing.mark(report, "amber", claim=None)
    assert "Vold" not in words(objects(book, collection))
    assert "Aleppo" in words(objects(book, collection))


def test_what_comes_back_is_newer_than_its_withdrawal(book: api.OpenLedger) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    report = number_of(book, "mill")
    book.mark(report, "amber")
    withdrawn = {o["id"]: o["modified"] for o in objects(book, collection) if o.get("revoked")}
    book.mark(report, "clear")
    found = objects(book, collection, versions=("last",))
    assert "Vold" in words(found)
    for one in found:
        assert not one.get("revoked")
        if one["id"] in withdrawn:
            assert one["modified"] > withdrawn[one["id"]]


def test_what_several_reports_give_stays_while_one_gives_it(
    book: api.OpenLedger, tmp_path: Path
) -> None:
    for n in (1, 2):
        (tmp_path / f"{n}.txt").write_text(f"Ana Berg said {n}0 people were killed in Homs.\n")
    list(book.add(str(tmp_path / "1.txt"), str(tmp_path / "2.txt"), engine="rules", publisher="P"))
    collection = book.new_collection("Of P", publisher="P")
    book.publish()

    def outlets() -> list[dict[str, Any]]:
        found = objects(book, collection, versions=("last",))
        return [one for one in found if one.get("name") == "P" and not one.get("revoked")]

    assert len(outlets()) == 1
    book.mark(number_of(book, "10 people"), "amber")
    assert len(outlets()) == 1
    assert "20 people" in words(objects(book, collection))
    assert "10 people" not in words(objects(book, collection))
    book.mark(number_of(book, "20 people"), "amber")
    assert not outlets()


def test_a_name_withheld_leaves_no_older_version_behind(book: api.OpenLedger) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    assert "Vold" in words(objects(book, collection))
    book.withhold("Ina Vold", reason="a private person")
    found = objects(book, collection)
    assert "Vold" not in words(found)
    assert any("burned" in words([one]) for one in found if one["type"] == "note")


def test_a_partner_gets_the_copy_without_the_name_that_is_withheld(
    path: str, book: api.OpenLedger
) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    book.withhold("Ina Vold", reason="a private person")
    for kept_to in (None, (collection.id,)):
        caller = Caller(name="partner", clearance="green", collections=kept_to, scopes=("read",))
        with api.open(path, read_only=True, caller=caller) as seen:
            found = objects(seen, seen.collection(collection.id))
            assert any("burned" in words([one]) for one in found if one["type"] == "note")
            assert "Vold" not in words(found)


def test_no_name_is_handed_out_between_withholding_it_and_publishing_anew_and_the_rest_is(
    path: str, book: api.OpenLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = book.new_collection("Everything", alias="all")
    book.publish()
    tarsk = [one for one in objects(book, collection) if "Aleppo" in words([one])]
    monkeypatch.setattr(shelving, "AT_ONCE", 1)
    book._store.outgoing.withhold(["Ina Vold", "Orlan"], "private persons", None)

    def careful() -> list[dict[str, Any]]:
        query = ObjectQuery(
            collection=collection.number, most=4, tlp=4, versions=(ALL,), is_careful=True
        )
        return [json.loads(row.data) for row in book.objects(query).rows]

    with api.open(path, read_only=True) as seen:
        assert seen.withholding_in(seen.collection("all")) == "looking"
    assert "Vold" not in words(careful())
    for n_left in (1, 0):
        done = book.publish(max_seconds=-1)
        assert done.n_reports == 1
        assert book.withholding_in(collection) == ("making" if n_left else "done")
        assert not [name for name in ("Vold", "Orlan") if name in words(careful())]
        assert all(one in careful() for one in tarsk)


def test_only_what_names_somebody_is_made_anew_when_a_name_is_withheld_or_no_longer_is(
    book: api.OpenLedger,
) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    before = {one["id"] for one in objects(book, collection) if "Vold" not in words([one])}
    entry = book._store.outgoing.withhold(["Ina Vold"], "private", None)
    assert book.publish().n_reports == 1
    assert before >= {one["id"] for one in objects(book, collection) if "Aleppo" in words([one])}
    book._store.outgoing.withhold(["Nobody Whosoever"], "private", None)
    assert book.publish().n_reports == 0
    book._store.outgoing.undo_withholding(entry.id)
    assert book.publish().n_reports == 1
    assert "Vold" in words(objects(book, collection))


def test_whoever_asked_while_a_name_was_taken_out_misses_nothing(book: api.OpenLedger) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    newest = max(row.added_at for row in book.objects(_all(collection)).rows)
    book.withhold("Ina Vold", reason="private")
    rows = book.objects(msgspec.structs.replace(_all(collection), after=newest)).rows
    arrived = {row.id for row in rows}
    [mill] = [
        one
        for one in objects(book, collection)
        if one["type"] == "report"
        and not one.get("revoked")
        and "burned"
        in words([note for note in objects(book, collection) if note["id"] in one["object_refs"]])
    ]
    assert {mill["id"], *mill["object_refs"]} <= arrived


def _all(collection: Collection) -> ObjectQuery:
    return ObjectQuery(collection=collection.number, most=4, tlp=4, versions=(ALL,))


@pytest.mark.parametrize("what", ["objects/", "manifest/", "objects/note--1/"])
def test_a_collection_whose_reports_are_looked_through_for_a_name_is_a_503(
    path: str, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(api.OpenLedger, "withholding_in", lambda *_: "looking")
    with connected(path) as client:
        answer = client.get(f"{ROOT}collections/shared/{what}")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert answer.json()["http_status"] == "503"


def test_texts_that_are_given_no_longer_leave_no_older_version_behind(
    book: api.OpenLedger,
) -> None:
    collection = book.new_collection("Everything")
    book.publish()
    assert any("payload_bin" in one for one in objects(book, collection))
    book.name_producer("Desk", texts=False)
    book.publish()
    assert not any("payload_bin" in one for one in objects(book, collection))


def test_a_caller_sees_what_one_of_the_reports_that_give_it_lets_them(
    path: str, book: api.OpenLedger
) -> None:
    collection = book.new_collection("Everything", tlp="amber")
    book.mark(number_of(book, "mill"), "amber")
    book.publish()
    assert "Vold" in words(objects(book, collection))
    caller = Caller(name="partner", clearance="green", scopes=("read",))
    with api.open(path, read_only=True, caller=caller) as seen:
        found = objects(seen, seen.collection(collection.id), tlp=1)
        assert "Aleppo" in words(found)
        assert "Vold" not in words(found)
        # A caller's own clearance is not all: the reports decide, whatever is asked for.
        assert "Vold" not in words(objects(seen, seen.collection(collection.id), tlp=4))


def test_a_partner_kept_to_a_collection_sees_nothing_of_other_reports(
    path: str, book: api.OpenLedger
) -> None:
    collection = book.new_collection("Killed", measure="killed")
    other = book.new_collection("Everything")
    book.publish()
    caller = Caller(name="partner", clearance="red", collections=(collection.id,))
    with api.open(path, read_only=True, caller=caller) as seen:
        assert [one.id for one in seen.collections()] == [collection.id]
        with pytest.raises(NotOnRecordError):
            seen.collection(other.id)
        assert "Vold" not in words(objects(seen, other))


STORY = (
    "Shells hit the market of Tarsk on Sunday morning. {who} said {n} people were "
    "killed in the market of Tarsk. The mayor of Tarsk said the market was full on Sunday.\n"
)


def test_how_claims_stand_is_told_only_while_both_reports_are_in(
    book: api.OpenLedger, tmp_path: Path
) -> None:
    for n, name, who in ((12, "a", "The Harbour Watch"), (30, "b", "Mayor Jan Kell")):
        (tmp_path / f"{name}.txt").write_text(STORY.format(n=n, who=who), encoding="utf-8")
        origin = str(tmp_path / f"{name}.txt")
        added = book.add(origin, engine="rules", published_on="2025-10-12", publisher=f"Out {name}")
        list(added)
    book.refresh()
    both = book.new_collection("Both", words="Tarsk")
    one = book.new_collection("One", publisher="Out a")
    book.publish()
    relating = {"relationship", "grouping"}
    told = [found for found in objects(book, both) if found["type"] in relating]
    assert kinds(told) == relating
    assert not kinds(objects(book, one)) & relating
    [first] = book.reports(publisher="Out a")
    # At once, and for good once it is published anew.
    book._store.outgoing.mark(first.id, "amber", claim=None)
    assert not kinds(objects(book, both)) & relating
    book.refresh()
    left = objects(book, both, versions=("last",))
    assert {one["id"] for one in told} <= {one["id"] for one in left if one.get("revoked")}


def test_nobody_takes_the_id_of_what_the_ledger_publishes(
    path: str, book: api.OpenLedger, known: dict[str, Caller]
) -> None:
    known["partner"] = Caller(name="partner", clearance="amber", scopes=("read", "write"))
    collection = book.new_collection("Open", alias="open", tlp="amber", writable=True)
    other = book.new_collection("Elsewhere")
    book.publish()
    note = next(one for one in objects(book, other) if one["type"] == "note")
    forged = {**note, "modified": "2999-01-01T00:00:00.000Z", "content": "never said"}
    where = f"{ROOT}collections/open/objects/"
    headers = {**bearer("partner"), "Content-Type": TAXII}
    with connected(path) as client:
        refused = client.post(where, json={"objects": [forged]}, headers=headers).json()
        assert refused["failure_count"] == 1
        gone = client.delete(f"{where}{note['id']}/", headers=headers)
        assert gone.status_code == 403
    assert "never said" not in words(objects(book, collection))


def test_what_the_ledger_publishes_takes_its_id_back(
    path: str, book: api.OpenLedger, known: dict[str, Caller]
) -> None:
    known["partner"] = Caller(name="partner", clearance="amber", scopes=("read", "write"))
    elsewhere = book.new_collection("Elsewhere")
    book.publish()
    note = next(one for one in objects(book, elsewhere) if one["type"] == "note")
    forged = {**note, "modified": "2999-01-01T00:00:00.000Z", "content": "never said"}
    headers = {**bearer("partner"), "Content-Type": TAXII}
    with connected(path) as client:
        collection = book.new_collection("Open", alias="open", tlp="amber", writable=True)
        where = f"{ROOT}collections/open/objects/"
        client.post(where, json={"objects": [forged, thing()]}, headers=headers)
    book.publish()
    assert "never said" not in words(objects(book, collection))
    assert note["content"] in [one.get("content") for one in objects(book, collection)]


def test_a_collection_that_is_removed_takes_all_it_holds_along(book: api.OpenLedger) -> None:
    collection = book.new_collection("Everything", alias="all")
    book.publish()
    assert book.remove_collection("all") == collection
    assert objects(book, collection) == []
    with pytest.raises(NotOnRecordError, match="all: no collection"):
        book.collection("all")
    assert len(list(book.reports())) == 3


def test_a_collection_that_cannot_be_is_not_made(book: api.OpenLedger) -> None:
    book.new_collection("One", alias="one")
    with pytest.raises(UsageError, match="alias"):
        book.new_collection("Two", alias="one")
    with pytest.raises(UsageError, match="TLP:RED"):
        book.new_collection("Red", tlp="red")
    with pytest.raises(QueryError, match="since"):
        book.new_collection("Since", since="yesterday")
    with pytest.raises(QueryError, match="colour"):
        book.new_collection("Colour", colour="green")
    for name, value in {"report": "report-1", "run": "run-1", "limit": 1, "after": 1}.items():
        with pytest.raises(QueryError, match=name):
            book.new_collection("Not so", **{name: value})
    assert [one.title for one in book.collections()] == ["Shared", "One"]


@pytest.mark.parametrize(
    "filters",
    [
        {"since": "2025-10", "until": "2025"},
        {"hedge": True},
        {"hedge": False},
        {"min_probability": 0.5},
        {"speaker": "Ina Vold"},
    ],
    ids=str,
)
def test_a_collection_asks_what_the_same_filters_ask(
    book: api.OpenLedger, filters: dict[str, Any]
) -> None:
    collection = book.new_collection("Some", **filters)
    book.publish()
    assert book.n_members(collection) == len(list(book.reports(**filters)))


def test_a_need_that_a_caller_does_not_see_is_still_one(
    path: str, book: api.OpenLedger, tmp_path: Path
) -> None:
    for n, name, who in ((12, "a", "The Harbour Watch"), (30, "b", "Mayor Jan Kell")):
        (tmp_path / f"{name}.txt").write_text(STORY.format(n=n, who=who), encoding="utf-8")
        origin = str(tmp_path / f"{name}.txt")
        list(book.add(origin, engine="rules", published_on="2025-10-12", publisher=f"Out {name}"))
    book.refresh()
    both = book.new_collection("Both", tlp="amber", words="Tarsk")
    book.publish()
    relating = {"relationship", "grouping"}
    assert kinds(objects(book, both)) & relating
    [first] = book.reports(publisher="Out a")
    book._store.outgoing.mark(first.id, "amber", claim=None)
    caller = Caller(name="partner", clearance="green", scopes=("read",))
    with api.open(path, read_only=True, caller=caller) as seen:
        found = objects(seen, seen.collection(both.id))
        assert "note" in kinds(found)
        assert not kinds(found) & relating
