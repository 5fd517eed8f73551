"""Who repeats whom: copies, near copies, and passages lifted whole.

Two reports are compared by their runs of six words. One run in sixteen, chosen by its hash and
so the same wherever it stands, is kept with each report's sketch: those that two reports share
tell whether to look at the texts at all.

Reference: “mod” sampling of shingles, Broder (1997), On the resemblance and containment of
documents. A MinHash of fixed size would tell near copies, but not one paragraph in a long
report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.records import Copy, CopyKind, Excerpt, Report, Span
from onrecord.relate.stories.credits import Credit, find_credit, load_agencies
from onrecord.relate.stories.words import MAX_TEXT, hash_term, own_blocks, placed_words
from onrecord.text import quote

Array = npt.NDArray[Any]
RUN_WORDS = 6
MAX_PASSAGES = 256
MAX_SPANS = 64
_SAMPLE_BITS = 4  # one run in sixteen is kept
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
# Shared runs below this are turns of phrase and names; ten words in a row are somebody's.
LEAST_WORDS = 10
NEAR_SHARE = 0.6  # of both reports
LIFTED_WORDS = 25  # in a row: the length of a short paragraph
_QUOTED = re.compile(r"“[^“”]{1,2000}”|\"[^\"\n]{1,2000}\"|«[^«»]{1,2000}»|„[^„“”]{1,2000}[“”]")


def sample_passages(words: Sequence[str]) -> Array:
    """Return the hashes of one run of words in sixteen, sorted."""
    runs = hash_runs(words)
    kept = np.unique(runs[runs >> np.uint64(64 - _SAMPLE_BITS) == 0])
    return kept[:MAX_PASSAGES]


def hash_runs(words: Sequence[str]) -> Array:
    """Return a hash of every run of `RUN_WORDS` words, in order."""
    if len(words) < RUN_WORDS:
        return np.empty(0, dtype=np.uint64)
    hashes = np.array([hash_term(word) for word in words], dtype=np.uint64)
    n = len(hashes) - RUN_WORDS + 1
    mixed = np.zeros(n, dtype=np.uint64)
    for shift in range(RUN_WORDS):
        mixed = (mixed ^ hashes[shift : shift + n]) * _FACTOR
        mixed ^= mixed >> np.uint64(29)
    return mixed


def may_be_copies(one: Array, other: Array) -> bool:
    """Say whether two reports' sampled runs make it worth comparing their texts."""
    n_shared = len(np.intersect1d(one, other, assume_unique=True))
    # A lifted paragraph of 25 words has twenty runs, of which one or two are sampled.
    return n_shared >= 1


def find_copy(one: Report, other: Report) -> Copy | None:
    """Return how one of two reports repeats the other, or None; the order of the two is the same.

    Who had the words first is told by the credit lines, then by time of publication.
    """
    copy, original, credit = _who_copied(one, other)
    words, theirs = list(_words(copy)), list(_words(original))
    if not words or not theirs:
        return None
    runs, their_runs = (hash_runs([word for word, *_ in each]) for each in (words, theirs))
    taken = _covered(runs, their_runs, len(words))
    share = taken.sum() / len(words)
    their_share = _covered(their_runs, runs, len(theirs)).sum() / len(theirs)
    kind = _kind(copy, original, words, taken, share, their_share)
    if kind is None:
        return None
    spans = _spans(copy, words, taken)
    return Copy(
        report=copy.id,
        of=original.id,
        kind=kind,
        share=round(float(share), 4),
        spans=spans,
        credit=credit.words if credit else None,
        agency=credit.agency if credit else None,
    )


Placed = tuple[str, int, int]


def _words(report: Report) -> Iterator[Placed]:
    for start, end in own_blocks(report):
        for word, first, last in placed_words(report.text[start : min(end, MAX_TEXT)]):
            yield word, start + first, start + last


def _covered(runs: Array, others: Array, n_words: int) -> Array:
    """Return which words stand in a stretch of at least `LEAST_WORDS` that the other has too."""
    covered = np.zeros(n_words, dtype=bool)
    for start, end in _stretches(np.isin(runs, others)):
        if end - start + RUN_WORDS - 1 >= LEAST_WORDS:
            covered[start : end + RUN_WORDS - 1] = True
    return covered


def _stretches(marks: Array) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marks.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _kind(
    copy: Report,
    original: Report,
    words: Sequence[Placed],
    taken: Array,
    share: float,
    their_share: float,
) -> CopyKind | None:
    if share >= 0.98 and their_share >= 0.98:
        return "exact"
    if share >= NEAR_SHARE and their_share >= NEAR_SHARE:
        return "near"
    if copy.publisher is not None and copy.publisher == original.publisher:
        return None  # an outlet's furniture and background, which it prints under everything
    unquoted = taken & ~_quoted(copy, words)
    longest = max((end - start for start, end in _stretches(unquoted)), default=0)
    return "lifted" if longest >= LIFTED_WORDS else None


def _quoted(report: Report, words: Sequence[Placed]) -> Array:
    """Return which words stand in quotation marks: two who quote one statement copy nobody."""
    quoted = [match.span() for match in _QUOTED.finditer(report.text[:MAX_TEXT])]
    starts = np.array([start for start, _ in quoted] or [0])
    ends = np.array([end for _, end in quoted] or [0])
    at = np.array([start for _, start, _ in words])
    holder = np.searchsorted(starts, at, side="right") - 1
    return (holder >= 0) & (at < ends[np.maximum(holder, 0)])


def _spans(report: Report, words: Sequence[Placed], taken: Array) -> tuple[Excerpt, ...]:
    found = [
        quote(report.text, Span(start=words[start][1], end=words[end - 1][2]))
        for start, end in _stretches(taken)
    ]
    return tuple(found[:MAX_SPANS])


def _who_copied(one: Report, other: Report) -> tuple[Report, Report, Credit | None]:
    """Return the copy, the original, and what the copy credits.

    A report that credits the agency which published the other copies it. Else the later one
    does; on one day, the one that credits anybody; at last, so that the answer does not depend
    on the order, the one with the higher id.
    """
    credited = {report.id: find_credit(report) for report in (one, other)}

    def rank(report: Report, against: Report) -> tuple[bool, str, bool, str]:
        credit = credited[report.id]
        publisher = load_agencies().get(against.publisher or "", against.publisher)
        owns = credit is not None and credit.agency is not None and credit.agency == publisher
        return (owns, _when(report, against), credit is not None, report.id)

    is_one = rank(one, other) > rank(other, one)
    copy, original = (one, other) if is_one else (other, one)
    return copy, original, credited[copy.id]


def _when(report: Report, against: Report) -> str:
    """Return the time of publication as precisely as both reports give it; nothing if unknown."""
    own, their = report.published_on or "", against.published_on or ""
    if not own or not their:
        return ""
    if len(own) > 10 and len(their) > 10:  # instants: compared in one zone
        return _utc(own)
    return own[: min(len(own), len(their), 10)]


def _utc(instant: str) -> str:
    import datetime as dt

    try:
        found = dt.datetime.fromisoformat(instant)
        return (found.astimezone(dt.UTC) if found.tzinfo else found).isoformat()[:19]
    except (ValueError, OverflowError):
        return instant[:10]
