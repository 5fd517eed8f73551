"""How a server is set: which ledger, where it listens, who may do what."""

from __future__ import annotations

import ipaddress

from onrecord.records import Record

MIB = 1 << 20


class Settings(Record, frozen=True, kw_only=True):
    """What the operator decides when starting a server.

    Attributes:
        ledger: The ledger's path.
        port: 0 is any that is free; None is 8000 if that is free, and else any.
        title: What the pages are headed with.
        is_open: Whether somebody without a token sees what is TLP:CLEAR.
        may_add: Whether reports can be added over HTTP; None: on a loopback address alone.
        base_url: Its address as others see it, for feeds and citations; None: as it was asked.
        hosts: Names by which it may be asked, beside addresses and that of `base_url`.
        trusts_proxy: Whether a proxy in front says by `X-Forwarded-Proto` that it speaks TLS.
        max_body: Bytes of a request at most; uploads may be larger, `max_upload`.
        requests_per_minute: Of one address that is not loopback.
        workers: Requests answered at once.
    """

    ledger: str
    host: str = "127.0.0.1"
    port: int | None = None
    title: str = "On Record"
    is_open: bool = False
    may_add: bool | None = None
    base_url: str | None = None
    hosts: tuple[str, ...] = ()
    trusts_proxy: bool = False
    max_body: int = 16 * MIB
    max_upload: int = 256 * MIB
    requests_per_minute: int = 600
    workers: int = 4

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the server."""
        return is_loopback(self.host)

    @property
    def takes_reports(self) -> bool:
        """Whether reports can be added over HTTP."""
        return self.is_local if self.may_add is None else self.may_add


def is_loopback(host: str) -> bool:
    """Say whether a host's name or address is this machine's own.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("192.0.2.1")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
