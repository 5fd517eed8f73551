"""The documentation says what the program does: every command is there, every example runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_the_reference_is_what_the_program_says() -> None:
    script = ROOT / "tools" / "build_reference.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run tools/build_reference.py"


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_is_shown_in_use(command: str) -> None:
    assert any(f"onrecord {command}" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("name", ["tutorial.md", "comparing.md"])
def test_a_page_runs_from_start_to_end(name: str, tmp_path: Path) -> None:
    desk = tmp_path  # an empty folder, in which a reader follows the page
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    lines = [line for block in _CONSOLE.findall(page) for line in block.splitlines()]
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    assert len(commands) > 10
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "onrecord"
        done = subprocess.run(
            [sys.executable, "-m", "onrecord", *arguments],
            cwd=desk,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stderr.decode()}"
    for block in _PYTHON.findall(page):
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=desk, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert done.stdout


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_options_named_in_the_pages_exist() -> None:
    known = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    pages = [page for page in PAGES if page.name != "reference.md"]
    for page in [*pages, ROOT / "README.md"]:
        for line in page.read_text(encoding="utf-8").splitlines():
            if "onrecord " in line:
                for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", line):
                    assert option in known, f"{page.name}: {option}"
