"""The environment of programs that others wrote, which `make mirror` makes and tries."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
PYTHON = Path(os.environ.get("ONRECORD_MIRROR_PYTHON", _ROOT / ".venv-mirror" / "bin" / "python"))


def need(module: str, what: str) -> None:
    """Skip a test where a module of that environment is not at hand."""
    found = PYTHON.exists() and not _run("-c", f"import {module}").returncode
    if not found:
        pytest.skip(f"no {what} at hand; `make mirror` installs and tries it")


def run_script(script: Path, *arguments: str) -> str:
    """Return what a script writes that is run there; it must end well."""
    done = _run(str(script), *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    # Ours stays out of the other environment.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(PYTHON), *words], capture_output=True, text=True, check=False, env=environment
    )
