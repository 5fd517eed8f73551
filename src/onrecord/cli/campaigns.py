"""`onrecord campaigns`: queries that have a name, and so an address on the page."""

from __future__ import annotations

from typing import Any, get_args

import click

from onrecord.cli.options import format_option, ledger_option, shape_for
from onrecord.records import Measure, Speech, Stance


class ManyCampaigns(click.Group):
    """The list, unless a word says what else is wanted."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage with what follows `campaigns` left to choice."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] [COMMAND]")


@click.group(
    "campaigns", cls=ManyCampaigns, invoke_without_command=True, short_help="List saved queries."
)
@ledger_option
@format_option
@click.pass_context
def campaigns_command(ctx: click.Context, /, *, ledger: str, shape: str | None) -> None:
    """List queries that somebody gave a name, each a page at `/campaign/NAME`."""
    if ctx.invoked_subcommand is not None:
        return
    from onrecord import api
    from onrecord.cli import show

    with api.open(ledger, create=False) as book:
        if not show.print_rows(book.campaigns(), shape_for(shape)):
            click.echo("no campaigns; `onrecord campaigns add NAME --place …` makes one", err=True)


@campaigns_command.command("add", short_help="Give a query a name.")
@click.argument("name", metavar="NAME")
@click.option("--speaker", metavar="TEXT", help="Said by somebody of this name.")
@click.option("--party", metavar="ID", help="Said by this party.")
@click.option("--publisher", metavar="TEXT", help="Published by an outlet of this name.")
@click.option("--place", metavar="TEXT", help="Of this place, or of what lies in it.")
@click.option("--measure", type=click.Choice(get_args(Measure)), help="With such a figure.")
@click.option("--stance", type=click.Choice(get_args(Stance)), help="Said in this way.")
@click.option("--speech", type=click.Choice(get_args(Speech)), help="Quoted in this way.")
@click.option("--words", metavar="TEXT", help="With these words in what is said.")
@click.option("--since", metavar="DAY", help="Published on or after this day, month or year.")
@click.option("--until", metavar="DAY", help="Published on or before it.")
@click.option("--min-probability", type=click.FloatRange(0, 1), help="At least this sure.")
@ledger_option
def add_command(*, name: str, ledger: str, **filters: Any) -> None:
    """Give a query the name NAME; what it asks for is shown at `/campaign/NAME`."""
    from onrecord import api

    given = {key: str(value) for key, value in filters.items() if value is not None}
    with api.open(ledger, create=False) as book:
        made = book.add_campaign(name, given)
    click.echo(f"{made.name}: {' '.join(f'{k}={v}' for k, v in made.filters.items())}")


@campaigns_command.command("remove", short_help="Forget a named query.")
@click.argument("name", metavar="NAME")
@ledger_option
def remove_command(*, name: str, ledger: str) -> None:
    """Forget the campaign NAME; the claims that it asked for stay on record."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        book.remove_campaign(name)
    click.echo(f"{name}: forgotten")
