"""Writes docs/reference.md from the program itself: every command, option, record and error.

python tools/build_reference.py           # writes it
python tools/build_reference.py --check   # leaves with 1 if it is out of date
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import click
import msgspec

from onrecord import errors, records
from onrecord.cli import COMMANDS, cli
from onrecord.gathering.telling import ToldStory
from onrecord.store import PartyQuery, Query, StoryQuery, StoryRow

PAGE = Path(__file__).parents[1] / "docs" / "reference.md"
HEAD = """# Reference

Written by `python tools/build_reference.py` from the program itself; do not edit.
"""


def main() -> int:
    """Write the page, or check it."""
    page = build()
    if "--check" in sys.argv:
        return 0 if PAGE.read_text(encoding="utf-8") == page else 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


def build() -> str:
    """Return the page."""
    parts = [HEAD, "## Commands\n", *map(_command, COMMANDS)]
    parts += ["## Records of the contract\n", *map(_record, _contract_records())]
    parts += ["## Records of stories\n", *map(_record, _story_records())]
    parts += ["## Filters\n", _fields(Query), "## Filters of parties\n", _fields(PartyQuery)]
    parts += ["## Filters of stories\n", _fields(StoryQuery)]
    parts += ["## Errors\n"]
    parts += ["```text", _tree(), "```\n"]
    return "\n".join(parts)


def _command(name: str) -> str:
    context = click.Context(cli, info_name="onrecord", max_content_width=96)
    command = cli.get_command(context, name)
    assert command is not None  # noqa: S101
    return "\n".join(_helps(command, name, context, level=3))


def _helps(
    command: click.Command, name: str, parent: click.Context, *, level: int
) -> Iterator[str]:
    """Yield the section of a command, and those of the commands under it."""
    context = click.Context(command, info_name=name, parent=parent, max_content_width=96)
    yield (f"{'#' * level} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n")
    if isinstance(command, click.Group):
        for inner_name, inner in command.commands.items():
            yield from _helps(inner, inner_name, context, level=level + 1)


def _contract_records() -> list[type[msgspec.Struct]]:
    names = (
        "Account Report Block Claim Quantity Date Place Actor Merge Wording Excerpt Period SaidOn"
    )
    return [getattr(records, name) for name in names.split()]


def _story_records() -> list[type[msgspec.Struct]]:
    return [records.Story, records.Join, records.Copy, records.Judgement, StoryRow, ToldStory]


def _record(record: type[msgspec.Struct]) -> str:
    return f"### {record.__name__}\n\n{inspect.getdoc(record)}\n\n{_fields(record)}"


def _fields(record: type[msgspec.Struct]) -> str:
    rows = ["| field | type |", "| --- | --- |"]
    fields = msgspec.structs.fields(record)
    rows += [f"| `{field.encode_name}` | {_type(field.type)} |" for field in fields]
    return "\n".join(rows) + "\n"


def _type(found: Any) -> str:
    if found is type(None):
        return "null"
    if get_origin(found) is tuple:
        return f"list of {_type(get_args(found)[0])}"
    if arguments := get_args(found):
        is_literal = all(isinstance(argument, str) for argument in arguments)
        return ", ".join(f"`{a}`" if is_literal else _type(a) for a in arguments)
    return str(found.__name__)


def _tree() -> str:
    doc = inspect.getdoc(errors) or ""
    start = doc.index("OnRecordError\n")
    tree = doc[start : doc.index("\n\n", start)]
    return inspect.cleandoc("    " + tree)


if __name__ == "__main__":
    sys.exit(main())
