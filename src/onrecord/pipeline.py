"""The order of the stages, and nothing else: read, extract, resolve."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from onrecord import extract, resolve
from onrecord._version import __version__
from onrecord.extract.tagger import load_tagger, weights_digest
from onrecord.read import Limits, Request, readings
from onrecord.read.web.fetch import Fetcher
from onrecord.records import Account, Failure, Reading, Record, Report
from onrecord.store import Entry

EngineName = Literal["tagger", "rules"]
DEFAULT_ENGINE: EngineName = "tagger"


class Known(Record, frozen=True, kw_only=True):
    """A document that the ledger already holds as this engine would make it."""

    origin: str


Outcome = Entry | Failure | Known
IsKnown = Callable[[Reading], bool]


class Settings(Record, frozen=True, kw_only=True):
    """How to read; the same for every document of a call.

    Attributes:
        engine: What finds attributions: the trained tagger, or rules alone.
        follow: What feeds link to is fetched.
        snapshots: The raw bytes are kept beside the account.
        empty: A document without text gives an account, beside the failure that says so.
    """

    engine: EngineName = DEFAULT_ENGINE
    limits: Limits = Limits()
    follow: bool = False
    snapshots: bool = True
    empty: bool = False


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What is costly to make and shared by all documents: loaded once, passed in."""

    knowledge: resolve.Knowledge
    fetcher: Fetcher
    tagger: extract.Tagger | None = None


def load_tools(settings: Settings) -> Tools:
    """Return the tools that ship with the package."""
    tagger = load_tagger() if settings.engine == "tagger" else None
    return Tools(knowledge=resolve.load_knowledge(), fetcher=Fetcher(), tagger=tagger)


def describe_engine(settings: Settings) -> str:
    """Return the name of what makes findings: program, version, and the weights it uses.

    Findings by another engine replace these in a ledger.
    """
    if settings.engine == "rules":
        return f"onrecord {__version__} rules"
    return f"onrecord {__version__} tagger {weights_digest()[:12]}"


def account(report: Report, tools: Tools) -> Account:
    """Return everything `report` puts on the record."""
    knowledge = tools.knowledge
    findings = extract.findings(report, tagger=tools.tagger, names=knowledge.gazetteer)
    return resolve.account(report, findings, knowledge)


def outcomes(
    request: Request, tools: Tools, settings: Settings, is_known: IsKnown | None = None
) -> Iterator[Outcome]:
    """Yield what became of each document of one request, as it is read."""
    for reading in readings(
        [request], limits=settings.limits, fetcher=tools.fetcher, follow=settings.follow
    ):
        if isinstance(reading, Failure):
            yield reading
            continue
        if not reading.report.text.strip():
            yield _empty(reading)
            if not settings.empty:
                continue
        if is_known is not None and is_known(reading):
            yield Known(origin=reading.report.origin)
        else:
            snapshot = reading.snapshot
            if not settings.snapshots:  # where the bytes came from is kept all the same
                snapshot = msgspec.structs.replace(snapshot, data=b"")
            yield Entry(account=account(reading.report, tools), snapshot=snapshot)


def _empty(reading: Reading) -> Failure:
    cut = [notice for notice in reading.report.notices if not notice.startswith("empty:")]
    return Failure(
        origin=reading.report.origin,
        kind="empty_document_error",
        problem="; ".join([f"no text in {len(reading.snapshot.data)} bytes", *cut]),
        remedy="look whether it was saved whole",
    )
