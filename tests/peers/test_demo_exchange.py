"""The demonstration of an exchange runs to its end by itself, and shows a disagreement."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_two_ledgers_exchange_and_disagree_still() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "demo_exchange.py"), "--once"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout
    assert said.count("all holds") == 2
    assert said.count("3 new reports, 1 beside ours") == 2
    assert "us, upland" in said
    assert "us, harbour" in said
    assert "only ours" in said  # the two engines read the report that both have otherwise
    assert said.count("differs") >= 4
    assert said.count("http://127.0.0.1:") >= 4
