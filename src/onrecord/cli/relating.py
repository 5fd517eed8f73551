"""`onrecord stories` and `story`: which reports tell of one happening, and why."""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli.options import format_option, ledger_option, shape_for

TABLE_ROWS = 50
_by_option = click.option("--by", metavar="NAME", help="Who judges so.")
_reason_option = click.option("--reason", metavar="TEXT", help="Why.")


@click.group("stories", short_help="List stories; merge, split.", invoke_without_command=True)
@click.option("--since", metavar="DATE", help="With a report published on or after.")
@click.option("--until", metavar="DATE", help="With a report published on or before.")
@click.option(
    "--min-reports",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="With at least so many reports.",
)
@click.option("--limit", type=click.IntRange(1), default=None, help="At most this many rows.")
@ledger_option
@format_option
@click.pass_context
def stories_command(
    context: click.Context, /, *, ledger: str, shape: str | None, **asked: Any
) -> None:
    """List stories: the reports of one happening, those that began last first.

    `onrecord stories judgements` lists what people judged; `merge`, `split` and `undo` judge.
    """
    context.obj = ledger
    if context.invoked_subcommand is not None:
        return
    from onrecord import api
    from onrecord.cli import show

    shape = shape_for(shape)
    if shape == "table":
        asked["limit"] = asked["limit"] or TABLE_ROWS
    with api.open(ledger, create=False) as book:
        n_rows = show.print_rows(book.iter_stories(**asked), shape)
    if not n_rows:
        click.echo("no stories like that", err=True)
    elif shape == "table":
        cut = f"; --limit shows more than {n_rows}" if n_rows == asked["limit"] else ""
        click.echo(f"{n_rows} stories{cut}", err=True)


@stories_command.command("merge", short_help="Hold several stories to be one.")
@click.argument("ids", nargs=-1, required=True, metavar="ID ID…")
@_by_option
@_reason_option
@ledger_option
@click.pass_context
def merge_command(
    context: click.Context, /, *, ids: tuple[str, ...], ledger: str, **said: str | None
) -> None:
    """Hold the stories of these IDs to be one, from now on."""
    from onrecord import api

    if len(ids) < 2:
        raise click.UsageError("give the ids of two stories or more")
    with api.open(_ledger(context, ledger), create=False) as book:
        judgement = book.merge_stories(*ids, **said)
        click.echo(f"{judgement.id}: merged into {book.story(judgement.reports[0]).story.id}")


@stories_command.command("split", short_help="Hold reports to be of another story.")
@click.argument("story", metavar="ID")
@click.argument("reports", nargs=-1, required=True, metavar="REPORT…")
@_by_option
@_reason_option
@ledger_option
@click.pass_context
def split_command(
    context: click.Context,
    /,
    *,
    story: str,
    reports: tuple[str, ...],
    ledger: str,
    **said: str | None,
) -> None:
    """Hold these REPORTs, by id, to be of another story than the rest of the story ID."""
    from onrecord import api

    with api.open(_ledger(context, ledger), create=False) as book:
        judgement = book.split_story(story, *reports, **said)
        click.echo(f"{judgement.id}: split off {book.story(judgement.reports[0]).story.id}")


@stories_command.command("undo", short_help="Undo a judgement.")
@click.argument("judgement", metavar="JUDGEMENT")
@ledger_option
@click.pass_context
def undo_command(context: click.Context, /, *, judgement: str, ledger: str) -> None:
    """Undo a JUDGEMENT, by id; it stays on record as undone."""
    from onrecord import api

    with api.open(_ledger(context, ledger), create=False) as book:
        click.echo(f"{book.undo_story_judgement(judgement).id}: undone")


@stories_command.command("judgements", short_help="List what people judged.")
@ledger_option
@format_option
@click.pass_context
def judgements_command(context: click.Context, /, *, ledger: str, shape: str | None) -> None:
    """List what people judged of stories, oldest first, and what of it was undone."""
    from onrecord import api
    from onrecord.cli import show

    with api.open(_ledger(context, ledger), create=False) as book:
        show.print_rows(book.story_judgements(), shape_for(shape))


@click.command("story", short_help="Show one story: its reports, and why they belong.")
@click.argument("id_", metavar="ID")
@ledger_option
@format_option
def story_command(*, id_: str, ledger: str, shape: str | None) -> None:
    """Show the story of an ID, or of a report's id: its reports and why they belong together.

    Copies stand under “copy of”; the count of independents takes them, and reprints of one
    agency, as one.
    """
    from onrecord import api
    from onrecord.cli import show

    with api.open(ledger, create=False) as book:
        told = book.story(id_)
    shape = shape_for(shape)
    if shape == "table":
        show.print_story(told)
    elif shape == "csv":
        show.print_rows(told.lines, shape)
    else:
        show.print_record(told, shape)


def _ledger(context: click.Context, ledger: str) -> str:
    """Return the ledger of a subcommand: its own option, or the one before its name."""
    outer: str = context.obj
    given = context.get_parameter_source("ledger")
    return outer if given is click.core.ParameterSource.DEFAULT else ledger
