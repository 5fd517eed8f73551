"""Passages of a report to HTML: marks that do not nest, and a numbered reference to each card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape

from onrecord.marks import Passage, Piece
from onrecord.records import Record

_MARK = Markup('<mark class="{}"{}{}>{}</mark>')
_CLAIMS = Markup(' data-claims="{}"')
_FIGURES = Markup(' data-figures="{}"')
# Without words of its own, so that the page's text is the report's: the number is drawn.
_REFERENCE = Markup(
    '<a class="ref" id="ref-{}" href="?claim={}#{}" data-number="{}" aria-label="{} {}"></a>'
)
# Each control character is shown as its picture: one character stays one character.
_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
_PICTURES |= {0x7F: 0x2421, **dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)}


class Marker(Record, frozen=True, kw_only=True):
    """How the marks of one page are made.

    Attributes:
        numbers: Of the cards, by claim.
        current: The claim that is open.
        claim_word: What a reference is read out as, before its number.
    """

    numbers: Mapping[str, int]
    current: str | None = None
    claim_word: str = "Claim"

    def mark_up(self, passage: Passage) -> Markup:
        """Return the words of a passage, marked."""
        return Markup("").join(part for piece in passage.pieces for part in self._parts(piece))

    def _parts(self, piece: Piece) -> Iterator[Markup]:
        words = escape(shown(piece.text))
        if not piece.kinds:
            yield words
            return
        kinds = (*piece.kinds, "current") if self._is_current(piece) else piece.kinds
        yield _MARK.format(
            " ".join(kinds),
            _CLAIMS.format(" ".join(piece.claims)) if piece.claims else "",
            _FIGURES.format(" ".join(piece.figures)) if piece.figures else "",
            words,
        )
        for claim in piece.ends:
            number = self.numbers[claim]
            yield _REFERENCE.format(claim, claim, claim, number, self.claim_word, number)

    def _is_current(self, piece: Piece) -> bool:
        return self.current is not None and self.current in piece.claims


def shown(text: str) -> str:
    r"""Return text as a page can show it, character by character.

    >>> shown("a\0b\n")
    'a␀b\n'
    """
    return text.translate(_PICTURES)
