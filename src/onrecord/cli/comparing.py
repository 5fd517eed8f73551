"""`onrecord compare` and `timeline`: accounts beside each other, and over time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import MEASURES, format_option, ledger_option, shape_for

if TYPE_CHECKING:
    from onrecord.comparisons import ComparisonTable, CourseTable
    from onrecord.relate.comparing.choosing import Chosen

POLICIES = ("range", "min", "max", "acled", "ucdp", "majority", "priority")
IN_SHORT = ("origin", "carried", "says", "stands")
_among = (
    click.option("--words", metavar="TEXT", help="Reports with these words, in title or text."),
    click.option("--publisher", metavar="NAME", help="Printed by."),
    click.option("--place", metavar="NAME", help="With a claim or a figure of this place."),
    click.option("--since", metavar="DATE", help="Published on or after."),
    click.option("--until", metavar="DATE", help="Published on or before."),
)
_plot = click.option("--plot", metavar="FILE", help="Write the figures as a chart, in SVG.")


def _with_filters(command: Any) -> Any:
    for option in reversed(_among):
        command = option(command)
    return command


@click.command("compare", short_help="Set accounts beside each other.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@_with_filters
@click.option(
    "--measure",
    "measures",
    multiple=True,
    type=click.Choice(MEASURES),
    help="Ask how many of this measure alone; may be given again.",
)
@click.option(
    "--policy",
    type=click.Choice(POLICIES),
    help="What a rule makes of the figures, and what it drops.",
)
@click.option(
    "--prefer", multiple=True, metavar="NAME", help="For priority: whom first; may be given again."
)
@click.option("--all", "is_all", is_flag=True, help="Questions too that one origin alone answers.")
@_plot
@ledger_option
@format_option
def compare_command(
    *,
    ids: tuple[str, ...],
    ledger: str,
    shape: str | None,
    measures: tuple[str, ...],
    policy: str | None,
    prefer: tuple[str, ...],
    is_all: bool,
    plot: str | None,
    **filters: Any,
) -> None:
    """Set accounts beside each other: questions down, origins across.

    ID is a story or a report; several reports may be given. Without an ID all reports that fit
    the filters are compared.
    """
    from onrecord import api

    given = {name: value for name, value in filters.items() if value is not None}
    with api.open(ledger, create=False) as book:
        table = book.comparison(*ids, measures=measures, **given)
    chosen = table.choose(policy, prefer=prefer) if policy else []
    if plot:
        Path(plot).write_text(table.to_svg(), encoding="utf-8")
    if not table.reports:
        click.echo("no reports like that; nothing to compare", err=True)
    _print_comparison(table, chosen, shape_for(shape), is_all=is_all)


@click.command("timeline", short_help="One party's figures over time.")
@click.option("--party", required=True, metavar="NAME", help="Who; part of a name will do.")
@click.option("--measure", required=True, type=click.Choice(MEASURES), help="Of what.")
@_with_filters
@_plot
@ledger_option
@format_option
def timeline_command(
    *,
    party: str,
    measure: str,
    ledger: str,
    shape: str | None,
    plot: str | None,
    **filters: Any,
) -> None:
    """Follow what one party counts over time, with corrections, beside what others say of it."""
    from onrecord import api

    given = {name: value for name, value in filters.items() if value is not None}
    with api.open(ledger, create=False) as book:
        course = book.timeline(party, measure, **given)
    if plot:
        Path(plot).write_text(course.to_svg(), encoding="utf-8")
    _print_course(course, shape_for(shape))


# --- printing -----------------------------------------------------------------------------


def _print_comparison(
    table: ComparisonTable, chosen: Sequence[Chosen], shape: str, *, is_all: bool
) -> None:
    from onrecord import comparisons, outlines
    from onrecord.cli import show

    if shape == "json":
        click.echo(comparisons.encode(table, chosen).decode())
        return
    if shape != "table":
        show.print_cells(table.rows(), shape)
        return
    click.echo(outlines.headline(table), err=True)
    n_asked = print_questions(table, chosen, is_all=is_all)
    if table.exchanges:
        show.print_heading("who answers whom", "")
        rows = [outlines.outline_exchange(table, one) for one in table.exchanges]
        show.print_cells(rows, shape)
    n_more = len(table.questions) - n_asked
    if n_more:
        click.echo(f"{n_more} more questions that one origin alone answers; --all", err=True)


def print_questions(
    table: ComparisonTable,
    chosen: Sequence[Chosen] = (),
    *,
    is_all: bool = False,
    columns: Sequence[str] = (),
) -> int:
    """Print a table for each question that several origins answer; return how many there were."""
    from onrecord import outlines
    from onrecord.charts.questions import summary
    from onrecord.cli import show

    by_question = {one.question: one for one in chosen}
    asked = [question for question in table.questions if is_all or len(question.cells) > 1]
    for question in asked:
        cells = [outlines.outline_cell(table, cell) for cell in question.cells]
        show.print_heading(question.text, summary(table, question))
        show.print_cells([{name: row[name] for name in columns or row} for row in cells], "table")
        if question.id in by_question:
            show.print_cells([outlines.outline_chosen(table, by_question[question.id])], "table")
    return len(asked)


def _print_course(course: CourseTable, shape: str) -> None:
    from onrecord import outlines
    from onrecord.cli import show

    names = [course.comparison.origin(key).name for key in course.origins]
    if not names:
        found = f"{course.party}: nobody of that name counts {course.measure} in these reports"
        click.echo(found, err=True)
    if shape == "table":
        if names:
            click.echo(f"{course.party}: {', '.join(names)}", err=True)
        rows = [outlines.outline_row(row) for row in course.rows()]
        show.print_cells(rows, shape)
        return
    show.print_cells(course.rows(), shape)
