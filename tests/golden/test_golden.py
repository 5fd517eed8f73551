"""What the rules put on record of the demonstration reports is what a person has read and kept."""

from __future__ import annotations

import runpy
from pathlib import Path

RECORD = runpy.run_path(str(Path(__file__).with_name("record.py")))


def test_the_golden_accounts_are_what_the_program_gives() -> None:
    folder: Path = RECORD["FOLDER"]
    kept = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    made = dict(RECORD["golden_accounts"]())
    assert made.keys() == kept.keys()
    for name, content in made.items():
        assert content == kept[name], f"{name} differs: look at it, then run `make golden`"
