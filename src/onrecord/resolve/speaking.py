"""Who speaks in each attribution of a report, and as what."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from onrecord.records import Attribution, Mention, Report, Span, SpeakerKind
from onrecord.resolve.chains import Chain
from onrecord.resolve.coreference import Coreference
from onrecord.resolve.knowledge import Knowledge
from onrecord.resolve.names import Aliases, name_words
from onrecord.resolve.phrases import Phrase
from onrecord.resolve.pronouns import FIRST
from onrecord.resolve.speakers import kind_of_speaker
from onrecord.text import holds

_REACH = 60  # attributions looked back and ahead over for who speaks the words around
_QUOTATION_MARKS = "“”„«»\"'‘‹"
_OWN_STAFF = frozenset("reporter reporters correspondent correspondents".split())


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """Who speaks in one attribution."""

    chain: Chain | None
    kind: SpeakerKind


def resolve_speakers(
    report: Report,
    attributions: Sequence[Attribution],
    mentions: Sequence[Mention],
    knowledge: Knowledge,
) -> tuple[list[Spoken], list[Chain]]:
    """Return who speaks in each attribution, in order, and all chains of the report."""
    found = Coreference(
        report.text,
        [mention.span for mention in mentions],
        knowledge.speakers,
        knowledge.aliases,
    )
    sources = [_telling(attribution, found) for attribution in attributions]
    phrases = [found.phrase(source) if source else None for source in sources]
    chains: list[Chain | None] = [None] * len(attributions)
    kinds: list[SpeakerKind] = ["unnamed"] * len(attributions)
    # “I” comes after the others: it means whoever speaks the words around it.
    for is_first_person in (False, True):
        for i, (source, phrase) in enumerate(zip(sources, phrases, strict=True)):
            if source is None or phrase is None or _is_first(phrase) != is_first_person:
                continue
            outer = _around(attributions, i, source) if is_first_person else None
            around = chains[outer] if outer is not None else None
            since = _start_of_quotation(report.text, attributions[i])
            chains[i] = found.speaker(source, since=since, around=around)
            kinds[i] = _kind(report, phrase, chains[i], knowledge)
    spoken = [Spoken(chain=c, kind=k) for c, k in zip(chains, kinds, strict=True)]
    return spoken, found.chains


def _telling(attribution: Attribution, found: Coreference) -> Span | None:
    """Return the piece of the source that tells most: one with a name, or else the first."""
    pieces = attribution.source
    if len(pieces) < 2:
        return pieces[0] if pieces else None
    return next((piece for piece in pieces if found.phrase(piece).form == "name"), pieces[0])


def _start_of_quotation(text: str, attribution: Attribution) -> int | None:
    """Return where a quotation begins; nobody named inside it is its speaker."""
    start = min(part.start for part in attribution.content)
    return start if text[start] in _QUOTATION_MARKS else None


def _is_first(phrase: Phrase) -> bool:
    return phrase.form == "pronoun" and phrase.words in FIRST


def _around(attributions: Sequence[Attribution], i: int, source: Span) -> int | None:
    """Return the attribution whose content holds `source`: the one linked to, or the shortest."""
    within = attributions[i].within
    if within is not None and within != i:
        return within
    near = range(max(0, i - _REACH), min(len(attributions), i + _REACH))
    holding = [
        (part.end - part.start, j)
        for j in near
        if j != i
        for part in attributions[j].content
        if holds(part, source)
    ]
    return min(holding)[1] if holding else None


def _kind(report: Report, phrase: Phrase, chain: Chain | None, knowledge: Knowledge) -> SpeakerKind:
    if phrase.form == "pronoun":
        return chain.speaks_as if chain is not None else "unnamed"
    kind = kind_of_speaker(phrase, knowledge.speakers)
    name = chain.name if chain is not None and chain.is_named else phrase.owner
    is_own = chain is not None and (chain.is_named or phrase.head in _OWN_STAFF)
    if is_own and name and _is_publisher(name, report.publisher, knowledge.aliases):
        return "publisher"
    if chain is None:
        return "unnamed" if kind == "named" else kind
    return "named" if chain.is_named and kind != "document" else kind


def _is_publisher(name: str, publisher: str | None, aliases: Aliases) -> bool:
    """Say whether `name` is what the report's own outlet is called."""
    if not publisher:
        return False
    known = (publisher, *aliases.publishers.get(publisher.lower(), ()))
    return any(_letters(name) == _letters(one) for one in known)


def _letters(name: str) -> str:
    return "".join(name_words(name))
