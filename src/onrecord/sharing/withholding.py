"""What may be said outside of the house: accounts and rows in which nobody withheld is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import overload

import msgspec

from onrecord.exchange.withholding import Withheld, commit, redact, salt_for
from onrecord.exchange.withholding.matching import cut_words
from onrecord.origin_names import bare_origin
from onrecord.records import Account, Record
from onrecord.sharing.redacted_rows import Row, redact_row, without_origins
from onrecord.store import ClaimRow, FigureRow, Ledger, ReportRow

_MOST_KEPT = 500


class Copy(Record, frozen=True, kw_only=True):
    """An account as it may leave.

    Attributes:
        is_redacted: Names were taken out: it is a copy, and the page's bytes stay at home.
        claim_ids: The ids of its claims by those of the original.
    """

    account: Account
    is_redacted: bool
    claim_ids: Mapping[str, str]


class Withholding:
    """Makes copies by the names that a ledger withholds at the moment, each once."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        outgoing = ledger.outgoing
        self._withheld = Withheld(outgoing.names_withheld())
        self._secret = outgoing.secret() if self._withheld else b""
        self._copies: dict[str, tuple[Account, Copy]] = {}

    def __bool__(self) -> bool:
        return bool(self._withheld)

    def copy(self, account: Account) -> Copy:
        """Return an account as it may leave; where the report lay on our disk is nobody's business.

        Raises:
            WithholdingError: A name would still stand in it.
        """
        kept = self._copies.get(account.report.id)
        if kept is not None and kept[0] == account:
            return kept[1]
        if len(self._copies) >= _MOST_KEPT:
            self._copies.clear()
        made = self._make(account)
        self._copies[account.report.id] = (account, made)
        return made

    def cut(self, words: str | None) -> str | None:
        """Return words of our own without the names."""
        return cut_words(words, self._withheld.names) if words else words

    def redact_account(self, account: Account) -> Account:
        """Return the account that somebody outside may see."""
        return self.copy(account).account

    @overload
    def redact_row(self, row: ClaimRow) -> ClaimRow: ...
    @overload
    def redact_row(self, row: FigureRow) -> FigureRow: ...
    @overload
    def redact_row(self, row: ReportRow) -> ReportRow: ...
    def redact_row(self, row: Row) -> Row:
        """Return a row that somebody outside may see: with the words and ids of the copy.

        Accounts are kept for as long as this is: make one for each request, not one for all.
        """
        if not self._withheld:
            return row
        report = row.id if isinstance(row, ReportRow) else row.report
        kept = self._copies.get(report)
        original = kept[0] if kept else self._ledger.account(report)
        copy = kept[1] if kept else self.copy(original)
        if not copy.is_redacted:
            return without_origins(row, self._withheld) if isinstance(row, ReportRow) else row
        return redact_row(row, original, copy.account, self._withheld)

    def _make(self, account: Account) -> Copy:
        salt = salt_for(self._secret, account.report.text_sha256)
        copy = redact(account, self._withheld, salt=salt)
        ids = {old.id: new.id for old, new in zip(account.claims, copy.claims, strict=True)}
        is_redacted = copy is not account
        return Copy(account=_homeless(copy), is_redacted=is_redacted, claim_ids=ids)


def prove(ledger: Ledger, account: Account) -> Mapping[str, str]:
    """Return what opens the commitment in a copy of an account, for whoever is to be shown."""
    sha256 = account.report.text_sha256
    ledger.outgoing.ensure_producer()
    salt = salt_for(ledger.outgoing.secret(), sha256)
    return {
        "report": account.report.id,
        "text_sha256": sha256,
        "salt": salt.hex(),
        "commitment": commit(salt, sha256),
    }


def _homeless(account: Account) -> Account:
    """Return an account without the folders in which its report lay."""
    origin = bare_origin(account.report.origin)
    if origin == account.report.origin:
        return account
    report = msgspec.structs.replace(account.report, origin=origin)
    return msgspec.structs.replace(account, report=report)
