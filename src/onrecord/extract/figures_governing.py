"""The word that says what happened to those a figure counts: the predicate that governs it.

Looked for where grammar puts it, nearest first: a participle right behind (“12
dead”), a verb right before (“killing at least 12”), the verb of the clause that
the figure is the subject of (“12 people, two of them children, were killed”),
what an earlier figure of the same list is governed by (“killed 12 men, three
women and a child”), and a noun before (“the toll rose to 14”).
"""

from __future__ import annotations

from onrecord.extract.figures_fates import in_care, sent_to_care, settle
from onrecord.extract.figures_words import FigureWords, Word
from onrecord.records import Figure, Span

_PART_OF = frozenset(["including", "among", "included", "include", "includes", "were"])
_LIST = frozenset(
    [
        "and",
        ",",
        "or",
        "plus",
        "(",
        "as",
        "well",
        "also",
        "with",
        "another",
        "up",
        "down",
        "from",
        "the",
        "their",
        "his",
        "her",
    ]
)
_WITHIN = frozenset(["of", "them", "whom", "least", "(", "-"])
_REACH = 6  # words between an auxiliary and its participle: “were among those killed”
_NEAR = 8  # words to a participle without an auxiliary
_FAR = 14  # words to the auxiliary
_NOT = frozenset(
    "not never wasn't weren't isn't aren't wasn’t weren’t didn't didn’t neither".split()
)
# What “shot”, “killed” can have for an object: then their subject did it.
_OBJECTS = frozenset("him her them himself herself my me us our".split())
_LEAST = (("least",), ("most",))
_BEFORE, _BEFORE_TOLL = 12, 24  # words before a number in which a predicate is looked for
_DESCRIBING = frozenset("armed aged based linked wanted accused suspected trapped".split())
_OTHER_FATES = frozenset(["injured", "wounded", "hurt", "missing", "dead", "arrested"])
# “the murder of 12”: nouns that say what was done to those who follow with “of”.
_DEEDS = frozenset(
    """lives life death deaths killing killings murder murders shooting slaying
    assassination massacre execution executions beheading abduction kidnapping arrest detention
    evacuation wounding
    martyrdom elimination""".split()
)
# These say nothing of who stands before them, nor of a number far behind.
_DEEDS_ALONE = frozenset("murder murders life slaying assassination arrest detention".split())
_ARTICLES = frozenset(["a", "an", "the", "his", "her", "their", "another"])
_LIGHT = frozenset(["of", "to", "at", "from", "in", ":", "by", "stood", "as"])


def govern(
    before: list[Word], after: list[Word], words: FigureWords, last: Figure | None
) -> Span | None:
    """Return the word that governs a figure with `before` and `after` around it, or None.

    `before` runs backwards, and `last` is the figure found before this one in the sentence.
    """
    return (
        participle_behind(after, words)
        or sent_to_care(before, after)
        or verb_before(before, words)
        or _part(before, last)
        or _of_subject(after, words)
        or _listed(before, last)
        or noun_before(before, after, words)
    )


def govern_person(
    before: list[Word], after: list[Word], words: FigureWords, last: Figure | None
) -> Span | None:
    """Return the word that governs one person without a number: by grammar alone, nothing near."""
    return (
        participle_behind(after, words)
        or sent_to_care(before, after)
        or verb_before(before, words)
        or _part(before, last)
        or _of_subject(after, words)
        or _listed(before, last)
    )


def _of_subject(after: list[Word], words: FigureWords) -> Span | None:
    """Return the verb that the figure is the subject of, or the words that put it in hospital."""
    found = verb_of_subject(after, words)
    care = in_care(after, words)
    return care if care and (found is None or care.start <= found.start <= care.end) else found


def participle_behind(after: list[Word], words: FigureWords) -> Span | None:
    """“12 dead”, “30 others injured in”; not the verb of “12 civilians killed 38 soldiers”."""
    after = past_age(after)
    for n, word in enumerate(after[:3]):
        if word.low in words.befallen:
            is_doing = _has_object(after, n + 1, words) and not _is_next_of_list(after, n + 1)
            return None if is_doing else settle(after, n, words)
        if word.low not in words.between:
            return None
    return None


def _is_next_of_list(after: list[Word], n: int) -> bool:
    """“12 civilians killed 38 injured” lost its comma: what follows is counted by itself."""
    return any(word.low in _OTHER_FATES for word in after[n + 1 : n + 4])


def past_age(after: list[Word]) -> list[Word]:
    """Return the words behind an age: “, 23, was shot” without “, 23,”."""
    is_age = len(after) > 2 and after[0].low == after[2].low == "," and after[1].low.isdigit()
    return after[3:] if is_age else after


def _has_object(after: list[Word], n: int, words: FigureWords) -> bool:
    """“killed 38”, “killed a”, “killed as many as 38”; not “died of a”, “killed as they”."""
    if n < len(after) and after[n].low in _ARTICLES | _OBJECTS:
        return True
    opening = tuple(word.low for word in after[n : n + 2])
    if opening[:1] in (("to",), ("of",)) or (opening[:1] == ("at",) and opening[1:] not in _LEAST):
        return False  # “shot at 153 Elm Street”
    for word in after[n : n + 5]:
        if is_number(word.low, words):
            return True
        if word.low not in words.bounds:
            return False
    return False


def verb_before(before: list[Word], words: FigureWords) -> Span | None:
    """“killing at least 12”, “took the lives of 12”: a verb that has the figure for its object."""
    for n, word in enumerate(before[:6]):
        if word.low in words.active:
            is_passive = _is_passive(before, n, words)
            return None if is_passive else _fatal_before(before, n) or _span(word)
        if word.low in _DEEDS:
            if n == 0 or before[n - 1].low != "of":
                return None
            return _fatal_before(before, n) or _span(word)
        is_break = word.low in ("and", "or", "but", "while", "in", "on", "by", "after", "for")
        if is_break or not word.low[0].isalpha() or word.low in words.numbers:
            return None
    return None


def _fatal_before(before: list[Word], n: int) -> Span | None:
    """“the fatal February shooting of”, “fatally shot”."""
    found = [word for word in before[n + 1 : n + 4] if word.low in ("fatal", "fatally", "deadly")]
    return _span(found[0]) if found else None


def _is_passive(before: list[Word], n: int, words: FigureWords) -> bool:
    """“shot by two men”; “14 were killed 25 were hurt”, which lost its full stop."""
    if n > 0 and before[n - 1].low == "by" and before[n].low not in words.fatal:
        return True
    is_participle = before[n].low.endswith("ed") and n + 1 < len(before)
    return is_participle and before[n + 1].low in ("were", "was", "been", "are", "being")


def verb_of_subject(after: list[Word], words: FigureWords) -> Span | None:
    """“were killed”, “have been wounded”, “died”: the verb that the figure is the subject of."""
    has_auxiliary, previous, n_since = False, "", 0
    near = _NEAR
    for n, word in enumerate(after[:22]):
        low = word.low
        if low in _NOT:
            return None
        if low in words.auxiliaries:
            has_auxiliary, n_since = True, 0
        elif low in _PART_OF and low != "were":
            near = _NEAR + _NEAR  # what is included stands in between
        elif low in words.predicates and low not in words.doing and low not in _DEEDS_ALONE:
            is_done = has_auxiliary or (low in words.befallen and n < near)
            is_its = is_done and not _is_doing(after, n, words)
            return settle(after, n, words) if is_its else None
        elif low in words.clause_ends or (is_number(low, words) and not _continues(previous)):
            return None
        previous, n_since = low, n_since + 1
        if n_since > (_REACH if has_auxiliary else _FAR):
            return None
    return None


def _is_doing(after: list[Word], n: int, words: FigureWords) -> bool:
    """“gunmen killed 12”: the figure did it."""
    is_active = n == 0 or after[n - 1].low not in words.auxiliaries
    return is_active and _has_object(after, n + 1, words)


def _continues(previous: str) -> bool:
    """“12 people, two of them children” and “12, among them two children” go on with their verb."""
    return previous in _PART_OF or previous in _LIST or previous in _WITHIN


def _part(before: list[Word], last: Figure | None) -> Span | None:
    """“including two children”: what the whole is governed by."""
    is_part = any(word.low in ("including", "among") for word in before[:5])
    is_same_sentence = last is not None and last.span.end >= before[-1].start if before else False
    return last.predicate if is_part and is_same_sentence and last is not None else None


def _listed(before: list[Word], last: Figure | None) -> Span | None:
    """“12 men, three women and a child”: what the figure before in the same list is governed by."""
    if last is None or last.predicate is None or not before:
        return None
    between = [word.low for word in before if word.start >= last.span.end]
    is_same_sentence = len(between) < len(before)
    is_list = len(between) < 5 and all(low in _LIST or low.istitle() for low in between)
    is_next = between == ["to"]  # “rose from 12 to 15”
    return last.predicate if is_same_sentence and (is_list or is_next) else None


def noun_before(before: list[Word], after: list[Word], words: FigureWords) -> Span | None:
    """“the death toll rose to 14”, “the number of wounded at 30”; no number in between."""
    verb = after[0].low if after else ""
    if verb.endswith("ed") and verb not in words.predicates | _DESCRIBING:
        return None  # “and eight others experienced”: the subject of a verb of its own
    for place, word in enumerate(before[:_BEFORE_TOLL]):
        is_toll = word.low in ("toll", "tolls")  # what it is the toll of may stand in between
        if is_toll or (place < _BEFORE and word.low in words.predicates - _DEEDS_ALONE):
            if word.low not in words.doing:
                return _span(word)
        elif is_number(word.low, words):
            return None
    return None


def is_number(low: str, words: FigureWords) -> bool:
    """Say whether a word is a number or part of one."""
    return low[0].isdigit() or low in words.numbers


def is_close(predicate: Span, before: list[Word], after: list[Word]) -> bool:
    """Say whether `predicate` stands near enough to tell of a number without a noun."""
    near = [word.start for word in after[:6]] + [word.start for word in before[:4]]
    return predicate.start in near or bool(before and before[0].low in _LIGHT | _LIST | _PART_OF)


def _span(word: Word) -> Span:
    return Span(start=word.start, end=word.end)
