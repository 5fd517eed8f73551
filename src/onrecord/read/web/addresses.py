"""Which web addresses may be fetched: public ones, spelled so that nobody is misled.

Reference: IANA's IPv4 and IPv6 Special-Purpose Address Registries; WHATWG URL 3.5 for the
spellings of IPv4 addresses that browsers and C libraries accept.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from onrecord.errors import FetchError, RefusedError
from onrecord.records import Record

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Iterable[str]]

PORTS = frozenset({80, 443})
_MAX_URL = 4096
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_NUMERIC_LABEL = re.compile(r"0x[0-9a-f]*|\d+", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")

# Listed here and not left to `ipaddress`, whose `is_global` differs between patch releases
# (192.0.0.192, a cloud's metadata service, was once public to it).
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12
        192.0.0.0/24 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24
        192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
        224.0.0.0/4 240.0.0.0/4 2001::/23 2001:db8::/32 2620:4f:8000::/48 3fff::/20
    """.split()
)
_UNICAST6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


class Address(Record, frozen=True, kw_only=True):
    """An http(s) address taken apart.

    Attributes:
        host: Lower-case ASCII name, or an IP address in its usual spelling.
        ip: The address the host spells, where it spells one.
    """

    url: str
    scheme: str
    host: str
    port: int
    ip: str | None = None

    @property
    def site(self) -> str:
        """Scheme, host and port, as robots.txt goes by."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def parse_address(url: str, *, ports: Iterable[int] | None = PORTS) -> Address:
    """Return an address taken apart; `ports` None allows all.

    Raises:
        RefusedError: It is no http(s) address, or one that parsers read differently.
    """
    if len(url) > _MAX_URL or _FORBIDDEN.search(url):
        raise RefusedError(
            url[:100], "an address with spaces, controls or backslashes, or too long"
        )
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
        host = parts.hostname or ""
    except ValueError as error:
        raise RefusedError(url, f"no address: {error}") from error
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise RefusedError(url, "only http and https addresses with a host are fetched")
    if "@" in parts.netloc:
        raise RefusedError(url, "an address with a user name is not fetched", "take it out")
    if ports is not None and port not in ports:
        raise RefusedError(url, f"port {port} is not fetched from")
    name, ip = _normalise(host, url)
    return Address(url=url, scheme=parts.scheme.lower(), host=name, port=port, ip=ip)


def is_public(ip: IPAddress) -> bool:
    """Say whether an address can be reached by anyone, and so tells nobody's secrets.

    >>> is_public(ipaddress.ip_address("::ffff:10.0.0.1"))
    False
    """
    if isinstance(ip, ipaddress.IPv6Address):
        inner = _embedded(ip)
        if inner is not None:
            return is_public(inner)
        if ip not in _UNICAST6:
            return False
    return ip.is_global and not any(
        ip in network for network in _NOT_PUBLIC if network.version == ip.version
    )


def resolve(address: Address, resolver: Resolver, *, allow_private: bool = False) -> str:
    """Return the one IP address to connect to.

    A host that has any address that is not public is refused altogether.

    Raises:
        FetchError: It has no address.
        RefusedError: It may not be fetched from.
    """
    try:
        found = [address.ip] if address.ip else list(resolver(address.host, address.port))
    except OSError as error:
        raise FetchError(
            address.url, f"{address.host} cannot be found: no such host, or no network"
        ) from error
    ips = [ipaddress.ip_address(ip.partition("%")[0]) for ip in found]
    if not ips:
        raise FetchError(address.url, f"{address.host} has no address")
    for ip in ips:
        if not allow_private and not is_public(ip):
            what = "is" if address.host == str(ip) else f"leads to {ip},"
            raise RefusedError(
                address.url,
                f"{address.host} {what} an address of a private network, which is not public",
            )
    return str(ips[0])


def system_resolver(host: str, port: int) -> list[str]:
    """Return the addresses that this machine finds for a host, its order of preference kept."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    low = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip.teredo:
        return ip.teredo[1]
    if ip.ipv4_mapped or ip.sixtofour:
        return ip.ipv4_mapped or ip.sixtofour
    is_compatible = int(ip) >> 32 == 0 and int(ip) > 1
    is_isatap = (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP
    return low if ip in _NAT64 or is_compatible or is_isatap else None


def _normalise(host: str, url: str) -> tuple[str, str | None]:
    """Return a host's usual spelling, and the IP address if it spells one."""
    if ":" in host:
        try:
            ip6 = ipaddress.IPv6Address(host.partition("%")[0])
        except ValueError as error:
            raise RefusedError(url, f"{host} is no address") from error
        return str(ip6), str(ip6)
    name = _to_ascii(host, url).rstrip(".")
    if _NUMERIC_LABEL.fullmatch(name.rpartition(".")[2]):
        try:
            ip4 = str(ipaddress.IPv4Address(socket.inet_aton(name)))
        except OSError as error:
            raise RefusedError(url, f"{host} is no address") from error
        return ip4, ip4
    if not _HOST.fullmatch(name):
        raise RefusedError(url, f"{host!r} is no host name")
    return name, None


def _to_ascii(host: str, url: str) -> str:
    """Return a host name in ASCII: ①②⑦ is 127, and “bücher” is “xn--bcher-kva”."""
    import idna

    plain = unicodedata.normalize("NFKC", host).lower().replace("\u3002", ".")
    if plain.isascii():
        return plain
    try:
        return idna.encode(plain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError) as error:
        raise RefusedError(url, f"{host!r} is no host name: {error}") from error
