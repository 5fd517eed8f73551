from __future__ import annotations

import hashlib
import json
import pickle
import time
from importlib import resources

import pytest

from onrecord.resolve.gazetteer import KINDS, PRECISION_M, Gazetteer, load_gazetteer

TABLES = resources.files("onrecord.resolve") / "tables"
GAZETTEER = load_gazetteer()


def test_the_shipped_table_is_the_one_the_manifest_names() -> None:
    manifest = json.loads((TABLES / "manifest.json").read_text("utf-8"))
    data = (TABLES / manifest["file"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == manifest["sha256"]
    assert len(data) == manifest["bytes"] < 10_000_000
    assert "CC BY 4.0" in manifest["licence"]


def test_loading_is_quick_and_looking_up_quicker() -> None:
    data = (TABLES / "places.bin").read_bytes()
    started = time.process_time()
    fresh = Gazetteer(data)
    assert fresh.has("Aleppo")
    assert time.process_time() - started < 1.0  # 0.13 s alone on a quiet machine
    names = [f"Aleppo {n}" for n in range(2_000)]
    started = time.process_time()
    assert not any(map(fresh.has, names))
    assert (time.process_time() - started) / len(names) < 100e-6  # some 5 of them, quiet


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Khan Shaykhun", "town", "SY"),
        ("حلب", "city", "SY"),
        ("Харків", "city", "UA"),
        ("Jobar", "district", "SY"),
        ("Hmeimim", "airbase", "SY"),
        ("Yarmouk camp", "camp", "SY"),
        ("Euphrates", "river", ""),
        ("Golan Heights", "disputed", ""),
        ("Rapides Parish", "admin2", "US"),
        ("N.C.", "admin1", "US"),
        ("Bakhmut", "town", "UA"),
        ("Burma", "country", "MM"),
    ],
)
def test_a_place_is_found_by_its_names(name: str, kind: str, country: str) -> None:
    found = {(c.entry.kind, c.entry.country) for c in GAZETTEER.candidates(name)}
    assert (kind, country) in found


def test_what_lies_in_what() -> None:
    [town] = GAZETTEER.candidates("Khan Sheikhoun")
    assert [outer.name for outer in town.entry.within] == ["Idlib", "Syria"]
    assert town.entry.admin1 is town.entry.within[0]


def test_every_entry_has_a_point_on_the_globe_and_an_id_of_its_own() -> None:
    ids = set()
    names = len(GAZETTEER._names)
    for index in range(0, names, 53):
        entry = GAZETTEER.entry(index)
        assert abs(entry.latitude) <= 90
        assert abs(entry.longitude) <= 180
        assert entry.country == "" or (len(entry.country) == 2 and entry.country.isupper())
        ids.add(entry.id)
    assert len(ids) == len(range(0, names, 53))


def test_every_kind_has_a_precision() -> None:
    assert set(KINDS) == set(PRECISION_M)


def test_a_gazetteer_travels_to_other_processes() -> None:
    again = pickle.loads(pickle.dumps(GAZETTEER))
    assert again.candidates("Idlib")[0].entry.id == GAZETTEER.candidates("Idlib")[0].entry.id


@pytest.mark.parametrize("name", ["", " ", "-", "\ud800", "x" * 100_000, "\0", "St.", "the"])
def test_nonsense_is_on_no_list(name: str) -> None:
    assert not GAZETTEER.has(name)
    assert not GAZETTEER.spelled_like(name)
