"""What became of people: shot and killed, shot and in hospital, struck by a bullet.

“Shot” alone says nothing of how it ended; words further on in the sentence may.
"""

from __future__ import annotations

from onrecord.extract.figures_words import FigureWords, Word
from onrecord.records import Span

_ENDS = frozenset([".", "in", "by", "when", "while", "during", "after"])
_ARTICLES = frozenset(["a", "an", "the", "his", "her", "their", "another", "two", "one", "three"])
# Between “and” and how it ended, where the subject stays the same: “was shot and has since died”.
_SAME_SUBJECT = frozenset(
    """was were has have had been later then since subsequently eventually pronounced declared soon
    is are he she they""".split()
)
_JOINS = frozenset(["and", ",", "where", "who", "but"])
_JOINED = 5  # words from “and” to how it ended
_LOOKED_AT = 20
# “was taken to the hospital”, “is in critical condition”, “suffered gunshot wounds”.
_CARRIED = frozenset(
    """taken rushed transported airlifted flown sent admitted brought driven treated recovering
    undergoing hospitalized remains remained listed stable critical serious life-threatening
    suffered suffering sustained sustaining received receiving lands landed""".split()
)
_CARE = frozenset(
    ["hospital", "hospitals", "condition", "surgery", "injuries", "wounds", "wound", "injury"]
)
_CARE_REACH = 9
_SENDING = frozenset("sent sends send put puts left leaves lands landed sending leaving".split())
_UNHURT = frozenset(["no", "not", "never", "without", "minor-free"])


def settle(after: list[Word], n: int, words: FigureWords) -> Span:
    """Return the word that says how it ended for those that `after[n]` befell.

    “shot and killed”, “shot dead”, “stabbed to death”, “shot in the head and later died”.
    """
    if after[n].low in words.unsettled:
        return _ended_at_once(after, n, words) or _ended_later(after, n, words) or _span(after[n])
    return _span(after[n])


def _ended_at_once(after: list[Word], n: int, words: FigureWords) -> Span | None:
    for word in after[n + 1 : n + 5]:
        if word.low in words.fatal or word.low in ("wounded", "injured", "hurt"):
            return _span(word)
        is_next = word.low[0].isdigit() or word.low in words.numbers or word.low in _ARTICLES
        if is_next or word.low in _ENDS:
            return None
    return None


def _ended_later(after: list[Word], n: int, words: FigureWords) -> Span | None:
    """Only what has the same subject: nobody else may come in between."""
    for m in range(n + 1, min(n + _LOOKED_AT, len(after))):
        if after[m].low not in _JOINS:
            continue
        for word in after[m + 1 : m + 1 + _JOINED]:
            if word.low in words.fatal:
                return _span(word)
            if word.low not in _SAME_SUBJECT:
                break
    return None


def in_care(after: list[Word], words: FigureWords) -> Span | None:
    """“12 people were taken to hospital”: the words from the verb to the place or the state.

    The mistake accepted: who is treated for shock counts as wounded.
    """
    for n, word in enumerate(after[:12]):
        if word.low in words.clause_ends or word.low in _UNHURT:
            return None
        is_with = n == 0 and word.low == "with"  # “a man with a gunshot wound”
        if word.low not in _CARRIED and not is_with:
            continue
        for end in after[n : n + _CARE_REACH]:
            if end.low in _UNHURT or end.low == ".":
                return None
            if end.low in _CARE:
                return _ended_later(after, n, words) or Span(start=word.start, end=end.end)
        return None
    return None


def sent_to_care(before: list[Word], after: list[Word]) -> Span | None:
    """“sent four men to the hospital”, “left three in critical condition”."""
    if not any(word.low in _SENDING for word in before[:2]):
        return None
    for n, word in enumerate(after[:5]):
        if word.low in _CARE:
            return Span(start=after[0].start, end=word.end)
        if n == 0 and word.low not in ("to", "in", "with", "into"):
            return None
    return None


def _span(word: Word) -> Span:
    return Span(start=word.start, end=word.end)
