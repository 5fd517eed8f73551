"""A passage as a line of items: words, punctuation, and whole quotations."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from onrecord.extract.quotations import Quotation
from onrecord.extract.wordsets import word_set

WORD, MARK, QUOTATION = 0, 1, 2

# A mark repeated three times and more is one item: rules, rows of dots, and worse.
_ITEM = re.compile(r"[^\W_]+(?:['’\-.,&][^\W_]+)*|([^\s\w])\1{2,}|[^\s\w]|_+")
_LAST_MARKS = re.compile(r"[”\"'’»`]+\Z")
_ABBREVIATIONS = word_set(
    """
    mr mrs ms dr prof gen lt col maj capt sgt cpl cmdr adm brig sen rep gov pres st jr sr vs
    etc inc ltd co corp no u.s u.n u.k u.s.a d.c a.m p.m e.g i.e jan feb mar apr jun jul aug
    sep sept oct nov dec mon tue wed thu fri sat sun hon rev ph.d dept al-
    """
)


@dataclass(slots=True)
class Items:
    """The items of one passage, as parallel lists.

    Attributes:
        starts, ends: Offsets into the report's text.
        kinds: WORD, MARK or QUOTATION.
        lows: The item in lower case, apostrophes straight; quotations are “"”.
        capitals: Whether the item begins with a capital letter.
        quotations: For a QUOTATION, what it is.
    """

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    lows: list[str] = field(default_factory=list)
    capitals: list[bool] = field(default_factory=list)
    quotations: dict[int, Quotation] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.starts)


def make_items(text: str, start: int, end: int, quotations: list[Quotation]) -> Items:
    """Return `text[start:end]` as items, each of `quotations` being a single one."""
    items = Items()
    at = start
    for quotation in quotations:
        _add_words(items, text, at, quotation.start)
        items.quotations[len(items)] = quotation
        _add(items, quotation.start, quotation.end, QUOTATION, '"', is_capital=False)
        at = quotation.end
    _add_words(items, text, at, end)
    return items


def _add(items: Items, start: int, end: int, kind: int, low: str, *, is_capital: bool) -> None:
    items.starts.append(start)
    items.ends.append(end)
    items.kinds.append(kind)
    items.lows.append(low)
    items.capitals.append(is_capital)


def _add_words(items: Items, text: str, start: int, end: int) -> None:
    starts, ends, kinds = items.starts, items.ends, items.kinds
    lows, capitals = items.lows, items.capitals
    for match in _ITEM.finditer(text, start, end):
        word = match.group()
        first = word[0]
        starts.append(match.start())
        ends.append(match.end())
        kinds.append(WORD if first.isalnum() else MARK)
        lows.append(word.lower().replace("’", "'"))
        capitals.append(first.isupper())


def find_sentences(text: str, items: Items) -> list[tuple[int, int]]:
    """Return the sentences of a passage as half-open ranges of items, the full stop included."""
    found: list[tuple[int, int]] = []
    first, n = 0, len(items)
    for i in range(n):
        if _is_last(text, items, i, n):
            found.append((first, i + 1))
            first = i + 1
    if first < n:
        found.append((first, n))
    return found


def _is_last(text: str, items: Items, i: int, n: int) -> bool:
    """Say whether item `i` ends a sentence."""
    low = items.lows[i]
    if items.kinds[i] == QUOTATION:
        return _quotation_ends_sentence(text, items, i, n)
    if low[0] not in ".!?…;" or i + 1 >= n:
        return False
    if low == ";":
        return True
    after = items.kinds[i + 1]
    if after == MARK and items.lows[i + 1] in ".!?…)]":
        return False
    if low == "." and i and items.starts[i] == items.ends[i - 1]:
        previous = items.lows[i - 1]
        if previous in _ABBREVIATIONS or (len(previous) == 1 and previous.isalpha()):
            return False
    is_apart = items.starts[i + 1] > items.ends[i]
    is_fresh = after == QUOTATION or items.capitals[i + 1] or items.lows[i + 1][0].isdigit()
    return is_apart and (is_fresh or low in "!?" or after == MARK)


def _quotation_ends_sentence(text: str, items: Items, i: int, n: int) -> bool:
    """“It rained.” She left: the full stop inside ends the sentence outside too."""
    end = items.ends[i]
    last = _LAST_MARKS.sub("", text[max(items.starts[i], end - 3) : end])[-1:]
    if last not in ".!?…" or not last or i + 1 >= n:
        return False
    if items.kinds[i + 1] == QUOTATION:
        return True
    if items.kinds[i + 1] != WORD or not items.capitals[i + 1]:
        return False
    return not _is_tag(items, i + 1, n) if last in "!?…" else True


def _is_tag(items: Items, i: int, n: int) -> bool:
    """“Why?” Ann asked: a few capitalised words, one more, and the sentence is over."""
    j = i
    while j < n and items.kinds[j] == WORD and items.capitals[j] and j - i < 6:
        j += 1
    return j < n and items.kinds[j] == WORD and (j + 1 >= n or items.lows[j + 1] in '.,:"')
