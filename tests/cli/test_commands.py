"""The command line, as a person uses it: real processes, real files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "onrecord"]
N_MANY = 240  # enough to be interrupted half-way
TEXT = "“The bridge holds,” said Ann Vold.\n\nAt least 12 people were killed, the ministry said.\n"
PAGE = """<!doctype html><html lang="en"><head><title>Bridge holds | Tide</title>
<meta property="og:title" content="Bridge holds"></head><body><nav>Home News</nav><article>
<h1>Bridge holds</h1><p>“The bridge holds, and it will hold for many years to come,” said Ann Vold,
the engineer who built it, on Sunday. She had come to see the water go down.</p>
<p>At least 12 people were killed upstream, the harbour ministry said in a statement.</p>
</article><footer>Terms</footer></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"
xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Tide</title><item>
<title>Ferry back</title><link>https://tide.example/ferry</link><guid>ferry</guid>
<pubDate>Mon, 16 Mar 2026 08:00:00 GMT</pubDate><content:encoded><![CDATA[<p>“The ferry is back,”
said Per Holm, its captain, to a crowd on the pier this morning. “We sail at noon.”</p>]]>
</content:encoded></item></channel></rss>"""


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*PROGRAM, *arguments], input=stdin, capture_output=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One report of each format, one broken and one empty file."""
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.html").write_text(PAGE, encoding="utf-8")
    (folder / "c.rss").write_text(FEED, encoding="utf-8")
    (folder / "d.warc.gz").write_bytes(_archive(PAGE.replace("bridge", "tower")))
    (folder / "e.pdf").write_bytes(_pdf("The mayor said the dam was safe."))
    (folder / "f-broken.pdf").write_bytes(b"%PDF-1.7\nnothing of the kind")
    (folder / "g-empty.txt").write_bytes(b"")
    return folder


def _archive(page: str) -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://tide.example/tower\r\n"
        "WARC-Date: 2026-03-16T09:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789abc>\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + body + b"\r\n\r\n")


def _pdf(words: str) -> bytes:
    """Return a PDF of one page with one line."""
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(
        b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    )
    out.write(b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def test_a_folder_of_every_format_loses_only_what_is_broken(folder: Path) -> None:
    done = run("read", str(folder), "--format", "jsonl", "--jobs", "2")
    accounts = [json.loads(line) for line in done.stdout.splitlines()]
    read = {Path(account["report"]["origin"].split("#")[0]).name for account in accounts}
    assert read >= {"a.txt", "b.html", "c.rss", "d.warc.gz", "e.pdf"}
    said = done.stderr.decode()
    assert "f-broken.pdf" in said
    assert "g-empty.txt: no text in 0 bytes" in said
    assert "Traceback" not in said
    assert done.returncode == 1


def test_read_from_standard_input() -> None:
    done = run("read", "-", "--format", "jsonl", stdin=TEXT.encode())
    [account] = map(json.loads, done.stdout.splitlines())
    assert account["report"]["origin"] == "-"
    assert account["report"]["text"] == TEXT
    assert done.returncode == 0


def test_accounts_as_one_json_list(folder: Path) -> None:
    done = run("read", str(folder / "a.txt"), str(folder / "b.html"), "--format", "json")
    assert [a["report"]["title"] for a in json.loads(done.stdout)][1] == "Bridge holds"


def test_a_table_shows_claims_with_their_figures(folder: Path) -> None:
    done = run("read", str(folder / "a.txt"), "--format", "table")
    shown = done.stdout.decode()
    assert "Ann Vold" in shown
    assert "12 killed" in shown


def test_a_manifest_gives_what_inputs_do_not_state(folder: Path, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.jsonl"
    row = {"path": "reports/a.txt", "published_on": "2026-03-16", "publisher": "Tide", "title": "T"}
    manifest.write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = run("read", "--manifest", str(manifest), "--format", "jsonl")
    report = json.loads(done.stdout)["report"]
    assert report["origin"] == "reports/a.txt"
    assert (report["publisher"], report["published_on"]) == ("Tide", "2026-03-16")


def test_added_reports_are_listed_searched_exported_and_verified(
    folder: Path, tmp_path: Path
) -> None:
    ledger = ["--ledger", str(tmp_path / "a.ledger")]
    added = run("add", str(folder), *ledger, "--jobs", "1")
    assert "5 new, 2 failed" in added.stderr.decode()
    assert added.returncode == 1

    [claim] = map(
        json.loads,
        run("claims", "--speaker", "Holm", *ledger, "--format", "jsonl").stdout.splitlines(),
    )
    assert claim["speaker"].startswith("Per Holm")
    assert claim["published_on"].startswith("2026-03-16")

    rows = list(
        csv.DictReader(
            io.StringIO(
                run("figures", "--measure", "killed", *ledger, "--format", "csv").stdout.decode()
            )
        )
    )
    assert {row["low"] for row in rows} == {"12"}

    policy = run("figures", "--policy", "acled", *ledger, "--format", "jsonl").stdout.splitlines()
    assert all(row["policy"] == "acled" and row["policy_why"] for row in map(json.loads, policy))

    hits = json.loads(run("search", "ferry", *ledger, "--format", "json").stdout)
    assert [hit["title"] for hit in hits] == ["Ferry back"]
    assert len(run("reports", *ledger).stdout.splitlines()) == 5

    out = tmp_path / "out.jsonl"
    assert run("export", *ledger, "--out", str(out)).returncode == 0
    taken = run(
        "import", str(out), "--own", "--tlp", "clear", "--ledger", str(tmp_path / "b.ledger")
    )
    assert b"5 new" in taken.stderr
    assert run("export", "--ledger", str(tmp_path / "b.ledger")).stdout == out.read_bytes()

    verified = run("verify", *ledger)
    assert (verified.returncode, verified.stdout) == (0, b"")
    assert b"all hold" in verified.stderr

    doctor = run("doctor", *ledger).stdout.decode()
    assert "could not read" in doctor
    assert "g-empty.txt" in doctor


def test_an_interrupted_addition_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(N_MANY):
        (folder / f"{number:04}.txt").write_text(f"{number}. {TEXT * 8}", encoding="utf-8")
    ledger = str(tmp_path / "a.ledger")
    process = subprocess.Popen(
        [*PROGRAM, "add", str(folder), "--ledger", ledger, "--jobs", "1"], stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while _n_reports(ledger) == 0 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    kept = _n_reports(ledger)
    assert kept > 0
    assert b"Traceback" not in said
    again = run("add", str(folder), "--ledger", ledger, "--jobs", "1").stderr.decode()
    assert _n_reports(ledger) == N_MANY
    if kept < N_MANY:
        assert f"{N_MANY - kept} new, {kept} known" in again


def _n_reports(ledger: str) -> int:
    from onrecord.errors import LedgerError
    from onrecord.store import open_ledger

    try:
        store = open_ledger(ledger, read_only=True)
    except LedgerError:
        return 0
    try:
        return store.counts()["reports"]
    finally:
        store.close()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["read"], "give PATHs, or --manifest FILE"),
        (["read", "nowhere.txt"], "nowhere.txt: no such file"),
        (["claims", "--ledger", "none.ledger"], "none.ledger: no ledger there"),
        (["claims", "--since", "soon", "--ledger", "x"], "since: 'soon' is no date"),
        (["read", "a", "--published-on", "soon"], "'soon': no date"),
        (["claims", "--measure", "dead"], "'dead' is not one of"),
        (["frobnicate"], "No such command"),
    ],
)
def test_wrong_use_is_told_in_a_line(arguments: list[str], sentence: str) -> None:
    done = run(*arguments)
    said = done.stderr.decode()
    assert sentence in said
    assert "Traceback" not in said
    assert done.returncode in (1, 2)


def test_a_file_that_is_no_ledger_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes, " * 200, encoding="utf-8")
    done = run("add", "-", "--ledger", str(path), stdin=TEXT.encode())
    assert b"not a ledger" in done.stderr
    assert path.read_text(encoding="utf-8") == "my notes, " * 200
    assert done.returncode == 1


def test_what_a_page_prints_is_no_formula_and_no_terminal_code(tmp_path: Path) -> None:
    path = tmp_path / "evil.txt"
    path.write_text("“=HYPERLINK(1)\x1b[31m,” said Ann Vold.\n", encoding="utf-8")
    ledger = ["--ledger", str(tmp_path / "a.ledger")]
    run("add", str(path), *ledger)
    assert b"\x1b" not in run("claims", *ledger, "--format", "table").stdout
    for row in csv.DictReader(
        io.StringIO(run("claims", *ledger, "--format", "csv").stdout.decode())
    ):
        assert not row["words"].startswith("=")
