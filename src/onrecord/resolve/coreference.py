"""Mentions that name the same one: chains, and why each mention was put on its chain.

Conservative on purpose: two actors that are one can be merged later by a reader;
one actor that is two has put words into somebody's mouth.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable

import msgspec

from onrecord.records import ActorKind, Merge, Span
from onrecord.resolve.names import Named, name_in
from onrecord.resolve.speakers import SpeakerWords, kind_of_actor
from onrecord.text import quote

_SINGULAR = frozenset(["he", "she", "his", "her", "him"])
_PLURAL = frozenset(["they", "their", "them"])
_NEUTER = frozenset(["it", "its"])
_RELATIVE = frozenset(["who", "which", "that", "whose"])
_PRONOUN_REACH = 1200  # code points back that a pronoun may reach
_REMEMBERED = 20  # chains looked back over; a report with more speakers is a collection
_NAME_REACH = 300
_RELATIVE_REACH = 120
_WORD = re.compile(r"[^\W_]+")
_DETERMINER = re.compile(r"\A(?:the|a|an|this|that|one)\s+", re.IGNORECASE)
_ANY_ORGANISATION = frozenset(["group", "monitor", "watchdog", "organisation", "organization"])
_SMALL = frozenset(["of", "the", "for", "and", "in"])


class Chain(msgspec.Struct, kw_only=True):
    """The mentions that name one actor, first to last."""

    name: str
    kind: ActorKind
    spans: dict[Span, None]  # in the order found
    is_named: bool
    roles: list[str] = []
    merges: list[Merge] = []
    gender: str = ""
    last_end: int = 0


class Chains:
    """The chains of one report, filled in the order of its text."""

    def __init__(self, text: str, names: Iterable[Span], words: SpeakerWords) -> None:
        self.chains: list[Chain] = []
        self._text = text
        self._words = words
        self._names = sorted(names)
        self._full_names = _full_names(text, self._names, words)
        self._by_word: dict[str, list[Chain]] = {}
        self._by_span: dict[Span, Chain | None] = {}
        self._by_phrase: dict[str, Chain] = {}

    def speaker(self, span: Span) -> Chain | None:
        """Return the chain of the source at `span`, a new one if it names somebody new."""
        if span not in self._by_span:
            self._by_span[span] = self._speaker(span)
        return self._by_span[span]

    def _speaker(self, span: Span) -> Chain | None:
        source = self._text[span.start : span.end].strip()
        low = source.lower().strip("'’s ") if source.lower() not in _SINGULAR else source.lower()
        if low in _SINGULAR | _PLURAL | _NEUTER:
            return self._pronoun(span, low)
        named = name_in(source, self._words)
        if low in _RELATIVE and not (source.isupper() and self._is_acronym(source)):
            return self._relative(span)
        if named is not None and _is_name(named, source, self._words):
            return self._named(span, named, source)
        return self._described(span, source)

    # --- names --------------------------------------------------------------------------

    def _named(self, span: Span, named: Named, source: str) -> Chain:
        if known := self._by_span.get(span):
            return known
        self._by_span[span] = chain = self._same_or_new(span, named, source)
        return chain

    def _same_or_new(self, span: Span, named: Named, source: str) -> Chain:
        full = self._full_names.get(named.name.lower(), named.name)
        candidates = self._sharing_words(full)
        for rule, score, test in (
            ("same name", 1.0, _is_same),
            ("surname of a full name", 0.9, _is_surname),
            ("initials", 0.8, _is_initials),
            ("part of the name", 0.7, _is_part),
        ):
            for chain in candidates:
                if test(full, chain.name):
                    if rule == "same name" and full != named.name:
                        rule, score = "surname of a full name", 0.9
                    return self._merge(chain, span, rule, score, role=named.role, name=full)
        chain = Chain(
            name=full, kind=kind_of_actor(full, self._words), spans={span: None}, is_named=True,
            roles=[named.role] if named.role else [], last_end=span.end, gender=_gender(source),
        )  # fmt: skip
        self.chains.append(chain)
        for key in _keys(full):
            self._by_word.setdefault(key, []).append(chain)
        return chain

    def _sharing_words(self, name: str) -> list[Chain]:
        """Return the named chains that share a word or the initials with `name`, latest first."""
        found: dict[int, Chain] = {}
        for key in _keys(name):
            for chain in self._by_word.get(key, [])[-_REMEMBERED:]:
                found[id(chain)] = chain
        return sorted(found.values(), key=lambda chain: -chain.last_end)

    def _is_acronym(self, source: str) -> bool:
        """“WHO said” after the World Health Organization was named is no pronoun."""
        return any(_is_initials(source, chain.name) for chain in self._sharing_words(source))

    def _described(self, span: Span, source: str) -> Chain:
        """Return the chain of a source without a name: an office, a group, somebody unnamed."""
        phrase = _DETERMINER.sub("", source.lower())
        is_definite = not re.match(r"(?:an?|one|some|several)\s", source, re.IGNORECASE)
        known = self._by_phrase.get(phrase)
        if known is not None and is_definite:
            return self._merge(known, span, "same words", 0.8)
        if is_definite and (holder := self._holder(phrase)):
            return self._merge(holder, span, "role of a named person", 0.6)
        if is_definite and (group := self._generic(phrase, span)):
            return self._merge(group, span, "nearest organisation before", 0.5)
        chain = Chain(
            name=source, kind=_kind_of_description(source, self._words), spans={span: None},
            is_named=False, last_end=span.end,
        )  # fmt: skip
        self.chains.append(chain)
        self._by_phrase[phrase] = chain
        return chain

    def _holder(self, phrase: str) -> Chain | None:
        """Return the last named person with a role whose words hold all those of `phrase`."""
        wanted = set(_WORD.findall(phrase)) - _SMALL
        for chain in reversed(self.chains[-_REMEMBERED:]):
            for role in chain.roles:
                if wanted and wanted <= set(_WORD.findall(role.lower())):
                    return chain
        return None

    def _generic(self, phrase: str, span: Span) -> Chain | None:
        """“the group”, “the monitor”: the organisation named last, if it is near.

        “the ministry” is taken only for an organisation with that word in its name.
        """
        head = _WORD.findall(phrase)[-1:] or [""]
        for chain in reversed(self.chains[-_REMEMBERED:]):
            is_near = 0 <= span.start - chain.last_end <= _PRONOUN_REACH
            if not (is_near and chain.is_named and chain.kind != "person"):
                continue
            if head[0] in _ANY_ORGANISATION or head[0] in chain.name.lower().split():
                return chain
        return None

    # --- pronouns -----------------------------------------------------------------------

    def _pronoun(self, span: Span, low: str) -> Chain | None:
        """Return the nearest speaker before that the pronoun fits, or None."""
        recent = self.chains[-_REMEMBERED:]
        near = [c for c in recent if 0 <= span.start - c.last_end <= _PRONOUN_REACH]
        fitting = [c for c in near if _fits(low, c, self._words)]
        if not fitting:
            return self._person_before(span) if low in _SINGULAR else None
        chain = max(fitting, key=lambda c: c.last_end)
        if low in ("she", "her", "he", "his") and not chain.gender:
            chain.gender = "f" if low in ("she", "her") else "m"
        return self._merge(chain, span, "nearest speaker before", 0.6)

    def _person_before(self, span: Span) -> Chain | None:
        """Return the person whose full name stands last before a “he”, if it is near."""
        at = bisect_left(self._names, span) - 1
        for name in reversed(self._names[max(0, at - 3) : at + 1]):
            words = self._text[name.start : name.end]
            named = name_in(words, self._words)
            is_near = span.start - name.end <= _NAME_REACH
            if named is None or not is_near or named.name not in self._full_names.values():
                continue
            return self._merge(
                self._named(name, named, words), span, "person named last before", 0.4
            )
        return None

    def _relative(self, span: Span) -> Chain | None:
        """“Ann Lee, a lawyer, who said …”: the name in the words just before."""
        before = self._text[max(0, span.start - _RELATIVE_REACH) : span.start]
        before = re.split(r"[.!?;\n”\"]\s", before)[-1]
        named = name_in(before.strip(" ,"), self._words)
        if named is None or len(named.name) < 2:
            return None
        at = self._text.rfind(named.name, max(0, span.start - _RELATIVE_REACH), span.start)
        if at < 0:
            return None
        return self._named(Span(start=at, end=at + len(named.name)), named, named.name)

    def _merge(
        self, chain: Chain, span: Span, rule: str, score: float, *, role: str = "", name: str = ""
    ) -> Chain:
        if span not in chain.spans:
            chain.merges.append(Merge(mention=quote(self._text, span), rule=rule, score=score))
            chain.spans[span] = None
        if role and role not in chain.roles:
            chain.roles.append(role)
        if len(name.split()) > len(chain.name.split()) and chain.is_named:
            chain.name = name
        chain.last_end = max(chain.last_end, span.end)
        return chain


def _full_names(text: str, names: Iterable[Span], words: SpeakerWords) -> dict[str, str]:
    """Return full names by surname, where a report has exactly one full name for it."""
    found: dict[str, set[str]] = {}
    for span in names:
        named = name_in(text[span.start : span.end], words)
        if named is None:
            continue
        parts = named.name.split()
        if len(parts) in (2, 3) and kind_of_actor(named.name, words) == "person":
            found.setdefault(parts[-1].lower(), set()).add(named.name)
    return {last: min(full) for last, full in found.items() if len(full) == 1}


def _is_name(named: Named, source: str, words: SpeakerWords) -> bool:
    """Say whether a source is its name, and not somebody near it: “residents of Idlib”."""
    lows = _WORD.findall(source.lower())
    if named.name.lower() in words.people | words.documents | words.collectives | words.roles:
        return False  # “Analysts say”: a capital at the head of a sentence
    head = next(
        (lows[i - 1] for i, low in enumerate(lows) if i and low in ("of", "for", "in", "from")), ""
    )
    if head in words.people or head in words.documents:
        return False
    last = lows[-1] if lows else ""
    has_name_last = named.name.lower().split()[-1].startswith(last)
    return (
        has_name_last
        or "," in source
        or last not in words.people | words.documents | words.collectives
    )


def _keys(name: str) -> set[str]:
    """Return the words of `name` and its initials, by which others may name it."""
    words = [word for word in name.split() if word.lower() not in _SMALL]
    return {*(word.lower() for word in words), "".join(word[0] for word in words).lower()}


def _is_same(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _is_surname(one: str, other: str) -> bool:
    short, full = one.lower().split(), other.lower().split()
    return (len(short) == 1 and len(full) > 1 and short[0] == full[-1]) or (
        len(full) == 1 and len(short) > 1 and full[0] == short[-1]
    )


def _is_initials(one: str, other: str) -> bool:
    short, full = sorted((one, other), key=len)
    initials = "".join(word[0] for word in full.split() if word.lower() not in _SMALL)
    return len(short) > 1 and short.isupper() and short.replace(".", "") == initials


def _is_part(one: str, other: str) -> bool:
    """“the Observatory” after “Syrian Observatory for Human Rights”."""
    short, full = set(one.lower().split()), set(other.lower().split())
    return len(full) > 2 and short < full and bool(short - _SMALL)


def _gender(source: str) -> str:
    match = re.match(
        r"(?:the\s+)?(mr|sir|lord|king|prince|mrs|ms|miss|lady|queen)\b", source, re.IGNORECASE
    )
    if match is None:
        return ""
    return "m" if match[1].lower() in ("mr", "sir", "lord", "king", "prince") else "f"


def _fits(low: str, chain: Chain, words: SpeakerWords) -> bool:
    if low in _SINGULAR:
        is_other = chain.gender and chain.gender != ("f" if low in ("she", "her") else "m")
        return chain.kind == "person" and not is_other
    if low in _NEUTER:
        return chain.kind in ("organisation", "country", "media")
    return chain.kind in ("group", "organisation") or chain.name.lower().endswith("s")


def _kind_of_description(source: str, words: SpeakerWords) -> ActorKind:
    lows = _WORD.findall(source.lower())
    if set(lows) & words.media:
        return "media"
    if set(lows) & {"spokesman", "spokeswoman", "minister", "president", "ambassador", "official"}:
        return "person"
    if set(lows) & words.organisations:
        return "organisation"
    is_plural = bool(lows) and lows[-1].endswith("s")
    return "group" if is_plural or set(lows) & words.collectives else "person"
