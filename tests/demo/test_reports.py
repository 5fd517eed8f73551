"""The demonstration reports as files: all listed, small, and the archive up to date."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.demo import demo_folder

BUILDER = Path(__file__).parents[2] / "tools" / "build_demo_warc.py"


def test_the_manifest_lists_every_file_once():
    with demo_folder() as folder:
        lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
        listed = [json.loads(line)["path"] for line in lines]
        there = {path.name for path in folder.iterdir()} - {"manifest.jsonl"}
    assert len(set(listed)) == len(listed)
    assert set(listed) == there


def test_the_reports_take_little_room():
    with demo_folder() as folder:
        assert sum(path.stat().st_size for path in folder.iterdir()) < 120_000


@pytest.mark.skipif(not BUILDER.exists(), reason="the builder stays with the source")
def test_the_archive_is_what_its_pages_build():
    subprocess.run([sys.executable, str(BUILDER), "--check"], check=True)


def test_the_archive_is_a_gzip_file_that_other_tools_open():
    with demo_folder() as folder, gzip.open(folder / "crawl-2026-05.warc.gz") as archive:
        assert archive.read().count(b"WARC/1.1\r\n") == 4
