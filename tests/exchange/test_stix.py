"""Accounts go out as STIX and come back equal; libraries made by others read them strictly."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import rfc8785
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from onrecord.errors import ReadError, UsageError
from onrecord.evidence import find_evidence
from onrecord.exchange.stix import (
    Made,
    Object,
    Producer,
    Received,
    as_json,
    bundle,
    claim_key,
    encode_objects,
    extension_schema,
    from_stix,
    preamble,
    split_bundle,
    to_stix,
)
from onrecord.exchange.stix.details import EXTENSION_ID
from onrecord.exchange.stix.ids import CLAIM_KEYS, OBSERVABLES, Issuer, name_uuid
from onrecord.exchange.stix.markings import MARKING_IDS
from onrecord.exchange.stix.relating import claim_relationship, language_content
from onrecord.exchange.withholding.naming import strings_of
from onrecord.proving import find_breach
from onrecord.records import Account, Actor, Excerpt, Tlp
from tests.exchange.made_accounts import PRODUCER, accounts
from tests.relate.accounts_made import Say, killed, make_account

FIRST_US = 1_790_000_000_000_000
OTHER = Producer(
    id="a8a3b1a0-97f0-4f0c-8c39-5f6d5b0c7d21",
    name="The Others",
    created_at=dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
)
ROOT = Path(__file__).resolve().parents[2]


def send(account: Account, *, producer: Producer = PRODUCER, **made: Any) -> list[Object]:
    made = {"salt": b"salt"} | made
    return to_stix(account, producer=producer, made=Made(first_us=FIRST_US, **made))


def receive(objects: Iterable[Object]) -> list[Received | ReadError]:
    return [found for _, found in from_stix(encode_objects(objects), origin="test")]


def received(objects: Iterable[Object]) -> Received:
    [found] = receive(objects)
    assert isinstance(found, Received), found
    return found


def strike() -> Account:
    return make_account(
        "The Lantern",
        Say("at least 12 people died in Tarsk", "Ina Vold", figures=[killed("at least 12", 12)]),
        Say("nobody had fired", "the army", kind="collective", stance="denies"),
    )


# --- there and back -----------------------------------------------------------------------


@given(accounts())
@settings(max_examples=150, deadline=None)
def test_an_account_comes_back_equal(account: Account) -> None:
    found = received(send(account))
    assert found.rebuilt.account == account
    assert found.rebuilt.is_whole
    assert found.producer == PRODUCER.identity


@given(accounts())
@settings(max_examples=150, deadline=None)
def test_without_the_text_the_evidence_stands_where_it_stood(account: Account) -> None:
    assume(any(find_evidence(account)))  # of which there is none, nothing comes
    found = received(send(account, with_text=False))
    copy = found.rebuilt.account
    assert find_breach(copy) is None
    assert len(copy.report.text) == len(account.report.text)
    assert copy.claims == account.claims
    assert copy.figures == account.figures
    assert found.rebuilt.text_sha256 == account.report.text_sha256
    if copy.report.text != account.report.text:
        assert account.report.text_sha256 in copy.report.notices[-1]


@given(accounts())
@settings(max_examples=50, deadline=None)
def test_a_text_at_hand_stands_in_for_one_that_did_not_come(account: Account) -> None:
    texts = {account.report.text_sha256: account.report.text}
    objects = encode_objects(send(account, with_text=False))
    [(_, found)] = from_stix(objects, origin="test", texts=texts)
    assert isinstance(found, Received)
    assert found.rebuilt.account == account


def test_the_demonstration_reports_come_back_equal(demo_accounts: list[Account]) -> None:
    objects = [one for account in demo_accounts for one in send(account)]
    back = receive(objects)
    assert [found.rebuilt.account for found in back if isinstance(found, Received)] == demo_accounts


def test_the_order_of_objects_does_not_matter() -> None:
    account = strike()
    assert received(reversed(send(account))).rebuilt.account == account


def test_a_bundle_is_taken_apart_as_it_was_put_together() -> None:
    account = strike()
    whole = b"".join(bundle(encode_objects(send(account)), id_="bundle--x"))
    [(_, found)] = from_stix(split_bundle(whole, origin="test"), origin="test")
    assert isinstance(found, Received)
    assert found.rebuilt.account == account


# --- what others read ---------------------------------------------------------------------


def everything(demo_accounts: list[Account]) -> list[Object]:
    """Objects of every kind, under every marking."""
    levels: list[Tlp] = ["clear", "green", "amber", "amber+strict"]
    objects, seen = preamble(PRODUCER), set[str]()
    for number, account in enumerate(demo_accounts):
        made = Made(
            first_us=FIRST_US + number * 1_000,
            tlp=levels[number % 3],
            claim_tlp={account.claims[0].id: "amber+strict"},
            speaker_tlp={account.claims[-1].speaker or "": "amber+strict"},
            with_text=number % 4 != 3,
            raw_sha256="0" * 64 if number % 2 else None,
        )
        objects += to_stix(account, producer=PRODUCER, made=made, seen=seen)
    notes = [one for one in objects if one.id.startswith("note--")]
    report = next(one for one in objects if one.id.startswith("report--"))
    objects.append(
        claim_relationship(
            notes[0].id,
            notes[9].id,
            "contradicts",
            question="killed",
            producer=PRODUCER,
            created_us=FIRST_US - 1,
            tlp="green",
        )
    )
    objects.append(language_content(report, {"fr": {"name": "Frappe"}}, producer=PRODUCER))  # type: ignore[arg-type]
    return objects


def test_the_validator_finds_no_error_and_but_two_kinds_of_warning(
    demo_accounts: list[Account],
) -> None:
    """Version 5 ids of our own (103), and kinds of relationship of our own (202)."""
    from stix2validator import ValidationOptions, validate_instance

    options = ValidationOptions(version="2.1")
    codes = set()
    for one in everything(demo_accounts):
        found = validate_instance(as_json(one), options)
        assert not found.errors, (one.id, found.errors)
        codes |= {re.findall(r"\{(\d+)\}", str(warning))[0] for warning in found.warnings}
    assert codes == {"103", "202"}


@pytest.fixture
def registered() -> Iterator[None]:
    """The extension as stix2 knows one: by a class, with the names of its properties."""
    import stix2
    from stix2.properties import Property, ReferenceProperty
    from stix2.registry import STIX2_OBJ_MAPS

    schema = json.loads(extension_schema())
    kinds = [kind for kind in schema["$defs"].values() if "record" in kind["properties"]]
    names = {name for kind in kinds for name in kind["properties"]} - {"extension_type"}

    class Onrecord:
        extension_type = "property-extension"

    kinds_of = {"text_ref": ReferenceProperty(valid_types="artifact", spec_version="2.1")}
    properties = [(name, kinds_of.get(name) or Property()) for name in sorted(names)]
    stix2.v21.CustomExtension(EXTENSION_ID, properties)(Onrecord)
    yield
    del STIX2_OBJ_MAPS["2.1"]["extensions"][EXTENSION_ID]


@pytest.mark.parametrize("is_registered", [False, True])
def test_stix2_parses_strictly_and_gives_back_the_same(
    demo_accounts: list[Account], is_registered: bool, request: pytest.FixtureRequest
) -> None:
    import stix2

    if is_registered:
        request.getfixturevalue("registered")
    store = stix2.MemoryStore()
    objects = everything(demo_accounts)
    for one in objects:
        parsed = stix2.parse(as_json(one), allow_custom=False, version="2.1")
        assert without_zeros(json.loads(parsed.serialize())) == without_zeros(as_json(one))
        store.add(parsed)
    note = next(one for one in objects if one.id.startswith("note--"))
    assert store.get(note.id)["extensions"][EXTENSION_ID]["record"] == "claim"


def without_zeros(one: Any) -> Any:
    """Timestamps have trailing zeros here, and none there."""
    if isinstance(one, dict):
        return {key: without_zeros(value) for key, value in one.items()}
    if isinstance(one, list):
        return [without_zeros(value) for value in one]
    if isinstance(one, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", one):
        return re.sub(r"\.?0*Z", "", one) if "." in one else one.removesuffix("Z")
    return one


def test_selectors_of_markings_lead_somewhere(demo_accounts: list[Account]) -> None:
    from stix2.markings.utils import validate

    marked = [one for one in everything(demo_accounts) if one.granular_markings]
    assert {one.id.partition("--")[0] for one in marked} == {"note", "report"}
    for one in marked:
        for marking in one.granular_markings:
            validate(as_json(one), marking.selectors)


def test_every_extension_fits_its_published_schema(demo_accounts: list[Account]) -> None:
    schema = json.loads(extension_schema())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    kinds = set()
    for one in everything(demo_accounts):
        ours = as_json(one).get("extensions", {}).get(EXTENSION_ID)
        if ours:
            validator.validate(ours)
            kinds.add(ours["record"])
    assert kinds == {"report", "claim", "place", "comparison"}
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"record": "claim", "extension_type": "property-extension"})


def test_the_schema_that_ships_is_that_of_the_records() -> None:
    script = ROOT / "tools" / "build_extension_schema.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run tools/build_extension_schema.py"


def test_a_note_reads_well_without_the_extension() -> None:
    note = as_json(next(one for one in send(strike()) if one.id.startswith("note--")))
    assert note["abstract"] == (
        "Ina Vold says: “at least 12 people died in Tarsk” (The Lantern, 2026-04-12)"
    )
    assert "Words: “at least 12 people died in Tarsk”" in note["content"]
    assert note["authors"] == ["Ina Vold", "The Lantern"]


# --- ids and times ------------------------------------------------------------------------


@given(accounts())
@settings(max_examples=50, deadline=None)
def test_a_claims_key_is_a_name_in_canonical_json(account: Account) -> None:
    import uuid

    sha256 = account.report.text_sha256
    for claim in account.claims:
        named = {
            "text_sha256": sha256,
            "content": [[span.start, span.end] for span in claim.content],
            "speaker": [[span.start, span.end] for span in claim.source],
        }
        canonical = rfc8785.dumps(named).decode()
        assert claim_key(sha256, claim) == str(uuid.uuid5(CLAIM_KEYS, canonical))


def test_two_organisations_share_keys_and_no_ids() -> None:
    account = strike()
    ours, theirs = send(account), send(account, producer=OTHER)
    shared = {one.id for one in ours} & {one.id for one in theirs}
    assert {id_.partition("--")[0] for id_ in shared} == {"artifact"}
    keys = [received(one).rebuilt.claim_keys for one in (ours, theirs)]
    assert keys[0] == keys[1]


def test_ids_are_the_same_every_time_and_times_are_unique(demo_accounts: list[Account]) -> None:
    one, other = everything(demo_accounts), everything(demo_accounts)
    assert list(encode_objects(one)) == list(encode_objects(other))
    ours = [as_json(o) for o in one if getattr(o, "created_by_ref", None) == PRODUCER.identity]
    stamps = [o["created"] for o in ours if o["type"] != "language-content"]
    assert len(set(stamps)) == len(stamps)


def test_a_corrected_note_keeps_when_it_was_created() -> None:
    first = {one.id: as_json(one) for one in send(strike())}
    created = dict.fromkeys(first, FIRST_US)
    again = to_stix(
        strike(), producer=PRODUCER, made=Made(first_us=FIRST_US + 10_000, created_us=created)
    )
    for one in map(as_json, again):
        if one["type"] == "note":
            assert one["created"] == "2026-09-21T14:13:20.000000Z"
            assert one["modified"] > one["created"]


def test_confidence_is_how_sure_the_finder_was_and_not_how_true_it_is() -> None:
    account = strike()
    sure = msgspec.structs.replace(account.claims[0], probability=0.876)
    account = msgspec.structs.replace(account, claims=(sure, *account.claims[1:]))
    notes = [as_json(one) for one in send(account) if one.id.startswith("note--")]
    assert [note.get("confidence") for note in notes] == [88, None]


def test_two_claims_of_the_same_words_are_two_notes() -> None:
    account = strike()
    twin = msgspec.structs.replace(account.claims[0], id="claim-twin", stance="doubts")
    account = msgspec.structs.replace(account, claims=(*account.claims, twin))
    assert received(send(account)).rebuilt.account == account


@pytest.mark.parametrize("id_", ["", "x", "3F0C9A44-59F5-4C56-A8C0-0D5F3A9D3F10"])
def test_a_producers_id_is_a_uuid(id_: str) -> None:
    with pytest.raises(UsageError, match="no producer's id"):
        Producer(id=id_, name="x", created_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


# --- markings -----------------------------------------------------------------------------


def test_what_is_marked_comes_back_marked() -> None:
    account = strike()
    found = received(send(account, tlp="green", claim_tlp={account.claims[1].id: "amber"}))
    assert found.tlp == "green"
    assert found.claim_tlp == {account.claims[1].id: "amber"}
    assert found.rebuilt.account == account


@given(accounts())
@settings(max_examples=150, deadline=None)
def test_a_stricter_claim_comes_back_too_for_those_who_may_see_it(account: Account) -> None:
    marks: dict[str, Tlp] = {claim.id: "amber" for claim in account.claims[:1]}
    assert received(send(account, claim_tlp=marks)).rebuilt.account == account


def test_open_objects_do_not_give_a_stricter_claims_words_away(
    demo_accounts: list[Account],
) -> None:
    for account in demo_accounts:
        for claim in account.claims:
            objects = send(account, claim_tlp={claim.id: "red"})
            opened = [o for o in objects if MARKING_IDS["red"] not in o.object_marking_refs]
            sent = b"".join(encode_objects(opened)).decode()
            for span in claim.content:
                is_said_once = account.report.text.count(span.exact) == 1
                assert not is_said_once or len(span.exact) < 25 or span.exact not in sent
            found = received(opened)
            assert find_breach(found.rebuilt.account) is None
            assert claim.id not in {c.id for c in found.rebuilt.account.claims}


@pytest.mark.parametrize("with_text", [True, False])
def test_a_stricter_claims_words_cannot_be_tried_against_open_objects(with_text: bool) -> None:
    account = strike()
    report, claim = account.report, account.claims[0]
    issuer = Issuer(
        id=PRODUCER.id, name=PRODUCER.name, created_at=PRODUCER.created_at, key=b"secret"
    )
    objects = send(
        account,
        producer=issuer,
        claim_tlp={claim.id: "amber"},
        with_text=with_text,
        raw_sha256="ab" * 32,
    )
    opened = [one for one in objects if MARKING_IDS["amber"] not in one.object_marking_refs]
    sent = b"".join(encode_objects(opened)).decode()
    text = name_uuid(OBSERVABLES.bytes, f'{{"hashes":{{"SHA-256":"{report.text_sha256}"}}}}')
    ids = {one.id for one in (*account.claims, *account.figures, *account.actors)}
    keys = {claim_key(report.text_sha256, one) for one in account.claims}
    tried = {report.text_sha256, report.id, "ab" * 32, text, *ids, *keys}
    assert not [one for one in tried if one in sent]
    assert "nobody had fired" in sent
    back = received(objects).rebuilt
    assert back.text_sha256 == report.text_sha256
    assert [one.id for one in back.account.claims] == [one.id for one in account.claims]
    assert not with_text or back.account == account


def test_what_opens_another_report_is_refused() -> None:
    account = strike()
    marks: dict[str, Tlp] = {account.claims[0].id: "amber"}
    objects = [as_json(one) for one in send(account, claim_tlp=marks)]
    for one in objects:
        for details in one.get("extensions", {}).values():
            if "opened" in details:
                details["opened"]["salt"] = "00"
    [(_, found)] = from_stix([msgspec.json.encode(one) for one in objects], origin="test")
    assert isinstance(found, ReadError)
    assert "of another text" in str(found)


ONCE = "".join(map(chr, range(0x4E00, 0x4E00 + 80)))  # every character tells where it stood


@given(accounts(st.just(ONCE)))
@settings(max_examples=100, deadline=None)
def test_not_a_character_of_a_stricter_claim_is_in_open_objects(account: Account) -> None:
    assume(account.claims)
    claim = account.claims[0]
    objects = send(account, claim_tlp={claim.id: "red"})
    opened = [one for one in objects if MARKING_IDS["red"] not in one.object_marking_refs]
    words = [span.exact for span in (*claim.content, *claim.cue, *claim.venue)]
    stated = "".join(string for string in strings_of(account) if string != ONCE)
    sent = b"".join(encode_objects(opened)).decode()
    assert not (set("".join(words)) - set(stated)) & set(sent)
    [found] = receive(opened)
    if isinstance(found, Received):
        assert find_breach(found.rebuilt.account) is None
    else:  # all that the report says is in the claim: nothing of it is left to be taken
        assert "nor any evidence" in found.problem
    assert received(objects).rebuilt.account == account


def test_somebody_named_only_in_a_stricter_claim_is_not_named_beside_it() -> None:
    account = make_account(
        "The Lantern", Say("Olaf Brand had fled", "the army"), Say("nobody knew why", "he")
    )
    inner = account.claims[0].content[0]
    named = Excerpt(start=inner.start, end=inner.start + 10, exact="Olaf Brand")
    olaf = Actor(
        id="actor-olaf",
        name="Olaf Brand",
        kind="person",
        mentions=(named, *account.claims[1].source),
        roles=("Brand of the north",),
    )
    second = msgspec.structs.replace(account.claims[1], speaker=olaf.id)
    account = msgspec.structs.replace(
        account, claims=(account.claims[0], second), actors=(*account.actors, olaf)
    )
    objects = send(account, claim_tlp={account.claims[0].id: "amber"})
    opened = [one for one in objects if MARKING_IDS["amber"] not in one.object_marking_refs]
    assert b"Brand" not in b"".join(encode_objects(opened))
    assert received(objects).rebuilt.account == account


def test_an_unknown_marking_is_taken_for_the_strictest() -> None:
    objects = [as_json(one) for one in send(strike())]
    for one in objects:
        one["object_marking_refs"] = ["marking-definition--00000000-0000-4000-8000-000000000000"]
    [(_, found)] = from_stix([msgspec.json.encode(one) for one in objects], origin="test")
    assert isinstance(found, Received)
    assert found.tlp == "red"
