"""Clients that nobody here wrote, over loopback HTTP."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import stix2
from taxii2client.exceptions import TAXIIServiceException
from taxii2client.v21 import ApiRoot, Collection, Server, as_pages

from onrecord import api

from .made import ROOT, serving, thing

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def collection(address: str) -> Iterator[Collection]:
    with _shared(address) as found:
        yield found


def _shared(address: str) -> Collection:
    """Return the one collection of a server; this client knows none by its alias."""
    [found] = ApiRoot(f"{address}{ROOT}").collections
    return Collection(f"{address}{ROOT}collections/{found.id}/")


def _post(collection: Collection, *objects: object) -> None:
    status = collection.add_objects(json.dumps({"objects": objects}), timeout=5)
    assert status.status == "complete"
    assert status.success_count == len(objects)


def test_taxii2_client_finds_its_way(address: str) -> None:
    with Server(f"{address}/taxii2/") as server:
        assert server.title == "On Record"
        assert server.default.url == f"{address}{ROOT}"
        [root] = server.api_roots
        assert root.max_content_length
        assert [one.title for one in root.collections] == ["Shared"]
        assert root.collections[0].can_write


def test_taxii2_client_reads_all_pages(collection: Collection) -> None:
    made = [thing() for _ in range(25)]
    _post(collection, *made)
    for func in (collection.get_objects, collection.get_manifest):
        pages = list(as_pages(func, per_request=10))
        assert [len(page["objects"]) for page in pages] == [10, 10, 5]
        assert [one["id"] for page in pages for one in page["objects"]] == [o["id"] for o in made]


def test_taxii2_client_reads_the_same_while_others_post_and_the_server_starts_anew(
    path: str,
) -> None:
    made, later = [thing() for _ in range(9)], [thing() for _ in range(4)]
    with serving(path) as address:
        collection = _shared(address)
        _post(collection, *made)
        first = collection.get_objects(limit=4)
        seen = [one["id"] for one in first["objects"]]
        _post(collection, *later)
        _post(collection, *({**one, "modified": "2025-12-01T00:00:00.000Z"} for one in made))
    with serving(path) as address:
        collection = _shared(address)
        page = first
        while page["more"]:
            page = collection.get_objects(limit=4, next=page["next"])
            again = collection.get_objects(limit=4, next=first["next"])
            seen += [one["id"] for one in page["objects"]]
            assert [one["id"] for one in again["objects"]] == [o["id"] for o in made[4:8]]
    assert seen == [one["id"] for one in made]


def test_taxii2_client_filters(collection: Collection) -> None:
    mill, tool = thing(), thing(type="tool")
    newer = {**mill, "modified": "2025-12-01T00:00:00.000Z"}
    _post(collection, mill, tool, newer)
    assert collection.get_objects(type="tool")["objects"] == [tool]
    assert collection.get_objects(id=[mill["id"], tool["id"]])["objects"] == [tool, newer]
    assert collection.get_objects(version="first")["objects"] == [mill, tool]
    assert collection.get_objects(version=["all"], type=["campaign"])["objects"] == [mill, newer]
    assert collection.get_object(mill["id"])["objects"] == [newer]
    versions = collection.object_versions(mill["id"])["versions"]
    assert versions == [mill["modified"], newer["modified"]]
    [told] = collection.get_manifest(id=tool["id"])["objects"]
    later = collection.get_objects(added_after=told["date_added"])
    assert later["objects"] == [newer]


def test_taxii2_client_hears_which_objects_were_not_taken(collection: Collection) -> None:
    one = thing()
    envelope = json.dumps({"objects": [one, {**one, "name": "Other"}, {"type": "tool"}]})
    status = collection.add_objects(envelope, timeout=5)
    assert (status.success_count, status.failure_count) == (1, 2)
    assert "another content" in status.failures[0]["message"]


def test_taxii2_client_hears_of_its_post_later(address: str, collection: Collection) -> None:
    status = collection.add_objects(json.dumps({"objects": [thing()]}), timeout=5)
    again = ApiRoot(f"{address}{ROOT}").get_status(status.id)
    assert again.success_count == 1


def test_taxii2_client_takes_away(collection: Collection) -> None:
    one, other = thing(), thing()
    _post(collection, one, other)
    collection.delete_object(one["id"])
    assert collection.get_objects()["objects"] == [other]


def test_taxii2_client_is_told_when_it_takes_nothing_of_ours(collection: Collection) -> None:
    logging.disable(logging.CRITICAL)
    with pytest.raises((TAXIIServiceException, Exception), match="406"):
        collection.get_objects(accept="application/vnd.oasis.taxii+json; version=2.0")
    logging.disable(logging.NOTSET)


def test_stix2_writes_and_reads_objects(collection: Collection) -> None:
    sink, source = stix2.TAXIICollectionSink(collection), stix2.TAXIICollectionSource(collection)
    made = [stix2.v21.Tool(name=f"Tool {n}") for n in range(3)]
    sink.add(made)
    assert source.get(made[0].id).name == "Tool 0"
    newer = made[0].new_version(name="Newer")
    sink.add(newer)
    assert source.get(made[0].id).name == "Newer"
    assert [one.name for one in source.all_versions(made[0].id)] == ["Tool 0", "Newer"]
    found = source.query([stix2.Filter("type", "=", "tool"), stix2.Filter("name", "=", "Tool 2")])
    assert [one.id for one in found] == [made[2].id]


def test_cytaxii2_finds_its_way_polls_and_posts(path: str, address: str) -> None:
    cytaxii2 = pytest.importorskip("cytaxii2").cytaxii2
    with api.open(path) as book:
        token = book.new_token("cy", tlp="amber+strict", scopes=["read", "write"])
    client = cytaxii2.cytaxii2(f"{address}/taxii2/", "cy", token)
    [found] = client.collection_request()["response"]["collections"]
    made = [thing() for _ in range(5)]
    done = client.inbox_request(found["id"], json.dumps({"objects": made}))
    assert (done["status_code"], done["response"]["success_count"]) == (202, 5)
    seen: list[str] = []
    page: dict[str, Any] = {"more": True}
    while page["more"]:
        asked = client.poll_request(found["id"], limit=2, next=page.get("next"))
        page = asked["response"]
        seen += [one["id"] for one in page["objects"]]
    assert seen == [one["id"] for one in made]


def test_what_the_ledger_publishes_is_read_by_clients(path: str) -> None:
    with api.open(path) as book:
        killed = book.new_collection("Killed", measure="killed")
        assert book.publish().n_reports == 1
    with serving(path) as address:
        collection = Collection(f"{address}{ROOT}collections/{killed.id}/")
        objects = collection.get_objects()["objects"]
        assert objects
        for one in objects:
            stix2.parse(one, allow_custom=True)
