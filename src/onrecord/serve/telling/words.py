"""The words behind what is shown: cut so that what matters is marked, and where they are."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from onrecord.records import Excerpt, Record
from onrecord.relate.comparing.compared import Statement

MOST_SHOWN = 600  # characters of a claim; the reader has the rest


class Piece(Record, frozen=True, kw_only=True):
    """Words of a report, marked or not."""

    text: str
    is_mark: bool = False


class Said(Record, frozen=True, kw_only=True):
    """Words of one report: whose report, of when, and where they stand in it.

    Attributes:
        how: How they stand to what the same origin said before, and that they are a copy's.
        assumed: What was taken for granted to set them beside others, and why.
    """

    pieces: tuple[Piece, ...]
    outlet: str | None
    day: str | None
    href: str
    how: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


_STEPS = {
    "first": "",
    "repeats": "says the same again",
    "echoes": "the same, through another outlet",
    "updates": "says something else than before",
    "before": "the words themselves call this past",
    "beside": "another value in the same breath",
    "part_of": "a part of a whole",
}


def say(statement: Statement) -> Said:
    """Return a statement ready to be shown."""
    how = [_STEPS[statement.step]]
    if statement.whole is not None:
        how.append(f"part of “{statement.whole.exact}”")
    if statement.copy_of is not None:
        how.append("in a report that repeats another’s words")
    return Said(
        pieces=cut(statement.content or statement.words, statement.words),
        outlet=statement.publisher,
        day=statement.published_on,
        href=reader_href(statement.report, statement.claim, statement.figure),
        how=tuple(filter(None, how)),
        assumed=tuple(f"{one.about}: {one.taken} ({one.why})" for one in statement.assumptions),
    )


def href_of(statement: Statement) -> str:
    """Return where in the reader the words of a statement are."""
    return reader_href(statement.report, statement.claim, statement.figure)


def reader_href(report: str, claim: str | None = None, figure: str | None = None) -> str:
    """Return the address of a report, its card open and its words, those of a figure first, shown.

    >>> reader_href("report-1", "claim-2")
    '/reports/report-1?claim=claim-2#claim-2'
    >>> reader_href("report-1", "claim-2", "figure-3")
    '/reports/report-1?claim=claim-2#figure-3'
    """
    path = f"/reports/{quote(report, safe='')}"
    place = quote(figure or claim or "", safe="")
    if claim is not None:
        return f"{path}?claim={quote(claim, safe='')}#{place}"
    return f"{path}?figure={place}#{place}" if figure else path


def cut(excerpts: Sequence[Excerpt], marked: Sequence[Excerpt]) -> tuple[Piece, ...]:
    """Return the words of excerpts, those that `marked` holds apart; pieces joined by “ … ”.

    Of long words only what stands around the first mark is left.
    """
    pieces: list[Piece] = []
    for i, excerpt in enumerate(excerpts):
        if i:
            pieces.append(Piece(text=" … "))
        at = excerpt.start
        for mark in sorted(marked):
            if excerpt.start <= mark.start and mark.end <= excerpt.end and mark.start >= at:
                pieces.append(_piece(excerpt, at, mark.start))
                pieces.append(Piece(text=mark.exact, is_mark=True))
                at = mark.end
        pieces.append(_piece(excerpt, at, excerpt.end))
    kept = [piece for piece in pieces if piece.text]
    if len(kept) == 1:  # all of it matters: then nothing stands out
        kept = [Piece(text=kept[0].text)]
    return tuple(_shortened(kept))


def _piece(excerpt: Excerpt, start: int, end: int) -> Piece:
    return Piece(text=excerpt.exact[start - excerpt.start : end - excerpt.start])


def _shortened(pieces: Sequence[Piece]) -> list[Piece]:
    if sum(len(piece.text) for piece in pieces) <= MOST_SHOWN:
        return list(pieces)
    first = next((i for i, piece in enumerate(pieces) if piece.is_mark), 0)
    room = MOST_SHOWN // 2
    before = "".join(piece.text for piece in pieces[:first])
    kept = [Piece(text=f"…{before[-room:]}" if len(before) > room else before)]
    left = MOST_SHOWN
    for piece in pieces[first:]:
        if left <= 0:
            return [*kept, Piece(text="…")]
        is_whole = len(piece.text) <= left
        text = piece.text if is_whole else f"{piece.text[:left]}…"
        kept.append(Piece(text=text, is_mark=piece.is_mark))
        left = left - len(piece.text) if is_whole else -1
        if not is_whole:
            return kept
    return kept
