"""Passages of a report to HTML: marks that do not nest, and a numbered reference to each card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import quote

from markupsafe import Markup, escape

from onrecord.marks import Passage, Piece
from onrecord.records import Record

# Each control character is shown as its picture: one character stays one character.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
_PICTURES |= {0x7F: 0x2421, **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)}


class Marker(Record, frozen=True, kw_only=True):
    """How the marks of one page are made.

    Attributes:
        numbers: Of the cards, by claim.
        current: The claim that is open.
        places: Where the words of each figure begin, so that an address can lead there.
        claim_word: What a reference is read out as, before its number.
    """

    numbers: Mapping[str, int]
    current: str | None = None
    places: Mapping[str, int] = {}
    claim_word: str = "Claim"

    def mark_up(self, passage: Passage) -> Markup:
        """Return the words of a passage, marked."""
        parts = (part for piece in passage.pieces for part in self._parts(piece))
        return Markup("".join(parts))  # noqa: S704  whatever is put together here was escaped

    def _parts(self, piece: Piece) -> Iterator[str]:
        words = escape(shown(piece.text))
        if not piece.kinds:
            yield words
            return
        kinds = (*piece.kinds, "current") if self._is_current(piece) else piece.kinds
        claims = f' data-claims="{escape(" ".join(piece.claims))}"' if piece.claims else ""
        figures = f' data-figures="{escape(" ".join(piece.figures))}"' if piece.figures else ""
        first, *others = [id_ for id_ in piece.figures if self.places.get(id_) == piece.start] or [
            ""
        ]
        yield from (f'<span id="{escape(id_)}"></span>' for id_ in others)
        id_ = f' id="{escape(first)}"' if first else ""
        yield f'<mark{id_} class="{escape(" ".join(kinds))}"{claims}{figures}>{words}</mark>'
        for claim in piece.ends:
            yield self._reference(claim)

    def _reference(self, claim: str) -> str:
        # Without words of its own, so that the page's text is the report's: the number is drawn.
        number, id_ = self.numbers[claim], escape(claim)
        href = f"?claim={escape(quote(claim, safe=''))}#{id_}"
        return (
            f'<a class="ref" id="ref-{id_}" href="{href}" data-number="{number}" '
            f'aria-label="{escape(self.claim_word)} {number}"></a>'
        )

    def _is_current(self, piece: Piece) -> bool:
        return self.current is not None and self.current in piece.claims


def shown(text: str) -> str:
    r"""Return text as a page can show it, character by character.

    >>> shown("a\0b\n")
    'a␀b\n'
    """
    return text.translate(_PICTURES)
