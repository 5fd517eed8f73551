"""The documentation says what the program does: every command is there, every example runs."""

from __future__ import annotations

import pkgutil
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from onrecord.cli import COMMANDS, cli
from onrecord.cli.options import Listing

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_the_reference_is_what_the_program_says() -> None:
    script = ROOT / "tools" / "build_reference.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run tools/build_reference.py"


WRITTEN = [page for page in PAGES if page.name != "reference.md"]  # by hand


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_is_shown_in_use(command: str) -> None:
    assert any(f"onrecord {command}" in page.read_text(encoding="utf-8") for page in WRITTEN)


FOLLOWED = ("tutorial.md", "comparing.md")


@pytest.mark.parametrize("name", FOLLOWED)
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


@pytest.mark.parametrize("page", [*WRITTEN, ROOT / "README.md"], ids=lambda page: page.name)
def test_commands_and_options_named_in_the_pages_exist(page: Path) -> None:
    for line in page.read_text(encoding="utf-8").splitlines():
        for words, said in _named(line):
            command = _command(words)
            known = {option for parameter in command.params for option in parameter.opts}
            known |= {o for parameter in command.params for o in parameter.secondary_opts}
            assert set(said) <= known | {"--help", "--version"}, line


def _named(line: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words and the options of each command in a line, as far as it goes."""
    for told in re.findall(r"(?<![\w/.-])onrecord ((?:[\w-]|[^\S\n]|[^`|;#\n])+)", line):
        words = told.split()
        if words[0] in COMMANDS:
            yield words, re.findall(r"(?<![\w-])--[a-z][a-z-]+", told)


def _command(words: list[str]) -> click.Command:
    """Return the command that is meant, or the subcommand where one follows."""
    context = click.Context(cli)
    found = cli.get_command(context, words[0])
    assert found is not None
    if isinstance(found, click.Group) and words[1:] and not words[1].startswith("-"):
        _, command, _ = found.resolve_command(context, words[1:])
        assert command is not None
        return command
    if isinstance(found, Listing):
        return found.commands[found.bare]
    return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration reports, and a ledger of them under each name in use."""
    folder = tmp_path_factory.mktemp("desk")
    made = [sys.executable, "-m", "onrecord", "demo", "--ledger", "cases.ledger"]
    subprocess.run([*made, "--save", "reports"], cwd=folder, check=True, capture_output=True)
    shutil.copy(folder / "cases.ledger", folder / "desk.ledger")
    return folder


WITH_PYTHON = [
    page
    for page in [*WRITTEN, ROOT / "README.md"]
    if page.name not in FOLLOWED and _PYTHON.search(page.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page: Path, desk: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if page.name in FOLLOWED:
        pytest.skip("followed from start to end")
    blocks = "\n".join(_PYTHON.findall(text))
    done = subprocess.run(
        [sys.executable, "-c", blocks], cwd=desk, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("page", [*WRITTEN, ROOT / "README.md"], ids=lambda page: page.name)
def test_what_a_page_names_in_the_library_is_there(page: Path) -> None:
    for name in re.findall(r"`(onrecord(?:\.[A-Za-z_]+)+)`", page.read_text(encoding="utf-8")):
        is_file = name.startswith(("onrecord.ledger", "onrecord.cut"))
        assert is_file or pkgutil.resolve_name(name) is not None
