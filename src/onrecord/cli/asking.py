"""`onrecord claims`, `figures`, `reports` and `search`: what is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import FORMATS, filter_options, ledger_option, shape_for

if TYPE_CHECKING:
    from onrecord.exchange.tables import TableFormat
    from onrecord.policies import Policy

TABLE_ROWS = 50
FILE_FORMATS = ("xlsx", "parquet")

format_option = click.option(
    "--format",
    "shape",
    type=click.Choice([*FORMATS, *FILE_FORMATS]),
    default=None,
    help="How to print; a table on a terminal, JSON Lines when piped; xlsx, parquet with --out.",
)
out_option = click.option(
    "--out",
    metavar="FILE",
    help="Write a file in place of standard output: csv, jsonl, xlsx, parquet.",
)


@click.command("claims", short_help="List claims: who said what.")
@filter_options
@ledger_option
@format_option
@out_option
def claims_command(*, ledger: str, shape: str | None, out: str | None, **filters: Any) -> None:
    """List claims, newest published first."""
    _list("claims", ledger, shape, filters, out=out)


@click.command("figures", short_help="List figures: how many, by whose count.")
@filter_options
@click.option(
    "--policy",
    type=click.Choice(["range", "acled", "ucdp"]),
    help="Add columns: what each figure comes to by the rules of ACLED or UCDP.",
)
@ledger_option
@format_option
@out_option
def figures_command(
    *, ledger: str, shape: str | None, policy: Policy | None, out: str | None, **filters: Any
) -> None:
    """List figures, newest published first, each with whose claim it is."""
    _list("figures", ledger, shape, filters, policy=policy, out=out)


@click.command("reports", short_help="List reports.")
@filter_options
@ledger_option
@format_option
@out_option
def reports_command(*, ledger: str, shape: str | None, out: str | None, **filters: Any) -> None:
    """List reports, newest published first."""
    _list("reports", ledger, shape, filters, out=out)


@click.command("search", short_help="Find reports by words.")
@click.argument("words", nargs=-1, required=True)
@click.option("--publisher", metavar="NAME", help="Printed by.")
@click.option("--since", metavar="DATE", help="Published on or after.")
@click.option("--until", metavar="DATE", help="Published on or before.")
@click.option("--limit", type=click.IntRange(1), default=None, help="At most this many rows.")
@ledger_option
@format_option
@out_option
def search_command(
    *, words: tuple[str, ...], ledger: str, shape: str | None, out: str | None, **filters: Any
) -> None:
    """Find reports that hold all WORDS in title or text; “quoted” ones together."""
    asked = " ".join(f'"{word}"' if " " in word else word for word in words)
    _list("reports", ledger, shape, {**filters, "words": asked}, out=out)


def _list(
    what: str,
    ledger: str,
    shape: str | None,
    filters: dict[str, Any],
    *,
    policy: Policy | None = None,
    out: str | None = None,
) -> None:
    from onrecord import api
    from onrecord.cli import show

    given = {name: value for name, value in filters.items() if value is not None}
    if out is not None or shape in FILE_FORMATS:
        _write(what, ledger, _file_format(shape, out), out, given, policy=policy)
        return
    shape = shape_for(shape)
    if shape == "table":
        given.setdefault("limit", TABLE_ROWS)
    query = api.make_query(**given)
    with api.open(ledger, create=False) as book:
        rows = book.rows(what, query)
        n_rows = show.print_rows(rows, shape, policy=policy)
    if not n_rows:
        click.echo(f"no {what} like that", err=True)
    elif shape == "table":
        cut = f"; --limit shows more than {n_rows}" if n_rows == given["limit"] else ""
        click.echo(f"{n_rows} {what}{cut}", err=True)


def _write(
    what: str,
    ledger: str,
    form: TableFormat,
    out: str | None,
    filters: dict[str, Any],
    *,
    policy: Policy | None,
) -> None:
    from onrecord import api

    if out is None:
        raise click.UsageError(f"--format {form} is no text; say where to with --out FILE")
    with api.open(ledger, create=False) as book, click.open_file(out, "wb", atomic=True) as stream:
        tally = book.write_table(what, stream, form, policy=policy, **filters)
    click.echo(f"{out}: {what}: {tally}", err=True)


def _file_format(shape: str | None, out: str | None) -> TableFormat:
    """Return the format asked for or, without one, that of the file's ending."""
    wanted = shape or (out or "").rpartition(".")[2]
    for form in ("csv", "jsonl", "xlsx", "parquet"):
        if wanted == form:
            return form
    raise click.UsageError(
        f"--out {out}: no file of format {wanted!r}; take csv, jsonl, xlsx or parquet"
    )
