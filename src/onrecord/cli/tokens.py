"""`onrecord tokens`: who may ask this ledger from elsewhere, and for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onrecord.cli.options import Listing, format_option, ledger_option, shape_for

if TYPE_CHECKING:
    from onrecord.records import Scope, Tlp

TLPS = ("clear", "green", "amber", "amber+strict")


@click.group("tokens", cls=Listing, short_help="Give out tokens, list them, take them back.")
def tokens_command() -> None:
    """Say who may ask this ledger over HTTP from elsewhere, and what they see.

    A token is shown once, when it is made; the ledger keeps its digest alone.
    """


@tokens_command.command("new")
@click.argument("name")
@click.option(
    "--tlp",
    type=click.Choice(TLPS),
    default="clear",
    show_default=True,
    help="The strictest marking that its bearer sees.",
)
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(["read", "write", "admin"]),
    multiple=True,
    help="What its bearer may do; read if nothing is said.",
)
@click.option(
    "--collection",
    "collections",
    multiple=True,
    metavar="ID",
    help="Keep them to this collection, by id or alias; may be given several times.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="Good for so long; else until revoked.")
@ledger_option
def new_command(
    *,
    name: str,
    tlp: Tlp,
    scopes: tuple[Scope, ...],
    collections: tuple[str, ...],
    days: int | None,
    ledger: str,
) -> None:
    """Make a token for NAME and print it: it cannot be shown again."""
    from onrecord import api

    with api.open(ledger) as book:
        token = book.new_token(name, tlp=tlp, scopes=scopes, collections=collections, days=days)
        row = next(row for row in book.tokens() if row.name == name.strip() and not row.revoked_at)
    click.echo(token)
    n_collections = len(row.collections) if row.collections is not None else None
    where = {None: "whole ledger", 1: "in 1 collection"}.get(
        n_collections, f"in {n_collections} collections"
    )
    until = f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else "until revoked"
    click.echo(
        f"{row.name}: {', '.join(row.scopes)}; up to TLP:{row.tlp.upper()}, {where}, {until}",
        err=True,
    )
    click.echo("keep it safe; it is not kept here and cannot be shown again", err=True)


@tokens_command.command("list")
@ledger_option
@format_option
def list_command(*, ledger: str, shape: str | None) -> None:
    """List the tokens, revoked ones too."""
    from onrecord import api
    from onrecord.cli import show

    with api.open(ledger, read_only=True) as book:
        n_rows = show.print_rows(book.tokens(), shape_for(shape))
    if not n_rows:
        click.echo("no tokens; `onrecord tokens new NAME` makes one", err=True)


@tokens_command.command("revoke")
@click.argument("name")
@ledger_option
def revoke_command(*, name: str, ledger: str) -> None:
    """Take back the token of NAME, or of an id; whoever uses it is out at once."""
    from onrecord import api

    with api.open(ledger) as book:
        row = book.revoke_token(name)
    click.echo(f"{row.id} of {row.name} is no token any more", err=True)
