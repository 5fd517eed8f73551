"""Accounts made for tests: a report's sentences, each with its source and its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from onrecord.records import Account, Actor, Claim, Period, Quantity, Report, Span
from onrecord.text import derive_id, digest_text, quote


class Say:
    """A sentence: who says it, how, and the figures in it by their words."""

    def __init__(
        self,
        words: str,
        by: str | None = None,
        *,
        kind: str = "named",
        stance: str = "asserts",
        cue: str = "said",
        figures: Sequence[dict[str, Any]] = (),
        day: str | None = None,
    ) -> None:
        self.words, self.by, self.kind, self.stance, self.cue = words, by, kind, stance, cue
        self.figures, self.day = figures, day


def killed(words: str, low: int | None, high: int | None = None, **more: Any) -> dict[str, Any]:
    """A figure of the killed; exact unless bounds are given."""
    bound = "exact" if low == high else "at_least" if high is None else "between"
    return {"words": words, "low": low, "high": high, "bound": bound, "measure": "killed"} | more


def make_account(
    publisher: str, *said: Say, published_on: str = "2026-04-12", head: str = ""
) -> Account:
    """Return the account of a report that consists of `said`; `head` begins its text."""
    text, places = head or f"{publisher} writes.\n", []
    for one in said:
        sentence = f"{one.by} {one.cue} {one.words}." if one.by else f"{one.words}."
        places.append(len(text))
        text += sentence + "\n"
    sha = digest_text(text)
    report = Report(
        id=derive_id("report", sha),
        origin=f"{publisher}.txt",
        publisher=publisher,
        published_on=published_on,
        title=None,
        text=text,
        text_sha256=sha,
    )
    claims: list[Claim] = []
    figures: list[Quantity] = []
    actors: dict[str, Actor] = {}
    for one, place in zip(said, places, strict=True):
        claim = _claim(report, one, place, actors) if one.by else None
        claims += [claim] if claim else []
        start = text.index(one.words, place)
        figures += [_figure(report, one, f, start, claim) for f in one.figures]
    return Account(
        report=report, claims=tuple(claims), figures=tuple(figures), actors=tuple(actors.values())
    )


def _claim(report: Report, one: Say, place: int, actors: dict[str, Actor]) -> Claim:
    by = one.by or ""
    source = quote(report.text, Span(start=place, end=place + len(by)))
    cue = place + len(by) + 1
    start = cue + len(one.cue) + 1
    if by not in actors:
        id_ = derive_id("actor", report.text_sha256, source.start, source.end)
        actors[by] = Actor(id=id_, name=by, kind="organisation", mentions=(source,))
    return Claim(
        id=derive_id("claim", report.text_sha256, place),
        source=(source,),
        cue=(quote(report.text, Span(start=cue, end=cue + len(one.cue))),),
        content=(quote(report.text, Span(start=start, end=start + len(one.words))),),
        speech="indirect",
        stance=one.stance,  # type: ignore[arg-type]
        speaker=actors[by].id,
        speaker_kind=one.kind,  # type: ignore[arg-type]
    )


def _figure(
    report: Report, one: Say, figure: dict[str, Any], start: int, claim: Claim | None
) -> Quantity:
    first = report.text.index(figure["words"], start)
    last = first + len(figure["words"])
    day = figure.get("day", one.day)
    stated = dt.date.fromisoformat(day) if day else None
    return Quantity(
        id=derive_id("figure", report.text_sha256, first, last),
        span=quote(report.text, Span(start=first, end=last)),
        low=figure["low"],
        high=figure["high"],
        bound=figure["bound"],
        measure=figure["measure"],
        of=figure.get("of"),
        claim=claim.id if claim else None,
        period=Period(earliest=stated, latest=stated) if stated else figure.get("period"),
        change=figure.get("change"),
    )
