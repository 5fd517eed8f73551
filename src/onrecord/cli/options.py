"""Options that several commands share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click

from onrecord.records import TLP_LEVELS

Command = Callable[..., Any]
FORMATS = ("table", "json", "jsonl", "csv")
MEASURES = (
    "killed wounded missing detained abducted displaced evacuated sorties strikes "
    "targets_hit weapons fighters incidents money share other"
).split()
STANCES = "asserts denies doubts demands intends predicts asks criticises supports declines".split()


def _together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


ledger_option = click.option(
    "--ledger",
    envvar="ONRECORD_LEDGER",
    default="onrecord.ledger",
    show_default=True,
    metavar="FILE",
    help="The ledger; also by the variable ONRECORD_LEDGER.",
)

format_option = click.option(
    "--format",
    "shape",
    type=click.Choice(FORMATS),
    default=None,
    help="How to print; a table on a terminal, JSON Lines when piped.",
)

reading_options = _together(
    click.option(
        "--manifest", metavar="FILE", help="JSON Lines of what to read, in place of PATHs."
    ),
    click.option(
        "--published-on", metavar="DATE", help="Publication date where the input states none."
    ),
    click.option("--publisher", metavar="NAME", help="Publisher where the input states none."),
    click.option("--follow", is_flag=True, help="Fetch the pages that feeds link to."),
    click.option(
        "--engine",
        type=click.Choice(["tagger", "rules"]),
        default="tagger",
        show_default=True,
        help="What finds claims: the trained tagger, or rules: quicker, less often right.",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(1, 64),
        default=min(os.cpu_count() or 1, 4),
        show_default="one a core, at most 4",
        help="Worker processes.",
    ),
)

filter_options = _together(
    click.option(
        "--speaker",
        metavar="NAME",
        help="Said by; part of a name will do, a whole one finds its other names, too.",
    ),
    click.option("--party", metavar="ID", help="Said by this party, by whatever name."),
    click.option(
        "--publisher", metavar="NAME", help="Printed by; =NAME by exactly the one of that name."
    ),
    click.option(
        "--since", metavar="DATE", help="Published on or after, as 2025, 2025-10 or 2025-10-11."
    ),
    click.option("--until", metavar="DATE", help="Published on or before."),
    click.option(
        "--place",
        metavar="NAME",
        help="Of this place, in any spelling, or of one that lies in it.",
    ),
    click.option("--measure", type=click.Choice(MEASURES), help="With a figure of this measure."),
    click.option(
        "--stance", type=click.Choice(STANCES), help="How the speaker stands to the words."
    ),
    click.option(
        "--hedge/--no-hedge", default=None, help="With hedging words in what is said, or without."
    ),
    click.option("--words", metavar="TEXT", help="With these words; “quoted” ones together."),
    click.option("--report", metavar="ID", help="From this report."),
    click.option("--run", metavar="ID", help="As found by this run, not by the newest."),
    click.option(
        "--min-probability",
        type=click.FloatRange(0, 1),
        help="Only what the engine is this sure of.",
    ),
    click.option("--limit", type=click.IntRange(1), default=None, help="At most this many rows."),
)


class Listed(click.Group):
    """A list with options of its own, unless a word says what else is wanted."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage with what follows left to choice."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] [COMMAND]")


class Listing(Listed):
    """Commands about one kind of thing; without one of them, what is there is listed."""

    bare = "list"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take options without a command for those of the list."""
        is_help = bool(args) and args[0] in ctx.help_option_names
        if not is_help and (not args or args[0].startswith("-")):
            args = [self.bare, *args]
        return super().parse_args(ctx, args)


def say_filters(filters: Mapping[str, object]) -> str:
    """Return what a query asks for, in one line: `place=Idlib since=2026-04`."""
    return " ".join(f"{name}={value}" for name, value in sorted(filters.items()))


def tlp_option(default: str | None, told: str) -> Callable[[Command], Command]:
    """Return the option of a marking; without a default it must be given."""
    return click.option(
        "--tlp",
        type=click.Choice(TLP_LEVELS),
        default=default,
        required=default is None,
        show_default=default is not None,
        help=told,
    )


def shape_for(shape: str | None) -> str:
    """Return the format asked for, or what suits standard output."""
    return shape or ("table" if sys.stdout.isatty() else "jsonl")
