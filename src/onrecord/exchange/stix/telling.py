"""The sentences of a note, for whoever knows nothing of our extension."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.exchange.wording import stance_words
from onrecord.records import Account, Claim
from onrecord.text import excerpt

_LONGEST = 400


def abstract(account: Account, claim: Claim, speaker: str | None) -> str:
    """Return a claim in a sentence: whose it is, how they stand to it, where it was printed."""
    report = account.report
    said = shorten(excerpt(report.text, claim.content)) or "…"
    where = report.publisher or "a report"
    day = f", {report.published_on[:10]}" if report.published_on else ""
    who = speaker or "Somebody whom the report does not name"
    return f"{who} {stance_words(claim)}: “{said}” ({where}{day})"


def content(
    account: Account,
    claim: Claim,
    speaker: str | None,
    *,
    chain: Sequence[str],
    title: str | None,
) -> str:
    """Return a claim in lines: outlet, speaker, the exact words, address."""
    report = account.report
    source = excerpt(report.text, claim.source)
    named = speaker or "not named"
    who = f"{named} (“{source}”)" if source and source != speaker else named
    lines = [
        f"Outlet: {report.publisher or 'not known'}",
        f"Title: {title}" if title else None,
        f"Published: {report.published_on}" if report.published_on else None,
        f"Speaker: {who}",
        f"Passed on by: {', '.join(chain)}" if chain else None,
        f"Stance: {claim.stance}, {claim.speech} speech",
        f"Words: “{excerpt(report.text, claim.content)}”",
        f"Address: {report.url}" if report.url else None,
    ]
    return "\n".join(filter(None, lines))


def shorten(words: str) -> str:
    """Return words on one line, cut where a sentence would grow too long."""
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
