"""What a cue asks for, by how it stands: said before, after, or by nobody."""

from __future__ import annotations

from onrecord.extract.contents import content_after, content_before, is_tail
from onrecord.extract.cue_groups import CueGroup
from onrecord.extract.cues import Cues
from onrecord.extract.drafts import Draft, rest_of
from onrecord.extract.sources import Range, source_after, source_before, subject
from onrecord.extract.words import QUOTATION, WORD, Items


def draft_of(
    items: Items, group: CueGroup, later: list[CueGroup], low: int, high: int,
    found: list[Draft], cues: Cues,
) -> Draft | None:  # fmt: skip
    """Return the attribution that the cue `group` makes in its sentence, or None.

    `found` are those before it in the sentence, `later` the cues behind it.
    """
    if group.voice == "according":
        return _according(items, group, low, high)
    if group.voice == "hearsay":
        return _hearsay(items, group, low, high)
    if group.voice == "passive":
        return _passive(items, group, low, high)
    if group.voice == "participle":
        return _participle(items, group, later, low, high, found, cues)
    if "tell" in group.groups:  # whom “told” is followed by is told, and tells nothing
        return _saying(items, group, later, low, high, found, cues)
    if "say" in group.groups:
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
        draft.contents += rest_of(items, after + 1, high)
    return draft if draft.contents else None


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
    parts += rest_of(items, group.end, last)
    return Draft(items, (group.start, group.end), None, parts) if parts else None


def _passive(items: Items, group: CueGroup, low: int, high: int) -> Draft | None:
    """“X is expected to win”, “it was reported that …”: nobody is credited."""
    after = items.lows[group.end] if group.end < high else "."
    if after not in ("to", "that"):
        return None
    parts = rest_of(items, group.end, high)
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
