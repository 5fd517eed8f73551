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
from dataclasses import dataclass, field
from itertools import islice

from onrecord.extract.contents import content_after, content_before, is_tail
from onrecord.extract.cue_groups import CueGroup, find_cue_groups
from onrecord.extract.cues import Cues, load_cues
from onrecord.extract.leftovers import join_leftovers
from onrecord.extract.passages import Passage
from onrecord.extract.quotations import find_quotations
from onrecord.extract.sources import AUXILIARIES, Range, source_after, source_before, subject
from onrecord.extract.speech import speech_of
from onrecord.extract.words import MARK, QUOTATION, WORD, Items, find_sentences, make_items
from onrecord.records import Attribution, Span

_MAX_SENTENCE = 300  # items; longer ones are lists, or text without punctuation
_MAX_CUES = 16  # in one sentence; a row of more is no prose
_LOOK_AHEAD = 8  # cues after this one that may end its content


@dataclass(slots=True)
class Draft:
    """An attribution in the making, in items of one passage."""

    items: Items
    cue: Range
    source: Range | None
    contents: list[Range] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)  # contents from other passages
    is_nested: bool = False


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
        draft = _draft(items, group, later, low, high, found, cues)
        if draft is None or (outer is not None and not _is_chain(items, group, draft)):
            continue
        draft.is_nested = outer is not None
        found.append(draft)
    return found or _verbless(items, low, high, cues)


def _is_inside(group: CueGroup, draft: Draft) -> bool:
    return any(start <= group.head < end for start, end in draft.contents)


def _is_chain(items: Items, group: CueGroup, draft: Draft) -> bool:
    """Inside another content only plain chains count: “quoted a source as saying …”.

    PolNeAR marks no attribution inside another; chains of named sources are ours to keep.
    """
    if group.voice == "participle":
        return items.lows[group.start - 1] == "as"
    return False


def _draft(
    items: Items, group: CueGroup, later: list[CueGroup], low: int, high: int,
    found: list[Draft], cues: Cues,
) -> Draft | None:  # fmt: skip
    if group.voice == "according":
        return _according(items, group, low, high)
    if group.voice == "hearsay":
        return _hearsay(items, group, low, high)
    if group.voice == "passive":
        return _passive(items, group, low, high)
    if group.voice == "participle":
        return _participle(items, group, later, low, high, found, cues)
    if "say" in group.groups or "tell" in group.groups:
        return _inverted(items, group, low, high) or _saying(
            items, group, later, low, high, found, cues
        )
    return _plain(items, group, later, low, high, found, cues)


def _according(items: Items, group: CueGroup, low: int, high: int) -> Draft | None:
    """“According to X, …” and “…, according to X.”."""
    source = source_after(items, group.end, high)
    if source is None:
        return None
    draft = Draft(items, (group.start, group.end), source)
    before = content_before(items, group.start, low)
    if before is not None and before[1] - before[0] > 1:
        draft.contents.append(before)
    after = source[1]
    if after < high and items.lows[after] == "," and (before is None or before[1] - before[0] <= 1):
        draft.contents += _rest(items, after + 1, high)
    return draft if draft.contents else None


def _rest(items: Items, start: int, high: int) -> list[Range]:
    while start < high and items.kinds[start] == MARK:
        start += 1
    while high > start and items.kinds[high - 1] == MARK:
        high -= 1
    return [(start, high)] if start < high else []


def _hearsay(items: Items, group: CueGroup, low: int, high: int) -> Draft | None:
    """“He reportedly fled.”: the clause round the word, credited to nobody."""
    first = group.start
    while (
        first > low
        and items.kinds[first - 1] == WORD
        and items.lows[first - 1] not in ("and", "but")
    ):
        first -= 1
    last = group.end
    while last < high and items.lows[last] not in ",;.":
        last += 1
    parts = [(first, group.start)] if first < group.start else []
    parts += _rest(items, group.end, last)
    return Draft(items, (group.start, group.end), None, parts) if parts else None


def _passive(items: Items, group: CueGroup, low: int, high: int) -> Draft | None:
    """“X is expected to win”, “it was reported that …”: nobody is credited."""
    after = items.lows[group.end] if group.end < high else "."
    if after not in ("to", "that"):
        return None
    parts = _rest(items, group.end, high)
    it = items.lows[group.start - 1] if group.start > low else ""
    if after == "to" and it:
        first = group.start
        while first > low and items.kinds[first - 1] == WORD and group.start - first < 12:
            first -= 1
        parts = ([(first, group.start)] if first < group.start else []) + parts
    return Draft(items, (group.start, group.end), None, parts) if parts else None


def _participle(
    items: Items, group: CueGroup, later: list[CueGroup], low: int, high: int,
    found: list[Draft], cues: Cues,
) -> Draft | None:  # fmt: skip
    """“…, adding that …”: the source is the sentence's, or the words between cue and “as”."""
    before = items.lows[group.start - 1] if group.start > low else ""
    source: Range | None
    if before == "as" and found:
        start = found[-1].cue[1]
        source = (start, group.start - 1) if start < group.start - 1 else None
    elif before in (",", "and", "by", "-", "–", "—") or group.start == low:
        source = found[-1].source if found else subject(items, low, high, cues)
    else:
        source = source_before(items, group.start, low, cues)
        if source is not None and not group.groups & {"say", "tell"}:
            return None
    content = content_after(items, group, high, later, low, cues)
    if source is None or content is None:
        return None
    return Draft(items, (group.start, group.end), source, [content])


def _inverted(items: Items, group: CueGroup, low: int, high: int) -> Draft | None:
    """“…,” said Ann: a source after the cue."""
    at = group.start - 1
    while at >= low and items.lows[at] in (",", "-", "–", "—"):
        at -= 1
    if at < low or group.head != group.start:
        return None
    is_quoted = items.kinds[at] == QUOTATION
    if not is_quoted and at == group.start - 1:
        return None
    source = source_after(items, group.end, high)
    if source is None or (not is_quoted and not _closes_sentence(items, source, high)):
        return None
    content = _quoted_before(items, at, low) if is_quoted else content_before(items, at + 1, low)
    if content is None:
        return None
    draft = Draft(items, (group.start, group.end), source, [content])
    if is_quoted:
        _add_split(items, draft, source[1], high)
    return draft


def _closes_sentence(items: Items, source: Range, high: int) -> bool:
    has_name = any(items.capitals[source[0] : source[1]])
    return has_name and is_tail(items, source[1], high) and source[1] - source[0] < 12


def _quoted_before(items: Items, quotation: int, low: int) -> Range:
    """Return the quotation with the words of its clause: But the plan is “bad for us,”."""
    start = quotation
    while start > low and items.kinds[start - 1] == WORD and quotation - start < 12:
        start -= 1
    if start > low:
        return quotation, quotation + 1
    while start < quotation and items.lows[start] in ("and", "but", "so", "yet"):
        start += 1
    return start, quotation + 1


def _add_split(items: Items, draft: Draft, start: int, high: int) -> None:
    """“It rained,” Ann said, “all night.”: add what the quotation goes on with."""
    for i in range(start, min(high, start + 20)):
        if items.kinds[i] == QUOTATION:
            if items.lows[i - 1] in (",", ":", ";", ".", "-", "–", "—", "that"):
                draft.contents.append((i, i + 1))
            return


def _saying(
    items: Items, group: CueGroup, later: list[CueGroup], low: int, high: int,
    found: list[Draft], cues: Cues,
) -> Draft | None:  # fmt: skip
    """“Ann said …”, “…,” Ann said, and “…, Ann said.”."""
    source = _source(items, group, low, found, cues)
    if source is None:
        return None
    draft = Draft(items, (group.start, group.end), source)
    at = source[0] - 1
    while at >= low and items.lows[at] in (",", "-", "–", "—"):
        at -= 1
    if at >= low and items.kinds[at] == QUOTATION and source[1] <= group.start:
        draft.contents.append(_quoted_before(items, at, low))
        _add_split(items, draft, group.end, high)
        return draft
    is_left = source[1] <= group.start and source[0] > low + 1
    if is_left and is_tail(items, group.end, high):
        content = content_before(items, source[0], _free_from(found, low, source[0]))
        if content is not None and content[1] - content[0] > 1:
            draft.contents.append(content)
            return draft
    content = content_after(items, group, high, later, low, cues)
    if content is None:
        return None
    draft.contents.append(content)
    return draft


def _free_from(found: list[Draft], low: int, before: int) -> int:
    """Return where the clause may begin: after the contents already taken in this sentence."""
    ends = [end for draft in found[-3:] for _, end in draft.contents if end <= before]
    return max([low, *ends])


def _plain(
    items: Items, group: CueGroup, later: list[CueGroup], low: int, high: int,
    found: list[Draft], cues: Cues,
) -> Draft | None:  # fmt: skip
    """“Ann criticised the plan”, “Ann vowed to stay”."""
    after = items.lows[group.end] if group.end < high else "."
    if "object" not in group.groups and group.groups & {"intend"} and after != "to":
        return None
    source = _source(items, group, low, found, cues)
    content = content_after(items, group, high, later, low, cues)
    if source is None or content is None:
        return None
    return Draft(items, (group.start, group.end), source, [content])


def _source(
    items: Items, group: CueGroup, low: int, found: list[Draft], cues: Cues
) -> Range | None:
    """Return the phrase before the cue, or that of the cue it is joined to by “and”."""
    before = items.lows[group.start - 1] if group.start > low else ""
    if before in ("and", "but", "then", "or"):
        return found[-1].source if found else subject(items, low, group.start, cues)
    return source_before(items, group.start, low, cues)


def _verbless(items: Items, low: int, high: int, cues: Cues) -> list[Draft]:
    """“Trump: “We'll see.””, and “…” – Name: a mark is the cue."""
    for i in range(low, min(high, low + 16)):
        if items.lows[i] == ":" and i > low and i + 1 < high and items.kinds[i + 1] == QUOTATION:
            return _before_colon(items, low, i, cues)
        if items.kinds[i] == QUOTATION and _has_signature(items, i, high):
            name = _rest(items, i + 2, high)
            return [Draft(items, (i + 1, i + 2), name[0], [(i, i + 1)])]
    return []


def _before_colon(items: Items, low: int, colon: int, cues: Cues) -> list[Draft]:
    """“Ann: “…”” and “Ann had one message: “…””: a name, or a subject and what it does."""
    name = _name_before_colon(items, low, colon)
    quoted = (colon + 1, colon + 2)
    source = subject(items, low, colon, cues)
    if source is not None and source[1] < colon and _is_finite(items, source[1], cues):
        return [Draft(items, (source[1], colon + 1), source, [quoted])]
    return [Draft(items, (colon, colon + 1), name, [quoted])] if name else []


def _is_finite(items: Items, i: int, cues: Cues) -> bool:
    """Say whether the item after a subject is a verb that may speak."""
    word = items.lows[i]
    return word in AUXILIARIES or word in cues.verbs or word.endswith("ed")


def _has_signature(items: Items, quotation: int, high: int) -> bool:
    """Say whether a dash and a short name follow the quotation, and nothing else."""
    at = quotation + 1
    if at + 1 >= high or items.lows[at] not in "-–—―":
        return False
    return high - quotation <= 14 and items.capitals[at + 1]


def _name_before_colon(items: Items, low: int, colon: int) -> Range | None:
    while low < colon and items.lows[low] in ("and", "from", "but"):
        low += 1
    if low >= colon or any(kind != WORD for kind in items.kinds[low:colon]):
        return None
    is_name = items.capitals[low] or items.lows[low] == "the"
    return (low, colon) if is_name and colon - low <= 8 else None
