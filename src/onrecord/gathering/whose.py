"""Whose count each figure of a series is: by the rule of comparisons, over many reports."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from onrecord.records import Account, Report
from onrecord.relate.comparing.finding import count_key
from onrecord.relate.comparing.groups import Group, group_of
from onrecord.relate.comparing.speaking import (
    Source,
    Voice,
    fold_key,
    fold_unnamed,
    most_called,
    source_of,
    withheld_key,
)
from onrecord.store.counts.series_rows import SeriesFigure, Teller

NO_OUTLET = "an outlet that is not named"
# From the id of a report to how it calls the actors that are parties, with a party's id and name.
ActorsOf = Callable[[str], Iterable[tuple[str, str, str]]]
# Whom a figure counts is told by its own words here: no text is looked at.
_NOWHERE = Account(report=Report(id="report-0", origin="", text="", text_sha256=""))


class Counted(NamedTuple):
    """A figure with whom it counts and whose count it is.

    Attributes:
        key: The same for the same origin in every report.
        origin: What to call it: where reports do not name it, with their outlet.
        party: Id of the party that it is, if one.
    """

    one: SeriesFigure
    group: Group
    key: str
    origin: str
    party: str | None


def know_nobody(report: str) -> Iterable[tuple[str, str, str]]:
    """Return no actors of a report."""
    return ()


def find_origins(figures: Sequence[SeriesFigure], actors_of: ActorsOf) -> list[Counted]:
    """Return figures with whose count they are, in their order.

    A body that is one party's name is that party; an outlet's own figure is whose the same report
    has say the same.
    """
    named = dict(party for one in figures for party in _parties(one.teller))
    known = lru_cache(maxsize=None)(lambda report: _by_key(actors_of(report)))
    sources = [_source(one, named, known) for one in figures]
    groups = [group_of(_NOWHERE, one.figure) for one in figures]
    _fold(figures, sources)
    _adopt(figures, groups, sources)
    called = _parties_called(sources, named)
    sources = [called.get(s.key, s) if s.kind != "unnamed" else s for s in sources]
    labels = _labels(figures, sources)
    return [
        Counted(one, group, s.key, labels[s.key], s.key if s.key in named else None)
        for one, group, s in zip(figures, groups, sources, strict=True)
    ]


def _parties(teller: Teller | None) -> Iterator[tuple[str, str]]:
    while teller is not None:
        if teller.party is not None:
            yield teller.party
        teller = teller.outer


def _by_key(actors: Iterable[tuple[str, str, str]]) -> dict[str, tuple[str, str]]:
    return {fold_key(name): (party, called) for name, party, called in actors}


def _source(
    one: SeriesFigure,
    named: dict[str, str],
    known: Callable[[str], Mapping[str, tuple[str, str]]],
) -> Source:
    def body_of(key: str) -> Source | None:
        found = known(one.report).get(key)
        if found is None:
            return None
        named[found[0]] = found[1]
        return Source(*found, "speaker")

    outlet = one.publisher or NO_OUTLET
    return source_of(
        _voice(one.teller, one.report, one.figure.claim or "") if one.teller else None,
        Source(fold_key(outlet), outlet, "publisher"),
        party_of=lambda voice: _party_of(voice, named),
        body_of=body_of,
    )


def _voice(teller: Teller, report: str, claim: str) -> Voice:
    return Voice(
        kind=teller.kind,
        words=teller.words,
        name=teller.name,
        mentions=teller.mentions,
        outer=_voice(teller.outer, report, f"{claim}+") if teller.outer else None,
        actor=teller.party[0] if teller.party else None,
        own=withheld_key(report, claim),
    )


def _party_of(voice: Voice, named: Mapping[str, str]) -> Source:
    if voice.actor is not None:
        return Source(voice.actor, named[voice.actor], "speaker")
    name = voice.name or ""
    return Source(fold_key(name), name, "speaker")


def _fold(figures: Sequence[SeriesFigure], sources: list[Source]) -> None:
    """Take “doctors” for the “doctors and rescue workers” of the same report.

    Not of the same outlet: over years these are others.
    """
    by_report: dict[str, list[int]] = defaultdict(list)
    for index, source in enumerate(sources):
        if source.kind == "unnamed":
            by_report[figures[index].report].append(index)
    for places in by_report.values():
        folded = fold_unnamed(sources[index].key for index in places)
        names = {sources[index].key: sources[index].name for index in places}
        for index in places:
            key = folded[sources[index].key]
            sources[index] = Source(key, names[key], "unnamed")


def _adopt(figures: Sequence[SeriesFigure], groups: Sequence[Group], sources: list[Source]) -> None:
    """Give an outlet's own figure to whom the same report has say the same."""
    keys = [
        (one.report, count_key(one.figure.measure, group, one.figure))
        for one, group in zip(figures, groups, strict=True)
    ]
    said = {k: s for k, s in zip(keys, sources, strict=True) if s.kind != "publisher"}
    for index, (key, source) in enumerate(zip(keys, sources, strict=True)):
        if source.kind == "publisher":
            sources[index] = said.get(key, source)


def _parties_called(sources: Iterable[Source], named: Mapping[str, str]) -> dict[str, Source]:
    """Return the party that a body is by its name; where two bear it, it is neither."""
    found: dict[str, list[Source]] = defaultdict(list)
    for id_, name in named.items():
        found[fold_key(name)].append(Source(id_, name, "speaker"))
    return {key: same[0] for key, same in found.items() if len(same) == 1}


def _labels(figures: Sequence[SeriesFigure], sources: Sequence[Source]) -> dict[str, str]:
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for one, source in zip(figures, sources, strict=True):
        label = source.name
        if source.kind == "publisher":
            label = f"{label} (own voice)"
        elif source.kind == "unnamed":
            label = f"{label} (in {one.publisher or NO_OUTLET})"
        names[source.key][label] += 1
    return {key: most_called(counted) for key, counted in names.items()}
