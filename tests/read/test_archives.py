from __future__ import annotations

import gzip
import importlib.util
import sys
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import read
from onrecord.errors import ReadError
from onrecord.read.carriers.warc import find_records

_spec = importlib.util.spec_from_file_location(
    "archives_made", Path(__file__).with_name("archives_made.py")
)
made = importlib.util.module_from_spec(_spec)
sys.modules["archives_made"] = made
_spec.loader.exec_module(made)
warc, response, packed = made.warc, made.response, made.packed

GOOD = [warc(response(), number=number) for number in (1, 3)]


def outcome(path: str, **options) -> list[str]:
    """What an archive gives, in short: the ids of reports, and the kinds of failures."""
    found = read.readings(read.requests([path]), **options)
    return [
        one.kind if hasattr(one, "kind") else one.report.origin.rpartition(":")[2] for one in found
    ]


@pytest.fixture(params=["plain", "gzip", "zstd"])
def pack(request):
    coders = {
        "plain": b"".join,
        "gzip": lambda records: packed(*records),
        "zstd": lambda records: b"".join(zstandard.compress(record) for record in records),
    }
    return coders[request.param]


def test_each_page_of_an_archive_is_a_report(keep, pack):
    path = keep("a.warc", pack(GOOD))
    readings = list(read.readings(read.requests([path])))
    assert [reading.report.origin for reading in readings] == [
        f"{path}#urn:uuid:00000001",
        f"{path}#urn:uuid:00000003",
    ]
    snapshot = readings[0].snapshot
    assert snapshot.data == made.PAGE
    assert snapshot.url == "http://herald.example/1"
    assert snapshot.read_at.isoformat() == "2015-10-11T09:30:00+00:00"


@pytest.mark.parametrize("length", ["abc", "-1", "", "10", "4000000000", "9" * 30, "\u0663"])
def test_a_lying_length_costs_only_its_record(keep, length):
    bad = warc(response(), number=2, length=length)
    path = keep("a.warc", GOOD[0] + bad + GOOD[1])
    first, failure, last = outcome(path)
    assert (first, last) == ("00000001", "00000003")
    assert failure in ("broken_document_error", "limit_error")


def test_a_header_without_end_costs_only_its_record(keep):
    bad = warc(response(), number=2, **{f"X_{n}": "a" * 90 for n in range(1000)})
    path = keep("a.warc", GOOD[0] + bad + GOOD[1])
    assert outcome(path) == ["00000001", "broken_document_error", "00000003"]


def test_a_bad_checksum_costs_only_its_record(keep):
    bad = bytearray(gzip.compress(warc(response(), number=2)))
    bad[-8] ^= 255
    path = keep("a.warc.gz", packed(GOOD[0]) + bytes(bad) + packed(GOOD[1]))
    assert outcome(path) == ["00000001", "broken_document_error", "00000003"]
    path = keep("b.warc.gz", bytes(bad) + packed(GOOD[1]))
    assert outcome(path) == ["broken_document_error", "00000003"]


@pytest.mark.parametrize("cut", [1, 9, 60])
def test_a_truncated_last_member_is_said(keep, cut):
    path = keep("a.warc.gz", packed(*GOOD)[:-cut])
    assert outcome(path) == ["00000001", "broken_document_error"]


def test_a_truncated_last_record_is_said(keep):
    path = keep("a.warc", (GOOD[0] + GOOD[1])[:-30])
    assert outcome(path) == ["00000001", "broken_document_error"]


def test_a_record_that_unpacks_to_too_much_is_passed_by(keep):
    bomb = packed(warc(response(bytes(5_000_000)), number=2))
    path = keep("a.warc.gz", packed(GOOD[0]) + bomb + packed(GOOD[1]))
    limits = read.Limits(max_bytes=1_000_000)
    assert outcome(path, limits=limits) == ["00000001", "limit_error", "00000003"]


@pytest.mark.parametrize(
    "record",
    [
        warc(response(status=404), number=2),
        warc(response(status=301), number=2),
        warc(response(head="Content-Type: image/png"), number=2),
        warc(b"GET / HTTP/1.1\r\n\r\n", number=2, WARC_Type="request"),
        warc(response(), number=2, WARC_Type="revisit"),
        warc(response(b"User-agent: *", head="Content-Type: text/plain"), number=2).replace(
            b"herald.example/2", b"herald.example/robots.txt"
        ),
    ],
)
def test_what_is_no_page_is_passed_by(keep, record):
    assert outcome(keep("a.warc", GOOD[0] + record)) == ["00000001"]
    assert outcome(keep("b.warc", record)) == ["empty_document_error"]


CODINGS = {
    "gzip": gzip.compress(made.PAGE),
    "x-gzip": gzip.compress(made.PAGE),
    "deflate": zlib.compress(made.PAGE),
    "DEFLATE": zlib.compress(made.PAGE)[2:-4],  # as some servers send it: without its header
    "br": brotli.compress(made.PAGE),
    "zstd": zstandard.compress(made.PAGE),
    "identity": made.PAGE,
    "gzip, br": brotli.compress(gzip.compress(made.PAGE)),
}


@pytest.mark.parametrize(("coding", "body"), CODINGS.items())
def test_a_packed_body_is_unpacked(keep, coding, body):
    head = f"Content-Type: text/html\r\nContent-Encoding: {coding}"
    path = keep("a.warc", warc(response(body, head=head)))
    [reading] = read.readings(read.requests([path]))
    assert reading.snapshot.data == made.PAGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_is_a_bomb_is_refused(keep, coding):
    bomb = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.compress,
    }[coding](bytes(3_000_000))
    head = f"Content-Type: text/html\r\nContent-Encoding: {coding}"
    path = keep("a.warc", warc(response(bomb, head=head)) + GOOD[1])
    limits = read.Limits(max_unpacked_bytes=1_000_000)
    assert outcome(path, limits=limits) == ["limit_error", "00000003"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "lzma"])
def test_a_body_cut_short_or_in_no_known_coding_fails(keep, coding):
    body = (CODINGS.get(coding) or b"?")[:-3]
    head = f"Content-Type: text/html\r\nContent-Encoding: {coding}"
    kinds = outcome(keep("a.warc", warc(response(body, head=head))))
    assert kinds in (["broken_document_error"], ["unknown_format_error"])


def test_chunks_are_joined_and_a_missing_one_is_said(keep):
    head = "Content-Type: text/html\r\nTransfer-Encoding: chunked"
    chunked = f"{len(made.PAGE):x}\r\n".encode() + made.PAGE + b"\r\n"
    whole = warc(response(chunked + b"0\r\n\r\n", head=head), number=1)
    cut = warc(response(chunked, head=head), number=2)
    joined = warc(response(head=head), number=3)
    path = keep("a.warc", whole + cut + joined)
    readings = list(read.readings(read.requests([path])))
    assert [reading.snapshot.data for reading in readings] == [made.PAGE] * 3
    assert [bool(reading.report.notices) for reading in readings] == [False, True, False]


def test_arc_is_read_too(keep):
    path = keep("a.arc", made.ARC_HEAD + made.arc(response()) + made.arc(response()))
    first, _ = read.readings(read.requests([path]))
    assert first.report.origin == f"{path}#{len(made.ARC_HEAD)}"
    assert first.snapshot.url == "http://herald.example/a b"


def test_an_arc_record_of_a_lying_length_costs_only_itself(keep):
    bad = made.arc(response(), length=-1)
    path = keep("a.arc", made.ARC_HEAD + made.arc(response()) + bad + made.arc(response()))
    kinds = [getattr(one, "kind", "read") for one in read.readings(read.requests([path]))]
    assert kinds == ["read", "broken_document_error", "read"]


def test_a_zstd_archive_may_bring_its_dictionary(keep):
    samples = [warc(response(made.PAGE + bytes([n])), number=n) for n in range(200)]
    dictionary = zstandard.train_dictionary(2048, samples)
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    content = dictionary.as_bytes()
    frame = b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content
    path = keep("a.warc.zst", frame + b"".join(packer.compress(record) for record in GOOD))
    assert outcome(path) == ["00000001", "00000003"]


class Source:
    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, size: int) -> bytes:
        piece, self.data = self.data[:size], self.data[size:]
        return piece

    def n_members(self) -> int:
        return 0

    def resync(self) -> bool:
        return False


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_damaged_reading_ends_without_a_crash(data):
    archive = bytearray(b"".join(GOOD))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(archive) - 1))
        archive[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
        archive = archive or bytearray(b"W")
    for record in find_records(Source(bytes(archive)), origin="a"):
        assert isinstance(record, ReadError) or record.block is not None
