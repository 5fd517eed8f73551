"""Who will see what of a ledger that is served, in sentences for whoever starts the server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from onrecord import api
from onrecord.errors import UsageError
from onrecord.serve.settings import Settings
from onrecord.store.tokens import TokenRow


def audience(settings: Settings) -> list[str]:
    """Return who will see what.

    Raises:
        UsageError: Nobody would see anything.
    """
    with api.open(settings.ledger, read_only=True) as book:
        now = dt.datetime.now(dt.UTC)
        tokens = [token for token in book.tokens() if token.holds(now)]
    if not tokens and not settings.is_open and not _has_keeper(settings):
        raise UsageError(
            f"--host {settings.host}: nobody could see anything; make a token with "
            "`onrecord tokens new NAME`, or give --open-to-all to show what is TLP:CLEAR"
        )
    return list(_lines(settings, tokens))


def _has_keeper(settings: Settings) -> bool:
    return settings.is_local and not settings.trusts_proxy


def _lines(settings: Settings, tokens: list[TokenRow]) -> Iterator[str]:
    if _has_keeper(settings):
        yield "this machine: sees and does everything"
    if settings.is_open:
        yield "everybody, without a token: sees what is TLP:CLEAR"
    for token in tokens:
        where = f" of {len(token.collections)} collections" if token.collections is not None else ""
        until = f" until {token.expires_at:%Y-%m-%d}" if token.expires_at else ""
        may = "sees" + (" and adds" if "write" in token.scopes else "")
        yield f"{token.name}, by token: {may} up to TLP:{token.tlp.upper()}{where}{until}"
    if not settings.is_local and not settings.trusts_proxy:
        yield "no TLS: tokens can be read on the way; put a proxy in front (--behind-tls-proxy)"
