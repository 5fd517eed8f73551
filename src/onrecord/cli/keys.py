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
@click.option("--oldest", is_flag=True, help="The first key: who pins it follows to the newest.")
def show_command(*, ledger: str, jwk: bool, oldest: bool) -> int:
    """Show the fingerprint of the key that signs, in words and in digits.

    It is the one to hand over. Each key that follows another vouches for what that one signed, up
    to its last batch; for keys that were changed before onrecord did so, hand over the oldest.
    """
    import msgspec

    from onrecord import api
    from onrecord.errors import UsageError

    with api.open(ledger) as book:
        problem = book.signing_problem()
        try:
            ring = book.keys()
        except UsageError as error:
            raise UsageError(problem or str(error)) from error
    if problem is not None:
        click.echo(problem, err=True)
    if ring is None:
        click.echo(f"{ledger}: no keys; `onrecord keys new` makes them", err=True)
        return 1
    key = ring.retired[0].key if oldest and ring.retired else ring.current.public
    if jwk:
        click.echo(msgspec.json.encode(key).decode())
        return 0
    _show(key.thumbprint)
    for retired in () if oldest else ring.retired:
        alone = "" if retired.is_vouched else "  (no key vouches for it)"
        click.echo(f"no longer: {retired.key.thumbprint}{alone}")
    return 0


@keys_command.command("rotate")
@ledger_option
@click.option(
    "--compromised", is_flag=True, help="Say that somebody else may hold the old key; tell peers."
)
@click.option("--keys", "path", metavar="FILE", help="Where they are, if not beside the ledger.")
def rotate_command(*, ledger: str, compromised: bool, path: str | None) -> None:
    """Have a new key follow the one that signs now. Both sign that, and the old one is forgotten.

    Who pinned the old key follows by itself. Who pins the new one needs no other: it vouches for
    all batches that the old one signed until now, by their digests, and for nothing after them.
    With --compromised peers are told so; what somebody else signs with the old key never counts.
    """
    from onrecord import api
    from onrecord.exchange.proof.rotation import tell_last

    with api.open(ledger) as book:
        ring = book.rotate_keys(reason="compromised" if compromised else "planned", path=path)
    _show(ring.current.public.thumbprint)
    click.echo("peers that have the old key pinned follow by themselves", err=True)
    if ring.vouches_for_all:
        click.echo("new ones pin this one: it vouches for what the old one signed", err=True)
    else:
        click.echo("new ones pin the oldest: `onrecord keys show --oldest --jwk`", err=True)
    if compromised:
        last = tell_last(ring.retired[-1].rotation.last)
        click.echo(f"the old key counts up to {last}, and no further", err=True)
        click.echo("whoever holds the old key can do the same: tell your peers yourself", err=True)


def _show(thumbprint: str) -> None:
    from onrecord.exchange.proof import words_of

    digits = " ".join(thumbprint[at : at + 8] for at in range(0, 64, 8))
    click.echo(f"{words_of(thumbprint)}\n{digits}")
