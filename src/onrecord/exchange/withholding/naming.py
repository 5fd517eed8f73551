"""Whether an account names a person, in its text or about it, and addresses without a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from onrecord.exchange.withholding.matching import (
    Name,
    Token,
    Withheld,
    is_in_address,
    plain_address,
    tokens,
)
from onrecord.records import Account


def names_in(account: Account, withheld: Withheld) -> list[Name]:
    """Return the names that are withheld and stand in an account, in its text or about it."""
    if not withheld:
        return []
    report = account.report
    strings = list(strings_of(account))
    addresses = [address for address in (report.origin, report.url) if address]
    likely = withheld.may_be_in("\n".join([*strings, *map(plain_address, addresses)]))
    if not likely:
        return []
    return Withheld(likely).named_in(map(tokens, strings), addresses)


def cut_address(address: str, names: Sequence[Name]) -> str | None:
    """Return an address or a path; cut to its site where it bears a name, None where that does.

    >>> names = Withheld(["Ann Lee"]).names
    >>> cut_address("https://a.example/2025/ann-lee-speaks", names)
    'https://a.example/'
    >>> cut_address("reports/ann.txt", names) is None
    True
    """
    if not is_in_address(address, names):
        return address
    try:
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.hostname}/" if parts.scheme and parts.hostname else ""
    except ValueError:
        return None
    return site if site and not is_in_address(site, names) else None


def bears(name: Name, words: Sequence[Token]) -> bool:
    """Say whether words are the name, in full or by parts that only it has."""
    said = {token.folded for token in words if token.is_capital}
    return bool(said) and (set(name.words) <= said or said <= set(name.words))


def strings_of(account: Account) -> Iterator[str]:
    """Yield every string of an account that may hold a name, addresses apart."""
    plain: Any = msgspec.to_builtins(account)
    for name in ("id", "text_sha256", "origin", "url"):
        plain["report"].pop(name, None)
    yield from _walk(plain)


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in _NO_NAMES:
                yield from _walk(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one)


_NO_NAMES = frozenset(
    """id speech stance speaker speaker_kind within_id bound measure place_from period_from part_of
    change role kind rule edtf earliest latest gazetteer country use why published_on
    modified_on language exact claim""".split()
)
