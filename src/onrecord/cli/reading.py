"""`onrecord read`, `add` and `demo`: reports in."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from onrecord.cli.options import ledger_option, reading_options, shape_for, tlp_option
from onrecord.cli.progress import Progress
from onrecord.records import Account, Failure, Tlp

if TYPE_CHECKING:
    from onrecord.pipeline import EngineName

READ_FORMATS = ("table", "json", "jsonl")


@click.command("read", short_help="Read reports and print what they put on record.")
@click.argument("origins", nargs=-1, metavar="PATH…")
@reading_options
@click.option(
    "--format",
    "shape",
    type=click.Choice(READ_FORMATS),
    help="How to print; a table on a terminal, JSON Lines when piped.",
)
@click.option(
    "--min-probability", type=click.FloatRange(0, 1), help="Only what the engine is this sure of."
)
def read_command(
    *,
    origins: tuple[str, ...],
    jobs: int,
    shape: str | None,
    min_probability: float | None,
    **options: Any,
) -> int:
    """Read reports and print what they put on record; keep nothing.

    PATH is a file, a folder, a glob, an address, or - for standard input: pages, feeds, web
    archives, PDF and plain text, told apart by what they hold.
    """
    from onrecord import api, batch

    asked, settings = _asked(origins, snapshots=False, empty=True, **options)
    show = _printer(shape_for(shape))
    with Progress(len(asked)) as progress:

        def on_failure(failure: Failure) -> None:
            progress.n_failed += 1
            progress.note(f"onrecord: {failure}")

        def on_done(request: object) -> None:
            progress.n_done += 1
            progress.tick()

        plan = batch.Plan(settings=settings)
        for account in api.accounts(asked, plan, jobs=jobs, on_failure=on_failure, on_done=on_done):
            show(api.keep_probable(account, min_probability))
        show(None)
    return 1 if progress.n_failed else 0


@click.command("add", short_help="Read reports and keep them in a ledger.")
@click.argument("origins", nargs=-1, metavar="PATH…")
@reading_options
@ledger_option
@click.option("--no-snapshot", is_flag=True, help="Do not keep the raw bytes.")
@tlp_option("clear", "How the reports are marked: who may see them.")
def add_command(
    *,
    origins: tuple[str, ...],
    jobs: int,
    ledger: str,
    no_snapshot: bool,
    tlp: Tlp,
    **options: Any,
) -> int:
    """Read reports and keep them in a ledger.

    Nothing is kept twice. An addition that was cut short goes on where it was when the same
    command is given again. What cannot be read is listed, and the rest go on.
    """
    from onrecord import api

    asked, settings = _asked(origins, snapshots=not no_snapshot, **options)
    with api.open(ledger, create=True) as book:
        return _add(book, asked, settings, jobs=jobs, tlp=tlp)


@click.command("demo", short_help="Put the demonstration reports on record and show them.")
@click.option(
    "--ledger", default="demo.ledger", show_default=True, metavar="FILE", help="The ledger."
)
@click.option("--save", metavar="FOLDER", help="Save the reports there, to try things with.")
def demo_command(*, ledger: str, save: str | None) -> int:
    """Put the demonstration reports on record in a ledger and show what they claim.

    They are invented: five outlets of an invented country on an air strike, a ceasefire and a
    protest.
    """
    from onrecord import api
    from onrecord.demo import demo_folder

    with demo_folder() as folder, api.open(ledger, create=True) as book:
        if save:
            shutil.copytree(folder, save, dirs_exist_ok=True)
        asked, settings = _asked((), manifest=str(folder / "manifest.jsonl"))
        status = _add(book, asked, settings, jobs=1)
        _show_demo(book)
    click.echo(f"\nThe ledger is {ledger}. Next: onrecord claims --ledger {ledger}", err=True)
    return status


def _show_demo(book: Any) -> None:
    """Print the demonstration's reports, and who says how many were killed."""
    from onrecord.cli import show
    from onrecord.cli.comparing import IN_SHORT, print_questions

    show.print_rows(book.reports(), "table")
    click.echo("\nThe air strike of 11 April: who says in the end how many were killed?")
    print_questions(book.comparison(until="2026-04-14", measures=["killed"]), columns=IN_SHORT)


# --- helpers ------------------------------------------------------------------------------


def _asked(
    origins: tuple[str, ...],
    *,
    manifest: str | None = None,
    published_on: str | None = None,
    publisher: str | None = None,
    follow: bool = False,
    engine: EngineName = "tagger",
    snapshots: bool = True,
    empty: bool = False,
) -> tuple[Any, Any]:
    """Return the requests and the settings that options ask for."""
    from onrecord import api
    from onrecord.pipeline import Settings

    if bool(origins) == (manifest is not None):
        raise click.UsageError("give PATHs, or --manifest FILE, and not both")
    stated = api.make_stated(published_on=published_on, publisher=publisher)
    asked = api.make_requests(origins, manifest_path=manifest, stated=stated)
    return asked, Settings(engine=engine, follow=follow, snapshots=snapshots, empty=empty)


def _add(book: Any, asked: Any, settings: Any, *, jobs: int, tlp: Tlp = "clear") -> int:
    counts: dict[str, int] = {}
    with Progress(len(asked)) as progress:

        def on_failure(failure: Failure) -> None:
            progress.n_failed += 1
            progress.note(f"onrecord: {failure}")

        def on_done(request: object) -> None:
            progress.n_done += 1
            progress.tick()

        kept = book.add_requests(
            asked, settings, tlp=tlp, jobs=jobs, on_failure=on_failure, on_done=on_done
        )
        for acknowledged in kept:
            counts[acknowledged.outcome] = counts.get(acknowledged.outcome, 0) + 1
    click.echo(_summary(counts, progress.n_failed, book.url), err=True)
    return 1 if progress.n_failed else 0


def _summary(counts: dict[str, int], n_failed: int, url: str) -> str:
    """Return what became of an addition, in a sentence.

    >>> _summary({"new": 3, "known": 1}, 1, "a.ledger")
    'a.ledger: 3 new, 1 known, 1 failed'
    """
    words = {"new": "new", "replaced": "read anew", "origin": "found elsewhere", "known": "known"}
    parts = [f"{counts[key]} {word}" for key, word in words.items() if counts.get(key)]
    parts += [f"{n_failed} failed"] if n_failed else []
    return f"{url}: {', '.join(parts) or 'nothing to add'}"


def _printer(shape: str) -> Any:
    """Return what prints one account at a time, and None at the end."""
    if shape == "jsonl":
        return _print_line
    if shape == "json":
        return _JsonList().take
    from onrecord.cli import show

    out = show.console()

    def print_table(account: Account | None) -> None:
        if account is not None:
            out.print(show.account_table(account))

    return print_table


def _print_line(account: Account | None) -> None:
    from onrecord.exchange.jsonl import encode_account

    if account is not None:
        sys.stdout.buffer.write(encode_account(account) + b"\n")
        sys.stdout.buffer.flush()


class _JsonList:
    """Prints accounts as one JSON list, as they come."""

    def __init__(self) -> None:
        self._n_taken = 0

    def take(self, account: Account | None) -> None:
        from onrecord.exchange.jsonl import encode_account

        if account is None:
            sys.stdout.write("]\n" if self._n_taken else "[]\n")
            return
        sys.stdout.write(",\n" if self._n_taken else "[")
        sys.stdout.flush()
        sys.stdout.buffer.write(encode_account(account))
        sys.stdout.buffer.flush()
        self._n_taken += 1
