"""Source, cue and content, and how they belong together: a first engine of rules.

A passage becomes a line of items in which a whole quotation is one. Each
sentence is read from left to right for cues; a cue takes the noun phrase beside
it for its source, and for its content the quotation or clause that its place
asks for. Quotations left over join the speaker before them. Every step looks at
a bounded number of items, so that time grows with length alone.

Reference: Newell, Margolin, Ruths, “An Attribution Relations Corpus for Political
News” (PolNeAR), LREC 2018. Contents keep their quotation marks and an opening “that”.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from onrecord.extract.cue_groups import CueGroup, find_cue_groups
from onrecord.extract.cues import Cues, load_cues
from onrecord.extract.drafts import Draft
from onrecord.extract.leftovers import join_leftovers
from onrecord.extract.passages import Passage
from onrecord.extract.quotations import find_quotations
from onrecord.extract.sources import Range
from onrecord.extract.speech import speech_of
from onrecord.extract.verbless import find_verbless
from onrecord.extract.voices import draft_of
from onrecord.extract.words import Items, find_sentences, make_items
from onrecord.records import Attribution, Span

_MAX_SENTENCE = 300  # items; longer ones are lists, or text without punctuation
_MAX_CUES = 16  # in one sentence; a row of more is no prose
_LOOK_AHEAD = 8  # cues after this one that may end its content


def find_attributions(text: str, passages: Iterable[Passage]) -> list[Attribution]:
    """Return the attributions in the `passages` of `text`, in the order of their cues.

    >>> from onrecord.text import excerpt
    >>> text = "“It rained,” said Ann, “all night.”"
    >>> [found] = find_attributions(text, [Passage(start=0, end=len(text))])
    >>> excerpt(text, found.content), excerpt(text, found.source)
    ('“It rained,” … “all night.”', 'Ann')
    """
    cues = load_cues()
    drafts: list[Draft] = []
    previous: list[Draft] = []
    for passage in passages:
        items = make_items(
            text, passage.start, passage.end, find_quotations(text, passage.start, passage.end)
        )
        found: list[Draft] = []
        for low, high in find_sentences(text, items):
            for at in range(low, high, _MAX_SENTENCE):
                found += _read_sentence(items, at, min(high, at + _MAX_SENTENCE), cues)
        join_leftovers(text, items, found, previous)
        drafts += found
        if found:
            previous = found
    return [_attribution(text, draft) for draft in drafts if draft.contents or draft.spans]


def _attribution(text: str, draft: Draft) -> Attribution:
    content = tuple(sorted({*(_span(draft.items, part) for part in draft.contents), *draft.spans}))
    return Attribution(
        content=content,
        cue=(_span(draft.items, draft.cue),),
        source=(_span(draft.items, draft.source),) if draft.source else (),
        speech=speech_of(text, content),
    )


def _span(items: Items, part: Range) -> Span:
    return Span(start=items.starts[part[0]], end=items.ends[part[1] - 1])


def _read_sentence(items: Items, low: int, high: int, cues: Cues) -> list[Draft]:
    """Return the attributions of one sentence."""
    groups = list(islice(find_cue_groups(items, low, high, cues), _MAX_CUES))
    found: list[Draft] = []
    for n, group in enumerate(groups):
        later = groups[n + 1 : n + 1 + _LOOK_AHEAD]
        outer = next((d for d in found[-3:] if _is_inside(group, d)), None)
        draft = draft_of(items, group, later, low, high, found, cues)
        if draft is None or (outer is not None and not _is_chain(items, group, draft)):
            continue
        draft.is_nested = outer is not None
        found.append(draft)
    return found or find_verbless(items, low, high, cues)


def _is_inside(group: CueGroup, draft: Draft) -> bool:
    return any(start <= group.head < end for start, end in draft.contents)


def _is_chain(items: Items, group: CueGroup, draft: Draft) -> bool:
    """Inside another content only plain chains count: “quoted a source as saying …”.

    PolNeAR marks no attribution inside another; chains of named sources are ours to keep.
    """
    if group.voice == "participle":
        return items.lows[group.start - 1] == "as"
    return False
