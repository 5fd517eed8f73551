"""The mentions that name one actor, and the judgements that put them together."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from onrecord.records import ActorKind, Merge, Span, SpeakerKind
from onrecord.resolve.names import name_keys
from onrecord.text import quote

_REMEMBERED = 20  # chains looked back over; a report with more speakers is a collection
_LAST_SPANS = 8


class Chain(msgspec.Struct, kw_only=True):
    """The mentions that name one actor, first to last.

    Attributes:
        head: The noun of a description, in lower case.
        speaks_as: The kind of speaker that its last mention with words of its own showed.
    """

    name: str
    kind: ActorKind
    spans: dict[Span, None]  # in the order found
    is_named: bool
    speaks_as: SpeakerKind = "unnamed"
    head: str = ""
    is_plural: bool = False
    roles: list[str] = []
    merges: list[Merge] = []
    gender: str = ""

    def end_before(self, at: int) -> int:
        """Return where its last mention before `at` ends, or -1."""
        spans = islice(reversed(self.spans), _LAST_SPANS)
        return max((span.end for span in spans if span.end <= at), default=-1)


class ChainTable:
    """The chains of one report, found by their words."""

    def __init__(self, text: str) -> None:
        self.chains: list[Chain] = []
        self._text = text
        self._by_word: dict[str, list[Chain]] = {}

    def add(self, chain: Chain) -> Chain:
        """Keep a new chain and return it."""
        self.chains.append(chain)
        if chain.is_named:
            self._index(chain)
        return chain

    def merge(self, chain: Chain, span: Span, rule: str, score: float) -> Chain:
        """Put the mention at `span` on `chain`, keeping why, and return the chain."""
        if span not in chain.spans:
            chain.merges.append(Merge(mention=quote(self._text, span), rule=rule, score=score))
            chain.spans[span] = None
        return chain

    def rename(self, chain: Chain, name: str) -> None:
        """Give `chain` the fuller `name`."""
        chain.name = name
        self._index(chain)

    def sharing_words(self, name: str, at: int) -> list[Chain]:
        """Return the named chains that share a word or the initials with `name`, nearest first."""
        found: dict[int, Chain] = {}
        for key in name_keys(name):
            for chain in self._by_word.get(key, [])[-_REMEMBERED:]:
                found[id(chain)] = chain
        return sorted(found.values(), key=lambda chain: -chain.end_before(at))

    def nearest(self, at: int, reach: int) -> Iterator[Chain]:
        """Yield the chains mentioned in the `reach` code points before `at`, nearest first."""
        ends = [(chain.end_before(at), chain) for chain in self.chains[-_REMEMBERED:]]
        near = [(end, chain) for end, chain in ends if 0 <= at - end <= reach and end >= 0]
        for _, chain in sorted(near, key=lambda pair: -pair[0]):
            yield chain

    def _index(self, chain: Chain) -> None:
        for key in name_keys(chain.name):
            chains = self._by_word.setdefault(key, [])
            if not any(known is chain for known in chains[-_REMEMBERED:]):
                chains.append(chain)
