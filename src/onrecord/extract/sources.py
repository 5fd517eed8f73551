"""The words that name a source: the noun phrase before or after a cue."""

from __future__ import annotations

from onrecord.extract.cues import Cues
from onrecord.extract.source_words import (
    AUXILIARIES,
    DETERMINERS,
    ENDS_AFTER,
    LINKS,
    NO_START,
    OPENERS,
    PLACE_PREPOSITIONS,
    PRONOUNS,
    STOPS,
    WEEKDAYS,
)
from onrecord.extract.words import MARK, QUOTATION, WORD, Items

Range = tuple[int, int]  # half-open, in items

_LONGEST = 30  # items; what is longer is a clause that lost its comma


def source_before(items: Items, end: int, low: int, cues: Cues) -> Range | None:
    """Return the noun phrase that ends right before item `end`, not before item `low`.

    “Ann Lee, a lawyer, [said]” is one phrase with its appositive.
    """
    end = _skip_time_back(items, end, low)
    if end <= low:
        return None
    last = items.lows[end - 1]
    if last == ",":
        return _with_appositive(items, end - 1, low, cues)
    if items.kinds[end - 1] != WORD:
        return None
    if last in PRONOUNS:
        return end - 1, end
    start = _phrase_start(items, end, low, cues)
    return (start, end) if start is not None and start < end else None


def source_after(items: Items, start: int, high: int) -> Range | None:
    """Return the noun phrase that begins at item `start`, not beyond item `high`."""
    if start >= high or items.kinds[start] != WORD:
        return None
    if items.lows[start] in PRONOUNS:
        return start, start + 1
    if items.lows[start] in ENDS_AFTER - {"this", "last"} or items.lows[start] in AUXILIARIES:
        return None
    i = start
    while i < high and i - start < _LONGEST:
        low = items.lows[i]
        if items.kinds[i] == QUOTATION:
            break
        if items.kinds[i] == MARK:
            if low == "," and _opens_appositive(items, i + 1, high):
                i += 1
                continue
            if low == "." and i > start and items.starts[i] == items.ends[i - 1] and i + 1 < high:
                i += 1
                continue
            if low not in "'-&/’":
                break
        elif i > start and low in ENDS_AFTER:
            break
        i += 1
    return (start, i) if i > start else None


def subject(items: Items, low: int, high: int, cues: Cues) -> Range | None:
    """Return the first noun phrase of the sentence in items `low` to `high`: its likely subject."""
    while low < high and (items.lows[low] in OPENERS or items.kinds[low] == MARK):
        low += 1
    if low >= high or items.kinds[low] == QUOTATION or items.lows[low] in PLACE_PREPOSITIONS:
        return None
    if items.lows[low] in PRONOUNS:
        return low, low + 1
    i = low
    while i < min(high, low + 14) and items.kinds[i] == WORD and not _is_verb(items, i, low, cues):
        if i > low and items.lows[i] in ENDS_AFTER:
            break
        i += 1
    return (low, i) if i > low else None


def _skip_time_back(items: Items, end: int, low: int) -> int:
    """“Trump on Sunday [said]”, “Trump, on Sunday, [said]”: the day is no part of the name."""
    if end - 1 > low and items.lows[end - 1] in WEEKDAYS:
        end -= 1
        if end - 1 > low and items.lows[end - 1] in ("on", "late", "early", "earlier"):
            end -= 1
    return end


def _with_appositive(items: Items, comma: int, low: int, cues: Cues) -> Range | None:
    """Return “Ann Lee, a lawyer” for the comma that closes the appositive."""
    for i in range(comma - 1, max(low, comma - _LONGEST), -1):
        if items.kinds[i] == QUOTATION:
            return None
        if items.lows[i] != ",":
            continue
        start = _phrase_start(items, i, low, cues)
        if start is not None and start < i and _is_subject_like(items, start, i):
            return start, comma
    return None


def _is_subject_like(items: Items, start: int, end: int) -> bool:
    return items.lows[start] in DETERMINERS or any(items.capitals[start:end])


def _phrase_start(items: Items, end: int, low: int, cues: Cues) -> int | None:
    """Return where the noun phrase that ends before item `end` begins."""
    if items.kinds[end - 1] != WORD or items.lows[end - 1] in STOPS | LINKS:
        return None
    i = end - 1
    while i >= low and end - i <= _LONGEST:
        word = items.lows[i]
        if items.kinds[i] != WORD:
            if not _is_inside_name(items, i, low):
                break
        elif _ends_phrase(items, i, low, end, cues):
            relative = _relative_before(items, i, low)
            if relative is None:
                break
            i = relative
        elif word in DETERMINERS and not (i > low and items.lows[i - 1] in LINKS):
            i -= 1
            break
        elif word in PLACE_PREPOSITIONS and (i == low or items.kinds[i - 1] != WORD):
            return _after_adjunct(items, i, end)
        i -= 1
    start = i + 1
    while start < end and (items.lows[start] in OPENERS or items.kinds[start] == MARK):
        start += 1
    return start if start < end and items.lows[start] not in NO_START else None


def _relative_before(items: Items, i: int, low: int) -> int | None:
    """“residents who fled the town [said]”: return the item of “who”, if one stands near."""
    for j in range(i, max(low, i - 12), -1):
        if items.kinds[j] != WORD:
            return None
        if items.lows[j] in ("who", "which") and items.kinds[j - 1] == WORD:
            return j
    return None


def _ends_phrase(items: Items, i: int, low: int, end: int, cues: Cues) -> bool:
    """Say whether the word at item `i` cannot belong to the phrase that ends before `end`."""
    word = items.lows[i]
    if word in STOPS or (i < end - 1 and (word in WEEKDAYS or _is_verb(items, i, low, cues))):
        return True
    return word in ("and", "or") and not _joins_names(items, i, low, end, cues)


def _is_inside_name(items: Items, i: int, low: int) -> bool:
    """“Mr.”, “U.S.”, “Syria's”, “al-Assad”: marks that do not end a phrase."""
    word = items.lows[i]
    if word == ".":
        return i > 0 and items.starts[i] == items.ends[i - 1] and len(items.lows[i - 1]) <= 5
    if items.kinds[i] == QUOTATION:  # Ann “Bee” Lee; a quotation at the head is what she said
        return i > low and items.kinds[i - 1] == WORD and items.ends[i] - items.starts[i] < 25
    return word in ("'", "’", "-", "&", "/")


def _is_verb(items: Items, i: int, low: int, cues: Cues) -> bool:
    """Say whether item `i` is probably a verb, standing where it does."""
    word = items.lows[i]
    if word in AUXILIARIES:
        return word != "'s"
    if items.capitals[i] and i > low:
        return False
    before = items.lows[i - 1] if i > low else ""
    if before in DETERMINERS or before in LINKS - {"and"}:
        return False
    verb = cues.verbs.get(word)
    if verb is not None and "past" in verb.forms:
        return True
    return len(word) > 4 and word.endswith("ed") and i > low and "-" not in word


def _joins_names(items: Items, i: int, low: int, end: int, cues: Cues) -> bool:
    """“Assad and Putin [said]” against “it rained and Putin [said]”."""
    j = i - 1
    while j >= low and i - j < 12 and items.kinds[j] == WORD:
        if _is_verb(items, j, low, cues) or items.lows[j] in STOPS:
            return False
        j -= 1
    return j < low or items.lows[j] != '"' or i - j < 4


def _after_adjunct(items: Items, preposition: int, end: int) -> int | None:
    """“In Washington the minister [said]”: the phrase after the place or time."""
    for i in range(preposition + 2, end):
        if items.lows[i] in DETERMINERS or items.lows[i - 1] in WEEKDAYS:
            return i
    return end - 1 if items.capitals[end - 1] and end - 1 > preposition + 1 else None


def _opens_appositive(items: Items, i: int, high: int) -> bool:
    """Say whether what follows a comma goes on naming: “Ann Lee, a lawyer”."""
    if i >= high or items.kinds[i] != WORD:
        return False
    return items.lows[i] in ("a", "an", "the", "who", "whose", "himself", "herself") or (
        items.lows[i].isdigit() and i + 1 < high and items.lows[i + 1] == ","
    )
