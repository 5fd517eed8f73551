"""A report's text in rows: a block of its words, and the cards that belong beside them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
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
        cards: Of the claims whose words begin here.
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
    """Yield the rows of a text; a card stands where the words of its claim begin."""
    claims = deque(sorted(cards.values(), key=_start_of))
    alone = deque(sorted(figures.values(), key=lambda view: view.figure.span.start))
    for group, after in _groups(passages):
        end = group[-1].pieces[-1].end
        own = _taken(claims, lambda card: _start_of(card) < end)  # noqa: B023  taken at once
        yield Row(
            role=group[0].role or "paragraph",
            parts=tuple(marker.mark_up(passage) for passage in group),
            after=after,
            cards=tuple(sorted(own, key=attrgetter("number"))),
            figures=tuple(_taken(alone, lambda view: view.figure.span.start < end)),  # noqa: B023
        )
    if claims:  # of a foreign ledger, whose words lie beyond the text
        yield Row(role="paragraph", parts=(), after="", cards=tuple(claims), figures=())


def _start_of(card: Card) -> int:
    spans = card.claim.content or card.claim.source or card.claim.cue
    return min((span.start for span in spans), default=0)


def _taken(waiting: deque[T], is_next: Callable[[T], bool]) -> list[T]:
    taken = []
    while waiting and is_next(waiting[0]):
        taken.append(waiting.popleft())
    return taken


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
