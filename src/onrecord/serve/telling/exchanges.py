"""Who accused and who denied: statements with what others answer, ready to be shown."""

from __future__ import annotations

from onrecord.records import Record
from onrecord.relate.comparing.compared import Comparison, Exchange, Side
from onrecord.relate.comparing.matching import stem
from onrecord.serve.telling.words import Piece, cut, reader_href
from onrecord.text import fold_words

MOST_EXCHANGES = 40


class Voice(Record, frozen=True, kw_only=True):
    """One side: who, in which outlet, in which words."""

    name: str
    outlet: str | None
    pieces: tuple[Piece, ...]
    href: str


class Shown(Record, frozen=True, kw_only=True):
    """A statement and its answer.

    Attributes:
        how: How the answer stands to it: denies, doubts, supports, declines; or nothing.
        shared: Words that both use, for which they were paired.
    """

    statement: Voice
    accused: str | None
    how: str | None
    answer: Voice | None
    shared: tuple[str, ...]


class Exchanges(Record, frozen=True, kw_only=True):
    """Those with an answer first, then charges that stand alone."""

    shown: tuple[Shown, ...]
    n_more: int


def show_exchanges(comparison: Comparison) -> Exchanges:
    """Return the exchanges of a comparison."""
    ranked = sorted(comparison.exchanges, key=lambda exchange: exchange.answer is None)
    kept = ranked[:MOST_EXCHANGES]
    return Exchanges(
        shown=tuple(_shown(comparison, exchange) for exchange in kept),
        n_more=len(ranked) - len(kept),
    )


def _shown(comparison: Comparison, exchange: Exchange) -> Shown:
    answer = exchange.answer
    return Shown(
        statement=_voice(comparison, exchange.statement),
        accused=exchange.accused,
        how=exchange.kind,
        answer=_voice(comparison, answer) if answer else None,
        shared=tuple(_whole(word, exchange.statement) for word in exchange.shared),
    )


def _whole(word: str, side: Side) -> str:
    """Return a shared word, whose ending is cut, as the statement has it: “forc” is “forces”."""
    said = (one for part in side.words for one in fold_words(part.exact))
    return next((one for one in said if stem(one) == word), word)


def _voice(comparison: Comparison, side: Side) -> Voice:
    origin = comparison.origin(side.origin)
    outlets = {carrier.report: carrier.publisher for carrier in origin.carriers}
    return Voice(
        name=origin.name,
        outlet=outlets.get(side.report),
        pieces=cut(side.words, ()),
        href=reader_href(side.report, side.claim),
    )
