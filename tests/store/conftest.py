"""Every store meets the same tests; what differs between them is how one is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.records import (
    Account,
    Actor,
    Claim,
    Date,
    Merge,
    Place,
    Quantity,
    Report,
    Snapshot,
    Span,
    Wording,
)
from onrecord.store import Entry, Ledger, open_ledger
from onrecord.text import derive_id, digest_text, quote

STORES = ["sqlite"]  # PostgreSQL joins here where the environment names a server
MakeAccount = Callable[..., Account]


@pytest.fixture(params=STORES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that holds nothing yet."""
    return {"sqlite": str(tmp_path / "test.ledger")}[request.param]


@pytest.fixture
def open_store(url: str) -> Iterator[Callable[..., Ledger]]:
    """Open the store of this test, as often as wanted; all are closed when it ends."""
    opened: list[Ledger] = []

    def open_again(*, create: bool = True, read_only: bool = False) -> Ledger:
        opened.append(open_ledger(url, create=create and not read_only, read_only=read_only))
        return opened[-1]

    yield open_again
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(open_store: Callable[..., Ledger]) -> Ledger:
    return open_store()


@pytest.fixture
def add(ledger: Ledger) -> Callable[..., list[str]]:
    """Add accounts under one run and return what became of each."""

    def add_all(
        *accounts: Account, engine: str = "rules 1", snapshot: bytes | None = None
    ) -> list[str]:
        run = ledger.begin_run(engine)
        entries = [
            Entry(account=a, snapshot=snapshot and make_snapshot(snapshot)) for a in accounts
        ]
        outcomes = [found.outcome for found in ledger.add(entries, run=run)]
        ledger.finish_run(run)
        return list(outcomes)

    return add_all


def make_snapshot(data: bytes) -> Snapshot:
    import hashlib

    return Snapshot(
        sha256=hashlib.sha256(data).hexdigest(),
        data=data,
        media_type="text/html",
        url="https://lantern.example/a",
        read_at=dt.datetime(2025, 10, 12, 8, 30, tzinfo=dt.UTC),
        reader="test 1",
    )


@pytest.fixture
def snapshot_of() -> Callable[[bytes], Snapshot]:
    return make_snapshot


@pytest.fixture
def make_account() -> MakeAccount:
    """Make the account of one claim with one figure: “speaker said: number killed in place”."""
    return account_of


def account_of(
    *,
    speaker: str = "Ina Vold",
    said: str = "The mill burned all night",
    number: int = 12,
    place: str = "Tarsk",
    measure: str = "killed",
    stance: str = "asserts",
    probability: float | None = 0.75,
    publisher: str | None = "The Lantern",
    published_on: str | None = "2025-10-11",
    title: str | None = "Mills reopen",
    origin: str = "reports/mills.html",
    url: str | None = "https://lantern.example/mills",
) -> Account:
    figure_words = f"at least {number} people"
    content = f"“{said}, {figure_words} were hurt in {place}”"
    text = f"{content}, {speaker} told our reporter on Sunday. Nearly everybody left.\n"
    sha256 = digest_text(text)

    def find(words: str) -> Span:
        start = text.index(words)
        return Span(start=start, end=start + len(words))

    claim, actor = derive_id("claim", sha256, 0), derive_id("actor", sha256, 0)
    where = derive_id("place", sha256, place)
    sunday = dt.date(2025, 10, 5)
    return Account(
        report=Report(
            id=derive_id("report", sha256),
            origin=origin,
            url=url,
            publisher=publisher,
            title=title,
            bylines=("Anna Öberg",),
            published_on=published_on,
            language="en",
            text=text,
            text_sha256=sha256,
        ),
        claims=(
            Claim(
                id=claim,
                source=(quote(text, find(speaker)),),
                cue=(quote(text, find("told")),),
                content=(quote(text, find(content)),),
                speech="direct",
                stance=stance,  # type: ignore[arg-type]
                speaker=actor,
                speaker_kind="named",
                probability=probability,
            ),
        ),
        figures=(
            Quantity(
                id=derive_id("figure", sha256, 0),
                span=quote(text, find(figure_words)),
                low=number,
                high=None,
                bound="at_least",
                measure=measure,  # type: ignore[arg-type]
                of="people",
                claim=claim,
                place=where,
                place_from="sentence",
            ),
            Quantity(
                id=derive_id("figure", sha256, 1),
                span=quote(text, find("Nearly everybody")),
                low=None,
                high=None,
                bound="vague",
                measure="displaced",
            ),
        ),
        dates=(
            Date(
                span=quote(text, find("Sunday")), edtf="2025-10-05", earliest=sunday, latest=sunday
            ),
        ),
        places=(
            Place(
                id=where,
                span=quote(text, find(place)),
                name=place,
                country="XX",
                gazetteer=f"onrecord:{place.casefold()}",
                within=("Upper Vale", "Ormland"),
                use="place",
                why=("only", "near"),
            ),
        ),
        actors=(
            Actor(
                id=actor,
                name=speaker,
                kind="person",
                mentions=(quote(text, find(speaker)),),
                merges=(Merge(mention=quote(text, find(speaker)), rule="same words", score=1.0),),
            ),
        ),
        wording=(Wording(span=quote(text, find("Nearly")), kind="hedge"),),
    )
