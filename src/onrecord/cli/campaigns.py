"""`onrecord campaigns`: queries that have a name, and so an address on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import (
    Listed,
    filter_options,
    format_option,
    ledger_option,
    say_filters,
    shape_for,
)

if TYPE_CHECKING:
    from onrecord.store.campaigns import Campaign


@click.group("campaigns", cls=Listed, invoke_without_command=True, short_help="List saved queries.")
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
        rows = [_cells(one) for one in book.campaigns()]
        if not show.print_cells(rows, shape_for(shape)):
            click.echo("no campaigns; `onrecord campaigns add NAME --place …` makes one", err=True)


@campaigns_command.command("add", short_help="Give a query a name.")
@click.argument("name", metavar="NAME")
@filter_options
@ledger_option
def add_command(*, name: str, ledger: str, **filters: Any) -> None:
    """Give a query the name NAME; what it asks for is shown at `/campaign/NAME`.

    All of it is shown there: `--limit` makes no difference.
    """
    from onrecord import api

    kept = {key: value for key, value in filters.items() if value is not None and key != "limit"}
    given = {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in kept.items()}
    with api.open(ledger, create=False) as book:
        made = book.add_campaign(name, given)
    click.echo(f"{made.name}: {say_filters(made.filters)}")


@campaigns_command.command("remove", short_help="Forget a named query.")
@click.argument("name", metavar="NAME")
@ledger_option
def remove_command(*, name: str, ledger: str) -> None:
    """Forget the campaign NAME; the claims that it asked for stay on record."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        book.remove_campaign(name)
    click.echo(f"{name}: forgotten")


def _cells(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "title": campaign.title,
        "asks_for": say_filters(campaign.filters),
        "made_at": campaign.made_at,
    }
