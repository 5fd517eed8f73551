"""Whether the words around a date look ahead: “will meet on Friday”, “until Tuesday”."""

from __future__ import annotations

import re

from onrecord.records import Span

_CLAUSE = 140  # code points before a date in which its clause's tense is sought
_CLAUSE_END = re.compile(r"[.!?;\n]\s|\n")
_FUTURE = re.compile(
    r"\b(?:will|won['’]t|shall|next|upcoming|coming|scheduled|due|plan|plans|planned|planning"
    r"|is to|are to|to be|expected|expects|set to|hopes|ahead of|intends?|promised|vowed"
    r"|going to|would)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:said|was|were|had|has|have|told|went|came|took|held|met|left|made|gave|won|lost|fell|rose"
    r"|began|saw|shot|hit|struck|sent|found|(?!united)\w{3,}ed|after|since)\b",
    re.IGNORECASE,
)
# Right before the date: what is done until or from a day lies ahead, if nothing past governs it.
_AHEAD = re.compile(
    r"\b(?:until|till|by|as\s(?:early|soon|late)\sas|(?:starting|beginning|effective|from)(?:\s\w+)?)"
    r"\s(?:on\s|at\s|the\s|late\s|early\s|midnight\s|noon\s)*\Z",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:said|says|told|announced|reported|predicted|declared|\w{3,}ed)\s(?:\w+\s)?"
    r"(?:on\s|late\s|early\s|earlier\s)*\Z",
    re.IGNORECASE,
)
# Right behind it: its possessive (“Wednesday’s ruling”), or what was done then.
_THEN_PAST = re.compile(
    r"['’]s\b|,?\s(?:\w+\s){0,2}(?:had|was|were|did|said|issued|announced|killed|told)\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"\b(?:is|are|has|have|extended|postponed|halt)\b", re.IGNORECASE)
_WAS_DUE = re.compile(r"\b(?:scheduled|planned|expected|set|postponed|delayed)\s", re.IGNORECASE)

# “the year ended Jan. 31”, “since December”: behind, though the nearest may lie ahead.
_BEHIND = re.compile(r"\b(?:ended|ending|since)\s(?:on\s|the\s|last\s)*\Z", re.IGNORECASE)


def is_past(text: str, span: Span) -> bool:
    """Say whether the words right before `span` put it before the day of publication.

    >>> is_past("It rains since December.", Span(start=15, end=23))
    True
    """
    return _BEHIND.search(text, max(0, span.start - 24), span.start) is not None


def is_future(text: str, span: Span) -> bool:
    """Say whether the clause that `span` stands in speaks of what is to come.

    >>> text = "The truce, announced on Monday, will hold until Friday."
    >>> is_future(text, Span(start=24, end=30)), is_future(text, Span(start=48, end=54))
    (False, True)
    """
    window = text[max(0, span.start - _CLAUSE) : span.start]
    before = _CLAUSE_END.split(window)[-1]
    if _THEN_PAST.match(text, span.end):
        return False
    future = [match.end() for match in _FUTURE.finditer(before)]
    past = [
        match.end() for match in _PAST.finditer(before) if not _WAS_DUE.match(before, match.start())
    ]
    if _AHEAD.search(before):
        return not past or bool(future) or _PRESENT.search(before) is not None
    if _SAID.search(before) and not _WAS_DUE.search(before[-40:]):
        return False
    return bool(future) and (not past or future[-1] >= past[-1])
