"""`onrecord serve`: the ledger as pages, REST and TAXII."""

from __future__ import annotations

import click

from onrecord.cli.options import ledger_option


@click.command("serve", short_help="Serve the ledger: pages, REST, TAXII.")
@ledger_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen at, 0 for any that is free; 8000 if it is free, where none is given.",
)
@click.option("--title", default="On Record", show_default=True, help="What pages are headed with.")
@click.option("--open-to-all", is_flag=True, help="Show what is TLP:CLEAR without a token.")
@click.option(
    "--adding/--no-adding",
    "may_add",
    default=None,
    help="Take reports over HTTP; by default only on this machine.",
)
@click.option("--base-url", metavar="URL", help="Its address as others see it.")
@click.option(
    "--host-name",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name by which it may be asked, beside its address; may be given several times.",
)
@click.option("--behind-tls-proxy", is_flag=True, help="Trust X-Forwarded-Proto of the proxy.")
def serve_command(
    *,
    ledger: str,
    host: str,
    port: int | None,
    title: str,
    open_to_all: bool,
    may_add: bool | None,
    base_url: str | None,
    hosts: tuple[str, ...],
    behind_tls_proxy: bool,
) -> None:
    """Serve a ledger until it is interrupted.

    On this machine its keeper sees and does everything; from elsewhere a token says who sees what.
    """
    from onrecord.serve import Settings
    from onrecord.serve.running import run

    settings = Settings(
        ledger=ledger,
        host=host,
        port=port,
        title=title,
        is_open=open_to_all,
        may_add=may_add,
        base_url=base_url,
        hosts=hosts,
        trusts_proxy=behind_tls_proxy,
    )
    run(settings, tell=lambda line: click.echo(line, err=True))
