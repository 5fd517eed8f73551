"""What a ledger keeps of how reports relate, and what anybody who relates them may ask of it.

Reports are meant by their number in the ledger. Sketches and keys are bytes here: what they hold
is the business of whoever made them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from onrecord.records import Copy, Date, Judgement, Record, Report, Story


class Unrelated(Record, frozen=True, kw_only=True):
    """A report that has yet to be related to the others.

    Attributes:
        noted: Up to which note it was seen to be so; a later one asks for it again.
    """

    number: int
    report: Report
    dates: tuple[Date, ...]
    noted: int


class Sketched(Record, frozen=True, kw_only=True):
    """What is kept of a report to compare it with others; `noted` as in `Unrelated`."""

    number: int
    noted: int
    story: str
    day: int | None
    hashes: bytes
    sketch: bytes


class Member(Record, frozen=True, kw_only=True):
    """A report's place in a story: which report is the first, and which it was joined to."""

    number: int
    first: int
    joined: int | None = None
    score: float | None = None
    judgement: int | None = None


class StoryQuery(Record, frozen=True, kw_only=True):
    """Which stories to show; None does not restrict.

    Attributes:
        since, until: Days between which some report of it came out, included.
        min_reports: With at least so many reports.
        words: Words of a headline or text, of which one report has all.
        after: Id of the last story seen; those behind it are shown.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    min_reports: int = 1
    words: str | None = None
    limit: int | None = None
    after: str | None = None


class StoryRow(Record, frozen=True, kw_only=True):
    """One story of the ledger, for a list.

    Attributes:
        origins: Where its reports came from, in order of publication.
        publishers: Who published them, each once.
    """

    story: str
    title: str | None
    earliest: dt.date | None
    latest: dt.date | None
    n_reports: int
    publishers: tuple[str, ...]
    origins: tuple[str, ...]
    reports: tuple[str, ...]


class StoryReport(Record, frozen=True, kw_only=True):
    """One report of a story, by what a reader knows it by."""

    id: str
    title: str | None
    publisher: str | None
    published_on: str | None


class StoryOutline(Record, frozen=True, kw_only=True):
    """What a story is about, counted in its first reports.

    Attributes:
        reports: The first reports.
        measures: What is counted in it, by how many figures.
        places: Where, by how many reports.
        speakers: Who speaks, by how many claims; the first few.
        n_speakers: How many parties speak.
        n_copies: Of its reports, those that repeat another whole or nearly so.
    """

    reports: tuple[StoryReport, ...] = ()
    measures: tuple[tuple[str, int], ...] = ()
    places: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    n_speakers: int = 0
    n_copies: int = 0


class Relations(Protocol):
    """Sketches, links, stories, copies and judgements of one ledger."""

    def writing(self) -> AbstractContextManager[None]:
        """Return a block that reads and writes with no other writer between."""
        ...

    def stamp(self) -> int:
        """Return a number that changes once another process has written."""
        ...

    def unrelated(self, version: int, limit: int) -> list[Unrelated]:
        """Return reports that have yet to be related, the first added first.

        Those with a sketch of another version are among them.
        """
        ...

    def put_sketches(self, rows: Iterable[Sketched], *, version: int) -> list[int]:
        """Keep sketches that are still wanted; return their numbers."""
        ...

    def keys(self, first: int, last: int) -> Iterator[tuple[int, int | None, bytes]]:
        """Yield number, day and keys of what came out in these days, or at an unknown one."""
        ...

    def sketches(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return sketches by number."""
        ...

    def reports(self, numbers: Iterable[int]) -> dict[int, Report]:
        """Return reports by number."""
        ...

    def days(self, numbers: Iterable[int]) -> dict[int, tuple[int | None, str]]:
        """Return day and id of reports by number."""
        ...

    def links(self, number: int) -> Mapping[int, float]:
        """Return the links of a report, with their scores."""
        ...

    def put_links(self, links: Iterable[tuple[int, int, float]]) -> None:
        """Keep links, each both ways."""
        ...

    def drop_links(self, number: int) -> None:
        """Forget a report's links and copies."""
        ...

    def put_members(self, members: Sequence[Member]) -> None:
        """Keep which story these reports are of, in place of what was kept of them."""
        ...

    def original(self, number: int) -> int | None:
        """Return a report that this one repeats as a whole, the one most like it, or None."""
        ...

    def copied(self, number: int) -> frozenset[int]:
        """Return the reports that this one repeats as a whole, and those that so repeat it."""
        ...

    def put_copies(self, copies: Iterable[tuple[int, int, Copy]]) -> None:
        """Keep copies: the number of the copy, that of what it copies, and how."""
        ...

    def judgements(self, *, closed: bool = False) -> list[tuple[int, Judgement]]:
        """Return the judgements that hold, oldest first; with `closed` the undone ones too."""
        ...

    def numbers(self, reports: Iterable[str]) -> dict[str, int]:
        """Return the numbers of those of these ids that are on record."""
        ...

    def stories(self, asked: StoryQuery = ...) -> Iterator[StoryRow]:
        """Yield stories, those that began last first."""
        ...

    def outline(self, reports: Sequence[str]) -> StoryOutline:
        """Return what a story of these reports is about."""
        ...

    def weigh(self, report: str) -> tuple[int, int]:
        """Return how many claims and figures a report has."""
        ...

    def producers(self, reports: Sequence[str]) -> Mapping[str, str]:
        """Return, of these reports, those whose account another organisation holds, and which."""
        ...

    def story(self, id_: str) -> Story:
        """Return a story by its id, or by the id of one of its reports."""
        ...

    def put_judgement(self, judgement: Judgement) -> None:
        """Keep a judgement, or close one that is kept."""
        ...
