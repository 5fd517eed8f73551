"""Numbers as worded, with their bound, what they count, and the word that says what happened.

A first version: each number is looked at with the words just before and after
it, in the same sentence. A number without a noun or such a word is left out, so
are ages, lengths, times, ordinals, names (“Su-30”, “Flight 9268”) and dates.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

import msgspec

from onrecord.extract.passages import Passage
from onrecord.records import Figure, Span, Timex

_REACH = 90  # code points before and after a number that are looked at
_MAX_NUMBERS = 5000  # in one report; what holds more is a table, not an account
_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_BIG = "hundred|thousand|million|billion|trillion|dozen"
_SMALL = rf"(?:(?:{_TENS})(?:[-\s](?:{_ONES}))?|(?:{_ONES}))"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = r"(?:(?:US|C|A)?\$|[£€₽]|US\s?\$)\s?"
_S = r"\s{1,4}"  # white space between words; more of it parts them
_PLURALS = "tens|dozens|scores|hundreds|thousands|millions"
_VAGUE = rf"(?:{_PLURALS})(?:{_S}of{_S}(?:thousands|millions))?"

_NUMBER = re.compile(
    rf"""(?<![\w.,:/$£€#+-])(?=[\w$£€₽])(?:
      (?P<money>{_MONEY}(?:{_DIGITS})(?:\s?(?:m|bn|k|million|billion|trillion|thousand)\b)?)
    | (?P<digits>(?:{_DIGITS})(?:\s?(?:m|bn|k)\b|{_S}(?:{_BIG})\b)?)
    | (?P<vague>{_VAGUE}\b
        | several(?:{_S}(?:{_BIG}|tens{_S}of{_S}thousands)\b)?
        | a{_S}(?:few|couple)(?:{_S}(?:{_BIG})\b)?)
    | (?P<words>(?:half{_S}a|a{_S}half|a|{_SMALL}){_S}(?:{_BIG})(?:{_S}(?:and{_S})?{_SMALL}\b)?\b
        | {_SMALL}\b)
    )
    (?:\s?(?P<range>-|–|to|and)\s?(?P<second>{_DIGITS}|{_SMALL})(?=\s))?
    (?P<share>\s?%|{_S}per\s?cent\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_AFTER_NUMBER = re.compile(r"[\w%]|-\w|[:/]\d|[.,]\d|['’]s\b|°|\)\s?\d")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*|[^\s\w]")
_SENTENCE_END = re.compile(r"[.!?;]\s+(?=[\"“'‘A-Z])|\n")


class FigureWords(msgspec.Struct, frozen=True, kw_only=True):
    """The lexicon of figures."""

    bound_before: re.Pattern[str]
    bound_after: re.Pattern[str]
    predicates: frozenset[str]
    active: frozenset[str]
    units: frozenset[str]
    names: frozenset[str]
    stops: frozenset[str]


@cache
def load_figure_words() -> FigureWords:
    """Return the lexicon shipped with the package; read once."""
    path = resources.files("onrecord.extract") / "lexicons" / "figures.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    longest_first = sorted(table["bounds"]["before"], key=len, reverse=True)
    return FigureWords(
        bound_before=re.compile(rf"\b(?:{'|'.join(longest_first)})\s+(?:the\s+)?\Z", re.IGNORECASE),
        bound_after=re.compile(rf"\s+(?:{'|'.join(table['bounds']['after'])})\b", re.IGNORECASE),
        predicates=frozenset(table["predicates"]["words"].split()),
        active=frozenset(table["predicates"]["active"].split()),
        units=frozenset(table["not_counted"]["units"].split()),
        names=frozenset(table["not_counted"]["before"].split()),
        stops=frozenset(table["nouns"]["stops"].split()),
    )


def find_figures(
    text: str, passages: Iterable[Passage], timexes: Iterable[Timex] = ()
) -> Iterator[Figure]:
    """Yield the figures in the `passages` of `text`, in order; none that is part of a timex.

    >>> text = "Shelling killed at least 12 civilians on Sunday."
    >>> [found] = find_figures(text, [Passage(start=0, end=len(text))])
    >>> [text[s.start:s.end] for s in (found.span, found.of, found.predicate)]
    ['at least 12 civilians', 'civilians', 'killed']
    """
    words = load_figure_words()
    n_seen = 0
    dated = {i for timex in timexes for i in range(timex.span.start, timex.span.end)}
    for passage in passages:
        last: Figure | None = None
        for match in _NUMBER.finditer(text, passage.start, passage.end):
            n_seen += 1
            if n_seen > _MAX_NUMBERS:
                return
            if match.start() in dated or _AFTER_NUMBER.match(text, match.end()):
                continue
            figure = _figure(text, match, passage, words, last)
            if figure is not None:
                last = figure
                yield figure


def _figure(
    text: str, match: re.Match[str], passage: Passage, words: FigureWords, last: Figure | None
) -> Figure | None:
    before = _same_sentence_before(text, match.start(), passage.start)
    after = _same_sentence_after(text, match.end(), passage.end)
    if not match["money"] and _is_no_count(before, after, match, words):
        return None
    number = Span(start=match.start(), end=match.end())
    bound = _bound(text, number, before, words)
    noun = None if match["money"] else _noun(text, number, after, words, bound)
    predicate = _predicate(text, number, before, after, words, last)
    if noun is None and predicate is None and not match["money"] and not match["share"]:
        return None
    if match.group().lower() == "one" and predicate is None:
        return None
    parts = [number, *(part for part in (bound, noun) if part is not None)]
    span = Span(start=min(p.start for p in parts), end=max(p.end for p in parts))
    return Figure(span=span, number=number, bound=bound, of=noun, predicate=predicate)


def _same_sentence_before(text: str, at: int, start: int) -> str:
    window = text[max(start, at - _REACH) : at]
    ends = list(_SENTENCE_END.finditer(window))
    return window[ends[-1].end() :] if ends else window


def _same_sentence_after(text: str, at: int, end: int) -> str:
    window = text[at : min(end, at + _REACH)]
    stop = _SENTENCE_END.search(window)
    return window[: stop.start()] if stop else window


def _is_no_count(before: str, after: str, match: re.Match[str], words: FigureWords) -> bool:
    """Say whether the number is an age, a length, a time or part of a name."""
    following = _WORD.findall(after[:40])
    unit = following[0].lower() if following else ""
    if unit in words.units and not match["share"]:
        return True
    preceding = _WORD.findall(before[-24:])
    previous = preceding[-1] if preceding else ""
    if previous.lower() in words.names:
        return True
    is_age = previous == "," and unit == "," and match.group().isdigit() and len(match.group()) < 3
    if is_age and (len(preceding) < 2 or preceding[-2][:1].isupper()):
        return True
    # “Sukhoi 30”, “Boko Haram 2”: a number right after a capitalised word names; a sentence that
    # begins “Syria 12 killed” is lost to this.
    is_named = previous[:1].isupper() and len(preceding) > 1 and match.group().isdigit()
    return is_named and not (unit and unit in words.predicates) and unit in (",", ".", "", ")")


def _bound(text: str, number: Span, before: str, words: FigureWords) -> Span | None:
    if match := words.bound_before.search(before):
        start = number.start - len(before) + match.start()
        end = number.start - len(before) + match.end()
        while text[end - 1].isspace():
            end -= 1
        return Span(start=start, end=end)
    if match := words.bound_after.match(text, number.end):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        return Span(start=start, end=match.end())
    return None


def _noun(
    text: str, number: Span, after: str, words: FigureWords, bound: Span | None
) -> Span | None:
    """Return the words counted: what follows the number up to a preposition, verb or mark."""
    offset = number.end
    at = bound.end - offset if bound is not None and bound.start > offset else 0
    first = last = None
    for n, match in enumerate(_WORD.finditer(after, at)):
        word = match.group().lower()
        if first is None and word in ("of", "the", "more", "other", "others", "additional"):
            if word == "others":
                first, last = match.start(), match.end()
            if n < 3:
                continue
        if word in words.stops or not word[0].isalnum() or n > 6 or word[0].isdigit():
            break
        if first is not None and word.endswith("ed") and n > 1 and word in words.predicates:
            break
        first = match.start() if first is None else first
        last = match.end()
    if first is None or last is None:
        return None
    return Span(start=offset + first, end=offset + last)


def _predicate(
    text: str, number: Span, before: str, after: str, words: FigureWords, last: Figure | None
) -> Span | None:
    """Return the word that says what happened to those counted.

    First an active verb right before (“killed at least 12”), then whatever follows up to the
    next number (“12 people, two of them children, were killed”), then whatever stands before.
    """
    back = list(_WORD.finditer(before))[::-1]
    offset = number.start - len(before)
    for match in back[:6]:
        word = match.group().lower()
        if word in words.active:
            return Span(start=offset + match.start(), end=offset + match.end())
        # “were killed and 30 were wounded”: a verb beyond “and” has its own object.
        if word in ("and", "or", "but", "while") or not word[0].isalpha():
            break
    is_part = any(m.group().lower() in ("including", "among") for m in back[:5])
    if is_part and last is not None and last.predicate is not None:
        return last.predicate
    for match in _WORD.finditer(after):
        word = match.group().lower()
        if word in words.predicates:
            return Span(start=number.end + match.start(), end=number.end + match.end())
        if word in ("while", "but", "after", "when", "because"):
            break
    for match in back[:12]:
        if match.group().lower() in words.predicates:
            return Span(start=offset + match.start(), end=offset + match.end())
    return None
