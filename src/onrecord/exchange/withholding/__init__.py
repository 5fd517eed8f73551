"""Names withheld: a copy of an account in which a person is not named, and every word holds."""

from __future__ import annotations

from onrecord.exchange.withholding.matching import MARK, Withheld
from onrecord.exchange.withholding.redacting import commit, redact, salt_for

__all__ = ["MARK", "Withheld", "commit", "redact", "salt_for"]
