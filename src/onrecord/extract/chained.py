"""Chains that are spelled out: “the agency quoted a source as saying …” is two attributions.

So is “…, the agency said, citing a source”: both are credited with the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from onrecord.extract.wordsets import word_set
from onrecord.records import Attribution, Span, Speech
from onrecord.text import holds

_QUOTING = word_set("quote quotes quoted quoting cite cites cited citing")
_WORD = re.compile(r"[^\W\d_]+")
# “a military source as saying that …”; a full stop or a mark before “saying” ends the search.
_AS_SAYING = re.compile(
    r"(?P<source>[^“”\"«»„:;!?\n]{3,120}?)\s+(?:as\s+)?"
    r"(?P<cue>saying|telling|warning|announcing|confirming|denying|stating|claiming)\b"
    r"[\s,:]+(?P<content>\S.{8,})",
    re.DOTALL | re.IGNORECASE,
)
# Whom one cites; “citing security concerns” gives a reason and nobody's words.
_TELLERS = word_set(
    """
    source sources official officials officer officers doctor doctors medic medics activist
    activists resident residents witness witnesses minister ministry spokesman spokeswoman
    spokesperson agency agencies media report reports statement statements police army military
    group groups monitor monitors observatory diplomat diplomats rescuer rescuers relative
    relatives lawyer lawyers prosecutor prosecutors document documents data record records
    commander commanders aide aides rebels fighters survivors authorities newspaper television
    """
)
_CITED = r"(?P<cue>[Cc]iting)\s+(?P<source>[^,.;:!?“”\"«»„\n]{3,100}?)"
_CITED_BEFORE = re.compile(rf"\b{_CITED}\s*,?\s*$")
_CITED_AFTER = re.compile(rf"[\s,”\"»]{{0,4}}{_CITED}(?=\s*(?:[,.;:!?“”\"«»„\n]|$))")
_CITED_LAST = re.compile(rf",?\s+{_CITED}$")
_REACH = 140


def add_chained(text: str, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Return `attributions`, and behind them those that stand in a content which spells them out.

    Only where nothing was found inside that content.
    """
    found = list(attributions)
    for i, outer in enumerate(attributions):
        if _is_quoting(text, outer) and not _has_inner(outer, attributions):
            found += _inner(text, outer, i)
        cited = _cited(text, outer)
        if cited is not None and not _has_cue(attributions, cited[0].start("cue")):
            found.append(_of_cited(*cited, outer, i))
    return found


def _has_cue(attributions: Sequence[Attribution], at: int) -> bool:
    return any(cue.start <= at < cue.end for other in attributions for cue in other.cue)


def _cited(text: str, outer: Attribution) -> tuple[re.Match[str], tuple[Span, ...]] | None:
    """Return who is cited beside or at the end of `outer`, and the content that both share."""
    if not (outer.source and outer.content):
        return None
    parts = outer.source + outer.cue + outer.content
    first, last = min(part.start for part in parts), max(part.end for part in parts)
    *others, final = outer.content
    tail = _CITED_LAST.search(text, max(final.start, final.end - _REACH), final.end)
    if tail is not None and tail.start() > final.start and _is_teller(tail["source"]):
        return tail, (*others, Span(start=final.start, end=tail.start()))
    beside = (
        _CITED_AFTER.match(text, last, last + _REACH),
        _CITED_BEFORE.search(text, max(0, first - _REACH), first),
    )
    for match in beside:
        if match is not None and _is_teller(match["source"]):
            return match, outer.content
    return None


def _is_teller(words: str) -> bool:
    """Whether these are the words for somebody: a name at their end, or one who tells things."""
    found = _WORD.findall(words)
    return bool(found) and (found[-1][0].isupper() or not _TELLERS.isdisjoint(found))


def _of_cited(
    match: re.Match[str], content: tuple[Span, ...], outer: Attribution, i: int
) -> Attribution:
    return Attribution(
        source=(Span(start=match.start("source"), end=match.end("source")),),
        cue=(Span(start=match.start("cue"), end=match.end("cue")),),
        content=content,
        speech=outer.speech,
        within=i,
    )


def _is_quoting(text: str, attribution: Attribution) -> bool:
    cue = " ".join(text[span.start : span.end] for span in attribution.cue).lower()
    return any(word in _QUOTING for word in _WORD.findall(cue))


def _has_inner(outer: Attribution, attributions: Sequence[Attribution]) -> bool:
    return any(
        holds(span, cue)
        for other in attributions
        if other is not outer
        for cue in other.cue[:1]
        for span in outer.content
    )


def _inner(text: str, outer: Attribution, i: int) -> Iterator[Attribution]:
    """Yield the attribution that the first piece of the content of `outer` spells out."""
    first, *others = outer.content
    match = _AS_SAYING.match(text, first.start, first.end)
    if match is None:
        return
    content = Span(start=match.start("content"), end=first.end)
    yield Attribution(
        source=(Span(start=match.start("source"), end=match.end("source")),),
        cue=(Span(start=match.start("cue"), end=match.end("cue")),),
        content=(content, *others),
        speech=_speech(text, content, outer.speech),
        within=i,
    )


def _speech(text: str, content: Span, outer: Speech) -> Speech:
    words = text[content.start : content.end]
    is_quoted = words[0] in '“"«„' and words.rstrip(".,")[-1] in '”"»“'
    return "direct" if is_quoted else outer
