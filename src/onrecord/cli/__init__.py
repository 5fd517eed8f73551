"""The command line: options in, one library call, lines out.

Results go to standard output, everything else to standard error. Exit status:
0 done; 1 something failed, was not found or does not hold; 2 wrong use; 130 interrupted.
Each command's module is imported when the command is named, so that `--help` is quick.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

COMMANDS = {
    "read": "reading",
    "add": "reading",
    "demo": "reading",
    "claims": "asking",
    "figures": "asking",
    "reports": "asking",
    "search": "asking",
    "parties": "parties",
    "campaigns": "campaigns",
    "stories": "relating",
    "story": "relating",
    "compare": "comparing",
    "timeline": "comparing",
    "export": "exporting",
    "import": "exporting",
    "verify": "keeping",
    "serve": "serving",
    "collections": "collections",
    "doctor": "keeping",
    "producer": "outgoing",
    "mark": "outgoing",
    "withhold": "outgoing",
    "translations": "translations",
    "keys": "keys",
    "peers": "peers",
    "tokens": "tokens",
}


class Commands(click.Group):
    """The commands, each loaded from its module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, or None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"onrecord.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named; click itself takes a closed pipe for a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise ReaderGoneError from None


class ReaderGoneError(Exception):
    """Whoever read our lines has gone; that is no error of ours."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onrecord", prog_name="onrecord")
@click.option("--verbose", "-v", is_flag=True, help="Say more on standard error.")
def cli(*, verbose: bool) -> None:
    """Read news reports and keep the record of who said what happened.

    A report is not a fact: what a report says is kept as the claim of whoever said it,
    with the exact words as evidence.
    """
    import logging

    level = logging.INFO if verbose else logging.ERROR
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")


def main() -> None:
    """Run the command line and leave with its exit status; errors are one line each."""
    from onrecord.errors import OnRecordError, UsageError

    try:
        status = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was acknowledged is kept", err=True)
        status = 130
    except ReaderGoneError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to flush
        status = 0
    except OnRecordError as error:
        click.echo(f"onrecord: {error}", err=True)
        status = 2 if isinstance(error, UsageError) else 1
    except OSError as error:
        if error.filename is None:
            raise
        click.echo(f"onrecord: {error.filename}: {error.strerror}; give another path", err=True)
        status = 2
    sys.exit(status if isinstance(status, int) else 0)
