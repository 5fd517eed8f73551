"""The reports of a story with copies folded under what they repeat, and why each belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from onrecord.gathering.telling import StoryLine, ToldStory
from onrecord.records import Copy, Excerpt, Join, Record

_MOST_PASSAGES = 5
_MOST_CHARACTERS = 400


class Repeat(Record, frozen=True, kw_only=True):
    """A report that repeats another: how much of it, and which words."""

    line: StoryLine
    kind: str
    percent: int
    credit: str | None
    agency: str | None
    passages: tuple[str, ...]
    held_by: str | None


class Own(Record, frozen=True, kw_only=True):
    """A report in its own words, with those that repeat it, and what it has from others."""

    line: StoryLine
    repeats: tuple[Repeat, ...]
    lifted: tuple[Repeat, ...]
    held_by: str | None


class Reason(Record, frozen=True, kw_only=True):
    """Why a report was held to tell of the same: what both say.

    Attributes:
        percent: How alike they are; None where a person joined them.
    """

    line: StoryLine
    other: StoryLine | None
    percent: int | None
    judgement: str | None
    shared: tuple[tuple[str, tuple[str, ...]], ...]


def fold_copies(told: ToldStory, producers: Mapping[str, str]) -> list[Own]:
    """Return the reports that wrote their own words, each with whole copies under it."""
    lines = {line.report: line for line in told.lines}
    whole = {
        copy.report: copy
        for copy in reversed(told.story.copies)
        if copy.kind != "lifted" and copy.report in lines and copy.of in lines
    }
    under: dict[str, list[Repeat]] = defaultdict(list)
    roots = {report: _root(report, whole) for report in lines}
    for report, copy in whole.items():
        if roots[report] != report:
            under[roots[report]].append(_repeat(lines[report], copy, producers))
    lifted: dict[str, list[Repeat]] = defaultdict(list)
    for copy in told.story.copies:
        if copy.kind == "lifted" and copy.report in lines and copy.of in lines:
            lifted[copy.report].append(_repeat(lines[copy.of], copy, producers))
    return [
        Own(
            line=line,
            repeats=tuple(sorted(under[report], key=lambda r: r.line.day or "")),
            lifted=tuple(lifted[report]),
            held_by=producers.get(report),
        )
        for report, line in lines.items()
        if roots[report] == report
    ]


def _root(report: str, whole: Mapping[str, Copy]) -> str:
    """Return the report whose words these are in the end; of a ring, the one it was entered by."""
    seen = [report]
    while seen[-1] in whole and whole[seen[-1]].of not in seen:
        seen.append(whole[seen[-1]].of)
    return min(seen) if seen[-1] in whole else seen[-1]


def _repeat(line: StoryLine, copy: Copy, producers: Mapping[str, str]) -> Repeat:
    return Repeat(
        line=line,
        kind=copy.kind,
        percent=round(100 * copy.share),
        credit=copy.credit.exact if copy.credit else None,
        agency=copy.agency,
        passages=tuple(map(_short, _longest(copy.spans))),
        held_by=producers.get(line.report),
    )


def _longest(spans: Sequence[Excerpt]) -> list[Excerpt]:
    ranked = sorted(spans, key=lambda span: span.start - span.end)[:_MOST_PASSAGES]
    return sorted(ranked)


def _short(excerpt: Excerpt) -> str:
    words = excerpt.exact
    return words if len(words) <= _MOST_CHARACTERS else f"{words[:_MOST_CHARACTERS]}…"


def find_reasons(told: ToldStory) -> list[Reason]:
    """Return why each report but the first belongs."""
    lines = {line.report: line for line in told.lines}
    return [
        Reason(
            line=lines[join.report],
            other=lines.get(join.to),
            percent=None if join.judgement else round(100 * join.score),
            judgement=join.judgement,
            shared=tuple(_shared(join)),
        )
        for join in told.story.joins
        if join.report in lines
    ]


def _shared(join: Join) -> list[tuple[str, tuple[str, ...]]]:
    kinds = {
        "names": join.names,
        "places": join.places,
        "days": tuple(day.isoformat() for day in join.days),
        "words": join.words,
    }
    return [(kind, found) for kind, found in kinds.items() if found]
