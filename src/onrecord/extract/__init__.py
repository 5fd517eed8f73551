"""Report -> findings: looks at the words of one text and a lexicon, never at the world."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from onrecord.records import Attribution, Findings, Report

if TYPE_CHECKING:
    from onrecord.extract.passages import Passage
    from onrecord.extract.toponym_words import Names

__all__ = ["Tagger", "findings"]


class Tagger(Protocol):
    """A trained model that finds attributions; made by the caller and passed in."""

    def attributions(self, texts: Sequence[str]) -> list[list[Attribution]]:
        """Return the attributions of each of `texts`, with offsets into that text."""
        ...


def findings(
    report: Report, *, tagger: Tagger | None = None, names: Names | None = None
) -> Findings:
    """Return everything found in the words of `report`; nothing from its boilerplate.

    Without a `tagger` the attributions are found by rules; without `names`, those that a
    gazetteer holds, no toponyms are.
    """
    from onrecord.extract.figures import find_figures
    from onrecord.extract.mentions import find_mentions
    from onrecord.extract.passages import find_passages
    from onrecord.extract.timexes import find_timexes
    from onrecord.extract.toponyms import find_toponyms
    from onrecord.extract.wording import find_wording

    text, passages = report.text, find_passages(report)
    attributions = _attributions(report, passages, tagger)
    timexes = tuple(find_timexes(text, passages))
    return Findings(
        attributions=attributions,
        mentions=tuple(find_mentions(text, passages, attributions)),
        figures=tuple(find_figures(text, passages, timexes)),
        timexes=timexes,
        toponyms=tuple(find_toponyms(text, passages, names)) if names is not None else (),
        wording=tuple(find_wording(text, passages)),
    )


def _attributions(
    report: Report, passages: list[Passage], tagger: Tagger | None
) -> tuple[Attribution, ...]:
    """Return the attributions of `passages`, each knowing what it stands within."""
    from onrecord.extract.attributions import find_attributions
    from onrecord.extract.chained import add_chained
    from onrecord.extract.nesting import link_nested
    from onrecord.extract.speech import settle_speech
    from onrecord.extract.tagging import tag_passages
    from onrecord.extract.topics import drop_topics

    if tagger is None:
        found = find_attributions(report.text, passages)
    else:
        found = tag_passages(report.text, passages, tagger)
    found = drop_topics(report.text, add_chained(report.text, found))
    return settle_speech(report.text, link_nested(found))
