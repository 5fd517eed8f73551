"""Quotations that no cue took: they go on with the speaker before them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.extract.words import WORD, Items
from onrecord.records import Span

if TYPE_CHECKING:
    from onrecord.extract.drafts import Draft

_SHORT = 4  # words; a quotation shorter than this that stands alone is a scare quote or a title


def join_leftovers(text: str, items: Items, found: list[Draft], previous: list[Draft]) -> None:
    """Add each whole quotation that nobody has to the speaker before it, or after it.

    `found` are the drafts of this passage, `previous` those of the last passage that had any.
    """
    if not items.quotations:
        return
    taken = _taken(found, len(items))
    is_bare = sum(kind == WORD for kind in items.kinds) < 3
    for i, quotation in items.quotations.items():
        if i in taken or text.count(" ", quotation.start, quotation.end) < _SHORT - 1:
            continue
        if not (i == 0 or items.lows[i - 1] in '.!?":,…'):
            continue
        draft = _speaker_near(items, i, found)
        if draft is not None:
            draft.contents.append((i, i + 1))
        elif previous and is_bare and _is_quoting(previous[-1]):
            previous[-1].spans.append(Span(start=quotation.start, end=quotation.end))


def _taken(found: list[Draft], size: int) -> set[int]:
    """Return the items that some content or source already holds."""
    taken: set[int] = set()
    for draft in found:
        for start, end in [*draft.contents, draft.source or (0, 0)]:
            taken.update(range(start, min(end, size)))
    return taken


def _speaker_near(items: Items, i: int, found: list[Draft]) -> Draft | None:
    """Return the draft that the quotation at item `i` belongs to, in the same passage."""
    earlier = [d for d in found if d.cue[0] < i and _is_quoting(d)]
    if earlier:
        return earlier[-1]
    return next((d for d in found if d.cue[0] > i and _is_quoting(d)), None)


def _is_quoting(draft: Draft) -> bool:
    return bool(draft.spans) or any(
        i in draft.items.quotations for start, end in draft.contents for i in (start, end - 1)
    )
