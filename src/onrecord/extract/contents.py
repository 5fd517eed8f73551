"""Where the content of a cue begins and ends, in items of one sentence."""

from __future__ import annotations

from onrecord.extract.cue_groups import CueGroup
from onrecord.extract.cues import Cues
from onrecord.extract.source_words import DETERMINERS, PRONOUNS, WEEKDAYS
from onrecord.extract.sources import Range, source_before
from onrecord.extract.words import MARK, QUOTATION, WORD, Items
from onrecord.extract.wordsets import word_set

_LOOK_AHEAD = 14  # items between a cue and the “that” or quotation it announces
_VENUES = word_set(
    """
    statement interview tweet speech report letter email e-mail briefing conference press news
    release telegram post video message address memo article television
    """
)
_ADJUNCTS = word_set(
    """
    on in at during late early earlier last this after via to through from by
    """
)
_PAUSES = word_set(", : - – —")
_CLAUSE_OPENERS = word_set("but while and although though whereas as")
_LEAD_INS = word_set("and but so yet also then that")


def content_after(
    items: Items, group: CueGroup, high: int, later: list[CueGroup], low: int, cues: Cues
) -> Range | None:
    """Return the content that follows a cue, or None."""
    start = _content_start(items, group, later[0].start if later else high, high)
    if start >= high:
        return None
    end = _content_end(items, group, start, high, later, low, cues)
    while end > start and items.kinds[end - 1] == MARK and items.lows[end - 1] in ".,;:-–—!?…":
        end -= 1
    return (start, end) if start < end else None


def content_before(items: Items, end: int, low: int) -> Range | None:
    """Return the clause that ends before item `end`: “It rained, [Ann said]”."""
    while end > low and items.lows[end - 1] in (",", "-", "–", "—"):
        end -= 1
    while low < end and (items.kinds[low] == MARK or items.lows[low] in _LEAD_INS):
        low += 1
    return (low, end) if low < end else None


def is_tail(items: Items, start: int, high: int) -> bool:
    """Say whether items `start` to `high` only round a sentence off: “on Sunday in a statement”."""
    i = start
    while i < high and items.kinds[i] == MARK:
        i += 1
    if i >= high:
        return True
    first = items.lows[i]
    if first in WEEKDAYS:
        return high - i < 18
    if first in _ADJUNCTS or (first == "as" and high - i < 18):
        return high - i < 25 and not any(k == QUOTATION for k in items.kinds[i:high])
    return False


def _content_start(items: Items, group: CueGroup, next_cue: int, high: int) -> int:
    """Return where the content begins: at “that”, at a quotation it announces, or at once."""
    start = group.end
    if group.lemma in ("quote", "cite"):
        return start  # “quoted a source as saying that …”: the source is part of what is quoted
    reach = min(next_cue, start + _LOOK_AHEAD)
    if group.groups & {"say", "tell"}:
        for i in range(start, reach):
            if items.lows[i] == "that" and _introduces(items, i, start):
                return i
            if items.kinds[i] == QUOTATION and (i == start or items.lows[i - 1] in ",:"):
                return i
            if items.lows[i] in ("whether", "if") and group.lemma in ("ask", "wonder"):
                return i
    if "tell" in group.groups:
        return _skip_addressee(items, start, high)
    return _skip_time(items, start, high)


def _introduces(items: Items, i: int, start: int) -> bool:
    """“that” opens content right after the cue or the words spoken to; “that day” does not."""
    return i - start <= 8 and (
        i == start or items.lows[i - 1] not in ("of", "in", "at", "on", "by", "for")
    )


def _skip_addressee(items: Items, start: int, high: int) -> int:
    """“told Reuters”, “told the council”: return the item after the one spoken to."""
    if start >= high or items.kinds[start] != WORD:
        return start
    if items.lows[start] in PRONOUNS | {
        "him",
        "her",
        "them",
        "us",
        "me",
        "reporters",
        "journalists",
    }:
        return start + 1
    i = start
    if items.lows[i] in DETERMINERS:
        i += 1
        while i < high and items.kinds[i] == WORD and not items.capitals[i] and i - start < 3:
            i += 1
    while i < high and items.kinds[i] == WORD and items.capitals[i]:
        i += 1
    if i < high and items.lows[i] == "," and i > start:
        i += 1
    return _skip_time(items, i, high) if i < high else start


def _skip_time(items: Items, start: int, high: int) -> int:
    """“said on Sunday”, “said in a statement”, “said, in a letter,”: return the item after it."""
    i = start
    for _ in range(3):
        if i < high and (items.lows[i] in _PAUSES or items.lows[i] in WEEKDAYS):
            i += 1
        elif (
            i + 1 < high
            and items.lows[i] in ("on", "late", "early")
            and items.lows[i + 1] in WEEKDAYS
        ):
            i += 2
        elif i + 2 < high and items.lows[i] in ("in", "at", "during"):
            venue = next(
                (j for j in range(i + 1, min(high, i + 6)) if items.lows[j] in _VENUES), None
            )
            if venue is None:
                break
            i = venue + 1
        else:
            break
    return i


def _content_end(
    items: Items,
    group: CueGroup,
    start: int,
    high: int,
    later: list[CueGroup],
    low: int,
    cues: Cues,
) -> int:
    """Return where the content stops: where the sentence does, or another cue takes over."""
    for other in later:
        if other.start <= start:
            continue
        before = items.lows[other.start - 1]
        if other.voice == "according":
            return other.start
        if other.voice == "participle" and before == "," and "say" in other.groups | group.groups:
            return other.start - 1
        if other.voice == "finite" and other.lemma != "show":
            cut = _clause_cut(items, start, other, low, cues)
            if cut is not None:
                return cut
    return high


def _clause_cut(items: Items, start: int, other: CueGroup, low: int, cues: Cues) -> int | None:
    """“…, but Ann denied it”, “… and vowed to stay”: where the next attribution's clause begins."""
    if items.lows[other.start - 1] in ("and", "but") and "say" in other.groups:
        return other.start - 1
    source = source_before(items, other.start, start, cues)
    if source is None or source[0] <= start:
        return None
    at = source[0] - 1
    if items.lows[at] in _CLAUSE_OPENERS and at > start and items.lows[at - 1] == ",":
        return at - 1
    if items.lows[at] in ("while", "but"):
        return at
    return None
