"""Findings + knowledge -> account: what the words of one report mean in the world."""

from __future__ import annotations

from onrecord.records import Account, Findings, Report
from onrecord.resolve.knowledge import Knowledge, load_knowledge

__all__ = ["Knowledge", "account", "load_knowledge"]


def account(report: Report, findings: Findings, knowledge: Knowledge) -> Account:
    """Return everything that `report` puts on the record.

    Relative dates count from the report's day of publication and are left out without one.
    """
    from onrecord.resolve.actors import resolve_actor
    from onrecord.resolve.claims import resolve_claims
    from onrecord.resolve.dates import resolve_dates
    from onrecord.resolve.figures import resolve_figures

    dates = resolve_dates(report, findings.timexes)
    claims, chains = resolve_claims(
        report, findings.attributions, findings.mentions, dates, knowledge
    )
    return Account(
        report=report,
        claims=tuple(claims),
        figures=tuple(resolve_figures(report, findings.figures, claims, dates, knowledge)),
        dates=tuple(dates),
        actors=tuple(resolve_actor(report, chain) for chain in chains),
        wording=findings.wording,
    )
