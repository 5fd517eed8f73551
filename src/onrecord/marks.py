"""A report's text cut into pieces, so that words of several claims are marked without overlap."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Literal, NamedTuple

from onrecord.records import (
    Account,
    Block,
    BlockRole,
    Claim,
    Record,
    Span,
    Speech,
    WordingKind,
)

Part = Literal["nested", "cue", "source", "figure"]
MarkKind = Speech | Part | WordingKind
MOST_CLAIMS = 32  # told of one piece, lest claims upon claims of a hostile account fill the memory
_SPACE = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
Stretch = tuple[BlockRole | None, int, int]


class Piece(Record, frozen=True, kw_only=True, gc=False):
    """A stretch of text throughout which the same claims, figures and wordings stand.

    Attributes:
        kinds: What it is marked as, each once.
        claims: Ids of the claims whose source, cue or content it is of, the innermost first; where
            more than `MOST_CLAIMS` lie upon each other, the innermost of them.
        figures: Ids of the figures it is of, likewise.
        ends: Ids of the claims whose content ends with it.
    """

    start: int
    end: int
    text: str
    kinds: tuple[MarkKind, ...] = ()
    claims: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


class Passage(Record, frozen=True, kw_only=True):
    """A block of the text in pieces; without a role it is the white space between two blocks."""

    role: BlockRole | None
    pieces: tuple[Piece, ...]


def cut(account: Account) -> list[Passage]:
    """Return the text of a report in passages and pieces, in order.

    The pieces' texts joined are the report's text, and each span of a claim, a figure or a wording
    is exactly the pieces that bear its mark. A span that reaches beyond the text marks nothing.
    """
    text = account.report.text
    stretches = list(find_stretches(text, account.report.blocks))
    layers = [layer for layer in _layers(account) if layer.end <= len(text)]
    edges = [at for _, start, end in stretches for at in (start, end)]
    pieces = _pieces(text, layers, edges, _find_ends(account.claims))
    return list(_passages(pieces, stretches))


def to_utf16(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span of code points as one of UTF-16 units, in which browsers count.

    >>> to_utf16("🎉 “said”", 2, 8)
    (3, 9)
    """
    start_utf16 = _count_utf16(text[:start])
    return start_utf16, start_utf16 + _count_utf16(text[start:end])


def _count_utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# --- blocks -------------------------------------------------------------------------------


def find_stretches(text: str, blocks: Iterable[Block]) -> Iterator[Stretch]:
    """Yield role, start and end of stretches that cover `text`, in order and without overlap.

    What lies between blocks and is no white space makes paragraphs of its own, parted by blank
    lines; a block that overlaps the one before it is left out.
    """
    at = 0
    for block in blocks:
        if block.start < at or block.end > len(text):
            continue
        yield from _between(text, at, block.start)
        yield block.role, block.start, block.end
        at = block.end
    yield from _between(text, at, len(text))


def _between(text: str, start: int, end: int) -> Iterator[Stretch]:
    last = start + len(text[start:end].rstrip())
    while start < end:
        space = _SPACE.match(text, start, end)
        if space:
            yield None, start, space.end()
            start = space.end()
            continue
        blank = _BLANK_LINES.search(text, start, end)
        stop = blank.start() if blank else last
        yield "paragraph", start, stop
        start = stop


def _passages(pieces: Iterator[Piece], stretches: Iterable[Stretch]) -> Iterator[Passage]:
    piece = next(pieces, None)
    for role, _, end in stretches:
        held = []
        while piece is not None and piece.end <= end:
            held.append(piece)
            piece = next(pieces, None)
        yield Passage(role=role, pieces=tuple(held))


# --- layers -------------------------------------------------------------------------------


class _Layer(NamedTuple):
    """A span to be marked, with all that it adds to the pieces under it."""

    start: int
    end: int
    kinds: tuple[MarkKind, ...]
    claim: str | None = None
    figure: str | None = None


def _layers(account: Account) -> Iterator[_Layer]:
    for claim in account.claims:
        kinds: tuple[MarkKind, ...] = ("nested",) if claim.within else ()
        yield from _claim_layers(claim.content, (claim.speech, *kinds), claim)
        yield from _claim_layers(claim.cue, ("cue",), claim)
        yield from _claim_layers(claim.source, ("source",), claim)
    for figure in account.figures:
        yield _Layer(figure.span.start, figure.span.end, ("figure",), figure.claim, figure.id)
    for wording in account.wording:
        yield _Layer(wording.span.start, wording.span.end, (wording.kind,))


def _claim_layers(
    spans: Iterable[Span], kinds: tuple[MarkKind, ...], claim: Claim
) -> Iterator[_Layer]:
    return (_Layer(span.start, span.end, kinds, claim.id) for span in spans)


def _find_ends(claims: Iterable[Claim]) -> Mapping[int, Sequence[str]]:
    ends: dict[int, list[str]] = defaultdict(list)
    for claim in claims:
        if claim.content:
            ends[max(span.end for span in claim.content)].append(claim.id)
    return ends


def _pieces(
    text: str, layers: list[_Layer], edges: Iterable[int], ends: Mapping[int, Sequence[str]]
) -> Iterator[Piece]:
    """Yield the text between one boundary and the next, with what lies upon it."""
    layers.sort(key=lambda layer: (layer.start, -layer.end))
    opening: dict[int, list[int]] = defaultdict(list)
    closing: dict[int, list[int]] = defaultdict(list)
    for number, layer in enumerate(layers):
        opening[layer.start].append(number)
        closing[layer.end].append(number)
    upon: dict[int, _Layer] = {}  # outer ones first, since layers are sorted so
    for start, end in pairwise(sorted({0, len(text), *edges, *opening, *closing})):
        for number in closing.get(start, ()):
            del upon[number]
        for number in opening.get(start, ()):
            upon[number] = layers[number]
        words = text[start:end]
        if upon:
            yield _marked(words, start, upon, tuple(ends.get(end, ())))
        else:
            yield Piece(start=start, end=end, text=words)


def _marked(text: str, start: int, upon: dict[int, _Layer], ends: tuple[str, ...]) -> Piece:
    innermost = list(islice(reversed(upon.values()), 3 * MOST_CLAIMS))
    claims = dict.fromkeys(layer.claim for layer in innermost if layer.claim)
    return Piece(
        start=start,
        end=start + len(text),
        text=text,
        kinds=tuple(dict.fromkeys(kind for layer in innermost for kind in layer.kinds)),
        claims=tuple(islice(claims, MOST_CLAIMS)),
        figures=tuple(layer.figure for layer in innermost if layer.figure),
        ends=ends,
    )
