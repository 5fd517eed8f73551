"""Findings + knowledge -> account: what the words of one report mean in the world."""

from __future__ import annotations

from onrecord.records import Account, Findings, Report
from onrecord.resolve.knowledge import Knowledge, load_knowledge

__all__ = ["Knowledge", "account", "load_knowledge"]


def account(report: Report, findings: Findings, knowledge: Knowledge) -> Account:
    """Return everything that `report` puts on the record."""
    return Account(report=report)
