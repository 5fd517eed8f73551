"""Report -> findings: looks at the words of one text and a lexicon, never at the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from onrecord.records import Attribution, Findings, Report

__all__ = ["Tagger", "findings"]


class Tagger(Protocol):
    """A trained model that finds attributions; made by the caller and passed in."""

    def attributions(self, texts: Sequence[str]) -> list[list[Attribution]]:
        """Return the attributions of each of `texts`, with offsets into that text."""
        ...


def findings(report: Report, *, tagger: Tagger | None = None) -> Findings:
    """Return everything found in the words of `report`; nothing from its boilerplate.

    Without a `tagger` the attributions are found by rules.
    """
    return Findings()
