"""Who a source means: the chain of mentions it belongs to, and why it was put there.

Conservative on purpose: two actors that are one can be merged later by a reader;
one actor that is two has put words into somebody's mouth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from onrecord.records import ActorKind, Span
from onrecord.resolve.chains import Chain, ChainTable
from onrecord.resolve.descriptions import Descriptions
from onrecord.resolve.known_names import KnownName, KnownNames
from onrecord.resolve.names import (
    OTHER_RULES,
    PERSON_RULES,
    Aliases,
    Rule,
    name_words,
    short_names,
)
from onrecord.resolve.phrases import Phrase, parse_phrase
from onrecord.resolve.pronouns import FIRST, RELATIVE, fits, gender_of, is_personal
from onrecord.resolve.source_tokens import Vocabulary
from onrecord.resolve.speaker_words import SpeakerWords
from onrecord.resolve.speakers import kind_of_actor, kind_of_speaker
from onrecord.text import fold_words

_PRONOUN_REACH = 1200  # code points back that a pronoun may reach
_NAME_REACH = 300
_RELATIVE_REACH = 120
_SENTENCE_END = re.compile(r"[.!?;\n”\"]\s")


class Coreference:
    """The chains of one report, filled in the order of its text."""

    def __init__(
        self, text: str, names: Iterable[Span], words: SpeakerWords, aliases: Aliases
    ) -> None:
        self._text = text
        self._words = words
        self._aliases = aliases
        self._vocabulary = Vocabulary.of(text)
        self._names = KnownNames(text, names, words, self._vocabulary)
        self._short_names = short_names(text)
        self._table = ChainTable(text)
        self._descriptions = Descriptions(self._table, self._names, words, self.named)
        self._by_span: dict[Span, Chain | None] = {}

    @property
    def chains(self) -> list[Chain]:
        """Every chain found so far, in the order found."""
        return self._table.chains

    def phrase(self, span: Span) -> Phrase:
        """Return the words at `span` taken apart."""
        return parse_phrase(self._text[span.start : span.end], self._words, self._vocabulary)

    def speaker(
        self, span: Span, *, since: int | None = None, around: Chain | None = None
    ) -> Chain | None:
        """Return the chain of the source at `span`, a new one if it names somebody new.

        None is nobody: “you”, “no one”, and pronouns that lead nowhere. `since` is where
        the words begin that end in the source: “…,” he said, looks back from before them.
        `around` speaks the words that hold the source: the one whom “I” means.
        """
        if span not in self._by_span:
            phrase = self.phrase(span)
            at = span.start if since is None else min(since, span.start)
            chain = self._speaker(span, phrase, at, around)
            self._by_span[span] = chain
            if chain is not None and phrase.form != "pronoun":
                kind = kind_of_speaker(phrase, self._words)
                is_named = chain.is_named and kind != "document"
                chain.speaks_as = "named" if is_named else kind
        return self._by_span[span]

    def _speaker(self, span: Span, phrase: Phrase, at: int, around: Chain | None) -> Chain | None:
        if phrase.form == "name" and phrase.name in ("WHO", "US", "IT"):
            return self._capitals(span, phrase)
        if phrase.form == "pronoun" and phrase.words in FIRST:
            return around and self._table.merge(around, span, "speaker of the words around", 0.8)
        if phrase.form == "pronoun":
            return self._pronoun(span, phrase.words, at)
        if phrase.form == "name":
            return self.named(span, phrase.name, phrase.role)
        return self._descriptions.chain(span, phrase)

    # --- names --------------------------------------------------------------------------

    def named(self, span: Span, name: str, role: str = "") -> Chain:
        """Return the chain of the actor called `name`, with the mention at `span` on it."""
        known = self._by_span.get(span)
        if known is not None:
            return known
        full = self._short_names.get(name) or self._names.full_name(name)
        for rule, score, chain in self._same(span, full):
            if full != name and rule == "same name":
                rule, score = "surname of a full name", 0.9
                if name in self._short_names:
                    rule, score = "short name in brackets", 0.9
            return self._join(chain, span, full, role, rule, score)
        chain = Chain(
            name=full, kind=self._kind(full, role), spans={span: None}, is_named=True,
            roles=[role] if role else [], gender=gender_of(role, self._text[span.start : span.end]),
        )  # fmt: skip
        self._by_span[span] = chain
        return self._table.add(chain)

    def _same(self, span: Span, name: str) -> Iterator[tuple[str, float, Chain]]:
        """Yield the chains that `name` may belong to, the best first."""
        kept = self._kept(name)
        candidates = self._table.sharing_words(name, span.start)
        if kept != name:
            candidates += self._table.sharing_words(kept, span.start)
        for rule, score, test in self._rules(name):
            is_body_rule = rule in ("initials", "part of the name")
            found = [
                chain
                for chain in candidates
                if test(name, chain.name) and not (is_body_rule and chain.kind == "person")
            ]
            if rule.startswith("surname") and len({chain.name for chain in found}) > 1:
                continue  # two of one surname: neither
            for chain in found:
                yield rule, score, chain
        for chain in candidates:
            if self._kept(chain.name) == kept:
                yield "known by both names", 0.8, chain

    def _rules(self, name: str) -> tuple[Rule, ...]:
        words = name_words(name)
        if self._names.has_person(name):
            return PERSON_RULES
        if all(word in self._words.countries for word in words):
            return OTHER_RULES[:2]  # “Iran” is no part of “Iran Human Rights Centre”
        is_person = kind_of_actor(name, self._words) == "person"
        if len(words) == 1 and not self._is_common(words[0]):
            return (*PERSON_RULES, *OTHER_RULES[1:])
        return PERSON_RULES if is_person else OTHER_RULES

    def _is_common(self, word: str) -> bool:
        return word in self._words.organisations | self._words.groups | self._words.media

    def _kept(self, name: str) -> str:
        return self._aliases.names.get(tuple(fold_words(name)), name)

    def _kind(self, name: str, role: str) -> ActorKind:
        kind = kind_of_actor(name, self._words)
        is_person = any(word in self._words.roles for word in fold_words(role))
        return "person" if is_person or self._names.has_person(name) else kind

    def _join(
        self, chain: Chain, span: Span, name: str, role: str, rule: str, score: float
    ) -> Chain:
        if role and role not in chain.roles:
            chain.roles.append(role)
        if len(name_words(name)) > len(name_words(chain.name)) and chain.is_named:
            self._table.rename(chain, name)
        self._by_span[span] = chain
        return self._table.merge(chain, span, rule, score)

    # --- pronouns -----------------------------------------------------------------------

    def _pronoun(self, span: Span, low: str, at: int) -> Chain | None:
        """Return whom a pronoun means: the nearest before `at` whom it fits."""
        if low in RELATIVE:
            return self._relative(span)
        chains = self._table.nearest(at, _PRONOUN_REACH)
        nearest = next((chain for chain in chains if fits(low, chain)), None)
        subject = self._subject_before(at) if is_personal(low) else None
        if subject is not None:
            end = nearest.end_before(at) if nearest is not None else 0
            chain = self.named(subject.span, subject.name, subject.role)
            if subject.span.start >= end and fits(low, chain):
                return self._stand_for(span, subject, low, "person who acts last before", 0.5)
        if nearest is not None:
            nearest.gender = nearest.gender or gender_of(low)
            return self._table.merge(nearest, span, "nearest speaker before", 0.6)
        return self._name_before(span, low, at)

    def _subject_before(self, at: int) -> KnownName | None:
        """Return the person whose full name begins a sentence, or an apposition, just before."""
        name = self._names.before(at, _NAME_REACH, self._is_full)
        if name is None:
            return None
        before = self._text[max(0, name.span.start - 3) : name.span.start].rstrip(" ")
        return name if not before or before[-1] in '.!?\n,”"“' else None

    def _is_full(self, name: KnownName) -> bool:
        return name.kind == "person" and self._names.has_person(name.name)

    def _stand_for(self, span: Span, name: KnownName, low: str, rule: str, score: float) -> Chain:
        chain = self.named(name.span, name.name, name.role)
        chain.gender = chain.gender or gender_of(low)
        return self._table.merge(chain, span, rule, score)

    def _name_before(self, span: Span, low: str, at: int) -> Chain | None:
        """Return who is named last before a “he” or an “it”, if that is near."""

        def is_fit(name: KnownName) -> bool:
            is_body = name.kind in ("organisation", "group")
            return self._is_full(name) if is_personal(low) else is_body

        if low in ("they", "their", "them"):
            return None
        name = self._names.before(at, _NAME_REACH, is_fit)
        return self._stand_for(span, name, low, "named last before", 0.4) if name else None

    def _relative(self, span: Span) -> Chain | None:
        """“Ann Lee, a lawyer, who said …”: the name in the words just before."""
        name = self._names.before(span.start, _RELATIVE_REACH)
        if name is None or _SENTENCE_END.search(self._text[name.span.end : span.start]):
            return None
        return self.named(name.span, name.name, name.role)

    def _capitals(self, span: Span, phrase: Phrase) -> Chain | None:
        """“WHO said” is a pronoun in a text in capitals, an organisation in others."""
        if next(self._same(span, phrase.name), None) or len(self._vocabulary.lows) > 10:
            return self.named(span, phrase.name)
        return self._pronoun(span, phrase.name.lower(), span.start)
