"""Is the program still as right as it was? Measures each task and compares it with its floor.

    python evals/gate.py --gold ../shared/gold [--task pages] [--limit N]
    python evals/gate.py --gold ../shared/gold --raise     # lift floors to what was reached

The gold and its scorers are not part of this repository: they are looked for beside it.
A floor is only ever lowered by hand, with the reason in the commit.
"""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
PROGRAM = Path(sys.executable).with_name("onrecord")


def measure(
    task: str, gold: Path, *, limit: int | None, split: str | None = None
) -> dict[str, Any]:
    """Return what the scorer printed of one task on the corpus `gold`: its rows and the run."""
    scorer = gold.parent.parent / "scorers" / "run.py"
    command = [sys.executable, str(scorer), task, str(gold), "--json"]
    command += ["--onrecord", shlex.quote(str(PROGRAM))]
    command += ["--limit", str(limit)] if limit else []
    command += ["--split", split] if split else []
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{task}: {' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def value_of(result: dict[str, Any], row: str) -> float | None:
    """Return one row's value in per cent, or its count where it is no share."""
    found = result["rows"].get(row)
    if found is None:
        return None
    if "f1" in found:
        return round(100 * found["f1"], 2)
    value = found["value"]
    return round(100 * value, 2) if found.get("unit") == "%" and value is not None else value


def main() -> int:
    """Print a line for each floor; return 1 if one does not hold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--task")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--raise", dest="lift", action="store_true")
    options = parser.parse_args()
    if not options.gold.is_dir():
        print(f"no gold at {options.gold}: nothing measured")
        return 0
    floors = json.loads(FLOORS.read_text())
    worse = 0
    for name, entry in floors.items():
        if options.task not in (None, name, entry["task"]):
            continue
        limit = options.limit or entry.get("limit")
        gold = options.gold / entry["gold"]
        result = measure(entry["task"], gold, limit=limit, split=entry.get("split"))
        for row, floor in entry["floors"].items():
            value = value_of(result, row)
            is_count = entry.get("count", False)
            holds = value is not None and (value <= floor if is_count else value >= floor)
            worse += not holds
            print(f"{'ok  ' if holds else 'FAIL'} {name:<16} {row:<16} {value} (floor {floor})")
            if options.lift and holds and not is_count:
                entry["floors"][row] = value
    if options.lift:
        FLOORS.write_text(json.dumps(floors, indent=2) + "\n")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
