"""`onrecord export` and `import`: the ledger handed on, and what others handed on read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import ledger_option, tlp_option
from onrecord.records import TLP_LEVELS, Failure, Tlp

if TYPE_CHECKING:
    from onrecord.api import OpenLedger
    from onrecord.api.outgoing import HandedOut
    from onrecord.records import Caller

FORMATS = (
    *("jsonl", "stix", "stix-lines", "csv", "xlsx", "parquet"),
    *("annotation", "geojson", "schema-org", "prov", "ged", "acled"),
)


@click.command("export", short_help="Write what is on record, for ourselves or for others.")
@ledger_option
@click.option("--out", metavar="FILE", help="Where to; standard output otherwise.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(FORMATS),
    default="jsonl",
    show_default=True,
    help="As what; docs/formats.md tells them apart.",
)
@click.option(
    "--what",
    type=click.Choice(["claims", "figures", "reports"]),
    default="claims",
    show_default=True,
    help="Of csv, xlsx and parquet: which rows.",
)
@click.option("--for-others", is_flag=True, help="Without names withheld and TLP:RED; STIX is so.")
@tlp_option("amber+strict", "The strictest marking that goes out to others.")
@click.option("--without-text", is_flag=True, help="Of STIX: the evidence, and not the texts.")
def export_command(
    *,
    ledger: str,
    out: str | None,
    shape: str,
    what: str,
    for_others: bool,
    tlp: Tlp,
    without_text: bool,
) -> int:
    """Write what is on record; JSON Lines and STIX are read back by `onrecord import`.

    JSON Lines is everything, for ourselves. STIX is for others: names that are withheld are taken
    out, what is marked stricter than --tlp stays at home, and TLP:RED always does. With
    --for-others the same holds of JSON Lines; of all else, reports with such names stay at home.
    """
    from onrecord import api
    from onrecord.records import OWNER

    with_copies = shape in ("jsonl", "stix", "stix-lines")
    caller = _outsider(tlp) if for_others and not with_copies else OWNER
    if tlp == "red" and for_others and not with_copies:
        raise click.UsageError("--tlp red goes to nobody else; give amber+strict or less")
    if out is None and shape in ("xlsx", "parquet"):
        raise click.UsageError(f"--format {shape} is no text; say where to with --out FILE")
    with api.open(ledger, caller=caller) as book, click.open_file(out or "-", "wb") as stream:
        if shape == "jsonl":
            return _write_accounts(book, stream, tlp if for_others else None)
        if with_copies:
            texts = False if without_text else None
            lines = shape == "stix-lines"
            return _write_stix(
                stream, book.export_stix(lines=lines, clearance=tlp, with_text=texts)
            )
        if shape in ("csv", "xlsx", "parquet"):
            click.echo(f"{what}: {book.write_table(what, stream, shape)}", err=True)  # type: ignore[arg-type]
        elif shape in ("ged", "acled"):
            click.echo(str(book.write_events(shape, stream)), err=True)  # type: ignore[arg-type]
        else:
            click.echo(str(book.to_document(shape, stream.write)), err=True)  # type: ignore[arg-type]
    if for_others:
        with api.open(ledger, read_only=True) as book:
            click.echo(book.staying(clearance=tlp).told, err=True)
    return 0


def _outsider(clearance: Tlp) -> Caller:
    from onrecord.records import Caller

    return Caller(name="others", clearance=clearance, is_outside=True)


def _write_accounts(book: OpenLedger, stream: Any, clearance: Tlp | None) -> int:
    ends: list[HandedOut] = []
    rows = (
        book.export_jsonl_for_others(clearance=clearance, on_end=ends.append)
        if clearance
        else book.export_jsonl()
    )
    n_rows = 0
    for n_rows, line in enumerate(rows, start=1):  # noqa: B007
        stream.write(line + b"\n")
    if ends:
        return _tell_handed(ends[0], f"{n_rows} of {ends[0].n_in} reports")
    click.echo(f"{n_rows} accounts written", err=True)
    return 0


def _write_stix(stream: Any, pieces: Any) -> int:
    """Write the pieces, tell what they held, and return the exit status."""
    told: Any = None
    for piece in pieces:
        if isinstance(piece, bytes):
            stream.write(piece)
        else:
            told = piece
    return _tell_handed(told, f"{told.n_out} of {told.n_in} reports, {told.n_objects} objects")


def _tell_handed(told: HandedOut, what: str) -> int:
    """Tell what went out and why the rest did not; return the exit status."""
    for problem in told.problems:
        click.echo(f"onrecord: {problem}", err=True)
    stays = [
        f"{n} {why}"
        for n, why in ((told.n_red, "marked stricter"), (told.n_foreign, "found by others alone"))
        if n
    ]
    home = f"; at home stay {', '.join(stays)}" if stays else ""
    back = f"; {told.n_recalled} taken back that went out before" if told.n_recalled else ""
    click.echo(f"{what}{home}{back}", err=True)
    return 1 if told.problems else 0


@click.command("import", short_help="Keep accounts that were exported.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--own", is_flag=True, help="What we made, or nobody says who made, is ours.")
@click.option(
    "--tlp", type=click.Choice(TLP_LEVELS), help="How accounts are marked that do not say."
)
@ledger_option
def import_command(*, files: tuple[str, ...], own: bool, tlp: Tlp | None, ledger: str) -> int:
    """Keep accounts from FILEs: JSON Lines, a STIX bundle, or STIX objects; - is standard input.

    Accounts that do not say whose they are and how they are marked are taken with --own and --tlp.
    Every span is checked against its text: what does not hold is refused and named, and the
    others are kept. What others found stands beside what we found, under their name.
    """
    from onrecord import api

    n_refused = 0

    def on_failure(failure: Failure) -> None:
        nonlocal n_refused
        n_refused += 1
        click.echo(f"onrecord: {failure}", err=True)

    with api.open(ledger, create=True) as book:
        for file in files:
            counts: dict[str, int] = {}
            try:
                with click.open_file(file, "rb") as stream:
                    taken = book.take_in_file(
                        stream,  # type: ignore[arg-type]
                        origin=file,
                        own=own,
                        tlp=tlp,
                        on_failure=on_failure,
                    )
                    for kept in taken:
                        counts[kept.outcome] = counts.get(kept.outcome, 0) + 1
            except OSError as error:
                n_refused += 1
                click.echo(f"onrecord: {file}: {error.strerror}; give another path", err=True)
            told = ", ".join(f"{n} {outcome.replace('_', ' ')}" for outcome, n in counts.items())
            click.echo(f"{file}: {told or 'nothing kept'}", err=True)
    return 1 if n_refused else 0
