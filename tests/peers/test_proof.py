"""What holds of signed batches, and each way in which somebody may tamper with them."""

from __future__ import annotations

import copy
import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import ProofError
from onrecord.exchange.proof import (
    Chains,
    Json,
    PinnedKey,
    Verdict,
    canonical,
    check,
    digest,
    extension_definition,
    list_object,
    make_key,
    make_rotation,
    merkle,
    parse_fingerprint,
    parse_object,
    parse_public_key,
    words_of,
)
from onrecord.exchange.proof.batches import leaf_of
from onrecord.exchange.proof.notes import EXTENSION_ID

from .made import PRODUCER, FakeProducer, encode, make_object

OBJECTS = [make_object(number) for number in range(6)]
KEY = make_key()


def verdict(values: list[Json] | list[bytes], *keys: PinnedKey, **seen: int) -> Verdict:
    raws = [value if isinstance(value, bytes) else encode(value) for value in values]
    return check(raws, Chains(keys or (pin(),), producer=PRODUCER), seen=seen)


def pin(key=KEY, **changes) -> PinnedKey:  # type: ignore[no-untyped-def]
    return PinnedKey(thumbprint=key.public.thumbprint, key=key.public, **changes)


def published(*sizes: int) -> tuple[list[Json], list[Json]]:
    """Return objects, and the notes of batches that list so many of them each."""
    producer, start, notes = FakeProducer(KEY), 0, []
    for size in sizes:
        notes.append(producer.sign(OBJECTS[start : start + size]))
        start += size
    return copy.deepcopy(OBJECTS[:start]), notes


def kinds(found: Verdict) -> set[str]:
    return {finding.kind for finding in found.findings}


# --- what holds


def test_an_unbroken_chain_holds_and_is_told_in_words() -> None:
    objects, notes = published(2, 3, 1)
    found = verdict(objects + notes)
    assert found.holds
    told = list(found.sentences())
    assert told[0] == "6 of 6 objects are signed and unchanged"
    assert told[1] == "stream all: unbroken from batch 1 to 3"
    assert told[2] == f"signed with {words_of(KEY.public.thumbprint)}"


def test_the_order_in_which_things_arrive_does_not_matter() -> None:
    objects, notes = published(2, 3, 1)
    mixed = objects + notes
    assert verdict(mixed[::-1]).holds
    assert verdict(mixed[4:] + mixed[:4]).holds


def test_a_mirror_may_spell_the_same_values_otherwise() -> None:
    objects, notes = published(3, 3)
    respelled = [
        json.dumps(dict(reversed(value.items())), indent=3, ensure_ascii=True)
        .replace("0.5", "5E-1")
        .replace("1e+30", "1000000000000000000000000000000.0")
        .encode()
        for value in objects + notes
    ]
    assert verdict(respelled).holds


def test_a_fingerprint_alone_pins_the_key_that_comes_along() -> None:
    objects, notes = published(6)
    assert verdict(objects + notes, PinnedKey(thumbprint=KEY.public.thumbprint)).holds


def test_one_object_is_proved_without_the_others() -> None:
    listed = sorted(list_object(value) for value in OBJECTS)
    leaves = [leaf_of(one) for one in listed]
    root = merkle.root(leaves)
    for index, leaf in enumerate(leaves):
        proof = merkle.path(leaves, index)
        assert merkle.is_in_tree(leaf, index, len(leaves), proof, root)
        assert not merkle.is_in_tree(b"other", index, len(leaves), proof, root)
        assert not merkle.is_in_tree(leaf, index, len(leaves), [*proof, root], root)
        assert not merkle.is_in_tree(leaf, index, len(leaves), proof[:-1], root)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40), st.data())
def test_every_entry_of_every_tree_is_proved_at_its_place_alone(
    entries: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    other = data.draw(st.integers(0, len(entries) - 1))
    root, proof = merkle.root(entries), merkle.path(entries, index)
    assert merkle.is_in_tree(entries[index], index, len(entries), proof, root)
    if entries[other] != entries[index]:
        assert not merkle.is_in_tree(entries[other], index, len(entries), proof, root)


# --- what does not


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_one_flipped_byte_of_any_object_is_found(data: st.DataObject) -> None:
    objects, notes = published(2, 2)
    raws = [encode(value) for value in objects + notes]
    which = data.draw(st.integers(0, len(raws) - 1))
    at = data.draw(st.integers(0, len(raws[which]) - 1))
    flipped = bytearray(raws[which])
    flipped[at] ^= data.draw(st.integers(1, 255))
    try:
        is_same = canonical(parse_object(bytes(flipped))) == canonical(parse_object(raws[which]))
    except ProofError:
        is_same = False
    raws[which] = bytes(flipped)
    found = verdict(raws)
    assert found.holds == is_same
    assert found.n_verified == 4 or not found.holds


def test_a_changed_object_is_told() -> None:
    objects, notes = published(6)
    objects[3]["abstract"] = "The ministry said nobody was hurt."
    found = verdict(objects + notes)
    assert kinds(found) == {"changed"}
    assert found.n_verified == 5
    assert objects[3]["id"] in list(found.sentences())[-1]


def test_a_changed_object_beside_the_true_one_is_told() -> None:
    objects, notes = published(6)
    false = objects[3] | {"abstract": "Nobody was hurt."}
    found = verdict([*objects, false, *notes])
    assert kinds(found) == {"changed"}
    assert found.n_verified == 6


def test_a_dropped_object_is_told() -> None:
    objects, notes = published(6)
    found = verdict(objects[1:] + notes)
    assert kinds(found) == {"missing"}
    assert found.findings[0].where == objects[0]["id"]


def test_an_object_slipped_in_is_told() -> None:
    objects, notes = published(6)
    found = verdict([*objects, make_object(99), *notes])
    assert kinds(found) == {"unsigned"}
    assert found.n_verified == 6


def test_a_dropped_batch_leaves_a_gap() -> None:
    objects, notes = published(2, 2, 2)
    found = verdict([*objects, notes[0], notes[2]])
    assert kinds(found) == {"gap", "unsigned"}
    assert found.n_verified == 2


def test_a_dropped_last_batch_is_a_rollback_for_who_saw_it() -> None:
    objects, notes = published(2, 2, 2)
    assert verdict(objects[:4] + notes[:2]).holds
    found = verdict(objects[:4] + notes[:2], all=3)
    assert kinds(found) == {"rollback"}
    assert "ends at batch 2; batch 3 was seen before" in list(found.sentences())[-1]


def test_a_replayed_batch_is_told() -> None:
    objects, notes = published(3, 3)
    again = notes[0] | {"modified": "2026-06-01T00:00:00.000Z"}
    found = verdict([*objects, *notes, again])
    assert kinds(found) == {"changed", "replayed"}


def test_other_words_around_a_batch_are_told() -> None:
    objects, notes = published(6)
    notes[0]["content"] = "Nothing was signed."
    found = verdict(objects + notes)
    assert kinds(found) == {"changed"}
    assert found.n_verified == 6


def test_a_batch_under_another_id_is_not_read() -> None:
    objects, notes = published(3, 3)
    notes[1]["id"] = make_object(50)["id"]
    assert kinds(verdict(objects + notes)) == {"broken_batch", "unsigned"}


def test_batches_in_each_others_place_are_refused() -> None:
    objects, notes = published(3, 3)
    one, two = (note["extensions"][EXTENSION_ID] for note in notes)  # type: ignore[index]
    one["batch"]["listed"], two["batch"]["listed"] = two["batch"]["listed"], one["batch"]["listed"]
    assert "broken_batch" in kinds(verdict(objects + notes))


def test_batches_in_another_order_are_refused() -> None:
    producer = FakeProducer(KEY)
    producer.sign(OBJECTS[:2])
    second = producer.sign(OBJECTS[2:4])
    other = FakeProducer(KEY)
    first = other.sign(OBJECTS[2:4])
    found = verdict([*OBJECTS[:4], first, second])
    assert "fork" in kinds(found)


def test_a_second_history_is_told() -> None:
    objects, notes = published(3, 3)
    fork = FakeProducer(KEY)
    fork.sign(OBJECTS[:3])
    other = fork.sign([make_object(77)])
    found = verdict([*objects, *notes, other])
    assert "fork" in kinds(found)
    assert found.n_verified == 6 or "unsigned" in kinds(found)


def test_a_swapped_key_is_told() -> None:
    thief = make_key()
    note = FakeProducer(thief).sign(OBJECTS)
    found = verdict([*OBJECTS, note])
    assert kinds(found) == {"unpinned_key", "unsigned"}
    assert found.n_verified == 0
    assert words_of(thief.public.thumbprint) in " ".join(found.sentences())


def test_a_key_put_beside_a_signature_that_is_not_its_own_is_told() -> None:
    objects, notes = published(6)
    notes[0]["extensions"][EXTENSION_ID]["batch"]["key"]["x"] = make_key().x  # type: ignore[index]
    assert kinds(verdict(objects + notes)) == {"bad_signature", "unsigned"}


def test_a_revoked_key_signs_nothing() -> None:
    objects, notes = published(6)
    assert "revoked_key" in kinds(verdict(objects + notes, pin(state="revoked")))


def test_a_batch_of_another_producer_is_refused() -> None:
    note = FakeProducer(KEY, producer=PRODUCER.replace("1", "2")).sign(OBJECTS)
    assert "other_producer" in kinds(verdict([*OBJECTS, note]))


def test_a_batch_dated_before_the_one_it_follows_is_refused() -> None:
    producer = FakeProducer(KEY)
    notes = [producer.sign(OBJECTS[:3]), producer.sign(OBJECTS[3:], made_at="2026-04-01T00:00:00Z")]
    assert "turned_clock" in kinds(verdict(OBJECTS + notes))


def test_one_version_signed_with_two_contents_is_told() -> None:
    producer = FakeProducer(KEY)
    false = OBJECTS[0] | {"abstract": "Nobody was hurt."}
    notes = [producer.sign(OBJECTS), producer.sign([false])]
    assert "two_contents" in kinds(verdict([*OBJECTS, false, *notes]))


def test_what_has_no_versions_may_be_signed_with_several_contents() -> None:
    producer = FakeProducer(KEY)
    first = {"type": "artifact", "id": OBJECTS[0]["id"], "payload_bin": "AA==", "n": 1}
    second = first | {"n": 2}
    notes = [producer.sign([first]), producer.sign([second])]
    assert verdict([first, second, *notes]).holds
    assert verdict([second, *notes]).holds
    assert kinds(verdict([first, *notes])) == {"missing"}
    assert kinds(verdict([second | {"n": 3}, *notes])) == {"changed"}


@pytest.mark.parametrize(
    "raw",
    [
        b'{"id": "note--1", "id": "note--2"}',
        b'{"id": "note--1", "n": NaN}',
        b'{"id": "note--1", "n": 9007199254740993}',
        b'{"id": "note--1", "n": "\\ud800"}',
        b'["note--1"]',
        b'{"id": "note--1"',
        b"\xff\xfe",
        b'{"a":' * 100_000,
    ],
    ids=["twice", "nan", "large", "half", "list", "cut", "bytes", "deep"],
)
def test_what_parsers_read_differently_is_not_read(raw: bytes) -> None:
    found = verdict([raw])
    assert kinds(found) == {"unreadable"}
    assert found.n_verified == 0


# --- keys


def rotated(old=KEY, **changes):  # type: ignore[no-untyped-def]
    new = make_key()
    about = {"producer": PRODUCER, "last": {"all": 1}, "made_at": "2026-05-01T12:00:00.000Z"}
    return new, make_rotation(old, new.public, **(about | changes))


def test_a_new_key_named_by_the_old_one_is_followed() -> None:
    producer = FakeProducer(KEY)
    notes = [producer.sign(OBJECTS[:3])]
    new, note = rotated()
    producer.key = new
    notes.append(producer.sign(OBJECTS[3:]))
    found = verdict([*OBJECTS, *notes, note])
    assert found.holds
    assert kinds(found) == {"rotated"}
    assert len(found.keys) == 2


def test_the_old_key_signs_no_more_after_it_named_another() -> None:
    producer = FakeProducer(KEY)
    notes = [producer.sign(OBJECTS[:3]), producer.sign(OBJECTS[3:])]
    _, note = rotated()
    found = verdict([*OBJECTS, *notes, note])
    assert "retired_key" in kinds(found)
    assert found.n_verified == 3


def test_a_key_that_names_two_to_follow_it_is_told() -> None:
    objects, notes = published(6)
    _, one = rotated()
    _, other = rotated()
    assert "forked_key" in kinds(verdict([*objects, *notes, one, other]))


def test_nobody_else_can_name_a_new_key() -> None:
    objects, notes = published(6)
    _, note = rotated(make_key())
    assert kinds(verdict([*objects, *notes, note])) == {"unpinned_key"}


def test_fingerprints_are_read_back_from_words_and_from_digits() -> None:
    thumbprint = KEY.public.thumbprint
    grouped = " ".join(thumbprint[at : at + 4] for at in range(0, 64, 4))
    for spelled in (thumbprint, grouped.upper(), words_of(thumbprint), f"sha256:{thumbprint}"):
        assert parse_fingerprint(spelled) == thumbprint
    with pytest.raises(ProofError, match="no fingerprint"):
        parse_fingerprint("lusab-babad")
    with pytest.raises(ProofError, match="no fingerprint"):
        parse_fingerprint("a key")


def test_a_private_key_is_no_public_one() -> None:
    with pytest.raises(ProofError, match="private"):
        parse_public_key(msgspec.json.encode(KEY))
    assert parse_public_key(msgspec.json.encode(KEY.public)) == KEY.public
    assert KEY.d not in repr(KEY)


def test_a_digest_is_over_the_value() -> None:
    assert digest({"a": 1, "b": 2.0}) == digest({"b": 2, "a": 1.0})


# --- as STIX


def test_what_carries_the_proof_is_valid_stix() -> None:
    import stix2
    from stix2validator import ValidationOptions, validate_instance

    _, rotation = rotated()
    for value in (FakeProducer(KEY).sign(OBJECTS), rotation, extension_definition()):
        found = validate_instance(value, ValidationOptions(version="2.1"))
        assert found.is_valid
        assert all("{103}" in str(warning) for warning in found.warnings)  # our ids are UUIDv5
        kept = stix2.parse(value, version="2.1").serialize()
        assert digest(parse_object(kept)) == digest(value)
