"""`onrecord peers`: other organisations, what comes from them and what goes to them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import click

from onrecord.cli.options import Listing, ledger_option

if TYPE_CHECKING:
    from onrecord.sharing.pulling import Pulled
    from onrecord.sharing.taking_in import TakenIn

_SHOWN = 10  # problems of one kind that are told one by one


@click.group(
    "peers", cls=Listing, short_help="Get claims from other organisations, and give them ours."
)
def peers_command() -> None:
    """Exchange claims with other organisations over TAXII 2.1.

    What comes from a peer is kept byte for byte, checked against what the peer signed, and put
    on record under the peer's name, beside what you found and never in its place.
    """


@peers_command.command("add")
@click.argument("name")
@click.argument("url", required=False)
@ledger_option
@click.option("--posted", metavar="COLLECTION", help="It posts to this collection of yours.")
@click.option("--by", metavar="NAME", help="With --posted: the name of the token it posts with.")
@click.option(
    "--key", metavar="FILE|FINGERPRINT", help="The peer's public key, as it was handed over."
)
@click.option(
    "--trust-first-key",
    is_flag=True,
    help="Pin the key that the server sends first. Whoever sits in between can send theirs.",
)
@click.option("--unsigned", is_flag=True, help="Take what comes without any proof.")
@click.option("--collection", metavar="ID", help="Which one is meant, where there are several.")
@click.option("--token-file", metavar="FILE", help="Where its token or password is kept.")
@click.option("--token-env", metavar="NAME", help="The variable that holds it.")
@click.option("--user", metavar="NAME", help="The user's name that goes with a password.")
@click.option(
    "--allow-private", is_flag=True, help="It may be on this machine or in a private network."
)
@click.option("--max-objects", type=click.IntRange(1), help="Most objects of one pull.")
@click.option("--max-bytes", type=click.IntRange(1), help="Most bytes of one pull.")
@click.option("--max-held", type=click.IntRange(1), help="Most bytes that all pulls may keep.")
@click.option("--replace", is_flag=True, help="Change the peer of that name; retire its keys.")
@click.option("--revoke", is_flag=True, help="With --replace: what its keys signed holds no more.")
def add_command(
    *,
    name: str,
    url: str | None,
    ledger: str,
    posted: str | None,
    by: str | None,
    key: str | None,
    trust_first_key: bool,
    unsigned: bool,
    collection: str | None,
    token_file: str | None,
    token_env: str | None,
    user: str | None,
    allow_private: bool,
    max_objects: int | None,
    max_bytes: int | None,
    max_held: int | None,
    replace: bool,
    revoke: bool,
) -> None:
    """Keep the peer NAME, whose collection is at URL, or that posts to one of yours.

    URL may be that of the collection or of anything above it. Nothing is asked of the network.
    """
    from pathlib import Path

    from onrecord import api
    from onrecord.exchange.proof import parse_fingerprint
    from onrecord.sharing.keyring import read_public_key
    from onrecord.sharing.posting import KEEPER
    from onrecord.store.answers.peers import MAX_BYTES, MAX_HELD, MAX_OBJECTS, POSTED, Peer

    if [key is not None, trust_first_key, unsigned].count(True) != 1:
        raise click.UsageError("give --key, or --trust-first-key, or --unsigned")
    if (url is None) == (posted is None):
        raise click.UsageError("give the peer's URL, or --posted COLLECTION")
    if posted is not None and (collection or user or token_file or token_env):
        raise click.UsageError("--posted asks nobody: give no --collection, token or --user")
    if by and posted is None:
        raise click.UsageError("--by goes with --posted")
    if revoke and not replace:
        raise click.UsageError("--revoke goes with --replace")
    if token_file and token_env:
        raise click.UsageError("give --token-file or --token-env, and not both")
    pinned = None
    if key is not None:
        pinned = read_public_key(Path(key)) if Path(key).exists() else parse_fingerprint(key)
    credentials = f"file:{Path(token_file).absolute()}" if token_file else None
    peer = Peer(
        name=name,
        url=url or POSTED,
        collection=posted or collection,
        trust="key" if key is not None else "first_key" if trust_first_key else "unsigned",
        credentials=f"env:{token_env}" if token_env else credentials,
        user=by or user,
        allows_private=allow_private,
        max_objects=max_objects or MAX_OBJECTS,
        max_bytes=max_bytes or MAX_BYTES,
        max_held=max_held or MAX_HELD,
        added_at=dt.datetime.now(dt.UTC).isoformat(),
    )
    with api.open(ledger, create=True) as book:
        book.add_peer(peer, key=pinned, replace=replace, revoke=revoke)
        is_known = by in (None, KEEPER, *(token.name for token in book.tokens()))
    if not is_known:
        remedy = f"`onrecord tokens new {by} --scope write --collection {posted}` makes one"
        click.echo(f"no token is called {by}, so that nothing comes of it; {remedy}", err=True)
    if trust_first_key:
        click.echo("the first key that comes is pinned: compare its fingerprint by voice", err=True)
    if unsigned:
        click.echo("nothing that comes from this peer can be proved", err=True)


@peers_command.command("list")
@ledger_option
def list_command(*, ledger: str) -> None:
    """Print each peer: name, address, trust, when it was last pulled from."""
    from onrecord import api

    with api.open(ledger) as book:
        for peer in book.peers():
            pulled = peer.pulled_at or "never pulled"
            click.echo(f"{peer.name}\t{peer.url}\t{peer.trust}\t{pulled}")


@peers_command.command("pull")
@click.argument("names", nargs=-1, metavar="NAME…")
@ledger_option
def pull_command(*, names: tuple[str, ...], ledger: str) -> int:
    """Bring what peers NAME have that is not here; all peers without any name.

    Leaves with 1 if something does not hold, or a peer could not be asked or read to the end; the
    others are asked all the same. What came is kept, and the next pull goes on from there.
    """
    from onrecord import api
    from onrecord.errors import PeerError, ReadError, UsageError

    is_well = True
    with api.open(ledger) as book:
        for name in names or [peer.name for peer in book.peers()]:
            try:
                pulled, taken = book.pull(name, tell=lambda said: click.echo(said, err=True))
            except (PeerError, ReadError, UsageError) as error:  # the others can be asked yet
                click.echo(f"{name}: not pulled: {error}", err=True)
                is_well = False
            else:
                is_well &= _tell_pull(name, pulled, taken)
    return 0 if is_well else 1


@peers_command.command("push")
@click.argument("name")
@click.argument("collection")
@ledger_option
@click.option(
    "--definitions/--no-definitions",
    default=True,
    help="Give definitions of extensions and markings, over which some servers stumble.",
)
def push_command(*, name: str, collection: str, ledger: str, definitions: bool) -> int:
    """Give the peer NAME what COLLECTION of this ledger hands out, and was not given yet."""
    from onrecord import api

    problems = []
    n_taken = 0
    with api.open(ledger) as book:
        done = book.push(
            name,
            collection,
            with_definitions=definitions,
            tell=lambda said: click.echo(said, err=True),
        )
        for one in done:
            if one.problem is None:
                n_taken += 1
            else:
                problems.append(f"{one.id}: {one.problem}")
    _tell_some(problems)
    click.echo(f"{name}: took {n_taken} objects, refused {len(problems)}", err=True)
    return 1 if problems else 0


@peers_command.command("status")
@click.argument("name")
@ledger_option
@click.option("--differences", is_flag=True, help="List where its claims and ours differ.")
def status_command(*, name: str, ledger: str, differences: bool) -> None:
    """Show how things stand with the peer NAME: what came, keys, and where it differs from us."""
    from onrecord import api
    from onrecord.exchange.proof import words_of
    from onrecord.exchange.proof.findings import plain
    from onrecord.exchange.proof.succession import tell_links

    with api.open(ledger) as book:
        status, found = book.peer_status(name), list(book.differences(name))
    peer = status.peer
    click.echo(f"{peer.name}  {peer.collection_url or peer.url}")
    click.echo(f"claims of {peer.identity or 'a producer not known as yet'}")
    click.echo(f"pulled {peer.pulled_at or 'never'}")
    for key in status.keys:
        click.echo(f"key {key.state}: {words_of(key.thumbprint)}")
    for link in tell_links({key.thumbprint: key for key in status.keys}):
        click.echo(plain(link))
    states = ", ".join(f"{n} {state}" for state, n in sorted(status.objects.items()))
    click.echo(f"objects: {states or 'none'}")
    click.echo(f"taken back: {status.n_taken_back} reports")
    click.echo(f"pushed: {status.n_pushed} taken, {status.n_refused} refused")
    for finding in status.findings:
        told = f"{finding.found_at[:19]}  {finding.kind}  {finding.place}: {finding.said}"
        click.echo(plain(told))
    counted = Counter(one.kind for one in found)
    where = ", ".join(f"{n} {kind.replace('_', ' ')}" for kind, n in counted.items())
    click.echo(f"differs from us on texts that both have: {where or 'nowhere'}")
    for one in found if differences else ():
        sides = f"ours: {one.ours or '-'}; theirs: {one.theirs or '-'}"
        kind = one.kind.replace("_", " ")
        click.echo(plain(f"{one.report}  {kind}  “{one.words[:80]}”  {sides}"))


@peers_command.command("release")
@click.argument("name")
@click.argument("ids", nargs=-1, metavar="[ID…]")
@ledger_option
def release_command(*, name: str, ids: tuple[str, ...], ledger: str) -> None:
    """Let objects of the peer NAME out of quarantine, all unless IDs are given."""
    from onrecord import api

    with api.open(ledger) as book:
        n_released, taken = book.release(name, *ids)
    click.echo(f"{name}: {n_released} objects released", err=True)
    _tell_taken(name, taken)


@peers_command.command("remove")
@click.argument("name")
@ledger_option
def remove_command(*, name: str, ledger: str) -> None:
    """Forget the peer NAME and the bytes that came from it; what is on record stays there."""
    from onrecord import api

    with api.open(ledger) as book:
        book.remove_peer(name)
    click.echo(f"{name}: forgotten; its claims stay on record under its own name", err=True)


def _tell_pull(name: str, pulled: Pulled, taken: TakenIn) -> bool:
    """Tell what a pull brought and return whether all went well."""
    from onrecord.exchange.proof.findings import plain, tell

    for line in tell(pulled.findings):
        click.echo(line)
    if pulled.n_quarantined:
        click.echo(f"{pulled.n_quarantined} objects are quarantined: beyond the quota", err=True)
    if pulled.stopped is not None:
        click.echo(plain(f"{name}: stopped: {pulled.stopped}"), err=True)
    click.echo(f"{name}: {pulled.n_came} objects came, {pulled.n_new} of them new", err=True)
    _tell_taken(name, taken)
    return pulled.stopped is None and not any(one.is_problem for one in pulled.findings)


def _tell_taken(name: str, taken: TakenIn) -> None:
    _tell_some(taken.problems)
    told = f"{taken.n_new} new reports, {taken.n_beside} beside ours, {taken.n_known} as before"
    if taken.n_taken_back:
        told += f", {taken.n_taken_back} taken back"
    without = f"; {taken.n_evidence} without their text" if taken.n_evidence else ""
    click.echo(f"{name}: {told}{without}", err=True)


def _tell_some(problems: list[str] | tuple[str, ...]) -> None:
    from onrecord.exchange.proof.findings import plain

    for problem in problems[:_SHOWN]:
        click.echo(plain(problem))
    if len(problems) > _SHOWN:
        click.echo(f"and {len(problems) - _SHOWN} more")
