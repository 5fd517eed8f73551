from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import read
from onrecord.errors import ManifestError


def origins(*given: str) -> list[str]:
    return [request.origin for request in read.requests(given)]


def test_a_folder_gives_its_files_sorted_and_recursively(keep, tmp_path):
    for name in ("b.txt", "a/2.html", "a/1.html", ".hidden", ".git/config", "c/.x"):
        keep(name, "x")
    found = origins(str(tmp_path))
    assert [os.path.relpath(path, tmp_path) for path in found] == ["b.txt", "a/1.html", "a/2.html"]


def test_a_folder_is_named_in_its_files_as_it_was_given(keep, tmp_path, monkeypatch):
    keep("reports/a.txt", "x")
    monkeypatch.chdir(tmp_path)
    assert origins("reports") == ["reports/a.txt"]
    assert origins("./reports/") == ["./reports/a.txt"]


def test_a_glob_gives_what_it_matches_sorted(keep, tmp_path):
    for name in ("b.txt", "a.txt", "c.html", "deep/d.txt"):
        keep(name, "x")
    assert [Path(path).name for path in origins(f"{tmp_path}/*.txt")] == ["a.txt", "b.txt"]
    assert len(origins(f"{tmp_path}/**/*.txt")) == 3


def test_a_file_whose_name_looks_like_a_glob_is_that_file(keep):
    path = keep("a[1].txt", "x")
    assert origins(path) == [path]


def test_addresses_and_standard_input_stay_as_they_are():
    assert origins("-", "https://example.org/a", "HTTP://example.org") == [
        "-",
        "https://example.org/a",
        "HTTP://example.org",
    ]


@pytest.mark.parametrize("missing", ["no/such.txt", "no*such", "a\0b", "", "x" * 5000])
def test_what_is_not_there_fails_when_its_turn_comes(missing, keep, read_all):
    outcomes = read_all(missing, keep("a.txt", "It rained."))
    assert [type(outcome).__name__ for outcome in outcomes] == ["Failure", "Reading"]
    assert outcomes[0].origin == missing
    assert outcomes[0].kind == "read_error"


def test_nothing_is_opened_before_its_turn(keep):
    path = keep("a.txt", "x")
    requests = read.readings(read.requests(["/no/such", path]))
    assert next(requests).origin == "/no/such"


@pytest.mark.parametrize(
    ("value", "is_date"),
    [
        ("2015", True),
        ("2015-10", True),
        ("2015-10-11", True),
        ("2015-10-11T10:00:00Z", True),
        ("2015-10-11T10:00:00+02:00", True),
        ("2015-13", False),
        ("2015-02-30", False),
        ("yesterday", False),
        ("", False),
        ("11.10.2015", False),
    ],
)
def test_a_stated_date_is_iso_8601(value, is_date):
    if is_date:
        assert read.Stated(published_on=value).published_on == value
    else:
        with pytest.raises(ValueError, match=r".*"):
            read.Stated(published_on=value)


# --- manifests ----------------------------------------------------------------------------


def test_a_relative_path_counts_from_the_manifests_folder(keep, tmp_path):
    keep("reports/a.txt", "It rained.")
    manifest = keep("reports/manifest.jsonl", '{"path": "a.txt", "publisher": "Herald"}\n')
    [request] = read.manifest(manifest)
    assert request.origin == "a.txt"
    [reading] = read.readings([request])
    assert reading.report.origin == "a.txt"
    assert reading.report.publisher == "Herald"


def test_what_a_row_leaves_out_is_taken_from_what_is_stated_for_all(keep):
    manifest = keep("m.jsonl", '{"path": "a"}\n\n{"path": "b", "published_on": "2015-10"}\n')
    stated = read.Stated(published_on="2016", publisher="Herald")
    first, second = read.manifest(manifest, stated=stated)
    assert (first.stated.published_on, first.stated.publisher) == ("2016", "Herald")
    assert (second.stated.published_on, second.stated.publisher) == ("2015-10", "Herald")


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ('{"path": "a", "colour": "red"}', "colour"),
        ('{"path": "a"', "JSON object"),
        ('{"published_on": "2015"}', "path"),
        ('{"path": 3}', "path"),
        ('{"path": ""}', "path is empty"),
        ('{"path": "a", "published_on": "2015-02-30"}', "2015-02-30"),
        ('["a"]', "array"),
        ("\xff", "JSON object"),
    ],
)
def test_a_bad_row_is_named_with_its_line_its_value_and_a_remedy(row, named, keep):
    path = keep("m.jsonl", b'{"path": "good"}\n' + row.encode("latin-1") + b'\n{"path": "after"}\n')
    good, bad, after = read.manifest(path)
    assert (good.origin, after.origin) == ("good", "after")
    [told] = read.readings([bad])
    assert told.origin == f"{path}:2"
    assert named in str(told)
    assert ";" in str(told)


def test_a_manifest_that_is_not_there_is_wrong_use():
    with pytest.raises(ManifestError, match="cannot be read"):
        list(read.manifest("/no/such.jsonl"))


def test_a_row_may_be_an_address(keep):
    [request] = read.manifest(keep("m.jsonl", '{"path": "https://example.org/a"}'))
    assert request.path is None


def test_a_manifest_may_come_from_standard_input(monkeypatch):
    class Stdin:
        buffer = io.BytesIO(b'{"path": "a.txt"}\n')

    monkeypatch.setattr("sys.stdin", Stdin)
    [request] = read.manifest("-")
    assert request.path == "a.txt"


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_manifest_error(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("m") / "m.jsonl"
    path.write_bytes(data)
    with contextlib.suppress(ManifestError):
        list(read.manifest(str(path)))
