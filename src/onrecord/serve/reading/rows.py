"""A report's text in rows: a block of its words, and the cards that belong beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import TypeVar

from markupsafe import Markup

from onrecord.marks import Passage
from onrecord.records import BlockRole, Record
from onrecord.serve.reading.cards import Card, FigureView
from onrecord.serve.reading.marking import Marker

T = TypeVar("T")


class Row(Record, frozen=True, kw_only=True):
    """Some words and what is told of them.

    Attributes:
        parts: Marked words: one block, or the items of a list; none for what has no words here.
        after: The white space that follows.
        cards: Of the claims that are worded here first.
        figures: Figures here in the outlet's own voice.
    """

    role: BlockRole
    parts: tuple[Markup, ...]
    after: str
    cards: tuple[Card, ...]
    figures: tuple[FigureView, ...]


def make_rows(
    passages: Iterable[Passage],
    marker: Marker,
    cards: dict[str, Card],
    figures: dict[str, FigureView],
) -> Iterator[Row]:
    """Yield the rows of a text; a card stands where its claim's first words are."""
    waiting, alone = dict(cards), dict(figures)
    for group, after in _groups(passages):
        claims, figure_ids = _marked(group)
        yield Row(
            role=group[0].role or "paragraph",
            parts=tuple(marker.mark_up(passage) for passage in group),
            after=after,
            cards=tuple(sorted(_taken(waiting, claims), key=attrgetter("number"))),
            figures=tuple(_taken(alone, figure_ids)),
        )
    if waiting:  # a ledger from elsewhere may hold more claims upon each other than are marked
        left = tuple(waiting.values())
        yield Row(role="paragraph", parts=(), after="", cards=left, figures=())


def _groups(passages: Iterable[Passage]) -> Iterator[tuple[list[Passage], str]]:
    """Yield blocks with the white space after them; items of one list stay together."""
    group: list[Passage] = []
    after = ""
    for passage in passages:
        if passage.role is None:
            after = "".join(piece.text for piece in passage.pieces)
            continue
        is_item = passage.role == "list" and group and group[0].role == "list"
        if group and not is_item:
            yield group, after
            group = []
        group.append(passage)
        after = ""
    if group:
        yield group, after


def _marked(group: Sequence[Passage]) -> tuple[list[str], list[str]]:
    """Return the claims and figures marked in some passages, as they come."""
    pieces = [piece for passage in group for piece in passage.pieces]
    claims = dict.fromkeys(id_ for piece in pieces for id_ in piece.claims)
    return list(claims), list(dict.fromkeys(id_ for piece in pieces for id_ in piece.figures))


def _taken(waiting: dict[str, T], ids: Iterable[str]) -> Iterator[T]:
    return (waiting.pop(id_) for id_ in ids if id_ in waiting)
