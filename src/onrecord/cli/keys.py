"""`onrecord keys`: the keys that sign what a ledger hands out."""

from __future__ import annotations

import click

from onrecord.cli.options import Listing, ledger_option


class Shown(Listing):
    """The key, unless a word says what else is wanted."""

    bare = "show"


@click.group(
    "keys", cls=Shown, short_help="Make, show and change the key that signs what is handed out."
)
def keys_command() -> None:
    """Keep the key by which others can tell what this ledger handed out.

    The key is in a file of its own, which nobody else may read; the ledger knows where. Others
    need the public half, or its fingerprint, from you and not from a server: read it out over
    the telephone, or hand over the file that `keys show --jwk` prints.
    """


@keys_command.command("new")
@ledger_option
@click.option("--out", metavar="FILE", help="Where to; otherwise beside the ledger.")
def new_command(*, ledger: str, out: str | None) -> None:
    """Make a key in a new file, and sign with it from now on."""
    from onrecord import api

    path = out or f"{ledger}.keys"
    with api.open(ledger) as book:
        _show(book.new_keys(path).current.public.thumbprint)
    click.echo(f"{path}: keep it as you keep a password; whoever has it can sign as you", err=True)


@keys_command.command("use")
@click.argument("file")
@ledger_option
def use_command(*, file: str, ledger: str) -> None:
    """Sign with the keys in FILE from now on, such as after a ledger was moved."""
    from onrecord import api

    with api.open(ledger) as book:
        book.use_keys(file)
        ring = book.keys()
    if ring is not None:
        _show(ring.current.public.thumbprint)


@keys_command.command("show")
@ledger_option
@click.option("--jwk", is_flag=True, help="Print the public key itself, to be handed over.")
@click.option("--oldest", is_flag=True, help="The first key: new peers pin it, and follow.")
def show_command(*, ledger: str, jwk: bool, oldest: bool) -> int:
    """Show the fingerprint of the key that signs, in words and in digits."""
    import msgspec

    from onrecord import api

    with api.open(ledger) as book:
        ring = book.keys()
    if ring is None:
        click.echo(f"{ledger}: no keys; `onrecord keys new` makes them", err=True)
        return 1
    key = ring.retired[0].key if oldest and ring.retired else ring.current.public
    if jwk:
        click.echo(msgspec.json.encode(key).decode())
        return 0
    _show(key.thumbprint)
    for retired in () if oldest else ring.retired:
        click.echo(f"no longer: {retired.key.thumbprint}")
    return 0


@keys_command.command("rotate")
@ledger_option
@click.option(
    "--compromised", is_flag=True, help="Say that somebody else may hold the old key; tell peers."
)
@click.option("--keys", "path", metavar="FILE", help="Where they are, if not beside the ledger.")
def rotate_command(*, ledger: str, compromised: bool, path: str | None) -> None:
    """Have a new key follow the one that signs now; the old one signs its name and is forgotten."""
    from onrecord import api

    with api.open(ledger) as book:
        ring = book.rotate_keys(reason="compromised" if compromised else "planned", path=path)
    _show(ring.current.public.thumbprint)
    click.echo("peers that have the old key pinned follow by themselves", err=True)
    click.echo("new ones pin the oldest: `onrecord keys show --oldest --jwk`", err=True)
    if compromised:
        click.echo("whoever holds the old key can do the same: tell your peers yourself", err=True)


def _show(thumbprint: str) -> None:
    from onrecord.exchange.proof import words_of

    digits = " ".join(thumbprint[at : at + 8] for at in range(0, 64, 8))
    click.echo(f"{words_of(thumbprint)}\n{digits}")
