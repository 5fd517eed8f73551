"""Rows of the ledger as named cells: for tables, CSV and data frames.

Evidence is given as words; `…_span` cells hold its offsets, so that every row leads back to
`text[start:end]` of its report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from onrecord.records import Excerpt, Quantity, Record
from onrecord.store import ClaimRow, FigureRow, ReportRow, StoryRow

Cells = dict[str, Any]
PUBLISHER = "(publisher)"  # whose voice it is, where a figure stands in no claim


def flatten(row: Record) -> Cells:
    """Return one row of the ledger as named cells; other records as their fields."""
    if isinstance(row, ClaimRow):
        return _claim_cells(row)
    if isinstance(row, FigureRow):
        return _figure_cells(row)
    if isinstance(row, ReportRow):
        return _report_cells(row)
    if isinstance(row, StoryRow):
        return _story_cells(row)
    return msgspec.structs.asdict(row)


COLUMNS = {
    ClaimRow: ("published_on", "publisher", "speaker", "stance", "words", "figures"),
    FigureRow: (
        "published_on",
        "publisher",
        "measure",
        "value",
        "words",
        "of",
        "period",
        "speaker",
    ),
    ReportRow: ("published_on", "publisher", "title", "claims", "figures", "origin", "id"),
    StoryRow: ("earliest", "latest", "title", "n_reports", "publishers", "id"),
}


def outline(row: Record) -> Cells:
    """Return the cells of a row that fit on a screen, days without clock times.

    A speaker who is worded otherwise in the text stands with these words behind the name, and
    with whoever passes it on: every merge can be seen.
    """
    cells = flatten(row)
    shown = cells | {
        "published_on": (cells.get("published_on") or "")[: len("2015-10-11")],
        "speaker": _speaker(cells),
        "period": " to ".join(
            dict.fromkeys(filter(None, [cells.get("period_earliest"), cells.get("period_latest")]))
        ),
        "origin": shorten_origin(next(iter(cells.get("origins") or ()), "")),
        "id": str(cells.get("id") or cells.get("story") or "").partition("-")[2][:10],
    }
    return {name: shown.get(name) for name in COLUMNS.get(type(row), tuple(cells))}


def shorten_origin(origin: str) -> str:
    """Return the name of the file that an origin lies in, and whether it is a part of it.

    >>> shorten_origin("crawls/2026.warc.gz#urn:uuid:1"), shorten_origin("https://a.example/b/c")
    ('2026.warc.gz#…', 'c')
    """
    carrier, mark, _ = origin.partition("#")
    return carrier.rstrip("/").rpartition("/")[2] + ("#…" if mark else "")


def _speaker(cells: Cells) -> str:
    name, source = cells.get("speaker") or "", cells.get("source") or ""
    through = f", by {cells['through']}" if cells.get("through") else ""
    is_worded = source and source.casefold() not in name.casefold()
    return f"{name}{f' (“{source}”)' if is_worded else ''}{through}"


def join_words(excerpts: Sequence[Excerpt]) -> str:
    """Return the words of evidence, pieces joined by “ … ”."""
    return " … ".join(excerpt.exact for excerpt in excerpts)


def format_values(quantity: Quantity) -> str:
    """Return what a figure's words allow, as an interval.

    >>> words = Excerpt(start=0, end=11, exact="at least 12")
    >>> format_values(Quantity(id="figure-1", span=words, low=12, high=None,
    ...                        bound="at_least", measure="killed"))
    '≥ 12'
    """
    low = None if quantity.low is None else f"{quantity.low:,}"
    high = None if quantity.high is None else f"{quantity.high:,}"
    if low is None and high is None:
        return "?"
    if low == high:
        return f"about {low}" if quantity.bound == "about" else str(low)
    if low is None or high is None:
        return f"≥ {low}" if high is None else f"≤ {high}"
    return f"{'about ' if quantity.bound == 'about' else ''}{low}–{high}"


def format_figure(quantity: Quantity) -> str:
    """Return a figure on one line: values, measure, and the words."""
    return f"{format_values(quantity)} {quantity.measure} “{quantity.span.exact}”"


def _spans(excerpts: Sequence[Excerpt]) -> str:
    return " ".join(f"{excerpt.start}-{excerpt.end}" for excerpt in excerpts)


def _claim_cells(row: ClaimRow) -> Cells:
    claim = row.claim
    said = claim.said_on
    return {
        "speaker": row.speaker or join_words(claim.source) or None,
        "speaker_kind": claim.speaker_kind,
        "through": "; ".join(row.through) or None,
        "stance": claim.stance,
        "speech": claim.speech,
        "words": join_words(claim.content),
        "figures": "; ".join(map(format_figure, row.figures)) or None,
        "said_on": said.text if said else None,
        "said_earliest": said.earliest.isoformat() if said and said.earliest else None,
        "said_latest": said.latest.isoformat() if said and said.latest else None,
        "source": join_words(claim.source) or None,
        "cue": join_words(claim.cue) or None,
        "probability": claim.probability,
        "publisher": row.publisher,
        "published_on": row.published_on,
        "title": row.title,
        "origin": row.origin,
        "url": row.url,
        "words_span": _spans(claim.content),
        "source_span": _spans(claim.source) or None,
        "within": claim.within,
        "id": claim.id,
        "report": row.report,
        "run": row.run,
    }


def _figure_cells(row: FigureRow) -> Cells:
    figure = row.figure
    period = figure.period
    return {
        "measure": figure.measure,
        "value": format_values(figure),
        "low": figure.low,
        "high": figure.high,
        "bound": figure.bound,
        "of": figure.of,
        "words": figure.span.exact,
        "speaker": row.speaker if figure.claim else PUBLISHER,
        "through": "; ".join(row.through) or None,
        "place": row.place,
        "period_earliest": period.earliest.isoformat() if period and period.earliest else None,
        "period_latest": period.latest.isoformat() if period and period.latest else None,
        "publisher": row.publisher,
        "published_on": row.published_on,
        "title": row.title,
        "origin": row.origin,
        "url": row.url,
        "words_span": _spans([figure.span]),
        "claim": figure.claim,
        "place_id": figure.place,
        "id": figure.id,
        "report": row.report,
        "run": row.run,
    }


def _report_cells(row: ReportRow) -> Cells:
    return {
        "published_on": row.published_on,
        "publisher": row.publisher,
        "title": row.title,
        "claims": row.n_claims,
        "figures": row.n_figures,
        "excerpt": row.excerpt,
        "origins": list(row.origins),
        "url": row.url,
        "id": row.id,
    }


def _story_cells(row: StoryRow) -> Cells:
    return {
        "story": row.story,
        "origins": list(row.origins),
        "title": row.title,
        "earliest": row.earliest.isoformat() if row.earliest else None,
        "latest": row.latest.isoformat() if row.latest else None,
        "n_reports": row.n_reports,
        "publishers": list(row.publishers),
        "reports": list(row.reports),
    }
