from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import threading
import time

import pytest
import zstandard

from onrecord import __version__, read
from onrecord.errors import LimitError, ReadError
from onrecord.read.deadline import deadline
from onrecord.read.documents import read_again

HTML = (
    b"<html><head><title>T</title></head><body><p>It rained all night, they said.</p></body></html>"
)


def test_a_reading_keeps_the_bytes_it_came_from(keep, read_all):
    [reading] = read_all(keep("a.txt", "It rained."))
    snapshot = reading.snapshot
    assert snapshot.data == b"It rained."
    assert snapshot.sha256 == hashlib.sha256(b"It rained.").hexdigest()
    assert snapshot.media_type == "text/plain"
    assert snapshot.reader == f"onrecord {__version__} plain"
    assert snapshot.read_at.tzinfo is not None


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a"])
def test_a_kept_snapshot_gives_the_same_text_again(name, keep, read_all):
    [reading] = read_all(keep(name, HTML if name == "a.html" else "Il a été tué.".encode("cp1252")))
    again = read_again(reading.snapshot, origin="elsewhere")
    assert again.text == reading.report.text
    assert again.id == reading.report.id


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>It rained.",
        b'{"a": 1}',
        b"%PDF-1.4",
        b"WARC/1.0\r\n",
        b"PK\x03\x04",
        b"\0\0\0",
        b"lone \r carriage \r\n return \x00 \x1b",
        b"<rss version='2.0'>",
    ],
)
def test_a_txt_that_is_utf_8_stays_as_it_is(data, keep, read_all):
    [reading] = read_all(keep("a.txt", data))
    assert reading.report.text == data.decode()


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe\xfd", b"<", b"garbage", bytes(range(256))])
@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_each_text_and_page_gives_one_report_whatever_is_in_it(data, suffix, keep, read_all):
    [outcome] = read_all(keep("a" + suffix, data))
    assert outcome.report.origin.endswith(suffix)


def test_an_empty_file_says_so(keep, read_all):
    [reading] = read_all(keep("a.txt", b""))
    assert reading.report.notices == ("empty: 0 bytes, no text",)


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a", b"\0\0\0\0", "starts with 00 00 00 00"),
        ("a.zip", b"PK\x03\x04", "ZIP archive"),
        ("a.json", b'{"a": 1}', "no JSON Feed"),
        ("a.jsonl", b'{"a": 1}\n{"a": 2}\n', "no JSON Feed"),
        ("a.svg", b"<?xml version='1.0'?><svg/>", "neither a page nor a feed"),
        ("a.gz", gzip.compress(gzip.compress(b"It rained.")), "compressed twice"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "PNG image"),
    ],
)
def test_what_is_no_report_fails_with_a_reason(name, data, problem, keep, read_all):
    [failure] = read_all(keep(name, data))
    assert failure.kind == "unknown_format_error"
    assert problem in failure.problem


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_single_packed_document_is_unpacked(pack, keep, read_all):
    [text] = read_all(keep("a.txt.gz", pack(b"<b>It rained.")))
    [page] = read_all(keep("a.html.zst", pack(HTML)))
    assert text.report.text == "<b>It rained."
    assert page.snapshot.data == HTML


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
@pytest.mark.parametrize("name", ["a.gz", "a.txt.gz", "a.html.gz"])
def test_a_bomb_is_refused(pack, name, keep, read_all):
    path = keep(name, pack(b"It rained. " * 400_000))
    [failure] = read_all(path, limits=read.Limits(max_unpacked_bytes=1_000_000))
    assert failure.kind == "limit_error"


def test_a_packed_document_cut_short_fails(keep, read_all):
    [failure] = read_all(keep("a.txt.gz", gzip.compress(b"It rained." * 50)[:-9]))
    assert failure.kind == "broken_document_error"


def test_a_file_larger_than_allowed_is_refused(keep, read_all):
    [failure] = read_all(keep("a.txt", "x" * 2000), limits=read.Limits(max_bytes=1000))
    assert (failure.kind, failure.remedy) == (
        "limit_error",
        "raise max_bytes if it is to be trusted",
    )


def test_stated_values_fill_gaps_and_only_gaps(keep, read_all):
    text = "Wed 05 Apr 2017\nCeasefire announced for Qasra\n\n" + "They would stop firing. " * 9
    stated = read.Stated(published_on="2001-01-01", publisher="Herald", url="http://a.example/")
    [reading] = read_all(keep("a.txt", text), stated=stated)
    assert reading.report.published_on == "2017-04-05"
    assert reading.report.publisher == "Herald"
    assert reading.report.url == "http://a.example/"
    [reading] = read_all(keep("b.txt", "It rained."), stated=stated)
    assert reading.report.published_on == "2001-01-01"


def test_standard_input_is_read(monkeypatch, read_all):
    class Stdin:
        buffer = io.BytesIO(b"It rained.")

    monkeypatch.setattr("sys.stdin", Stdin)
    [reading] = read_all("-")
    assert (reading.report.origin, reading.report.text) == ("-", "It rained.")


def test_reports_raises_where_readings_goes_on(keep, tmp_path):
    keep("a.bin", b"\0\0\0")
    keep("b.txt", "It rained.")
    with pytest.raises(ReadError):
        list(read.reports(str(tmp_path)))
    assert len(list(read.readings(read.requests([str(tmp_path)])))) == 2


def test_a_folder_given_as_a_manifests_row_is_refused(keep, tmp_path):
    keep("reports/a.txt", "x")
    manifest = keep("m.jsonl", '{"path": "reports"}')
    [failure] = read.readings(read.manifest(manifest))
    assert failure.problem == "is a folder"


def test_the_same_bytes_give_the_same_report_wherever_they_lie(keep, read_all):
    [one] = read_all(keep("a/x.txt", "It rained."))
    [other] = read_all(keep("b/y.txt", "It rained."))
    assert one.report.id == other.report.id


# --- deadlines ----------------------------------------------------------------------------


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(Exception):  # as parsers do
            sum(range(1000))


def test_a_deadline_stops_what_takes_too_long():
    started = time.monotonic()
    with pytest.raises(LimitError, match="longer than"), deadline(0.1, "a"):
        spin(5)
    assert time.monotonic() - started < 2


def test_a_deadline_works_in_any_thread():
    caught: list[BaseException] = []

    def run() -> None:
        try:
            with deadline(0.1, "a"):
                spin(5)
        except LimitError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(4)
    assert len(caught) == 1


def test_what_ends_in_time_is_left_alone():
    for _ in range(60):
        with deadline(0.05, "a"):
            pass
    spin(0.1)


def test_errors_pass_through_a_deadline():
    with pytest.raises(KeyError), deadline(5, "a"):
        raise KeyError("a")
