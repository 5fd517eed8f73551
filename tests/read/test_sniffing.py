from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.sniffing import HEAD_BYTES, name_foreign, sniff

CASES = {
    b"": "empty",
    b"\x1f\x8b\x08\0": "gzip",
    b"\x28\xb5\x2f\xfd\0": "zstd",
    b"\x5d\x2a\x4d\x18\0\0\0\0": "zstd",
    b"WARC/1.0\r\n": "warc",
    b"filedesc://a.arc 0.0.0.0 2014 text/plain 1\n": "arc",
    b"%PDF-1.7\n": "pdf",
    b"<!DOCTYPE html><p>": "html",
    b"\xef\xbb\xbf\n <!-- a --> <html >": "html",
    b"<HTML\n>": "html",
    "\ufeff<html>".encode("utf-16-le"): "html",
    b"<p>It rained.": "html",
    b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'><html xmlns='y'>": "html",
    b"<?xml version='1.0'?><rss version='2.0'>": "feed",
    b"<?xml version='1.0'?><!-- a --><feed xmlns='http://www.w3.org/2005/Atom'>": "feed",
    b"<rdf:RDF xmlns:rdf='x'>": "feed",
    b'{"version": "https://jsonfeed.org/version/1.1", "items": []}': "feed",
    b"<?xml version='1.0'?><svg xmlns='x'>": "unknown",
    b"It rained in Homs.": "plain",
    "caf\xe9".encode("latin-1"): "plain",
    "\ufeffIt rained".encode("utf-16-le"): "plain",
    "It rained all night".encode("utf-16-be"): "plain",
    b"<3 hearts for the town": "plain",
    b"\0\0\0\0": "unknown",
    b"PK\x03\x04": "unknown",
    b"\x89PNG\r\n\x1a\n": "unknown",
    bytes(range(32)): "unknown",
}


@pytest.mark.parametrize(("head", "wanted"), CASES.items())
def test_the_content_tells_the_format(head, wanted):
    assert sniff(head) == wanted


def test_a_tar_archive_is_named():
    head = b"name".ljust(257, b"\0") + b"ustar\0"
    assert name_foreign(head) == ("a tar archive", "unpack it and give the folder")


@given(st.binary(max_size=300))
def test_any_head_has_a_format(head):
    assert sniff(head) in set(CASES.values())


@pytest.mark.parametrize("piece", [b"<!DOCTYPE [", b"<!--", b"<?", b"[]", b"<!DOCTYPE a>", b" "])
def test_a_hostile_prologue_takes_no_time(piece):
    started = time.perf_counter()
    sniff(b"<?xml?>" + piece * HEAD_BYTES)
    assert time.perf_counter() - started < 1
