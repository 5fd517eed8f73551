"""Accounts as JSON Lines: the contract, one object a report, or one with whose it is around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from onrecord.errors import BrokenDocumentError, LimitError, ReadError
from onrecord.records import Account, Record, Tlp

MOST_BYTES = 64 << 20  # of one line
_REMEDY = "give a file that `onrecord export` or `onrecord read --format jsonl` wrote"


class Maker(Record, frozen=True, kw_only=True):
    """Whose an account is: the id of an identity, and what it calls itself, if that is known."""

    id: str
    name: str | None = None


class Handed(Record, frozen=True, kw_only=True, omit_defaults=True):
    """An account with what it does not say itself.

    Attributes:
        tlp, claim_tlp: How the report is marked, and claims that are marked stricter, by id.
        producer: Whose it is; None where the file is for ourselves.
    """

    account: Account
    tlp: Tlp
    claim_tlp: Mapping[str, Tlp] = {}
    producer: Maker | None = None

    def __post_init__(self) -> None:
        known = {claim.id for claim in self.account.claims}
        for claim in self.claim_tlp:
            if claim not in known:
                raise ValueError(f"it marks {claim[:80]!r}, which is no claim of its account")


_ENCODER = msgspec.json.Encoder()
_ACCOUNT = msgspec.json.Decoder(Account)
_HANDED = msgspec.json.Decoder(Handed)
_IS_HANDED = re.compile(rb'\s*\{\s*"account"\s*:')


def encode_account(account: Account) -> bytes:
    """Return `account` as one line of JSON in UTF-8, without the line end."""
    return _ENCODER.encode(account)


def encode_handed(handed: Handed) -> bytes:
    """Return an account with whose it is, likewise."""
    return _ENCODER.encode(handed)


def decode_lines(
    lines: Iterable[bytes], *, origin: str
) -> Iterator[tuple[str, Account | Handed | ReadError]]:
    """Yield where each line stands and its account, or what is wrong with the line.

    Blank lines are passed over.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{origin}:{number}"
        try:
            yield where, _decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError, RecursionError) as error:
            too_long = len(line) > MOST_BYTES
            problem = f"a line of more than {MOST_BYTES:,} bytes" if too_long else str(error)
            found = LimitError if too_long else BrokenDocumentError
            yield where, found(where, f"not an account: {problem}", _REMEDY)


def _decode(line: bytes) -> Account | Handed:
    if len(line) > MOST_BYTES:
        raise ValueError("too long")
    return _HANDED.decode(line) if _IS_HANDED.match(line) else _ACCOUNT.decode(line)
