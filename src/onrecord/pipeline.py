"""The order of the stages, and nothing else: read, extract, resolve."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from onrecord import extract, read, resolve
from onrecord.read import Limits, Request
from onrecord.records import Account, Failure, Reading, Record, Report
from onrecord.resolve.knowledge import Knowledge
from onrecord.store import Entry


class Known(Record, frozen=True, kw_only=True):
    """A document that the ledger already holds as these tools would make it."""

    origin: str


Outcome = Entry | Failure | Known
IsKnown = Callable[[Reading], bool]


class Settings(Record, frozen=True, kw_only=True):
    """How to read, and what may be fetched; the same for every document of a call.

    Attributes:
        fetch: Addresses among the requests may be fetched.
        follow: What feeds link to is fetched too.
        snapshots: The raw bytes are kept beside the account.
    """

    limits: Limits = Limits()
    fetch: bool = False
    follow: bool = False
    snapshots: bool = True


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What is costly to make and shared by all documents: loaded once, passed in."""

    knowledge: Knowledge
    tagger: extract.Tagger | None = None
    fetcher: read.Fetcher | None = None


def load_tools(settings: Settings) -> Tools:
    """Return the tools that `settings` ask for."""
    fetcher = read.make_fetcher(settings.limits) if settings.fetch or settings.follow else None
    return Tools(knowledge=resolve.load_knowledge(), fetcher=fetcher)


def account(report: Report, tools: Tools) -> Account:
    """Return everything `report` puts on the record."""
    return resolve.account(report, extract.findings(report, tagger=tools.tagger), tools.knowledge)


def outcomes(
    request: Request, tools: Tools, settings: Settings, is_known: IsKnown | None = None
) -> Iterator[Outcome]:
    """Yield what became of each document of one request, as it is read."""
    readings = read.readings(
        [request], limits=settings.limits, fetcher=tools.fetcher, follow=settings.follow
    )
    for reading in readings:
        if isinstance(reading, Failure):
            yield reading
        elif is_known is not None and is_known(reading):
            yield Known(origin=reading.report.origin)
        else:
            snapshot = reading.snapshot if settings.snapshots else None
            yield Entry(account=account(reading.report, tools), snapshot=snapshot)
