"""Rows of a ledger as somebody outside may see them, where a name is withheld from the report."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onrecord.errors import WithholdingError
from onrecord.exchange.withholding import MARK, Withheld
from onrecord.exchange.withholding.matching import Name, cut_words
from onrecord.exchange.withholding.naming import cut_address, names_in
from onrecord.records import Account, Claim, Quantity
from onrecord.store import ClaimRow, FigureRow, ReportRow
from onrecord.text import excerpt

Row = ClaimRow | FigureRow | ReportRow


def redact_row(row: Row, original: Account, copy: Account, withheld: Withheld) -> Row:
    """Return a row of `original` as it is in `copy`.

    Raises:
        WithholdingError: The row is of findings that are not shown any more.
    """
    names = names_in(original, withheld)
    if isinstance(row, ReportRow):
        return _report_row(row, copy, names)
    stated = {
        "report": copy.report.id,
        "title": copy.report.title,
        "publisher": copy.report.publisher,
        "origin": copy.report.origin,
        "url": copy.report.url,
    }
    if isinstance(row, ClaimRow):
        claim = copy.claims[_place(row.claim.id, original.claims, row.report)]
        figures = tuple(figure for figure in copy.figures if figure.claim == claim.id)
        speaker, through = _speakers(copy, claim)
        return msgspec.structs.replace(
            row, claim=claim, figures=figures, speaker=speaker, through=through, **stated
        )
    figure = copy.figures[_place(row.figure.id, original.figures, row.report)]
    held = next((claim for claim in copy.claims if claim.id == figure.claim), None)
    speaker, through = _speakers(copy, held) if held else (None, ())
    place = next((place for place in copy.places if place.id == figure.place), None)
    spot = {
        "place": place.name if place else None,
        "place_words": place.span.exact if place else None,
        "place_why": place.why if place else (),
    }
    return msgspec.structs.replace(
        row, figure=figure, speaker=speaker, through=through, **spot, **stated
    )


def without_origins(row: ReportRow, withheld: Withheld) -> ReportRow:
    """Return the row of a report that names nobody, without origins that do."""
    named = {origin: withheld.named_in((), [origin]) for origin in row.origins}
    if not any(named.values()):
        return row
    origins = (cut_address(origin, names) or MARK for origin, names in named.items())
    return msgspec.structs.replace(row, origins=tuple(origins))


def _report_row(row: ReportRow, copy: Account, names: Sequence[Name]) -> ReportRow:
    return msgspec.structs.replace(
        row,
        id=copy.report.id,
        title=copy.report.title,
        publisher=copy.report.publisher,
        url=copy.report.url,
        origins=tuple(cut_address(origin, names) or MARK for origin in row.origins),
        excerpt=cut_words(row.excerpt, names) if row.excerpt else row.excerpt,
    )


def _place(id_: str, among: Sequence[Claim | Quantity], report: str) -> int:
    for index, one in enumerate(among):
        if one.id == id_:
            return index
    problem = "a name is withheld from its report, and it is of findings that are shown no longer"
    raise WithholdingError(f"{id_} of {report}: {problem}; ask for the newest")


def _speakers(copy: Account, claim: Claim) -> tuple[str | None, tuple[str, ...]]:
    """Return who says a claim and who passes it on, as the copy names them."""
    claims = {one.id: one for one in copy.claims}
    names = {actor.id: actor.name for actor in copy.actors}
    said: list[str | None] = []
    at: Claim | None = claim
    while at is not None and len(said) <= len(claims):
        said.append(names.get(at.speaker or "") or excerpt(copy.report.text, at.source) or None)
        at = claims.get(at.within or "")
    return said[0], tuple(name for name in said[1:] if name)
