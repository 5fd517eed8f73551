"""Whose words are copied: where copies begin, and where their words stand in the original."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onrecord.records import Copy, Report, Span
from onrecord.relate.comparing.speaking import (
    NAME_WITHHELD,
    Source,
    fold_key,
    is_withheld,
    withheld_key,
)
from onrecord.text import holds

_MARKS = str.maketrans("“”„«»‘’‚‹›", "\"\"\"\"\"'''''")
_BEFORE = (200, 40, 15, 0)  # code points before words by which they are found again in an original


class Copies:
    """Which words of which report were had first by another."""

    def __init__(self, copies: Iterable[Copy], reports: Mapping[str, Report]) -> None:
        self._copies: dict[str, list[Copy]] = {}
        self._reports = reports
        for copy in sorted(copies, key=lambda c: (c.report, c.of, c.kind)):
            if copy.of != copy.report:
                self._copies.setdefault(copy.report, []).append(copy)

    def of(self, report: str, spans: Sequence[Span]) -> Copy | None:
        """Return the copy that accounts for these words of `report`, or None."""
        for copy in self._copies.get(report, ()):
            if copy.kind != "lifted" or all(
                any(holds(taken, span) for taken in copy.spans) for span in spans
            ):
                return copy
        return None

    def is_own(self, report: str) -> bool:
        """Say whether no words of `report` are known to be another's."""
        return report not in self._copies

    def is_copy(self, report: str) -> bool:
        """Say whether the whole of `report` repeats another."""
        return any(copy.kind != "lifted" for copy in self._copies.get(report, ()))

    def first(self, report: Report, spans: Sequence[Span]) -> Source:
        """Return the outlet that had these words of `report` first: a wire, or another's voice."""
        root, agency = self._root(report, spans)
        name = agency or root.publisher or root.origin
        if is_withheld(name):
            return Source(withheld_key(root.id, "outlet"), NAME_WITHHELD, "publisher")
        return Source(fold_key(name), name, "publisher")

    def first_report(self, report: Report, spans: Sequence[Span]) -> Report:
        """Return the report that had these words first, of those that are at hand."""
        return self._root(report, spans)[0]

    def _root(self, report: Report, spans: Sequence[Span]) -> tuple[Report, str | None]:
        """Follow copies to their beginning; return it, with the agency that a credit names."""
        seen: set[str] = set()
        agency = None
        while report.id not in seen:
            seen.add(report.id)
            copy = self.of(report.id, spans)
            if copy is None:
                break
            agency = copy.agency or agency
            original = self._reports.get(copy.of)
            if original is None:
                break
            report, spans = original, ()
        return report, agency


def find_again(text: str, span: Span, other: str) -> Span | None:
    """Return where the words of `span` and those before it stand in `other`, or None.

    Quotation marks may differ. As much before them is taken as makes them stand there once.

    >>> find_again("So “it rained”.", Span(start=4, end=6), "He said 'it rained'.")
    Span(start=9, end=11)
    """
    plain, there = text.translate(_MARKS), other.translate(_MARKS)
    for n_before in _BEFORE:
        start = max(0, span.start - n_before)
        wanted = plain[start : span.end]
        at = there.find(wanted)
        if at >= 0 and there.find(wanted, at + 1) < 0:
            first = at + span.start - start
            return Span(start=first, end=first + span.end - span.start)
    return None
