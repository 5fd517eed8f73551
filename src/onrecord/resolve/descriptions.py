"""Sources without a name: an office, “the group”, “a monitor”, “the source”, a statement."""

from __future__ import annotations

import re
from collections.abc import Callable

from onrecord.records import Span
from onrecord.resolve.chains import Chain, ChainTable
from onrecord.resolve.known_names import KnownName, KnownNames
from onrecord.resolve.phrases import Phrase
from onrecord.resolve.pronouns import gender_of
from onrecord.resolve.speaker_words import SpeakerWords, is_plural
from onrecord.resolve.speakers import kind_of_description
from onrecord.text import fold_words

_FAR = 4000  # code points back that a role or “the ministry” may reach
_NEAR = 1200
_BESIDE = 300
_SMALL = frozenset("of the for and in a an s".split())
_ANY_ORGANISATION = frozenset(
    "group organisation organization body agency alliance movement outlet faction militia".split()
)
# Words for one office: “Observatory chief” is its director.
_COUNTS = frozenset("both two three four five six several many some others".split())
# “the town's hospital”: no names, and nobody else's.
_NEARBY = frozenset("town city village country region province area local".split())
_ISSUED = frozenset("statement report claim communique letter release bulletin".split())
_CHIEFS = frozenset("head chief director leader".split())


class Descriptions:
    """Finds or makes the chain of a source that gives no name."""

    def __init__(
        self,
        table: ChainTable,
        names: KnownNames,
        words: SpeakerWords,
        named: Callable[[Span, str, str], Chain],
    ) -> None:
        self._table = table
        self._names = names
        self._words = words
        self._named = named
        self._by_phrase: dict[str, Chain] = {}

    def chain(self, span: Span, phrase: Phrase) -> Chain | None:
        """Return the chain of the source at `span`, which `phrase` describes."""
        if phrase.form == "joint":
            return self._same_words(span, phrase) or self._new(span, phrase)
        if phrase.words.lower() in ("no one", "one") or phrase.head == "one":
            return None
        return (
            self._document(span, phrase)
            or self._known(span, phrase)
            or self._generic(span, phrase)
            or self._same_words(span, phrase)
            or self._new(span, phrase)
        )

    def _new(self, span: Span, phrase: Phrase) -> Chain:
        chain = Chain(
            name=phrase.words, kind=kind_of_description(phrase.head, phrase.words, self._words),
            spans={span: None}, is_named=False, head=phrase.head,
            is_plural=phrase.form == "joint" or is_plural(phrase.head) or phrase.head in _COUNTS,
            gender=gender_of(phrase.words),
        )  # fmt: skip
        self._by_phrase[phrase.words.lower()] = chain
        return self._table.add(chain)

    def _same_words(self, span: Span, phrase: Phrase) -> Chain | None:
        known = self._by_phrase.get(phrase.words.lower())
        if known is None or phrase.is_indefinite:
            return None
        return self._table.merge(known, span, "same words", 0.8)

    # --- papers -------------------------------------------------------------------------

    def _document(self, span: Span, phrase: Phrase) -> Chain | None:
        """Return who issued a paper; one of nobody's speaks for itself.

        “the ministry's statement” speaks for the ministry, “the statement” for whoever was
        named last.
        """
        if phrase.head not in self._words.documents:
            return None
        if phrase.owner:
            return self._named(span, phrase.owner, "")
        if not phrase.is_definite or phrase.head not in _ISSUED:
            return None
        for chain in self._table.nearest(span.start, _NEAR):
            if chain.is_named and chain.kind != "person":
                return self._table.merge(chain, span, "issuer named last before", 0.5)
            if chain.head == phrase.head:
                return None  # a paper that was spoken of before
        return None

    # --- people -------------------------------------------------------------------------

    def _known(self, span: Span, phrase: Phrase) -> Chain | None:
        """Return whom “the source”, “the minister” means, if somebody before fits."""
        if phrase.is_indefinite:
            return None
        if phrase.head in self._words.roles | self._words.people and not is_plural(phrase.head):
            holder = self._holder(span, phrase)
            if holder is not None:
                return holder
        if phrase.head not in self._words.people or not phrase.is_definite:
            return None
        for chain in self._table.nearest(span.start, _FAR):
            if not chain.is_named and chain.head == phrase.head and self._is_shorter(phrase, chain):
                return self._table.merge(chain, span, "same description", 0.6)
        return None

    def _is_shorter(self, phrase: Phrase, chain: Chain) -> bool:
        """“the source” may be “a source at the ministry”, “the military source” may not."""
        return self._plain(phrase.words) <= self._plain(chain.name)

    def _holder(self, span: Span, phrase: Phrase) -> Chain | None:
        """Return the nearest person with a role whose words hold all those of `phrase`."""
        wanted = self._plain(phrase.role or phrase.words) - _NEARBY
        if not wanted:
            return None
        for chain in self._table.nearest(span.start, _FAR):
            if any(wanted <= self._plain(role) for role in chain.roles):
                return self._table.merge(chain, span, "role of a named person", 0.6)
        if phrase.head not in self._words.roles or len(wanted) < 2:
            return None
        name = self._names.after(
            span.end, lambda name: name.kind == "person" and wanted <= self._plain(name.role)
        )
        if name is None:
            return None
        chain = self._named(name.span, name.name, name.role)
        return self._table.merge(chain, span, "role of a person named later", 0.5)

    # --- organisations ------------------------------------------------------------------

    def _generic(self, span: Span, phrase: Phrase) -> Chain | None:
        """“the group”, “the ministry”, “a monitor”: the organisation meant, if one fits."""
        kinds = self._words.organisations | self._words.groups | self._words.media
        if phrase.is_other:
            return None
        if is_plural(phrase.head) or phrase.head not in kinds | set(self._words.generics):
            return None
        wanted = self._generic_words(phrase)
        if phrase.is_definite:
            return self._spoken(span, phrase, wanted) or self._written(span, phrase, wanted)
        return self._later(span, wanted) if wanted else None

    def _generic_words(self, phrase: Phrase) -> frozenset[str]:
        """Return the words that the name of a “monitoring group” may hold."""
        low = f" {phrase.words.lower()} "
        for key, words in self._words.generics.items():
            if f" {key} " in low:
                return words
        return frozenset()

    def _spoken(self, span: Span, phrase: Phrase, wanted: frozenset[str]) -> Chain | None:
        """Return the organisation that spoke before and fits best."""
        named = [
            chain
            for chain in self._table.nearest(span.start, _FAR)
            if chain.is_named and chain.kind != "person"
        ]
        for words in ({phrase.head}, wanted):
            for chain in named:
                if words & set(fold_words(chain.name)) and phrase.head != "group":
                    return self._table.merge(chain, span, "organisation of that kind", 0.6)
        for chain in named:
            is_near = span.start - chain.end_before(span.start) <= _NEAR
            fits = not wanted or wanted & set(fold_words(chain.name))
            if is_near and fits and phrase.head in _ANY_ORGANISATION:
                return self._table.merge(chain, span, "nearest organisation before", 0.5)
        return None

    def _written(self, span: Span, phrase: Phrase, wanted: frozenset[str]) -> Chain | None:
        """Return an organisation that is named without having spoken."""
        words = wanted | {phrase.head}

        def is_kind(name: KnownName) -> bool:
            return name.kind != "person" and bool(words & set(fold_words(name.name)))

        if name := self._names.before(span.start, _FAR, is_kind):
            return self._merge_name(span, name, "organisation of that kind", 0.5)
        if phrase.head in _ANY_ORGANISATION and not wanted:
            is_any = lambda name: name.kind in ("organisation", "group")  # noqa: E731
            if name := self._names.before(span.start, _BESIDE, is_any):
                return self._merge_name(span, name, "named last before", 0.4)
        return self._later(span, wanted) if wanted else None

    def _later(self, span: Span, wanted: frozenset[str]) -> Chain | None:
        """“a monitor said”, before “the Orm Observatory said”: reports name it in a while."""
        own = self._names.after(span.start, lambda name: name.kind != "person")
        if own is not None and own.span.end <= span.end:
            return None  # it gives a name itself, and no name is another's
        name = self._names.after(
            span.end,
            lambda name: name.kind != "person" and bool(wanted & set(fold_words(name.name))),
        )
        return self._merge_name(span, name, "organisation named later", 0.5) if name else None

    def _merge_name(self, span: Span, name: KnownName, rule: str, score: float) -> Chain:
        return self._table.merge(self._named(name.span, name.name, name.role), span, rule, score)

    def _plain(self, words: str) -> set[str]:
        """Return the words that tell a role from others; “Iran's” is “Iranian”."""
        found = set(fold_words(re.sub(r"['’]s\b", "", words))) - _SMALL
        found = {word[:4] if word in self._words.countries else word for word in found}
        return found - _CHIEFS | ({"head"} if found & _CHIEFS else set())
