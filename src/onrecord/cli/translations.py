"""`onrecord translations`: what claims are in other languages, as people worded them."""

from __future__ import annotations

import click

from onrecord.cli.options import Listing, format_option, ledger_option, shape_for


@click.group("translations", cls=Listing, short_help="List translations of claims, or make some.")
def translations_command() -> None:
    """Keep what claims are in other languages; others get that with the claims.

    A person words them: nothing here translates. The original stays the evidence.
    """


@translations_command.command("list", short_help="List the translations.")
@click.option("--report", metavar="ID", help="Of this report alone.")
@ledger_option
@format_option
def list_command(*, report: str | None, ledger: str, shape: str | None) -> None:
    """List translations with the claim, the language, who made them, and when."""
    from onrecord import api
    from onrecord.cli import show

    with api.open(ledger, create=False) as book:
        n_rows = show.print_rows(book.translations(report), shape_for(shape))
    if not n_rows:
        click.echo("no translations; `onrecord translations add REPORT` makes one", err=True)


@translations_command.command("add", short_help="Say what a claim is in another language.")
@click.argument("report", metavar="REPORT")
@click.option("--claim", required=True, metavar="ID", help="Which of its claims.")
@click.option("--language", required=True, metavar="TAG", help="Into which language, such as de.")
@click.option("--words", required=True, metavar="TEXT", help="The claim's words in it.")
@click.option("--by", metavar="WHO", help="Who worded it; kept here, and handed to nobody.")
@ledger_option
def add_command(
    *, report: str, claim: str, language: str, words: str, by: str | None, ledger: str
) -> None:
    """Say what a claim of REPORT is in another language, in place of what was said of that."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        found = book.translate(report, claim, language=language, words=words, by=by)
    click.echo(f"{found.id}: {found.claim} in {found.language}")


@translations_command.command("undo", short_help="Let a translation hold no longer.")
@click.argument("id_", metavar="ID")
@ledger_option
def undo_command(*, id_: str, ledger: str) -> None:
    """Let a translation hold no longer; collections hand it out no more."""
    from onrecord import api

    with api.open(ledger, create=False) as book:
        found = book.undo_translation(id_)
    click.echo(f"{found.id}: {found.claim} in {found.language} holds no longer")
