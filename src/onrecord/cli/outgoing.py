"""`onrecord producer`, `mark` and `withhold`: whose it is, who may see it, who is not named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import Listing, format_option, ledger_option, shape_for, tlp_option
from onrecord.records import Tlp

if TYPE_CHECKING:
    from onrecord.api import OpenLedger, Rows
    from onrecord.store import ReportRow


@click.group("producer", invoke_without_command=True, short_help="Say whose this ledger is.")
@ledger_option
@click.pass_context
def producer_command(ctx: click.Context, /, *, ledger: str) -> None:
    """Show who hands out what this ledger holds."""
    if ctx.invoked_subcommand is not None:
        return
    from onrecord import api

    with api.open(ledger, create=False) as book:
        found = book.producer()
    if found is None:
        click.echo("nobody has been named; `onrecord producer set NAME` does", err=True)
    else:
        click.echo(f"{found.name}  {found.identity}")


@producer_command.command("set", short_help="Name the organisation.")
@click.argument("name", metavar="NAME")
@click.option("--texts/--no-texts", default=None, help="Hand texts on with what they say, or not.")
@click.option(
    "--reviewers/--no-reviewers",
    default=None,
    help="Name whoever judged with what they judged, or not; at first not.",
)
@click.option(
    "--new-ids", is_flag=True, help="Give objects other ids, from which no text can be guessed."
)
@ledger_option
def set_command(
    *, name: str, texts: bool | None, reviewers: bool | None, new_ids: bool, ledger: str
) -> None:
    """Name the organisation that hands out what this ledger holds.

    Its id is drawn the first time and stays when the name changes.
    """
    from onrecord import api

    with api.open(ledger, create=True) as book:
        found = book.name_producer(name, texts=texts, reviewers=reviewers, new_ids=new_ids)
    click.echo(f"{found.name}  {found.identity}")


@click.command("mark", short_help="Say who may see a report, or a claim.")
@click.argument("report", metavar="REPORT")
@tlp_option(None, "The marking, by the Traffic Light Protocol 2.0.")
@click.option("--claim", metavar="ID", help="Only this claim of the report.")
@ledger_option
def mark_command(*, report: str, tlp: Tlp, claim: str | None, ledger: str) -> None:
    """Mark a report, or one claim of it; TLP:RED never leaves the ledger.

    A claim that is marked stricter than its report takes the text with it: others get the
    report's evidence alone, short of the claim's words.
    """
    from onrecord import api

    with api.open(ledger, create=False) as book:
        found = book.mark(report, tlp, claim=claim)
    click.echo(f"{claim or found}: TLP:{tlp.upper()}")


class Withhold(Listing):
    """A name, unless the first word is one of the commands."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take what is no command for a name to withhold."""
        if args and args[0] not in self.commands:
            args = ["name", *args]
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage with a name first."""
        formatter.write_usage(ctx.command_path, "NAME --reason TEXT | COMMAND")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands but the one that is meant without a word."""
        return [name for name in super().list_commands(ctx) if name != "name"]


@click.group("withhold", cls=Withhold, short_help="Withhold a person's name from others.")
def withhold_command() -> None:
    """Withhold a person's name from all that goes out; here it stays on record.

    NAME is a name, or the id of a party, whose names are all withheld.
    """


@withhold_command.command("name", hidden=True)
@click.argument("name", metavar="NAME")
@click.option("--reason", required=True, metavar="TEXT", help="Why, for whoever asks later.")
@click.option("--by", metavar="WHO", help="Who decided it.")
@ledger_option
def name_command(*, name: str, reason: str, by: str | None, ledger: str) -> None:
    """Withhold NAME from all that goes out from now on."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        found = book.withhold(name, reason=reason, by=by)
        named = {row.id for words in found.names for row in _holding(book, words)}
    others = f" (also {', '.join(found.names[1:])})" if found.names[1:] else ""
    click.echo(f"{found.id}: {found.names[0]}{others} is withheld from all that goes out")
    if not named:
        click.echo("no report has that name as yet; see that it is spelled so", err=True)
    elif len(named) < _MOST_COUNTED:
        plural = "report" if len(named) == 1 else "reports"
        click.echo(f"it stands in {len(named)} {plural}", err=True)


_MOST_COUNTED = 1_000


def _holding(book: OpenLedger, name: str) -> Rows[ReportRow]:
    """Return reports that hold a name's words in their order, up to a number."""
    words = name.replace('"', " ")
    return book.reports(words=f'"{words}"', limit=_MOST_COUNTED)


@withhold_command.command("list", short_help="List the names that are withheld.")
@click.option("--undone", is_flag=True, help="With those that are withheld no longer.")
@ledger_option
@format_option
def list_command(*, undone: bool, ledger: str, shape: str | None) -> None:
    """List the names that are withheld, with reason, by whom, and when."""
    from onrecord import api
    from onrecord.cli import show

    with api.open(ledger, create=False) as book:
        show.print_rows(book.withheld(undone=undone), shape_for(shape))


@withhold_command.command("undo", short_help="Withhold a name no longer.")
@click.argument("id_", metavar="ID")
@ledger_option
def undo_command(*, id_: str, ledger: str) -> None:
    """Withhold a name no longer; the entry stays on the list, with the time."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        found = book.undo_withholding(id_)
    click.echo(f"{found.id}: {found.names[0]} is withheld no longer")


@withhold_command.command("prove", short_help="Prove what a redacted copy was made from.")
@click.argument("report", metavar="REPORT")
@ledger_option
def prove_command(*, report: str, ledger: str) -> None:
    """Print what opens the commitment in a copy of REPORT: salt and digest of the original.

    Whoever is given it can check that SHA-256 of both is the copy's commitment, and then guess
    names against the digest: it is for those alone who may know them.
    """
    from onrecord import api

    with api.open(ledger, create=False) as book:
        found: Any = book.prove_copy(report)
    for name, value in found.items():
        click.echo(f"{name:<12} {value}")
