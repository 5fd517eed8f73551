"""`onrecord verify` and `doctor`: the ledger itself."""

from __future__ import annotations

import sys

import click

from onrecord.cli.options import ledger_option


@click.command("verify", short_help="Check a ledger, or all that came from a peer.")
@ledger_option
@click.option("--from", "peer", metavar="PEER", help="Check what came from this peer instead.")
def verify_command(*, ledger: str, peer: str | None) -> int:
    """Check every span against its text, every text against its snapshot, and the file itself.

    With --from, check what came from a peer against what it signed: its batches, their chain,
    the keys that are pinned, every object.

    Prints a line for whatever does not hold and leaves with 1 if there is any.
    """
    from onrecord import api

    n_problems = 0
    with api.open(ledger, create=False) as book:
        if peer is not None:
            verdict = book.verify_peer(peer)
            for line in verdict.sentences():
                click.echo(line)
            if verdict.is_empty:
                click.echo("nothing came yet", err=True)
                return 1
            click.echo("all holds" if verdict.holds else "NOT all holds", err=True)
            return 0 if verdict.holds else 1
        for problem in book.verify():
            n_problems += 1
            click.echo(f"{problem.where}: {problem.problem}")
        counts = book.counts()
    held = (
        f"{counts['reports']} reports, {counts['claims']} claims, {counts['snapshots']} snapshots"
    )
    click.echo(f"{held}: {f'{n_problems} problems' if n_problems else 'all hold'}", err=True)
    return 1 if n_problems else 0


@click.command("doctor", short_help="Show what the program and a ledger are made of.")
@ledger_option
def doctor_command(*, ledger: str) -> None:
    """Show versions, the state of the ledger, its runs, and what the newest could not read."""
    from importlib import metadata
    from pathlib import Path

    from onrecord import api

    facts: list[tuple[str, object]] = [
        ("onrecord", metadata.version("onrecord")),
        ("python", sys.version.split()[0]),
    ]
    facts += [(name, metadata.version(name)) for name in ("apsw", "lxml", "msgspec", "trafilatura")]
    if not Path(ledger).exists():
        facts.append(("ledger", f"{ledger}: none there yet"))
        _print_facts(facts)
        return
    with api.open(ledger, create=False) as book:
        facts += book.health().items()
        facts += book.counts().items()
        _print_facts(facts)
        for run in book.runs()[:10]:
            state = "finished" if run.finished_at else "cut short"
            click.echo(f"{run.id}  {run.engine}  {state}")
        for failure in book.failures():
            click.echo(f"could not read {failure}")


def _print_facts(facts: list[tuple[str, object]]) -> None:
    width = max(len(name) for name, _ in facts)
    for name, value in facts:
        click.echo(f"{name:<{width}}  {value}")
