"""What was made to break readers: no crash, no hang over 10 s, under 300 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

GOLD = Path(__file__).parents[2].parent / "shared" / "gold" / "nasty"
MADE = sorted(path.name for path in (GOLD / "made").glob("*")) if GOLD.exists() else []

MAX_SECONDS = 10.0
MAX_MIB = 300

READ = """
import json, resource, sys, time
from onrecord import read
list(read.readings(read.requests([sys.argv[2]])))  # what is loaded once is no document's cost
started = time.perf_counter()
kinds = [getattr(one, "kind", "read") for one in read.readings(read.requests(sys.argv[1:2]))]
print(json.dumps({
    "kinds": kinds,
    "seconds": time.perf_counter() - started,
    "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def cost(path: Path, warm_up: Path) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), str(warm_up)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture
def warm_up(tmp_path):
    (tmp_path / "a.html").write_text("<html><body><p>It rained, the ministry said.</p></body>")
    return tmp_path / "a.html"


MADE_HERE = {
    "deep.html": b"<div>" * 300_000,
    "wide.html": b"<p>a" * 1_000_000,
    "unclosed.html": b"<b>" * 30_000 + b"a",
    "attributes.html": b"<p " + b"a=1 " * 1_000_000 + b">a",
    "links.html": b"<a href='/a'>a b</a> " * 300_000,
    "entities.html": b"&amp;" * 2_000_000,
    "menu.txt": b"a\n" * 4_000_000,
    "spaces.txt": b"  x" * 4_000_000,
    "nul.html": b"\0" * 8_000_000,
    "items.rss": b"<rss version='2.0'><channel>" + b"<item><title>a</title></item>" * 300_000,
    "pages.pdf": b"%PDF-1.4\n" + b"1 0 obj <</Type/Page>> endobj\n" * 200_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE_HERE)
def test_what_is_made_here_to_break_readers_costs_little(name, tmp_path, warm_up):
    (tmp_path / name).write_bytes(MADE_HERE[name])
    found = cost(tmp_path / name, warm_up)
    assert found["seconds"] < MAX_SECONDS + 1
    assert found["mib"] < MAX_MIB


@pytest.mark.slow
@pytest.mark.skipif(not MADE, reason="the shared gold is not here")
@pytest.mark.parametrize("name", MADE)
def test_what_was_made_to_break_readers_costs_little(name, warm_up):
    found = cost(GOLD / "made" / name, warm_up)
    assert found["seconds"] < MAX_SECONDS
    assert found["mib"] < MAX_MIB


@pytest.mark.skipif(not MADE, reason="the shared gold is not here")
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("warc-bad-crc.warc.gz", ["read", "broken_document_error", "read"]),
        ("warc-truncated-member.warc.gz", ["read", "broken_document_error"]),
        ("warc-length-nan.warc", ["read", "broken_document_error", "read"]),
        ("warc-length-negative.warc", ["read", "broken_document_error", "read"]),
        ("warc-length-huge.warc", ["read", "broken_document_error", "read"]),
        ("warc-length-short.warc", ["read", "broken_document_error", "read"]),
        ("warc-length-2GiB.warc", ["read", "limit_error", "read"]),
        ("xml-billion-laughs.rss", ["broken_document_error"]),
        ("xml-xxe-file.rss", ["broken_document_error"]),
        ("bomb-1GiB.gz.gz", ["unknown_format_error"]),
        ("zip-traversal.zip", ["unknown_format_error"]),
        ("tar-traversal.tar", ["unknown_format_error"]),
    ],
)
def test_what_is_broken_is_said_and_what_is_good_is_read(name, kinds, read_all):
    outcomes = read_all(str(GOLD / "made" / name))
    assert [getattr(one, "kind", "read") for one in outcomes] == kinds
