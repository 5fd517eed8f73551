"""`onrecord parties`: who is on record, whatever reports call them, and why that is held."""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli.options import Listed, format_option, ledger_option, shape_for

TABLE_ROWS = 50
KINDS = "person organisation group country media".split()


@click.group("parties", cls=Listed, invoke_without_command=True, short_help="List who is who.")
@click.option("--name", metavar="TEXT", help="With these words in one of the names.")
@click.option("--kind", type=click.Choice(KINDS), help="Of this kind.")
@click.option("--unnamed", is_flag=True, help="With those without a name: “local sources”.")
@click.option("--limit", type=click.IntRange(1), default=None, help="At most this many rows.")
@ledger_option
@format_option
@click.pass_context
def parties_command(
    ctx: click.Context, /, *, ledger: str, shape: str | None, **filters: Any
) -> None:
    """List persons and organisations, each once, whatever reports call them.

    Names are put together across reports by rules that would rather leave two apart than make
    one of two; `why` shows them. `merge` and `split` decide otherwise, and can be undone.
    """
    if ctx.invoked_subcommand is not None:
        return
    from onrecord import api

    shape = shape_for(shape)
    given = {name: value for name, value in filters.items() if value is not None}
    if shape == "table":
        given.setdefault("limit", TABLE_ROWS)
    with api.open(ledger, create=False) as book:
        n_rows = _print(book.parties(**given), shape)
    if not n_rows:
        click.echo("no parties like that", err=True)
    elif shape == "table":
        cut = f"; --limit shows more than {n_rows}" if n_rows == given["limit"] else ""
        click.echo(f"{n_rows} parties{cut}", err=True)


@parties_command.command("why", short_help="Show why names are one party.")
@click.argument("party", metavar="ID")
@ledger_option
@format_option
def why_command(*, party: str, ledger: str, shape: str | None) -> None:
    """Show each name of a party with the rule that put it there and the words that decided."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        found = book.party(party)
        click.echo(f"{found.name} ({found.kind}), {found.id}", err=True)
        _print(book.party_joins(party), shape_for(shape))


@parties_command.command("merge", short_help="Have two parties be one.")
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@ledger_option
def merge_command(*, one: str, other: str, ledger: str) -> None:
    """Have two parties be one from now on, in what is added later, too."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        names = " and ".join(book.party(id_).name for id_ in (one, other))
        judgement = book.merge_parties(one, other)
    click.echo(f"{judgement}: {names} are one party; `onrecord parties undo {judgement}` undoes it")


@parties_command.command("split", short_help="Have names of a party be another one.")
@click.argument("party", metavar="ID")
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@ledger_option
def split_command(*, party: str, names: tuple[str, ...], ledger: str) -> None:
    """Have the NAMEs of a party be another party from now on, in what is added later, too."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        judgement = book.split_party(party, *names)
    click.echo(
        f"{judgement}: {', '.join(names)} apart; `onrecord parties undo {judgement}` undoes it"
    )


@parties_command.command("undo", short_help="Take a merge or a split back.")
@click.argument("judgement", metavar="JUDGEMENT")
@ledger_option
def undo_command(*, judgement: str, ledger: str) -> None:
    """Take a merge or a split back; it stays on the list, with the time."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        book.undo_party_judgement(judgement)
    click.echo(f"{judgement}: undone")


@parties_command.command("judgements", short_help="List merges and splits.")
@ledger_option
@format_option
def judgements_command(*, ledger: str, shape: str | None) -> None:
    """List what people decided, newest first; what was undone, too."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        _print(book.party_judgements(), shape_for(shape))


def _print(rows: Any, shape: str) -> int:
    from onrecord.cli import show

    return show.print_rows(rows, shape)
