"""Objects: filters, versions, what is taken, what is not, and what is taken away."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from onrecord import api
from onrecord.records import Caller
from onrecord.sharing.objects import MAX_OBJECT_BYTES

from .made import AMBER, GREEN, RED, ROOT, SHARED, bearer, connected, ids, post, thing

OLD, NEW = "2025-10-11T08:30:00.000Z", "2025-12-01T00:00:00.000Z"


# --- filters ----------------------------------------------------------------------------------


def test_objects_are_found_by_id_and_type(client: TestClient) -> None:
    mill, tool, odd = thing(), thing(type="tool"), thing(type="x-odd")
    post(client, mill, tool, odd)
    asked = f"{SHARED}objects/"
    assert ids(client.get(asked, params={"match[type]": "tool"})) == [tool["id"]]
    assert ids(client.get(asked, params={"match[type]": "x-odd,campaign"})) == [
        mill["id"],
        odd["id"],
    ]
    two = {"match[id]": f"{odd['id']},{mill['id']}"}
    assert ids(client.get(asked, params=two)) == [mill["id"], odd["id"]]
    both = {**two, "match[type]": "campaign"}
    assert ids(client.get(asked, params=both)) == [mill["id"]]
    assert client.get(asked, params={"match[id]": "tool--nothing"}).json() == {"more": False}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, [2]),
        ("last", [2]),
        ("first", [0]),
        ("all", [0, 1, 2]),
        ("first,last", [0, 2]),
        ("2025-11-01T00:00:00.000Z", [1]),
        ("2025-11-01T00:00:00Z", [1]),
        ("2025-11-01T00:00:00.000000Z,last", [1, 2]),
        ("2024-01-01T00:00:00Z", []),
    ],
)
def test_versions_are_told_by_keyword_and_instant(
    client: TestClient, asked: str | None, found: list[int]
) -> None:
    one = thing()
    instants = [OLD, "2025-11-01T00:00:00.000Z", NEW]
    # The middle one comes last: order is that of arrival, first and last go by version.
    for instant in (instants[0], instants[2], instants[1]):
        post(client, {**one, "modified": instant})
    parameters = {"match[version]": asked} if asked else {}
    for where in ("objects/", f"objects/{one['id']}/"):
        answer = client.get(f"{SHARED}{where}", params=parameters).json()
        told = {o["modified"] for o in answer.get("objects", ())}
        assert told == {instants[n] for n in found}
    manifest = client.get(f"{SHARED}manifest/", params=parameters).json()
    assert {o["version"] for o in manifest.get("objects", ())} == {instants[n] for n in found}


def test_the_newest_specification_is_handed_out_unless_another_is_asked_for(
    client: TestClient,
) -> None:
    new = thing()
    old = {name: value for name, value in new.items() if name != "spec_version"} | {"name": "2.0"}
    only_old = {name: value for name, value in thing().items() if name != "spec_version"}
    post(client, old, new, only_old)
    asked = f"{SHARED}objects/"

    def names(**given: str) -> list[Any]:
        found = client.get(asked, params=given).json().get("objects", ())
        return [one.get("spec_version", "2.0") for one in found]

    assert names() == ["2.1", "2.0"]
    assert names(**{"match[spec_version]": "2.0"}) == ["2.0", "2.0"]
    assert names(**{"match[spec_version]": "2.1"}) == ["2.1"]
    assert names(**{"match[spec_version]": "2.0,2.1"}) == ["2.0", "2.1", "2.0"]
    assert names(**{"match[spec_version]": "3.0"}) == []
    told = client.get(f"{SHARED}manifest/", params={"match[spec_version]": "2.0"}).json()
    assert {one["media_type"] for one in told["objects"]} == {"application/stix+json;version=2.0"}


def test_versions_of_an_object_are_listed_in_order_of_arrival(client: TestClient) -> None:
    one = thing()
    post(client, {**one, "modified": NEW}, one, thing())
    where = f"{SHARED}objects/{one['id']}/versions/"
    assert client.get(where).json() == {"more": False, "versions": [NEW, OLD]}
    page = client.get(where, params={"limit": "1"}).json()
    assert page["more"]
    rest = client.get(where, params={"limit": "1", "next": page["next"]}).json()
    assert rest == {"more": False, "versions": [OLD]}


def test_an_object_that_is_there_but_filtered_out_is_no_404(client: TestClient) -> None:
    one = thing()
    post(client, one)
    where = f"{SHARED}objects/{one['id']}/"
    assert client.get(where, params={"added_after": "2999-01-01T00:00:00Z"}).json() == {
        "more": False
    }
    assert client.get(where, params={"match[version]": NEW}).status_code == 200


def test_an_object_without_versions_is_told_by_its_arrival(client: TestClient) -> None:
    address = {"type": "url", "spec_version": "2.1", "value": "https://lantern.example/"}
    address["id"] = "url--4c3b1a2d-0f1e-5d6c-9b8a-7f6e5d4c3b2a"
    post(client, address)
    [told] = client.get(f"{SHARED}manifest/").json()["objects"]
    assert told["version"] == told["date_added"]
    again = post(client, address)
    assert again["success_count"] == 1
    assert len(client.get(f"{SHARED}manifest/").json()["objects"]) == 1


# --- what is taken ----------------------------------------------------------------------------


def test_one_bad_object_does_no_harm_to_the_others(client: TestClient) -> None:
    good, other = thing(), thing()
    bad = [
        {"type": "campaign"},
        17,
        thing(id="campaign--nothing"),
        thing(id=thing(type="tool")["id"]),
        thing(modified="yesterday"),
        thing(modified=7),
        thing(spec_version="9.0"),
        thing(type="bundle"),
        thing(description="x" * MAX_OBJECT_BYTES),
        thing(x_deep=json.loads("[" * 70 + "]" * 70)),
    ]
    status = post(client, good, *bad, other)
    assert status["status"] == "complete"
    assert (status["total_count"], status["success_count"]) == (12, 2)
    assert [one["id"] for one in status["successes"]] == [good["id"], other["id"]]
    assert (status["failure_count"], status["pending_count"]) == (10, 0)
    for n, one in enumerate(status["failures"], start=2):
        assert one["message"].startswith(f"object {n} of 12 not taken: ")
        assert one["id"]
        assert one["version"]
    assert ids(client.get(f"{SHARED}objects/")) == [good["id"], other["id"]]


@pytest.mark.parametrize(
    "raw",
    [
        '{"type":"tool","id":"ID","created":"2025-10-11T08:30:00Z","name":"\\x"}',
        '{"type":"tool","id":"ID","created":"2025-10-11T08:30:00Z","name":"a","name":"b"}',
        '{"type":"tool","id":"ID","created":"2025-10-11T08:30:00Z","x":{"a":1,"a":2}}',
        '{"type":"tool","id":"ID","created":"2025-10-11T08:30:00Z","name":"\\ud800"}',
        '{"type":"tool","id":"ID","created":"2025-10-11T08:30:00Z","n":01}',
    ],
)
def test_what_would_spoil_a_page_for_others_is_not_taken(client: TestClient, raw: str) -> None:
    good = thing()
    body = f'{{"objects":[{raw.replace("ID", thing(type="tool")["id"])},{json.dumps(good)}]}}'
    headers = {"Content-Type": "application/taxii+json;version=2.1"}
    answer = client.post(f"{SHARED}objects/", content=body.encode(), headers=headers)
    assert answer.status_code in {202, 400}
    found = client.get(f"{SHARED}objects/")
    assert ids(found) in ([], [good["id"]])
    assert json.loads(found.content) == found.json()


@pytest.mark.parametrize(
    "made",
    [
        thing(
            type="extension-definition",
            schema="https://onrecord.example/claim.json",
            version="1.0",
            extension_types=["property-extension"],
            created_by_ref="identity--9a3ab6a4-3c1e-4c57-8f54-5f0c1f2d3e4b",
        ),
        thing(
            type="marking-definition", definition_type="statement", definition={"statement": "x"}
        ),
        thing(
            type="language-content", object_ref=thing()["id"], contents={"de": {"name": "Mühlen"}}
        ),
        thing(type="x-nobody-knows", x_what={"deep": [1, {"deeper": None}]}),
        thing(extensions={"extension-definition--9a3ab6a4-3c1e-4c57-8f54-5f0c1f2d3e4b": {"a": 1}}),
    ],
    ids=lambda one: str(one["type"]),
)
def test_what_other_servers_stumble_over_is_taken_and_handed_out(
    client: TestClient, made: dict[str, Any]
) -> None:
    assert post(client, made)["success_count"] == 1
    assert client.get(f"{SHARED}objects/").json()["objects"] == [made]
    assert client.get(f"{SHARED}objects/{made['id']}/").json()["objects"] == [made]


def test_a_marking_definition_without_modified_has_the_version_of_its_making(
    client: TestClient,
) -> None:
    made = thing(type="marking-definition", definition_type="statement", definition={})
    del made["modified"]
    post(client, made)
    [told] = client.get(f"{SHARED}manifest/").json()["objects"]
    assert told["version"] == made["created"]


def test_the_same_object_again_is_no_second_copy(client: TestClient) -> None:
    one = thing()
    post(client, one)
    status = post(client, one, one)
    assert status["success_count"] == 2
    assert "held already" in status["successes"][0]["message"]
    assert ids(client.get(f"{SHARED}objects/", params={"match[version]": "all"})) == [one["id"]]


def test_another_content_under_the_same_version_is_a_failure_that_says_so(
    client: TestClient,
) -> None:
    one = thing()
    post(client, one)
    status = post(client, {**one, "name": "Other"})
    assert status["failure_count"] == 1
    assert "another content" in status["failures"][0]["message"]
    assert client.get(f"{SHARED}objects/").json()["objects"] == [one]
    same_instant = {**one, "name": "Other", "modified": "2025-10-11T08:30:00Z"}
    assert post(client, same_instant)["failure_count"] == 1


def test_two_producers_objects_are_both_kept(client: TestClient, known: dict[str, Caller]) -> None:
    for name in ("one", "two"):
        known[name] = Caller(name=name, clearance="amber", scopes=("read", "write"))
    mine, theirs = thing(x_claim_key="same"), thing(x_claim_key="same")
    post(client, mine, **bearer("one"))
    post(client, theirs, **bearer("two"))
    assert ids(client.get(f"{SHARED}objects/")) == [mine["id"], theirs["id"]]


def test_nobody_puts_words_into_another_s_object(
    client: TestClient, known: dict[str, Caller]
) -> None:
    for name in ("one", "two"):
        known[name] = Caller(name=name, clearance="amber", scopes=("read", "write"))
    mine = thing()
    post(client, mine, **bearer("one"))
    theirs = post(client, {**mine, "modified": NEW, "revoked": True}, **bearer("two"))
    assert theirs["failure_count"] == 1
    assert "another producer" in theirs["failures"][0]["message"]
    assert post(client, mine, **bearer("two"))["success_count"] == 1
    assert client.get(f"{SHARED}objects/").json()["objects"] == [mine]


# --- markings ---------------------------------------------------------------------------------


def test_what_is_stricter_than_a_collection_is_not_taken(client: TestClient) -> None:
    granular = {"marking_ref": RED, "selectors": ["name"]}
    strict = [
        thing(object_marking_refs=[RED]),
        thing(object_marking_refs=[GREEN, RED]),
        thing(object_marking_refs=[GREEN], granular_markings=[granular]),
    ]
    status = post(client, *strict, thing(object_marking_refs=[AMBER]))
    assert (status["success_count"], status["failure_count"]) == (1, 3)
    assert "TLP:RED" in status["failures"][0]["message"]


def test_ids_in_capitals_pass_no_marking(client: TestClient) -> None:
    kind, _, name = RED.partition("--")
    loud = f"{kind}--{name.upper()}"
    granular = {"marking_ref": loud, "selectors": ["name"]}
    bad = [
        thing(object_marking_refs=[loud]),
        thing(object_marking_refs=[RED.upper()]),
        thing(object_marking_refs=[AMBER], granular_markings=[granular]),
        thing(id=str(thing()["id"]).upper()),
        thing(object_marking_refs=["red"]),
    ]
    status = post(client, *bad, thing(object_marking_refs=[AMBER]))
    assert (status["success_count"], status["failure_count"]) == (1, len(bad))
    assert all("small letters" in failure["message"] for failure in status["failures"])


def test_what_is_above_a_caller_is_nowhere_to_be_seen(
    client: TestClient, known: dict[str, Caller]
) -> None:
    known["green"] = Caller(name="green", clearance="green", scopes=("read",))
    green = [thing(object_marking_refs=[GREEN]) for _ in range(3)]
    amber = [thing(object_marking_refs=[AMBER]) for _ in range(3)]
    unmarked = thing()  # as strict as the collection, which is amber
    newer = {**green[0], "modified": NEW, "object_marking_refs": [AMBER]}
    post(client, amber[0], green[0], amber[1], green[1], unmarked, green[2], amber[2], newer)
    seen = [one["id"] for one in green]
    for what in ("objects", "manifest"):
        answer = client.get(f"{SHARED}{what}/", headers=bearer("green"))
        assert ids(answer) == seen
        everything = client.get(
            f"{SHARED}{what}/", headers=bearer("green"), params={"match[version]": "all"}
        )
        assert ids(everything) == seen
        # The last of them is the last: nothing tells that more is there.
        page = client.get(f"{SHARED}{what}/", headers=bearer("green"), params={"limit": "3"})
        assert not page.json()["more"]
        whole = client.get(f"{SHARED}manifest/").json()["objects"]
        added = {one["id"]: one["date_added"] for one in whole if one["version"] == OLD}
        assert page.headers["x-taxii-date-added-last"] == added[green[2]["id"]]
    versions = client.get(f"{SHARED}objects/{green[0]['id']}/versions/", headers=bearer("green"))
    assert versions.json()["versions"] == [OLD]
    for hidden in (amber[0], unmarked):
        for tail in ("", "versions/"):
            where = f"{SHARED}objects/{hidden['id']}/{tail}"
            assert client.get(where, headers=bearer("green")).status_code == 404
            assert client.get(where).status_code == 200


def test_next_does_not_tell_of_what_came_last_and_is_above_a_caller(
    client: TestClient, known: dict[str, Caller]
) -> None:
    known["green"] = Caller(name="green", clearance="green", scopes=("read",))
    post(client, *(thing(object_marking_refs=[GREEN]) for _ in range(3)))
    asked = {"limit": "1"}
    before = client.get(f"{SHARED}objects/", headers=bearer("green"), params=asked)
    post(client, thing(object_marking_refs=[AMBER]))
    after = client.get(f"{SHARED}objects/", headers=bearer("green"), params=asked)
    assert after.content == before.content


# --- taking away ------------------------------------------------------------------------------


def test_an_object_is_taken_away_with_all_its_versions(client: TestClient) -> None:
    one, other = thing(), thing()
    post(client, one, {**one, "modified": NEW}, other)
    gone = client.delete(f"{SHARED}objects/{one['id']}/")
    assert gone.status_code == 200
    assert gone.headers["content-type"] == "application/taxii+json;version=2.1"
    assert client.get(f"{SHARED}objects/{one['id']}/").status_code == 404
    everything = client.get(f"{SHARED}objects/", params={"match[version]": "all"})
    assert ids(everything) == [other["id"]]
    assert client.delete(f"{SHARED}objects/{one['id']}/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "left"), [("last", [OLD]), ("first", [NEW]), (OLD, [NEW]), ("all", None)]
)
def test_one_version_is_taken_away(client: TestClient, asked: str, left: list[str] | None) -> None:
    one = thing()
    post(client, one, {**one, "modified": NEW})
    where = f"{SHARED}objects/{one['id']}/"
    assert client.delete(where, params={"match[version]": asked}).status_code == 200
    found = client.get(f"{where}versions/")
    assert found.status_code == 404 if left is None else found.json()["versions"] == left


def test_what_was_taken_away_can_be_posted_again(client: TestClient) -> None:
    one = thing()
    post(client, one)
    before = client.get(f"{SHARED}manifest/").json()["objects"][0]["date_added"]
    client.delete(f"{SHARED}objects/{one['id']}/")
    assert post(client, one)["success_count"] == 1
    [after] = client.get(f"{SHARED}manifest/").json()["objects"]
    assert after["date_added"] > before


def test_only_its_own_does_anybody_take_away(client: TestClient, known: dict[str, Caller]) -> None:
    for name in ("one", "two"):
        known[name] = Caller(name=name, clearance="amber", scopes=("read", "write"))
    mine = thing()
    post(client, mine, **bearer("one"))
    where = f"{SHARED}objects/{mine['id']}/"
    assert client.delete(where, headers=bearer("two")).status_code == 403
    assert client.get(where).status_code == 200
    assert client.delete(where, headers=bearer("one")).status_code == 200


def test_a_post_is_safe_once_it_is_answered(client: TestClient, path: str) -> None:
    one = thing()
    status = post(client, one)
    with api.open(path, read_only=True) as book:
        assert book.post_status(status["id"], posted_by=None)


def test_half_a_character_spoils_the_object_it_is_in_alone(client: TestClient) -> None:
    good, whole = thing(name=r"C:\\ud800"), thing(name="\U0001f389")
    told = post(client, good, thing(name="\ud800"), thing(name="a\udc00b"), whole)
    assert [one["id"] for one in told["successes"]] == [good["id"], whole["id"]]
    assert told["failure_count"] == 2
    kept = client.get(f"{SHARED}objects/").json()["objects"]
    assert [one["name"] for one in kept] == [good["name"], whole["name"]]


def test_a_method_that_is_not_taken_is_told_with_those_that_are(client: TestClient) -> None:
    refused = client.put(f"{SHARED}objects/", content="{}")
    assert refused.status_code == 405
    assert "PUT" in refused.json()["description"]
    assert "POST" in refused.json()["description"]


def test_nobody_else_says_that_this_ledger_made_an_object(path: str) -> None:
    with api.open(path) as book:
        ours = book.name_producer("The Recorders").identity
        token = book.new_token("partner", tlp="amber", scopes=("read", "write"))
    forged, honest = thing(created_by_ref=ours), thing(created_by_ref=f"identity--{uuid.uuid4()}")
    with connected(path) as client:
        told = post(client, forged, honest, **bearer(token))
        assert [one["id"] for one in told["failures"]] == [forged["id"]]
        assert "made by" in told["failures"][0]["message"]
        assert post(client, forged)["failure_count"] == 0


def test_a_title_is_shown_to_those_who_may_see_what_the_collection_hands_out(path: str) -> None:
    with api.open(path) as book:
        book.new_collection("Raid on Tarsk", alias="raid", description="Who was there", tlp="amber")
        clear, amber = (book.new_token(tlp, tlp=tlp) for tlp in ("clear", "amber"))
        kept = book.new_token("kept", tlp="clear", collections=["raid"])
    with connected(path) as client:
        for where in (f"{ROOT}collections/", f"{ROOT}collections/raid/"):
            shown = client.get(where, headers=bearer(clear)).text
            assert not any(word in shown for word in ("Raid", "raid", "Who was there"))
            assert "Raid on Tarsk" in client.get(where, headers=bearer(amber)).text
        named = client.get(f"{ROOT}collections/", headers=bearer(kept)).json()["collections"]
        assert [(one["alias"], "Raid" in one["title"]) for one in named] == [("raid", False)]
        body = client.post(f"{ROOT}collections/raid/objects/", headers=bearer(clear))
        assert "Raid" not in body.text
