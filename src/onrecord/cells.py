"""Rows of the ledger as named cells: for tables, CSV and data frames.

Evidence is given as words; `…_span` cells hold its offsets, so that every row leads back to
`text[start:end]` of its report.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import msgspec

from onrecord.numerals import format_interval
from onrecord.policies import Policy, Valued, value_under
from onrecord.records import Period, PlaceReason, Quantity, Record
from onrecord.store import ClaimRow, FigureRow, PartyRow, ReportRow, StoryRow
from onrecord.text import format_spans, join_words

Cells = dict[str, Any]
_DOUBTFUL: frozenset[PlaceReason] = frozenset(["best_known", "spelling"])
PUBLISHER = "(publisher)"  # whose voice it is, where a figure stands in no claim


def flatten(row: Record, *, policy: Policy | None = None) -> Cells:
    """Return one row of the ledger as named cells; other records as their fields.

    With a `policy` a figure's cells say what it comes to under that, and by which rule.
    """
    if isinstance(row, ClaimRow):
        return _claim_cells(row)
    if isinstance(row, FigureRow):
        return _figure_cells(row) | (_policy_cells(row.figure, policy) if policy else {})
    if isinstance(row, ReportRow):
        return _report_cells(row)
    if isinstance(row, PartyRow):
        return _party_cells(row)
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
        "place",
        "period",
        "speaker",
        "stance",
    ),
    ReportRow: ("published_on", "publisher", "title", "claims", "figures", "origin", "id"),
    PartyRow: ("name", "kind", "names", "roles", "reports", "claims", "id"),
    StoryRow: ("earliest", "latest", "title", "n_reports", "publishers", "id"),
}


def outline(row: Record, *, policy: Policy | None = None) -> Cells:
    """Return the cells of a row that fit on a screen, days without clock times.

    A speaker who is worded otherwise in the text stands with these words behind the name, and
    with whoever passes it on: every merge can be seen.
    """
    cells = flatten(row, policy=policy)
    shown = cells | {
        "published_on": (cells.get("published_on") or "")[: len("2015-10-11")],
        "speaker": _speaker(cells),
        "period": format_period(row.figure.period) if isinstance(row, FigureRow) else "",
        "place": name_place(row.place, row.place_why) if isinstance(row, FigureRow) else None,
        "origin": shorten_origin(next(iter(cells.get("origins") or ()), "")),
        "id": str(cells.get("id") or cells.get("story") or "").partition("-")[2][:10],
    }
    names = COLUMNS.get(type(row), tuple(cells))
    if policy and isinstance(row, FigureRow):
        shown["by_policy"] = _by_policy(value_under(row.figure, policy))
        place = names.index("value") + 1
        names = (*names[:place], "by_policy", *names[place:])
    return {name: shown.get(name) for name in names}


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


def format_values(quantity: Quantity) -> str:
    """Return what a figure's words allow, as an interval."""
    return format_interval(quantity.low, quantity.high, quantity.bound)


def format_period(period: Period | None) -> str:
    """Return the days of a figure; an open end is said.

    >>> import datetime as dt
    >>> format_period(Period(latest=dt.date(2026, 4, 14)))
    'to 2026-04-14'
    """
    first = period.earliest.isoformat() if period and period.earliest else ""
    last = period.latest.isoformat() if period and period.latest else ""
    if first and last:
        return first if first == last else f"{first} to {last}"
    return f"since {first}" if first else f"to {last}" if last else ""


def name_place(name: str | None, why: Sequence[PlaceReason]) -> str | None:
    """Return a place's name, with a question mark where it rests on renown or a like spelling.

    >>> name_place("Kallaseh", ["only", "spelling"]), name_place("Idlib", ["only", "inside"])
    ('Kallaseh?', 'Idlib')
    """
    return f"{name}?" if name and not _DOUBTFUL.isdisjoint(why) else name


def format_figure(quantity: Quantity, place: str | None = None) -> str:
    """Return a figure on one line: values, measure, the words, and the name of its place."""
    where = f" · {place}" if place else ""
    return f"{format_values(quantity)} {quantity.measure} “{quantity.span.exact}”{where}"


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
        "words_span": format_spans(claim.content),
        "source_span": format_spans(claim.source) or None,
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
        "stance": row.stance,
        "through": "; ".join(row.through) or None,
        "place": row.place,
        "place_words": row.place_words,
        "place_why": "; ".join(row.place_why) or None,
        "place_from": figure.place_from,
        "period_earliest": period.earliest.isoformat() if period and period.earliest else None,
        "period_latest": period.latest.isoformat() if period and period.latest else None,
        "period_from": figure.period_from,
        "part_of": figure.part_of,
        "change": figure.change,
        "publisher": row.publisher,
        "published_on": row.published_on,
        "title": row.title,
        "origin": row.origin,
        "url": row.url,
        "words_span": format_spans([figure.span]),
        "claim": figure.claim,
        "place_id": figure.place,
        "id": figure.id,
        "report": row.report,
        "run": row.run,
    }


def _policy_cells(figure: Quantity, policy: Policy) -> Cells:
    valued = value_under(figure, policy)
    return {
        "policy": policy,
        "policy_value": valued.value,
        "policy_low": valued.low,
        "policy_high": valued.high,
        "policy_why": valued.why,
    }


def _by_policy(valued: Valued) -> str:
    if valued.policy == "range" and valued.value is None:
        ends = ("" if end is None else f"{end:,}" for end in (valued.low, valued.high))
        return "–".join(ends)
    return "no rule" if valued.value is None else f"{valued.value:,}"


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


def _party_cells(row: PartyRow) -> Cells:
    return {
        "name": row.name,
        "kind": row.kind,
        "names": list(row.names),
        "roles": list(row.roles),
        "reports": row.n_reports,
        "claims": row.n_claims,
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


# --- in a notebook --------------------------------------------------------------------------


def html_table(rows: Sequence[Cells]) -> str:
    """Return rows as an HTML table; what came from a report is escaped."""
    names = list(rows[0]) if rows else []
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_shown(v))}</td>" for v in row.values()) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shown(value: object) -> str:
    return "" if value is None else str(value)
