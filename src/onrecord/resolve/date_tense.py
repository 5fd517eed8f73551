"""Whether the words around a date look ahead or back: “will meet on Friday”, “since December”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from onrecord.records import Span

_CLAUSE = 140  # code points before a date in which its clause's tense is sought
_CLAUSE_END = re.compile(r"[.!?;][”\"’']*\s|\n")
_FUTURE = re.compile(
    r"\b(?:will|won['’]t|shall|next|upcoming|coming|scheduled|due|plan|plans|planned|planning"
    r"|is to|are to|to be|expected|expects|set to|slated|hopes|ahead of|intends?|promised|vowed"
    r"|going to|likely to|aims? to|would)\b|['’]ll\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:said|was|were|did|had|has|have|told|went|came|took|held|met|left|made|gave|won|lost|fell"
    r"|rose|began|saw|shot|hit|struck|sent|found|got|became|ran|kept|brought|thought|bought|built"
    r"|caught|chose|drew|drove|felt|fought|flew|grew|heard|knew|led|paid|sank|sat|slid|sold|spoke"
    r"|spent|stood|stole|swept|swore|threw|wrote|withdrew|broke|fled|hung|(?!united)\w{3,}ed|after"
    r"|since)\b",
    re.IGNORECASE,
)
# Right before the date: what is done until or from a day lies ahead, if nothing past governs it.
_AHEAD = re.compile(
    r"\b(?:until|till|by|as\s(?:early|soon|late)\sas|(?:starting|beginning|effective|from)(?:\s\w+)?)"
    r"\s(?:on\s|at\s|the\s|late\s|early\s|midnight\s|noon\s)*\Z",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?<!be\s)(?:said|says|told|announced|reported|predicted|declared|\w{3,}ed)\s(?:\w+\s)?"
    r"(?:on\s|late\s|early\s|earlier\s)*\Z",
    re.IGNORECASE,
)
# Right behind it: its possessive (“Wednesday’s ruling”), or what was done then.
_POSSESSED = re.compile(r"['’]s\b")
_THEN_PAST = re.compile(
    r",?\s(?:\w+\s){0,4}(?:had|was|were|did|said|issued|announced|killed|told)\b",
    re.IGNORECASE,
)
# What has a date long before it happens: ahead, unless the clause tells of it.
_SET_EVENT = re.compile(
    r"(?:['’]s)?\s(?:\w+\s)?(?:elections?|primary|primaries|caucus(?:es)?|vote|ballot|referendum|polls"
    r"|runoff|summit|deadline|showdown|convention)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"\b(?:is|are|has|have|extended|postponed|halt)\b", re.IGNORECASE)
_WAS_DUE = re.compile(r"\b(?:scheduled|planned|expected|set|postponed|delayed)\s", re.IGNORECASE)
# “the year ended Jan. 31”, “since December”: behind, though the nearest may lie ahead.
_BEHIND = re.compile(r"\b(?:ended|ending|since)\s(?:on\s|the\s|last\s)*\Z", re.IGNORECASE)


class Tense(NamedTuple):
    """Which way the words around a date look.

    Attributes:
        is_future: Its clause speaks of what is to come.
        is_told: Its clause tells of what is over.
        is_past: The words right before it put it behind, whatever is nearest (“since December”).
    """

    is_future: bool = False
    is_told: bool = False
    is_past: bool = False


def find_tense(text: str, span: Span) -> Tense:
    """Return which way the clause that `span` stands in looks.

    >>> text = "The truce, announced on Monday, will hold until Friday."
    >>> find_tense(text, Span(start=24, end=30)).is_future
    False
    >>> find_tense(text, Span(start=48, end=54)).is_future
    True
    """
    is_past = _BEHIND.search(text, max(0, span.start - 24), span.start) is not None
    if _THEN_PAST.match(text, span.end):
        return Tense(is_told=True, is_past=is_past)
    window = text[max(0, span.start - _CLAUSE) : span.start]
    before = _CLAUSE_END.split(window)[-1]
    future = max((match.end() for match in _FUTURE.finditer(before)), default=0)
    past = max(_past_ends(before), default=0)
    if _SET_EVENT.match(text, span.end):
        is_future = past <= future
    else:
        is_future = not _POSSESSED.match(text, span.end) and _looks_ahead(before, future, past)
    return Tense(is_future=is_future, is_told=past > future, is_past=is_past)


def _looks_ahead(before: str, future: int, past: int) -> bool:
    """Say whether `before` looks ahead, by where its last words of either tense end (0: none)."""
    if _AHEAD.search(before):
        return not past or future > 0 or _PRESENT.search(before) is not None
    if _SAID.search(before) and not _WAS_DUE.search(before[-40:]):
        return False
    return future > 0 and future >= past


def _past_ends(before: str) -> Iterator[int]:
    """Yield where words of the past end, but for those of plans (“was scheduled for”)."""
    for match in _PAST.finditer(before):
        if not _WAS_DUE.match(before, match.start()):
            yield match.end()
