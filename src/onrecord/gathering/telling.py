"""One story as it is told to a reader: why its reports belong together, and who stands behind it.

The ledger keeps that reports were joined and how alike they are; what both say is worked out
from their words when a story is shown.
"""

from __future__ import annotations

import html
from collections.abc import Mapping

import msgspec

from onrecord.records import Account, Copy, Join, Record, Report, Story
from onrecord.relate.stories.independence import Independent, find_independents
from onrecord.relate.stories.similarity import find_shared
from onrecord.store import Ledger


class StoryLine(Record, frozen=True, kw_only=True):
    """One report of a story, with why it belongs and whom it repeats.

    Attributes:
        day: Of publication, as the report states it.
        copy_of: Id of the report that this one is a copy of, whole or nearly so.
        lifted_from: Ids of the reports that it has passages of.
        why: The join in a sentence; nothing for the first report.
    """

    report: str
    title: str | None
    publisher: str | None
    day: str | None
    origin: str
    copy_of: str | None
    lifted_from: tuple[str, ...]
    why: str


class ToldStory(Record, frozen=True, kw_only=True):
    """A story with its reports line by line, and the independent agencies and outlets behind it."""

    story: Story
    lines: tuple[StoryLine, ...]
    independents: tuple[Independent, ...]

    def _repr_html_(self) -> str:
        story = self.story
        days = " to ".join(dict.fromkeys(str(day) for day in (story.earliest, story.latest) if day))
        names = "; ".join(_voice_words(one) for one in self.independents)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line_cells(line).values())
            for line in self.lines
        )
        head = "".join(f"<th>{name}</th>" for name in LINE_COLUMNS)
        return (
            f"<h3>{html.escape(story.title or '(no title)')}</h3>"
            f"<p>{html.escape(story.id)} · {html.escape(days)} · {len(self.lines)} reports · "
            f"{len(self.independents)} independent agencies or outlets: {html.escape(names)}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


LINE_COLUMNS = ("published", "publisher", "title", "copy of", "why", "id")


def tell_story(store: Ledger, id_: str) -> ToldStory:
    """Return a story by its id, or by that of one of its reports.

    Raises:
        NotOnRecordError: There is none.
    """
    story = store.relations.story(id_)
    return tell_accounts(story, {report: store.account(report) for report in story.reports})


def tell_accounts(story: Story, accounts: Mapping[str, Account]) -> ToldStory:
    """Return a story told by the accounts of its reports, or of those of them that are at hand.

    A join is told in words where both its reports are at hand.
    """
    joins = tuple(
        _explain(join, accounts) if {join.report, join.to} <= accounts.keys() else join
        for join in story.joins
    )
    story = msgspec.structs.replace(story, joins=joins)
    reports = [accounts[report].report for report in story.reports if report in accounts]
    by_report = {join.report: join for join in joins}
    return ToldStory(
        story=story,
        lines=tuple(_line(report, by_report.get(report.id), story.copies) for report in reports),
        independents=find_independents(reports, story.copies),
    )


def _explain(join: Join, accounts: Mapping[str, Account]) -> Join:
    """Return a join with what both reports say."""
    one, other = accounts[join.report], accounts[join.to]
    shared = find_shared(one.report, other.report, dates=one.dates, other_dates=other.dates)
    return msgspec.structs.replace(
        join, words=shared.words, names=shared.names, places=shared.places, days=shared.days
    )


def _line(report: Report, join: Join | None, copies: tuple[Copy, ...]) -> StoryLine:
    own = [copy for copy in copies if copy.report == report.id]
    whole = [copy.of for copy in own if copy.kind != "lifted"]
    return StoryLine(
        report=report.id,
        title=report.title,
        publisher=report.publisher,
        day=report.published_on,
        origin=report.origin,
        copy_of=whole[0] if whole else None,
        lifted_from=tuple(copy.of for copy in own if copy.kind == "lifted"),
        why=format_join(join) if join else "",
    )


def format_join(join: Join) -> str:
    """Return why a report belongs, in a sentence.

    >>> format_join(Join(report="report-b", to="report-a", score=0.93, names=("ann orr",)))
    '0.93 like report-a: names ann orr'
    """
    likeness = f"{join.score:.2f} like {short(join.to)}"
    if join.judgement:
        likeness = f"by {join.judgement}, with {short(join.to)}"
    parts = {
        "names": join.names,
        "places": join.places,
        "days": tuple(day.isoformat() for day in join.days),
        "words": join.words,
    }
    told = "; ".join(f"{kind} {', '.join(found)}" for kind, found in parts.items() if found)
    return f"{likeness}: {told}" if told else likeness


def short(id_: str) -> str:
    """Return the start of an id, which is enough to ask for it."""
    return id_[: len("report-") + 10]


def line_cells(line: StoryLine) -> dict[str, str]:
    """Return a line as the cells of a table."""
    return {
        "published": (line.day or "")[:10],
        "publisher": line.publisher or "",
        "title": line.title or "",
        "copy of": short(line.copy_of or "")
        + "".join(f" (part of {short(of)})" for of in line.lifted_from),
        "why": line.why,
        "id": short(line.report),
    }


def _voice_words(one: Independent) -> str:
    return f"{one.name or '(unnamed)'} ({len(one.reports)})"
