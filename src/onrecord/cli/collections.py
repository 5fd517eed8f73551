"""`onrecord collections`: what is shared, as queries over the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import (
    MEASURES,
    STANCES,
    Listed,
    format_option,
    ledger_option,
    say_filters,
    shape_for,
)

if TYPE_CHECKING:
    from onrecord.api import OpenLedger
    from onrecord.sharing.shelving import Published
    from onrecord.store.answers.taxii import Collection

MARKINGS = ("clear", "green", "amber", "amber+strict")


@click.group(
    "collections", cls=Listed, invoke_without_command=True, short_help="List what is shared."
)
@ledger_option
@format_option
@click.pass_context
def collections_command(ctx: click.Context, /, *, ledger: str, shape: str | None) -> None:
    """List collections: queries over the ledger that others may be given over TAXII.

    A report is in a collection as long as it fits the query and is marked no stricter than the
    collection; reports that come later are put in when they come.
    """
    if ctx.invoked_subcommand is not None:
        return
    from onrecord import api

    with api.open(ledger, create=False) as book:
        n_rows = _print(book, book.collections(), shape_for(shape))
    if not n_rows:
        click.echo("no collections; `onrecord collections new TITLE` makes one", err=True)


@collections_command.command("new", short_help="Make a collection.")
@click.argument("title")
@click.option("--speaker", metavar="NAME", help="Reports with a claim said by.")
@click.option("--party", metavar="ID", help="With a claim said by this party.")
@click.option("--publisher", metavar="NAME", help="Reports printed by.")
@click.option("--since", metavar="DATE", help="Published on or after.")
@click.option("--until", metavar="DATE", help="Published on or before.")
@click.option("--place", metavar="NAME", help="Of this place, or of one that lies in it.")
@click.option("--measure", type=click.Choice(MEASURES), help="With a figure of this measure.")
@click.option("--stance", type=click.Choice(STANCES), help="With a claim of this stance.")
@click.option("--hedge/--no-hedge", default=None, help="With a claim that hedges, or none.")
@click.option("--words", metavar="TEXT", help="With these words in title or text.")
@click.option(
    "--tlp",
    type=click.Choice(MARKINGS),
    default="green",
    show_default=True,
    help="The strictest marking that it hands out.",
)
@click.option("--alias", metavar="NAME", help="A short name for its address.")
@click.option("--description", metavar="TEXT", help="What others are told of it.")
@click.option("--writable", is_flag=True, help="Those who have leave may post to it.")
@ledger_option
def new_command(*, title: str, ledger: str, **given: Any) -> int:
    """Make a collection called TITLE of the reports that fit all these filters."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        collection = book.new_collection(title, **given)
        done = book.publish()
        n_reports = book.n_members(collection)
    click.echo(collection.id)
    click.echo(f"{n_reports} reports so far", err=True)
    return _tell_problems(done)


@collections_command.command("show", short_help="Show one collection.")
@click.argument("name", metavar="ID|ALIAS")
@ledger_option
@format_option
def show_command(*, name: str, ledger: str, shape: str | None) -> None:
    """Show what one collection asks for and how much it holds."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        _print(book, [book.collection(name)], shape_for(shape))


@collections_command.command("remove", short_help="Share a collection no longer.")
@click.argument("name", metavar="ID|ALIAS")
@ledger_option
def remove_command(*, name: str, ledger: str) -> None:
    """Forget a collection and what was posted to it; the reports stay on record."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        removed = book.remove_collection(name)
    click.echo(f"{removed.title} is shared no longer", err=True)


@collections_command.command("publish", short_help="Bring collections up to date.")
@ledger_option
def publish_command(*, ledger: str) -> int:
    """Put into collections what came since, and take out what may be shared no longer.

    A server does this by itself after each addition.
    """
    from onrecord import api

    with api.open(ledger, create=False) as book:
        done = book.publish()
    click.echo(
        f"{done.n_reports} reports published, {done.n_withdrawn} withdrawn, "
        f"{done.n_objects} versions of objects",
        err=True,
    )
    return _tell_problems(done)


def _tell_problems(done: Published) -> int:
    """Print what could not be handed out or signed; return the exit status that says so."""
    for problem in done.problems:
        click.echo(problem, err=True)
    return 1 if done.problems else 0


def _print(book: OpenLedger, collections: Iterable[Collection], shape: str) -> int:
    from onrecord.cli.show import print_cells

    return print_cells([_row(book, one) for one in collections], shape)


def _row(book: OpenLedger, collection: Collection) -> dict[str, Any]:
    return {
        "id": collection.id,
        "alias": collection.alias,
        "title": collection.title,
        "tlp": collection.tlp,
        "asks_for": say_filters(collection.filters) or "everything",
        "reports": book.n_members(collection),
        "writable": collection.is_writable,
    }
