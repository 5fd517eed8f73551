"""The words that bear an account out: are they the text's, and are they still?"""

from __future__ import annotations

from onrecord.evidence import find_evidence
from onrecord.records import Account
from onrecord.text import digest_text


class UnfitError(ValueError):
    """An account that cannot be kept; the sentence says why."""


def digest_evidence(account: Account) -> str:
    """Return the SHA-256 over every excerpt of `account`, in a fixed order, with its offset.

    Kept beside the findings, it shows later whether a span or the text under it was changed.

    Raises:
        UnfitError: An excerpt's words are not those of the text at its offsets.
    """
    text = account.report.text
    parts = []
    for excerpt in find_evidence(account):
        if text[excerpt.start : excerpt.end] != excerpt.exact:
            raise UnfitError(f"text[{excerpt.start}:{excerpt.end}] is not {excerpt.exact[:80]!r}")
        parts.append(f"{excerpt.start} {excerpt.exact}")
    return digest_text("\x1f".join(parts))
