"""`onrecord export` and `import`: the ledger handed on, and what others handed on read back."""

from __future__ import annotations

from typing import Any

import click

from onrecord.cli.options import ledger_option, tlp_option
from onrecord.records import Failure, Tlp

FORMATS = ("jsonl", "stix", "stix-lines")


@click.command("export", short_help="Write every account, for ourselves or for others.")
@ledger_option
@click.option("--out", metavar="FILE", help="Where to; standard output otherwise.")
@click.option(
    "--format",
    "shape",
    type=click.Choice(FORMATS),
    default="jsonl",
    show_default=True,
    help="As what: accounts, a STIX 2.1 bundle, or a STIX object a line.",
)
@click.option("--for-others", is_flag=True, help="Of jsonl: without names withheld and TLP:RED.")
@tlp_option("amber+strict", "The strictest marking that goes out to others.")
@click.option("--without-text", is_flag=True, help="Of STIX: the evidence, and not the texts.")
def export_command(
    *, ledger: str, out: str | None, shape: str, for_others: bool, tlp: Tlp, without_text: bool
) -> int:
    """Write every report's account; `onrecord import` reads it back.

    JSON Lines is everything, for ourselves. STIX is for others: names that are withheld are taken
    out, what is marked stricter than --tlp stays at home, and TLP:RED always does.
    """
    from onrecord import api

    with api.open(ledger, create=False) as book, click.open_file(out or "-", "wb") as stream:
        if shape == "jsonl":
            rows = (
                book.export_jsonl_for_others(clearance=tlp) if for_others else book.export_jsonl()
            )
            n_rows = 0
            for n_rows, line in enumerate(rows, start=1):  # noqa: B007
                stream.write(line + b"\n")
            kept = book.counts()["reports"] - n_rows
            left = f", {kept} reports stay at home" if kept else ""
            click.echo(f"{n_rows} accounts written{left}", err=True)
            return 0
        texts = False if without_text else None
        pieces = book.export_stix(lines=shape == "stix-lines", clearance=tlp, with_text=texts)
        return _write(stream, pieces)


def _write(stream: Any, pieces: Any) -> int:
    """Write the pieces, tell what they held, and return the exit status."""
    told: Any = None
    for piece in pieces:
        if isinstance(piece, bytes):
            stream.write(piece)
        else:
            told = piece
    for problem in told.problems:
        click.echo(f"onrecord: {problem}", err=True)
    stays = [
        f"{n} {why}"
        for n, why in ((told.n_red, "marked stricter"), (told.n_foreign, "found by others alone"))
        if n
    ]
    home = f"; at home stay {', '.join(stays)}" if stays else ""
    click.echo(f"{told.n_out} of {told.n_in} reports, {told.n_objects} objects{home}", err=True)
    return 1 if told.problems else 0


@click.command("import", short_help="Keep accounts that were exported.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--own", is_flag=True, help="Of STIX: what says that we made it is ours again.")
@ledger_option
def import_command(*, files: tuple[str, ...], own: bool, ledger: str) -> int:
    """Keep accounts from FILEs: JSON Lines, a STIX bundle, or STIX objects; - is standard input.

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
                    taken = book.take_in_file(stream, origin=file, own=own, on_failure=on_failure)  # type: ignore[arg-type]
                    for kept in taken:
                        counts[kept.outcome] = counts.get(kept.outcome, 0) + 1
            except OSError as error:
                n_refused += 1
                click.echo(f"onrecord: {file}: {error.strerror}; give another path", err=True)
            told = ", ".join(f"{n} {outcome}" for outcome, n in counts.items())
            click.echo(f"{file}: {told or 'nothing kept'}", err=True)
    return 1 if n_refused else 0
