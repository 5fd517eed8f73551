"""A toponym to a gazetteer entry: by what stands with it, what the report names, and renown."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from onrecord.place_names import fold_name
from onrecord.records import Place, Report, Span, Toponym
from onrecord.resolve.gazetteer import CHIEF, Candidate, Gazetteer
from onrecord.resolve.place_choice import Nodes
from onrecord.resolve.place_doubts import is_astray
from onrecord.resolve.place_scores import CountryWords, Group, prior, weigh
from onrecord.text import derive_id, quote

MAX_CANDIDATES = 40  # of one name
MAX_NODES = 1_200  # candidates of all names that are weighed together
MAX_TOGETHER = 150  # names; a longer list of places is taken in parts
_SMALL = 20_000  # inhabitants below which a name alone proves no place
_JOIN = re.compile(r"\s?[,(]\s?|,?\s(?:in|of)\s(?:the\s)?|,\s\w+\s(?:in|of)\s", re.IGNORECASE)


def resolve_places(
    report: Report, toponyms: Sequence[Toponym], gazetteer: Gazetteer, words: CountryWords
) -> list[Place]:
    """Return a place for each toponym that means one; names that seem to mean none are dropped."""
    groups = _group(report, toponyms, gazetteer)
    places = [
        _unlisted(report, toponyms[i]) for g in groups if not g.candidates for i in g.toponyms
    ]
    groups = [group for group in groups if group.candidates]
    if not groups:
        return sorted(places, key=lambda place: place.span)
    weigh(report, toponyms, groups, words)
    size = MAX_NODES if len(groups) <= MAX_TOGETHER else MAX_NODES // 2
    for start in range(0, len(groups), MAX_TOGETHER):
        places += _settle(report, toponyms, groups[start : start + MAX_TOGETHER], size)
    return sorted(places, key=lambda place: place.span)


def _settle(
    report: Report, toponyms: Sequence[Toponym], groups: list[Group], max_nodes: int
) -> list[Place]:
    """Return the places that `groups` mean, chosen together."""
    nodes = Nodes(groups, max_nodes)
    nodes.settle()
    places = []
    for group in groups:
        mine = [toponyms[i] for i in group.toponyms]
        if is_astray(report, group, mine, groups):
            continue
        is_alike = group.candidates[group.chosen].is_spelling
        is_known = not is_alike or nodes.is_backed(group)
        is_sure = not _is_weak(report.text, mine, group)
        for index in group.toponyms:
            toponym = toponyms[index]
            if is_sure or nodes.has_company(group):
                # What only looks like a name on file is a name: its words stay, without a point.
                found = _place(report, toponym, group) if is_known else _unlisted(report, toponym)
                places.append(found)
    return places


# --- which mentions go together --------------------------------------------------------------


def _group(report: Report, toponyms: Sequence[Toponym], gazetteer: Gazetteer) -> list[Group]:
    """Return the names of a report; one qualified in two ways is two (“Paris, Texas”, Paris)."""
    text = report.text
    names = [_name(text, toponym.span, gazetteer) for toponym in toponyms]
    known = {name: _candidates(name, gazetteer) for name in dict.fromkeys(names)}
    holders = [_holder(text, toponyms, names, i, known) for i in range(len(toponyms))]
    groups: dict[tuple[str, str], Group] = {}
    first: dict[str, str] = {}
    for name, holder in zip(names, holders, strict=True):
        if holder is not None:
            first.setdefault(fold_name(name), fold_name(names[holder]))
    for i, (name, holder) in enumerate(zip(names, holders, strict=True)):
        key = fold_name(name)
        held = fold_name(names[holder]) if holder is not None else first.get(key, "")
        if (key, held) not in groups:
            groups[key, held] = Group(name, list(known[name]), [])
        groups[key, held].toponyms.append(i)
    by_name: dict[str, Group] = {}
    for (name, _), group in groups.items():
        by_name.setdefault(name, group)
    for (_, held), group in groups.items():
        group.holder = by_name.get(held)
    return list(groups.values())


def _name(text: str, span: Span, gazetteer: Gazetteer) -> str:
    name = " ".join(text[span.start : span.end].split())
    if not gazetteer.has(name) and name.endswith("s") and gazetteer.has(name[:-1]):
        return name[:-1]
    return name


def _candidates(name: str, gazetteer: Gazetteer) -> list[Candidate]:
    found = list(gazetteer.candidates(name)) or list(gazetteer.spelled_like(name))
    found.sort(key=lambda c: (-prior(c), c.entry.index))
    return found[:MAX_CANDIDATES]


def _holder(
    text: str,
    toponyms: Sequence[Toponym],
    names: list[str],
    i: int,
    known: Mapping[str, list[Candidate]],
) -> int | None:
    """Return the toponym that says where the one at `i` is: “Paris, Texas”, “Hama in Syria”."""
    if i + 1 >= len(toponyms):
        return None
    gap = text[toponyms[i].span.end : toponyms[i + 1].span.start]
    if len(gap) > 25 or not _JOIN.fullmatch(gap.rstrip(".") if len(gap) < 3 else gap):
        return None
    inner, outer = known[names[i]], known[names[i + 1]]
    held = {e.index for c in inner for e in c.entry.within}
    top = max(inner, key=prior, default=None)
    around = {e.index for e in top.entry.within} if top is not None else set()
    is_large = top is not None and top.entry.kind in ("country", "admin1") and top.flag == CHIEF
    if is_large and not any(c.entry.index in around for c in outer):
        return None  # “Georgia, Illinois, Missouri”: a list
    return i + 1 if any(c.entry.index in held for c in outer) else None


def _is_weak(text: str, toponyms: list[Toponym], group: Group) -> bool:
    """Say whether a name is more likely somebody's: one word, a small place, nothing to say so."""
    entry = group.candidates[group.chosen].entry
    is_small = entry.kind in ("village", "town", "admin2") and entry.population < _SMALL
    span = toponyms[0].span
    is_one = not any(c.isspace() for c in text[span.start : span.end])
    return is_small and is_one and not any(t.is_placed or t.use == "name" for t in toponyms)


def _unlisted(report: Report, toponym: Toponym) -> Place:
    """Return a place of which only the name is known."""
    span = quote(report.text, toponym.span)
    return Place(
        id=derive_id("place", report.text_sha256, span.start, span.end),
        span=span,
        name=" ".join(span.exact.split()),
        use=toponym.use,
        why=("unlisted",),
    )


def _place(report: Report, toponym: Toponym, group: Group) -> Place:
    entry, span = group.candidates[group.chosen].entry, toponym.span
    admin1 = entry.admin1
    return Place(
        id=derive_id("place", report.text_sha256, span.start, span.end),
        span=quote(report.text, span),
        name=entry.name,
        country=entry.country or None,
        admin1=admin1.name if admin1 else None,
        latitude=entry.latitude,
        longitude=entry.longitude,
        kind=entry.kind,
        precision_m=entry.precision_m,
        gazetteer=entry.id,
        within=tuple(outer.name for outer in entry.within),
        use=toponym.use,
        why=group.reasons,
    )
