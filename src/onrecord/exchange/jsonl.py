"""Accounts as JSON Lines: the contract, one object a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from onrecord.errors import BrokenDocumentError, ReadError
from onrecord.records import Account

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Account)


def encode_account(account: Account) -> bytes:
    """Return `account` as one line of JSON in UTF-8, without the line end."""
    return _ENCODER.encode(account)


def decode_accounts(
    lines: Iterable[bytes], *, origin: str
) -> Iterator[tuple[str, Account | ReadError]]:
    """Yield where each line stands and its account, or what is wrong with the line.

    Blank lines are passed over.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{origin}:{number}"
        try:
            yield where, _DECODER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
            remedy = "give a file that `onrecord export` or `onrecord read --format jsonl` wrote"
            yield where, BrokenDocumentError(where, f"not an account: {error}", remedy)
