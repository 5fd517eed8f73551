"""Starting a server from the command line, and ending it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from onrecord import api


def _start(ledger: str, *options: str) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-m", "onrecord", "serve", "--ledger", ledger, *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    return process, process.stderr.readline()


def test_a_server_says_where_it_is_and_ends_when_interrupted(demo_ledger: str) -> None:
    process, line = _start(demo_ledger, "--port", "0")
    try:
        address = line.split(" at ")[1].split()[0]
        with urllib.request.urlopen(address + "help", timeout=20) as answer:  # noqa: S310
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in {0, 130}
        process.stderr.close()  # type: ignore[union-attr]


def test_a_server_says_so_if_it_cannot_sign(tmp_path: Path) -> None:
    ledger = str(tmp_path / "desk.ledger")
    with api.open(ledger, create=True) as book:
        book.name_producer("Desk")
        book.new_keys(f"{ledger}.keys")
    Path(f"{ledger}.keys").unlink()
    process, _ = _start(ledger, "--port", "0")
    try:
        assert "not signed" in process.stderr.readline()  # type: ignore[union-attr]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        process.stderr.close()  # type: ignore[union-attr]


def test_a_port_in_use_is_told(demo_ledger: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process, line = _start(demo_ledger, "--port", str(taken.getsockname()[1]))
        process.stderr.close()  # type: ignore[union-attr]
        assert process.wait(20) == 2
    assert "give another --port" in line


def test_a_ledger_that_is_not_there_is_told() -> None:
    process, line = _start("nowhere.ledger", "--port", "0")
    process.stderr.close()  # type: ignore[union-attr]
    assert process.wait(20) != 0
    assert "no ledger there" in line
