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
    from onrecord.resolve.figure_places import link_places
    from onrecord.resolve.figures import resolve_figures
    from onrecord.resolve.place_doubts import without_outlets, without_surnames
    from onrecord.resolve.places import resolve_places

    dates = resolve_dates(report, findings.timexes)
    claims, chains = resolve_claims(
        report, findings.attributions, findings.mentions, dates, knowledge
    )
    toponyms = without_outlets(report, findings.toponyms, chains)
    places = resolve_places(report, toponyms, knowledge.gazetteer, knowledge.country_words)
    places = without_surnames(report, places, toponyms, chains)
    figures = resolve_figures(report, findings.figures, claims, dates, knowledge)
    return Account(
        report=report,
        claims=tuple(claims),
        figures=tuple(link_places(report, figures, places)),
        dates=tuple(dates),
        places=tuple(places),
        actors=tuple(resolve_actor(report, chain) for chain in chains),
        wording=findings.wording,
    )
