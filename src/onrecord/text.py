"""Text and its offsets: digests, ids, excerpts, sentences, quotation marks."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from onrecord.records import Excerpt, Span

# Stands in a copy where a name was that is withheld. Whose it was cannot be told from it: two names
# that have it are never known to be one.
WITHHELD = "█████"

# --- digests and ids ----------------------------------------------------------------------


def digest_text(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, in hex; lone surrogates are passed through.

    >>> digest_text("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def derive_id(kind: str, text_sha256: str, *parts: object) -> str:
    """Return the id of a record: the same for the same words, on every machine.

    96 bits of SHA-256 over the kind, the text's digest and `parts` (offsets, mostly).

    >>> derive_id("claim", "00", 3, 9) == derive_id("claim", "00", 3, 9)
    True
    >>> derive_id("claim", "00", 3, 9) == derive_id("figure", "00", 3, 9)
    False
    """
    key = "\x1f".join([kind, text_sha256, *map(str, parts)])
    return f"{kind}-{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


# --- spans --------------------------------------------------------------------------------


def excerpt(text: str, spans: Iterable[Span]) -> str:
    """Return the words under `spans`, pieces joined by “ … ”.

    >>> excerpt("It rained all night", [Span(start=0, end=2), Span(start=10, end=19)])
    'It … all night'
    """
    return " … ".join(text[span.start : span.end] for span in spans)


def join_words(excerpts: Iterable[Excerpt]) -> str:
    """Return the words of evidence, pieces joined by “ … ”."""
    return " … ".join([excerpt.exact for excerpt in excerpts])


def format_spans(spans: Iterable[Span]) -> str:
    """Return where words stand.

    >>> format_spans([Span(start=0, end=4), Span(start=9, end=12)])
    '0-4 9-12'
    """
    return " ".join(f"{span.start}-{span.end}" for span in spans)


def quote(text: str, span: Span) -> Excerpt:
    """Return `span` with its words, as evidence.

    Raises:
        ValueError: `span` reaches beyond `text`.
    """
    if span.end > len(text):
        raise ValueError(f"span ends at {span.end}, text has {len(text)} code points")
    return Excerpt(start=span.start, end=span.end, exact=text[span.start : span.end])


def trim(text: str, start: int, end: int) -> Span | None:
    """Return `text[start:end]` without the white space at its ends, or None if nothing is left.

    >>> trim("  ab ", 0, 5)
    Span(start=2, end=4)
    >>> trim("   ", 0, 3) is None
    True
    """
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start=start, end=end) if start < end else None


def overlaps(one: Span, other: Span) -> bool:
    """Say whether two spans share a code point."""
    return one.start < other.end and other.start < one.end


def holds(outer: Span, inner: Span) -> bool:
    """Say whether `inner` lies inside `outer`."""
    return outer.start <= inner.start and inner.end <= outer.end


# --- words --------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")
_QUOTES = re.compile("[‘’“”–—…]")


def fold_words(text: str) -> list[str]:
    """Return the words of `text` without case and accents, in order, for looking things up.

    >>> fold_words("Élysée's “Deir ez-Zor”")
    ['elysee', 's', 'deir', 'ez', 'zor']
    """
    return list(_folded(text)) if len(text) <= _SHORT else _fold(text)


# Names and words of a claim are looked up over and over when accounts are compared.
_SHORT = 200


@lru_cache(maxsize=16_384)
def _folded(text: str) -> tuple[str, ...]:
    return tuple(_fold(text))


def _fold(text: str) -> list[str]:
    if not text.isascii():
        text = _QUOTES.sub(" ", text)  # often all that is not ASCII
    if text.isascii():
        return _WORD.findall(text.lower())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join([c for c in plain if not unicodedata.combining(c)]))
