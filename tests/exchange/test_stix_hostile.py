"""What comes from elsewhere is not trusted: what does not hold is named, and the others go on."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import BrokenDocumentError, ReadError
from onrecord.exchange.stix import Made, Received, as_json, from_stix, split_bundle, to_stix
from onrecord.exchange.stix.details import EXTENSION_ID
from onrecord.records import Account
from onrecord.text import derive_id
from tests.exchange.made_accounts import PRODUCER
from tests.relate.accounts_made import Say, killed, make_account

Json = dict[str, Any]


def strike(publisher: str = "The Lantern") -> Account:
    return make_account(
        publisher,
        Say("at least 12 people died in Tarsk", "Ina Vold", figures=[killed("at least 12", 12)]),
        Say("nobody had fired", "the army", kind="collective", stance="denies"),
    )


def sent(account: Account, **made: Any) -> list[Json]:
    objects = to_stix(account, producer=PRODUCER, made=Made(first_us=10**15, **made))
    return [as_json(one) for one in objects]


def take(objects: list[Json]) -> tuple[list[Received], list[str]]:
    accounts, problems = [], []
    raw = [msgspec.json.encode(one) for one in objects]
    for where, found in from_stix(raw, origin="test"):
        if isinstance(found, Received):
            accounts.append(found)
        else:
            assert isinstance(found, ReadError)
            assert "\n" not in str(found)
            problems.append(f"{where}: {found.problem}")
    return accounts, problems


def first(objects: list[Json], type_: str) -> Json:
    return next(one for one in objects if one["type"] == type_)


def ours(one: Json) -> Json:
    found: Json = one["extensions"][EXTENSION_ID]
    return found


def move_words(objects: list[Json]) -> None:
    ours(first(objects, "note"))["cue"][0]["start"] += 1


def change_words(objects: list[Json]) -> None:
    cue = ours(first(objects, "note"))["cue"][0]
    cue["exact"] = "x" * len(cue["exact"])


def reach_beyond(objects: list[Json]) -> None:
    ours(first(objects, "note"))["cue"][0] |= {"start": 10**9, "end": 10**9 + 4}


def forge_key(objects: list[Json]) -> None:
    ours(first(objects, "note"))["claim_key"] = "00000000-0000-5000-8000-000000000000"


def move_content(objects: list[Json]) -> None:
    ours(first(objects, "note"))["content"][0]["start"] += 1


def name_another_text(objects: list[Json]) -> None:
    ours(first(objects, "note"))["text_sha256"] = "0" * 64


def give_another_type(objects: list[Json]) -> None:
    ours(first(objects, "note"))["stance"] = ["asserts"]


def add_a_property(objects: list[Json]) -> None:
    ours(first(objects, "note"))["verdict"] = "true"


def drop_the_extension(objects: list[Json]) -> None:
    first(objects, "note")["extensions"] = {}


def take_another_maker(objects: list[Json]) -> None:
    first(objects, "note")["created_by_ref"] = "identity--00000000-0000-4000-8000-000000000000"


def withdraw(objects: list[Json]) -> None:
    first(objects, "note")["revoked"] = True


def doubt_beyond_measure(objects: list[Json]) -> None:
    ours(first(objects, "note"))["probability"] = 7.5


BAD_NOTES: dict[str, tuple[Callable[[list[Json]], None], str]] = {
    "words at other offsets": (move_words, "does not hold"),
    "other words": (change_words, "is not 'xxxx'"),
    "beyond the text": (reach_beyond, "does not hold"),
    "a forged key": (forge_key, "is not that of its words"),
    "moved content": (move_content, "is not that of its words"),
    "another text": (name_another_text, "of another text"),
    "a wrong type": (give_another_type, "not an object of ours"),
    "an unknown property": (add_a_property, "unknown field `verdict`"),
    "no extension": (drop_the_extension, "without our extension"),
    "a probability of 7.5": (doubt_beyond_measure, "not within 0 and 1"),
    "another maker": (take_another_maker, "made by another than its report"),
    "withdrawn": (withdraw, "withdrawn by its producer"),
}


@pytest.mark.parametrize(("spoil", "told"), BAD_NOTES.values(), ids=BAD_NOTES)
@pytest.mark.parametrize("with_text", [True, False])
def test_a_claim_that_does_not_hold_is_refused_and_the_others_stay(
    spoil: Callable[[list[Json]], None], told: str, with_text: bool
) -> None:
    account, other = strike(), strike("The Orb")
    objects = sent(account, with_text=with_text)
    spoil(objects)
    if spoil is change_words and not with_text:
        return  # nothing but the text could tell
    found, problems = take([*objects, *sent(other)])
    assert len(problems) == 1
    assert told in problems[0]
    held = {one.rebuilt.text_sha256: one.rebuilt.account for one in found}
    assert held[account.report.text_sha256].claims == account.claims[1:]
    assert held[other.report.text_sha256] == other


def give_another_payload(objects: list[Json]) -> None:
    first(objects, "artifact")["payload_bin"] = base64.b64encode(b"another text").decode()


def give_no_base64(objects: list[Json]) -> None:
    first(objects, "artifact")["payload_bin"] = "\x00 no base64"


def forge_hash(objects: list[Json]) -> None:
    ours(first(objects, "report"))["text_sha256"] = "0" * 64


def forge_id(objects: list[Json]) -> None:
    ours(first(objects, "report"))["report_id"] = "report-0"


def grow(objects: list[Json]) -> None:
    del objects[objects.index(first(objects, "artifact"))]
    ours(first(objects, "report"))["n_codepoints"] = 10**12


def publish_on(published_on: str) -> Callable[[list[Json]], None]:
    def spoil(objects: list[Json]) -> None:
        ours(first(objects, "report"))["published_on"] = published_on

    return spoil


def place_at(**values: float) -> Callable[[list[Json]], None]:
    def spoil(objects: list[Json]) -> None:
        cue = ours(first(objects, "note"))["cue"][0]
        span = {name: cue[name] for name in ("start", "end", "exact")}
        place = {"index": 0, "place_id": "place-1", "span": span, "name": "Tarsk"}
        ours(first(objects, "report"))["parts"]["places"] = [place | values]

    return spoil


BAD_REPORTS: dict[str, tuple[Callable[[list[Json]], None], str]] = {
    "another text": (give_another_payload, "its text has SHA-256"),
    "no base64": (give_no_base64, "cannot be decoded"),
    "a forged hash": (forge_hash, "its text has SHA-256"),
    "a forged id": (forge_id, "is not that of its text"),
    "a text beyond measure": (grow, "more than 4,000,000"),
    "words for a date": (publish_on("hello world"), "neither a day nor an instant"),
    "a day that is none": (publish_on("2026-02-30"), "neither a day nor an instant"),
    "after all days": (publish_on("9999-12-31T23:59:59-01:00"), "neither a day nor an instant"),
    "beyond the pole": (place_at(latitude=500), "latitude 500.0 of place-1 is beyond 90"),
    "around the globe": (place_at(longitude=-181), "beyond 180"),
    "no distance": (place_at(precision_m=-1), "is no distance"),
}


@pytest.mark.parametrize(("spoil", "told"), BAD_REPORTS.values(), ids=BAD_REPORTS)
def test_a_report_that_does_not_hold_is_refused_and_the_others_go_on(
    spoil: Callable[[list[Json]], None], told: str
) -> None:
    objects, other = sent(strike()), strike("The Orb")
    spoil(objects)
    found, problems = take([*objects, *sent(other)])
    assert [one.rebuilt.account for one in found] == [other]
    assert any(told in problem for problem in problems)


def blank(number: int, n_codepoints: int = 4_000_000) -> Json:
    """A report of a vast text, of which nothing came."""
    report = first(sent(strike(), with_text=False), "report")
    digest = f"{number:064x}"
    ours(report).update(
        text_sha256=digest,
        report_id=derive_id("report", digest),
        n_codepoints=n_codepoints,
        parts={},
        blocks=[],
    )
    return report | {"id": f"report--{number:08x}-0000-4000-8000-000000000000", "object_refs": []}


def test_a_report_of_which_neither_text_nor_evidence_came_is_refused() -> None:
    found, [problem] = take([blank(1, 1_000)])
    assert not found
    assert "neither its text came nor any evidence" in problem


def test_a_few_bytes_make_no_room_for_vast_texts() -> None:
    vast = []
    for number in range(20):
        one = blank(number)
        start = number * 1_000
        span = {"start": start, "end": start + 4, "exact": "many"}
        ours(one)["parts"] = {"wording": [{"index": 0, "span": span, "kind": "hedge"}]}
        vast.append(one)
    account = strike()
    found, problems = take([*vast, *sent(account)])
    assert sum(len(one.rebuilt.account.report.text) for one in found) < 5_000_000
    assert account in [one.rebuilt.account for one in found]  # a text that comes needs no room
    assert len(problems) == 19
    assert "characters that did not come, beyond" in problems[0]


def test_evidence_that_contradicts_itself_is_refused() -> None:
    account = strike()
    objects = sent(account, with_text=False)
    inner = ours(first(objects, "note"))["figures"][0]["span"]
    inner["exact"] = "x" * len(inner["exact"])
    found, problems = take(objects)
    assert "contradicts itself" in problems[0]
    assert found[0].rebuilt.account.claims == account.claims[1:]


def test_a_claim_without_its_report_is_named() -> None:
    objects = [one for one in sent(strike()) if one["type"] == "note"]
    found, problems = take(objects)
    assert not found
    assert all("is not among what came" in problem for problem in problems)
    assert len(problems) == 2


def test_a_report_whose_claims_did_not_all_come_is_taken_with_those_that_did() -> None:
    account = strike()
    objects = sent(account)
    objects.remove(first(objects, "note"))
    [found], problems = take(objects)
    assert not problems
    assert found.rebuilt.account.claims == account.claims[1:]


def test_unknown_extensions_and_kinds_are_passed_over() -> None:
    account = strike()
    objects = sent(account)
    for one in objects:
        one.setdefault("extensions", {})["extension-definition--x"] = {"deep": [[[1]]]}
        one["x_foo"] = {"bar": None}
    objects.append({"type": "malware", "id": "malware--x", "is_family": "perhaps"})
    [found], problems = take(objects)
    assert not problems
    assert found.rebuilt.account == account


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'"x"', b'{"type": 1, "id": 2}', b"\xff\xfe", b"[" * 100_000],
)
def test_what_is_no_object_is_refused_in_a_line(data: bytes) -> None:
    [(_, found)] = from_stix([data], origin="test")
    assert isinstance(found, BrokenDocumentError)
    assert "\n" not in str(found)


@pytest.mark.parametrize("data", [b"", b"[]", b'{"type":"x"}', b'{"type":"bundle","objects":1}'])
def test_what_is_no_bundle_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenDocumentError):
        split_bundle(data, origin="test")


def test_an_object_beyond_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.exchange.stix.reading.MOST_BYTES", 10)
    [(_, found)] = from_stix([b'{"type":"note","id":"note--x"}'], origin="test")
    assert isinstance(found, ReadError)
    assert "at most 10" in str(found)


def test_objects_that_wait_for_ever_do_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("onrecord.exchange.stix.reading.MOST_WAITING", 1)
    _, problems = take([one for one in sent(strike()) if one["type"] == "note"])
    assert any("whose report has not come" in problem for problem in problems)


@pytest.mark.parametrize(
    "foreign",
    [
        {"type": "note", "content": "a remark"},
        {"type": "report", "name": "a campaign", "object_refs": []},
        {"type": "artifact", "url": "https://elsewhere.example/dump"},
        {"type": "artifact", "payload_bin": "AAAA"},
        {"type": "note", "content": "a remark", "revoked": True},
    ],
)
def test_objects_of_others_keep_none_of_ours_out(
    monkeypatch: pytest.MonkeyPatch, foreign: Json
) -> None:
    account = strike()
    objects = sent(account)
    monkeypatch.setattr("onrecord.exchange.stix.reading.MOST_WAITING", len(objects))
    many = [
        foreign | {"id": f"{foreign['type']}--{number:08x}-0000-4000-8000-000000000000"}
        for number in range(3 * len(objects))
    ]
    [found], _ = take([*many, *objects])
    assert found.rebuilt.account.claims == account.claims


def test_the_same_object_again_waits_but_once(monkeypatch: pytest.MonkeyPatch) -> None:
    account = strike()
    objects = sent(account)
    note = first(objects, "note")
    monkeypatch.setattr("onrecord.exchange.stix.reading.MOST_WAITING", len(objects))
    [found], problems = take([note] * 50 + objects)
    assert (problems, found.rebuilt.account) == ([], account)


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(10**30)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_nothing_that_is_put_into_an_object_stops_the_others(data: st.DataObject) -> None:
    objects = sent(strike())
    other = strike("The Orb")
    one = data.draw(st.sampled_from(objects))
    path: Any = one
    while True:
        keys = list(path) if isinstance(path, dict) else list(range(len(path)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(path[key], dict | list) and data.draw(st.booleans()):
            path = path[key]
            continue
        path[key] = data.draw(LEAVES | st.just([]) | st.just({}))
        break
    found, _ = take([*sent(other), *objects])
    assert other in [one.rebuilt.account for one in found]
