"""Accounts as JSON Lines: the contract, one object a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from onrecord.errors import BrokenDocumentError
from onrecord.records import Account

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Account)


def encode_account(account: Account) -> bytes:
    """Return `account` as one line of JSON in UTF-8, without the line end."""
    return _ENCODER.encode(account)


def decode_accounts(lines: Iterable[bytes], *, origin: str) -> Iterator[Account]:
    """Yield the accounts in `lines`; blank lines are passed over.

    Raises:
        BrokenDocumentError: A line is no account; the sentence names the line of `origin`.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            account = _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BrokenDocumentError(
                f"{origin}:{number}",
                f"not an account: {error}",
                "give a file that `onrecord export --format jsonl` or `read --format jsonl` wrote",
            ) from error
        yield account
